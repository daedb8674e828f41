//! Texts of documents stay what they are on the emulator's command line: a comma in one begins no further option, and
//! what would begin another line, steer a terminal or fill the command line is refused.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use error::Result;
use model::Domain;
use policy::Host;
use policy::address::Scope;
use policy::argv::{LaunchContext, Mode, Monitor, Numbering};

/// What tries to add an option `y`.
const TEXT: &str = "x,y=z";

/// Machines that have the text, here written `T`, wherever a document takes any text.
const DEVICES: &[&str] = &[
    "<graphics type='vnc' port='5900' sharePolicy='ignore'><listen type='address' address='T'/></graphics>",
    "<graphics type='vnc' socket='/T'><listen type='socket' socket='/T'/></graphics>",
    "<graphics type='spice' port='5901' defaultMode='any'><listen type='address' address='T'/>\
     <channel name='main' mode='insecure'/>\
     <gl enable='yes' rendernode='T'/></graphics>",
    "<graphics type='spice'><listen type='socket' socket='/T'/><channel name='main' mode='insecure'/></graphics>",
    "<graphics type='egl-headless'><gl rendernode='T'/></graphics>",
    "<graphics type='dbus' address='T'><gl enable='yes' rendernode='T'/></graphics>",
    "<filesystem type='mount' accessmode='mapped'><source dir='/T'/><target dir='T'/>\
     </filesystem>",
    "<serial type='dev'><source path='/T'/><log file='/T' append='on'/></serial>",
    "<serial type='pipe'><source path='/T'/></serial>",
    "<serial type='file'><source path='/T'/></serial>",
    "<serial type='tcp'><source mode='connect' host='T' service='T'/><protocol type='raw'/></serial>",
    "<serial type='udp'><source mode='bind' host='T' service='T'/><source mode='connect' host='T' service='T'/></serial>",
    "<serial type='unix'><source mode='connect' path='/T'/></serial>",
    "<channel type='spiceport'><source channel='T'/><target type='virtio' name='T'/></channel>",
    "<disk type='file'><driver name='qemu' type='raw'/><source file='/T'/><target dev='vda' bus='virtio'/>\
     <serial>T</serial><alias name='ua-T'/></disk>",
    "<interface type='vhostuser'><mac address='52:54:00:00:00:01'/><source type='unix' path='/T' mode='client'/>\
     <model type='virtio'/></interface>",
    "<tpm model='tpm-tis'><backend type='external'><source type='unix' mode='connect' path='/T'/></backend></tpm>",
    "<shmem name='s'><model type='ivshmem-doorbell'/><server path='/T'/></shmem>",
    "<rng model='virtio'><backend model='egd' type='tcp'><source mode='connect' host='T' service='T'/></backend></rng>",
    "<sound model='ich9'><alias name='ua-T'/></sound>",
];
/// Machines of which something else than a device has it.
const MACHINES: &[&str] = &[
    "<features><acpi/><hyperv><vendor_id state='on' value='T'/></hyperv></features>",
    "<sysinfo type='smbios'><bios><entry name='vendor'>T</entry></bios><oemStrings><entry>T</entry></oemStrings></sysinfo>",
    "<sysinfo type='fwcfg'><entry name='opt/T'>T</entry><entry name='opt/b' file='/T'/></sysinfo>",
    "<cpu mode='maximum'><numa><cell id='0' cpus='0' memory='131072'>\
     <cache level='1' associativity='direct' policy='writeback'><size value='8' unit='KiB'/><line value='8' unit='B'/></cache></cell>\
     <interconnects><latency initiator='0' target='0' type='access' value='5'/>\
     <bandwidth initiator='0' target='0' type='access' value='5'/></interconnects></numa></cpu>",
];

/// What no text that reaches the command line can have, as documents write it.
const REFUSED: &[&str] =
    &["a&#10;b", "a&#13;b", "a&#9;b", "a&#127;b", "a&#133;b", "a&#155;b", "a&#8232;b", "a&#8233;b"];
/// The one text of any length: what a guest finds in its firmware's configuration.
const LONG: &str = "<entry name='opt/T'>";

fn counting(bytes: &mut [u8]) {
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = index as u8;
    }
}

/// The document of a machine with that text.
fn machine(about: &str, devices: &str, text: &str) -> String {
    let tables = if about.contains("<sysinfo type='smbios'") { "<smbios mode='sysinfo'/>" } else { "" };
    let document = format!(
        "<domain type='qemu'><name>T</name><memory>131072</memory><vcpu>1</vcpu>\
         <os><type arch='x86_64' machine='q35'>hvm</type>{tables}</os>{about}\
         <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>{devices}</devices></domain>"
    );
    let document = document.replace("'T'", &format!("'{text}'")).replace("/T'", &format!("/{text}'"));
    document.replace("-T'", &format!("-{text}'")).replace(">T<", &format!(">{text}<"))
}

/// The arguments of the machine of a document.
fn arguments(document: &str, mode: Mode) -> Result<Vec<String>> {
    let (mut domain, _) = Domain::parse(document).map_err(|refusal| {
        error::Error::new(error::ErrorCode::XmlError, error::ErrorDomain::Domain, refusal.to_string())
    })?;
    let host = Host { arch: "x86_64".to_owned(), privileged: true, ..Host::default() };
    policy::normalize(&mut domain, &host, &common::emulator(), &mut counting, Scope::All)?;
    policy::alias::assign(&mut domain);
    let context = LaunchContext {
        mode,
        private_dir: "/run/machine".to_owned(),
        monitor: Monitor::Descriptor(3),
        numbering: Numbering::From(10),
        memory_dir: "/run/machine/memory".to_owned(),
        ..LaunchContext::default()
    };
    policy::argv::build(&domain, &common::emulator(), &context).map(|plan| plan.args)
}

#[test]
fn a_comma_in_a_text_adds_no_option() {
    let all = DEVICES.iter().map(|devices| ("", *devices)).chain(MACHINES.iter().map(|about| (*about, "")));
    for (about, devices) in all {
        for mode in [Mode::Descriptors, Mode::Standalone] {
            let plain = arguments(&machine(about, devices, "xyz"), mode);
            let hostile = arguments(&machine(about, devices, TEXT), mode);
            let (plain, hostile) = match (plain, hostile) {
                (Ok(plain), Ok(hostile)) => (plain, hostile),
                (_, Err(_)) => panic!("{about}{devices} was refused: nothing is shown"),
                (Err(error), Ok(_)) => panic!("{about}{devices}: {error}"),
            };
            assert_eq!(plain.len(), hostile.len(), "{about}{devices}");
            for argument in hostile.iter().filter(|argument| !argument.starts_with('{')) {
                let kept = argument.replace(",,", "");
                assert!(!kept.contains(",y=z"), "{about}{devices}: {argument}");
            }
        }
    }
}

/// The name of the element or attribute in whose text this place of a document is.
fn field(document: &str, at: usize) -> &str {
    let before = &document[..at];
    let from = before.rfind(['\'', '>']).unwrap();
    if before[from..].starts_with('>') {
        let tag = &before[before.rfind('<').unwrap() + 1..from];
        return tag.split(' ').next().unwrap();
    }
    let name = before[..from].strip_suffix('=').unwrap();
    &name[name.rfind(' ').unwrap() + 1..]
}

/// Whether an argument has something of a text that should have been refused.
fn has(argument: &str, text: &str) -> bool {
    stdx::line::control(argument).is_some() || argument.contains(text)
}

#[test]
fn what_is_no_short_line_is_refused_with_the_name_of_the_field() {
    const MARK: &str = "xyz";
    let long = "x".repeat(xml::TEXT_BYTES_MAX + 1);
    let all = DEVICES.iter().map(|devices| ("", *devices)).chain(MACHINES.iter().map(|about| (*about, "")));
    let (mut fields, mut missed) = (0, Vec::new());
    for (about, devices) in all {
        let plain = machine(about, devices, MARK);
        for (at, _) in plain.match_indices(MARK) {
            // Names of machines have a rule of their own, which validation knows.
            if plain[..at].ends_with("<domain type='qemu'><name>") {
                continue;
            }
            let (field, rest) = (field(&plain, at), &plain[at + MARK.len()..]);
            let any_length = plain[..at].ends_with(&LONG.replace('T', MARK));
            let long = Some(long.as_str()).filter(|_| !any_length);
            for text in REFUSED.iter().copied().chain(long) {
                let document = format!("{}{text}{rest}", &plain[..at]);
                match arguments(&document, Mode::Descriptors) {
                    // A user's alias with letters that none can have is no alias, and nothing of it remains.
                    Ok(args) if !args.iter().any(|arg| has(arg, text)) => {}
                    Ok(_) => missed.push(format!("{field} {text:.9}: {}", &plain[at.saturating_sub(60)..at])),
                    Err(error) if error.to_string().contains(field) => {}
                    Err(error) => missed.push(format!("{field} {text:.9}: {error}")),
                }
            }
            fields += 1;
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(fields >= 39, "{fields} fields were tried");
}
