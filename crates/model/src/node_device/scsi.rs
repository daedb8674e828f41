//! SCSI: controllers, targets, logical units.

use xml::{Error, Loading, Node, Xml, XmlUnion};

/// A SCSI controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ScsiHost {
    /// Its number.
    #[xml(leaf)]
    pub host: Option<u32>,
    /// Its number among those of one PCI function.
    #[xml(leaf)]
    pub unique_id: Option<u32>,
    /// What else it is.
    #[xml(list)]
    pub capability: Vec<ScsiHostCapability>,
}

/// What a SCSI controller is beside.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(tag = "type", unknown = "unknown SCSI host capability type '{}'")]
pub enum ScsiHostCapability {
    /// A fibre channel adapter.
    #[xml(text = "fc_host")]
    FcHost(FcHost),
    /// An adapter that can be divided.
    #[xml(text = "vport_ops")]
    VportOps(VportOps),
}

/// A fibre channel adapter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FcHost {
    /// World wide node name; one that is to be made may leave it to the daemon.
    #[xml(leaf)]
    pub wwnn: Option<String>,
    /// World wide port name.
    #[xml(leaf)]
    pub wwpn: Option<String>,
    /// World wide name of the fabric.
    #[xml(leaf)]
    pub fabric_wwn: Option<String>,
}

/// An adapter that can be divided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
#[xml(loaded = forget_numbers)]
pub struct VportOps {
    /// How many virtual adapters it can have.
    #[xml(leaf)]
    pub max_vports: u32,
    /// How many it has.
    #[xml(leaf)]
    pub vports: u32,
}

/// Hook: the numbers are reported only; libvirt does not read them.
fn forget_numbers(ops: &mut VportOps, _: &mut Loading<'_>, _: Node<'_, '_>) -> Result<(), Error> {
    *ops = VportOps::default();
    Ok(())
}

/// A SCSI target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ScsiTarget {
    /// Its name in the kernel.
    #[xml(leaf, required, missing = "no target name supplied")]
    pub target: String,
    /// What else it is.
    #[xml(child)]
    pub capability: Option<ScsiTargetCapability>,
}

/// What a SCSI target is beside.
#[derive(Clone, Debug, PartialEq, Eq, XmlUnion)]
#[xml(
    tag = "type",
    unknown = "unknown SCSI target capability type '{}'",
    required,
    missing = "internal error: missing type for SCSI target capability"
)]
pub enum ScsiTargetCapability {
    /// A port of a fibre channel fabric.
    #[xml(text = "fc_remote_port")]
    FcRemotePort(FcRemotePort),
}

/// A port of a fibre channel fabric.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct FcRemotePort {
    /// Its name in the kernel.
    #[xml(leaf, required, missing = "internal error: missing rport name")]
    pub rport: Option<String>,
    /// World wide port name.
    #[xml(leaf, required, missing = "internal error: missing wwpn identifier")]
    pub wwpn: Option<String>,
}

/// A logical unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Scsi {
    /// Number of the controller.
    #[xml(leaf, required)]
    pub host: u32,
    /// Bus of the controller.
    #[xml(leaf, required)]
    pub bus: u32,
    /// Target on the bus.
    #[xml(leaf, required)]
    pub target: u32,
    /// Unit of the target.
    #[xml(leaf, required)]
    pub lun: u32,
    /// Kind of unit, such as `disk`.
    #[xml(leaf)]
    pub r#type: Option<String>,
}

/// A SCSI device without a driver of its kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct ScsiGeneric {
    /// Its file in `/dev`.
    #[xml(leaf)]
    pub char: Option<String>,
}
