//! The sample domain document of the guest.

use std::path::PathBuf;

use crate::{COMMAND_LINE, Guest};

/// What of the sample machine a caller may choose.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Memory in MiB; the guest needs 128.
    pub memory_mib: u32,
    /// Number of virtual processors.
    pub vcpu: u32,
    /// Domain type: `qemu` for software emulation, `kvm` where it works.
    pub domain_type: String,
    /// Machine type: `q35`, `pc` or `microvm`.
    pub machine: String,
    /// Whether it has one virtio interface on QEMU's user network.
    pub interface: bool,
    /// Raw disk images, each a virtio disk: `vda`, `vdb` and so on.
    pub disks: Vec<PathBuf>,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine {
            memory_mib: 192,
            vcpu: 1,
            domain_type: "qemu".to_owned(),
            machine: "q35".to_owned(),
            interface: true,
            disks: Vec::new(),
        }
    }
}

/// Writes the domain document of a machine that boots `guest` directly, with its console on a pty.
///
/// `name` and the paths are put in as they are, so they must be free of XML's special characters.
#[must_use]
pub fn domain_xml(name: &str, guest: &Guest, machine: &Machine) -> String {
    let Machine { memory_mib, vcpu, domain_type, machine: machine_type, .. } = machine;
    let kernel = guest.kernel.display();
    let initrd = guest.initrd.display();
    let mut devices = String::new();
    for (letter, disk) in ('a'..='z').zip(&machine.disks) {
        devices.push_str(&format!(
            "    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='{}'/>
      <target dev='vd{letter}' bus='virtio'/>
    </disk>\n",
            disk.display()
        ));
    }
    if machine.interface {
        devices.push_str("    <interface type='user'>\n      <model type='virtio'/>\n    </interface>\n");
    }
    format!(
        "<domain type='{domain_type}'>
  <name>{name}</name>
  <memory unit='MiB'>{memory_mib}</memory>
  <vcpu>{vcpu}</vcpu>
  <os>
    <type arch='x86_64' machine='{machine_type}'>hvm</type>
    <kernel>{kernel}</kernel>
    <initrd>{initrd}</initrd>
    <cmdline>{COMMAND_LINE}</cmdline>
  </os>
  <features>
    <acpi/>
    <apic/>
  </features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
{devices}    <serial type='pty'>
      <target port='0'/>
    </serial>
    <console type='pty'>
      <target type='serial' port='0'/>
    </console>
    <memballoon model='virtio'/>
    <rng model='virtio'>
      <backend model='random'>/dev/urandom</backend>
    </rng>
  </devices>
</domain>
"
    )
}
