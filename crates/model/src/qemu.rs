//! The `qemu:` namespace: what is passed to QEMU past the model.

use xml::Xml;

/// `<qemu:commandline>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct CommandLine {
    /// Arguments.
    #[xml(
        leaves = "qemu:arg",
        at = "value",
        long,
        whole,
        missing = "internal error: No qemu command-line argument specified"
    )]
    pub arg: Vec<String>,
    /// Environment.
    #[xml(list = "qemu:env")]
    pub env: Vec<Env>,
}

/// One variable of the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Env {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// Its value.
    #[xml(attr, long)]
    pub value: Option<String>,
}

/// `<qemu:capabilities>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Capabilities {
    /// Capabilities the QEMU is taken to have.
    #[xml(
        leaves = "qemu:add",
        at = "capability",
        whole,
        missing = "internal error: missing capability name"
    )]
    pub add: Vec<String>,
    /// Capabilities the QEMU is taken to lack.
    #[xml(
        leaves = "qemu:del",
        at = "capability",
        whole,
        missing = "internal error: missing capability name"
    )]
    pub del: Vec<String>,
}

/// `<qemu:override>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Override {
    /// By device.
    #[xml(list = "qemu:device")]
    pub device: Vec<OverrideDevice>,
}

/// Properties of one device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct OverrideDevice {
    /// The device.
    #[xml(attr, required)]
    pub alias: String,
    /// Properties of the part the guest sees.
    #[xml(list = "qemu:property", wrap = "qemu:frontend")]
    pub frontend: Vec<Property>,
}

/// One property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Property {
    /// Its name.
    #[xml(attr, required)]
    pub name: String,
    /// `string`, `signed`, `unsigned`, `bool` or `remove`.
    #[xml(attr, words("string", "signed", "unsigned", "bool", "remove"), required)]
    pub r#type: Option<String>,
    /// Its value.
    #[xml(attr)]
    pub value: Option<String>,
}

/// `<qemu:deprecation>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Deprecation {
    /// `omit`, `reject` or `crash`.
    #[xml(attr, words("none", "omit", "reject", "crash"))]
    pub behavior: Option<String>,
}
