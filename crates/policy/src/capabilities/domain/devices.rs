//! Devices of the domain capabilities: each value of each choice with what it needs.

use model::domain_capabilities::{Choice, DeviceOffers, Offer};

use super::{DomainRequest, choice, offer, offer_if};
use crate::emulator::Flag;
use crate::machine::{VIRTIO_MODELS, board, is_ppc64, is_s390, is_x86};

/// A value with the abilities of which it needs one; without any, it is always there.
type Value = (&'static str, &'static [Flag]);

const GRAPHICS: &[Value] = &[
    ("sdl", &[Flag::Sdl]),
    ("vnc", &[Flag::Vnc]),
    ("rdp", &[Flag::DisplayDbus]),
    ("spice", &[Flag::Spice]),
    ("egl-headless", &[Flag::EglHeadless]),
    ("dbus", &[Flag::DisplayDbus]),
];
const VIDEO: &[Value] = &[
    ("vga", &[Flag::Vga]),
    ("cirrus", &[Flag::CirrusVga]),
    ("vmvga", &[Flag::VmwareSvga]),
    ("qxl", &[Flag::Qxl]),
    ("virtio", &[Flag::VirtioGpu]),
    ("none", &[]),
    ("bochs", &[Flag::BochsDisplay]),
    ("ramfb", &[Flag::Ramfb]),
];
const RNG_BACKENDS: &[Value] =
    &[("random", &[Flag::RngRandom]), ("egd", &[Flag::RngEgd]), ("builtin", &[Flag::RngBuiltin])];
const FILESYSTEMS: &[Value] = &[("path", &[]), ("handle", &[]), ("virtiofs", &[Flag::VhostUserFs])];
const TPM_MODELS: &[Value] = &[
    ("tpm-tis", &[Flag::TpmTis]),
    ("tpm-crb", &[Flag::TpmCrb]),
    ("tpm-spapr", &[Flag::TpmSpapr]),
    ("spapr-tpm-proxy", &[Flag::SpaprTpmProxy]),
];
const TPM_BACKENDS: &[Value] = &[
    ("passthrough", &[Flag::TpmPassthrough]),
    ("emulator", &[Flag::TpmEmulator]),
    ("external", &[Flag::TpmEmulator]),
];
const CHANNELS: &[Value] = &[("pty", &[]), ("unix", &[]), ("spicevmc", &[Flag::Spice])];
const CRYPTO_BACKENDS: &[Value] = &[("builtin", &[]), ("lkcf", &[Flag::CryptodevLkcf])];
const INTERFACE_BACKENDS: &[Value] = &[("default", &[]), ("passt", &[Flag::NetdevStream])];
const USB: &[Flag] = &[
    Flag::Piix3UsbUhci,
    Flag::Piix4UsbUhci,
    Flag::UsbEhci,
    Flag::Ich9UsbEhci1,
    Flag::Vt82c686bUsbUhci,
    Flag::PciOhci,
    Flag::NecUsbXhci,
    Flag::QemuXhci,
];
pub(super) fn all(request: &DomainRequest<'_>) -> DeviceOffers {
    let caps = request.caps;
    let some = |name: &str, values: &[Value]| choice(name, present(request, values));
    let tpms = present(request, TPM_MODELS);
    let panics = panic_models(request);
    DeviceOffers {
        disk: Some(disk(request)),
        graphics: Some(offer([choice("type", served(request, "graphics", GRAPHICS))])),
        video: Some(offer([some("modelType", VIDEO)])),
        hostdev: Some(hostdev(request)),
        rng: Some(offer([virtio(request, caps.has(Flag::VirtioRng)), some("backendModel", RNG_BACKENDS)])),
        filesystem: Some(offer([choice("driverType", served(request, "filesystem", FILESYSTEMS))])),
        tpm: Some(offer_if(!tpms.is_empty(), tpm(request, tpms))),
        redirdev: Some(offer_if(caps.has(Flag::UsbRedir), [choice("bus", ["usb"])])),
        channel: Some(offer([some("type", CHANNELS)])),
        crypto: Some(offer([
            choice("model", caps.has(Flag::VirtioCrypto).then_some("virtio")),
            choice("type", ["qemu"]),
            some("backendModel", CRYPTO_BACKENDS),
        ])),
        interface: Some(offer([choice("backendType", served(request, "interface", INTERFACE_BACKENDS))])),
        panic: Some(offer_if(!panics.is_empty(), [choice("model", panics)])),
    }
}

fn present(request: &DomainRequest<'_>, values: &[Value]) -> Vec<&'static str> {
    let there = |needs: &[Flag]| needs.is_empty() || needs.iter().any(|flag| request.caps.has(*flag));
    values.iter().filter(|(_, needs)| there(needs)).map(|(value, _)| *value).collect()
}

/// Those values that are there and not withheld.
fn served(request: &DomainRequest<'_>, device: &str, values: &[Value]) -> Vec<&'static str> {
    let mut values = present(request, values);
    values.retain(|value| !request.withheld.contains(&(device, value)));
    values
}

/// The models of a virtio device; those of older and newer buses where the emulator tells them apart.
fn virtio(request: &DomainRequest<'_>, there: bool) -> Choice {
    let count = match (there, request.caps.has(Flag::VirtioPciNonTransitional)) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => VIRTIO_MODELS.len(),
    };
    choice("model", VIRTIO_MODELS.iter().take(count).copied())
}

fn disk(request: &DomainRequest<'_>) -> Offer {
    let caps = request.caps;
    let floppy = !(is_ppc64(&caps.arch) && request.machine.starts_with("pseries"));
    let mut devices = vec!["disk", "cdrom"];
    devices.extend(floppy.then_some("floppy"));
    devices.push("lun");
    let buses = [
        ("ide", board(&caps.arch, request.machine).ide),
        ("fdc", floppy),
        ("scsi", true),
        ("virtio", true),
        ("usb", caps.has(Flag::UsbStorage)),
        ("sata", caps.has(Flag::Ich9Ahci)),
    ];
    let buses = buses.into_iter().filter(|(_, there)| *there).map(|(bus, _)| bus);
    offer([choice("diskDevice", devices), choice("bus", buses), virtio(request, true)])
}

fn hostdev(request: &DomainRequest<'_>) -> Offer {
    let usb = USB.iter().any(|flag| request.caps.has(*flag));
    let mut kinds = Vec::new();
    kinds.extend(usb.then_some("usb"));
    kinds.extend(["pci", "scsi"]);
    let vfio = request.vfio && (request.caps.has(Flag::VfioPci) || request.caps.types.is_empty());
    offer([
        choice("mode", ["subsystem"]),
        choice("startupPolicy", ["default", "mandatory", "requisite", "optional"]),
        choice("subsysType", kinds),
        choice("capsType", []),
        choice("pciBackend", if vfio { vec!["default", "vfio"] } else { Vec::new() }),
    ])
}

fn tpm(request: &DomainRequest<'_>, models: Vec<&str>) -> Vec<Choice> {
    let emulated = request.caps.has(Flag::TpmEmulator);
    let versions = request.tpm_versions.iter().copied().filter(|_| emulated);
    vec![
        choice("model", models),
        choice("backendModel", served(request, "tpm", TPM_BACKENDS)),
        choice("backendVersion", versions),
    ]
}

fn panic_models(request: &DomainRequest<'_>) -> Vec<&'static str> {
    let arch = request.caps.arch.as_str();
    let models = [
        ("pseries", is_ppc64(arch)),
        ("isa", is_x86(arch) && request.caps.has(Flag::Pvpanic)),
        ("hyperv", is_x86(arch)),
        ("s390", is_s390(arch)),
        ("pvpanic", request.caps.has(Flag::PvpanicPci)),
    ];
    models.into_iter().filter(|(_, there)| *there).map(|(model, _)| model).collect()
}
