//! Networks: what is stored, served and filtered for the documents in `networks`, what is refused, and updates.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use error::ErrorCode;
use expect_test::expect_file;
use model::{FormatFlags, Network};
use policy::network::update::{Command as Change, Section};
use policy::network::{complete, dnsmasq, firewall, update, validate};
use policy::tool::Command;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/networks")
}

fn completed(text: &str) -> Result<Network, String> {
    let (mut network, _) = Network::parse(text).map_err(|error| error.message())?;
    complete(&mut network).map_err(|error| error.detail().to_owned())?;
    Ok(network)
}

fn fixture(name: &str) -> Network {
    completed(&std::fs::read_to_string(folder().join(format!("{name}.xml"))).unwrap()).unwrap()
}

#[test]
fn what_is_stored_stays_as_it_is() {
    for name in ["home", "lab", "office", "lan", "pool"] {
        let network = fixture(name);
        validate(&network).unwrap();
        let stored = network.format(FormatFlags::NONE);
        expect_file![folder().join(format!("{name}.stored.xml"))].assert_eq(&stored);
        assert_eq!(completed(&stored).unwrap(), network);
        let inactive = network.format(FormatFlags::INACTIVE);
        assert_eq!(completed(&inactive).unwrap().format(FormatFlags::INACTIVE), inactive);
    }
    assert!(!fixture("lan").format(FormatFlags::INACTIVE).contains("<interface"));
}

#[test]
fn servers_and_firewall() {
    for name in ["home", "lab", "office"] {
        let network = fixture(name);
        let plan = dnsmasq::plan(&network).unwrap();
        let files = dnsmasq::Files::below("/state", name);
        let all = [
            dnsmasq::configuration(&plan, &files),
            dnsmasq::hosts(&plan).unwrap_or_default(),
            dnsmasq::additional_hosts(&plan).unwrap_or_default(),
        ];
        expect_file![folder().join(format!("{name}.dnsmasq"))].assert_eq(&all.join("--\n"));
        let plan = firewall::plan(&network).unwrap();
        let text = |commands: &[Command]| {
            commands.iter().map(|one| format!("{} {}\n", one.program, one.args.join(" "))).collect::<String>()
        };
        expect_file![folder().join(format!("{name}.iptables"))]
            .assert_eq(&text(&firewall::iptables::rules(&plan)));
        expect_file![folder().join(format!("{name}.nftables"))]
            .assert_eq(&text(&firewall::nftables::rules(&plan)));
    }
    assert_eq!(
        dnsmasq::plan(&fixture("lan")).unwrap_err().detail(),
        "network 'lan' has no bridge that could be served"
    );
}

/// A network with these elements.
fn document(about: &str) -> String {
    format!("<network><name>n</name>{about}</network>")
}

#[test]
fn documents_that_are_refused() {
    let ip = "<ip address='10.0.0.1' prefix='24'/>";
    let long = "x".repeat(16);
    for (about, words) in [
        (
            "<bridge name='a&#10;b'/>",
            "XML error: Invalid value for attribute 'name' in element 'bridge': a line break is not possible here",
        ),
        (
            "<dns><txt name='a' value='b&#9;c'/></dns>",
            "XML error: Invalid value for attribute 'value' in element 'txt': the control character 0x09 is not possible here",
        ),
        (
            "<dnsmasq:options xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>\
             <dnsmasq:option value='a&#10;b'/></dnsmasq:options>",
            "XML error: Invalid value for attribute 'value' in element 'option': a line break is not possible here",
        ),
        (
            &format!("<bridge name='{long}'/>"),
            &format!("the name of a device of the host is longer than 15 bytes: '{long}'"),
        ),
        ("<forward/>", "nat forwarding requested, but no IP address provided for network 'n'"),
        (
            "<forward mode='open' dev='eth0'/>",
            "forward dev not allowed for network 'n' with forward mode='open'",
        ),
        ("<forward mode='open'/>", "open forwarding requested, but no IP address provided for network 'n'"),
        (
            "<forward mode='bridge' dev='eth0'/><bridge name='br0'/>",
            "A network with forward mode='bridge' can specify a bridge name or a forward dev, but not both (network 'n')",
        ),
        (
            &format!("<forward mode='route'><nat ipv6='yes'/></forward>{ip}"),
            "The <nat> element can only be used when <forward> 'mode' is 'nat' in network n",
        ),
        (
            &format!("<forward mode='nat'><interface dev='a'/><interface dev='b'/></forward>{ip}"),
            "multiple forwarding interfaces specified for network 'n', only one is supported",
        ),
        (
            "<forward mode='passthrough'><interface dev='a'/><interface dev='a'/></forward>",
            "interface 'a' is listed more than once in <forward> of network 'n'",
        ),
        (
            "<forward mode='hostdev'><address type='pci' bus='1'/><address type='pci' bus='1'/></forward>",
            "PCI device '0000:01:00.0' is listed more than once in <forward> of network 'n'",
        ),
        (
            "<forward mode='hostdev'><address/></forward>",
            "XML error: Missing required attribute 'type' in element 'address'",
        ),
        (
            "<forward mode='bridge'/><mtu size='9000'/>",
            "mtu size only allowed in open, route, nat, and isolated mode, not in bridge (network 'n')",
        ),
        (
            "<mac address='01:00:00:00:00:00'/>",
            "Invalid multicast bridge mac address '01:00:00:00:00:00' in network 'n'",
        ),
        ("<dns enable='no'><txt name='a' value='b'/></dns>", "Extra data in disabled network 'n'"),
        (
            "<dns><srv service='a' protocol='tcp' target='b,c'/></dns>",
            "the target of a DNS SRV record must not have the character ',': 'b,c'",
        ),
        ("<dns><host ip='10.0.0.1'/></dns>", "Missing hostname in network 'n' DNS HOST record"),
        ("<ip address='fd00::1'/>", "no family specified for non-IPv4 address 'fd00::1' in network 'n'"),
        (
            "<ip address='10.0.0.1' netmask='255.0.255.0'/>",
            "Invalid netmask '255.0.255.0' for address '10.0.0.1' in network 'n'",
        ),
        (
            "<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.9' end='10.0.0.255'/></dhcp></ip>",
            "end of range 10.0.0.9 - 10.0.0.255 in network 10.0.0.0/24 is the broadcast address (network 'n')",
        ),
        (
            "<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.1.9' end='10.0.1.10'/></dhcp></ip>",
            "range 10.0.1.9 - 10.0.1.10 is not entirely within network 10.0.0.0/24 (network 'n')",
        ),
        (
            "<ip address='10.0.0.1' prefix='24'><dhcp><range start='10.0.0.9' end='10.0.0.10'>\
             <lease expiry='1'/></range></dhcp></ip>",
            "The minimum lease time should be greater than 2 minutes",
        ),
        (
            "<ip address='10.0.0.1' prefix='24'><dhcp><host name='9' ip='10.0.0.2'/></dhcp></ip>",
            "Cannot use host name '9' in network 'n'",
        ),
        (
            &format!("{ip}<route address='10.9.0.0' prefix='16' gateway='10.1.0.1'/>"),
            "unreachable static route gateway '10.1.0.1' specified for network 'n'",
        ),
        (
            "<portgroup name='a'><vlan><tag id='4096'/></vlan></portgroup>",
            "vlan tag id 4096 too large (maximum 4095)",
        ),
        (
            "<virtualport type='802.1Qbh'><parameters managerid='1'/></virtualport>",
            "extra parameters in virtualport of type '802.1Qbh': managerid is not supported",
        ),
    ] {
        assert_eq!(completed(&document(about)).unwrap_err(), *words, "{about}");
    }
}

#[test]
fn networks_that_cannot_be_had() {
    let dhcp = |address: &str, start: &str| {
        format!(
            "<ip address='{address}' prefix='24'><dhcp><range start='{start}' end='{start}'/></dhcp></ip>"
        )
    };
    for (about, words) in [
        (
            format!("{}{}", dhcp("10.0.0.1", "10.0.0.2"), dhcp("10.0.1.1", "10.0.1.2")),
            "Multiple IPv4 dhcp sections found -- dhcp is supported only for a single IPv4 address on each network",
        ),
        (
            "<portgroup name='a'/><portgroup name='a'/>".to_owned(),
            "multiple <portgroup> elements with the same name (a) in network 'n'",
        ),
        (
            "<forward mode='bridge'/><ip address='10.0.0.1'/>".to_owned(),
            "Unsupported <ip> element in network n with forward mode='bridge'",
        ),
        (
            "<forward mode='hostdev'><interface dev='eth0'/></forward>".to_owned(),
            "hostdev network 'n' lists 'eth0' in the device pool, but hostdev networks require all devices to be listed by PCI address, not network device name",
        ),
        (
            "<forward mode='passthrough'><address type='pci' bus='1'/></forward>".to_owned(),
            "network 'n' has forward mode 'passthrough'  but lists a device by PCI address in the device pool. This is only supported for networks with forward mode 'hostdev'",
        ),
    ] {
        let error = validate(&completed(&document(&about)).unwrap()).unwrap_err();
        assert_eq!((error.code(), error.detail()), (ErrorCode::ConfigUnsupported, words));
    }
}

#[test]
fn updates() {
    use Change::{AddFirst, AddLast, Delete, Modify};
    let host = "<host mac='52:54:00:00:00:01' ip='10.0.0.5'/>";
    let base = document(&format!(
        "<dns><srv service='a' protocol='tcp' target='t' port='5'/><txt name='x' value='y'/></dns>\
         <ip address='10.0.0.1' prefix='24'><dhcp>{host}</dhcp></ip>\
         <portgroup name='p' default='yes'/>"
    ));
    for (section, command, parent, fragment, outcome) in [
        ("ip-dhcp-host", Modify, -1, "<host mac='52:54:0:0:0:1' ip='10.0.0.6'/>", Ok("ip='10.0.0.6'")),
        (
            "ip-dhcp-host",
            AddLast,
            0,
            "<host name='q' ip='10.0.0.5'/>",
            Err("there is an existing dhcp host entry"),
        ),
        (
            "ip-dhcp-host",
            AddLast,
            1,
            host,
            Err("couldn't update dhcp host entry - no <ip> element found at index 1"),
        ),
        ("ip-dhcp-host", Delete, -1, "<host ip='10.0.0.5'/>", Ok("prefix='24'>\n  </ip>")),
        (
            "ip-dhcp-range",
            AddFirst,
            -1,
            "<range start='10.0.0.7' end='10.0.0.8'/>",
            Ok("<range start='10.0.0.7'"),
        ),
        (
            "ip-dhcp-range",
            Modify,
            -1,
            "<range start='10.0.0.7' end='10.0.0.8'/>",
            Err("dhcp ranges cannot be modified"),
        ),
        ("ip-dhcp-range", AddLast, -1, "<range start='10.0.9.7' end='10.0.9.8'/>", Err("range")),
        ("dns-srv", Modify, -1, "<srv service='a' protocol='tcp' target='u'/>", Ok("target='u'/>")),
        ("dns-srv", Delete, -1, "<srv port='6'/>", Err("couldn't locate a matching DNS SRV record")),
        (
            "dns-txt",
            Delete,
            -1,
            "<txt name='x' value='z'/>",
            Err("couldn't locate a matching DNS TXT record"),
        ),
        (
            "dns-txt",
            AddLast,
            -1,
            "<txt name='w' value='a&#10;b'/>",
            Err("the update of network 'n' is no <txt>"),
        ),
        (
            "dns-host",
            AddLast,
            -1,
            "<host ip='10.0.0.1'><hostname>h</hostname></host>",
            Ok("<hostname>h</hostname>"),
        ),
        ("portgroup", AddLast, -1, "<portgroup name='r' default='yes'/>", Err("a different portgroup entry")),
        ("portgroup", Modify, -1, "<portgroup name='p'/>", Ok("<portgroup name='p'>")),
        ("forward-interface", AddLast, -1, "<interface dev='e'/>", Err("network 'n' has no <forward>")),
        ("bridge", Modify, -1, "<bridge/>", Err("can't update 'bridge' section of network 'n'")),
        ("dns-txt", AddLast, -1, "<srv/>", Err("the update of network 'n' is no <txt>")),
    ] {
        let before = completed(&base).unwrap();
        let mut network = before.clone();
        let section = Section::named(section).unwrap();
        let found = update(&mut network, section, command, parent, fragment);
        let stored = network.format(FormatFlags::NONE);
        match (found, outcome) {
            (Ok(()), Ok(part)) => assert!(stored.contains(part), "{fragment}\n{stored}"),
            (Err(error), Err(words)) => {
                assert!(error.detail().starts_with(words), "{fragment}: {error}");
                assert_eq!(network, before);
            }
            (found, _) => panic!("{fragment}: {found:?}\n{stored}"),
        }
    }
}

#[test]
fn a_large_network_takes_little_time() {
    let hosts: String = (0..20_000u32)
        .map(|number| format!("<host name='h{number}' ip='10.{}.{}.1'/>", number / 200, number % 200))
        .collect();
    let routes: String = (0..10_000u32)
        .map(|number| {
            format!(
                "<route address='11.{}.{}.0' prefix='24' gateway='10.0.0.1'/>",
                number / 200,
                number % 200
            )
        })
        .collect();
    let addresses: String = (0..10_000u32)
        .map(|number| format!("<ip address='12.{}.{}.1' prefix='24'/>", number / 200, number % 200))
        .collect();
    let text =
        document(&format!("{addresses}<ip address='10.0.0.1' prefix='8'><dhcp>{hosts}</dhcp></ip>{routes}"));
    let start = std::time::Instant::now();
    completed(&text).unwrap();
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}
