//! The plan of a network's servers as dnsmasq's configuration and host files.

use std::fmt::Write;
use std::net::IpAddr;

use model::network::{DhcpHost, Forwarder, Lease, LeaseUnit, SrvRecord};

use super::{Advertisements, BootPlan, DhcpPlan, DnsPlan, Plan};

/// The files that the configuration names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Files {
    /// Addresses that belong to someone: what [`hosts`] gives.
    pub hosts: String,
    /// Names of addresses: what [`additional_hosts`] gives.
    pub additional_hosts: String,
    /// The file for the number of the process, if there is to be one.
    pub pid: Option<String>,
}

impl Files {
    /// The files of a network below the state directory.
    #[must_use]
    pub fn below(state_dir: &str, network: &str) -> Self {
        Self {
            hosts: format!("{state_dir}/{network}.hostsfile"),
            additional_hosts: format!("{state_dir}/{network}.addnhosts"),
            pid: None,
        }
    }
}

/// The configuration.
#[must_use]
pub fn configuration(plan: &Plan, files: &Files) -> String {
    let mut lines = Lines(header(&plan.network));
    lines.add("strict-order");
    match &plan.dns {
        Some(dns) => forwarders(&mut lines, dns),
        None => lines.add("port=0"),
    }
    if let Some(domain) = &plan.domain {
        if domain.local_only {
            lines.add(format_args!("local=/{}/", domain.name));
        }
        lines.add(format_args!("domain={}", domain.name));
        lines.add("expand-hosts");
    }
    if let Some(dns) = &plan.dns {
        if !dns.forwards_plain_names {
            lines.add("domain-needed");
            lines.add("local=//");
        }
        dns.own_reverse_domains.iter().for_each(|domain| lines.add(format_args!("local=/{domain}/")));
    }
    if let Some(pid) = &files.pid {
        lines.add(format_args!("pid-file={}", escaped(pid)));
    }
    lines.add("except-interface=lo");
    lines.add("bind-dynamic");
    lines.add(format_args!("interface={}", plan.bridge));
    if plan.isolated {
        // An empty default route, no names from outside, and router advertisements that last no time.
        ["dhcp-option=3", "no-resolv", "ra-param=*,0,0"].iter().for_each(|line| lines.add(line));
    }
    if let Some(dns) = &plan.dns {
        records(&mut lines, dns);
    }
    addresses(&mut lines, plan, files);
    advertisements(&mut lines, &plan.advertisements);
    plan.options.iter().for_each(|option| lines.add(option));
    lines.0
}

/// The file with the addresses that belong to someone; none when there are none.
#[must_use]
pub fn hosts(plan: &Plan) -> Option<String> {
    let mut lines = Lines(String::new());
    for dhcp in [&plan.dhcp4, &plan.dhcp6].into_iter().flatten() {
        for host in &dhcp.hosts {
            lines.add(owner(host));
        }
    }
    (!lines.0.is_empty()).then_some(lines.0)
}

/// The file with the names of addresses; none when there are none.
#[must_use]
pub fn additional_hosts(plan: &Plan) -> Option<String> {
    let mut lines = Lines(String::new());
    for host in plan.dns.iter().flat_map(|dns| &dns.hosts) {
        if let Some(address) = host.ip {
            lines.add(format_args!("{address}\t{}", host.hostname.join("\t")));
        }
    }
    (!lines.0.is_empty()).then_some(lines.0)
}

/// A text in lines.
struct Lines(String);

impl Lines {
    fn add(&mut self, line: impl std::fmt::Display) {
        let result = writeln!(self.0, "{line}");
        debug_assert!(result.is_ok(), "a String takes whatever is written");
    }
}

fn header(network: &str) -> String {
    format!(
        "##WARNING:  THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\n\
         ##OVERWRITTEN AND LOST.  Changes to this configuration should be made using:\n\
         ##    virsh net-edit {network}\n\
         ## or other application using the libvirt API.\n\
         ##\n\
         ## dnsmasq conf file created by libvirt\n"
    )
}

fn forwarders(lines: &mut Lines, dns: &DnsPlan) {
    for Forwarder { domain, addr } in &dns.forwarders {
        let domain = domain.as_ref().map(|domain| format!("/{domain}/")).unwrap_or_default();
        match addr {
            Some(address) => lines.add(format_args!("server={domain}{address}")),
            None => lines.add(format_args!("server={domain}#")),
        }
    }
    // Servers for everything stand in place of those of the host.
    if dns.forwarders.iter().any(|forwarder| forwarder.domain.is_none()) {
        lines.add("no-resolv");
    }
}

fn records(lines: &mut Lines, dns: &DnsPlan) {
    for text in &dns.texts {
        let (name, value) =
            (text.name.as_deref().unwrap_or_default(), text.value.as_deref().unwrap_or_default());
        lines.add(format_args!("txt-record={name},{value}"));
    }
    dns.services.iter().for_each(|record| lines.add(format_args!("srv-host={}", service(record))));
}

/// Numbers are known by their place, so one that is given needs those before it.
fn service(record: &SrvRecord) -> String {
    let name = record.service.as_deref().unwrap_or_default();
    let protocol = record.protocol.map_or("", |protocol| protocol.as_str());
    let mut text = format!("_{name}._{protocol}");
    if let Some(domain) = record.domain.as_deref().filter(|domain| !domain.is_empty()) {
        text.push_str(&format!(".{domain}"));
    }
    let Some(target) = record.target.as_deref().filter(|target| !target.is_empty()) else { return text };
    text.push_str(&format!(",{target}"));
    let (port, priority, weight) = (record.port, record.priority, record.weight);
    let numbers = [(port, 1), (priority, 0), (weight, 0)];
    let count = numbers
        .iter()
        .rposition(|(number, _)| number.is_some_and(|number| number > 0))
        .map_or(0, |at| at + 1);
    for (number, default) in &numbers[..count] {
        text.push_str(&format!(",{}", number.unwrap_or(*default)));
    }
    text
}

fn addresses(lines: &mut Lines, plan: &Plan, files: &Files) {
    if let Some(dhcp) = &plan.dhcp4 {
        ranges(lines, dhcp);
        lines.add("dhcp-no-override");
        lines.add("dhcp-authoritative");
    }
    boot(lines, &plan.boot);
    if let Some(dhcp) = &plan.dhcp6 {
        ranges(lines, dhcp);
    }
    let all = [&plan.dhcp4, &plan.dhcp6].into_iter().flatten();
    let leases: u128 = all.flat_map(|dhcp| &dhcp.ranges).map(super::RangePlan::size).sum();
    if leases > 0 {
        lines.add(format_args!("dhcp-lease-max={leases}"));
    }
    if plan.dhcp4.is_some() || plan.dhcp6.is_some() {
        lines.add(format_args!("dhcp-hostsfile={}", escaped(&files.hosts)));
    }
    if plan.dns.is_some() {
        lines.add(format_args!("addn-hosts={}", escaped(&files.additional_hosts)));
    }
    if let Some(mtu) = plan.mtu {
        lines.add(format_args!("dhcp-option=option:mtu,{mtu}"));
    }
}

fn ranges(lines: &mut Lines, dhcp: &DhcpPlan) {
    let size: &dyn std::fmt::Display =
        if dhcp.address.is_ipv4() { &dhcp.subnet.netmask() } else { &dhcp.subnet.prefix };
    for range in &dhcp.ranges {
        let lease = range.lease.map(|time| format!(",{}", lease(time))).unwrap_or_default();
        lines.add(format_args!("dhcp-range={},{},{size}{lease}", range.start, range.end));
    }
    if dhcp.ranges.is_empty() {
        let size = if dhcp.address.is_ipv4() { String::new() } else { format!(",{size}") };
        lines.add(format_args!("dhcp-range={},static{size}", dhcp.address));
    }
}

fn boot(lines: &mut Lines, boot: &BootPlan) {
    if let Some(root) = &boot.tftp_root {
        lines.add("enable-tftp");
        lines.add(format_args!("tftp-root={}", escaped(root)));
    }
    let Some(file) = &boot.file else { return };
    let path = file.file.as_deref().unwrap_or_default();
    match &file.server {
        Some(server) => lines.add(format_args!("dhcp-boot={path},,{server}")),
        None => lines.add(format_args!("dhcp-boot={path}")),
    }
}

fn advertisements(lines: &mut Lines, advertisements: &Advertisements) {
    match advertisements {
        Advertisements::None => {}
        Advertisements::WithDhcp => lines.add("enable-ra"),
        Advertisements::Alone(addresses) => {
            addresses.iter().for_each(|address| lines.add(format_args!("dhcp-range={address},ra-only")));
        }
    }
}

/// A line of the hosts file.
fn owner(host: &DhcpHost) -> String {
    let name = host.name.clone();
    let mut parts: Vec<String> = match host.ip {
        Some(address @ IpAddr::V6(_)) => {
            let id = host.id.as_ref().map(|id| format!("id:{id}"));
            [id, name, Some(format!("[{address}]"))].into_iter().flatten().collect()
        }
        address => match &host.mac {
            Some(mac) => {
                [Some(mac.clone()), address.map(|one| one.to_string()), name].into_iter().flatten().collect()
            }
            None => [name, address.map(|one| one.to_string())].into_iter().flatten().collect(),
        },
    };
    parts.extend(host.lease.map(lease));
    parts.join(",")
}

fn lease(time: Lease) -> String {
    let unit = match time.unit.unwrap_or_default() {
        LeaseUnit::Seconds => 's',
        LeaseUnit::Minutes => 'm',
        LeaseUnit::Hours => 'h',
    };
    if time.expiry == 0 { "infinite".to_owned() } else { format!("{}{unit}", time.expiry) }
}

/// Paths in the configuration are escaped as in a document: that is how libvirt names the files.
fn escaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for letter in path.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            other => out.push(other),
        }
    }
    out
}
