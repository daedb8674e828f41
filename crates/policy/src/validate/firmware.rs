//! Firmware, its variables and its features.

use error::Result;
use model::Domain;
use model::os::{FirmwareKind, LoaderType, Os};

use crate::defaults::{arch, board_of};
use crate::fault::{plain, unsupported};
use crate::machine::{Family, is_x86};

/// What no hypervisor keeps variables in.
pub(super) fn common(domain: &Domain) -> Result<()> {
    let source = domain.os.nvram.as_deref().and_then(|nvram| nvram.source.as_deref());
    source.map_or(Ok(()), super::source::one)
}

pub(crate) fn check(domain: &Domain) -> Result<()> {
    common(domain)?;
    let os = &domain.os;
    let loader = os.loader.as_deref();
    let nvram = os.nvram.as_deref();
    let pflash = loader.is_some_and(|loader| loader.r#type == Some(LoaderType::Pflash));
    if let Some(loader) = loader {
        let smm = domain.features.as_ref().and_then(|features| features.smm.as_ref());
        if loader.secure == Some(true) && os.firmware.is_none() {
            if board_of(domain).family != Family::Q35 {
                return Err(unsupported("Secure boot is supported with q35 machine types only"));
            }
            if smm.is_none_or(|smm| smm.state == Some(false)) {
                return Err(unsupported("Secure boot requires SMM feature enabled"));
            }
        }
        if loader.r#type.is_some() && loader.path.is_none() && os.firmware.is_none() {
            return Err(plain("no loader path specified and firmware auto selection disabled"));
        }
        if loader.stateless == Some(true) {
            if nvram.is_some_and(|nvram| nvram.template.is_some()) {
                return Err(plain("NVRAM template is not permitted when loader is stateless"));
            }
            if nvram.is_some() {
                return Err(plain("NVRAM is not permitted when loader is stateless"));
            }
        }
        if loader.stateless == Some(false) {
            if os.firmware == Some(FirmwareKind::Bios) {
                return Err(plain("Only EFI firmware permits NVRAM"));
            }
            if os.firmware.is_none() && !pflash {
                return Err(plain("Only pflash loader type permits NVRAM"));
            }
        }
    }
    if nvram.is_some() && loader.is_none() && os.firmware.is_none() {
        return Err(plain("no loader path specified and firmware auto selection disabled"));
    }
    if os.firmware == Some(FirmwareKind::Bios) && nvram.is_some() {
        return Err(plain("firmware type 'bios' does not support nvram"));
    }
    let acpi = domain.features.as_ref().is_some_and(|features| features.acpi);
    let efi = os.firmware == Some(FirmwareKind::Efi) || pflash;
    if efi && !acpi && is_x86(arch(domain)) && board_of(domain).itco {
        return Err(unsupported("UEFI requires ACPI on this architecture"));
    }
    if acpi && !efi && arch(domain) == "aarch64" {
        return Err(unsupported("ACPI requires UEFI on this architecture"));
    }
    Ok(())
}

/// Checks what the document asks of the choice among firmware images; stored definitions may ask in vain.
pub(crate) fn check_choice(os: &Os, new: bool) -> Result<()> {
    if new && os.firmware.is_none() && !os.firmware_feature.is_empty() {
        return Err(plain(
            "cannot use feature-based firmware autoselection when firmware autoselection is disabled",
        ));
    }
    let enabled = |name: &str| {
        let found = os.firmware_feature.iter().find(|feature| feature.name.as_deref() == Some(name));
        found.and_then(|feature| feature.enabled)
    };
    if enabled("enrolled-keys") == Some(true) && enabled("secure-boot") == Some(false) {
        return Err(plain(
            "firmware feature 'enrolled-keys' cannot be enabled when firmware feature 'secure-boot' is disabled",
        ));
    }
    Ok(())
}
