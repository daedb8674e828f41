//! `<domainCapabilities>`: what an emulator, machine type and accelerator can do together.

use xml::Writer;

use super::{empty, leaf, vendor, yes_no};
use crate::emulator::{Accelerator, CpuModel, EmulatorCaps};
use crate::machine::{VIRTIO_MODELS, is_x86};

/// What the document is about.
#[derive(Clone, Debug)]
pub struct DomainRequest<'a> {
    /// The emulator.
    pub caps: &'a EmulatorCaps,
    /// How guests run.
    pub accelerator: Accelerator,
    /// The machine type, canonical.
    pub machine: &'a str,
    /// Most virtual processors of that machine type.
    pub vcpus_max: u32,
    /// Firmware images that are installed.
    pub loaders: &'a [String],
}

/// An enumeration of the document: its name and the values that the emulator has, with what they need.
type Choice = (&'static str, &'static [(&'static str, Need)]);

/// What a value needs of the emulator.
#[derive(Clone, Copy)]
enum Need {
    /// Nothing.
    Always,
    /// A device type.
    Device(&'static str),
    /// An x86 guest.
    X86,
}

const DISK: &[Choice] = &[
    (
        "diskDevice",
        &[("disk", Need::Always), ("cdrom", Need::Always), ("floppy", Need::X86), ("lun", Need::Always)],
    ),
    (
        "bus",
        &[
            ("ide", Need::Device("ide-hd")),
            ("fdc", Need::X86),
            ("scsi", Need::Device("scsi-hd")),
            ("virtio", Need::Device("virtio-blk-pci")),
            ("usb", Need::Device("usb-storage")),
            ("sata", Need::Device("ich9-ahci")),
        ],
    ),
    ("model", VIRTIO),
];
const VIRTIO: &[(&str, Need)] =
    &[(VIRTIO_MODELS[0], Need::Always), (VIRTIO_MODELS[1], Need::Always), (VIRTIO_MODELS[2], Need::Always)];
const GRAPHICS: &[Choice] = &[("type", &[("vnc", Need::Always)])];
const VIDEO: &[Choice] = &[(
    "modelType",
    &[
        ("vga", Need::Device("VGA")),
        ("cirrus", Need::Device("cirrus-vga")),
        ("vmvga", Need::Device("vmware-svga")),
        ("qxl", Need::Device("qxl-vga")),
        ("virtio", Need::Device("virtio-gpu-pci")),
        ("none", Need::Always),
        ("bochs", Need::Device("bochs-display")),
        ("ramfb", Need::Device("ramfb")),
    ],
)];
const RNG: &[Choice] = &[
    ("model", VIRTIO),
    ("backendModel", &[("random", Need::Always), ("builtin", Need::Device("rng-builtin"))]),
];
const CHANNEL: &[Choice] = &[("type", &[("pty", Need::Always), ("unix", Need::Always)])];
const PANIC: &[Choice] = &[(
    "model",
    &[("isa", Need::Device("pvpanic")), ("hyperv", Need::X86), ("pvpanic", Need::Device("pvpanic-pci"))],
)];

/// The domain capabilities document.
pub fn domain_capabilities(request: &DomainRequest<'_>) -> String {
    let mut out = Writer::new(0);
    out.start("domainCapabilities");
    leaf(&mut out, "path", &request.caps.binary);
    leaf(&mut out, "domain", if request.accelerator == Accelerator::Kvm { "kvm" } else { "qemu" });
    leaf(&mut out, "machine", request.machine);
    leaf(&mut out, "arch", &request.caps.arch);
    empty(&mut out, "vcpu", &[("max", &request.vcpus_max.to_string())]);
    empty(&mut out, "iothreads", &[("supported", "yes")]);
    os(&mut out, request);
    cpu(&mut out, request);
    out.start("memoryBacking");
    out.attribute("supported", "yes");
    values(&mut out, "sourceType", ["file", "anonymous", "memfd"]);
    out.end("memoryBacking");
    out.start("devices");
    let devices = [
        ("disk", DISK),
        ("graphics", GRAPHICS),
        ("video", VIDEO),
        ("rng", RNG),
        ("channel", CHANNEL),
        ("panic", PANIC),
    ];
    for (name, choices) in devices {
        device(&mut out, request, name, choices);
    }
    out.end("devices");
    features(&mut out, request);
    out.end("domainCapabilities");
    out.finish()
}

fn os(out: &mut Writer, request: &DomainRequest<'_>) {
    out.start("os");
    out.attribute("supported", "yes");
    let efi = request.loaders.iter().any(|loader| loader.contains("OVMF") || loader.contains("AAVMF"));
    let firmware: &[&str] = match (is_x86(&request.caps.arch), efi) {
        (true, true) => &["bios", "efi"],
        (true, false) => &["bios"],
        (false, true) => &["efi"],
        (false, false) => &[],
    };
    values(out, "firmware", firmware.iter().copied());
    out.start("loader");
    out.attribute("supported", "yes");
    for loader in request.loaders {
        leaf(out, "value", loader);
    }
    values(out, "type", ["rom", "pflash"]);
    values(out, "readonly", ["yes", "no"]);
    values(out, "secure", ["no"]);
    out.end("loader");
    out.end("os");
}

fn cpu(out: &mut Writer, request: &DomainRequest<'_>) {
    let kvm = request.accelerator == Accelerator::Kvm;
    out.start("cpu");
    mode(out, "host-passthrough", kvm, "hostPassthroughMigratable");
    mode(out, "maximum", true, "maximumMigratable");
    empty(out, "mode", &[("name", "host-model"), ("supported", "no")]);
    out.start("mode");
    out.attribute("name", "custom");
    let models = request.caps.accelerators.get(&request.accelerator).map(|caps| caps.cpus.as_slice());
    let models = models.unwrap_or_default();
    out.attribute("supported", yes_no(!models.is_empty()));
    let mut models: Vec<&CpuModel> =
        models.iter().filter(|model| !matches!(model.name.as_str(), "host" | "max" | "base")).collect();
    models.sort_by(|left, right| left.name.cmp(&right.name));
    for model in models {
        cpu_model(out, model);
    }
    out.end("mode");
    out.end("cpu");
}

fn mode(out: &mut Writer, name: &str, supported: bool, migratable: &str) {
    out.start("mode");
    out.attribute("name", name);
    out.attribute("supported", yes_no(supported));
    if supported {
        values(out, migratable, ["on", "off"]);
    }
    out.end("mode");
}

fn cpu_model(out: &mut Writer, model: &CpuModel) {
    out.start("model");
    out.attribute("usable", model.usable.map_or("unknown", yes_no));
    if model.deprecated {
        out.attribute("deprecated", "yes");
    }
    out.attribute("vendor", vendor::of(&model.name));
    out.text(&model.name);
    out.end("model");
    if !model.blockers.is_empty() {
        out.start("blockers");
        out.attribute("model", &model.name);
        for blocker in &model.blockers {
            empty(out, "feature", &[("name", blocker)]);
        }
        out.end("blockers");
    }
}

fn device(out: &mut Writer, request: &DomainRequest<'_>, name: &str, choices: &[Choice]) {
    out.start(name);
    out.attribute("supported", "yes");
    for (choice, offered) in choices {
        values(
            out,
            choice,
            offered.iter().filter(|(_, need)| meets(request, *need)).map(|(value, _)| *value),
        );
    }
    out.end(name);
}

fn meets(request: &DomainRequest<'_>, need: Need) -> bool {
    match need {
        Need::Always => true,
        // Capabilities read from a document list no types.
        Need::Device(name) => request.caps.types.is_empty() || request.caps.types.contains(name),
        Need::X86 => is_x86(&request.caps.arch),
    }
}

fn features(out: &mut Writer, request: &DomainRequest<'_>) {
    let known = |name: &str| request.caps.types.contains(name);
    out.start("features");
    empty(out, "gic", &[("supported", yes_no(!request.caps.gic.is_empty()))]);
    empty(out, "vmcoreinfo", &[("supported", yes_no(known("vmcoreinfo")))]);
    empty(out, "genid", &[("supported", yes_no(known("vmgenid")))]);
    empty(out, "backingStoreInput", &[("supported", "yes")]);
    empty(out, "backup", &[("supported", "no")]);
    empty(out, "sev", &[("supported", "no")]);
    out.end("features");
}

fn values<'a>(out: &mut Writer, name: &str, values: impl IntoIterator<Item = &'a str>) {
    out.start("enum");
    out.attribute("name", name);
    for value in values {
        leaf(out, "value", value);
    }
    out.end("enum");
}
