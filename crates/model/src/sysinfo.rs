//! `<sysinfo>`: what the firmware tables say about the machine.

use xml::{Xml, XmlEnum, XmlUnion};

use crate::domain::Element;

/// `<sysinfo>`.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
#[xml(tag = "type", required)]
pub enum SysInfo {
    /// SMBIOS tables.
    #[xml(text = "smbios")]
    SmBios(Box<SmBios>),
    /// Entries of QEMU's firmware configuration device.
    #[xml(text = "fwcfg")]
    FwCfg(FwCfg),
}

/// SMBIOS tables.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct SmBios {
    /// Block 0.
    #[xml(list = "entry", wrap = "bios")]
    pub bios: Vec<Entry>,
    /// Block 1.
    #[xml(list = "entry", wrap = "system")]
    pub system: Vec<Entry>,
    /// Block 2, one per board.
    #[xml(list = "baseBoard")]
    pub base_board: Vec<Board>,
    /// Block 3.
    #[xml(list = "entry", wrap = "chassis")]
    pub chassis: Vec<Entry>,
    /// Block 11.
    #[xml(leaves = "entry", wrap = "oemStrings")]
    pub oem_strings: Vec<String>,
}

/// `<sysinfo>` of the host: SMBIOS tables with what only a host reports.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct HostSysInfo {
    /// Kind of tables.
    #[xml(attr, required)]
    pub r#type: HostSysInfoType,
    /// Block 0.
    #[xml(list = "entry", wrap = "bios")]
    pub bios: Vec<Entry>,
    /// Block 1.
    #[xml(list = "entry", wrap = "system")]
    pub system: Vec<Entry>,
    /// Block 2, one per board.
    #[xml(list = "baseBoard")]
    pub base_board: Vec<Board>,
    /// Block 3.
    #[xml(list = "entry", wrap = "chassis")]
    pub chassis: Vec<Entry>,
    /// Block 4, one per socket.
    #[xml(list)]
    pub processor: Vec<Board>,
    /// Block 17, one per slot with memory.
    #[xml(list)]
    pub memory_device: Vec<Board>,
    /// Block 11, as the host's firmware has it: it reaches no command line, and no other string of firmware has line breaks.
    #[xml(leaves = "entry", wrap = "oemStrings", lines)]
    pub oem_strings: Vec<String>,
}

impl Element for HostSysInfo {
    const NAME: &'static str = "sysinfo";
}

/// Kind of tables of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum HostSysInfoType {
    /// SMBIOS tables, or what stands for them.
    #[default]
    #[xml(text = "smbios")]
    SmBios,
}

/// One board.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Board {
    /// Its values.
    #[xml(list)]
    pub entry: Vec<Entry>,
}

/// One value of a table.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Entry {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Its text.
    #[xml(text)]
    pub value: String,
}

/// QEMU's firmware configuration device.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct FwCfg {
    /// Its entries.
    #[xml(list)]
    pub entry: Vec<FwCfgEntry>,
}

/// One entry: a text or a file.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct FwCfgEntry {
    /// Its name.
    #[xml(attr, required, missing = "Firmware entry is missing 'name' attribute")]
    pub name: String,
    /// The file with its content.
    #[xml(attr)]
    pub file: Option<String>,
    /// Its content.
    #[xml(text, long)]
    pub value: Option<String>,
}
