//! Checks of the DNS records of a network document. Fragments that only say which record is meant may be partial.

use error::{Error, Result};
use model::network::{Dns, DnsHost, Forwarder, SrvRecord, TxtRecord};

use super::complete::DNS_NAME_BYTES_MAX;
use crate::{fault, text};

/// Longest name of a service: a DNS answer has 512 bytes, 30 of which others take.
const SERVICE_BYTES_MAX: usize = 482;

/// All records.
pub(super) fn check(dns: &mut Dns, network: &str) -> Result<()> {
    if dns.enable == Some(false) && dns.has_records() {
        return Err(fault::xml(format!("Extra data in disabled network '{network}'")));
    }
    dns.forwarder.iter().try_for_each(forwarder)?;
    dns.txt.iter().try_for_each(|record| text_record(record, network, false))?;
    dns.srv.iter_mut().try_for_each(|record| {
        service(record, network, false)?;
        // Zero is what is taken anyway.
        record.priority = record.priority.filter(|priority| *priority != 0);
        record.weight = record.weight.filter(|weight| *weight != 0);
        Ok(())
    })?;
    dns.host.iter().try_for_each(|record| host(record, network, false))
}

/// Refuses a text that is more than one word of dnsmasq's configuration.
pub(super) fn check_word(what: &str, word: &str) -> Result<()> {
    match word.chars().find(|letter| letter.is_whitespace() || matches!(letter, ',' | '/' | '#' | '"')) {
        Some(letter) => Err(fault::xml(format!("{what} must not have the character '{letter}': '{word}'"))),
        None => text::check_length(what, word, DNS_NAME_BYTES_MAX),
    }
}

fn forwarder(forwarder: &Forwarder) -> Result<()> {
    match &forwarder.domain {
        Some(domain) => check_word("the domain of a <forwarder>", domain),
        None if forwarder.addr.is_none() => {
            Err(fault::xml("Invalid forwarder element, must contain at least one of addr or domain"))
        }
        None => Ok(()),
    }
}

/// A text.
pub(super) fn text_record(record: &TxtRecord, network: &str, partial: bool) -> Result<()> {
    let Some(name) = record.name.as_deref().filter(|name| !name.is_empty()) else {
        return Err(fault::xml(format!(
            "missing required name attribute in DNS TXT record of network {network}"
        )));
    };
    if name.contains(' ') {
        return Err(fault::plain(format!(
            "prohibited character in DNS TXT record name '{name}' of network {network}"
        )));
    }
    check_word("the name of a DNS TXT record", name)?;
    if record.value.is_none() && !partial {
        return Err(fault::xml(format!(
            "missing required value attribute in DNS TXT record named '{name}' of network {network}"
        )));
    }
    Ok(())
}

/// A service.
pub(super) fn service(record: &SrvRecord, network: &str, partial: bool) -> Result<()> {
    let missing = |what: &str| -> Result<(), Error> {
        Err(fault::plain(format!("missing required {what} of network '{network}'")))
    };
    match record.service.as_deref() {
        None | Some("") if !partial => return missing("service attribute in DNS SRV record"),
        Some(service) if service.len() > SERVICE_BYTES_MAX => {
            return Err(fault::xml(format!(
                "Service name in network '{network}' is too long, limit is {SERVICE_BYTES_MAX} bytes"
            )));
        }
        Some(service) => check_word("the service of a DNS SRV record", service)?,
        None => {}
    }
    if record.protocol.is_none() && !partial {
        let service = record.service.as_deref().unwrap_or_default();
        return missing(&format!("protocol attribute in DNS SRV record '{service}'"));
    }
    for (what, word) in [("target", &record.target), ("domain", &record.domain)] {
        if let Some(word) = word.as_deref().filter(|word| !word.is_empty()) {
            check_word(&format!("the {what} of a DNS SRV record"), word)?;
        }
    }
    let placed = [
        ("port", record.port.is_some()),
        ("priority", record.priority.is_some()),
        ("weight", record.weight.is_some()),
    ];
    if let Some((what, _)) =
        placed.into_iter().find(|(_, given)| *given && record.target.is_none() && !partial)
    {
        return Err(fault::xml(format!(
            "DNS SRV {what} attribute not permitted without target for service '{}' in network '{network}'",
            record.service.as_deref().unwrap_or_default()
        )));
    }
    if record.port == Some(0) {
        return Err(fault::plain(format!(
            "invalid DNS SRV port attribute for service '{}' in network '{network}'",
            record.service.as_deref().unwrap_or_default()
        )));
    }
    Ok(())
}

/// Names of an address.
pub(super) fn host(record: &DnsHost, network: &str, partial: bool) -> Result<()> {
    if record.ip.is_none() && !partial {
        return Err(fault::xml(format!("Missing IP address in network '{network}' DNS HOST record")));
    }
    if record.hostname.is_empty() && !partial || record.hostname.iter().any(String::is_empty) {
        return Err(fault::xml(format!("Missing hostname in network '{network}' DNS HOST record")));
    }
    if record.hostname.is_empty() && record.ip.is_none() {
        return Err(fault::xml(format!("Missing ip and hostname in network '{network}' DNS HOST record")));
    }
    record.hostname.iter().try_for_each(|name| check_word("the name in a DNS HOST record", name))
}
