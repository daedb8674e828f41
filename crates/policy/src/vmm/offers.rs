//! What the host's documents tell of the monitor: a kind of guests in the capabilities, and domain capabilities.
//!
//! They name what `supported` lets through and nothing else.

use model::FormatFlags;
use model::domain::Element;
use model::domain_capabilities::{
    DeviceOffers, DomainCapabilities, FeatureOffers, LoaderOffer, Offer, OsOffer, SevOffer, SgxOffer,
};
use model::host_capabilities::{
    FeatureToggle, GuestArch, GuestDomain, GuestFeatures, GuestKind, GuestMachine,
};

use super::{ARCH, MACHINE, VCPUS_MAX};
use crate::capabilities::offer;

/// The hypervisor, as a domain's `type` names it.
const KVM: &str = "kvm";

/// The domain capabilities document; `program` is the one that runs the monitor, on a KVM that offers this.
#[must_use]
pub fn domain_capabilities(program: &str, offered: &super::Offer) -> String {
    let hints = super::hints::offered(offered);
    let document = DomainCapabilities {
        path: Some(program.to_owned()),
        domain: Some(KVM.to_owned()),
        machine: Some(MACHINE.to_owned()),
        arch: Some(ARCH.to_owned()),
        vcpus_max: Some(VCPUS_MAX),
        iothreads: Some(Offer::default()),
        // It boots the kernel that the document names: there is no firmware to choose.
        os: Some(OsOffer { supported: true, choices: Vec::new(), loader: Some(LoaderOffer::default()) }),
        cpu: super::processor::modes(offered),
        memory_backing: offer(&[("sourceType", &["file", "anonymous", "memfd"])]),
        devices: devices(),
        features: FeatureOffers {
            gic: Some(Offer::default()),
            vmcoreinfo: Some(Offer::default()),
            genid: Some(Offer::default()),
            backing_store_input: Some(Offer { supported: true, choices: Vec::new() }),
            backup: Some(Offer::default()),
            sev: Some(SevOffer::default()),
            sgx: Some(SgxOffer::default()),
            hyperv: if hints.is_empty() { Some(Offer::default()) } else { offer(&[("features", &hints)]) },
            launch_security: Some(Offer::default()),
            ..FeatureOffers::default()
        },
    };
    document.format(FormatFlags::NONE)
}

fn devices() -> DeviceOffers {
    DeviceOffers {
        disk: offer(&[
            ("diskDevice", &["disk"]),
            ("bus", &["virtio"]),
            ("model", &["virtio", "virtio-non-transitional"]),
        ]),
        graphics: Some(Offer::default()),
        video: Some(Offer::default()),
        hostdev: Some(Offer::default()),
        rng: offer(&[("model", &["virtio", "virtio-non-transitional"]), ("backendModel", &["random"])]),
        filesystem: Some(Offer::default()),
        tpm: Some(Offer::default()),
        redirdev: Some(Offer::default()),
        channel: offer(&[("type", &["pty", "unix"])]),
        crypto: Some(Offer::default()),
        interface: offer(&[("backendType", &["default", "passt"])]),
        panic: offer(&[("model", &["isa"])]),
    }
}

/// Adds the monitor's machines to the kinds of guests of a host: where an emulator runs the same on KVM, as one more of its
/// machine types; else as what KVM has beside that emulator, or alone.
pub(crate) fn add_to(guests: &mut Vec<GuestKind>, program: &str) {
    let machine =
        GuestMachine { cpus_max: Some(VCPUS_MAX), name: Some(MACHINE.to_owned()), ..GuestMachine::default() };
    let alone = |machine| GuestDomain {
        r#type: Some(KVM.to_owned()),
        emulator: Some(program.to_owned()),
        machine: vec![machine],
    };
    let Some(guest) = guests.iter_mut().find(|guest| guest.arch.name.as_deref() == Some(ARCH)) else {
        let features = GuestFeatures {
            acpi: Some(FeatureToggle::on(false)),
            apic: Some(FeatureToggle::on(false)),
            ..GuestFeatures::default()
        };
        guests.push(GuestKind {
            os_type: Some("hvm".to_owned()),
            arch: GuestArch {
                name: Some(ARCH.to_owned()),
                wordsize: Some(64),
                emulator: Some(program.to_owned()),
                domain: vec![alone(machine)],
                ..GuestArch::default()
            },
            features: Some(features),
        });
        return;
    };
    match guest.arch.domain.iter().any(|domain| domain.r#type.as_deref() == Some(KVM)) {
        true => guest.arch.machine.push(machine),
        false => guest.arch.domain.push(alone(machine)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_guests_of_a_host() {
        let guest = |arch: &str, domains: &[&str]| GuestKind {
            arch: GuestArch {
                name: Some(arch.to_owned()),
                domain: domains
                    .iter()
                    .map(|name| GuestDomain { r#type: Some((*name).to_owned()), ..GuestDomain::default() })
                    .collect(),
                ..GuestArch::default()
            },
            ..GuestKind::default()
        };
        let told = |mut guests: Vec<GuestKind>| {
            add_to(&mut guests, "/usr/bin/ferrovirt");
            let own = |machines: &[GuestMachine]| {
                machines.iter().any(|machine| machine.name.as_deref() == Some(MACHINE))
            };
            let rows = guests.iter().map(|guest| {
                let domains = &guest.arch.domain;
                let beside = domains.iter().any(|domain| {
                    own(&domain.machine) && domain.emulator.as_deref() == Some("/usr/bin/ferrovirt")
                });
                (domains.len(), own(&guest.arch.machine), beside)
            });
            rows.collect::<Vec<_>>()
        };
        // Without any emulator; with one that translates; with one that has KVM.
        assert_eq!(told(vec![guest("aarch64", &["qemu"])]), [(1, false, false), (1, false, true)]);
        assert_eq!(told(vec![guest("x86_64", &["qemu"])]), [(2, false, true)]);
        assert_eq!(told(vec![guest("x86_64", &["qemu", "kvm"])]), [(2, true, false)]);
    }

    #[test]
    fn what_is_offered_is_let_through() {
        let text = domain_capabilities("/usr/bin/ferrovirt", &Default::default());
        for offered in ["<value>pty</value>", "<value>unix</value>", "<value>isa</value>"] {
            assert!(text.contains(offered), "{text}");
        }
        let document = "<domain type='kvm'><name>a</name><memory>65536</memory><os>\
            <type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>/k</kernel></os>\
            <cpu mode='host-passthrough' migratable='off'/><devices>\
            <disk type='file' device='disk' model='virtio-non-transitional'><source file='/d'/>\
            <target dev='vda' bus='virtio'/></disk>\
            <channel type='unix'><target type='virtio' name='a'/></channel>\
            <channel type='pty'><target type='virtio' name='b'/></channel>\
            <rng model='virtio-non-transitional'><backend model='random'>/dev/urandom</backend></rng>\
            <panic model='isa'/></devices></domain>";
        let (mut domain, _) = model::Domain::parse(document).unwrap();
        super::super::normalize(&mut domain, &mut |bytes: &mut [u8]| bytes.fill(1)).unwrap();
    }
}
