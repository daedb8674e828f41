//! Devices of the host, and whether memory is shared.

use std::collections::HashSet;

use error::Result;
use model::Domain;
use model::devices::hostdev::{HostDev, HostDevSource};
use model::memory::MemoryAccess;

use crate::fault::{unsupported, xml};

pub(super) fn check(domain: &Domain) -> Result<()> {
    hostdevs(domain)
}

pub(super) fn shares_memory(domain: &Domain) -> bool {
    let backing = domain.memory_backing.as_ref().and_then(|backing| backing.access);
    let numa = domain.cpu.as_ref().and_then(|cpu| cpu.numa.as_deref());
    let cells = numa.map(|numa| numa.cell.as_slice()).unwrap_or_default();
    let every = !cells.is_empty() && cells.iter().all(|cell| cell.mem_access == Some(MemoryAccess::Shared));
    backing == Some(MemoryAccess::Shared) || every
}

fn hostdevs(domain: &Domain) -> Result<()> {
    let all = &domain.devices.hostdev;
    // The text of a source names all its fields, so equal texts are equal sources.
    let mut taken = HashSet::new();
    for hostdev in all {
        if !taken.insert(format!("{:?}", hostdev.source)) {
            return Err(xml("Hostdev already exists in the domain configuration"));
        }
        if hostdev.display == Some(true) && domain.devices.graphics.is_empty() {
            return Err(unsupported(
                "graphics device is needed for attribute value 'display=on' in <hostdev>",
            ));
        }
        let scsi = matches!(hostdev.source, HostDevSource::Scsi(_));
        if hostdev.rawio.is_some() && !scsi {
            return Err(xml("rawio is only supported for scsi host device"));
        }
        if hostdev.info.boot.is_some() && matches!(hostdev.source, HostDevSource::ScsiHost(_)) {
            return Err(unsupported("booting from assigned devices is not supported by vhost SCSI devices"));
        }
        mediated(hostdev)?;
    }
    Ok(())
}

/// Mediated devices: what each model can do.
fn mediated(hostdev: &HostDev) -> Result<()> {
    let model = hostdev.model.as_deref();
    if !matches!(hostdev.source, HostDevSource::Mdev(_)) {
        return Ok(());
    }
    for (name, given) in [("display", hostdev.display == Some(true)), ("ramfb", hostdev.ramfb == Some(true))]
    {
        if given && model != Some("vfio-pci") {
            return Err(xml(format!("<hostdev> attribute '{name}' is only supported with model='vfio-pci'")));
        }
    }
    let Some(model) = model else {
        return Err(xml("Missing 'model' attribute in mediated device's <hostdev> element"));
    };
    if hostdev.info.boot.is_some() && model == "vfio-ap" {
        return Err(unsupported(format!(
            "booting from assigned devices is not supported by mediated devices of model {model}"
        )));
    }
    let Some(found) = hostdev.info.address.as_ref().map(super::address::word) else { return Ok(()) };
    let fits = match model {
        "vfio-pci" => found == "pci",
        "vfio-ccw" => found == "ccw",
        _ => true,
    };
    if fits {
        return Ok(());
    }
    Err(xml(format!("Unsupported address type '{found}' with mediated device model '{model}'")))
}
