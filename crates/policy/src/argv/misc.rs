//! Devices with few options: watchdog, balloon, random numbers, host devices, redirection, panic, shared memory, TPM,
//! 9p and sockets.

use error::Result;
use model::devices::address::{Address, PciAddress};
use model::devices::controller::ControllerType;
use model::devices::filesystem::{AccessMode, Filesystem, FilesystemSource};
use model::devices::hostdev::{HostDev, HostDevSource};
use model::devices::interface_source::InterfaceSource;
use model::devices::small::{RngBackend, WatchdogAction};
use model::devices::smartcard::SmartcardSource;
use model::devices::tpm::TpmBackend;

use super::address::alias;
use super::controller::{virtio_driver, virtio_props};
use super::json::Props;
use super::line::comma;
use super::{Build, ResourceKind};
use crate::fault::unsupported;

/// A host PCI device given to the guest.
pub(super) fn vfio_props(address: PciAddress, id: &str) -> Props {
    let name =
        format!("{:04x}:{:02x}:{:02x}.{:x}", address.domain, address.bus, address.slot, address.function);
    Props::driver("vfio-pci").with("host", name).with("id", id)
}

impl Build<'_> {
    pub(super) fn filesystems(&mut self) -> Result<()> {
        for filesystem in &self.domain.devices.filesystem {
            self.filesystem(filesystem)?;
        }
        Ok(())
    }

    fn filesystem(&mut self, filesystem: &Filesystem) -> Result<()> {
        let id = alias(&filesystem.info);
        let driver = filesystem.driver.clone().unwrap_or_default();
        let FilesystemSource::Mount(source) = &filesystem.source else {
            return Err(unsupported("only directories can be shared with this emulator"));
        };
        if driver.r#type.as_deref() == Some("virtiofs") {
            return Err(unsupported("virtiofs needs a helper program that is not there yet")
                .with_cure("use the driver type 'path' (9p)"));
        }
        let model = match filesystem.accessmode {
            None | Some(AccessMode::Passthrough) => "passthrough",
            Some(AccessMode::Mapped) => "mapped",
            Some(AccessMode::Squash) => "none",
        };
        let kind = if driver.r#type.as_deref() == Some("handle") { "handle" } else { "local" };
        let security = if kind == "local" { format!(",security_model={model}") } else { String::new() };
        let writeout = driver.wrpolicy.map(|policy| format!(",writeout={policy}")).unwrap_or_default();
        let readonly = if filesystem.readonly { ",readonly=on" } else { "" };
        let option = |name: &str, value: &Option<String>| match value {
            Some(value) => format!(",{name}={value}"),
            None => String::new(),
        };
        let path = comma(source.dir.as_deref().unwrap_or(""));
        self.line.option(
            "-fsdev",
            format!(
                "{kind}{security}{}{}{}{writeout},id=fsdev-{id},path={path}{readonly}",
                option("multidevs", &filesystem.multidevs.clone().filter(|word| word != "default")),
                option("fmode", &filesystem.fmode),
                option("dmode", &filesystem.dmode),
            ),
        );
        let props = Props::driver(&virtio_driver("virtio-9p", filesystem.model.as_deref()))
            .and(virtio_props(&driver.virtio))
            .with("id", id)
            .with("fsdev", format!("fsdev-{id}"))
            .maybe("mount_tag", filesystem.target.as_ref())
            .and(self.bus_props(&filesystem.info)?);
        self.line.device(&props);
        Ok(())
    }

    pub(super) fn smartcards(&mut self) -> Result<()> {
        for smartcard in &self.domain.devices.smartcard {
            let id = alias(&smartcard.info);
            let props = match &smartcard.source {
                SmartcardSource::Host => Props::driver("ccid-card-emulated").with("backend", "nss-emulated"),
                SmartcardSource::HostCertificates(source) => {
                    let mut props = Props::driver("ccid-card-emulated").with("backend", "certificates");
                    for (number, certificate) in source.certificate.iter().enumerate() {
                        props.add(&format!("cert{}", number + 1), certificate);
                    }
                    props.with("db", source.database.as_deref().unwrap_or("/etc/pki/nssdb"))
                }
                SmartcardSource::Passthrough(source) => {
                    self.chardev(&source.source, &format!("char{id}"), id)?;
                    Props::driver("ccid-card-passthru").with("chardev", format!("char{id}"))
                }
            };
            let controller = match smartcard.info.address {
                Some(Address::Ccid(address)) => address.controller,
                _ => 0,
            };
            let bus = self.controller_alias(ControllerType::Ccid, controller)?;
            let props = props.with("id", id).with("bus", format!("{bus}.0"));
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn tpms(&mut self) -> Result<()> {
        for tpm in &self.domain.devices.tpm {
            let id = alias(&tpm.info);
            match &tpm.backend {
                TpmBackend::External(external) => {
                    let path =
                        external.source.as_ref().and_then(|source| source.path.clone()).unwrap_or_default();
                    self.line.option("-tpmdev", format!("emulator,id=tpm-{id},chardev=chrtpm"));
                    self.line.option("-chardev", format!("socket,id=chrtpm,path={}", comma(&path)));
                }
                _ => {
                    return Err(unsupported("this TPM backend needs a helper program that is not there yet")
                        .with_cure("start swtpm and use the backend type 'external'"));
                }
            }
            let driver = tpm.model.as_deref().unwrap_or("tpm-tis");
            let props = Props::driver(driver).with("tpmdev", format!("tpm-{id}")).with("id", id);
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn watchdogs(&mut self) -> Result<()> {
        let mut action = None;
        for watchdog in &self.domain.devices.watchdog {
            match watchdog.model.as_str() {
                "itco" => self.line.option("-global", "ICH9-LPC.noreboot=off"),
                model => {
                    let props = Props::driver(model)
                        .with("id", alias(&watchdog.info))
                        .and(self.bus_props(&watchdog.info)?);
                    self.line.device(&props);
                }
            }
            action.get_or_insert(watchdog.action.unwrap_or(WatchdogAction::Reset));
        }
        if let Some(action) = action {
            let word = match action {
                WatchdogAction::Reset => "reset",
                WatchdogAction::Shutdown => "shutdown",
                WatchdogAction::Poweroff => "poweroff",
                // The driver dumps when QEMU reports the pause.
                WatchdogAction::Pause | WatchdogAction::Dump => "pause",
                WatchdogAction::None => "none",
                WatchdogAction::InjectNmi => "inject-nmi",
            };
            self.line.option("-watchdog-action", word);
        }
        Ok(())
    }

    pub(super) fn redirdevs(&mut self) -> Result<()> {
        for redir in &self.domain.devices.redirdev {
            let id = alias(&redir.info);
            self.chardev(&redir.source, &format!("char{id}"), id)?;
            let filter = self.domain.devices.redirfilter.as_deref().map(|filter| {
                let rules = filter.usbdev.iter().map(|rule| {
                    let hex = |number: Option<u32>| {
                        number.map_or("-1".to_owned(), |number| format!("0x{number:02X}"))
                    };
                    let long = |number: Option<u32>| {
                        number.map_or("-1".to_owned(), |number| format!("0x{number:04X}"))
                    };
                    let version = rule
                        .version
                        .as_deref()
                        .and_then(bcd)
                        .map_or("-1".to_owned(), |version| format!("0x{version:04X}"));
                    let allow = u8::from(rule.allow == Some(true));
                    format!(
                        "{}:{}:{}:{version}:{allow}",
                        hex(rule.class),
                        long(rule.vendor),
                        long(rule.product)
                    )
                });
                rules.collect::<Vec<_>>().join("|")
            });
            let props = Props::driver("usb-redir")
                .with("chardev", format!("char{id}"))
                .with("id", id)
                .maybe("filter", filter)
                .maybe("bootindex", redir.info.boot.as_ref().map(|boot| boot.order))
                .and(self.bus_props(&redir.info)?);
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn hostdevs(&mut self) -> Result<()> {
        for hostdev in &self.domain.devices.hostdev {
            self.hostdev(hostdev)?;
        }
        for interface in &self.domain.devices.interface {
            let InterfaceSource::HostDev(source) = &interface.source else { continue };
            let address = source
                .pci()
                .ok_or_else(|| unsupported("network interfaces of type hostdev need a PCI address"))?;
            let boot = interface.info.boot.as_ref().map(|boot| boot.order);
            let pair = interface.teaming.as_ref().and_then(|teaming| teaming.persistent.as_ref());
            let props = vfio_props(address, alias(&interface.info))
                .maybe("failover_pair_id", pair)
                .maybe("bootindex", boot)
                .and(self.bus_props(&interface.info)?);
            self.line.device(&props);
        }
        Ok(())
    }

    fn hostdev(&mut self, hostdev: &HostDev) -> Result<()> {
        let id = alias(&hostdev.info);
        let boot = hostdev.info.boot.as_ref().map(|boot| boot.order);
        let on = |state: bool| if state { "on" } else { "off" };
        let props = match &hostdev.source {
            HostDevSource::Pci(source) => {
                if hostdev.info.address == Some(Address::Unassigned) {
                    return Ok(());
                }
                let pair = hostdev.teaming.as_ref().and_then(|teaming| teaming.persistent.as_ref());
                let mut props = vfio_props(source.address, id).maybe("failover_pair_id", pair);
                props = props.maybe("display", hostdev.display.map(on));
                if hostdev.ramfb == Some(true) {
                    props.set("driver", "vfio-pci-nohotplug");
                    props.add("ramfb", true);
                }
                props.maybe("bootindex", boot)
            }
            HostDevSource::Mdev(source) => {
                let uuid = source.address.uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
                Props::driver("vfio-pci")
                    .with("id", id)
                    .with("sysfsdev", format!("/sys/bus/mdev/devices/{uuid}"))
                    .maybe("display", hostdev.display.map(on))
                    .maybe("bootindex", boot)
            }
            HostDevSource::Usb(source) => {
                let place = source.address.clone().unwrap_or_default();
                let (Some(bus), Some(device)) = (place.bus, place.device) else {
                    return Err(unsupported(
                        "a USB device of the host that is named by <vendor> and <product> is not supported yet",
                    )
                    .with_cure(
                        "remove it, or name its place in <source>: <address bus='1' device='2'/>, as lsusb shows it",
                    ));
                };
                Props::driver("usb-host")
                    .with("hostdevice", format!("/dev/bus/usb/{bus:03}/{device:03}"))
                    .with("id", id)
                    .maybe("bootindex", boot)
            }
            _ => return Err(unsupported("this kind of host device is not supported with this emulator yet")),
        };
        let props = props.and(self.bus_props(&hostdev.info)?);
        self.line.device(&props);
        Ok(())
    }

    pub(super) fn balloon(&mut self) -> Result<()> {
        let Some(balloon) = self.domain.devices.memballoon.as_deref() else { return Ok(()) };
        if balloon.model == "none" {
            return Ok(());
        }
        let props = Props::driver(&virtio_driver("virtio-balloon", Some(String::as_str(&balloon.model))))
            .and(balloon.driver.as_deref().map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
            .with("id", alias(&balloon.info))
            .maybe("deflate-on-oom", balloon.autodeflate)
            .maybe("free-page-reporting", balloon.free_page_reporting)
            .and(self.bus_props(&balloon.info)?);
        self.line.device(&props);
        Ok(())
    }

    pub(super) fn rngs(&mut self) -> Result<()> {
        for rng in &self.domain.devices.rng {
            let id = alias(&rng.info);
            let object = match &rng.backend {
                RngBackend::Random(random) => Props::default()
                    .with("qom-type", "rng-random")
                    .with("id", format!("obj{id}"))
                    .with("filename", random.path.as_deref().unwrap_or("/dev/random")),
                RngBackend::Egd(egd) => {
                    self.chardev(&egd.source, &format!("char{id}"), id)?;
                    Props::default()
                        .with("qom-type", "rng-egd")
                        .with("id", format!("obj{id}"))
                        .with("chardev", format!("char{id}"))
                }
                RngBackend::Builtin => {
                    Props::default().with("qom-type", "rng-builtin").with("id", format!("obj{id}"))
                }
            };
            self.line.object(&object);
            let rate = rng.rate.unwrap_or_default();
            let props = Props::driver(&virtio_driver("virtio-rng", Some(String::as_str(&rng.model))))
                .and(rng.driver.as_deref().map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
                .with("rng", format!("obj{id}"))
                .with("id", id)
                .maybe("max-bytes", rate.bytes)
                .maybe("period", rate.bytes.map(|_| rate.period.unwrap_or(1000)))
                .and(self.bus_props(&rng.info)?);
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn vmcoreinfo(&mut self) {
        let state = self.domain.features.as_ref().and_then(|features| features.vmcoreinfo);
        if state.is_some_and(|state| state.state != Some(false)) {
            self.line.device(&Props::driver("vmcoreinfo"));
        }
    }

    pub(super) fn panics(&mut self) -> Result<()> {
        for panic in &self.domain.devices.panic {
            let props = match panic.model.as_deref() {
                Some("isa") | None => {
                    let port = match panic.info.address {
                        Some(Address::Isa(address)) => address.iobase,
                        _ => None,
                    };
                    Props::driver("pvpanic").maybe("ioport", port)
                }
                Some("pvpanic") => Props::driver("pvpanic-pci").and(self.bus_props(&panic.info)?),
                Some("hyperv") => continue,
                Some(other) => {
                    return Err(unsupported(format!(
                        "the QEMU binary does not support the panic device model '{other}'"
                    )));
                }
            };
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn shmems(&mut self) -> Result<()> {
        for shmem in &self.domain.devices.shmem {
            let id = alias(&shmem.info);
            let props = if shmem.model.as_deref() == Some("ivshmem-doorbell") {
                let server = shmem.server.clone().unwrap_or_default();
                let path =
                    server.path.unwrap_or_else(|| format!("/var/lib/libvirt/shmem-{}-sock", shmem.name));
                self.line.option("-chardev", format!("socket,id=char{id},path={}", comma(&path)));
                let msi = shmem.msi.clone();
                Props::driver("ivshmem-doorbell")
                    .with("id", id)
                    .with("chardev", format!("char{id}"))
                    .maybe("vectors", msi.as_ref().and_then(|msi| msi.vectors))
                    .maybe("ioeventfd", msi.and_then(|msi| msi.ioeventfd))
            } else {
                let size = shmem.size.unwrap_or(4);
                let object = Props::default()
                    .with("qom-type", "memory-backend-file")
                    .with("id", format!("shmmem-{id}"))
                    .with("mem-path", format!("/dev/shm/{}", shmem.name))
                    .with("size", size << 20)
                    .with("share", true);
                self.line.object(&object);
                Props::driver("ivshmem-plain").with("id", id).with("memdev", format!("shmmem-{id}")).maybe(
                    "master",
                    shmem.role.as_deref().map(|role| if role == "master" { "on" } else { "off" }),
                )
            };
            let props = props.and(self.bus_props(&shmem.info)?);
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn vsock(&mut self) -> Result<()> {
        let Some(vsock) = self.domain.devices.vsock.as_deref() else { return Ok(()) };
        let fd = self.line.descriptor(ResourceKind::VhostVsock);
        let cid = vsock.cid.and_then(|cid| cid.address).ok_or_else(|| {
            unsupported("the vsock device has no context identifier").with_cure("set <cid auto='yes'/>")
        })?;
        let props = Props::driver(&virtio_driver("vhost-vsock", vsock.model.as_deref()))
            .and(vsock.driver.as_deref().map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
            .with("id", alias(&vsock.info))
            .with("guest-cid", cid)
            .with("vhostfd", fd.to_string())
            .and(self.bus_props(&vsock.info)?);
        self.line.device(&props);
        Ok(())
    }
}

/// A version such as `1.10` as binary coded decimal.
fn bcd(text: &str) -> Option<u32> {
    let (major, minor) = text.split_once('.')?;
    let digits = |text: &str| u32::from_str_radix(text, 16).ok();
    Some(digits(major)? << 8 | digits(minor)?)
}
