//! `<dns>`: the DNS server of a virtual network.

use std::net::IpAddr;

use xml::{Xml, XmlEnum};

use crate::domain::Element;

/// `<dns>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Dns {
    /// Whether there is one.
    #[xml(attr, yes_no)]
    pub enable: Option<bool>,
    /// Whether questions for names without a dot go to other servers.
    #[xml(attr = "forwardPlainNames", yes_no)]
    pub forward_plain_names: Option<bool>,
    /// Servers that are asked what this one does not know.
    #[xml(list)]
    pub forwarder: Vec<Forwarder>,
    /// Texts.
    #[xml(list)]
    pub txt: Vec<TxtRecord>,
    /// Services.
    #[xml(list)]
    pub srv: Vec<SrvRecord>,
    /// Names of addresses.
    #[xml(list)]
    pub host: Vec<DnsHost>,
}

impl Dns {
    /// Whether the server knows or forwards anything in particular.
    #[must_use]
    pub fn has_records(&self) -> bool {
        !(self.forwarder.is_empty() && self.txt.is_empty() && self.srv.is_empty() && self.host.is_empty())
    }
}

/// `<forwarder>`: a server that is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Forwarder {
    /// The domain it is asked about; none for all.
    #[xml(attr)]
    pub domain: Option<String>,
    /// Its address; none for the servers of the host.
    #[xml(attr)]
    pub addr: Option<IpAddr>,
}

/// `<txt>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct TxtRecord {
    /// The name.
    #[xml(attr)]
    pub name: Option<String>,
    /// The text.
    #[xml(attr)]
    pub value: Option<String>,
}

impl Element for TxtRecord {
    const NAME: &'static str = "txt";
}

/// `<srv>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SrvRecord {
    /// The service.
    #[xml(attr)]
    pub service: Option<String>,
    /// Its protocol.
    #[xml(attr)]
    pub protocol: Option<SrvProtocol>,
    /// The domain that has it.
    #[xml(attr)]
    pub domain: Option<String>,
    /// Who serves it; `.` for nobody.
    #[xml(attr)]
    pub target: Option<String>,
    /// Its port there.
    #[xml(attr)]
    pub port: Option<u16>,
    /// Servers with a lower number are tried first.
    #[xml(attr)]
    pub priority: Option<u16>,
    /// Share of a server among those of one priority.
    #[xml(attr)]
    pub weight: Option<u16>,
}

impl Element for SrvRecord {
    const NAME: &'static str = "srv";
}

/// Protocol of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum SrvProtocol {
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
}

/// `<host>` of `<dns>`: names of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DnsHost {
    /// The address.
    #[xml(attr)]
    pub ip: Option<IpAddr>,
    /// The names.
    #[xml(leaves)]
    pub hostname: Vec<String>,
}

impl Element for DnsHost {
    const NAME: &'static str = "host";
}
