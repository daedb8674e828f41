//! `type.hvm`: firmware and emulated devices.

use error::Result;
use model::Domain;
use model::clock::TimerName;
use model::devices::input::{InputBus, InputType};
use model::features::{Features, HyperV};
use model::os::{BootDevice, FirmwareKind, LoaderType};
use serde_json::Value;

use super::{Host, Object, graphics, switch};
use crate::fault::unsupported;
use crate::xen::{chardev, sound};

/// Interfaces of Hyper-V that libxl can show, by number.
const BASE: u32 = 0;
const FREQUENCIES: u32 = 1;
const TIME_REF_COUNT: u32 = 2;
const REFERENCE_TSC: u32 = 3;
const REMOTE_TLB_FLUSH: u32 = 4;
const APIC_ASSIST: u32 = 5;
const CRASH_CTL: u32 = 6;
const SYNIC: u32 = 7;
const STIMER: u32 = 8;
const IPI: u32 = 9;

pub(super) fn write(build: &mut Object, domain: &Domain, host: &Host) -> Result<()> {
    let empty = Features::default();
    let features = domain.features.as_deref().unwrap_or(&empty);
    if let Some(emulator) = domain.devices.emulator.as_deref() {
        let traditional = emulator.rsplit('/').next().is_some_and(|name| name.starts_with("qemu-dm"));
        build.set("device_model_version", if traditional { "qemu_xen_traditional" } else { "qemu_xen" });
        build.set("device_model", emulator);
    }
    build.set("apic", switch(features.apic.is_some()));
    build.set("acpi", switch(features.acpi));
    let mut object = Object::default();
    firmware(&mut object, domain)?;
    object.set("pae", switch(features.pae));
    if features.viridian {
        object.set("viridian", switch(true));
    }
    if let Some(hyperv) = features.hyperv.as_deref() {
        object.list("viridian_enable", hyper_v(hyperv).into_iter().map(Value::from).collect());
    }
    let timers = domain.clock.iter().flat_map(|clock| &clock.timer);
    let hpet = timers.filter(|timer| timer.name == Some(TimerName::Hpet)).find_map(|timer| timer.present);
    object.maybe("hpet", hpet.map(switch));
    graphics::emulated(&mut object, domain, host)?;
    serial(&mut object, domain)?;
    object.set("boot", boot(domain));
    usb(&mut object, domain)?;
    if !domain.devices.sound.is_empty() {
        object.set("soundhw", sound::words(domain)?);
    }
    object.set("rdm", Object::default().finish());
    build.set("type.hvm", object.finish());
    Ok(())
}

fn firmware(object: &mut Object, domain: &Domain) -> Result<()> {
    let loader = domain.os.loader.as_deref();
    let flash = loader.filter(|loader| loader.r#type == Some(LoaderType::Pflash));
    if flash.is_some() || domain.os.firmware == Some(FirmwareKind::Efi) {
        object.set("bios", "ovmf");
        object.maybe("system_firmware", flash.and_then(|loader| loader.path.as_deref()));
    }
    match domain.os.acpi.as_slice() {
        [] => Ok(()),
        [table] if matches!(table.r#type.as_deref(), None | Some("slic" | "rawset")) => {
            object.set("acpi_firmware", table.path.as_str());
            Ok(())
        }
        _ => Err(unsupported("Xen takes one ACPI table, of the type 'slic' or 'rawset'")),
    }
}

/// What is shown with any of Hyper-V's interfaces, and what each adds.
fn hyper_v(hyperv: &HyperV) -> Vec<u32> {
    let on = |state: Option<bool>| state == Some(true);
    let mut shown = vec![BASE, FREQUENCIES, TIME_REF_COUNT, APIC_ASSIST, CRASH_CTL];
    let more = [
        (on(hyperv.synic.and_then(|all| all.state)), SYNIC),
        (on(hyperv.stimer.and_then(|all| all.state)), STIMER),
        (on(hyperv.stimer.and_then(|all| all.state)), REFERENCE_TSC),
        (on(hyperv.tlbflush.and_then(|all| all.state)), REMOTE_TLB_FLUSH),
        (on(hyperv.ipi.and_then(|all| all.state)), IPI),
    ];
    shown.extend(more.into_iter().filter(|(on, _)| *on).map(|(_, number)| number));
    shown.sort_unstable();
    shown
}

fn serial(object: &mut Object, domain: &Domain) -> Result<()> {
    match domain.devices.serial.as_slice() {
        [] => {}
        [serial] => object.set("serial", chardev::write_source(&serial.source)?),
        serials => {
            let texts = serials.iter().map(|serial| chardev::write_source(&serial.source).map(Value::from));
            object.list("serial_list", texts.collect::<Result<_>>()?);
        }
    }
    Ok(())
}

fn boot(domain: &Domain) -> String {
    let letter = |device: &BootDevice| match device {
        BootDevice::Fd => 'a',
        BootDevice::Hd => 'c',
        BootDevice::Cdrom => 'd',
        BootDevice::Network => 'n',
    };
    let letters: String = domain.os.boot.iter().map(letter).collect();
    if letters.is_empty() { "c".to_owned() } else { letters }
}

fn usb(object: &mut Object, domain: &Domain) -> Result<()> {
    let mut words = Vec::new();
    for input in domain.devices.input.iter().filter(|input| input.bus == Some(InputBus::Usb)) {
        words.push(match input.r#type {
            InputType::Mouse => "mouse",
            InputType::Tablet => "tablet",
            InputType::Keyboard => "keyboard",
            _ => return Err(unsupported("Unsupported input device on USB")),
        });
    }
    if !words.is_empty() {
        object.set("usb", switch(true));
    }
    match words.as_slice() {
        [] => {}
        [word] => object.set("usbdevice", *word),
        words => object.list("usbdevice_list", words.iter().map(|word| (*word).into()).collect()),
    }
    Ok(())
}
