//! `<numatune>`: memory placement on the host.

use xml::{CpuSet, Xml, XmlEnum};

use crate::cputune::Placement;

/// `<numatune>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct NumaTune {
    /// All memory.
    #[xml(child)]
    pub memory: Option<NumaMemory>,
    /// Memory of single guest nodes.
    #[xml(list)]
    pub memnode: Vec<NumaMemNode>,
}

/// Placement of all memory.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct NumaMemory {
    /// How strict the placement is.
    #[xml(attr, unknown = "Unsupported NUMA memory tuning mode '{}'")]
    pub mode: Option<NumaMode>,
    /// Host nodes.
    #[xml(attr)]
    pub nodeset: Option<CpuSet>,
    /// Who decides on host nodes.
    #[xml(attr, unknown = "Unsupported NUMA memory placement mode '{}'", unset = "default")]
    pub placement: Option<Placement>,
}

/// Placement of one guest node's memory.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct NumaMemNode {
    /// The guest node.
    #[xml(attr, required)]
    pub cellid: u32,
    /// How strict the placement is.
    #[xml(attr)]
    pub mode: Option<NumaMode>,
    /// Host nodes.
    #[xml(attr)]
    pub nodeset: Option<CpuSet>,
}

/// How strict a placement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, XmlEnum)]
pub enum NumaMode {
    /// These nodes or none.
    Strict,
    /// These nodes first.
    Preferred,
    /// In turn.
    Interleave,
    /// Left to the control group.
    Restrictive,
}
