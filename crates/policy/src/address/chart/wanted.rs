//! Which devices sit on PCI buses, what kind of place each needs, and the order in which they get it.

use model::Domain;
use model::devices::Devices;
use model::devices::address::{Address, DeviceInfo, PciAddress};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::{Disk, DiskBus};
use model::devices::filesystem::Filesystem;
use model::devices::hostdev::{HostDev, HostDevSource};
use model::devices::input::{Input, InputBus};
use model::devices::interface::Interface;
use model::devices::interface_source::InterfaceSource;
use model::devices::memory_device::{MemoryDevice, MemoryModel};
use model::devices::serial::Serial;
use model::devices::small::{Crypto, Iommu, MemBalloon, Panic, Rng, Shmem, Vsock, Watchdog};
use model::devices::sound::Sound;
use model::devices::video::{Video, VideoType};

use super::buses::bus_model;
use super::{Chart, place_of};
use crate::address::pci::{BusModel, Fit, PCI_DEVICE, PCIE_DEVICE};
use crate::machine::PciRoot;

/// What is part of the root bus, whichever that is.
pub(super) const BUILT_IN: Fit = Fit::PCI.with(Fit::PCIE).with(Fit::INTEGRATED);

/// Network cards for conventional PCI; others that nobody knows are taken for Express ones.
const CONVENTIONAL: &[&str] = &[
    "rtl8139",
    "e1000",
    "netfront",
    "lan9118",
    "scm91c111",
    "vlance",
    "vmxnet",
    "vmxnet2",
    "vmxnet3",
    "Am79C970A",
    "82540EM",
    "82545EM",
    "82543GC",
];

/// A device that sits on a PCI bus.
pub(super) struct Wanted<'a> {
    pub(super) info: &'a mut DeviceInfo,
    pub(super) fit: Fit,
    /// The group of host devices it must be isolated with; 0 for none.
    pub(super) group: u32,
}

/// The devices found so far.
#[derive(Default)]
struct List<'a> {
    all: Vec<Wanted<'a>>,
}

impl<'a> List<'a> {
    /// Adds a device unless its address is of another kind.
    fn add(&mut self, info: &'a mut DeviceInfo, fit: Fit) {
        self.add_to(info, fit, 0);
    }

    fn add_to(&mut self, info: &'a mut DeviceInfo, fit: Fit, group: u32) {
        if matches!(info.address, None | Some(Address::Pci(_))) {
            self.all.push(Wanted { info, fit, group });
        }
    }
}

impl Chart<'_> {
    /// The devices on PCI buses, in the order in which they get their places; bridges and controllers included.
    pub(super) fn wanted<'a>(&self, domain: &'a mut Domain) -> Vec<Wanted<'a>> {
        let Devices {
            controller,
            filesystem,
            interface,
            sound,
            disk,
            hostdev,
            memballoon,
            rng,
            watchdog,
            video,
            shmem,
            input,
            serial,
            panic,
            memory,
            vsock,
            iommu,
            crypto,
            pstore,
            ..
        } = &mut domain.devices;
        let mut list = List::default();
        self.cards(&mut list, controller, filesystem, interface, sound);
        self.storage(&mut list, disk, hostdev, memballoon, rng, watchdog);
        self.display(&mut list, video, shmem, input, serial, panic);
        self.memory(&mut list, memory, vsock, iommu, crypto);
        if let Some(pstore) = pstore {
            list.add(&mut pstore.info, PCI_DEVICE);
        }
        list.all
    }

    /// Bridges, shared folders, network cards, sound cards, other controllers.
    fn cards<'a>(
        &self,
        list: &mut List<'a>,
        controller: &'a mut [Controller],
        filesystem: &'a mut [Filesystem],
        interface: &'a mut [Interface],
        sound: &'a mut [Sound],
    ) {
        let (bridges, others): (Vec<_>, Vec<_>) =
            controller.iter_mut().partition(|other| other.r#type == ControllerType::Pci);
        for controller in bridges {
            if let Some(fit) = bus_model(controller).and_then(BusModel::needs) {
                list.add(&mut controller.info, fit);
            }
        }
        for filesystem in filesystem.iter_mut().filter(|filesystem| !filesystem.is_media_player()) {
            list.add(&mut filesystem.info, self.virtio(filesystem.model.as_deref()));
        }
        for interface in interface {
            if let Some(fit) = self.interface(interface) {
                let group = match &interface.source {
                    InterfaceSource::HostDev(source) => self.group(source.pci()),
                    _ => 0,
                };
                list.add_to(&mut interface.info, fit, group);
            }
        }
        for sound in sound {
            match sound.model.as_str() {
                "ac97" | "es1370" | "ich6" | "ich7" | "ich9" => list.add(&mut sound.info, PCI_DEVICE),
                "virtio" => list.add(&mut sound.info, self.express()),
                _ => {}
            }
        }
        for controller in others {
            if let Some(fit) = self.controller(controller) {
                list.add(&mut controller.info, fit);
            }
        }
    }

    /// Disks, devices of the host, and what every machine has one of.
    fn storage<'a>(
        &self,
        list: &mut List<'a>,
        disk: &'a mut [Disk],
        hostdev: &'a mut [HostDev],
        memballoon: &'a mut Option<Box<MemBalloon>>,
        rng: &'a mut [Rng],
        watchdog: &'a mut [Watchdog],
    ) {
        for disk in disk.iter_mut().filter(|disk| disk.target.bus == Some(DiskBus::Virtio)) {
            list.add(&mut disk.info, self.virtio(disk.model.as_deref()));
        }
        for hostdev in hostdev {
            if let Some(fit) = self.host_device(&hostdev.source, hostdev.model.as_deref()) {
                let group = match &hostdev.source {
                    HostDevSource::Pci(source) => self.group(Some(source.address)),
                    _ => 0,
                };
                list.add_to(&mut hostdev.info, fit, group);
            }
        }
        for balloon in memballoon.iter_mut().filter(|balloon| balloon.model.starts_with("virtio")) {
            list.add(&mut balloon.info, self.virtio(Some(&balloon.model)));
        }
        for rng in rng {
            list.add(&mut rng.info, self.virtio(Some(&rng.model)));
        }
        for watchdog in watchdog.iter_mut().filter(|watchdog| watchdog.model == "i6300esb") {
            list.add(&mut watchdog.info, PCI_DEVICE);
        }
    }

    /// What a user sees and types on, and serial cards.
    fn display<'a>(
        &self,
        list: &mut List<'a>,
        video: &'a mut [Video],
        shmem: &'a mut [Shmem],
        input: &'a mut [Input],
        serial: &'a mut [Serial],
        panic: &'a mut [Panic],
    ) {
        for video in video {
            match video.model.as_ref().and_then(|model| model.r#type) {
                Some(VideoType::None | VideoType::Ramfb) => {}
                Some(VideoType::Virtio | VideoType::Bochs) => list.add(&mut video.info, self.express()),
                _ => list.add(&mut video.info, PCI_DEVICE),
            }
        }
        for shmem in shmem.iter_mut().filter(|shmem| shmem.model.is_some()) {
            list.add(&mut shmem.info, PCI_DEVICE);
        }
        for input in input.iter_mut().filter(|input| input.bus == Some(InputBus::Virtio)) {
            list.add(&mut input.info, self.virtio(input.model.as_deref()));
        }
        for serial in serial {
            if serial.target.as_ref().is_some_and(|target| target.r#type.as_deref() == Some("pci-serial")) {
                list.add(&mut serial.info, PCI_DEVICE);
            }
        }
        for panic in panic.iter_mut().filter(|panic| panic.model.as_deref() == Some("pvpanic")) {
            list.add(&mut panic.info, BUILT_IN);
        }
    }

    /// Memory modules and the rest.
    fn memory<'a>(
        &self,
        list: &mut List<'a>,
        memory: &'a mut [MemoryDevice],
        vsock: &'a mut Option<Box<Vsock>>,
        iommu: &'a mut Option<Box<Iommu>>,
        crypto: &'a mut [Crypto],
    ) {
        for memory in memory {
            if matches!(memory.model, MemoryModel::VirtioMem | MemoryModel::VirtioPmem) {
                list.add(&mut memory.info, self.express());
            }
        }
        if let Some(vsock) = vsock {
            list.add(&mut vsock.info, self.virtio(vsock.model.as_deref()));
        }
        for iommu in iommu.iter_mut().filter(|iommu| iommu.model == "virtio") {
            list.add(&mut iommu.info, BUILT_IN);
        }
        for crypto in crypto {
            list.add(&mut crypto.info, self.express());
        }
    }

    /// Where an Express device goes.
    fn express(&self) -> Fit {
        if self.board.pci == PciRoot::Pcie { PCIE_DEVICE } else { PCI_DEVICE }
    }

    /// Where a virtio device of this model goes.
    fn virtio(&self, model: Option<&str>) -> Fit {
        let transitional = model
            .is_some_and(|model| model.ends_with("-transitional") && !model.ends_with("non-transitional"));
        if transitional { PCI_DEVICE } else { self.express() }
    }

    fn interface(&self, interface: &Interface) -> Option<Fit> {
        Some(match (&interface.source, interface.model.as_deref()) {
            (InterfaceSource::HostDev(_), _) => self.express(),
            (_, Some("usb-net" | "spapr-vlan" | "smc91c111")) => return None,
            (_, Some("e1000e" | "igb")) => self.express(),
            (_, Some(model)) if model.starts_with("virtio") => self.virtio(Some(model)),
            (_, Some(model)) if !CONVENTIONAL.contains(&model) => self.express(),
            _ => PCI_DEVICE,
        })
    }

    fn controller(&self, controller: &Controller) -> Option<Fit> {
        let model = controller.model.as_deref();
        Some(match controller.r#type {
            ControllerType::Usb => match model {
                Some("none") => return None,
                Some("qemu-xhci" | "nec-xhci") => self.express(),
                _ => PCI_DEVICE,
            },
            ControllerType::Scsi => match model? {
                "virtio-scsi" | "virtio-transitional" | "virtio-non-transitional" => self.virtio(model),
                "ibmvscsi" | "ncr53c90" => return None,
                _ => PCI_DEVICE,
            },
            ControllerType::VirtioSerial => self.virtio(model),
            ControllerType::Sata | ControllerType::Ide => PCI_DEVICE,
            ControllerType::Nvme => self.express(),
            _ => return None,
        })
    }

    fn host_device(&self, source: &HostDevSource, model: Option<&str>) -> Option<Fit> {
        Some(match source {
            HostDevSource::Pci(source) if !self.is_express(source.address) => PCI_DEVICE,
            HostDevSource::Pci(_) => self.express(),
            HostDevSource::ScsiHost(_) => self.virtio(model),
            HostDevSource::Mdev(_) if model == Some("vfio-pci") => self.express(),
            _ => return None,
        })
    }

    /// The group a host device is isolated with, above 0; those the host says nothing about share 0.
    fn group(&self, address: Option<PciAddress>) -> u32 {
        let group = address.and_then(|address| self.host.pci_groups.get(&place_of(address).to_string()));
        group.map_or(0, |group| group.saturating_add(1))
    }

    /// Devices the host says nothing about count as Express ones.
    fn is_express(&self, address: PciAddress) -> bool {
        self.host.pci_express.get(&place_of(address).to_string()).copied().unwrap_or(true)
    }
}
