//! What the host's firmware and kernel say about its hardware, from the texts of `dmidecode`, `/proc/cpuinfo` and
//! `/proc/sysinfo`.

use model::sysinfo::{Board, Entry, HostSysInfo};

/// Fields of a section of `dmidecode`: what they are called there and in the document, in the order of the document.
type Names = &'static [(&'static str, &'static str)];

const BIOS: Names =
    &[("Vendor", "vendor"), ("Version", "version"), ("Release Date", "date"), ("BIOS Revision", "release")];

const SYSTEM: Names = &[
    ("Manufacturer", "manufacturer"),
    ("Product Name", "product"),
    ("Version", "version"),
    ("Serial Number", "serial"),
    ("UUID", "uuid"),
    ("SKU Number", "sku"),
    ("Family", "family"),
];

const BASE_BOARD: Names = &[
    ("Manufacturer", "manufacturer"),
    ("Product Name", "product"),
    ("Version", "version"),
    ("Serial Number", "serial"),
    ("Asset Tag", "asset"),
    ("Location In Chassis", "location"),
];

const CHASSIS: Names = &[
    ("Manufacturer", "manufacturer"),
    ("Version", "version"),
    ("Serial Number", "serial"),
    ("Asset Tag", "asset"),
    ("SKU Number", "sku"),
];

const PROCESSOR: Names = &[
    ("Socket Designation", "socket_destination"),
    ("Type", "type"),
    ("Family", "family"),
    ("Manufacturer", "manufacturer"),
    ("Signature", "signature"),
    ("Version", "version"),
    ("External Clock", "external_clock"),
    ("Max Speed", "max_speed"),
    ("Status", "status"),
    ("Serial Number", "serial_number"),
    ("Part Number", "part_number"),
];

const MEMORY_DEVICE: Names = &[
    ("Size", "size"),
    ("Form Factor", "form_factor"),
    ("Locator", "locator"),
    ("Bank Locator", "bank_locator"),
    ("Type", "type"),
    ("Type Detail", "type_detail"),
    ("Speed", "speed"),
    ("Manufacturer", "manufacturer"),
    ("Serial Number", "serial_number"),
    ("Part Number", "part_number"),
];

/// Reads the output of `dmidecode`. It shows a dot for each character of an OEM string that cannot be printed;
/// `oem_string` gives the string of a number as it is (`dmidecode --oem-string N`), or none when it cannot be had.
pub fn from_dmi(text: &str, oem_string: &dyn Fn(u32) -> Option<String>) -> HostSysInfo {
    let mut info = HostSysInfo::default();
    let sections = sections(text);
    for (index, section) in sections.iter().enumerate() {
        let entries = |names| entries(section, names);
        match section.title {
            "BIOS Information" if info.bios.is_empty() => info.bios = entries(BIOS),
            "System Information" if info.system.is_empty() => info.system = entries(SYSTEM),
            "Base Board Information" => info.base_board.extend(board(entries(BASE_BOARD))),
            "Chassis Information" if info.chassis.is_empty() => info.chassis = entries(CHASSIS),
            "Processor Information" => info.processor.extend(board(entries(PROCESSOR))),
            "Memory Device" if section.value("Size") != Some(EMPTY_SLOT) => {
                info.memory_device.extend(board(entries(MEMORY_DEVICE)));
            }
            "Memory Device Mapped Address" => {
                let next = sections.get(index + 1);
                info.memory_device.extend(next.and_then(|next| mapped(section, next)));
            }
            "OEM Strings" => info.oem_strings.extend(section.fields.iter().filter_map(|(name, value)| {
                let number: u32 = name.strip_prefix("String ")?.parse().ok()?;
                let whole = value.contains('.').then(|| oem_string(number)).flatten();
                Some(whole.map_or_else(|| (*value).to_owned(), |whole| whole.trim_end().to_owned()))
            })),
            _ => {}
        }
    }
    info
}

/// Size of a slot without memory.
const EMPTY_SLOT: &str = "No Module Installed";

/// The place of a module among the addresses and the empty slot behind it, which libvirt takes for one module. The
/// daemon asks `dmidecode` for no such places; only complete dumps have them.
fn mapped(place: &Section<'_>, slot: &Section<'_>) -> Option<Board> {
    if slot.title != "Memory Device" || slot.value("Size") != Some(EMPTY_SLOT) {
        return None;
    }
    let size = place.value("Range Size").map(|size| entry("size", size));
    board(size.into_iter().chain(entries(slot, &MEMORY_DEVICE[1..])).collect())
}

/// A structure as `dmidecode` shows it.
struct Section<'a> {
    title: &'a str,
    fields: Vec<(&'a str, &'a str)>,
}

impl<'a> Section<'a> {
    /// The value of a field; none when it has no field of this name or an empty one.
    fn value(&self, name: &str) -> Option<&'a str> {
        let field = self.fields.iter().find(|(known, _)| *known == name);
        field.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }
}

/// Titles stand at the start of a line, fields are indented.
fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    for line in text.lines() {
        if !line.starts_with([' ', '\t']) {
            sections.push(Section { title: line.trim(), fields: Vec::new() });
        } else if let (Some(section), Some((name, value))) = (sections.last_mut(), line.split_once(':')) {
            section.fields.push((name.trim(), value.trim()));
        }
    }
    // Empty lines and those with the handles of the structures look like titles.
    sections.retain(|section| !section.fields.is_empty());
    sections
}

fn entries(section: &Section<'_>, names: Names) -> Vec<Entry> {
    names.iter().filter_map(|(from, to)| section.value(from).map(|value| entry(to, value))).collect()
}

fn entry(name: &str, value: &str) -> Entry {
    Entry { name: name.to_owned(), value: value.to_owned() }
}

fn board(entry: Vec<Entry>) -> Option<Board> {
    (!entry.is_empty()).then_some(Board { entry })
}

/// Names and values of `/proc/cpuinfo` and its like.
fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.lines().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

fn first<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    pairs(text).find(|(known, _)| *known == name).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// Reads the `cpuinfo` of ARM. Kernels that do not name the processor leave nothing to say about it.
pub fn from_arm(cpuinfo: &str) -> HostSysInfo {
    let mut info = HostSysInfo { system: platform(cpuinfo), ..HostSysInfo::default() };
    let Some(model) = first(cpuinfo, "model name").or_else(|| first(cpuinfo, "Processor")) else {
        return info;
    };
    let numbers = pairs(cpuinfo).filter(|(name, _)| *name == "processor");
    let processor = |(_, number)| board(vec![entry("socket_destination", number), entry("type", model)]);
    info.processor = numbers.filter_map(processor).collect();
    info
}

/// Reads the `cpuinfo` of POWER.
pub fn from_ppc(cpuinfo: &str) -> HostSysInfo {
    let names = [("processor", "socket_destination"), ("cpu", "type"), ("revision", "version")];
    let mut processors: Vec<Board> = Vec::new();
    for (name, value) in pairs(cpuinfo) {
        if name == "processor" {
            processors.push(Board::default());
        }
        let known = names.iter().find(|(known, _)| *known == name);
        if let (Some(processor), Some((_, to))) = (processors.last_mut(), known) {
            processor.entry.push(entry(to, value));
        }
    }
    HostSysInfo { system: platform(cpuinfo), processor: processors, ..HostSysInfo::default() }
}

/// The machine as the kernels of POWER and some of ARM describe it.
fn platform(cpuinfo: &str) -> Vec<Entry> {
    if first(cpuinfo, "platform").is_none() {
        return Vec::new();
    }
    let names = [("machine", "version"), ("model", "serial"), ("platform", "family")];
    names.iter().filter_map(|(from, to)| first(cpuinfo, from).map(|value| entry(to, value))).collect()
}

/// Reads the `sysinfo` and the `cpuinfo` of s390.
pub fn from_s390(sysinfo: &str, cpuinfo: &str) -> HostSysInfo {
    let names = [("Manufacturer", "manufacturer"), ("Sequence Code", "serial"), ("Type", "family")];
    let system = names.iter().filter_map(|(from, to)| first(sysinfo, from).map(|value| entry(to, value)));
    let manufacturer = first(cpuinfo, "vendor_id");
    let mut processors: Vec<Board> = Vec::new();
    for (name, rest) in pairs(cpuinfo) {
        if name.strip_prefix("processor ").is_none_or(|number| number.parse::<u32>().is_err()) {
            continue;
        }
        let part = |wanted: &str| {
            let mut parts = rest.split(',').filter_map(|part| part.split_once('='));
            parts.find(|(name, _)| name.trim() == wanted).map(|(_, value)| value.trim())
        };
        let found = [
            ("family", part("machine")),
            ("manufacturer", manufacturer),
            ("version", part("version")),
            ("serial_number", part("identification")),
        ];
        let entries = found.into_iter().filter_map(|(name, value)| value.map(|value| entry(name, value)));
        processors.push(Board { entry: entries.collect() });
    }
    add_speeds(&mut processors, cpuinfo);
    HostSysInfo { system: system.collect(), processor: processors, ..HostSysInfo::default() }
}

/// Newer kernels of s390 give the frequency of each processor.
fn add_speeds(processors: &mut [Board], cpuinfo: &str) {
    let mut number = None;
    for (name, value) in pairs(cpuinfo) {
        match name {
            "cpu number" => number = value.parse::<usize>().ok(),
            "cpu MHz static" => {
                let Some(processor) = number.take().and_then(|number| processors.get_mut(number)) else {
                    continue;
                };
                let place = processor.entry.iter().position(|entry| entry.name == "serial_number");
                let place = place.unwrap_or(processor.entry.len());
                processor.entry.insert(place, entry("max_speed", value));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use model::FormatFlags;
    use model::domain::Element;

    use super::*;

    fn check(info: &HostSysInfo, expect: &Expect) {
        expect.assert_eq(&info.format(FormatFlags::NONE));
    }

    #[test]
    fn sections_become_elements() {
        let text = "\
Handle 0x0000, DMI type 0, 24 bytes
BIOS Information
\tVendor: A & B\x20\x20
\tCharacteristics:
\t\tVersion: of a characteristic
\tVersion:
\tRelease Date: 01/02/2003

Memory Device
\tSize: No Module Installed
\tLocator: DIMM 1

Memory Device
\tSize: 1 GB
\tLocator: DIMM 2

OEM Strings
\tString 1: plain
\tString 2: with.dot
\tString 3: other.dot
";
        let oem = |number| (number == 2).then(|| "with\nbreak\n".to_owned());
        check(
            &from_dmi(text, &oem),
            &expect![[r#"
                <sysinfo type='smbios'>
                  <bios>
                    <entry name='vendor'>A &amp; B</entry>
                    <entry name='version'>of a characteristic</entry>
                    <entry name='date'>01/02/2003</entry>
                  </bios>
                  <memory_device>
                    <entry name='size'>1 GB</entry>
                    <entry name='locator'>DIMM 2</entry>
                  </memory_device>
                  <oemStrings>
                    <entry>plain</entry>
                    <entry>with
                break</entry>
                    <entry>other.dot</entry>
                  </oemStrings>
                </sysinfo>
            "#]],
        );
    }

    #[test]
    fn processors_of_other_machines() {
        check(
            &from_arm("processor : 0\nBogoMIPS : 1\n"),
            &expect![[r#"
            <sysinfo type='smbios'/>
        "#]],
        );
        let power =
            "processor : 0\ncpu : P7\nrevision : 2.1\n\nplatform : pSeries\nmodel : M\nmachine : CHRP M\n";
        check(
            &from_ppc(power),
            &expect![[r#"
                <sysinfo type='smbios'>
                  <system>
                    <entry name='version'>CHRP M</entry>
                    <entry name='serial'>M</entry>
                    <entry name='family'>pSeries</entry>
                  </system>
                  <processor>
                    <entry name='socket_destination'>0</entry>
                    <entry name='type'>P7</entry>
                    <entry name='version'>2.1</entry>
                  </processor>
                </sysinfo>
            "#]],
        );
        let cpuinfo = "vendor_id : IBM/S390\nprocessor 0: version = FF,  identification = 1,  machine = 3\n\
            cpu number : 0\ncpu MHz dynamic : 9\ncpu MHz static : 5000\n";
        check(
            &from_s390("Manufacturer: IBM\nType: 3\n", cpuinfo),
            &expect![[r#"
                <sysinfo type='smbios'>
                  <system>
                    <entry name='manufacturer'>IBM</entry>
                    <entry name='family'>3</entry>
                  </system>
                  <processor>
                    <entry name='family'>3</entry>
                    <entry name='manufacturer'>IBM/S390</entry>
                    <entry name='version'>FF</entry>
                    <entry name='max_speed'>5000</entry>
                    <entry name='serial_number'>1</entry>
                  </processor>
                </sysinfo>
            "#]],
        );
    }
}
