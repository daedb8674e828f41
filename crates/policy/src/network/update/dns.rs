//! Changes of DNS records.

use std::collections::HashSet;

use error::Result;
use model::Network;
use model::network::{Dns, DnsHost, SrvRecord, TxtRecord};

use super::{Command, entry, insert, invalid};
use crate::network::dns;

/// Changes `<host>`.
pub(super) fn host(network: &mut Network, command: Command, fragment: &str) -> Result<()> {
    let host: DnsHost = entry(network, fragment)?;
    dns::host(&host, &network.name, command == Command::Delete)?;
    // Several addresses may share a name, so only whoever wants to remove a record can mean it by a name.
    let by_name = command == Command::Delete;
    let names: HashSet<&String> = host.hostname.iter().collect();
    let meant = |known: &DnsHost| {
        let shared = || known.hostname.iter().any(|name| names.contains(name));
        host.ip.is_some() && known.ip == host.ip || by_name && shared()
    };
    let what = Words {
        records: "DNS HOST",
        taken: "there is already at least one DNS HOST record with a matching field",
        several: "multiple matching DNS HOST records were found",
    };
    change(network, command, host.clone(), |dns| &mut dns.host, meant, &what)
}

/// Changes `<txt>`.
pub(super) fn text(network: &mut Network, command: Command, fragment: &str) -> Result<()> {
    let text: TxtRecord = entry(network, fragment)?;
    dns::text_record(&text, &network.name, command == Command::Delete)?;
    let by_value = command == Command::Delete && text.value.is_some();
    let meant = |known: &TxtRecord| known.name == text.name && (!by_value || known.value == text.value);
    let what = Words {
        records: "DNS TXT",
        taken: "there is already a DNS TXT record with this name",
        several: "multiple matching DNS TXT records were found",
    };
    change(network, command, text.clone(), |dns| &mut dns.txt, meant, &what)
}

/// Changes `<srv>`.
pub(super) fn service(network: &mut Network, command: Command, fragment: &str) -> Result<()> {
    let service: SrvRecord = entry(network, fragment)?;
    dns::service(&service, &network.name, command == Command::Delete)?;
    let same_key = |known: &SrvRecord| {
        (service.service.is_none() || known.service == service.service)
            && (service.protocol.is_none() || known.protocol == service.protocol)
    };
    let same_rest = |known: &SrvRecord| {
        (service.domain.is_none() || known.domain == service.domain)
            && (service.target.is_none() || known.target == service.target)
            && (service.port.is_none() || known.port == service.port)
            && (service.priority.is_none() || known.priority == service.priority)
            && (service.weight.is_none() || known.weight == service.weight)
    };
    let whole_key = command == Command::Modify;
    let meant = |known: &SrvRecord| same_key(known) && (whole_key || same_rest(known));
    let what = Words {
        records: "DNS SRV",
        taken: "there is already at least one DNS SRV record matching all specified fields",
        several: "multiple DNS SRV records matching all specified fields were found",
    };
    change(network, command, service.clone(), |dns| &mut dns.srv, meant, &what)
}

/// How records are spoken of.
struct Words {
    records: &'static str,
    taken: &'static str,
    several: &'static str,
}

/// Changes a list of records in which the fragment can mean some.
fn change<T>(
    network: &mut Network,
    command: Command,
    record: T,
    list: impl Fn(&mut Dns) -> &mut Vec<T>,
    meant: impl Fn(&T) -> bool,
    words: &Words,
) -> Result<()> {
    let name = &network.name;
    let refuse = |what: &str| Err(invalid(format!("{what} in network {name}")));
    let dns = network.dns.get_or_insert_default();
    if dns.enable == Some(false) && command.adds() {
        return refuse("the DNS server is disabled, so it takes no records");
    }
    let records = list(dns);
    let mut found = records.iter().enumerate().filter(|(_, known)| meant(known)).map(|(at, _)| at);
    let (first, second) = (found.next(), found.next());
    match (command, first) {
        (Command::AddFirst | Command::AddLast, Some(_)) => return refuse(words.taken),
        (Command::AddFirst | Command::AddLast, None) => insert(records, command, record),
        (_, None) => return refuse(&format!("couldn't locate a matching {} record", words.records)),
        _ if second.is_some() => return refuse(words.several),
        (Command::Modify, Some(at)) => records[at] = record,
        (Command::Delete, Some(at)) => {
            records.remove(at);
        }
    }
    Ok(())
}
