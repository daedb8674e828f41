//! Memory modules in ACPI's byte code (ACPI 6.5, section 9.11): each reads from the table of `crate::modules` where it is.

use acpi_tables::Aml;
use acpi_tables::aml::{
    Add, AddressSpace, AddressSpaceCacheable, CreateQWordField, EISAName, Field, FieldAccessType, FieldEntry,
    FieldLockRule, FieldUpdateRule, If, Local, Method, Name, ONE, OpRegion, OpRegionSpace, Path,
    ResourceTemplate, Return, Store, Subtract, ZERO,
};

use super::dsdt::{Raw, Term, device};
use super::hotplug::{HERE, MODULE, leaving, none};
use crate::layout::{MODULE_ENTRY_BYTES, MODULE_TABLE};

/// Where a descriptor of 64-bit addresses has the first one, the last one, and their number (ACPI 6.5, section 6.4.3.5.1).
const FIRST: u8 = 14;
const LAST: u8 = 22;
const LENGTH: u8 = 38;

/// The modules that can be there.
pub(super) fn devices(slots: u8, code: &mut Vec<u8>) {
    for number in 0..slots {
        let address = MODULE_TABLE + u64::from(number) * MODULE_ENTRY_BYTES;
        let mut parts = vec![
            Name::new("_HID".into(), &EISAName::new("PNP0C80")).bytes(),
            Name::new("_UID".into(), &number).bytes(),
            OpRegion::new("ENTR".into(), OpRegionSpace::SystemMemory, &address, &MODULE_ENTRY_BYTES).bytes(),
            entry(),
            status(),
            Method::new("_PXM".into(), 0, false, vec![&Return::new(&Path::new("NODE"))]).bytes(),
            resources(),
        ];
        parts.extend(leaving(MODULE | u16::from(number)));
        device(&name(number), &parts, code);
    }
}

/// The name of a module's device.
pub(super) fn name(number: u8) -> String {
    format!("M{number:03X}")
}

fn entry() -> Vec<u8> {
    let names = [*b"BASE", *b"BYTE", *b"NODE"];
    let fields = names.into_iter().map(|name| FieldEntry::Named(name, 64)).collect();
    let (lock, update) = (FieldLockRule::NoLock, FieldUpdateRule::Preserve);
    Field::new("ENTR".into(), FieldAccessType::QWord, lock, update, fields).bytes()
}

/// A module without bytes is not there.
fn status() -> Vec<u8> {
    let here = If::new(&Path::new("BYTE"), vec![&Return::new(&HERE)]).bytes();
    Method::new("_STA".into(), 0, false, vec![&Raw(here), &Return::new(&ZERO)]).bytes()
}

fn resources() -> Vec<u8> {
    let cacheable = AddressSpaceCacheable::Cacheable;
    let range = AddressSpace::new_memory(cacheable, true, 0u64, u64::MAX - 1, None);
    let template = ResourceTemplate::new(vec![&range]).bytes();
    let field =
        |place: u8, name: &str| Raw(CreateQWordField::new(&Path::new(name), &Local(0), &place).bytes());
    let fields = [field(FIRST, "MIN_"), field(LAST, "MAX_"), field(LENGTH, "LEN_")];
    let base = Raw(Store::new(&Path::new("MIN_"), &Path::new("BASE")).bytes());
    let bytes = Raw(Store::new(&Path::new("LEN_"), &Path::new("BYTE")).bytes());
    let end = Add::new(&none(), &Path::new("BASE"), &Path::new("BYTE")).bytes();
    let last = Raw(Subtract::new(&Path::new("MAX_"), &Raw(end), &ONE).bytes());
    let buffer = Raw(Store::new(&Local(0), &Raw(template)).bytes());
    let mut steps: Vec<&dyn Aml> = vec![&buffer];
    steps.extend(fields.iter().map(|field| field as &dyn Aml));
    let answer = Return::new(&Local(0));
    steps.extend([&base as &dyn Aml, &bytes, &last, &answer]);
    // It names fields, which two at once could not.
    Method::new("_CRS".into(), 0, true, steps).bytes()
}
