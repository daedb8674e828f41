//! Devices that QEMU, or the emulator at hand, does not have.

use error::Result;
use model::Domain;
use model::devices::address::Address;
use model::devices::channel::{Channel, ChannelTarget};
use model::devices::char_source::CharSource;
use model::devices::controller::{Controller, ControllerType};
use model::devices::hostdev::HostDevSource;
use model::devices::input::InputType;
use model::devices::smartcard::Smartcard;
use model::devices::tpm::TpmBackend;

use crate::defaults::{arch, board_of};
use crate::emulator::{EmulatorCaps, Flag};
use crate::fault::unsupported;
use crate::machine::is_s390;

pub(super) fn check(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let devices = &domain.devices;
    devices.controller.iter().try_for_each(|controller| one_controller(domain, controller, caps))?;
    characters(domain, caps)?;
    smartcards(&devices.smartcard)?;
    if devices.memballoon.as_deref().is_some_and(|balloon| balloon.model == "xen") {
        return Err(unsupported("Memory balloon device type 'xen' is not supported by this version of qemu"));
    }
    if let Some(sound) = devices.sound.iter().find(|sound| sound.model == "ich7") {
        return Err(unsupported(format!("sound card model '{}' is not supported by qemu", sound.model)));
    }
    // Without the answers of an emulator nothing is known to be missing.
    if caps.flags.is_empty() {
        return Ok(());
    }
    for hostdev in &devices.hostdev {
        let (flag, word) = match hostdev.model.as_deref() {
            Some("vfio-ccw") => (Flag::VfioCcw, "CCW"),
            Some("vfio-ap") => (Flag::VfioAp, "AP"),
            _ => continue,
        };
        if matches!(hostdev.source, HostDevSource::Mdev(_)) && !caps.has(flag) {
            return Err(unsupported(format!(
                "VFIO {word} device assignment is not supported by this version of QEMU"
            )));
        }
    }
    for panic in &devices.panic {
        let words = match panic.model.as_deref() {
            Some("isa") if !caps.has(Flag::Pvpanic) => {
                "the QEMU binary does not support the ISA panic device"
            }
            Some("pvpanic") if !caps.has(Flag::PvpanicPci) => {
                "the QEMU binary does not support the PCI panic device"
            }
            _ => continue,
        };
        return Err(unsupported(words));
    }
    for input in &devices.input {
        let words = match input.r#type {
            InputType::Passthrough if !caps.has(Flag::VirtioInputHost) => {
                "virtio-input-host is not supported by this QEMU binary"
            }
            InputType::Evdev if !caps.has(Flag::InputLinux) => {
                "input-linux is not supported by this QEMU binary"
            }
            _ => continue,
        };
        return Err(unsupported(words));
    }
    for tpm in &devices.tpm {
        let (flag, word) = match &tpm.backend {
            TpmBackend::Passthrough(_) => (Flag::TpmPassthrough, "passthrough"),
            TpmBackend::Emulator(_) => (Flag::TpmEmulator, "emulator"),
            TpmBackend::External(_) => continue,
        };
        if !caps.has(flag) {
            return Err(unsupported(format!(
                "The QEMU executable {} does not support TPM backend type {word}",
                devices.emulator.as_deref().unwrap_or("")
            )));
        }
    }
    Ok(())
}

/// Models of SCSI controllers, the ability that shows each, and what it is called.
const SCSI: &[(&str, Flag, &str)] = &[
    ("lsilogic", Flag::Lsi, "LSI 53C895A SCSI"),
    ("lsisas1068", Flag::Mptsas1068, "LSI SAS1068 (MPT Fusion)"),
    ("lsisas1078", Flag::Megasas, "LSI SAS1078 (MegaRAID)"),
    ("vmpvscsi", Flag::Pvscsi, "pvscsi (VMware paravirtual SCSI)"),
];

fn one_controller(domain: &Domain, controller: &Controller, caps: &EmulatorCaps) -> Result<()> {
    let model = controller.model.as_deref().unwrap_or("");
    let words = match controller.r#type {
        ControllerType::Ide if !board_of(domain).ide => {
            "IDE controllers are unsupported for this QEMU binary or machine type"
        }
        ControllerType::Ide if controller.index.unwrap_or(0) != 0 => {
            "Only a single IDE controller is supported for this machine type"
        }
        ControllerType::Sata if !caps.flags.is_empty() && !caps.has(Flag::Ich9Ahci) => {
            "SATA is not supported with this QEMU binary"
        }
        ControllerType::Usb if matches!(model, "qusb1" | "qusb2") => {
            "USB controller model type 'qusb1' or 'qusb2' is not supported in qemu"
        }
        ControllerType::Scsi if model == "buslogic" => "Unsupported controller model: buslogic",
        ControllerType::Scsi if model == "ncr53c90" && !caps.has(Flag::Ncr53c90) => {
            "ncr53c90 SCSI controller is not a built-in for this machine"
        }
        ControllerType::Scsi => {
            let lacks = |flag: Flag| !caps.flags.is_empty() && !caps.has(flag);
            let row = SCSI.iter().find(|(known, flag, _)| *known == model && lacks(*flag));
            return row.map_or(Ok(()), |(_, _, name)| {
                Err(unsupported(format!("This QEMU doesn't support the {name} controller")))
            });
        }
        _ => return Ok(()),
    };
    Err(unsupported(words))
}

/// Ports and consoles: their kinds and host sides.
fn characters(domain: &Domain, caps: &EmulatorCaps) -> Result<()> {
    let devices = &domain.devices;
    for console in &devices.console {
        let kind = console.target.as_ref().and_then(|target| target.r#type.as_deref()).unwrap_or("");
        if matches!(kind, "xen" | "uml" | "lxc" | "openvz") {
            return Err(unsupported(format!("unsupported console target type {kind}")));
        }
        let lacks = |flag: Flag| !caps.flags.is_empty() && !caps.has(flag) || !is_s390(arch(domain));
        match kind {
            "sclp" if lacks(Flag::S390Sclp) => {
                return Err(unsupported("sclpconsole is not supported in this QEMU binary"));
            }
            "sclplm" if lacks(Flag::Sclplmconsole) => {
                return Err(unsupported("sclplmconsole is not supported in this QEMU binary"));
            }
            _ => {}
        }
    }
    let serials = devices.serial.iter().map(|serial| &serial.source);
    let parallels = devices.parallel.iter().map(|parallel| &parallel.source);
    let consoles = devices.console.iter().map(|console| &console.source);
    let virtio = |channel: &Channel| matches!(channel.target, Some(ChannelTarget::Virtio(_)));
    let channels = devices.channel.iter().map(|channel| (&channel.source, virtio(channel)));
    let others = serials.chain(parallels).chain(consoles).map(|source| (source, false));
    for (source, virtio) in others.chain(channels) {
        if matches!(source, CharSource::SpiceVmc(_)) && !virtio {
            return Err(unsupported("spicevmc device type only supports virtio"));
        }
        let agent = matches!(source, CharSource::QemuVdagent(_));
        if agent && !caps.flags.is_empty() && !caps.has(Flag::ChardevQemuVdagent) {
            return Err(unsupported("chardev 'qemu-vdagent' not supported in this QEMU binary"));
        }
    }
    Ok(())
}

/// Readers have one slot, and there is one reader.
fn smartcards(all: &[Smartcard]) -> Result<()> {
    let elsewhere = |card: &Smartcard| match card.info.address {
        Some(Address::Ccid(address)) => (address.controller, address.slot) != (0, 0),
        _ => false,
    };
    if all.len() > 1 || all.iter().any(elsewhere) {
        return Err(unsupported("this QEMU binary lacks multiple smartcard support"));
    }
    Ok(())
}
