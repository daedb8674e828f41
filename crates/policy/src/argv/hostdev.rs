//! Devices of the host in the guest.

use error::Result;
use model::devices::address::{Address, PciAddress};
use model::devices::controller::ControllerType;
use model::devices::disk_source::{DiskPlace, DiskSource, NetworkSource};
use model::devices::hostdev::{HostDev, HostDevSource, MdevSource, ScsiHostSource, ScsiSource, UsbSource};
use model::devices::interface_source::InterfaceSource;
use model::devices::network_source::NetworkProtocol;

use super::address::alias;
use super::controller::virtio_driver;
use super::json::Props;
use super::{Access, Build, ResourceKind};
use crate::block::Image;
use crate::emulator::Flag;
use crate::fault::unsupported;

/// A host PCI device given to the guest.
fn vfio_props(address: PciAddress, id: &str) -> Props {
    let name =
        format!("{:04x}:{:02x}:{:02x}.{:x}", address.domain, address.bus, address.slot, address.function);
    Props::driver("vfio-pci").with("host", name).with("id", id)
}

impl Build<'_> {
    pub(super) fn hostdevs(&mut self) -> Result<()> {
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
                .and(self.bus_props(&interface.info)?)
                .and(Self::rom_props(&interface.info));
            self.device(&interface.info, &props);
        }
        for hostdev in &self.domain.devices.hostdev {
            self.hostdev(hostdev)?;
        }
        Ok(())
    }

    fn hostdev(&mut self, hostdev: &HostDev) -> Result<()> {
        if hostdev.info.address == Some(Address::Unassigned) {
            return Ok(());
        }
        let props = match &hostdev.source {
            HostDevSource::Pci(source) => self.pci(hostdev, source.address),
            HostDevSource::Mdev(source) => mediated(hostdev, source),
            HostDevSource::Usb(source) => self.usb(hostdev, source)?,
            HostDevSource::Scsi(source) => {
                let props = self.scsi(hostdev, source)?;
                self.line.device(&props);
                return Ok(());
            }
            HostDevSource::ScsiHost(source) => self.vhost_scsi(hostdev, source),
            _ => return Err(unsupported("this kind of host device is not supported with this emulator")),
        };
        let props = props.and(self.bus_props(&hostdev.info)?).and(Self::rom_props(&hostdev.info));
        self.device(&hostdev.info, &props);
        Ok(())
    }

    fn pci(&self, hostdev: &HostDev, address: PciAddress) -> Props {
        let pair = hostdev.teaming.as_ref().and_then(|teaming| teaming.persistent.as_ref());
        let props = vfio_props(address, alias(&hostdev.info))
            .maybe("failover_pair_id", pair)
            .and(display(hostdev))
            .maybe("bootindex", hostdev.info.boot.as_ref().map(|boot| boot.order));
        let props = props.maybe("loadparm", self.device_loadparm(&hostdev.info));
        without_hotplug(hostdev, props)
    }

    fn usb(&self, hostdev: &HostDev, source: &UsbSource) -> Result<Props> {
        let place = source.address.clone().unwrap_or_default();
        let (Some(bus), Some(device)) = (place.bus, place.device) else {
            return Err(unsupported(
                "a USB device of the host that is named by <vendor> and <product> is not supported yet",
            )
            .with_cure(
                "remove it, or name its place in <source>: <address bus='1' device='2'/>, as lsusb shows it",
            ));
        };
        let props = Props::driver("usb-host");
        let props = if self.has(Flag::UsbHostHostdevice) {
            props.with("hostdevice", format!("/dev/bus/usb/{bus:03}/{device:03}"))
        } else {
            props.with("hostbus", bus).with("hostaddr", device)
        };
        let props = props
            .with("id", alias(&hostdev.info))
            .maybe("bootindex", hostdev.info.boot.as_ref().map(|boot| boot.order));
        Ok(match source.guest_reset.as_deref() {
            Some("off") => props.with("guest-reset", false),
            Some("uninitialized") => props.with("guest-reset", true).with("guest-resets-all", false),
            Some("on") => props.with("guest-reset", true).with("guest-resets-all", true),
            _ => props,
        })
    }

    /// A SCSI device, of an adapter of the host or of an iSCSI server: a block node of its own, and the device.
    fn scsi(&mut self, hostdev: &HostDev, source: &ScsiSource) -> Result<Props> {
        let node = format!("libvirt-{}-backend", self.next_node());
        let storage = if source.protocol.as_deref() == Some("iscsi") {
            self.iscsi(source, &node)?
        } else {
            let adapter = source.adapter.as_deref().unwrap_or("");
            let name = self.surroundings()?.scsi_generic(adapter, source.address.unwrap_or_default())?;
            let path = self.line.image_path(&format!("/dev/{name}"), &node, hostdev.readonly);
            Props::driver("host_device").with("filename", path)
        };
        self.line.json("-blockdev", &storage.with("node-name", &node).with("read-only", hostdev.readonly));
        let place = match hostdev.info.address {
            Some(Address::Drive(address)) => address,
            _ => Default::default(),
        };
        let props = Props::driver("scsi-generic")
            .maybe("share-rw", hostdev.shareable.then_some(true))
            .with("drive", node)
            .with("id", alias(&hostdev.info))
            .maybe("bootindex", hostdev.info.boot.as_ref().map(|boot| boot.order));
        let name = self.controller_alias(ControllerType::Scsi, place.controller)?;
        Ok(if self.is_narrow_scsi(place.controller) {
            props.with("bus", format!("{name}.{}", place.bus)).with("scsi-id", place.unit)
        } else {
            props
                .with("bus", format!("{name}.0"))
                .with("channel", place.bus)
                .with("scsi-id", place.target)
                .with("lun", place.unit)
        })
    }

    /// A unit of an iSCSI server.
    fn iscsi(&mut self, source: &ScsiSource, node: &str) -> Result<Props> {
        let network = NetworkSource {
            protocol: NetworkProtocol::Iscsi,
            name: source.name.clone(),
            host: source.host.clone(),
            initiator: source.initiator.clone(),
            ..NetworkSource::default()
        };
        let disk = DiskSource { place: DiskPlace::Network(Box::new(network)), ..DiskSource::default() };
        let mut image = Image { auth: source.auth.as_ref(), ..Image::of(&disk) };
        if let Some(wanted) = source.auth.as_ref().and_then(|auth| auth.secret.as_ref()) {
            let secret = format!("{node}-secret0");
            self.secret(&secret, wanted)?;
            image.objects.auth = Some(secret);
        }
        image.location()
    }

    fn vhost_scsi(&mut self, hostdev: &HostDev, source: &ScsiHostSource) -> Props {
        let file = ResourceKind::File { path: "/dev/vhost-scsi".to_owned(), access: Access::ReadWrite };
        let fd = self.line.descriptor_for(file, "vhost-scsi");
        Props::driver(&virtio_driver("vhost-scsi", hostdev.model.as_deref(), &hostdev.info))
            .maybe("wwpn", source.wwpn.as_ref())
            .with("vhostfd", fd.to_string())
            .with("id", alias(&hostdev.info))
            .maybe("bootindex", hostdev.info.boot.as_ref().map(|boot| boot.order))
    }
}

fn mediated(hostdev: &HostDev, source: &MdevSource) -> Props {
    let uuid = source.address.uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
    let driver = hostdev.model.as_deref().unwrap_or("vfio-pci");
    let props = Props::driver(driver)
        .with("id", alias(&hostdev.info))
        .with("sysfsdev", format!("/sys/bus/mdev/devices/{uuid}"))
        .and(display(hostdev))
        .maybe("bootindex", hostdev.info.boot.as_ref().map(|boot| boot.order));
    without_hotplug(hostdev, props)
}

fn display(hostdev: &HostDev) -> Props {
    let on = |state: bool| if state { "on" } else { "off" };
    let ramfb = (hostdev.ramfb == Some(true)).then_some(true);
    Props::default().maybe("display", hostdev.display.map(on)).maybe("ramfb", ramfb)
}

/// A device that draws before its driver runs cannot come and go.
fn without_hotplug(hostdev: &HostDev, mut props: Props) -> Props {
    if hostdev.ramfb == Some(true) {
        props.set("driver", "vfio-pci-nohotplug");
    }
    props
}
