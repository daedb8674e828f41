//! The `xen:` namespace: what is passed to the device model past the document.

use xml::Xml;

/// `<xen:commandline>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CommandLine {
    /// Arguments.
    #[xml(leaves = "xen:arg", at = "value")]
    pub arg: Vec<String>,
}
