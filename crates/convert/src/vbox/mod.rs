//! VirtualBox's machine files (`.vbox`): identity, media and snapshots as values, everything else as it was written.

mod element;
mod machine;

use error::Result;
use xml::Document;

use crate::fault::internal;
pub use element::Element;
pub use machine::{HardDisk, Image, Machine, Media, Snapshot};

/// The name space of machine files.
const NAMESPACE: &str = "http://www.innotek.de/VirtualBox-settings";
/// What stands before the root element, line by line. The texts are ASCII with character references for the rest.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n\
    <!--WARNING: THIS IS AN AUTO-GENERATED FILE. CHANGES TO IT ARE LIKELY TO BE\n\
    OVERWRITTEN AND LOST.\n\
    Changes to this xml configuration should be made using Virtualbox\n\
    or other application using the libvirt API-->\n";

/// A machine file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineFile {
    /// Version of the file format and the system, such as `1.12-linux`.
    pub version: String,
    /// The machine.
    pub machine: Machine,
}

/// Reads a machine file.
///
/// # Errors
/// The text is not well-formed or no machine file.
pub fn read(text: &str) -> Result<MachineFile> {
    let document = Document::parse(text).map_err(|error| internal(error.to_string()))?;
    let root = document.any_root();
    if root.tag_name().name() != "VirtualBox" {
        return Err(internal(format!("<{}> is no <VirtualBox>", root.tag_name().name()))
            .with_cure("read a machine file of VirtualBox, which ends in .vbox"));
    }
    let root = Element::of(root)?;
    let machine =
        root.child("Machine").ok_or_else(|| internal("missing element <Machine> in <VirtualBox>"))?;
    Ok(MachineFile {
        version: root.attribute("version").unwrap_or_default().to_owned(),
        machine: Machine::of(machine)?,
    })
}

/// Writes a machine file.
#[must_use]
pub fn write(file: &MachineFile) -> String {
    let mut root = Element::new("VirtualBox");
    root.set("version", &file.version);
    root.set("xmlns", NAMESPACE);
    root.children.push(file.machine.element());
    let mut text = HEAD.to_owned();
    root.format(&mut text);
    text
}
