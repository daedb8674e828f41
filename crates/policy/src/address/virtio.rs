//! Virtio devices where PCI is not their first choice: channels of IBM Z and memory-mapped registers of ARM boards.

use std::collections::BTreeSet;

use error::Result;
use model::Domain;
use model::devices::address::{Address, CcwAddress, DeviceInfo};
use model::devices::controller::ControllerType;
use model::devices::disk::DiskBus;
use model::devices::hostdev::{HostDev, HostDevSource};
use model::devices::input::InputBus;
use model::devices::interface_source::InterfaceSource;
use model::devices::memory_device::MemoryModel;
use model::devices::video::VideoType;

use super::walk;
use crate::fault::xml;
use crate::machine::{Board, Family, is_virtio};

/// The channel subsystem of virtual devices.
const CSSID: u32 = 0xfe;
/// Highest subchannel set.
const SSID_MAX: u32 = 3;
/// Highest device number.
const DEVNO_MAX: u32 = 0xffff;

pub(super) fn assign(domain: &mut Domain, board: Board) -> Result<()> {
    match board.family {
        Family::S390Ccw => {
            prime(domain, &Address::Ccw(CcwAddress::default()));
            for hostdev in domain.devices.hostdev.iter_mut().filter(|hostdev| on_channel(hostdev)) {
                hostdev.info.address.get_or_insert(Address::Ccw(CcwAddress::default()));
            }
            number(domain)
        }
        Family::Vexpress => {
            prime(domain, &Address::VirtioMmio);
            Ok(())
        }
        // Such a machine is of the time before PCI there, and stays as it is.
        Family::Virt if walk::infos(domain).any(|info| info.address == Some(Address::VirtioMmio)) => {
            prime(domain, &Address::VirtioMmio);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Puts every virtio device without an address on this kind of bus.
fn prime(domain: &mut Domain, address: &Address) {
    let on_channels = matches!(address, Address::Ccw(_));
    let set = |info: &mut DeviceInfo| {
        info.address.get_or_insert_with(|| address.clone());
    };
    let devices = &mut domain.devices;
    let virtio_disk = devices.disk.iter_mut().filter(|disk| disk.target.bus == Some(DiskBus::Virtio));
    virtio_disk.for_each(|disk| set(&mut disk.info));
    for interface in &mut devices.interface {
        let passed = matches!(interface.source, InterfaceSource::HostDev(_));
        if !passed && is_virtio(interface.model.as_deref()) {
            set(&mut interface.info);
        }
    }
    devices
        .input
        .iter_mut()
        .filter(|input| input.bus == Some(InputBus::Virtio))
        .for_each(|input| set(&mut input.info));
    for controller in &mut devices.controller {
        let serial = controller.r#type == ControllerType::VirtioSerial;
        let scsi = controller.r#type == ControllerType::Scsi && is_virtio(controller.model.as_deref());
        if serial || scsi {
            set(&mut controller.info);
        }
    }
    let balloon = devices.memballoon.iter_mut().filter(|balloon| is_virtio(Some(&balloon.model)));
    balloon.for_each(|balloon| set(&mut balloon.info));
    devices.rng.iter_mut().filter(|rng| is_virtio(Some(&rng.model))).for_each(|rng| set(&mut rng.info));
    let folders = devices.filesystem.iter_mut().filter(|filesystem| !filesystem.is_media_player());
    folders.for_each(|filesystem| set(&mut filesystem.info));
    devices.sound.iter_mut().filter(|sound| sound.model == "virtio").for_each(|sound| set(&mut sound.info));
    devices.crypto.iter_mut().for_each(|crypto| set(&mut crypto.info));
    if !on_channels {
        return;
    }
    devices.vsock.iter_mut().for_each(|vsock| set(&mut vsock.info));
    let virtio_video = devices
        .video
        .iter_mut()
        .filter(|video| video.model.as_ref().and_then(|model| model.r#type) == Some(VideoType::Virtio));
    virtio_video.for_each(|video| set(&mut video.info));
    let modules = devices.memory.iter_mut().filter(|module| module.model == MemoryModel::VirtioMem);
    modules.for_each(|module| set(&mut module.info));
}

/// Devices of the host that sit on channels.
fn on_channel(hostdev: &HostDev) -> bool {
    match hostdev.source {
        HostDevSource::ScsiHost(_) => true,
        HostDevSource::Mdev(_) => hostdev.model.as_deref() == Some("vfio-ccw"),
        _ => false,
    }
}

/// Gives every device on channels that has no number the next free one.
fn number(domain: &mut Domain) -> Result<()> {
    let mut taken: BTreeSet<(u32, u32, u32)> = BTreeSet::new();
    for info in walk::infos(domain) {
        if let Some(Address::Ccw(CcwAddress { cssid, ssid, devno: Some(devno) })) = info.address {
            let (cssid, ssid) = (cssid.unwrap_or(CSSID), ssid.unwrap_or(0));
            if !taken.insert((cssid, ssid, devno)) {
                return Err(xml(format!("The CCW devno '{cssid:x}.{ssid:x}.{devno:04x}' is in use already")));
            }
        }
    }
    let mut next = (0, 0);
    for info in walk::infos(domain) {
        let Some(Address::Ccw(address)) = &mut info.address else { continue };
        if address.devno.is_some() {
            continue;
        }
        while taken.contains(&(CSSID, next.0, next.1)) {
            next = match next {
                (ssid, DEVNO_MAX) => (ssid + 1, 0),
                (ssid, devno) => (ssid, devno + 1),
            };
            if next.0 > SSID_MAX {
                return Err(crate::fault::internal("There are no more free CCW devnos."));
            }
        }
        taken.insert((CSSID, next.0, next.1));
        *address = CcwAddress { cssid: Some(CSSID), ssid: Some(next.0), devno: Some(next.1) };
    }
    Ok(())
}
