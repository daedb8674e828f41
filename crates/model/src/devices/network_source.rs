//! Disk content on a server.

use xml::{Xml, XmlEnum};

use super::disk_source::Reconnect;

/// Content on a server.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct NetworkSource {
    /// How to speak to it.
    #[xml(attr, required)]
    pub protocol: NetworkProtocol,
    /// Name of the content there.
    #[xml(attr)]
    pub name: Option<String>,
    /// Query of a web address.
    #[xml(attr)]
    pub query: Option<String>,
    /// Whether to use TLS.
    #[xml(attr, yes_no)]
    pub tls: Option<bool>,
    /// 1 when the daemon's configuration asks for TLS.
    #[xml(attr = "tlsFromConfig", status_only)]
    pub tls_from_config: Option<u32>,
    /// Name in the server's certificate.
    #[xml(attr = "tlsHostname")]
    pub tls_hostname: Option<String>,
    /// Servers.
    #[xml(list)]
    pub host: Vec<SourceHost>,
    /// Snapshot.
    #[xml(leaf, at = "name")]
    pub snapshot: Option<String>,
    /// Configuration file.
    #[xml(leaf, at = "file")]
    pub config: Option<String>,
    /// Name of this side towards an iSCSI server.
    #[xml(child)]
    pub initiator: Option<Initiator>,
    /// Check of certificates.
    #[xml(leaf, at = "verify", yes_no)]
    pub ssl: Option<bool>,
    /// Cookies.
    #[xml(list = "cookie", wrap = "cookies", secret)]
    pub cookies: Vec<Cookie>,
    /// Bytes read ahead.
    #[xml(leaf, at = "size")]
    pub readahead: Option<u64>,
    /// Seconds to wait.
    #[xml(leaf, at = "seconds")]
    pub timeout: Option<u64>,
    /// Keys of known hosts.
    #[xml(leaf = "knownHosts", at = "path")]
    pub known_hosts: Option<String>,
    /// Key to log in with.
    #[xml(child)]
    pub identity: Option<Identity>,
    /// What is done when the server goes away.
    #[xml(child)]
    pub reconnect: Option<Reconnect>,
}

/// How to speak to a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum NetworkProtocol {
    /// Network block device.
    #[default]
    Nbd,
    /// Ceph.
    Rbd,
    /// Sheepdog.
    Sheepdog,
    /// Gluster.
    Gluster,
    /// iSCSI.
    Iscsi,
    /// HTTP.
    Http,
    /// HTTPS.
    Https,
    /// FTP.
    Ftp,
    /// FTPS.
    Ftps,
    /// TFTP.
    Tftp,
    /// SSH.
    Ssh,
    /// VxHS.
    #[xml(text = "vxhs")]
    VxHs,
    /// NFS.
    Nfs,
}

/// One server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SourceHost {
    /// Its name or address.
    #[xml(attr)]
    pub name: Option<String>,
    /// Its port.
    #[xml(attr)]
    pub port: Option<u32>,
    /// `tcp`, `unix` or `rdma`.
    #[xml(attr, words("tcp", "rdma", "unix"), unknown = "unknown protocol transport type '{}'")]
    pub transport: Option<String>,
    /// Path of its socket.
    #[xml(attr)]
    pub socket: Option<String>,
}

/// Name of this side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Initiator {
    /// The name.
    #[xml(child)]
    pub iqn: Option<Iqn>,
}

/// An iSCSI name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Iqn {
    /// The name.
    #[xml(attr)]
    pub name: Option<String>,
}

/// A cookie.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Cookie {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Its value.
    #[xml(text)]
    pub value: String,
}

/// Key or identity to log in with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Identity {
    /// User.
    #[xml(attr)]
    pub username: Option<String>,
    /// File with the key.
    #[xml(attr)]
    pub keyfile: Option<String>,
    /// Socket of an agent that has the key.
    #[xml(attr)]
    pub agentsock: Option<String>,
    /// User of NFS.
    #[xml(attr)]
    pub user: Option<String>,
    /// Group of NFS.
    #[xml(attr)]
    pub group: Option<String>,
}
