//! Network cards: sections of settings, `lxc.net.N.…` since LXC 3 and `lxc.network.…` before.

use error::Result;
use model::Domain;
use model::devices::hostdev::{HostDev, HostDevSource, NetSource};
use model::devices::interface::{Interface, InterfaceGuest, Ip, LinkState, Mac, Route};
use model::devices::interface_source::{
    BridgeSource, DirectSource, EthernetSource, InterfaceSource, UserSource,
};

use super::settings::Settings;
use crate::fault::{internal, invalid, unsupported};

/// Most cards.
const CARDS_MAX: usize = 256;

/// One card.
#[derive(Default)]
struct Card<'a> {
    /// Its number; none before LXC 3.
    number: Option<&'a str>,
    kind: Option<&'a str>,
    link: Option<&'a str>,
    mac: Option<&'a str>,
    name: Option<&'a str>,
    up: bool,
    vlan: Option<&'a str>,
    mode: Option<&'a str>,
    ips: Vec<Ip>,
    routes: Vec<Route>,
}

/// Reads the cards; true when the configuration speaks of any, be it of `empty` ones.
pub(super) fn read(domain: &mut Domain, settings: &Settings<'_>) -> Result<bool> {
    let cards = cards(settings)?;
    let any = !cards.is_empty();
    cards.into_iter().try_for_each(|card| add(domain, card))?;
    Ok(any)
}

fn cards<'a>(settings: &Settings<'a>) -> Result<Vec<Card<'a>>> {
    let mut cards: Vec<Card<'a>> = Vec::new();
    for (name, value) in settings.pairs() {
        let (number, key) = if let Some(key) = name.strip_prefix("lxc.network.") {
            (None, key)
        } else if let Some((number, key)) =
            name.strip_prefix("lxc.net.").and_then(|rest| rest.split_once('.'))
        {
            (Some(number), key)
        } else {
            continue;
        };
        // Before LXC 3 a type starts a card.
        let at = match number {
            Some(_) => cards.iter().rposition(|card| card.number == number),
            None if key == "type" => None,
            None => cards.len().checked_sub(1),
        };
        let at = match at {
            Some(at) => at,
            None if cards.len() == CARDS_MAX => {
                return Err(unsupported(format!("more than {CARDS_MAX} network cards are not possible")));
            }
            None => {
                cards.push(Card { number, ..Card::default() });
                cards.len() - 1
            }
        };
        set(&mut cards[at], key, value)?;
    }
    Ok(cards)
}

fn set<'a>(card: &mut Card<'a>, key: &str, value: &'a str) -> Result<()> {
    match key {
        "type" => card.kind = Some(value),
        "link" => card.link = Some(value),
        "hwaddr" => card.mac = Some(value),
        "name" => card.name = Some(value),
        "flags" => card.up = value.split_whitespace().any(|word| word == "up"),
        "vlan.id" => card.vlan = Some(value),
        "macvlan.mode" => card.mode = Some(value),
        "ipv4" | "ipv4.address" => card.ips.push(ip(value, "ipv4")?),
        "ipv6" | "ipv6.address" => card.ips.push(ip(value, "ipv6")?),
        "ipv4.gateway" if value != "auto" => card.routes.push(route(value, "ipv4", "0.0.0.0")),
        "ipv6.gateway" if value != "auto" => card.routes.push(route(value, "ipv6", "::")),
        // Names on the host, scripts and the size of packets have no place in a document.
        _ => {}
    }
    Ok(())
}

/// Reads `ADDRESS/PREFIX BROADCAST`; the last is not needed.
fn ip(text: &str, family: &str) -> Result<Ip> {
    let wrong = || invalid(format!("Invalid CIDR address: '{text}'"));
    let address = text.split_whitespace().next().ok_or_else(wrong)?;
    let (address, prefix) = address.split_once('/').ok_or_else(wrong)?;
    let prefix = Some(prefix.parse().map_err(|_| wrong())?);
    let known = if family == "ipv4" {
        address.parse::<std::net::Ipv4Addr>().is_ok()
    } else {
        address.parse::<std::net::Ipv6Addr>().is_ok()
    };
    if !known {
        return Err(wrong());
    }
    Ok(Ip { address: Some(address.to_owned()), family: Some(family.to_owned()), prefix, ..Ip::default() })
}

fn route(gateway: &str, family: &str, all: &str) -> Route {
    Route {
        family: Some(family.to_owned()),
        address: Some(all.to_owned()),
        gateway: Some(gateway.to_owned()),
        ..Route::default()
    }
}

/// Adds a card, if it is one.
fn add(domain: &mut Domain, card: Card<'_>) -> Result<()> {
    let kind = card.kind.unwrap_or("empty");
    let link =
        || card.link.ok_or_else(|| internal(format!("Missing 'link' attribute for NIC of type '{kind}'")));
    match kind {
        // No card, or the host's own network.
        "empty" | "none" => return Ok(()),
        "phys" | "vlan" => {
            let interface = match card.vlan.filter(|_| kind == "vlan") {
                Some(id) => format!("{}.{id}", link()?),
                None => link()?.to_owned(),
            };
            domain.devices.hostdev.push(HostDev {
                mode: Some("capabilities".to_owned()),
                source: HostDevSource::Net(NetSource { interface: Some(interface) }),
                ip: card.ips,
                route: card.routes,
                ..HostDev::default()
            });
            return Ok(());
        }
        _ => {}
    }
    let source = match (kind, card.link) {
        ("macvlan", _) => {
            let mode = match card.mode {
                None | Some("private") => "private",
                Some("bridge") => "bridge",
                // Libvirt's own default: documents have no other word for the rest.
                Some(_) => "vepa",
            };
            InterfaceSource::Direct(DirectSource {
                dev: Some(link()?.to_owned()),
                mode: Some(mode.to_owned()),
            })
        }
        ("veth", Some(link)) => InterfaceSource::Bridge(BridgeSource { bridge: Some(link.to_owned()) }),
        ("veth", None) => InterfaceSource::Ethernet(EthernetSource::default()),
        _ => InterfaceSource::User(UserSource::default()),
    };
    let mac = card.mac.map(|mac| mac.parse().map_err(|_| internal(format!("Invalid MAC address: '{mac}'"))));
    domain.devices.interface.push(Interface {
        mac: mac.transpose()?.map(|address| Mac { address, ..Mac::default() }),
        source,
        ip: card.ips,
        route: card.routes,
        guest: card
            .name
            .map(|name| InterfaceGuest { dev: Some(name.to_owned()), ..InterfaceGuest::default() }),
        link: Some(if card.up { LinkState::Up } else { LinkState::Down }),
        ..Interface::default()
    });
    Ok(())
}
