//! `<seclabel>`: confinement of a machine or of one resource.

use xml::{FormatFlags, Xml, XmlEnum};

/// `<seclabel>` of a machine.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
#[xml(stand_in = without_generated_label)]
pub struct SecLabel {
    /// Who makes the label.
    #[xml(attr)]
    pub r#type: Option<SecLabelType>,
    /// Security driver.
    #[xml(attr)]
    pub model: Option<String>,
    /// Whether resources are labelled too.
    #[xml(attr, yes_no)]
    pub relabel: Option<bool>,
    /// The label.
    #[xml(leaf)]
    pub label: Option<String>,
    /// Label of its images.
    #[xml(leaf, live_only)]
    pub imagelabel: Option<String>,
    /// What a dynamic label is made from.
    #[xml(leaf)]
    pub baselabel: Option<String>,
}

/// Hook: a dynamic label is made at start, so the persistent form has none.
fn without_generated_label(label: &SecLabel, flags: FormatFlags) -> Option<SecLabel> {
    let generated = label.r#type == Some(SecLabelType::Dynamic) && label.label.is_some();
    (generated && flags.contains(FormatFlags::INACTIVE)).then(|| SecLabel { label: None, ..label.clone() })
}

/// Who makes a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum SecLabelType {
    /// The security driver.
    Dynamic,
    /// The document.
    Static,
    /// Nobody.
    None,
}

/// `<seclabel>` of one resource.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct DeviceSecLabel {
    /// Security driver.
    #[xml(attr)]
    pub model: Option<String>,
    /// Whether labelling failed and was skipped.
    #[xml(attr, yes_no, live_only)]
    pub labelskip: Option<bool>,
    /// Whether the resource is labelled.
    #[xml(attr, yes_no)]
    pub relabel: Option<bool>,
    /// The label.
    #[xml(leaf)]
    pub label: Option<String>,
}
