//! The methods by which a system lets devices and processors come and go: they use the registers of `vmm_devices::hotplug`.
//!
//! ```text
//!   interrupt ─▶ EVNT._EVT ─▶ HPLG.SCAN ─▶ Notify(PCI0.Snn or Cnnn, look again or let go)
//!   system    ─▶ _STA (processors), _EJ0, _OST ─▶ HPLG.LEAV, HPLG.RSLT ─▶ registers
//! ```

use acpi_tables::aml::{
    And, Arg, BufferData, Device, Equal, Field, FieldAccessType, FieldEntry, FieldLockRule, FieldUpdateRule,
    If, LessThan, Local, Method, MethodCall, Name, Notify, OpRegion, OpRegionSpace, Or, Path,
    ResourceTemplate, Return, ShiftLeft, ShiftRight, Store, While, ZERO,
};
use acpi_tables::{Aml, aml};
use vmm_devices::hotplug::HotPlug;
use vmm_devices::pci::Address;

use super::dsdt::{Raw, Term, device};
use super::{Firmware, modules};
use crate::layout::HOTPLUG_PORT;

/// `_STA` of a processor or module that is there and works.
pub(super) const HERE: u8 = 0xf;
/// Kinds of what comes and goes, as the registers have them.
const SLOT: u16 = 1 << 8;
const PROCESSOR: u16 = 2 << 8;
pub(super) const MODULE: u16 = 3 << 8;
/// Sources of `_OST`: a wish to let go, by the machine and by the guest's own user (ACPI 6.5, table 6.95).
const LET_GO: u8 = 3;
const LET_GO_BY_USER: u16 = 0x103;
/// Kind and length of a local APIC's entry in the MADT, and "it is enabled".
const LOCAL_APIC: [u8; 2] = [0, 8];
const ENABLED: u32 = 1;

/// A target of an operation whose result is of no interest but as the value of a term.
pub(super) fn none() -> Raw {
    Raw(ZERO.bytes())
}

/// The registers, and what is done with them.
pub(super) fn controller(firmware: &Firmware<'_>, code: &mut Vec<u8>) {
    let port = HOTPLUG_PORT as u16;
    let ports = aml::IO::new(port, port, 1, HotPlug::PORTS as u8);
    let names = [*b"NTCE", *b"LVNG", *b"RSLT", *b"CNT_"];
    let fields = names.into_iter().map(|name| FieldEntry::Named(name, 32)).collect();
    let field = Field::new(
        "REGS".into(),
        FieldAccessType::DWord,
        FieldLockRule::NoLock,
        FieldUpdateRule::WriteAsZeroes,
        fields,
    );
    let leave = Store::new(&Path::new("LVNG"), &Arg(0)).bytes();
    let parts = [
        Name::new("_HID".into(), &aml::EISAName::new("PNP0A06")).bytes(),
        Name::new("_UID".into(), &"HOTPLUG").bytes(),
        Name::new("_CRS".into(), &ResourceTemplate::new(vec![&ports])).bytes(),
        OpRegion::new("REGS".into(), OpRegionSpace::SystemIO, &port, &(HotPlug::PORTS as u8)).bytes(),
        field.bytes(),
        Method::new("LEAV".into(), 1, true, vec![&Raw(leave)]).bytes(),
        told(),
        slots_told(),
        processors_told(firmware.vcpus_max),
        modules_told(firmware.room.slots),
        scan(),
    ];
    device("HPLG", &parts, code);
}

/// `TOLD(place, source, status)`: what became of a wish to let go.
fn told() -> Vec<u8> {
    let shifted = ShiftLeft::new(&none(), &Arg(2), &16u8).bytes();
    let value = Or::new(&none(), &Raw(shifted), &Arg(0)).bytes();
    let store = Store::new(&Path::new("RSLT"), &Raw(value)).bytes();
    let when = |source: &dyn Aml| If::new(&Equal::new(&Arg(1), source), vec![&Raw(store.clone())]).bytes();
    let (by_machine, by_user) = (Raw(when(&LET_GO)), Raw(when(&LET_GO_BY_USER)));
    Method::new("TOLD".into(), 3, true, vec![&by_machine, &by_user]).bytes()
}

/// `SLTN(number, what)`: tells the device in a slot.
fn slots_told() -> Vec<u8> {
    let slots = (1..Address::SLOTS).map(|slot| notified(slot, &format!("\\_SB_.PCI0.{}", slot_name(slot))));
    chain("SLTN", slots.collect())
}

/// `CPUN(number, what)`: tells a processor.
fn processors_told(vcpus_max: u8) -> Vec<u8> {
    let last = if vcpus_max > 1 { vcpus_max } else { 0 };
    let processors = (1..last).map(|index| notified(index, &format!("\\_SB_.{}", processor_name(index))));
    chain("CPUN", processors.collect())
}

/// `MEMN(number, what)`: tells a memory module.
fn modules_told(slots: u8) -> Vec<u8> {
    let modules = (0..slots).map(|number| notified(number, &format!("\\_SB_.{}", modules::name(number))));
    chain("MEMN", modules.collect())
}

fn notified(number: u8, path: &str) -> Vec<u8> {
    let notify = Notify::new(&Path::new(path), &Arg(1)).bytes();
    If::new(&Equal::new(&Arg(0), &number), vec![&Raw(notify)]).bytes()
}

fn chain(name: &str, steps: Vec<Vec<u8>>) -> Vec<u8> {
    let steps: Vec<Raw> = steps.into_iter().map(Raw).collect();
    Method::new(name.into(), 2, true, steps.iter().map(|step| step as &dyn Aml).collect()).bytes()
}

/// Takes all notices.
fn scan() -> Vec<u8> {
    let take = || Raw(Store::new(&Local(0), &Path::new("NTCE")).bytes());
    let number = And::new(&Local(1), &Local(0), &0xffu8).bytes();
    let shifted = ShiftRight::new(&none(), &Local(0), &8u8).bytes();
    let what = And::new(&Local(2), &Raw(shifted), &0xffu8).bytes();
    let kind = ShiftRight::new(&Local(3), &Local(0), &16u8).bytes();
    let when = |kind: u16, method: &str| {
        let call = MethodCall::new(method.into(), vec![&Local(1), &Local(2)]).bytes();
        Raw(If::new(&Equal::new(&Local(3), &((kind >> 8) as u8)), vec![&Raw(call)]).bytes())
    };
    let (slot, processor, module) = (when(SLOT, "SLTN"), when(PROCESSOR, "CPUN"), when(MODULE, "MEMN"));
    let (number, what, kind, again) = (Raw(number), Raw(what), Raw(kind), take());
    let rounds = While::new(&Local(0), vec![&number, &what, &kind, &slot, &processor, &module, &again]);
    Method::new("SCAN".into(), 0, true, vec![&take(), &rounds]).bytes()
}

/// What the system does when the interrupt comes.
pub(super) fn on_interrupt() -> Vec<u8> {
    MethodCall::new("\\_SB_.HPLG.SCAN".into(), vec![]).bytes()
}

/// The slots of the root bus: what is in them may be removed.
pub(super) fn slots() -> Vec<Vec<u8>> {
    let slot = |slot: u8| {
        let parts = [
            Name::new("_ADR".into(), &(u32::from(slot) << 16)).bytes(),
            Name::new("_SUN".into(), &slot).bytes(),
        ];
        let parts: Vec<Raw> = parts.into_iter().chain(leaving(SLOT | u16::from(slot))).map(Raw).collect();
        let parts = parts.iter().map(|part| part as &dyn Aml).collect();
        Device::new(slot_name(slot).as_str().into(), parts).bytes()
    };
    (1..Address::SLOTS).map(slot).collect()
}

/// What a processor has that may come and go.
pub(super) fn processor(index: u8, apic_id: u8) -> Vec<Vec<u8>> {
    let mut entry = LOCAL_APIC.to_vec();
    entry.extend([index, apic_id]);
    entry.extend(ENABLED.to_le_bytes());
    let is_here = LessThan::new(&index, &Path::new("\\_SB_.HPLG.CNT_")).bytes();
    let here = Raw(If::new(&Raw(is_here), vec![&Return::new(&HERE)]).bytes());
    let mut parts = vec![
        Method::new("_STA".into(), 0, false, vec![&here, &Return::new(&ZERO)]).bytes(),
        Name::new("_MAT".into(), &BufferData::new(entry)).bytes(),
    ];
    if index > 0 {
        parts.extend(leaving(PROCESSOR | u16::from(index)));
    }
    parts
}

/// `_EJ0` and `_OST` of a place.
pub(super) fn leaving(place: u16) -> [Vec<u8>; 2] {
    let leave = MethodCall::new("\\_SB_.HPLG.LEAV".into(), vec![&place]);
    let told = MethodCall::new("\\_SB_.HPLG.TOLD".into(), vec![&place, &Arg(0), &Arg(1)]);
    [
        Method::new("_EJ0".into(), 1, false, vec![&leave]).bytes(),
        Method::new("_OST".into(), 3, false, vec![&told]).bytes(),
    ]
}

fn slot_name(slot: u8) -> String {
    format!("S{slot:03X}")
}

/// The name of a processor's device.
pub(super) fn processor_name(index: u8) -> String {
    format!("C{index:03X}")
}
