//! Disks: the nodes of each chain and the device the guest sees.

use error::Result;
use model::devices::address::{Address, DriveAddress};
use model::devices::controller::ControllerType;
use model::devices::disk::{Disk, DiskBus, DiskCache, DiskDevice, ErrorPolicy};
use model::devices::disk_source::{DiskPlace, VhostUserSource};
use model::os::BootDevice;

use super::Build;
use super::address::alias;
use super::blockdev::{chain_length, is_empty};
use super::controller::{thread_map, virtio_driver, virtio_props};
use super::json::{Json, Props};
use super::line::comma;
use crate::block;
use crate::defaults::disk::target_index;
use crate::emulator::Flag;
use crate::fault::unsupported;

impl Build<'_> {
    pub(super) fn disks(&mut self) -> Result<()> {
        let disks = &self.domain.devices.disk;
        // Nodes are numbered from the last disk to the first.
        let mut numbers = vec![0; disks.len()];
        let mut next = 1;
        for (at, disk) in disks.iter().enumerate().rev() {
            numbers[at] = next;
            next += chain_length(disk);
        }
        self.nodes = next - 1;
        self.floppies();
        for (at, disk) in disks.iter().enumerate() {
            if disk.transient.as_ref().is_some_and(|transient| transient.share_backing == Some(true)) {
                // Plugged in when its overlay is there.
                continue;
            }
            if disk.target.bus == Some(DiskBus::Sd) {
                self.card_drive(disk)?;
                continue;
            }
            if let DiskPlace::VhostUser(source) = &disk.source.place {
                self.vhost_user_disk(disk, source, self.boot_index(at))?;
                continue;
            }
            let node = if is_empty(disk) { None } else { Some(self.chain(disk, numbers[at])?) };
            let boot = self.boot_index(at);
            let boot = boot.filter(|_| disk.target.bus != Some(DiskBus::Fdc));
            let props = self.disk_props(disk, node, boot)?;
            self.device(&disk.info, &props);
        }
        Ok(())
    }

    /// A card in the slot of the board, which takes drives of the old kind only.
    fn card_drive(&mut self, disk: &Disk) -> Result<()> {
        let (images, _) = block::chain(disk);
        let Some(mut image) = images.into_iter().next() else { return Ok(()) };
        image.options.debug = Some(4);
        let storage = image.location()?;
        let file = match storage.get("filename") {
            Some(Json::Text(path)) => {
                let path = self.line.image_path(path, &disk.target.dev, disk.readonly);
                format!("file={}", comma(&path))
            }
            _ => {
                let mut text = String::new();
                Json::from(storage).write_word("file", &mut text);
                text.trim_start_matches(',').to_owned()
            }
        };
        let index = target_index(&disk.target.dev).unwrap_or(0);
        let readonly = if disk.readonly { ",readonly=on" } else { "" };
        self.line
            .option("-drive", format!("{file},format={},if=sd,index={index}{readonly}", comma(image.format)));
        Ok(())
    }

    /// A disk that another process serves on a socket.
    fn vhost_user_disk(&mut self, disk: &Disk, source: &VhostUserSource, boot: Option<u32>) -> Result<()> {
        let id = alias(&disk.info);
        let path = source.path.as_deref().unwrap_or_default();
        let again = self.reconnect(source.reconnect);
        self.line.option("-chardev", format!("socket,id=chr-vu-{id},path={}{again}", comma(path)));
        let props = Props::driver(&virtio_driver("vhost-user-blk", disk.model.as_deref(), &disk.info))
            .and(virtio_blk_props(disk))
            .and(self.bus_props(&disk.info)?)
            .with("chardev", format!("chr-vu-{id}"))
            .with("id", id)
            .maybe("bootindex", boot);
        self.device(&disk.info, &props);
        Ok(())
    }

    /// The place of a disk in the order of booting.
    fn boot_index(&self, at: usize) -> Option<u32> {
        let disks = &self.domain.devices.disk;
        let disk = &disks[at];
        if let Some(boot) = &disk.info.boot {
            return Some(boot.order);
        }
        let class = |disk: &Disk| match disk.device {
            Some(DiskDevice::Cdrom) => BootDevice::Cdrom,
            Some(DiskDevice::Floppy) => BootDevice::Fd,
            _ => BootDevice::Hd,
        };
        let first = disks.iter().position(|other| class(other) == class(disk)) == Some(at);
        let order = self.boot_order(class(disk))?;
        first.then_some(order)
    }

    /// Says to the floppy controller which drives boot, and names the controller where it is not built in.
    fn floppies(&mut self) {
        let disks = &self.domain.devices.disk;
        let mut indexes = Props::default();
        for (at, disk) in disks.iter().enumerate().filter(|(_, disk)| disk.target.bus == Some(DiskBus::Fdc)) {
            let letter = match disk.info.address {
                Some(Address::Drive(address)) if address.unit != 0 => "bootindexB",
                _ => "bootindexA",
            };
            match self.boot_index(at) {
                Some(boot) if self.needs_fdc() => indexes.add(letter, boot),
                Some(boot) => self.line.option("-global", format!("isa-fdc.{letter}={boot}")),
                None => {}
            }
        }
        if self.needs_fdc() && disks.iter().any(|disk| disk.target.bus == Some(DiskBus::Fdc)) {
            self.line.device(&Props::driver("isa-fdc").and(indexes));
        }
    }

    fn disk_props(&self, disk: &Disk, node: Option<String>, boot: Option<u32>) -> Result<Props> {
        let mut props = self.disk_place(disk)?;
        props = props
            .maybe("share-rw", disk.shareable.then_some(true))
            .maybe("drive", node)
            .with("id", alias(&disk.info))
            .maybe("bootindex", boot)
            .maybe("loadparm", self.device_loadparm(&disk.info));
        if let Some(io) = &disk.blockio {
            props = props
                .maybe("logical_block_size", io.logical_block_size)
                .maybe("physical_block_size", io.physical_block_size)
                .maybe("discard_granularity", io.discard_granularity);
        }
        if let Some(wwn) = &disk.wwn {
            let wwn = wwn.trim_start_matches("0x");
            let number =
                u64::from_str_radix(wwn, 16).map_err(|_| unsupported(format!("malformed wwn '{wwn}'")))?;
            props.add("wwn", number);
        }
        props = props.maybe("rotation_rate", disk.target.rotation_rate).maybe("vendor", disk.vendor.as_ref());
        let product =
            if matches!(disk.target.bus, Some(DiskBus::Ide | DiskBus::Sata)) { "model" } else { "product" };
        props = props.maybe(product, disk.product.as_ref());
        if disk.target.bus == Some(DiskBus::Usb) {
            props.add("removable", disk.target.removable == Some(true));
        }
        let write_cache = match block::cache_of(disk) {
            Some(DiskCache::None | DiskCache::WriteBack | DiskCache::Unsafe) => Some("on"),
            Some(DiskCache::WriteThrough | DiskCache::DirectSync) => Some("off"),
            _ => None,
        };
        props = props.maybe("write-cache", write_cache);
        if let Some(geometry) = &disk.geometry {
            props = props
                .maybe("cyls", geometry.cyls)
                .maybe("heads", geometry.heads)
                .maybe("secs", geometry.secs)
                .maybe("bios-chs-trans", geometry.trans.as_ref());
        }
        props = props.maybe("serial", disk.serial.as_ref().map(|serial| serial.replace(' ', "\\ ")));
        let (write, read) = policies(disk);
        Ok(props.maybe("werror", write).maybe("rerror", read))
    }

    /// The driver and where it hangs.
    fn disk_place(&self, disk: &Disk) -> Result<Props> {
        let cdrom = disk.device == Some(DiskDevice::Cdrom);
        let drive = match disk.info.address {
            Some(Address::Drive(address)) => address,
            _ => DriveAddress::default(),
        };
        Ok(match disk.target.bus {
            Some(DiskBus::Virtio) => {
                let props = Props::driver(&virtio_driver("virtio-blk", disk.model.as_deref(), &disk.info));
                props
                    .and(virtio_blk_props(disk))
                    .maybe("scsi", self.passes_scsi(disk))
                    .and(self.bus_props(&disk.info)?)
            }
            Some(DiskBus::Ide) => Props::driver(if cdrom { "ide-cd" } else { "ide-hd" })
                .with(
                    "bus",
                    format!(
                        "{}.{}",
                        self.controller_alias(ControllerType::Ide, drive.controller)?,
                        drive.bus
                    ),
                )
                .with("unit", drive.unit),
            Some(DiskBus::Sata) => Props::driver(if cdrom { "ide-cd" } else { "ide-hd" }).with(
                "bus",
                format!("{}.{}", self.controller_alias(ControllerType::Sata, drive.controller)?, drive.unit),
            ),
            Some(DiskBus::Scsi) => self.scsi_place(disk, drive)?,
            Some(DiskBus::Usb) => Props::driver("usb-storage").and(self.bus_props(&disk.info)?),
            Some(DiskBus::Fdc) => Props::driver("floppy").with("unit", drive.unit),
            _ => return Err(unsupported("disk bus is not supported by this emulator")),
        })
    }

    /// Whether SCSI commands reach a virtio disk, where the emulator still has a word for it.
    fn passes_scsi(&self, disk: &Disk) -> Option<bool> {
        let pci = matches!(disk.info.address, Some(Address::Pci(_)));
        let lun = disk.device == Some(DiskDevice::Lun);
        let needed = lun || !self.has(Flag::VirtioBlkPciScsiDefaultDisabled);
        (pci && needed && self.has(Flag::VirtioBlkPciScsi)).then_some(lun)
    }

    /// The number of a new block node behind those of the disks.
    pub(super) fn next_node(&mut self) -> u32 {
        self.nodes += 1;
        self.nodes
    }

    /// True when the SCSI controller knows targets only, no units below them.
    pub(super) fn is_narrow_scsi(&self, controller: u32) -> bool {
        self.domain.devices.controller.iter().any(|other| {
            other.r#type == ControllerType::Scsi
                && other.index == Some(controller)
                && matches!(other.model.as_deref(), Some("lsilogic" | "am53c974" | "dc390"))
        })
    }

    fn scsi_place(&self, disk: &Disk, drive: DriveAddress) -> Result<Props> {
        let name = self.controller_alias(ControllerType::Scsi, drive.controller)?.to_owned();
        let narrow = self.is_narrow_scsi(drive.controller);
        let driver = match disk.device {
            Some(DiskDevice::Cdrom) => "scsi-cd",
            Some(DiskDevice::Lun) => "scsi-block",
            _ => "scsi-hd",
        };
        let props = Props::driver(driver);
        let props = if narrow {
            if drive.target != 0 {
                return Err(unsupported("target must be 0 for controller model 'lsilogic'"));
            }
            props.with("bus", format!("{name}.{}", drive.bus)).with("scsi-id", drive.unit)
        } else {
            props
                .with("bus", format!("{name}.0"))
                .with("channel", drive.bus)
                .with("scsi-id", drive.target)
                .with("lun", drive.unit)
        };
        let own = || disk.serial.clone().unwrap_or_else(|| format!("drive-{}", alias(&disk.info)));
        let id = (disk.device != Some(DiskDevice::Lun)).then(own);
        Ok(props.maybe("device_id", id))
    }
}

fn virtio_blk_props(disk: &Disk) -> Props {
    let Some(driver) = disk.driver.as_deref() else { return Props::default() };
    virtio_props(&driver.virtio)
        .maybe("iothread", driver.iothread.map(|id| format!("iothread{id}")))
        .maybe("ioeventfd", driver.ioeventfd)
        .maybe("event_idx", driver.event_idx)
        .maybe("num-queues", driver.queues)
        .maybe("queue-size", driver.queue_size)
        .maybe("iothread-vq-mapping", thread_map(&driver.iothreads))
}

/// What happens on write and read errors.
fn policies(disk: &Disk) -> (Option<&'static str>, Option<&'static str>) {
    let word = |policy: ErrorPolicy| match policy {
        ErrorPolicy::Stop => "stop",
        ErrorPolicy::Report => "report",
        ErrorPolicy::Ignore => "ignore",
        ErrorPolicy::Enospace => "enospc",
    };
    let driver = disk.driver.as_deref();
    let write = driver.and_then(|driver| driver.error_policy).map(word);
    let read = driver.and_then(|driver| driver.rerror_policy).map(word);
    // QEMU knows no such policy for reading.
    (write, read.or(write).filter(|word| *word != "enospc"))
}
