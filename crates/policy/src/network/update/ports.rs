//! Changes of the devices that packets leave through, and of groups of ports.

use error::Result;
use model::Network;
use model::network::{ForwardInterface, ForwardMode, PortGroup};

use super::{Command, entry, insert, invalid};
use crate::fault;
use crate::network::complete::{device_name, first_device};
use crate::network::link;

/// Changes `<interface>` of `<forward>`.
pub(super) fn interface(network: &mut Network, command: Command, fragment: &str) -> Result<()> {
    let name = network.name.clone();
    let mut interface: ForwardInterface = entry(network, fragment)?;
    if command == Command::Modify {
        return Err(fault::unsupported(
            "forward interface entries cannot be modified, only added or deleted",
        ));
    }
    device_name(&interface.dev)?;
    interface.connections = None;
    let dev = interface.dev.clone();
    let Some(forward) = &mut network.forward else {
        return Err(invalid(format!("network '{name}' has no <forward> that could have interfaces")));
    };
    let known = forward.interface.iter().position(|known| known.dev == dev);
    match (command, known) {
        (Command::Delete, Some(at)) => {
            if let Some(users) = forward.interface[at].connections.filter(|users| *users > 0) {
                return Err(invalid(format!(
                    "unable to delete interface '{dev}' in network '{name}'. It is currently being used by {users} \
                     domains."
                )));
            }
            forward.interface.remove(at);
        }
        (Command::Delete, None) => {
            return Err(invalid(format!(
                "couldn't find an interface entry in network '{name}' matching <interface dev='{dev}'>"
            )));
        }
        (_, Some(_)) => {
            return Err(invalid(format!(
                "there is an existing interface entry in network '{name}' that matches \"<interface dev='{dev}'>\""
            )));
        }
        (_, None) => {
            let mode = forward.mode.unwrap_or_default();
            if !forward.address.is_empty() || mode == ForwardMode::Open {
                return Err(invalid(format!("<forward> of network '{name}' cannot have interfaces")));
            }
            insert(&mut forward.interface, command, interface);
        }
    }
    first_device(forward);
    Ok(())
}

/// Changes `<portgroup>`.
pub(super) fn group(network: &mut Network, command: Command, fragment: &str) -> Result<()> {
    let name = network.name.clone();
    let mut group: PortGroup = entry(network, fragment)?;
    link::port_group(&mut group)?;
    let known = network.portgroup.iter().position(|known| known.name == group.name);
    let other_default =
        network.portgroup.iter().any(|other| other.name != group.name && other.default == Some(true));
    match (command, known) {
        (Command::Modify | Command::Delete, None) => {
            return Err(invalid(format!(
                "couldn't find a portgroup entry in network '{name}' matching <portgroup name='{}'>",
                group.name
            )));
        }
        (Command::AddFirst | Command::AddLast, Some(_)) => {
            return Err(invalid(format!(
                "there is an existing portgroup entry in network '{name}' that matches \"<portgroup name='{}'>\"",
                group.name
            )));
        }
        (Command::Modify | Command::AddFirst | Command::AddLast, _)
            if group.default == Some(true) && other_default =>
        {
            return Err(invalid(format!(
                "a different portgroup entry in network '{name}' is already set as the default. Only one default is \
                 allowed."
            )));
        }
        (Command::Modify, Some(at)) => network.portgroup[at] = group,
        (Command::Delete, Some(at)) => {
            network.portgroup.remove(at);
        }
        (_, None) => insert(&mut network.portgroup, command, group),
    }
    Ok(())
}
