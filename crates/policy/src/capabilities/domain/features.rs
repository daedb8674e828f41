//! Features of the domain capabilities.

use model::domain_capabilities::{FeatureOffers, Offer, SectionSize, SevOffer, SgxOffer, SgxSection};

use super::{DomainRequest, choice, offer, offer_if, plain};
use crate::emulator::{Accelerator, Flag, Sev, Sgx};
use crate::machine::{is_s390, is_x86};

pub(super) fn all(request: &DomainRequest<'_>) -> FeatureOffers {
    let caps = request.caps;
    let has = |flag: Flag| Some(plain(caps.has(flag)));
    let hyperv = caps.hyperv.as_ref();
    FeatureOffers {
        gic: Some(gic(request)),
        vmcoreinfo: has(Flag::Vmcoreinfo),
        genid: has(Flag::Vmgenid),
        backing_store_input: Some(plain(true)),
        backup: Some(plain(true)),
        async_teardown: has(Flag::RunWithAsyncTeardown),
        s390_pv: is_s390(&caps.arch).then(|| plain(caps.has(Flag::S390PvGuest))),
        ps2: Some(plain(is_x86(&caps.arch) && caps.has(Flag::MachineI8042))),
        sev: Some(caps.sev.as_ref().map(sev).unwrap_or_default()),
        sgx: Some(caps.sgx.as_ref().map(sgx).unwrap_or_default()),
        hyperv: hyperv.map(|names| offer([choice("features", names.iter().map(String::as_str))])),
        launch_security: Some(launch_security(request)),
    }
}

fn gic(request: &DomainRequest<'_>) -> Offer {
    let works = |kernel: bool, emulated: bool| match request.accelerator {
        Accelerator::Kvm => kernel,
        _ => emulated,
    };
    let virt = request.machine == "virt" || request.machine.starts_with("virt-");
    let versions = request.caps.gic.iter().filter(|gic| works(gic.kernel, gic.emulated) && virt);
    let versions: Vec<String> = versions.map(|gic| gic.version.to_string()).collect();
    offer_if(!versions.is_empty(), [choice("version", versions.iter().map(String::as_str))])
}

fn sev(sev: &Sev) -> SevOffer {
    SevOffer {
        supported: true,
        cbitpos: Some(sev.cbitpos),
        reduced_phys_bits: Some(sev.reduced_phys_bits),
        guests_max: Some(sev.guests_max),
        es_guests_max: Some(sev.es_guests_max),
        cpu0_id: Some(sev.cpu0_id.clone()).filter(|id| !id.is_empty()),
    }
}

fn sgx(sgx: &Sgx) -> SgxOffer {
    let kib = || Some("KiB".to_owned());
    let section = |(node, size): &(u32, u64)| SgxSection { node: *node, size: *size, unit: kib() };
    SgxOffer {
        supported: true,
        flc: Some(sgx.flc),
        sgx1: Some(sgx.sgx1),
        sgx2: Some(sgx.sgx2),
        section_size: Some(SectionSize { unit: kib(), size: sgx.size_kib }),
        sections: sgx.sections.iter().map(section).collect(),
    }
}

fn launch_security(request: &DomainRequest<'_>) -> Offer {
    let caps = request.caps;
    let kinds = [
        ("sev", caps.sev.is_some()),
        ("sev-snp", caps.sev.is_some() && caps.has(Flag::SevSnpGuest)),
        ("s390-pv", caps.has(Flag::S390PvGuest)),
    ];
    let kinds: Vec<&str> = kinds.into_iter().filter(|(_, there)| *there).map(|(kind, _)| kind).collect();
    offer_if(!kinds.is_empty(), [choice("sectype", kinds)])
}
