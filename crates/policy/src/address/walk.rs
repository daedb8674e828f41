//! All devices of a machine, in the order in which they get addresses that are simply numbered.

use model::Domain;
use model::devices::address::DeviceInfo;

/// The common part of each device. Interfaces that pass a host device through are among the interfaces only.
pub(super) fn infos(domain: &mut Domain) -> impl Iterator<Item = &mut DeviceInfo> {
    let devices = &mut domain.devices;
    let first = devices.disk.iter_mut().map(|device| &mut device.info);
    let first = first.chain(devices.interface.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.sound.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.hostdev.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.video.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.controller.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.smartcard.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.serial.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.parallel.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.channel.iter_mut().map(|device| &mut device.info));
    let first = first.chain(devices.console.iter_mut().map(|device| &mut device.info));
    let then = devices.input.iter_mut().map(|device| &mut device.info);
    let then = then.chain(devices.filesystem.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.watchdog.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.memballoon.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.rng.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.nvram.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.hub.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.shmem.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.redirdev.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.tpm.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.panic.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.memory.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.vsock.iter_mut().map(|device| &mut device.info));
    let then = then.chain(devices.crypto.iter_mut().map(|device| &mut device.info));
    first.chain(then).chain(devices.iommu.iter_mut().map(|device| &mut device.info))
}
