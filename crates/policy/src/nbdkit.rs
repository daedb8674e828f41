//! nbdkit: a program that reads images of servers and shows them to QEMU as an NBD disk.

use error::Result;
use model::devices::disk_source::{Auth, DiskPlace, DiskSource, NetworkSource, SecretRef, SourceHost};
use model::devices::network_source::NetworkProtocol;

use crate::argv::Plan;
use crate::block::address_of;
use crate::fault::unsupported;

/// What an nbdkit can do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NbdKit {
    /// Reads from web and FTP servers.
    pub curl: bool,
    /// Reads over SSH.
    pub ssh: bool,
    /// Reads ahead.
    pub readahead: bool,
}

/// How to start an nbdkit, and what it is told on pipes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Program and arguments.
    pub plan: Plan,
    /// The number of the writing end of each pipe, and what is written there.
    pub pipes: Vec<(i32, Vec<u8>)>,
}

/// Where passwords come from.
pub type Secrets<'a> = &'a dyn Fn(&SecretRef) -> Result<Vec<u8>>;

impl NbdKit {
    /// The abilities of these names; others mean nothing here.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> NbdKit {
        let mut found = NbdKit::default();
        for name in names {
            match name {
                "plugin-curl" => found.curl = true,
                "plugin-ssh" => found.ssh = true,
                "filter-readahead" => found.readahead = true,
                _ => {}
            }
        }
        found
    }

    /// True when it reads such a source in place of QEMU.
    pub fn serves(&self, source: &DiskSource) -> bool {
        let DiskPlace::Network(network) = &source.place else { return false };
        if network.readahead.is_some() && !self.readahead {
            return false;
        }
        match network.protocol {
            NetworkProtocol::Http
            | NetworkProtocol::Https
            | NetworkProtocol::Ftp
            | NetworkProtocol::Ftps
            | NetworkProtocol::Tftp => self.curl,
            NetworkProtocol::Ssh => self.ssh,
            _ => false,
        }
    }

    /// The command that shows the source on a socket. The pipes of passwords are numbered from `first`: reading end,
    /// writing end.
    ///
    /// # Errors
    /// It cannot read such a source, or a password is missing.
    pub fn server(
        &self,
        source: &DiskSource,
        readonly: bool,
        socket: &str,
        first: i32,
        secrets: Secrets<'_>,
    ) -> Result<Server> {
        let DiskPlace::Network(network) = &source.place else {
            return Err(unsupported("nbdkit reads images of servers only"));
        };
        let mut words = Words { args: Vec::new(), env: Vec::new(), pipes: Vec::new(), next: first };
        words.args.extend(["--unix", socket, "--foreground"].map(str::to_owned));
        if readonly {
            words.args.push("--readonly".to_owned());
        }
        if network.readahead.is_some() {
            words.args.push("--filter=readahead".to_owned());
        }
        let auth = source.details.as_ref().and_then(|details| details.auth.as_ref());
        if network.protocol == NetworkProtocol::Ssh {
            words.ssh(network, auth, secrets)?;
        } else {
            words.curl(network, auth, secrets)?;
        }
        let plan = Plan {
            program: "nbdkit".to_owned(),
            args: words.args,
            env: words.env,
            resources: Vec::new(),
            sets: Vec::new(),
        };
        Ok(Server { plan, pipes: words.pipes })
    }
}

/// The arguments under construction.
struct Words {
    args: Vec<String>,
    env: Vec<(String, String)>,
    pipes: Vec<(i32, Vec<u8>)>,
    next: i32,
}

impl Words {
    fn set(&mut self, name: &str, value: impl std::fmt::Display) {
        self.args.push(format!("{name}={value}"));
    }

    /// A value that other users of the host must not see in the list of processes.
    fn hidden(&mut self, name: &str, value: Vec<u8>) {
        self.set(name, format!("-{}", self.next));
        self.pipes.push((self.next + 1, value));
        self.next += 2;
    }

    fn password(&mut self, auth: Option<&Auth>, secrets: Secrets<'_>) -> Result<()> {
        let Some(auth) = auth else { return Ok(()) };
        if let Some(user) = &auth.username {
            self.set("user", user);
        }
        if let Some(wanted) = &auth.secret {
            self.hidden("password", secrets(wanted)?);
        }
        Ok(())
    }

    fn curl(&mut self, network: &NetworkSource, auth: Option<&Auth>, secrets: Secrets<'_>) -> Result<()> {
        let url = address_of(network).ok_or_else(|| unsupported("a web address needs one server"))?;
        self.args.push("curl".to_owned());
        self.set("protocols", network.protocol);
        self.set("url", url);
        self.password(auth, secrets)?;
        if !network.cookies.is_empty() {
            self.hidden("cookie", cookies(network).into_bytes());
        }
        if network.ssl == Some(false) {
            self.set("sslverify", false);
        }
        if let Some(timeout) = network.timeout {
            self.set("timeout", timeout);
        }
        Ok(())
    }

    fn ssh(&mut self, network: &NetworkSource, auth: Option<&Auth>, secrets: Secrets<'_>) -> Result<()> {
        let host = network.host.first().cloned().unwrap_or_default();
        self.args.push("ssh".to_owned());
        self.set("host", host.name.unwrap_or_default());
        self.set("port", host.port.unwrap_or(22));
        self.set("path", network.name.as_deref().unwrap_or_default());
        self.password(auth, secrets)?;
        let identity = network.identity.as_ref();
        if let Some(user) = identity.and_then(|identity| identity.username.as_ref())
            && auth.is_none()
        {
            self.set("user", user);
        }
        if let Some(path) = identity.and_then(|identity| identity.keyfile.as_ref()) {
            self.set("identity", path);
        }
        if let Some(socket) = identity.and_then(|identity| identity.agentsock.as_ref()) {
            self.env.push(("SSH_AUTH_SOCK".to_owned(), socket.clone()));
        }
        if let Some(path) = &network.known_hosts {
            self.set("known-hosts", path);
        }
        Ok(())
    }
}

/// The cookies as a browser would send them.
pub(crate) fn cookies(network: &NetworkSource) -> String {
    let pairs = network.cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value));
    pairs.collect::<Vec<_>>().join("; ")
}

/// The disk that QEMU sees in place of the server's image.
pub(crate) fn socket_source(folder: &str, node: &str) -> DiskSource {
    let host = SourceHost {
        transport: Some("unix".to_owned()),
        socket: Some(format!("{folder}/nbdkit-{node}.socket")),
        ..SourceHost::default()
    };
    let network =
        NetworkSource { protocol: NetworkProtocol::Nbd, host: vec![host], ..NetworkSource::default() };
    DiskSource { place: DiskPlace::Network(Box::new(network)), ..DiskSource::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::devices::network_source::Identity;

    fn source(network: NetworkSource) -> DiskSource {
        DiskSource { place: DiskPlace::Network(Box::new(network)), ..DiskSource::default() }
    }

    #[test]
    fn abilities_decide_what_is_served() {
        let web = source(NetworkSource { protocol: NetworkProtocol::Https, ..NetworkSource::default() });
        let ahead =
            NetworkSource { protocol: NetworkProtocol::Http, readahead: Some(1), ..NetworkSource::default() };
        let shell = source(NetworkSource { protocol: NetworkProtocol::Ssh, ..NetworkSource::default() });
        let kit = NbdKit::of(["plugin-curl", "plugin-none"].into_iter());
        assert!(kit.serves(&web));
        assert!(!kit.serves(&source(ahead)));
        assert!(!kit.serves(&shell));
    }

    #[test]
    fn passwords_go_through_pipes() {
        let network = NetworkSource {
            protocol: NetworkProtocol::Ftp,
            name: Some("a.img".to_owned()),
            host: vec![SourceHost { name: Some("files".to_owned()), ..SourceHost::default() }],
            ..NetworkSource::default()
        };
        let mut source = source(network);
        let auth = Auth { username: Some("me".to_owned()), secret: Some(SecretRef::default()) };
        source.details.get_or_insert_default().auth = Some(auth);
        let server = NbdKit { curl: true, ..NbdKit::default() }
            .server(&source, false, "/s", 7, &|_| Ok(b"word".to_vec()))
            .unwrap();
        let words = "--unix /s --foreground curl protocols=ftp url=ftp://files:21/a.img user=me password=-7";
        assert_eq!(server.plan.args.join(" "), words);
        assert_eq!(server.pipes, [(8, b"word".to_vec())]);
    }

    #[test]
    fn keys_are_files_or_an_agents() {
        let words = |keyfile: Option<&str>, agentsock: Option<&str>| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let identity = Identity {
                username: owned(Some("me")),
                keyfile: owned(keyfile),
                agentsock: owned(agentsock),
                ..Identity::default()
            };
            let network = NetworkSource {
                protocol: NetworkProtocol::Ssh,
                name: Some("a.img".to_owned()),
                host: vec![SourceHost { name: Some("files".to_owned()), ..SourceHost::default() }],
                identity: Some(identity),
                ..NetworkSource::default()
            };
            let kit = NbdKit { ssh: true, ..NbdKit::default() };
            let server = kit.server(&source(network), false, "/s", 7, &|_| Ok(Vec::new())).unwrap();
            (server.plan.env, server.plan.args.join(" "))
        };
        let common = "--unix /s --foreground ssh host=files port=22 path=a.img user=me";
        assert_eq!(words(Some("/key"), None), (Vec::new(), format!("{common} identity=/key")));
        let env = vec![("SSH_AUTH_SOCK".to_owned(), "/agent".to_owned())];
        assert_eq!(words(None, Some("/agent")), (env, common.to_owned()));
    }
}
