//! `<serial>` and `<parallel>`: ports.

use xml::Xml;

use super::address::DeviceInfo;
use super::char_source::CharSource;

/// `<serial>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Serial {
    /// Host side.
    #[xml(flatten)]
    pub source: CharSource,
    /// Guest side.
    #[xml(child)]
    pub target: Option<SerialTarget>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Guest side of a serial port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct SerialTarget {
    /// Bus: `isa-serial`, `usb-serial`, `pci-serial` and others.
    #[xml(
        attr,
        words(
            "isa-serial",
            "usb-serial",
            "pci-serial",
            "spapr-vio-serial",
            "system-serial",
            "sclp-serial",
            "isa-debug"
        ),
        unknown = "unknown target type '{}' specified for character device",
        unset = "none"
    )]
    pub r#type: Option<String>,
    /// Number of the port.
    #[xml(attr, unset = "-1")]
    pub port: Option<u32>,
    /// The device.
    #[xml(
        leaf,
        at = "name",
        words(
            "isa-serial",
            "usb-serial",
            "pci-serial",
            "spapr-vty",
            "pl011",
            "sclpconsole",
            "sclplmconsole",
            "16550a",
            "isa-debugcon"
        ),
        unknown = "unknown target model '{}' specified for character device",
        unset = "none"
    )]
    pub model: Option<String>,
}

/// `<parallel>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Parallel {
    /// Host side.
    #[xml(flatten)]
    pub source: CharSource,
    /// Guest side.
    #[xml(child)]
    pub target: Option<ParallelTarget>,
    /// What every device has.
    #[xml(flatten, without = "boot rom")]
    pub info: DeviceInfo,
}

/// Guest side of a parallel port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ParallelTarget {
    /// Bus.
    #[xml(attr)]
    pub r#type: Option<String>,
    /// Number of the port.
    #[xml(attr, unset = "-1")]
    pub port: Option<u32>,
}
