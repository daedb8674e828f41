//! `<devices>`: everything the guest sees as hardware, one file per device.

pub mod address;
pub mod audio;
pub mod backing_store;
pub mod channel;
pub mod char_source;
pub mod controller;
pub mod disk;
pub mod disk_source;
pub mod filesystem;
pub mod graphics;
pub mod graphics_spice;
pub mod hostdev;
pub mod input;
pub mod interface;
pub mod interface_source;
pub mod iotune;
pub mod link;
pub mod memory_device;
pub mod network_source;
pub mod serial;
pub mod small;
pub mod smartcard;
pub mod sound;
pub mod source_private;
pub mod tpm;
pub mod video;

use xml::Xml;

use crate::domain::Element;
use audio::Audio;
use channel::{Channel, Console};
use controller::Controller;
use disk::Disk;
use filesystem::Filesystem;
use graphics::Graphics;
use hostdev::HostDev;
use input::Input;
use interface::Interface;
use memory_device::MemoryDevice;
use serial::{Parallel, Serial};
use small::{
    Crypto, Hub, Iommu, Lease, MemBalloon, NvramDevice, Panic, Pstore, RedirDev, RedirFilter, Rng, Shmem,
    Vsock, Watchdog,
};
use smartcard::Smartcard;
use sound::Sound;
use tpm::Tpm;
use video::Video;

/// `<devices>`; libvirt writes them by kind, in the order of this struct.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Devices {
    /// Program that runs the machine.
    #[xml(leaf)]
    pub emulator: Option<String>,
    /// Disks.
    #[xml(list)]
    pub disk: Vec<Disk>,
    /// Controllers.
    #[xml(list)]
    pub controller: Vec<Controller>,
    /// Locks of other programs.
    #[xml(list)]
    pub lease: Vec<Lease>,
    /// Directories of the host.
    #[xml(list)]
    pub filesystem: Vec<Filesystem>,
    /// Network cards.
    #[xml(list)]
    pub interface: Vec<Interface>,
    /// Smart card readers.
    #[xml(list)]
    pub smartcard: Vec<Smartcard>,
    /// Serial ports.
    #[xml(list)]
    pub serial: Vec<Serial>,
    /// Parallel ports.
    #[xml(list)]
    pub parallel: Vec<Parallel>,
    /// Consoles.
    #[xml(list)]
    pub console: Vec<Console>,
    /// Channels between host and guest.
    #[xml(list)]
    pub channel: Vec<Channel>,
    /// Keyboards, mice and tablets.
    #[xml(list)]
    pub input: Vec<Input>,
    /// Trusted platform modules.
    #[xml(list)]
    pub tpm: Vec<Tpm>,
    /// Displays on the host.
    #[xml(list)]
    pub graphics: Vec<Graphics>,
    /// Sound cards.
    #[xml(list)]
    pub sound: Vec<Sound>,
    /// Sound on the host.
    #[xml(list)]
    pub audio: Vec<Audio>,
    /// Graphics cards.
    #[xml(list)]
    pub video: Vec<Video>,
    /// Devices of the host.
    #[xml(list)]
    pub hostdev: Vec<HostDev>,
    /// Redirected USB devices.
    #[xml(list)]
    pub redirdev: Vec<RedirDev>,
    /// Which USB devices may be redirected.
    #[xml(child, once = "internal error: only one set of redirection filter rule is supported")]
    pub redirfilter: Option<Box<RedirFilter>>,
    /// USB hubs.
    #[xml(list)]
    pub hub: Vec<Hub>,
    /// Watchdogs.
    #[xml(list)]
    pub watchdog: Vec<Watchdog>,
    /// Memory balloon.
    #[xml(child, keep, once = "internal error: only a single memory balloon device is supported")]
    pub memballoon: Option<Box<MemBalloon>>,
    /// Random number generators.
    #[xml(list)]
    pub rng: Vec<Rng>,
    /// Firmware variables of POWER.
    #[xml(child, keep, once = "internal error: only a single nvram device is supported")]
    pub nvram: Option<Box<NvramDevice>>,
    /// Panic notifiers.
    #[xml(list)]
    pub panic: Vec<Panic>,
    /// Shared memory with other machines.
    #[xml(list)]
    pub shmem: Vec<Shmem>,
    /// Memory modules.
    #[xml(list)]
    pub memory: Vec<MemoryDevice>,
    /// I/O memory management unit.
    #[xml(child, keep, once = "only a single IOMMU device is supported")]
    pub iommu: Option<Box<Iommu>>,
    /// Sockets between host and guest.
    #[xml(child, keep, once = "only a single vsock device is supported")]
    pub vsock: Option<Box<Vsock>>,
    /// Crypto accelerators.
    #[xml(list)]
    pub crypto: Vec<Crypto>,
    /// Store for crash messages.
    #[xml(child, keep)]
    pub pstore: Option<Box<Pstore>>,
}

macro_rules! elements {
    ($($type:ty: $name:literal,)*) => {$(
        impl Element for $type {
            const NAME: &'static str = $name;
        }
    )*};
}

elements! {
    Disk: "disk", Controller: "controller", Lease: "lease", Filesystem: "filesystem", Interface: "interface",
    Smartcard: "smartcard", Serial: "serial", Parallel: "parallel", Console: "console", Channel: "channel",
    Input: "input", Tpm: "tpm", Graphics: "graphics", Sound: "sound", Audio: "audio", Video: "video",
    HostDev: "hostdev", RedirDev: "redirdev", Hub: "hub", Watchdog: "watchdog", MemBalloon: "memballoon",
    Rng: "rng", NvramDevice: "nvram", Panic: "panic", Shmem: "shmem", MemoryDevice: "memory", Iommu: "iommu",
    Vsock: "vsock", Crypto: "crypto", Pstore: "pstore",
}
