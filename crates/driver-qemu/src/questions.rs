//! Questions about processors: whether the host or an emulator has what a document describes, and what documents have in
//! common.

use api::constants::{
    VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES, VIR_CONNECT_BASELINE_CPU_MIGRATABLE,
    VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE, VIR_CONNECT_COMPARE_CPU_VALIDATE_XML,
    VIR_CPU_COMPARE_IDENTICAL, VIR_CPU_COMPARE_INCOMPATIBLE, VIR_CPU_COMPARE_SUPERSET,
};
use cpu::{Arch, Baseline, Comparison, Description};
use engine::CapabilitiesRequest;
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::FormatFlags;
use model::domain::Element;
use policy::emulator::Accelerator;
use policy::processor::{self, UNKNOWN_TO_QEMU};
use policy::vmm;

use crate::capabilities::{Place, is_own, own_place, place};
use crate::documents::Documents;

/// What makes processors for guests.
enum Within<'a> {
    /// An emulator.
    Emulator(Place),
    /// Our own monitor, which gives what KVM offers.
    Monitor(&'a vmm::Offer),
}

impl<'a> Within<'a> {
    fn of(documents: &'a Documents, request: &CapabilitiesRequest<'_>) -> Result<Within<'a>> {
        if !is_own(documents, request) {
            return place(documents, request).map(Within::Emulator);
        }
        own_place(documents, request)?;
        documents.kvm_offer().map(Within::Monitor)
    }

    fn arch(&self) -> &str {
        match self {
            Within::Emulator(place) => &place.caps.arch,
            Within::Monitor(_) => vmm::ARCH,
        }
    }
}

/// Compares a described processor with the host's, or with what an emulator makes of it.
///
/// # Errors
/// See `virConnectCompareCPU`.
pub fn compare(
    documents: &Documents,
    within: Option<&CapabilitiesRequest<'_>>,
    text: &str,
    flags: u32,
) -> Result<i32> {
    let place = within.map(|within| Within::of(documents, within)).transpose()?;
    let wanted = match flags & VIR_CONNECT_COMPARE_CPU_VALIDATE_XML {
        0 => cpu::parse_any(text)?,
        _ => cpu::parse_any_strictly(text)?,
    };
    let host = match &place {
        None => documents.host_cpu(),
        Some(Within::Emulator(place)) => Some(shown(documents, place)?),
        Some(Within::Monitor(offer)) => Some(vmm::shown(offer, false)?),
    };
    let arch = place.as_ref().map_or(documents.host().arch.as_str(), Within::arch);
    let fails = flags & VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE != 0;
    let found = match host {
        Some(host) if fails => cpu::require(arch, &host, &wanted)?,
        Some(host) => cpu::compare(arch, &host, &wanted)?.0,
        None if fails => {
            return Err(Error::new(
                ErrorCode::CpuIncompatible,
                ErrorDomain::Qemu,
                "cannot get host CPU capabilities",
            ));
        }
        None => Comparison::Incompatible,
    };
    Ok(match found {
        Comparison::Incompatible => VIR_CPU_COMPARE_INCOMPATIBLE,
        Comparison::Identical => VIR_CPU_COMPARE_IDENTICAL,
        Comparison::Superset => VIR_CPU_COMPARE_SUPERSET,
    })
}

/// The processor that has what all described ones have.
///
/// # Errors
/// See `virConnectBaselineCPU`.
pub fn baseline(
    documents: &Documents,
    within: Option<&CapabilitiesRequest<'_>>,
    texts: &[String],
    flags: u32,
) -> Result<String> {
    let place = within.map(|within| Within::of(documents, within)).transpose()?;
    let (expand, migratable) = (
        flags & VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES != 0,
        flags & VIR_CONNECT_BASELINE_CPU_MIGRATABLE != 0,
    );
    let wanted = Baseline { expand, migratable, ..Baseline::default() };
    let mut found = match &place {
        None => {
            let hosts = texts.iter().map(|text| cpu::parse_host(text)).collect::<Result<Vec<_>>>()?;
            cpu::baseline(&documents.host().arch, &hosts, wanted)?
        }
        Some(within) => {
            let cpus = texts.iter().map(|text| cpu::parse_any(text)).collect::<Result<Vec<Description>>>()?;
            if Arch::named(within.arch()) != Some(Arch::X86) {
                return Err(unsupported_arch("computing baseline hypervisor CPU", within.arch()));
            }
            match within {
                Within::Emulator(place) => {
                    processor::baseline(&place.caps, place.accelerator, &cpus, wanted)?
                }
                Within::Monitor(offer) => vmm::baseline(offer, &cpus, wanted)?,
            }
        }
    };
    // Emulators give none of them to a guest.
    found.feature.retain(|feature| !UNKNOWN_TO_QEMU.contains(&feature.name.as_str()));
    Ok(found.format(FormatFlags::NONE))
}

/// The host's processor as an emulator shows it.
fn shown(documents: &Documents, place: &Place) -> Result<model::host_cpu::HostCpu> {
    let (caps, accelerator) = (&place.caps, place.accelerator);
    if Arch::named(&caps.arch) != Some(Arch::X86) {
        return Err(unsupported_arch("comparing with the hypervisor CPU", &caps.arch));
    }
    processor::shown(caps, accelerator, documents.host_cpu().as_ref()).ok_or_else(|| {
        let words = format!(
            "QEMU '{}' does not support reporting CPU model for virttype '{}'",
            caps.binary,
            if accelerator == Accelerator::Kvm { "kvm" } else { "qemu" }
        );
        Error::new(ErrorCode::OperationUnsupported, ErrorDomain::Qemu, words)
    })
}

fn unsupported_arch(what: &str, arch: &str) -> Error {
    let words = format!("{what} is not supported for arch {arch}");
    Error::new(ErrorCode::OperationUnsupported, ErrorDomain::Qemu, words)
}
