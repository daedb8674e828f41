//! `<domainCapabilities>` of hypervisors that offer the same everywhere: Xen, bhyve, and drivers that say nothing.

use model::FormatFlags;
use model::domain::Element;
use model::domain_capabilities::{
    Choice, CpuModeOffer, CustomOffer, DeviceOffers, DomainCapabilities, FeatureOffers, HostModelOffer,
    LoaderOffer, Offer, OsOffer, SevOffer, SgxOffer,
};

/// Whose capabilities are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hypervisor<'a> {
    /// Any that tells nothing.
    Silent,
    /// Xen with libxl.
    Xen,
    /// bhyve, with the abilities of its program.
    Bhyve(&'a [&'a str]),
}

/// What the document is about.
#[derive(Clone, Debug)]
pub struct OtherRequest<'a> {
    /// The hypervisor.
    pub hypervisor: Hypervisor<'a>,
    /// Its program.
    pub emulator: &'a str,
    /// Its word in a domain's `type`.
    pub domain: &'a str,
    /// The machine type.
    pub machine: Option<&'a str>,
    /// Architecture of the guest.
    pub arch: &'a str,
    /// Firmware images that are installed.
    pub loaders: &'a [String],
}

/// The domain capabilities document.
pub fn other_domain_capabilities(request: &OtherRequest<'_>) -> String {
    let mut document = DomainCapabilities {
        path: Some(request.emulator.to_owned()),
        domain: Some(request.domain.to_owned()),
        machine: request.machine.map(str::to_owned),
        arch: Some(request.arch.to_owned()),
        cpu: vec![
            CpuModeOffer::HostPassthrough(Offer::default()),
            CpuModeOffer::Maximum(Offer::default()),
            CpuModeOffer::HostModel(HostModelOffer::default()),
            CpuModeOffer::Custom(CustomOffer::default()),
        ],
        features: FeatureOffers {
            sev: Some(SevOffer::default()),
            sgx: Some(SgxOffer::default()),
            ..FeatureOffers::default()
        },
        ..DomainCapabilities::default()
    };
    match request.hypervisor {
        Hypervisor::Silent => {}
        Hypervisor::Xen => xen(request, &mut document),
        Hypervisor::Bhyve(abilities) => bhyve(request, abilities, &mut document),
    }
    if request.hypervisor != Hypervisor::Silent {
        document.iothreads = Some(Offer::default());
        document.features.gic = Some(Offer::default());
        document.features.vmcoreinfo = Some(Offer::default());
        document.features.genid = Some(Offer::default());
    }
    document.format(FormatFlags::NONE)
}

/// What can be chosen, each with its values.
pub(crate) fn offer(choices: &[(&str, &[&str])]) -> Option<Offer> {
    Some(Offer {
        supported: true,
        choices: choices.iter().map(|(name, values)| choice(name, values)).collect(),
    })
}

/// A choice with its values.
pub(crate) fn choice(name: &str, values: &[&str]) -> Choice {
    Choice { name: name.to_owned(), value: values.iter().map(|value| (*value).to_owned()).collect() }
}

fn loader(request: &OtherRequest<'_>, kinds: &[&str]) -> LoaderOffer {
    LoaderOffer {
        supported: true,
        value: request.loaders.to_vec(),
        choices: vec![choice("type", kinds), choice("readonly", &["yes"])],
    }
}

fn xen(request: &OtherRequest<'_>, document: &mut DomainCapabilities) {
    let paravirtual = request.machine == Some("xenpv");
    // The limits of the hypervisor for the two kinds of guests.
    document.vcpus_max = Some(if paravirtual { 512 } else { 128 });
    let full = request.machine == Some("xenfv");
    let images = if full { loader(request, &["rom", "pflash"]) } else { LoaderOffer::default() };
    document.os = Some(OsOffer { supported: true, choices: Vec::new(), loader: Some(images) });
    document.devices = DeviceOffers {
        disk: offer(&[("diskDevice", &["disk", "cdrom"]), ("bus", &["ide", "scsi", "xen"]), ("model", &[])]),
        graphics: offer(&[("type", &["sdl", "vnc", "spice"])]),
        video: offer(&[("modelType", &["vga", "cirrus", "xen"])]),
        hostdev: offer(&[
            ("mode", &["subsystem"]),
            ("startupPolicy", &["default", "mandatory", "requisite", "optional"]),
            ("subsysType", &["usb", "pci"]),
            ("capsType", &[]),
            ("pciBackend", &["xen"]),
        ]),
        ..DeviceOffers::default()
    };
}

fn bhyve(request: &OtherRequest<'_>, abilities: &[&str], document: &mut DomainCapabilities) {
    let firmware = abilities.contains(&"lpc_bootrom");
    let screen = abilities.contains(&"fbuf");
    let images = if firmware { loader(request, &["pflash"]) } else { LoaderOffer::default() };
    document.os = Some(OsOffer { supported: true, choices: Vec::new(), loader: Some(images) });
    document.devices = DeviceOffers {
        disk: offer(&[("diskDevice", &["disk", "cdrom"]), ("bus", &["virtio", "sata"]), ("model", &[])]),
        graphics: if screen { offer(&[("type", &["vnc"])]) } else { Some(Offer::default()) },
        video: if screen { offer(&[("modelType", &["gop"])]) } else { Some(Offer::default()) },
        hostdev: Some(Offer::default()),
        ..DeviceOffers::default()
    };
}
