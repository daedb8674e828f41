//! Network cards and what they are connected to.

use error::Result;
use model::devices::address::Address;
use model::devices::disk_source::Reconnect;
use model::devices::interface::{Interface, LinkState, Offload};
use model::devices::interface_source::{InterfaceSource, VhostUserSource};
use model::os::BootDevice;

use super::address::alias;
use super::controller::{virtio_driver, virtio_props};
use super::json::Props;
use super::line::comma;
use super::{Access, Build, ResourceKind};
use crate::defaults::accelerator;
use crate::emulator::{Accelerator, Flag};
use crate::fault::unsupported;
use crate::machine::is_virtio;

/// After how many seconds QEMU looks for a passt that went away.
const PASST_RECONNECT_S: u32 = 5;

impl Build<'_> {
    pub(super) fn interfaces(&mut self) -> Result<()> {
        let order = self.boot_order(BootDevice::Network);
        for (at, interface) in self.domain.devices.interface.iter().enumerate() {
            let boot = interface.info.boot.as_ref().map(|boot| boot.order);
            let boot = boot.or(order.filter(|_| at == 0));
            if let InterfaceSource::HostDev(_) = &interface.source {
                continue;
            }
            let netdev = self.netdev(at, interface)?;
            self.line.netdev(&netdev);
            let props = self.card(interface, boot)?;
            self.device(&interface.info, &props);
        }
        Ok(())
    }

    fn netdev(&mut self, at: usize, interface: &Interface) -> Result<Props> {
        let place = |address: &Option<String>, port: Option<u32>| {
            format!("{}:{}", address.as_deref().unwrap_or(""), port.unwrap_or(0))
        };
        let socket = |kind: &'static str, address: &Option<String>, port: Option<u32>| {
            Props::default().with("type", "socket").with(kind, place(address, port))
        };
        let props = Props::default();
        let props = match &interface.source {
            InterfaceSource::User(_) => self.user(interface)?,
            InterfaceSource::Ethernet(_) => self.tap(at, interface, true),
            InterfaceSource::Network(_) | InterfaceSource::Bridge(_) | InterfaceSource::Direct(_) => {
                self.tap(at, interface, false)
            }
            InterfaceSource::VhostUser(source) => self.vhost_user(interface, source)?,
            InterfaceSource::Vdpa(source) => {
                let path = source.dev.clone().unwrap_or_default();
                let opaque = format!("{}-vdpa", alias(&interface.info));
                let set = self.line.set(&opaque, &path, &[Access::ReadWrite]);
                let queues = queues(interface);
                props.with("type", "vhost-vdpa").with("vhostdev", set).maybe("queues", several(queues))
            }
            InterfaceSource::Client(source) => socket("connect", &source.address, source.port),
            InterfaceSource::Server(source) => socket("listen", &source.address, source.port),
            InterfaceSource::Mcast(source) => socket("mcast", &source.address, source.port),
            InterfaceSource::Udp(source) => {
                let local = source.local.as_ref().map(|local| place(&local.address, local.port));
                socket("udp", &source.address, source.port).maybe("localaddr", local)
            }
            InterfaceSource::Null => return Err(unsupported("unsupported network type 'null'")),
            _ => {
                return Err(unsupported(
                    "this type of network interface is not supported with this emulator",
                ));
            }
        };
        Ok(props.with("id", format!("host{}", alias(&interface.info))))
    }

    /// User networking: by passt, by a helper that speaks slirp, or by QEMU itself.
    fn user(&mut self, interface: &Interface) -> Result<Props> {
        let props = Props::default();
        if backend(interface) == Some("passt") {
            let server = Props::default().with("type", "unix").with("path", self.passt_socket(interface)?);
            let props = props.with("type", "stream").with("addr", server).with("server", false);
            return Ok(if self.has(Flag::NetdevStreamReconnectMilliseconds) {
                props.with("reconnect-ms", PASST_RECONNECT_S * 1000)
            } else if self.has(Flag::NetdevStreamReconnect) {
                props.with("reconnect", PASST_RECONNECT_S)
            } else {
                props
            });
        }
        let mut props = props.with("type", "user");
        for ip in &interface.ip {
            let (address, prefix) = (ip.address.as_deref().unwrap_or(""), ip.prefix);
            if ip.family.as_deref() == Some("ipv6") {
                props = props.with("ipv6-prefix", address).maybe("ipv6-prefixlen", prefix);
            } else {
                props.add(
                    "net",
                    prefix.map_or_else(|| address.to_owned(), |prefix| format!("{address}/{prefix}")),
                );
            }
        }
        Ok(props)
    }

    fn passt_socket(&self, interface: &Interface) -> Result<String> {
        let prefix = self.context.passt_prefix.as_ref().ok_or_else(|| {
            unsupported("the passt backend of user networking is not supported yet")
                .with_cure("leave <backend> out to use the emulator's own user networking")
        })?;
        Ok(format!("{prefix}-{}.socket", alias(&interface.info)))
    }

    /// A switch in another process moves the data.
    fn vhost_user(&mut self, interface: &Interface, source: &VhostUserSource) -> Result<Props> {
        let id = format!("char{}", alias(&interface.info));
        let text = if backend(interface) == Some("passt") {
            let again = Reconnect { enabled: Some(true), timeout: Some(PASST_RECONNECT_S), delay: None };
            let path = self.passt_socket(interface)?;
            format!("socket,id={id},path={}{}", comma(&path), self.reconnect(Some(again)))
        } else {
            let path = source.path.clone().unwrap_or_default();
            if source.mode.as_deref() == Some("server") {
                if self.line.standalone() {
                    format!("socket,id={id},path={},server=on", comma(&path))
                } else {
                    let fd = self.line.descriptor(ResourceKind::Listen { path });
                    format!("socket,id={id},fd={fd},server=on")
                }
            } else {
                format!("socket,id={id},path={}{}", comma(&path), self.reconnect(source.reconnect))
            }
        };
        self.line.option("-chardev", text);
        let queues = queues(interface);
        Ok(Props::default().with("type", "vhost-user").with("chardev", id).maybe("queues", several(queues)))
    }

    fn tap(&mut self, interface: usize, definition: &Interface, ethernet: bool) -> Props {
        let queues = queues(definition);
        let tap: Vec<String> = (0..queues)
            .map(|queue| self.line.descriptor(ResourceKind::Tap { interface, queue, ethernet }).to_string())
            .collect();
        let mut props = Props::default().with("type", "tap");
        let name = if queues > 1 { "fds" } else { "fd" };
        props.add(name, tap.join(":"));
        if self.wants_vhost(definition) {
            let vhost: Vec<String> = (0..queues)
                .map(|queue| self.line.descriptor(ResourceKind::VhostNet { interface, queue }).to_string())
                .collect();
            let name = if queues > 1 { "vhostfds" } else { "vhostfd" };
            props = props.with("vhost", true).with(name, vhost.join(":"));
        }
        let sndbuf = definition.tune.as_ref().and_then(|tune| tune.sndbuf);
        props.maybe("sndbuf", sndbuf)
    }

    /// The host's kernel moves the data of virtio cards: always when asked; when we open its device, else under KVM only.
    fn wants_vhost(&self, interface: &Interface) -> bool {
        if !is_virtio(interface.model.as_deref()) {
            return false;
        }
        match interface.driver.as_ref().and_then(|driver| driver.name.as_deref()) {
            Some("qemu") => false,
            Some("vhost") => true,
            _ => accelerator(self.domain) == Accelerator::Kvm || !self.line.by_descriptor(),
        }
    }

    fn card(&self, interface: &Interface, boot: Option<u32>) -> Result<Props> {
        let model = interface.model.as_deref().unwrap_or("rtl8139");
        let loadparm = self.device_loadparm(&interface.info);
        let mut props = if is_virtio(interface.model.as_deref()) {
            let name =
                virtio_driver("virtio-net", Some(model).filter(|model| *model != "virtio"), &interface.info);
            let mut props = Props::driver(&name);
            if let Some(driver) = interface.driver.as_deref() {
                props = props.and(virtio_props(&driver.virtio));
                let tx = match driver.txmode.as_deref() {
                    Some("iothread") => Some("bh"),
                    Some("timer") => Some("timer"),
                    _ => None,
                };
                props = props
                    .maybe("tx", tx)
                    .maybe("ioeventfd", driver.ioeventfd)
                    .maybe("event_idx", driver.event_idx)
                    .and(offloads(driver.host.unwrap_or_default(), driver.guest.unwrap_or_default()));
                let queues = queues(interface);
                if queues > 1 {
                    props.add("mq", true);
                    if !matches!(interface.info.address, Some(Address::Ccw(_))) {
                        props.add("vectors", 2 * queues + 2);
                    }
                }
                props = props
                    .maybe("rx_queue_size", driver.rx_queue_size)
                    .maybe("tx_queue_size", driver.tx_queue_size)
                    .maybe("rss", driver.rss)
                    .maybe("hash", driver.rss_hash_report);
            }
            props = props.maybe("host_mtu", interface.mtu);
            let persistent = interface
                .teaming
                .as_ref()
                .is_some_and(|teaming| teaming.r#type.as_deref() == Some("persistent"));
            props.maybe("failover", persistent.then_some(true))
        } else {
            Props::driver(model)
        };
        props.add("netdev", format!("host{}", alias(&interface.info)));
        props.add("id", alias(&interface.info));
        if let Some(mac) = &interface.mac {
            props.add("mac", mac.address.to_string());
        }
        props = props
            .maybe("bootindex", boot)
            .maybe("loadparm", loadparm)
            .and(self.bus_props(&interface.info)?)
            .and(Self::rom_props(&interface.info));
        // QEMU has no member for a pulled cable: the driver sets the link after the start.
        debug_assert!(matches!(interface.link, None | Some(LinkState::Up | LinkState::Down)));
        Ok(props)
    }
}

fn queues(interface: &Interface) -> u32 {
    interface
        .driver
        .as_ref()
        .and_then(|driver| driver.queues)
        .filter(|_| is_virtio(interface.model.as_deref()))
        .unwrap_or(1)
        .max(1)
}

/// What serves user networking and switches, where not QEMU itself.
fn backend(interface: &Interface) -> Option<&str> {
    interface.backend.as_ref().and_then(|backend| backend.r#type.as_deref())
}

fn several(queues: u32) -> Option<u32> {
    (queues > 1).then_some(queues)
}

fn offloads(host: Offload, guest: Offload) -> Props {
    Props::default()
        .maybe("csum", host.csum)
        .maybe("gso", host.gso)
        .maybe("host_tso4", host.tso4)
        .maybe("host_tso6", host.tso6)
        .maybe("host_ecn", host.ecn)
        .maybe("host_ufo", host.ufo)
        .maybe("mrg_rxbuf", host.mrg_rxbuf)
        .maybe("guest_csum", guest.csum)
        .maybe("guest_tso4", guest.tso4)
        .maybe("guest_tso6", guest.tso6)
        .maybe("guest_ecn", guest.ecn)
        .maybe("guest_ufo", guest.ufo)
}
