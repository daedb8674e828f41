//! `<input>`: keyboards, mice and tablets.

use xml::{Xml, XmlEnum};

use super::address::{DeviceInfo, VirtioDriver};

/// `<input>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Input {
    /// What it is.
    #[xml(
        attr,
        required,
        unknown = "unknown input device type '{}'",
        missing = "internal error: missing input device type"
    )]
    pub r#type: InputType,
    /// Its bus.
    #[xml(attr, unknown = "unknown input bus type '{}'")]
    pub bus: Option<InputBus>,
    /// Virtio generation.
    #[xml(
        attr,
        words("virtio", "virtio-transitional", "virtio-non-transitional"),
        unknown = "unknown input model '{}'"
    )]
    pub model: Option<String>,
    /// How the hypervisor handles it.
    #[xml(child)]
    pub driver: Option<Box<VirtioDriver>>,
    /// Device of the host.
    #[xml(child)]
    pub source: Option<Box<InputSource>>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// An input device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum InputType {
    /// A mouse.
    #[default]
    Mouse,
    /// A tablet.
    Tablet,
    /// A keyboard.
    Keyboard,
    /// A device of the host.
    Passthrough,
    /// A device of the host through the kernel's event interface.
    Evdev,
}

/// Bus of an input device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum InputBus {
    /// PS/2.
    #[xml(text = "ps2")]
    Ps2,
    /// USB.
    Usb,
    /// Xen.
    Xen,
    /// Parallels.
    Parallels,
    /// Virtio.
    Virtio,
    /// None.
    None,
}

/// Device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct InputSource {
    /// Its path, for virtio.
    #[xml(attr)]
    pub evdev: Option<String>,
    /// Its path.
    #[xml(attr)]
    pub dev: Option<String>,
    /// `all` to take every device with it.
    #[xml(attr, words("all"))]
    pub grab: Option<String>,
    /// Keys that switch between host and guest.
    #[xml(
        attr = "grabToggle",
        words("ctrl-ctrl", "alt-alt", "shift-shift", "meta-meta", "scrolllock", "ctrl-scrolllock")
    )]
    pub grab_toggle: Option<String>,
    /// Whether keys repeat.
    #[xml(attr, on_off)]
    pub repeat: Option<bool>,
}
