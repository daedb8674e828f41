//! Features that a board has unless the document says otherwise.

use model::Domain;
use model::features::{Features, Gic, GicVersion};

use crate::emulator::{Accelerator, EmulatorCaps};
use crate::machine::{Board, Family, is_arm};

pub(super) fn apply(domain: &mut Domain, board: Board, caps: &EmulatorCaps) {
    if let Some(hyperv) = domain.features.as_deref_mut().and_then(|features| features.hyperv.as_deref_mut()) {
        // What is off has no value.
        if let Some(spinlocks) = hyperv.spinlocks.as_mut().filter(|given| given.state == Some(false)) {
            spinlocks.retries = None;
        }
        if let Some(vendor) = hyperv.vendor_id.as_mut().filter(|given| given.state == Some(false)) {
            vendor.value = None;
        }
    }
    if board.family == Family::Virt && is_arm(super::arch(domain)) {
        interrupt_controller(domain, caps);
    }
}

/// The ARM board `virt` has a GIC: of the highest version that the host's kernel offers, or of version 2.
fn interrupt_controller(domain: &mut Domain, caps: &EmulatorCaps) {
    let accelerator = super::accelerator(domain);
    let named = domain.features.as_ref().is_some_and(|features| features.gic.is_some());
    if !named && caps.gic.is_empty() {
        return;
    }
    let features = domain.features.get_or_insert_with(|| Box::new(Features::default()));
    let gic = features.gic.get_or_insert_with(Gic::default);
    if gic.version.is_some() {
        return;
    }
    let works = |version: u8| {
        caps.gic.iter().any(|gic| {
            gic.version == version && if accelerator == Accelerator::Tcg { gic.emulated } else { gic.kernel }
        })
    };
    // Emulated machines keep to version 2: guests with the other cannot be migrated.
    let three = accelerator != Accelerator::Tcg && works(3);
    gic.version = Some(if three { GicVersion::Three } else { GicVersion::Two });
}
