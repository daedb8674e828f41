//! `<domainCapabilities>` of the QEMU driver, from what the emulator answered and the host has.

mod devices;
mod features;
mod processor;

use model::FormatFlags;
use model::domain::Element;
use model::domain_capabilities::{Choice, DomainCapabilities, LoaderOffer, Offer, OsOffer};

use crate::emulator::{Accelerator, EmulatorCaps, Flag};
use crate::firmware::Descriptor;

pub use processor::host_model;

/// What the document is about.
#[derive(Clone, Debug)]
pub struct DomainRequest<'a> {
    /// The emulator.
    pub caps: &'a EmulatorCaps,
    /// How guests run.
    pub accelerator: Accelerator,
    /// The machine type, canonical.
    pub machine: &'a str,
    /// Firmware images that are installed.
    pub loaders: &'a [String],
    /// Firmware descriptors that are installed.
    pub firmware: &'a [Descriptor],
    /// The host's processor, for emulators that do not tell it.
    pub host_cpu: Option<&'a model::host_cpu::HostCpu>,
    /// The host's architecture.
    pub host_arch: &'a str,
    /// Width of the host's physical addresses, when known.
    pub address_bits: Option<u32>,
    /// Versions of the TPM that swtpm emulates.
    pub tpm_versions: &'a [&'a str],
    /// Devices, each as choice and value, that are left out although the emulator has them.
    pub withheld: &'a [(&'a str, &'a str)],
    /// Devices can be given to guests safely.
    pub vfio: bool,
}

/// The domain capabilities document.
pub fn domain_capabilities(request: &DomainRequest<'_>) -> String {
    let caps = request.caps;
    let own = caps.accelerators.get(&request.accelerator);
    let machine = own.and_then(|own| own.machines.iter().find(|machine| machine.name == request.machine));
    let mut memory = vec!["file", "anonymous"];
    memory.extend(caps.has(Flag::MemoryBackendMemfd).then_some("memfd"));
    let word = match request.accelerator {
        Accelerator::Tcg => "qemu",
        other => other.word(),
    };
    let document = DomainCapabilities {
        path: Some(caps.binary.clone()),
        domain: Some(word.to_owned()),
        machine: Some(request.machine.to_owned()),
        arch: Some(caps.arch.clone()),
        vcpus_max: machine.map(|machine| machine.cpus_max).filter(|max| *max > 0),
        iothreads: Some(plain(true)),
        os: Some(os(request)),
        cpu: processor::modes(request),
        memory_backing: Some(offer([choice("sourceType", memory)])),
        devices: devices::all(request),
        features: features::all(request),
    };
    document.format(FormatFlags::NONE)
}

fn os(request: &DomainRequest<'_>) -> OsOffer {
    let fitting: Vec<&Descriptor> = request
        .firmware
        .iter()
        .filter(|firmware| firmware.runs_on(&request.caps.arch, request.machine))
        .collect();
    let has = |interface: &str| {
        fitting.iter().any(|firmware| firmware.interfaces.iter().any(|known| known == interface))
    };
    let mut kinds = Vec::new();
    kinds.extend(has("bios").then_some("bios"));
    kinds.extend(has("uefi").then_some("efi"));
    let secure = fitting.iter().any(|firmware| firmware.has("secure-boot") && firmware.has("requires-smm"));
    OsOffer {
        supported: true,
        choices: vec![choice("firmware", kinds)],
        loader: Some(LoaderOffer {
            supported: true,
            value: request.loaders.to_vec(),
            choices: vec![
                choice("type", ["rom", "pflash"]),
                choice("readonly", ["yes", "no"]),
                choice("secure", if secure { vec!["yes", "no"] } else { vec!["no"] }),
            ],
        }),
    }
}

fn choice<'a>(name: &str, values: impl IntoIterator<Item = &'a str>) -> Choice {
    Choice { name: name.to_owned(), value: values.into_iter().map(str::to_owned).collect() }
}

fn plain(supported: bool) -> Offer {
    Offer { supported, choices: Vec::new() }
}

fn offer(choices: impl Into<Vec<Choice>>) -> Offer {
    Offer { supported: true, choices: choices.into() }
}

fn offer_if(supported: bool, choices: impl Into<Vec<Choice>>) -> Offer {
    if supported { offer(choices) } else { plain(false) }
}
