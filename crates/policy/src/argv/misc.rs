//! Devices with few options: smart cards, watchdog, balloon, random numbers, redirection, panic, shared memory,
//! cryptography, sockets.

use error::Result;
use model::devices::address::Address;
use model::devices::controller::ControllerType;
use model::devices::small::{RngBackend, WatchdogAction};
use model::devices::smartcard::SmartcardSource;

use super::address::alias;
use super::controller::{virtio_driver, virtio_props};
use super::json::Props;
use super::line::comma;
use super::{Build, ResourceKind};
use crate::fault::unsupported;

impl Build<'_> {
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

    pub(super) fn watchdogs(&mut self) -> Result<()> {
        let mut action = None;
        for watchdog in &self.domain.devices.watchdog {
            match watchdog.model.as_str() {
                "itco" => self.line.option("-global", "ICH9-LPC.noreboot=off"),
                model => {
                    let props = Props::driver(model)
                        .with("id", alias(&watchdog.info))
                        .and(self.bus_props(&watchdog.info)?);
                    self.device(&watchdog.info, &props);
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

    pub(super) fn balloon(&mut self) -> Result<()> {
        let Some(balloon) = self.domain.devices.memballoon.as_deref() else { return Ok(()) };
        if balloon.model == "none" {
            return Ok(());
        }
        let props = Props::driver(&virtio_driver("virtio-balloon", Some(&balloon.model), &balloon.info))
            .and(balloon.driver.as_deref().map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
            .with("id", alias(&balloon.info))
            .maybe("deflate-on-oom", balloon.autodeflate)
            .maybe("free-page-reporting", balloon.free_page_reporting)
            .and(self.bus_props(&balloon.info)?);
        self.device(&balloon.info, &props);
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
            let props = Props::driver(&virtio_driver("virtio-rng", Some(&rng.model), &rng.info))
                .and(rng.driver.as_deref().map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
                .with("rng", format!("obj{id}"))
                .with("id", id)
                .maybe("max-bytes", rate.bytes)
                .maybe("period", rate.bytes.map(|_| rate.period.unwrap_or(1000)))
                .and(self.bus_props(&rng.info)?);
            self.device(&rng.info, &props);
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
                        Some(Address::Isa(address)) => Some(address.iobase.unwrap_or(0)),
                        _ => None,
                    };
                    Props::driver("pvpanic").maybe("ioport", port)
                }
                Some("pvpanic") => Props::driver("pvpanic-pci").and(self.bus_props(&panic.info)?),
                // Part of the CPU or of the board.
                Some("hyperv" | "pseries" | "s390") => continue,
                Some(other) => {
                    return Err(unsupported(format!(
                        "the QEMU binary does not support the panic device model '{other}'"
                    )));
                }
            };
            self.device(&panic.info, &props);
        }
        Ok(())
    }

    pub(super) fn shmems(&mut self) -> Result<()> {
        for shmem in &self.domain.devices.shmem {
            let id = alias(&shmem.info);
            if shmem.model.as_deref() == Some("ivshmem-doorbell") {
                let msi = shmem.msi.clone();
                let props = Props::driver("ivshmem-doorbell")
                    .with("id", id)
                    .with("chardev", format!("char{id}"))
                    .maybe("vectors", msi.as_ref().and_then(|msi| msi.vectors))
                    .maybe("ioeventfd", msi.and_then(|msi| msi.ioeventfd))
                    .and(self.bus_props(&shmem.info)?);
                self.device(&shmem.info, &props);
                let server = shmem.server.clone().unwrap_or_default();
                let path =
                    server.path.unwrap_or_else(|| format!("/var/lib/libvirt/shmem-{}-sock", shmem.name));
                self.line.option("-chardev", format!("socket,id=char{id},path={}", comma(&path)));
                continue;
            }
            let size = shmem.size.unwrap_or(4);
            let object = Props::default()
                .with("qom-type", "memory-backend-file")
                .with("id", format!("shmmem-{id}"))
                .with("mem-path", format!("/dev/shm/{}", shmem.name))
                .with("size", size << 20)
                .with("share", true);
            self.line.object(&object);
            let master = shmem.role.as_deref().map(|role| if role == "master" { "on" } else { "off" });
            let props = Props::driver("ivshmem-plain")
                .with("id", id)
                .with("memdev", format!("shmmem-{id}"))
                .maybe("master", master)
                .and(self.bus_props(&shmem.info)?);
            self.device(&shmem.info, &props);
        }
        Ok(())
    }

    /// Cryptography: the back end, then the device.
    pub(super) fn cryptos(&mut self) -> Result<()> {
        for crypto in &self.domain.devices.crypto {
            let id = alias(&crypto.info);
            let backend = crypto.backend.clone().unwrap_or_default();
            let kind = match backend.model.as_deref() {
                Some("lkcf") => "cryptodev-backend-lkcf",
                _ => "cryptodev-backend-builtin",
            };
            let object = Props::default()
                .with("qom-type", kind)
                .with("id", format!("obj{id}"))
                .maybe("queues", backend.queues.filter(|queues| *queues != 0));
            self.line.object(&object);
            let props = Props::driver(&virtio_driver("virtio-crypto", None, &crypto.info))
                .and(crypto.driver.map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
                .with("cryptodev", format!("obj{id}"))
                .with("id", id)
                .and(self.bus_props(&crypto.info)?);
            self.device(&crypto.info, &props);
        }
        Ok(())
    }

    /// Storage for records of crashes.
    pub(super) fn pstore(&mut self) -> Result<()> {
        let Some(pstore) = self.domain.devices.pstore.as_deref() else { return Ok(()) };
        let (id, size) = (alias(&pstore.info), pstore.size.unwrap_or(0).saturating_mul(1024));
        let object = Props::default()
            .with("qom-type", "memory-backend-file")
            .with("id", format!("mem{id}"))
            .maybe("mem-path", pstore.path.as_ref())
            .with("size", size)
            .with("share", true);
        self.line.object(&object);
        let props = Props::driver("acpi-erst")
            .with("id", id)
            .with("memdev", format!("mem{id}"))
            .and(self.bus_props(&pstore.info)?);
        self.device(&pstore.info, &props);
        Ok(())
    }

    /// The register of the variables of a pseries machine.
    pub(super) fn nvram(&mut self) {
        let Some(nvram) = self.domain.devices.nvram.as_ref() else { return };
        if let Some(Address::SpaprVio(address)) = nvram.info.address
            && let Some(reg) = address.reg
        {
            self.line.option("-global", format!("spapr-nvram.reg=0x{reg:x}"));
        }
    }

    pub(super) fn vsock(&mut self) -> Result<()> {
        let Some(vsock) = self.domain.devices.vsock.as_deref() else { return Ok(()) };
        let fd = self.line.descriptor(ResourceKind::VhostVsock);
        let cid = vsock.cid.and_then(|cid| cid.address).ok_or_else(|| {
            unsupported("the vsock device has no context identifier").with_cure("set <cid auto='yes'/>")
        })?;
        let props = Props::driver(&virtio_driver("vhost-vsock", vsock.model.as_deref(), &vsock.info))
            .and(vsock.driver.as_deref().map(|driver| virtio_props(&driver.virtio)).unwrap_or_default())
            .with("id", alias(&vsock.info))
            .with("guest-cid", cid)
            .with("vhostfd", fd.to_string())
            .and(self.bus_props(&vsock.info)?);
        self.device(&vsock.info, &props);
        Ok(())
    }
}

/// A version such as `1.10` as binary coded decimal.
fn bcd(text: &str) -> Option<u32> {
    let (major, minor) = text.split_once('.')?;
    let digits = |text: &str| u32::from_str_radix(text, 16).ok();
    Some(digits(major)? << 8 | digits(minor)?)
}
