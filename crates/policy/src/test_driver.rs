//! The test driver: libvirt's rules for every hypervisor, and little of its own.

use std::collections::HashSet;

use error::Result;
use model::Domain;
use model::devices::interface::{Interface, TapName};
use model::seclabel::SecLabel;

use crate::Random;
use crate::fault::xml;
use crate::neutral::{self, Traits};

/// The names of the host's ends of network cards, before their numbers.
const INTERFACE: &str = "testnet";

/// Makes the definition of a simulated machine complete.
///
/// # Errors
/// The document contradicts itself.
pub fn apply(domain: &mut Domain, random: &mut dyn Random) -> Result<()> {
    let Some(kind) = domain.os.r#type.as_ref().filter(|kind| !kind.kind.is_empty()) else {
        return Err(xml("an os <type> must be specified").with_cure("write <os><type>hvm</type></os>"));
    };
    if kind.kind == "exe" && domain.os.init.is_none() {
        return Err(xml("init binary must be specified").with_cure("write <init>/sbin/init</init> in <os>"));
    }
    of_others(domain);
    neutral::apply(domain, &Traits { arch: "i686", ..Traits::NEUTRAL }, random)?;
    domain.seclabel.retain(|label| *label != SecLabel::default());
    name_interfaces(domain);
    Ok(())
}

/// Forgets what is meant for programs that are not there.
fn of_others(domain: &mut Domain) {
    domain.qemu_commandline = None;
    domain.qemu_capabilities = None;
    domain.qemu_override = None;
    domain.qemu_deprecation = None;
    domain.lxc_namespace = None;
    domain.bhyve_commandline = None;
    domain.xen_commandline = None;
    domain.vmware_datacenterpath = None;
}

/// Every network card has a name on the simulated host.
fn name_interfaces(domain: &mut Domain) {
    let named = |interface: &Interface| {
        interface.target.as_ref().and_then(|target| target.dev.as_ref()).map(|name| name.0.clone())
    };
    let taken: HashSet<String> = domain.devices.interface.iter().filter_map(named).collect();
    let mut free =
        (0..).map(|number: u32| format!("{INTERFACE}{number}")).filter(|name| !taken.contains(name));
    for interface in &mut domain.devices.interface {
        let name = &mut interface.target.get_or_insert_default().dev;
        if name.as_ref().is_none_or(TapName::is_generated) {
            *name = free.next().map(TapName);
        }
    }
}
