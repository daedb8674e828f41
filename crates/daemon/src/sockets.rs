//! The sockets of a daemon: adopted from the service manager or made here, under every name that clients look for.

use std::fs::FileType;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileTypeExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use rpc_server::{Listener, ListenerKind};

use crate::config::{Config, SocketConfig, parse_mode};
use crate::options::resolve;
use crate::{Failure, Options};

/// Daemons that this one replaces; clients look for their sockets first.
const MODULAR: &[&str] = &[
    "virtqemud",
    "virtnetworkd",
    "virtstoraged",
    "virtnodedevd",
    "virtsecretd",
    "virtnwfilterd",
    "virtinterfaced",
    "virtlxcd",
    "virtproxyd",
];

/// A socket adopted from the service manager, with the name given to it there.
pub(crate) type Adopted = (String, OwnedFd);

/// Listening sockets, and the links to them that have to go with the daemon.
#[derive(Debug)]
pub(crate) struct Sockets {
    pub(crate) listeners: Vec<Listener>,
    pub(crate) links: Links,
}

/// Links from the names of other daemons to our sockets; dropping this removes them.
#[derive(Debug, Default)]
pub(crate) struct Links(Vec<PathBuf>);

impl Drop for Links {
    fn drop(&mut self) {
        for link in &self.0 {
            let ours = std::fs::symlink_metadata(link).is_ok_and(|found| found.file_type().is_symlink());
            if ours {
                // It may be gone by now; nothing depends on it.
                drop(std::fs::remove_file(link));
            }
        }
    }
}

impl Sockets {
    /// Adopts and makes everything that `options` and `config` ask for.
    ///
    /// # Errors
    /// A socket cannot be made; the text says which.
    pub(crate) fn open(
        options: &Options,
        config: &Config,
        directory: &Path,
        adopted: Vec<Adopted>,
    ) -> Result<Sockets, Failure> {
        let mut listeners = Vec::new();
        for (name, socket) in adopted {
            let kind = kind_of(&name);
            let tried = || format!("cannot use the socket '{name}' of the service manager");
            listeners.push(Listener::adopt(socket, kind).map_err(|cause| Failure::new(tried(), cause))?);
        }
        let settings = &config.sockets;
        let gid = settings.group.as_deref().map(find_group).transpose()?;
        let wanted = [
            (ListenerKind::ReadWrite, "libvirt-sock", parse_mode("mode", &settings.mode)?, gid),
            (
                ListenerKind::ReadOnly,
                "libvirt-sock-ro",
                parse_mode("read_only_mode", &settings.read_only_mode)?,
                gid,
            ),
            (
                ListenerKind::Admin,
                "libvirt-admin-sock",
                parse_mode("admin_mode", &settings.admin_mode)?,
                None,
            ),
        ];
        for (kind, name, mode, gid) in wanted {
            // Sessions have no read-only socket; what the service manager gave is not made twice.
            let adopted = listeners.iter().any(|listener| listener.kind() == kind);
            let skipped = options.session && options.root.is_none() && kind == ListenerKind::ReadOnly;
            if adopted || skipped {
                continue;
            }
            let path = directory.join(name);
            refuse_if_served(&path)?;
            let listener = Listener::unix(&path, kind, mode, gid);
            let tried = || format!("cannot listen on '{}'", path.display());
            listeners.push(listener.map_err(|cause| Failure::new(tried(), cause))?);
        }
        listeners.extend(network(options, config)?);
        let links = if settings.modular { make_links(directory, settings) } else { Links::default() };
        Ok(Sockets { listeners, links })
    }
}

/// The service manager's names end like our sockets' names.
fn kind_of(name: &str) -> ListenerKind {
    let name = name.strip_suffix(".socket").unwrap_or(name);
    if name.contains("admin") {
        ListenerKind::Admin
    } else if name == "ro" || name.ends_with("-ro") {
        ListenerKind::ReadOnly
    } else {
        ListenerKind::ReadWrite
    }
}

fn network(options: &Options, config: &Config) -> Result<Vec<Listener>, Failure> {
    let mut addresses = options.listen.clone();
    for address in &config.tcp.listen {
        addresses.extend(resolve(address)?);
    }
    addresses.into_iter().map(|address| listen_tcp(address, config.tcp.allow_remote)).collect()
}

fn listen_tcp(address: SocketAddr, allow_remote: bool) -> Result<Listener, Failure> {
    if !address.ip().is_loopback() && !allow_remote {
        return Err(Failure(format!(
            "will not listen on {address}: whoever reaches it could do everything without a password; use ssh \
             (virsh -c qemu+ssh://HOST/system), or set allow_remote = true in [tcp] of the configuration"
        )));
    }
    let listener =
        Listener::tcp(address).map_err(|cause| Failure::new(format!("cannot listen on {address}"), cause))?;
    log::warn!("clients on tcp {address} are neither encrypted nor authenticated");
    Ok(listener)
}

/// Another daemon that answers there is not robbed of its socket.
fn refuse_if_served(path: &Path) -> Result<(), Failure> {
    if UnixStream::connect(path).is_err() {
        return Ok(());
    }
    Err(Failure(format!(
        "cannot listen on '{}': another daemon serves it; stop that one (systemctl stop libvirtd.socket libvirtd), or \
         use --root DIR",
        path.display()
    )))
}

/// Makes our sockets found under the names of the daemons that this one replaces, except where such a daemon runs.
fn make_links(directory: &Path, settings: &SocketConfig) -> Links {
    let mut links = Links::default();
    if settings.directory.is_some() {
        log::debug!("sockets are in a directory of their own: '{}'", directory.display());
    }
    for daemon in MODULAR {
        for (suffix, target) in
            [("sock", "libvirt-sock"), ("sock-ro", "libvirt-sock-ro"), ("admin-sock", "libvirt-admin-sock")]
        {
            let link = directory.join(format!("{daemon}-{suffix}"));
            if !directory.join(target).exists() || !may_replace(&link) {
                continue;
            }
            match host_sys::files::replace_symlink(Path::new(target), &link) {
                Ok(()) => links.0.push(link),
                Err(error) => {
                    log::warn!("clients will not find this daemon as '{}': {error}", link.display());
                }
            }
        }
    }
    links
}

fn may_replace(link: &Path) -> bool {
    let Ok(found) = std::fs::symlink_metadata(link) else { return true };
    let kind: FileType = found.file_type();
    kind.is_symlink() || (kind.is_socket() && UnixStream::connect(link).is_err())
}

/// The number of a group, given by name or number.
fn find_group(group: &str) -> Result<u32, Failure> {
    if let Ok(gid) = group.parse() {
        return Ok(gid);
    }
    let text = std::fs::read_to_string("/etc/group");
    let text = text.map_err(|cause| Failure::new(format!("cannot find the group '{group}'"), cause))?;
    let found = text.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next()? == group).then(|| fields.nth(1)?.parse().ok()).flatten()
    });
    found.ok_or_else(|| {
        Failure(format!("there is no group '{group}' (sockets.group); create it: groupadd {group}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adopted_sockets_are_told_apart_by_name() {
        assert_eq!(kind_of("ferrovirt.socket"), ListenerKind::ReadWrite);
        assert_eq!(kind_of("ferrovirt-ro.socket"), ListenerKind::ReadOnly);
        assert_eq!(kind_of("ro"), ListenerKind::ReadOnly);
        assert_eq!(kind_of("ferrovirt-admin.socket"), ListenerKind::Admin);
        assert_eq!(kind_of("unknown"), ListenerKind::ReadWrite);
    }

    #[test]
    fn groups_are_found_by_name_and_number() {
        assert_eq!(find_group("root").unwrap(), 0);
        assert_eq!(find_group("107").unwrap(), 107);
        assert!(find_group("no such group").is_err());
    }

    #[test]
    fn an_open_door_to_the_network_has_to_be_asked_for() {
        let refused = listen_tcp("0.0.0.0:0".parse().unwrap(), false).unwrap_err().to_string();
        assert!(refused.contains("allow_remote = true"), "{refused}");
        assert!(listen_tcp("127.0.0.1:0".parse().unwrap(), false).is_ok());
    }
}
