//! `<video>`: a graphics card.

use xml::{Class, Error, FormatFlags, Loading, Node, Xml, XmlEnum};

use super::address::{DeviceInfo, VirtioOptions};

/// `<video>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Video {
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<VideoDriver>>,
    /// What the guest sees.
    #[xml(child)]
    pub model: Option<VideoModel>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// How the hypervisor handles a graphics card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(stand_in = without_usual_registers)]
pub struct VideoDriver {
    /// Virtio options.
    #[xml(flatten)]
    pub virtio: VirtioOptions,
    /// `qemu` or `vhostuser`.
    #[xml(attr, words("qemu", "vhostuser"))]
    pub name: Option<String>,
    /// `io`, `on` or `off`: VGA registers of bhyve.
    #[xml(attr, words("io", "on", "off"))]
    pub vgaconf: Option<String>,
}

/// Hook: libvirt does not write the usual way to the VGA registers.
fn without_usual_registers(driver: &VideoDriver, _: FormatFlags) -> Option<VideoDriver> {
    let usual = driver.vgaconf.as_deref() == Some("io");
    usual.then(|| VideoDriver { vgaconf: None, ..driver.clone() })
}

/// What the guest sees; sizes in KiB.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct VideoModel {
    /// The card.
    #[xml(attr, unknown = "unknown video model '{}'")]
    pub r#type: Option<VideoType>,
    /// Memory of a QXL card's primary region.
    #[xml(attr)]
    pub ram: Option<u32>,
    /// Memory.
    #[xml(attr)]
    pub vram: Option<u32>,
    /// Memory above 4 GiB.
    #[xml(attr)]
    pub vram64: Option<u32>,
    /// Memory of the frame buffer.
    #[xml(attr)]
    pub vgamem: Option<u32>,
    /// Monitors.
    #[xml(attr)]
    pub heads: Option<u32>,
    /// Whether it is the first.
    #[xml(attr, yes_no)]
    pub primary: Option<bool>,
    /// Whether memory is shared as blobs.
    #[xml(attr, on_off)]
    pub blob: Option<bool>,
    /// Whether the firmware may use it.
    #[xml(attr, on_off)]
    pub edid: Option<bool>,
    /// Acceleration.
    #[xml(child)]
    pub acceleration: Option<Acceleration>,
    /// Resolution.
    #[xml(child)]
    pub resolution: Option<Resolution>,
}

/// A graphics card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum VideoType {
    /// The hypervisor decides.
    Default,
    /// Standard VGA.
    Vga,
    /// Cirrus Logic.
    Cirrus,
    /// VMware.
    Vmvga,
    /// Xen.
    Xen,
    /// VirtualBox.
    Vbox,
    /// QXL.
    Qxl,
    /// Parallels.
    Parallels,
    /// Virtio.
    Virtio,
    /// bhyve.
    Gop,
    /// None.
    None,
    /// Boot display without VGA.
    Bochs,
    /// Frame buffer in memory.
    Ramfb,
}

/// Acceleration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = refuse_neither)]
pub struct Acceleration {
    /// Of 3D.
    #[xml(attr, yes_no)]
    pub accel3d: Option<bool>,
    /// Of 2D.
    #[xml(attr, yes_no)]
    pub accel2d: Option<bool>,
    /// Device of the host.
    #[xml(attr)]
    pub rendernode: Option<String>,
}

/// Hook: it accelerates something, or says that it does not.
fn refuse_neither(given: &mut Acceleration, _: &mut Loading<'_>, node: Node<'_, '_>) -> Result<(), Error> {
    if given.accel2d.is_none() && given.accel3d.is_none() {
        let words = "missing values for acceleration";
        return Err(Error::at(node, Class::ConfigUnsupported, words.to_owned()));
    }
    Ok(())
}

/// Resolution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct Resolution {
    /// Width.
    #[xml(attr, required)]
    pub x: Option<u32>,
    /// Height.
    #[xml(attr, required)]
    pub y: Option<u32>,
}
