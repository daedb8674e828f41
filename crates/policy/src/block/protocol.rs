//! The properties of storage nodes: a file, a device, or content on a server.

use error::Result;
use model::devices::disk::{DiskDevice, DiskIo};
use model::devices::disk_source::{DiskPlace, EncryptionFormat, NetworkSource, SourceHost};
use model::devices::network_source::NetworkProtocol;

use super::{Image, uri};
use crate::argv::json::{Json, Props};
use crate::fault::{internal, unsupported};

impl Image<'_> {
    /// The properties that say where the content is. `source_only`: without secrets, helpers and ways of reading.
    pub(super) fn protocol(&self, source_only: bool) -> Result<Props> {
        let path = |own: Option<&String>| self.path.clone().or_else(|| own.cloned()).unwrap_or_default();
        let aio = match self.options.io.filter(|_| !source_only) {
            Some(DiskIo::Native) => Some("native"),
            Some(DiskIo::Threads) => Some("threads"),
            Some(DiskIo::IoUring) => Some("io_uring"),
            _ => None,
        };
        let helper = self.objects.reservations.as_deref().filter(|_| !source_only);
        Ok(match &self.source.place {
            DiskPlace::File(file) => {
                let filename = path(file.file.as_ref());
                Props::driver("file").with("filename", filename).maybe("aio", aio).maybe("pr-manager", helper)
            }
            DiskPlace::Block(block) => {
                let drive = self.options.device == Some(DiskDevice::Cdrom)
                    && block.dev.as_deref() == Some("/dev/cdrom");
                let driver = if drive { "host_cdrom" } else { "host_device" };
                let filename = path(block.dev.as_ref());
                Props::driver(driver).with("filename", filename).maybe("aio", aio).maybe("pr-manager", helper)
            }
            DiskPlace::Dir(dir) => Props::driver("vvfat")
                .maybe("dir", dir.dir.as_ref())
                .with("floppy", self.options.device == Some(DiskDevice::Floppy))
                .maybe("rw", (!source_only).then_some(!self.readonly)),
            DiskPlace::Nvme(nvme) => {
                let address = nvme.address.unwrap_or_default();
                let name = format!(
                    "{:04x}:{:02x}:{:02x}.{:x}",
                    address.domain, address.bus, address.slot, address.function
                );
                Props::driver("nvme").with("device", name).maybe("namespace", nvme.namespace)
            }
            DiskPlace::Network(network) => self.network(network, source_only)?,
            DiskPlace::VhostVdpa(device) => {
                Props::driver("virtio-blk-vhost-vdpa").with("path", path(device.dev.as_ref()))
            }
            DiskPlace::Volume(_) => {
                return Err(unsupported("<disk type='volume'> is not supported yet").with_cure(
                    "use <disk type='file'>, and in <source file='...'/> the path of the volume's file",
                ));
            }
            DiskPlace::VhostUser(_) => {
                return Err(internal("vhostuser storage has no block node: the device speaks to its socket"));
            }
        })
    }

    fn network(&self, network: &NetworkSource, source_only: bool) -> Result<Props> {
        let name = network.name.as_deref().unwrap_or_default();
        Ok(match network.protocol {
            NetworkProtocol::Nbd => self.nbd(network, source_only)?,
            NetworkProtocol::Rbd => self.rbd(network, name, source_only)?,
            NetworkProtocol::Iscsi => self.iscsi(network, name, source_only)?,
            NetworkProtocol::Gluster => self.gluster(network, name, source_only)?,
            NetworkProtocol::Http
            | NetworkProtocol::Https
            | NetworkProtocol::Ftp
            | NetworkProtocol::Ftps
            | NetworkProtocol::Tftp => self.web(network, source_only)?,
            NetworkProtocol::Ssh => {
                let identity = network.identity.as_ref().and_then(|identity| identity.username.as_deref());
                let login = self.auth.and_then(|auth| auth.username.as_deref());
                let check = self.options.any_host_key.then(|| Props::default().with("mode", "none"));
                Props::driver("ssh")
                    .with("path", name)
                    .with("server", plain_address(only_host(network)?, 22))
                    .maybe("user", login.or(self.options.ssh_user).or(identity))
                    .maybe("host-key-check", check)
            }
            NetworkProtocol::Nfs => {
                let identity = network.identity.as_ref();
                let number = |text: Option<&String>| text.and_then(|text| numeric_id(text));
                let server =
                    Props::default().with("host", only_host(network)?.name.clone().unwrap_or_default());
                Props::driver("nfs")
                    .with("server", server.with("type", "inet"))
                    .with("path", name)
                    .maybe("user", number(identity.and_then(|identity| identity.user.as_ref())))
                    .maybe("group", number(identity.and_then(|identity| identity.group.as_ref())))
            }
            NetworkProtocol::Sheepdog => {
                let server = typed_address(only_host(network)?, 7000)?;
                Props::driver("sheepdog").with("server", server).with("vdi", name)
            }
            NetworkProtocol::VxHs => {
                let tls = self.objects.tls.as_deref().filter(|_| !source_only);
                Props::driver("vxhs")
                    .maybe("tls-creds", tls)
                    .with("vdisk-id", name)
                    .with("server", plain_address(only_host(network)?, 9999))
            }
        })
    }

    fn nbd(&self, network: &NetworkSource, source_only: bool) -> Result<Props> {
        let first = only_host(network)?;
        let server = if first.transport.as_deref() == Some("unix") {
            Props::default().with("type", "unix").maybe("path", first.socket.as_ref())
        } else {
            let (host, port) = (first.name.clone().unwrap_or_default(), port(first, 10_809));
            Props::default().with("type", "inet").with("host", host).with("port", port)
        };
        let tls = self.objects.tls.as_deref().filter(|_| !source_only);
        let reconnect = network.reconnect.filter(|reconnect| reconnect.enabled == Some(true) && !source_only);
        Ok(Props::driver("nbd")
            .with("server", server)
            .maybe("export", network.name.as_ref())
            .maybe("tls-creds", tls)
            .maybe("tls-hostname", tls.and(network.tls_hostname.as_ref()))
            .maybe("reconnect-delay", reconnect.and_then(|reconnect| reconnect.delay)))
    }

    fn rbd(&self, network: &NetworkSource, name: &str, source_only: bool) -> Result<Props> {
        let (pool, image) = name
            .split_once('/')
            .ok_or_else(|| unsupported(format!("can't split path '{name}' into pool name and image name")))?;
        let servers: Vec<Json> =
            network.host.iter().map(|host| Json::from(plain_address(host, 6789))).collect();
        let encryption = self.encryption.filter(|_| !self.decrypted_by_qemu() && !source_only);
        let mut encrypt: Option<Props> = None;
        for (index, key) in self.objects.encryption.iter().enumerate().rev() {
            let Some(encryption) = encryption else { break };
            // All layers but the innermost one are decrypted as the format says; every one is based on the next.
            let format = if index == 0 { librbd_format(encryption.format)? } else { "luks-any" };
            let layer = Props::default().with("format", format).with("key-secret", key.as_str());
            encrypt = Some(layer.maybe("parent", encrypt));
        }
        let auth = self.auth.filter(|_| !source_only);
        let modes = auth.map(|_| vec![Json::from("cephx"), Json::from("none")]);
        Ok(Props::driver("rbd")
            .with("pool", pool)
            .with("image", image)
            .maybe("snapshot", network.snapshot.as_ref())
            .maybe("conf", network.config.as_ref())
            .maybe("server", (!servers.is_empty()).then_some(servers))
            .maybe("encrypt", encrypt)
            .maybe("user", auth.and_then(|auth| auth.username.as_ref()))
            .maybe("auth-client-required", modes)
            .maybe("key-secret", auth.and(self.objects.auth.as_ref())))
    }

    fn iscsi(&self, network: &NetworkSource, name: &str, source_only: bool) -> Result<Props> {
        let host = only_host(network)?;
        let (target, unit) = name.rsplit_once('/').unwrap_or((name, "0"));
        let unit: u32 = unit
            .parse()
            .map_err(|_| internal(format!("cannot parse target for lunStr '{unit}' of '{name}'")))?;
        let initiator =
            network.initiator.as_ref().and_then(|initiator| initiator.iqn.as_ref()?.name.as_ref());
        let auth = self.auth.filter(|_| !source_only);
        Ok(Props::driver("iscsi")
            .with("portal", uri::authority(host, 3260))
            .with("target", target)
            .with("lun", unit)
            .with("transport", "tcp")
            .maybe("user", auth.and_then(|auth| auth.username.as_ref()))
            .maybe("password-secret", auth.and(self.objects.auth.as_ref()))
            .maybe("initiator-name", initiator))
    }

    fn gluster(&self, network: &NetworkSource, name: &str, source_only: bool) -> Result<Props> {
        let (volume, path) = name
            .trim_start_matches('/')
            .split_once('/')
            .ok_or_else(|| unsupported(format!("missing volume name or file name in gluster '{name}'")))?;
        let servers = network
            .host
            .iter()
            .map(|host| Ok(Json::from(typed_address(host, 24_007)?)))
            .collect::<Result<Vec<_>>>()?;
        Ok(Props::driver("gluster")
            .with("volume", volume)
            .with("path", path)
            .with("server", servers)
            .maybe("debug", self.options.debug.filter(|_| !source_only)))
    }

    fn web(&self, network: &NetworkSource, source_only: bool) -> Result<Props> {
        let url = uri::of(network).ok_or_else(|| {
            internal(format!("protocol '{}' accepts only one host", network.protocol))
                .with_cure("name one <host> in the <source>")
        })?;
        let login = self.auth.filter(|_| !source_only);
        let cookies: Vec<String> = network
            .cookies
            .iter()
            .filter(|_| source_only)
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        Ok(Props::driver(network.protocol.as_str())
            .with("url", url)
            .maybe("username", login.and_then(|auth| auth.username.as_ref()))
            .maybe("password-secret", login.and(self.objects.auth.as_ref()))
            .maybe("sslverify", network.ssl)
            .maybe("cookie", (!cookies.is_empty()).then(|| cookies.join("; ")))
            .maybe("cookie-secret", self.objects.cookie.as_ref().filter(|_| !source_only))
            .maybe("timeout", network.timeout)
            .maybe("readahead", network.readahead))
    }
}

/// What librbd calls a format of encryption.
fn librbd_format(format: Option<EncryptionFormat>) -> Result<&'static str> {
    match format {
        Some(EncryptionFormat::Luks) => Ok("luks"),
        Some(EncryptionFormat::Luks2) => Ok("luks2"),
        Some(EncryptionFormat::LuksAny) => Ok("luks-any"),
        _ => Err(unsupported("librbd encryption engine only supports luks, luks2 and luks-any formats")),
    }
}

/// The server of a protocol that knows only one.
fn only_host(network: &NetworkSource) -> Result<&SourceHost> {
    match network.host.as_slice() {
        [host] => Ok(host),
        _ => Err(internal(format!("{} protocol accepts only one host", network.protocol))
            .with_cure("name one <host> in the <source>")),
    }
}

fn port(host: &SourceHost, default: u32) -> String {
    host.port.unwrap_or(default).to_string()
}

/// An internet address without saying that it is one.
fn plain_address(host: &SourceHost, default_port: u32) -> Props {
    Props::default()
        .with("host", host.name.clone().unwrap_or_default())
        .with("port", port(host, default_port))
}

/// An address that says of which kind it is.
fn typed_address(host: &SourceHost, default_port: u32) -> Result<Props> {
    match host.transport.as_deref() {
        None | Some("tcp") => {
            Ok(Props::default().with("type", "inet").and(plain_address(host, default_port)))
        }
        Some("unix") => Ok(Props::default().with("type", "unix").maybe("path", host.socket.as_ref())),
        Some(other) => Err(internal(format!("transport protocol '{other}' is not yet supported"))),
    }
}

/// A user or group by number, with or without the `+` that says so.
fn numeric_id(text: &str) -> Option<u32> {
    text.strip_prefix('+').unwrap_or(text).parse().ok()
}
