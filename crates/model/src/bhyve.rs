//! The `bhyve:` namespace: what is passed to bhyve past the model.

use xml::Xml;

/// `<bhyve:commandline>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CommandLine {
    /// Arguments.
    #[xml(leaves = "bhyve:arg", at = "value", long)]
    pub arg: Vec<String>,
    /// Environment.
    #[xml(list = "bhyve:env")]
    pub env: Vec<crate::qemu::Env>,
}
