//! What is booted and how, and what CPU the guest sees.

use error::Result;
use model::Domain;
use model::cpu::{Cpu, CpuFeature, CpuMode, CpuPolicy};
use model::os::{AcpiTable, BootDevice, FirmwareKind, Loader, LoaderType};

use super::settings::{Reader, Writer};
use super::{Context, Flavor, Kind, kind};
use crate::fault::unsupported;

/// Boot devices and their letters.
const BOOT: [(char, BootDevice); 4] =
    [('a', BootDevice::Fd), ('c', BootDevice::Hd), ('d', BootDevice::Cdrom), ('n', BootDevice::Network)];
/// The file name of Xen's UEFI firmware.
const OVMF: &str = "ovmf.bin";
/// CPU features that Xen knows by another name, and ours.
const CPU_FEATURES: [(&str, &str); 20] = [
    ("altmovcr8", "cr8legacy"),
    ("clfsh", "clflush"),
    ("cmplegacy", "cmp_legacy"),
    ("cmpxchg16", "cx16"),
    ("cmpxchg8", "cx8"),
    ("cntxid", "cid"),
    ("dscpl", "ds_cpl"),
    ("ffxsr", "fxsr_opt"),
    ("htt", "ht"),
    ("lahfsahf", "lahf_lm"),
    ("nodeid", "nodeid_msr"),
    ("page1gb", "pdpe1gb"),
    ("pclmulqdq", "pclmuldq"),
    ("psn", "pn"),
    ("sse3", "pni"),
    ("sse4_1", "sse4.1"),
    ("sse4_2", "sse4.2"),
    ("svm_npt", "npt"),
    ("svm_nrips", "nrip-save"),
    ("sysenter", "sep"),
];

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>, context: &Context<'_>) -> Result<()> {
    match kind(domain) {
        Kind::Hvm => read_hvm(domain, reader, context),
        Kind::Pv | Kind::Pvh => {
            domain.bootloader = reader.string("bootloader")?;
            domain.bootloader_args = reader.string("bootargs")?.or(reader.string("bootloader_args")?);
            domain.os.kernel = reader.string("kernel")?;
            domain.os.initrd = reader.string("ramdisk")?;
            domain.os.cmdline = command_line(reader)?;
            if reader.flavor == Flavor::Xl {
                read_cpu(domain, reader)?;
            }
            Ok(())
        }
    }
}

/// The arguments of the kernel: `cmdline`, or else `root` and `extra`.
fn command_line(reader: &Reader<'_>) -> Result<Option<String>> {
    if reader.flavor == Flavor::Xl
        && let Some(line) = reader.string("cmdline")?
    {
        return Ok(Some(line));
    }
    let root = reader.string("root")?.map(|root| format!("root={root}"));
    let words: Vec<String> = root.into_iter().chain(reader.string("extra")?).collect();
    Ok((!words.is_empty()).then(|| words.join(" ")))
}

fn read_hvm(domain: &mut Domain, reader: &Reader<'_>, context: &Context<'_>) -> Result<()> {
    if reader.flavor == Flavor::Xm {
        let path = reader.string("kernel")?;
        domain.os.loader = path.map(|path| Box::new(Loader { path: Some(path), ..Loader::default() }));
    } else {
        if reader.string("bios")?.as_deref() == Some("ovmf") {
            let path = match reader.string("bios_path_override")? {
                Some(path) => path,
                None => format!("{}/{OVMF}", context.firmware_dir),
            };
            domain.os.loader = Some(Box::new(Loader {
                readonly: Some(true),
                r#type: Some(LoaderType::Pflash),
                path: Some(path),
                ..Loader::default()
            }));
        }
        if let Some(path) = reader.string("acpi_firmware")? {
            domain.os.acpi.push(AcpiTable { r#type: Some("rawset".to_owned()), path });
        }
        domain.os.kernel = reader.string("kernel")?.filter(|path| !path.ends_with("hvmloader"));
        domain.os.initrd = reader.string("ramdisk")?;
        domain.os.cmdline = command_line(reader)?;
        read_cpu(domain, reader)?;
    }
    let letters = reader.string("boot")?.unwrap_or_else(|| "c".to_owned());
    // Xen starts from the disk for every letter that it does not know.
    let device = |letter| {
        BOOT.iter().find(|(theirs, _)| *theirs == letter).map_or(BootDevice::Hd, |(_, device)| *device)
    };
    domain.os.boot = letters.chars().take(BOOT.len()).map(device).collect();
    Ok(())
}

fn read_cpu(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    let mut features = Vec::new();
    let nested = reader.bool("nestedhvm")?;
    for text in reader.strings("cpuid")? {
        for part in text.split(',').map(str::trim).filter(|part| !matches!(*part, "" | "host")) {
            let Some((name, value)) = part.split_once('=') else { continue };
            let policy = match value {
                "1" => CpuPolicy::Force,
                "0" => CpuPolicy::Forbid,
                "x" => CpuPolicy::Optional,
                "k" | "s" => CpuPolicy::Require,
                other => return Err(unsupported(format!("Invalid libxl cpuid value: {name}={other}"))),
            };
            let known = CPU_FEATURES.iter().find(|(theirs, _)| *theirs == name);
            let name = known.map_or(name, |(_, ours)| ours).to_owned();
            features.push(CpuFeature { policy: Some(policy), name });
        }
    }
    if nested.is_none() && features.is_empty() {
        return Ok(());
    }
    if nested == Some(false) {
        features.push(CpuFeature { policy: Some(CpuPolicy::Disable), name: "vmx".to_owned() });
    }
    let cpu = domain.cpu.get_or_insert_default();
    **cpu = Cpu { mode: Some(CpuMode::HostPassthrough), feature: features, ..Cpu::default() };
    Ok(())
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let os = &domain.os;
    match (kind(domain), writer.flavor) {
        (Kind::Hvm, _) => write_hvm(writer, domain),
        (Kind::Pvh, Flavor::Xm) => Err(unsupported("xm knows no PVH guests").with_cure("use xl")),
        (Kind::Pv | Kind::Pvh, flavor) => {
            if kind(domain) == Kind::Pvh {
                writer.set("type", "pvh")?;
            }
            writer.maybe("bootloader", domain.bootloader.as_deref())?;
            writer.maybe("bootargs", domain.bootloader_args.as_deref())?;
            writer.maybe("kernel", os.kernel.as_deref())?;
            writer.maybe("ramdisk", os.initrd.as_deref())?;
            writer.maybe(if flavor == Flavor::Xl { "cmdline" } else { "extra" }, os.cmdline.as_deref())?;
            if flavor == Flavor::Xl { write_cpu(writer, domain) } else { Ok(()) }
        }
    }
}

fn write_hvm(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let os = &domain.os;
    writer.set("builder", "hvm")?;
    if writer.flavor == Flavor::Xm {
        writer.maybe("kernel", os.loader.as_ref().and_then(|loader| loader.path.as_deref()))?;
    } else {
        let flash = os.loader.as_ref().is_some_and(|loader| loader.r#type == Some(LoaderType::Pflash));
        if flash || os.firmware == Some(FirmwareKind::Efi) {
            writer.set("bios", "ovmf")?;
        }
        for table in &os.acpi {
            if !matches!(table.r#type.as_deref(), None | Some("slic" | "rawset")) {
                return Err(unsupported("Xen takes ACPI tables of the types 'slic' and 'rawset' only"));
            }
            writer.set("acpi_firmware", table.path.as_str())?;
        }
        writer.maybe("kernel", os.kernel.as_deref())?;
        writer.maybe("ramdisk", os.initrd.as_deref())?;
        writer.maybe("cmdline", os.cmdline.as_deref())?;
    }
    let letter =
        |device: &BootDevice| BOOT.iter().find(|(_, ours)| ours == device).map(|(letter, _)| *letter);
    let letters: String = os.boot.iter().filter_map(letter).collect();
    writer.set("boot", if letters.is_empty() { "c".to_owned() } else { letters })?;
    if writer.flavor == Flavor::Xl { write_cpu(writer, domain) } else { Ok(()) }
}

/// A guest that sees the host's CPU may nest, unless the feature for it is taken away.
fn write_cpu(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let Some(cpu) = domain.cpu.as_ref().filter(|cpu| cpu.mode == Some(CpuMode::HostPassthrough)) else {
        return Ok(());
    };
    let off = |feature: &CpuFeature| matches!(feature.policy, Some(CpuPolicy::Disable | CpuPolicy::Forbid));
    let nests = |feature: &&CpuFeature| matches!(feature.name.as_str(), "vmx" | "svm");
    if kind(domain) == Kind::Hvm {
        writer.bool("nestedhvm", !cpu.feature.iter().filter(nests).any(off))?;
    }
    let mut words = vec!["host".to_owned()];
    for feature in cpu.feature.iter().filter(|feature| !nests(feature)) {
        let value = match feature.policy {
            Some(CpuPolicy::Force) => "1",
            Some(CpuPolicy::Forbid | CpuPolicy::Disable) => "0",
            Some(CpuPolicy::Optional) => "x",
            None | Some(CpuPolicy::Require) => "k",
        };
        let known = CPU_FEATURES.iter().find(|(_, ours)| *ours == feature.name);
        words.push(format!("{}={value}", known.map_or(feature.name.as_str(), |(theirs, _)| theirs)));
    }
    if words.len() > 1 { writer.set("cpuid", words.join(",")) } else { Ok(()) }
}
