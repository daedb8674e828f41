//! All devices of a machine, in the order in which they get addresses that are simply numbered.

use model::Domain;
use model::devices::address::DeviceInfo;

/// The common parts of all devices: written once, for looking and for changing.
macro_rules! chain {
    ($devices:expr, $iter:ident, $($mutable:tt)?) => {
        chain!(@of $devices, $iter, [$($mutable)?],
            disk interface sound hostdev video controller smartcard serial parallel channel console input filesystem
            watchdog memballoon rng nvram hub shmem redirdev tpm panic memory vsock crypto iommu pstore)
    };
    (@of $devices:expr, $iter:ident, $mutable:tt, $($kind:ident)+) => {
        std::iter::empty()$(.chain(chain!(@one $devices, $iter, $mutable, $kind)))+
    };
    (@one $devices:expr, $iter:ident, [mut], $kind:ident) => {
        $devices.$kind.$iter().map(|device| &mut device.info)
    };
    (@one $devices:expr, $iter:ident, [], $kind:ident) => {
        $devices.$kind.$iter().map(|device| &device.info)
    };
}

/// The common part of each device, to be changed.
pub(crate) fn infos(domain: &mut Domain) -> impl Iterator<Item = &mut DeviceInfo> {
    let devices = &mut domain.devices;
    chain!(devices, iter_mut, mut)
}

/// The common part of each device.
pub(crate) fn shared(domain: &Domain) -> impl Iterator<Item = &DeviceInfo> {
    let devices = &domain.devices;
    chain!(devices, iter,)
}
