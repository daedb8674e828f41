//! Changes of one section of a network document, as `virsh net-update` makes them.

mod dhcp;
mod dns;
mod ports;

use error::{Error, ErrorDomain, Result};
use model::Network;
use model::domain::Element;

use crate::fault;

/// A section that can be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `<bridge>`.
    Bridge,
    /// `<domain>`.
    Domain,
    /// `<ip>`.
    Ip,
    /// `<host>` in `<dhcp>` in `<ip>`.
    IpDhcpHost,
    /// `<range>` in `<dhcp>` in `<ip>`.
    IpDhcpRange,
    /// `<forward>`.
    Forward,
    /// `<interface>` in `<forward>`.
    ForwardInterface,
    /// `<pf>` in `<forward>`.
    ForwardPf,
    /// `<portgroup>`.
    PortGroup,
    /// `<host>` in `<dns>`.
    DnsHost,
    /// `<txt>` in `<dns>`.
    DnsTxt,
    /// `<srv>` in `<dns>`.
    DnsSrv,
}

/// All sections with their names, in the order of their numbers, which start at 1.
const SECTIONS: &[(Section, &str)] = &[
    (Section::Bridge, "bridge"),
    (Section::Domain, "domain"),
    (Section::Ip, "ip"),
    (Section::IpDhcpHost, "ip-dhcp-host"),
    (Section::IpDhcpRange, "ip-dhcp-range"),
    (Section::Forward, "forward"),
    (Section::ForwardInterface, "forward-interface"),
    (Section::ForwardPf, "forward-pf"),
    (Section::PortGroup, "portgroup"),
    (Section::DnsHost, "dns-host"),
    (Section::DnsTxt, "dns-txt"),
    (Section::DnsSrv, "dns-srv"),
];

impl Section {
    /// The section of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SECTIONS.iter().find(|(_, known)| *known == name).map(|(section, _)| *section)
    }

    /// The section of a number of the protocol.
    #[must_use]
    pub fn numbered(number: u32) -> Option<Self> {
        SECTIONS.get(number.checked_sub(1)? as usize).map(|(section, _)| *section)
    }

    fn name(self) -> &'static str {
        SECTIONS.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }
}

/// What is done to a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// An entry is replaced.
    Modify,
    /// An entry is removed.
    Delete,
    /// An entry is added behind the others.
    AddLast,
    /// An entry is added before the others.
    AddFirst,
}

/// All commands with their names, in the order of their numbers, which start at 1.
const COMMANDS: &[(Command, &str)] = &[
    (Command::Modify, "modify"),
    (Command::Delete, "delete"),
    (Command::AddLast, "add-last"),
    (Command::AddFirst, "add-first"),
];

impl Command {
    /// The command of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        COMMANDS.iter().find(|(_, known)| *known == name).map(|(command, _)| *command)
    }

    /// The command of a number of the protocol.
    #[must_use]
    pub fn numbered(number: u32) -> Option<Self> {
        COMMANDS.get(number.checked_sub(1)? as usize).map(|(command, _)| *command)
    }

    fn adds(self) -> bool {
        matches!(self, Self::AddLast | Self::AddFirst)
    }
}

/// Changes one section of a complete network. `parent` is the number of the `<ip>` that has the section, from 0; a
/// negative one chooses the most likely.
///
/// # Errors
/// The fragment is no entry of the section, or there is nothing that it can change. The network is as it was then.
pub fn update(
    network: &mut Network,
    section: Section,
    command: Command,
    parent: i32,
    fragment: &str,
) -> Result<()> {
    let mut changed = network.clone();
    let done = match section {
        Section::IpDhcpHost => dhcp::host(&mut changed, command, parent, fragment),
        Section::IpDhcpRange => dhcp::range(&mut changed, command, parent, fragment),
        Section::ForwardInterface => ports::interface(&mut changed, command, fragment),
        Section::PortGroup => ports::group(&mut changed, command, fragment),
        Section::DnsHost => dns::host(&mut changed, command, fragment),
        Section::DnsTxt => dns::text(&mut changed, command, fragment),
        Section::DnsSrv => dns::service(&mut changed, command, fragment),
        Section::Bridge | Section::Domain | Section::Ip | Section::Forward | Section::ForwardPf => {
            Err(fault::unsupported(format!(
                "can't update '{}' section of network '{}'",
                section.name(),
                network.name
            )))
        }
    };
    done.map_err(|error| error.in_domain(ErrorDomain::Network))?;
    *network = changed;
    Ok(())
}

/// The entry that a fragment is.
fn entry<T: Element>(network: &Network, fragment: &str) -> Result<T> {
    let (entry, _) = T::parse(fragment).map_err(|error| {
        let detail = format!("the update of network '{}' is no <{}>", network.name, T::NAME);
        fault::xml(detail).with_source(error)
    })?;
    Ok(entry)
}

/// Puts an entry at the end of a list that the command says.
fn insert<T>(list: &mut Vec<T>, command: Command, entry: T) {
    let at = if command == Command::AddFirst { 0 } else { list.len() };
    list.insert(at, entry);
}

/// There is nothing, or something already, that the command could change.
fn invalid(detail: String) -> Error {
    Error::new(error::ErrorCode::OperationInvalid, ErrorDomain::Network, detail)
}
