//! Devices that come to a running machine of the monitor, leave it or change.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::interface::{Interface, LinkState};

use super::{MACHINE, normalize};
use crate::fault::unsupported;
use crate::hotplug::Device;
use crate::{Random, alias};

/// What changes of a device that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    Nothing,
    /// The cable of the interface with this name is plugged in, or out.
    Link {
        /// The interface.
        alias: String,
        /// It is plugged in.
        up: bool,
    },
}

/// Refuses devices that belong to a machine for good.
fn check(device: &Device) -> Result<()> {
    match device {
        Device::Disk(disk) if disk.transient.is_some() => {
            Err(unsupported(format!("machine type '{MACHINE}' takes no <transient/> disk while it runs"))
                .with_cure("leave <transient/> out, or attach it with --config and start the domain anew"))
        }
        Device::Disk(_) | Device::Interface(_) | Device::Rng(_) | Device::Memory(_) => Ok(()),
        other => {
            let name = other.element();
            let detail =
                format!("a <{name}> can neither come to a running machine of type '{MACHINE}' nor leave it");
            Err(unsupported(detail).with_cure("use --config, and start the domain anew"))
        }
    }
}

/// The machine with the device, complete, and the device's name.
///
/// # Errors
/// The device is impossible, has no place, or does not come to running machines.
pub fn attach(live: &Domain, device: &Device, random: &mut dyn Random) -> Result<(Domain, String)> {
    check(device)?;
    device.refuse_twin(live, ErrorCode::OperationFailed)?;
    let (names, mut after) = (aliases(live), live.clone());
    device.attach_to(&mut after)?;
    normalize(&mut after, random)?;
    alias::complete(&mut after);
    let name = aliases(&after).into_iter().find(|name| !names.contains(name));
    let name = name.ok_or_else(|| {
        let detail = "the name of the device belongs to another one of the domain";
        Error::new(ErrorCode::OperationFailed, ErrorDomain::Domain, detail)
            .with_cure("leave <alias> out, or choose another name")
    })?;
    Ok((after, name))
}

fn aliases(domain: &Domain) -> Vec<String> {
    let mut domain = domain.clone();
    let infos = crate::address::infos(&mut domain);
    infos.filter_map(|info| info.alias.as_ref().map(|alias| alias.0.clone())).collect()
}

/// The name of the device that `wanted` describes.
///
/// # Errors
/// The machine has no such device, or it does not leave running machines.
pub fn detach(live: &Domain, wanted: &Device) -> Result<String> {
    check(wanted)?;
    let (_, device) = wanted.removed(live)?;
    device.alias().ok_or_else(|| unsupported("the device has no name towards the monitor"))
}

/// The machine with the device as `wanted` describes it, and what that changes.
///
/// # Errors
/// The machine has no such device, or what differs does not change while a machine runs.
pub fn update(live: &Domain, wanted: &Device) -> Result<(Domain, Change)> {
    let mut after = live.clone();
    let old = wanted.exchange(&mut after)?;
    let new = old.alias().and_then(|alias| Device::named(&after, &alias));
    let (Device::Interface(old), Some(Device::Interface(new))) = (&old, &new) else {
        if new.as_ref() == Some(&old) {
            return Ok((after, Change::Nothing));
        }
        let detail =
            format!("a <{}> of a running machine of type '{MACHINE}' does not change", old.element());
        return Err(unsupported(detail).with_cure("use --config, and start the domain anew"));
    };
    let (old, new): (&Interface, &Interface) = (old, new);
    let up = |interface: &Interface| interface.link != Some(LinkState::Down);
    // What only a running machine has is often left out.
    let mut same = Interface { link: new.link, ..old.clone() };
    if new.target.is_none() {
        same.target = None;
    }
    if new.model.is_none() {
        same.model = None;
    }
    if same != *new {
        return Err(unsupported("only <link> of a running machine's <interface> changes")
            .with_cure("detach the interface, and attach another one"));
    }
    let alias = wanted_alias(old);
    let change = match up(old) == up(new) {
        true => Change::Nothing,
        false => Change::Link { alias: alias.clone(), up: up(new) },
    };
    let mut after = live.clone();
    let own = after.devices.interface.iter_mut().find(|own| wanted_alias(own) == alias);
    own.into_iter().for_each(|own| own.link = new.link);
    Ok((after, change))
}

fn wanted_alias(interface: &Interface) -> String {
    interface.info.alias.as_ref().map(|alias| alias.0.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::FormatFlags;

    use super::super::addition;
    use super::*;

    fn live() -> Domain {
        let document = "<domain type='kvm'><name>a</name><memory>65536</memory><os>\
            <type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>/k</kernel></os><devices>\
            <disk type='file' device='disk'><source file='/d'/><target dev='vda' bus='virtio'/></disk>\
            <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='b'/></interface>\
            <watchdog model='i6300esb'/></devices></domain>";
        let (mut domain, _) = Domain::parse(document).unwrap();
        normalize(&mut domain, &mut |bytes: &mut [u8]| bytes.fill(1)).unwrap();
        alias::assign(&mut domain);
        domain
    }

    #[test]
    fn memory_counts() {
        let document = "<domain type='kvm'><name>a</name><maxMemory slots='2' unit='MiB'>1024</maxMemory><memory unit='MiB'>64</memory><os>\
            <type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>/k</kernel></os></domain>";
        let (mut domain, _) = Domain::parse(document).unwrap();
        normalize(&mut domain, &mut |bytes: &mut [u8]| bytes.fill(1)).unwrap();
        alias::assign(&mut domain);
        let module = |mib: u32| {
            device(&format!("<memory model='dimm'><target><size unit='MiB'>{mib}</size></target></memory>"))
        };
        let attached =
            |domain: &Domain, mib| attach(domain, &module(mib), &mut |bytes: &mut [u8]| bytes.fill(2));
        let (after, name) = attached(&domain, 128).unwrap();
        assert_eq!((name.as_str(), after.memory.as_ref().unwrap().kib), ("dimm0", 192 << 10));
        assert_eq!(after.current_memory, Some(192 << 10));
        let planned = addition(&after, &name).unwrap();
        assert_eq!((planned.kind, planned.value.as_str()), ("memory", "size=128M,id=dimm0,slot=0"));
        let (both, name) = attached(&after, 256).unwrap();
        assert_eq!(addition(&both, &name).unwrap().value, "size=256M,id=dimm1,slot=1");
        assert!(attached(&both, 128).unwrap_err().message().contains("exceeds slots count '2'"));
        assert!(attached(&domain, 1024).unwrap_err().message().contains("maximum memory size"));
        assert!(attached(&domain, 100).unwrap_err().message().contains("128 MiB"));
        assert_eq!(detach(&both, &module(256)).unwrap(), "dimm1");
        let mut less = both;
        Device::remove_named(&mut less, "dimm0");
        assert_eq!(less.memory.as_ref().unwrap().kib, 320 << 10);
    }

    fn device(text: &str) -> Device {
        Device::parse(text).unwrap()
    }

    fn attached(text: &str) -> Result<(Domain, String)> {
        attach(&live(), &device(text), &mut |bytes: &mut [u8]| bytes.fill(2))
    }

    #[test]
    fn devices_that_come_get_a_name_and_a_place() {
        let disk = "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/e'/>\
            <target dev='vdb' bus='virtio'/><readonly/></disk>";
        let (after, name) = attached(disk).unwrap();
        assert_eq!(name, "virtio-disk1");
        let planned = addition(&after, &name).unwrap();
        assert_eq!((planned.kind, planned.resources.len()), ("disk", 1));
        assert_eq!(planned.value, "fd=0,format=qcow2,readonly,id=virtio-disk1,slot=4");
        let net =
            "<interface type='ethernet'><mac address='52:54:00:00:00:02'/><driver queues='2'/></interface>";
        let (after, name) = attached(net).unwrap();
        let planned = addition(&after, &name).unwrap();
        assert_eq!(planned.value, "fd=0+1,mac=52:54:00:00:00:02,id=net1,slot=4");
        let (after, name) = attached("<rng model='virtio'><backend model='random'/></rng>").unwrap();
        assert_eq!(addition(&after, &name).unwrap().value, "id=rng0,slot=4");
    }

    #[test]
    fn what_cannot_come_is_refused_by_name() {
        for (text, words) in [
            ("<watchdog model='i6300esb'/>", "a <watchdog> can neither"),
            (
                "<disk type='file' device='cdrom'><target dev='sda' bus='sata'/></disk>",
                "another device than disk",
            ),
            (
                "<disk type='file'><source file='/d'/><target dev='vda' bus='virtio'/></disk>",
                "vda already exists",
            ),
            (
                "<disk type='file'><source file='/d'/><target dev='vdb' bus='virtio'/><transient/></disk>",
                "<transient/>",
            ),
            ("<interface type='network'><source network='n'/></interface>", "bridge, ethernet and user"),
            ("<rng model='virtio'><backend model='egd' type='pty'/></rng>", "of <backend>"),
        ] {
            let refusal = attached(text).unwrap_err();
            assert!(refusal.message().contains(words), "{text}: {refusal}");
        }
        assert!(detach(&live(), &device("<watchdog model='i6300esb'/>")).is_err());
        let other = "<disk type='file'><source file='/d'/><target dev='vdx' bus='virtio'/></disk>";
        assert!(detach(&live(), &device(other)).is_err());
    }

    #[test]
    fn only_cables_change() {
        let plain =
            "<interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='b'/></interface>";
        let down = plain.replace("</interface>", "<link state='down'/></interface>");
        let (after, change) = update(&live(), &device(&down)).unwrap();
        assert_eq!(change, Change::Link { alias: "net0".to_owned(), up: false });
        assert!(after.format(FormatFlags::NONE).contains("<link state='down'/>"));
        assert_eq!(update(&live(), &device(plain)).unwrap().1, Change::Nothing);
        let moved = plain.replace("bridge='b'", "bridge='c'");
        assert!(update(&live(), &device(&moved)).unwrap_err().message().contains("only <link>"));
        assert_eq!(detach(&live(), &device(plain)).unwrap(), "net0");
    }
}
