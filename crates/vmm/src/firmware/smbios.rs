//! SMBIOS (DSP0134 3.6): what a system and its tools are told of maker, model, serial number and UUID of the machine.

use super::Firmware;
use crate::error::{Error, Result};
use crate::memory::MIB;

/// Bytes of the entry point, and where the tables begin behind it.
const ENTRY_BYTES: usize = 24;
const TABLES_OFFSET: u64 = 32;
/// Most bytes of one text.
const TEXT_BYTES_MAX: usize = 1024;
/// Kinds of structures.
const BIOS: u8 = 0;
const SYSTEM: u8 = 1;
const CHASSIS: u8 = 3;
const PROCESSOR: u8 = 4;
const OEM_STRINGS: u8 = 11;
const MEMORY_ARRAY: u8 = 16;
const MEMORY_DEVICE: u8 = 17;
const END: u8 = 127;
/// "This is a virtual machine", and no characteristics but that further bytes follow.
const BIOS_VIRTUAL: u8 = 1 << 4;
/// Memory sizes of this many MiB and more stand in a wider field.
const SIZE_LIMIT_MIB: u64 = 0x7fff;

/// Texts about the machine; each may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemInformation {
    /// Who makes it.
    pub manufacturer: String,
    /// Its model.
    pub product: String,
    /// The model's version.
    pub version: String,
    /// Its serial number.
    pub serial: String,
    /// Its number in the order list.
    pub sku: String,
    /// The family of the model.
    pub family: String,
    /// Its UUID; all zero means none.
    pub uuid: [u8; 16],
    /// Further texts, such as those that cloud-init and systemd read.
    pub oem_strings: Vec<String>,
}

impl Default for SystemInformation {
    fn default() -> SystemInformation {
        SystemInformation {
            manufacturer: "Ferrovirt".to_owned(),
            product: "KVM machine".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            serial: String::new(),
            sku: String::new(),
            family: String::new(),
            uuid: [0; 16],
            oem_strings: Vec::new(),
        }
    }
}

/// Entry point and tables as they lie in memory from `first` on.
///
/// # Errors
/// A text has characters that the tables cannot hold.
pub fn tables(firmware: &Firmware<'_>, first: u64) -> Result<Vec<u8>> {
    let tables = structures(firmware)?;
    let mut entry = b"_SM3_".to_vec();
    // Checksum, length, version 3.6.0 of the specification, revision of the entry point.
    entry.extend([0, ENTRY_BYTES as u8, 3, 6, 0, 1, 0]);
    entry.extend((tables.len() as u32).to_le_bytes());
    entry.extend((first + TABLES_OFFSET).to_le_bytes());
    entry[5] = entry.iter().fold(0u8, |sum, byte| sum.wrapping_sub(*byte));
    entry.resize(TABLES_OFFSET as usize, 0);
    entry.extend(tables);
    Ok(entry)
}

fn structures(firmware: &Firmware<'_>) -> Result<Vec<u8>> {
    let information = firmware.information;
    let mut tables = Tables::default();
    let mut bios = Structure::new(BIOS);
    bios.text("Ferrovirt")?.text(env!("CARGO_PKG_VERSION"))?.word(0).text("11/22/2026")?.byte(0);
    // "Characteristics are not supported", then the two bytes of further ones.
    bios.quad(1 << 3).byte(0).byte(BIOS_VIRTUAL).bytes(&[0xff; 4]).word(0);
    tables.push(bios);
    let mut system = Structure::new(SYSTEM);
    system.text(&information.manufacturer)?.text(&information.product)?;
    system.text(&information.version)?.text(&information.serial)?;
    system.bytes(&wire_uuid(information.uuid));
    // Wake-up by the power switch.
    system.byte(6).text(&information.sku)?.text(&information.family)?;
    tables.push(system);
    let mut chassis = Structure::new(CHASSIS);
    // Kind "other"; states "safe" and security "none".
    chassis.text(&information.manufacturer)?.byte(1).text(&information.version)?.byte(0).byte(0);
    chassis.bytes(&[3, 3, 3, 3]).double(0).bytes(&[0, 0, 0, 0]).byte(0);
    tables.push(chassis);
    for socket in 0..firmware.topology.sockets {
        tables.push(processor(firmware, socket)?);
    }
    if !information.oem_strings.is_empty() {
        let mut strings = Structure::new(OEM_STRINGS);
        let count = u8::try_from(information.oem_strings.len())
            .map_err(|_| Error::Specification("SMBIOS holds at most 255 OEM strings".to_owned()))?;
        strings.byte(count);
        information.oem_strings.iter().try_for_each(|text| strings.only_text(text))?;
        tables.push(strings);
    }
    memory(firmware.memory_mib, &mut tables)?;
    tables.push(Structure::new(END));
    Ok(tables.bytes)
}

fn processor(firmware: &Firmware<'_>, socket: u8) -> Result<Structure> {
    let topology = firmware.topology;
    let threads = topology.cores.saturating_mul(topology.threads);
    let mut processor = Structure::new(PROCESSOR);
    processor.text(&format!("CPU {socket}"))?;
    // A central processor of a kind that is told by CPUID; no clocks; enabled, socket populated.
    processor.byte(3).byte(2).text("")?.quad(0).text("")?.byte(0).word(0).word(0).word(0).byte(0x41).byte(1);
    processor.word(0xffff).word(0xffff).word(0xffff).text("")?.text("")?.text("")?;
    processor.byte(topology.cores).byte(topology.cores).byte(threads);
    // 64 bits, several cores, several threads.
    processor.word(1 << 2 | u16::from(topology.cores > 1) << 3 | u16::from(topology.threads > 1) << 4);
    processor.word(2).word(topology.cores.into()).word(topology.cores.into()).word(threads.into());
    Ok(processor)
}

fn memory(mib: u64, tables: &mut Tables) -> Result<()> {
    let mut array = Structure::new(MEMORY_ARRAY);
    // On a board, system memory, no error correction; the capacity stands in the wider field.
    array.byte(1).byte(3).byte(3).double(0x8000_0000).word(0xfffe).word(1).quad(mib * MIB);
    let handle = tables.push(array);
    let (size, extended) =
        if mib < SIZE_LIMIT_MIB { (mib as u16, 0) } else { (SIZE_LIMIT_MIB as u16, mib as u32) };
    let mut device = Structure::new(MEMORY_DEVICE);
    device.word(handle).word(0xfffe).word(64).word(64).word(size).byte(9).byte(0);
    device
        .text("DIMM 0")?
        .text("")?
        .byte(7)
        .word(0)
        .word(0)
        .text("Ferrovirt")?
        .text("")?
        .text("")?
        .text("")?;
    device.byte(0).double(extended).word(0).word(0).word(0).word(0);
    tables.push(device);
    Ok(())
}

/// The first three fields of a UUID are little-endian there.
fn wire_uuid(mut uuid: [u8; 16]) -> [u8; 16] {
    uuid[..4].reverse();
    uuid[4..6].reverse();
    uuid[6..8].reverse();
    uuid
}

/// Structures one behind the other.
#[derive(Default)]
struct Tables {
    bytes: Vec<u8>,
    handle: u16,
}

impl Tables {
    /// Adds a structure; its handle.
    fn push(&mut self, structure: Structure) -> u16 {
        let handle = self.handle;
        self.handle += 1;
        let Structure { mut formatted, mut texts, .. } = structure;
        formatted[1] = formatted.len() as u8;
        formatted[2..4].copy_from_slice(&handle.to_le_bytes());
        self.bytes.append(&mut formatted);
        if texts.is_empty() {
            self.bytes.push(0);
        }
        self.bytes.append(&mut texts);
        self.bytes.push(0);
        handle
    }
}

/// A structure: fields, then texts, each with its zero.
struct Structure {
    formatted: Vec<u8>,
    texts: Vec<u8>,
    text_count: u8,
}

impl Structure {
    fn new(kind: u8) -> Structure {
        Structure { formatted: vec![kind, 0, 0, 0], texts: Vec::new(), text_count: 0 }
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Structure {
        self.formatted.extend_from_slice(bytes);
        self
    }

    fn byte(&mut self, value: u8) -> &mut Structure {
        self.bytes(&[value])
    }

    fn word(&mut self, value: u16) -> &mut Structure {
        self.bytes(&value.to_le_bytes())
    }

    fn double(&mut self, value: u32) -> &mut Structure {
        self.bytes(&value.to_le_bytes())
    }

    fn quad(&mut self, value: u64) -> &mut Structure {
        self.bytes(&value.to_le_bytes())
    }

    /// A field with the number of this text; zero for none.
    fn text(&mut self, text: &str) -> Result<&mut Structure> {
        if text.is_empty() {
            return Ok(self.byte(0));
        }
        self.only_text(text)?;
        Ok(self.byte(self.text_count))
    }

    /// A text that no field names.
    fn only_text(&mut self, text: &str) -> Result<()> {
        if text.is_empty() || text.len() > TEXT_BYTES_MAX || text.contains(|letter: char| letter.is_control())
        {
            return Err(Error::Specification(format!(
                "SMBIOS cannot hold the text {:?}: give 1 to {TEXT_BYTES_MAX} bytes without control characters",
                text.chars().take(40).collect::<String>()
            )));
        }
        self.texts.extend_from_slice(text.as_bytes());
        self.texts.push(0);
        self.text_count += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topology::Topology;

    fn made(information: &SystemInformation) -> Result<Vec<u8>> {
        let topology = Topology { sockets: 2, cores: 1, threads: 1 };
        tables(
            &Firmware {
                vcpus: 2,
                vcpus_max: 2,
                topology,
                nodes: &[],
                memory_mib: 128,
                room: Default::default(),
                information,
            },
            0xf_0000,
        )
    }

    /// Kind, fields and texts of each structure.
    fn walk(mut bytes: &[u8]) -> Vec<(u8, &[u8], Vec<String>)> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let (fields, rest) = bytes.split_at(bytes[1].into());
            let end = rest.windows(2).position(|pair| pair == [0, 0]).unwrap();
            let texts = rest[..end].split(|byte| *byte == 0);
            let texts = texts.map(|text| String::from_utf8(text.to_vec()).unwrap()).collect();
            found.push((fields[0], fields, texts));
            bytes = &rest[end + 2..];
        }
        found
    }

    #[test]
    fn tables_hold_what_the_machine_is() {
        let information = SystemInformation {
            serial: "S-1".to_owned(),
            uuid: *b"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff",
            oem_strings: vec!["ds=nocloud".to_owned(), "two".to_owned()],
            ..SystemInformation::default()
        };
        let bytes = made(&information).unwrap();
        assert_eq!(bytes[..ENTRY_BYTES].iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte)), 0);
        let structures = walk(&bytes[TABLES_OFFSET as usize..]);
        let shape: Vec<(u8, usize)> =
            structures.iter().map(|(kind, fields, _)| (*kind, fields.len())).collect();
        // The lengths are those of DSP0134 for versions 2.4, 2.4, 2.7, 3.0, 1, 2.7, 2.8.
        assert_eq!(
            shape,
            [(0, 26), (1, 27), (3, 22), (4, 48), (4, 48), (11, 5), (16, 23), (17, 40), (127, 4)]
        );
        let (_, system, texts) = &structures[1];
        assert_eq!(texts[3], "S-1");
        assert_eq!(system[8..16], *b"\x33\x22\x11\x00\x55\x44\x77\x66");
        assert_eq!(structures[5].2, ["ds=nocloud", "two"]);
    }

    #[test]
    fn texts_that_would_break_the_tables_are_refused() {
        for serial in ["a\0b".to_owned(), "a\nb".to_owned(), "x".repeat(1025)] {
            let information = SystemInformation { serial, ..SystemInformation::default() };
            assert!(made(&information).unwrap_err().to_string().contains("SMBIOS cannot hold"));
        }
    }
}
