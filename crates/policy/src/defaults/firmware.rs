//! Which firmware a machine starts: chosen among the descriptors, or completed when the document names an image.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::disk_source::DiskPlace;
use model::features::{Features, Smm};
use model::os::{FirmwareFeature, FirmwareKind, Loader, LoaderType, Nvram, Os};

use crate::firmware::{Descriptor, Mapping};
use crate::host::Host;

/// Firmware images and the variables that belong to them, from before descriptors were invented.
const LEGACY: &[(&str, &str)] = &[
    ("/usr/share/AAVMF/AAVMF_CODE.fd", "/usr/share/AAVMF/AAVMF_VARS.fd"),
    ("/usr/share/AAVMF/AAVMF32_CODE.fd", "/usr/share/AAVMF/AAVMF32_VARS.fd"),
    ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    ("/usr/share/OVMF/OVMF_CODE.secboot.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
    ("/usr/share/OVMF/OVMF_CODE.secboot.fd", "/usr/share/OVMF/OVMF_VARS.secboot.fd"),
];
/// The features that documents show.
const SHOWN: [&str; 2] = ["enrolled-keys", "secure-boot"];

/// Chooses firmware. A new definition may get any format, a stored one keeps to raw images.
pub(super) fn apply(domain: &mut Domain, host: &Host, new: bool) -> Result<()> {
    crate::validate::firmware::check_choice(&domain.os, new)?;
    let manual = domain.os.firmware.is_none();
    let named = domain.os.loader.as_ref().is_some_and(|loader| loader.path.is_some());
    if manual && !named {
        return Ok(());
    }
    let writable = domain.os.loader.as_ref().is_some_and(|loader| loader.readonly == Some(false));
    if let Some(loader) = domain.os.loader.as_deref_mut()
        && loader.path.is_some()
    {
        loader.r#type.get_or_insert(LoaderType::Rom);
    }
    let pflash = domain.os.loader.as_ref().is_some_and(|loader| loader.r#type == Some(LoaderType::Pflash));
    let readonly = domain.os.loader.as_ref().is_some_and(|loader| loader.readonly == Some(true));
    let searched = !writable && (!manual || pflash && readonly);
    let found = if searched { choose(domain, host, new).cloned() } else { None };
    match found {
        Some(descriptor) => adopt(domain, &descriptor),
        None if manual || writable || host.firmware.is_empty() && named => {}
        None => {
            let word = if domain.os.firmware == Some(FirmwareKind::Bios) { "bios" } else { "efi" };
            let detail =
                format!("Unable to find '{word}' firmware that is compatible with the current configuration");
            return Err(Error::new(ErrorCode::OperationFailed, ErrorDomain::Domain, detail).with_cure(format!(
                "install {word} firmware for the guest's architecture (on Debian: ovmf, qemu-efi-aarch64, seabios)"
            )));
        }
    }
    complete(domain, host);
    Ok(())
}

fn choose<'a>(domain: &Domain, host: &'a Host, new: bool) -> Option<&'a Descriptor> {
    let (arch, machine) = (super::arch(domain), super::machine(domain));
    // Patterns name versioned machines; a bare alias stands for the newest.
    let machine = match machine {
        "pc" => "pc-i440fx-0",
        "q35" => "pc-q35-0",
        other => other,
    };
    host.firmware
        .iter()
        .filter(|descriptor| descriptor.runs_on(arch, machine))
        .find(|found| fits(&domain.os, found, new))
}

fn fits(os: &Os, descriptor: &Descriptor, new: bool) -> bool {
    let interface = if os.firmware == Some(FirmwareKind::Bios) { "bios" } else { "uefi" };
    if !descriptor.interfaces.iter().any(|known| known == interface) {
        return false;
    }
    let feature = |name: &str| {
        let found = os.firmware_feature.iter().find(|feature| feature.name.as_deref() == Some(name));
        found.and_then(|feature| feature.enabled)
    };
    if SHOWN.iter().any(|name| feature(name).is_some_and(|wanted| wanted != descriptor.has(name))) {
        return false;
    }
    let loader = os.loader.as_deref();
    let smm = descriptor.has("requires-smm");
    if loader.and_then(|loader| loader.secure).is_some_and(|secure| secure != smm) {
        return false;
    }
    let stateless = loader.and_then(|loader| loader.stateless) == Some(true);
    let code = descriptor.code();
    if loader.and_then(|loader| loader.path.as_ref()).is_some_and(|path| *path != code.path) {
        return false;
    }
    let nvram = os.nvram.as_deref();
    let loader_format = loader.and_then(|loader| loader.format.as_deref());
    let nvram_format = nvram.and_then(|nvram| nvram.format.as_deref());
    match &descriptor.mapping {
        Mapping::Split { code, template } => {
            let wanted =
                if new || loader_format.is_some() || nvram_format.is_some() { None } else { Some("raw") };
            let named = nvram.and_then(|nvram| nvram.template.as_deref());
            !stateless
                && loader_format.or(wanted).is_none_or(|format| format == code.format)
                && nvram_format.or(wanted).is_none_or(|format| format == template.format)
                && named.is_none_or(|path| path == template.path)
        }
        Mapping::Stateless(_) => stateless,
        Mapping::Combined(_) => false,
        Mapping::Memory(_) => interface == "bios",
        Mapping::Kernel(_) => false,
    }
}

fn adopt(domain: &mut Domain, descriptor: &Descriptor) {
    let os = &mut domain.os;
    let efi = descriptor.interfaces.iter().any(|interface| interface == "uefi");
    os.firmware.get_or_insert(if efi { FirmwareKind::Efi } else { FirmwareKind::Bios });
    let loader = os.loader.get_or_insert_with(|| Box::new(Loader::default()));
    let code = descriptor.code();
    loader.path = Some(code.path);
    loader.format = Some(code.format);
    if matches!(descriptor.mapping, Mapping::Memory(_)) {
        loader.r#type = Some(LoaderType::Rom);
    } else {
        loader.r#type = Some(LoaderType::Pflash);
        loader.readonly = Some(true);
    }
    let smm = descriptor.has("requires-smm");
    if smm {
        loader.secure.get_or_insert(true);
    }
    if let Mapping::Split { template, .. } = &descriptor.mapping {
        let nvram = os.nvram.get_or_insert_with(|| Box::new(Nvram::default()));
        if is_local(nvram) {
            nvram.template = Some(template.path.clone());
            nvram.template_format = Some(template.format.clone());
        }
        nvram.format.get_or_insert_with(|| template.format.clone());
    }
    if efi {
        // Nobody knows what is in variables that are elsewhere.
        let known_keys = os.nvram.as_deref().is_none_or(is_local);
        let features = &mut os.firmware_feature;
        for name in SHOWN.into_iter().filter(|name| known_keys || *name != "enrolled-keys") {
            let known = features.iter().any(|feature| feature.name.as_deref() == Some(name));
            if !known {
                let enabled = Some(descriptor.has(name));
                features.push(FirmwareFeature { enabled, name: Some(name.to_owned()) });
            }
        }
        features.sort_by(|one, other| one.name.cmp(&other.name));
    }
    if smm {
        let features = domain.features.get_or_insert_with(|| Box::new(Features::default()));
        features.smm.get_or_insert(Smm { state: Some(true), tseg: None });
    }
}

/// Whether variables are kept in a file of the host.
fn is_local(nvram: &Nvram) -> bool {
    nvram.source.as_ref().is_none_or(|source| matches!(source.place, DiskPlace::File(_)))
}

/// Formats, templates and the place of variables that are still open.
fn complete(domain: &mut Domain, host: &Host) {
    let name = domain.name.clone();
    let os = &mut domain.os;
    let Some(loader) = os.loader.as_deref_mut() else { return };
    loader.format.get_or_insert_with(|| "raw".to_owned());
    let flash = loader.r#type == Some(LoaderType::Pflash) && loader.readonly == Some(true);
    if !flash || loader.stateless == Some(true) {
        return;
    }
    let path = loader.path.clone().unwrap_or_default();
    let legacy = |template: Option<&str>| {
        let rows = LEGACY.iter().filter(|(code, _)| *code == path);
        rows.map(|(_, vars)| *vars).find(|vars| template.is_none_or(|template| template == *vars))
    };
    let template = os.nvram.as_ref().and_then(|nvram| nvram.template.clone());
    let known = legacy(template.as_deref());
    if os.nvram.is_none() && known.is_none() {
        return;
    }
    let nvram = os.nvram.get_or_insert_with(|| Box::new(Nvram::default()));
    if let Some(vars) = known.filter(|_| nvram.source.is_none()) {
        nvram.template.get_or_insert_with(|| vars.to_owned());
        nvram.template_format.get_or_insert_with(|| "raw".to_owned());
    }
    let format = nvram.format.get_or_insert_with(|| "raw".to_owned());
    let ending = if format == "qcow2" { "qcow2" } else { "fd" };
    if nvram.source.is_none() {
        nvram.path.get_or_insert_with(|| format!("{}/{name}_VARS.{ending}", host.nvram_dir));
    }
}
