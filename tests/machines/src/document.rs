//! Documents of tiny machines: 16 MiB, no kernel, as many devices as the test wants.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::SECTOR;

/// A machine document under construction; what is not said stays at the smallest that works.
#[derive(Debug, Clone)]
pub struct Tiny {
    name: String,
    kind: String,
    machine: String,
    os: String,
    head: String,
    devices: String,
    tail: String,
    usb: &'static str,
}

impl Tiny {
    /// A `pc` machine with ACPI and nothing else.
    #[must_use]
    pub fn new(name: &str) -> Tiny {
        Tiny {
            name: name.to_owned(),
            kind: "qemu".to_owned(),
            machine: "pc".to_owned(),
            os: String::new(),
            head: String::new(),
            devices: String::new(),
            tail: String::new(),
            usb: "<controller type='usb' model='none'/>",
        }
    }

    /// The machine that boots the one-sector guest from a new image in `folder`, with a serial port on a terminal.
    ///
    /// # Panics
    /// Fails the test when the image cannot be written.
    #[must_use]
    pub fn sector(name: &str, folder: &Path) -> Tiny {
        Tiny::sector_on(name, folder, "<serial type='pty'/>")
    }

    /// The same with another first serial port.
    ///
    /// # Panics
    /// Fails the test when the image cannot be written.
    #[must_use]
    pub fn sector_on(name: &str, folder: &Path, serial: &str) -> Tiny {
        let image = folder.join(format!("{name}.img"));
        let mut content = SECTOR.to_vec();
        content.resize(1 << 20, 0);
        fs::write(&image, content).unwrap();
        let disk = format!(
            "<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='{}'/><target dev='vda' bus='virtio'/></disk>",
            image.display()
        );
        Tiny::new(name).device(&disk).device(serial)
    }

    /// Another domain type than `qemu`.
    #[must_use]
    pub fn kind(mut self, kind: &str) -> Tiny {
        kind.clone_into(&mut self.kind);
        self
    }

    /// Another machine type than `pc`.
    #[must_use]
    pub fn machine(mut self, machine: &str) -> Tiny {
        machine.clone_into(&mut self.machine);
        self
    }

    /// Adds to `<os>`.
    #[must_use]
    pub fn os(mut self, xml: &str) -> Tiny {
        self.os.push_str(xml);
        self
    }

    /// Adds an element before the devices, such as `<on_reboot>destroy</on_reboot>`.
    #[must_use]
    pub fn head(mut self, xml: &str) -> Tiny {
        self.head.push_str(xml);
        self
    }

    /// Adds a device.
    #[must_use]
    pub fn device(mut self, xml: &str) -> Tiny {
        self.devices.push_str(xml);
        self
    }

    /// Leaves the USB controllers to the devices added (there is none otherwise).
    #[must_use]
    pub fn with_usb(mut self) -> Tiny {
        self.usb = "";
        self
    }

    /// Adds arguments for the emulator.
    #[must_use]
    pub fn arguments(mut self, arguments: &[&str]) -> Tiny {
        self.tail.push_str("<qemu:commandline>");
        for argument in arguments {
            let _ = write!(self.tail, "<qemu:arg value='{argument}'/>");
        }
        self.tail.push_str("</qemu:commandline>");
        self
    }

    /// The text.
    #[must_use]
    pub fn xml(&self) -> String {
        let Tiny { name, kind, machine, os, head, devices, tail, usb } = self;
        format!(
            "<domain type='{kind}' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n\
             <name>{name}</name><memory unit='MiB'>16</memory><vcpu>1</vcpu>\n\
             <os><type arch='x86_64' machine='{machine}'>hvm</type>{os}</os>\n\
             <features><acpi/></features>{head}\n\
             <devices>{devices}{usb}<memballoon model='none'/></devices>{tail}\n\
             </domain>\n"
        )
    }
}
