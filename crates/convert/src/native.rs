//! The foreign formats by libvirt's names for them, with no host in particular: what `domxml-from-native` and
//! `domxml-to-native` do where no daemon of that hypervisor runs.

use std::borrow::Cow;

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use policy::Random;
use policy::alias;
use policy::anywhere;
use policy::argv::{self, LaunchContext, Mode, Monitor, Numbering};
use policy::bhyve::{self, BhyveCap, BhyveHost};
use policy::emulator::EmulatorCaps;
use policy::xen::XenHost;

use crate::vmx::{self, Datastore};
use crate::xen::{self, Flavor};
use crate::{bhyve as bhyve_in, lxc};

/// Where Xen's firmware lies on most hosts.
const XEN_FIRMWARE_DIR: &str = "/usr/lib/xen/boot";
const XEN_HOST: XenHost<'static> = XenHost { loader: "/usr/lib/xen/boot/hvmloader" };
/// The data store that a fresh ESXi has.
const DATASTORE: Datastore<'static> = Datastore { name: "datastore1", directory: "" };
/// The version of VMware's virtual hardware that is written: that of ESXi 6.5, which all later ones take.
const VMWARE_HARDWARE: u32 = 13;
/// The first number of descriptors that a command line names and that only a real start has.
const FIRST_FD: i32 = 3;
/// The first port of VNC servers.
const VNC_PORT: u16 = 5900;

/// A format.
pub struct Format {
    /// Libvirt's name for it.
    pub name: &'static str,
    /// What it is, for lists.
    pub help: &'static str,
    /// Makes a document of it, where that is possible.
    pub read: Option<Read>,
    /// Makes it of a document, where that is possible.
    pub write: Option<Write>,
}

/// Makes a document of a text.
pub type Read = fn(&str, &mut dyn Random) -> Result<Converted>;
/// Makes a text of a document.
pub type Write = fn(Domain, &Target<'_>, &mut dyn Random) -> Result<String>;

/// What a text said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Converted {
    /// The machine, complete as its driver would keep it.
    pub domain: Domain,
    /// What it said that the document cannot hold.
    pub warnings: Vec<String>,
}

/// What a text is written for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Target<'a> {
    /// The emulator of QEMU's command lines; none for one that can do everything.
    pub emulator: Option<&'a EmulatorCaps>,
}

/// The format whose files name their encoding.
const VMX: &str = "vmware-vmx";

/// All formats, in libvirt's names.
pub static FORMATS: &[Format] = &[
    Format {
        name: "bhyve-argv",
        help: "command lines of bhyve and its loader",
        read: Some(|text, random| {
            let found = bhyve_in::parse(&text.replace("\\\n", ""), random)?;
            Ok(Converted { domain: found.domain, warnings: found.warnings })
        }),
        write: Some(bhyve_argv),
    },
    Format {
        name: "lxc-tools",
        help: "a container's configuration for the LXC tools",
        read: Some(|text, random| {
            let mut domain = lxc::read(text)?;
            policy::lxc::complete(&mut domain, random)?;
            Ok(domain.into())
        }),
        write: None,
    },
    Format { name: "qemu-argv", help: "QEMU's command line", read: None, write: Some(qemu_argv) },
    Format {
        name: VMX,
        help: "VMware's VMX file",
        read: Some(|text, random| {
            let mut domain = vmx::read(text, &vmware())?;
            policy::vmware::complete(&mut domain, random)?;
            Ok(domain.into())
        }),
        write: Some(|mut domain, _, random| {
            policy::vmware::apply(&mut domain, random)?;
            vmx::write(&domain, VMWARE_HARDWARE, &vmware())
        }),
    },
    Format {
        name: "xen-xl",
        help: "configuration of Xen's xl",
        read: Some(|text, random| read_xen(text, Flavor::Xl, random)),
        write: Some(|domain, _, random| write_xen(domain, Flavor::Xl, random)),
    },
    Format {
        name: "xen-xm",
        help: "configuration of Xen's xm",
        read: Some(|text, random| read_xen(text, Flavor::Xm, random)),
        write: Some(|domain, _, random| write_xen(domain, Flavor::Xm, random)),
    },
];

impl From<Domain> for Converted {
    fn from(domain: Domain) -> Converted {
        Converted { domain, warnings: Vec::new() }
    }
}

/// The text of a file in the format `name`.
///
/// # Errors
/// The bytes are not of the encoding that the file says, or else of UTF-8.
pub fn decode<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>> {
    if name == VMX {
        return vmx::decode(bytes);
    }
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
        argument(format!("it is not UTF-8 at byte {}", error.valid_up_to()))
            .with_cure("translate it, for example with: iconv -f ISO-8859-1 -t UTF-8 FILE")
    })
}

/// Makes a document of a text in the format `name`.
///
/// # Errors
/// No such format is read, or the text says what no document can.
pub fn from_native(name: &str, text: &str, random: &mut dyn Random) -> Result<Converted> {
    let names = || FORMATS.iter().filter(|format| format.read.is_some()).map(|format| format.name);
    let read = named(name, &names().collect::<Vec<_>>())?.read.ok_or_else(|| {
        argument(format!("no document can be made of the format '{name}'"))
            .with_cure(format!("the formats that can be read are {}", listed(names())))
    })?;
    let mut found = read(text, random)?;
    if found.domain.uuid.is_none() {
        let mut bytes = [0; 16];
        random.fill(&mut bytes);
        found.domain.uuid = Some(model::Uuid::from_random(bytes));
    }
    Ok(found)
}

/// Makes a text in the format `name` of a document as it was read.
///
/// # Errors
/// No such format is written, or the document says what it cannot hold.
pub fn to_native(name: &str, domain: Domain, target: &Target<'_>, random: &mut dyn Random) -> Result<String> {
    let names = || FORMATS.iter().filter(|format| format.write.is_some()).map(|format| format.name);
    let write = named(name, &names().collect::<Vec<_>>())?.write.ok_or_else(|| {
        argument(format!("the format '{name}' is not written"))
            .with_cure(format!("the formats that can be written are {}", listed(names())))
    })?;
    write(domain, target, random)
}

/// The format of this name; of another name, a refusal that lists those that would do.
fn named(name: &str, fitting: &[&'static str]) -> Result<&'static Format> {
    FORMATS.iter().find(|format| format.name == name).ok_or_else(|| {
        let near = xml::nearest(name, fitting.iter().copied());
        argument(format!("unsupported config type {name}")).with_cure(match near {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("the formats are {}", fitting.join(", ")),
        })
    })
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn argument(detail: String) -> Error {
    Error::new(ErrorCode::InvalidArg, ErrorDomain::Domain, detail)
}

fn vmware() -> vmx::Context<'static> {
    vmx::Context { home: DATASTORE, exists: |_, _| true, scsi_model: "lsilogic", datacenter_path: None }
}

fn read_xen(text: &str, flavor: Flavor, random: &mut dyn Random) -> Result<Converted> {
    let mut domain = xen::read(text, flavor, &xen::Context { firmware_dir: XEN_FIRMWARE_DIR })?;
    policy::xen::apply(&mut domain, &XEN_HOST, random)?;
    Ok(domain.into())
}

fn write_xen(mut domain: Domain, flavor: Flavor, random: &mut dyn Random) -> Result<String> {
    policy::xen::apply(&mut domain, &XEN_HOST, random)?;
    xen::write(&domain, flavor)
}

/// The loader's command, then that of the machine, for a bhyve that can do everything. Each drive has a controller of its
/// own, as every release takes it.
fn bhyve_argv(mut domain: Domain, _: &Target<'_>, random: &mut dyn Random) -> Result<String> {
    let host = BhyveHost {
        caps: BhyveCap::ALL.iter().copied().filter(|cap| *cap != BhyveCap::Ahci32Slot).collect(),
        grub_console: true,
    };
    bhyve::apply(&mut domain, &host, random)?;
    let taps = (0..domain.devices.interface.len()).map(|number| format!("tap{number}")).collect();
    let context = bhyve::argv::Context { taps, vnc_port: VNC_PORT, device_map: "device.map".to_owned() };
    let plan = bhyve::argv::build(&domain, &host, &context)?;
    let loader = plan.loader.as_ref().map(policy::tool::Command::lines).unwrap_or_default();
    Ok(loader + &plan.bhyve.lines())
}

fn qemu_argv(mut domain: Domain, target: &Target<'_>, random: &mut dyn Random) -> Result<String> {
    policy::vmm::refuse_command_line(&domain)?;
    let (host, caps) = anywhere::newest(&domain);
    let caps = target.emulator.unwrap_or(&caps);
    domain.devices.emulator.get_or_insert_with(|| caps.binary.clone());
    policy::normalize(&mut domain, &host, caps, random, policy::address::Scope::All)?;
    policy::validate::check(&domain, &host, caps)?;
    policy::validate::known_processor(&domain, caps)?;
    alias::assign(&mut domain);
    argv::pretend_ports(&mut domain, false);
    policy::processor::settle(&mut domain, &host, caps)?;
    let private_dir = format!("/var/lib/libvirt/qemu/domain--1-{}", domain.name);
    let context = LaunchContext {
        mode: Mode::Standalone,
        monitor: Monitor::Path(format!("{private_dir}/monitor.sock")),
        master_key: Some(format!("{private_dir}/master-key.aes")),
        memory_dir: private_dir.clone(),
        private_dir,
        numbering: Numbering::From(FIRST_FD),
        sandbox: true,
        ..LaunchContext::default()
    };
    Ok(argv::build(&domain, caps, &context)?.command() + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MACHINE: &str = "<domain type='TYPE'><name>a</name><uuid>c7a5fdbd-edaf-9455-926a-d65c16db1809</uuid>\
        <memory unit='MiB'>64</memory><os><type>hvm</type></os>\
        <devices><disk type='file'><source file='/a.vmdk'/><target dev='sda' bus='scsi'/></disk></devices></domain>";

    fn zero(bytes: &mut [u8]) {
        bytes.fill(0);
    }

    #[test]
    fn what_is_written_is_read() {
        for (name, kind, from, to) in [
            ("vmware-vmx", "vmware", "/a.vmdk", "[datastore1] a.vmdk"),
            ("xen-xl", "xen", "", ""),
            ("xen-xm", "xen", "", ""),
            ("bhyve-argv", "bhyve", "dev='sda' bus='scsi'", "dev='sda' bus='sata'"),
        ] {
            let text = MACHINE.replace("TYPE", kind).replace(from, to);
            let (domain, _) = Domain::parse(&text).unwrap();
            let written = to_native(name, domain, &Target::default(), &mut zero)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let read =
                from_native(name, &written, &mut zero).unwrap_or_else(|error| panic!("{written}: {error}"));
            assert_eq!(read.domain.name, "a", "{name}: {written}");
            assert_eq!(read.domain.devices.disk.len(), 1, "{name}: {written}");
        }
    }

    #[test]
    fn qemu_has_a_command_line_without_any_host() {
        let (domain, _) = Domain::parse(&MACHINE.replace("TYPE", "kvm")).unwrap();
        let text = to_native("qemu-argv", domain, &Target::default(), &mut zero).unwrap();
        assert!(text.contains("-name guest=a") && text.contains("/a.vmdk"), "{text}");
        assert!(text.contains(",acpi=off") && text.contains("-cpu qemu64 "), "today's forms: {text}");
        assert!(text.contains(",memory-backend=pc.ram"), "{text}");
    }

    #[test]
    fn unknown_formats_are_refused_with_the_nearest() {
        let told =
            |name: &str| from_native(name, "", &mut zero).unwrap_err().cure().unwrap_or_default().to_owned();
        assert_eq!(told("xen-xk"), "did you mean 'xen-xl'?");
        assert_eq!(
            told("qemu-argv"),
            "the formats that can be read are bhyve-argv, lxc-tools, vmware-vmx, xen-xl, xen-xm"
        );
        let told = to_native("lxc-tools", Domain::default(), &Target::default(), &mut zero).unwrap_err();
        assert!(told.cure().unwrap_or_default().contains("bhyve-argv, qemu-argv, vmware-vmx"));
    }
}
