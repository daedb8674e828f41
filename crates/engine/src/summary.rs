//! The figures of a document that lists and statistics need, from the document or from its canonical text alone.

use error::Result;
use model::Domain;
use model::devices::disk::Disk;
use model::devices::disk_source::DiskPlace;
use model::devices::interface::Interface;
use model::domain::OnEvent;
use stdx::Uuid;
use xml::Node;

use crate::document::refused;

/// Figures of a document. Small: the engine keeps one for each machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Name.
    pub name: Box<str>,
    /// UUID.
    pub uuid: Uuid,
    /// Kind of guest, such as `hvm`.
    pub os_type: Box<str>,
    /// Memory of the machine, in KiB.
    pub memory_max_kib: u64,
    /// Memory the guest may use, in KiB.
    pub memory_kib: u64,
    /// Virtual processors at most.
    pub vcpus_max: u32,
    /// Virtual processors at the start.
    pub vcpus: u32,
    /// Disks.
    pub disks: Box<[DiskSummary]>,
    /// Interfaces.
    pub interfaces: Box<[InterfaceSummary]>,
    /// What happens when the guest powers off.
    pub on_poweroff: LifecycleAction,
    /// What happens when the guest reboots.
    pub on_reboot: LifecycleAction,
    /// What happens when the guest crashes.
    pub on_crash: LifecycleAction,
}

/// One disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DiskSummary {
    /// Name of the target, such as `vda`.
    pub target: Box<str>,
    /// Path, device or name of the source.
    pub source: Option<Box<str>>,
}

/// One interface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterfaceSummary {
    /// Name on the host, if it has one.
    pub target: Option<Box<str>>,
    /// Hardware address.
    pub mac: Box<str>,
}

/// What follows an event of the guest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LifecycleAction {
    /// The machine ends.
    #[default]
    Destroy,
    /// The machine starts again.
    Restart,
    /// The machine stays for analysis.
    Preserve,
    /// Memory is dumped, then the machine ends.
    CoredumpDestroy,
    /// Memory is dumped, then the machine starts again.
    CoredumpRestart,
}

impl Summary {
    /// The figures of a document that is at hand: what [`of_text`](Summary::of_text) reads from its canonical text,
    /// which leaves generated names of interfaces out unless it is `live`.
    pub fn of(domain: &Domain, live: bool) -> Summary {
        let memory_max_kib = domain.memory.as_ref().map_or(0, |memory| memory.kib);
        let memory_kib = domain.current_memory.filter(|kib| *kib > 0).unwrap_or(memory_max_kib);
        let vcpus_max = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
        let on_event = |event: &Option<OnEvent>, other| event.as_ref().map_or(other, LifecycleAction::of);
        Summary {
            name: domain.name.as_str().into(),
            uuid: domain.uuid.unwrap_or_default(),
            os_type: domain.os.r#type.as_ref().map_or("", |os_type| &os_type.kind).into(),
            memory_max_kib,
            memory_kib: memory_kib.min(memory_max_kib),
            vcpus_max,
            vcpus: domain.vcpu.as_ref().and_then(|vcpu| vcpu.current).unwrap_or(vcpus_max),
            disks: domain.devices.disk.iter().map(DiskSummary::of).collect(),
            interfaces: domain.devices.interface.iter().map(|it| InterfaceSummary::of(it, live)).collect(),
            on_poweroff: on_event(&domain.on_poweroff, LifecycleAction::Destroy),
            on_reboot: on_event(&domain.on_reboot, LifecycleAction::Restart),
            on_crash: on_event(&domain.on_crash, LifecycleAction::Destroy),
        }
    }

    /// The figures of a canonical text.
    ///
    /// # Errors
    /// The text is no domain document.
    pub fn of_text(text: &str) -> Result<Summary> {
        let document = xml::Document::parse(text).map_err(|error| refused(&error))?;
        let root = document.root("domain").map_err(|error| refused(&error))?;
        let mut summary =
            Summary { on_reboot: LifecycleAction::Restart, vcpus_max: 1, vcpus: 1, ..Summary::default() };
        for child in root.children().filter(Node::is_element) {
            summary.read(child);
        }
        if summary.memory_kib == 0 || summary.memory_kib > summary.memory_max_kib {
            summary.memory_kib = summary.memory_max_kib;
        }
        Ok(summary)
    }

    fn read(&mut self, element: Node<'_, '_>) {
        let text = || element.text().unwrap_or_default().trim();
        match element.tag_name().name() {
            "name" => self.name = element.text().unwrap_or_default().into(),
            "uuid" => self.uuid = text().parse().unwrap_or_default(),
            "memory" => self.memory_max_kib = text().parse().unwrap_or_default(),
            "currentMemory" => self.memory_kib = text().parse().unwrap_or_default(),
            "vcpu" => {
                self.vcpus_max = text().parse().unwrap_or(1);
                let current = element.attribute("current").and_then(|current| current.parse().ok());
                self.vcpus = current.unwrap_or(self.vcpus_max);
            }
            "os" => {
                let kind = element.children().find(|child| child.has_tag_name("type"));
                self.os_type = kind.and_then(|kind| kind.text()).unwrap_or_default().into();
            }
            "on_poweroff" => self.on_poweroff = action(text()),
            "on_reboot" => self.on_reboot = action(text()),
            "on_crash" => self.on_crash = action(text()),
            "devices" => {
                let named = |name: &'static str| {
                    element.children().filter(move |child: &Node<'_, '_>| child.has_tag_name(name))
                };
                self.disks = named("disk").map(disk).collect();
                self.interfaces = named("interface").map(interface).collect();
            }
            _ => {}
        }
    }
}

impl DiskSummary {
    fn of(disk: &Disk) -> DiskSummary {
        let source = match &disk.source.place {
            DiskPlace::File(source) => source.file.as_deref(),
            DiskPlace::Block(source) | DiskPlace::VhostVdpa(source) => source.dev.as_deref(),
            DiskPlace::Dir(source) => source.dir.as_deref(),
            DiskPlace::Network(source) => source.name.as_deref(),
            DiskPlace::Volume(source) => source.volume.as_deref(),
            DiskPlace::Nvme(_) | DiskPlace::VhostUser(_) => None,
        };
        DiskSummary { target: disk.target.dev.as_str().into(), source: source.map(Into::into) }
    }
}

impl InterfaceSummary {
    fn of(interface: &Interface, live: bool) -> InterfaceSummary {
        let target = interface.target.as_ref().and_then(|target| target.dev.as_ref());
        InterfaceSummary {
            target: target.filter(|name| live || !name.is_generated()).map(|name| name.0.as_str().into()),
            mac: interface.mac.as_ref().map(|mac| mac.address.to_string()).unwrap_or_default().into(),
        }
    }
}

impl LifecycleAction {
    fn of(event: &OnEvent) -> LifecycleAction {
        match event {
            OnEvent::Destroy => LifecycleAction::Destroy,
            // A rename would need a definition of its own; it starts again under its own name.
            OnEvent::Restart | OnEvent::RenameRestart => LifecycleAction::Restart,
            OnEvent::Preserve => LifecycleAction::Preserve,
            OnEvent::CoredumpDestroy => LifecycleAction::CoredumpDestroy,
            OnEvent::CoredumpRestart => LifecycleAction::CoredumpRestart,
        }
    }
}

fn action(text: &str) -> LifecycleAction {
    match text {
        "restart" | "rename-restart" => LifecycleAction::Restart,
        "preserve" => LifecycleAction::Preserve,
        "coredump-destroy" => LifecycleAction::CoredumpDestroy,
        "coredump-restart" => LifecycleAction::CoredumpRestart,
        _ => LifecycleAction::Destroy,
    }
}

fn attribute<'a>(element: Node<'a, '_>, child: &str, name: &str) -> Option<&'a str> {
    element.children().find(|node| node.has_tag_name(child)).and_then(|node| node.attribute(name))
}

fn disk(element: Node<'_, '_>) -> DiskSummary {
    let source =
        ["file", "dev", "name", "dir", "volume"].iter().find_map(|name| attribute(element, "source", name));
    DiskSummary {
        target: attribute(element, "target", "dev").unwrap_or_default().into(),
        source: source.map(Into::into),
    }
}

fn interface(element: Node<'_, '_>) -> InterfaceSummary {
    InterfaceSummary {
        target: attribute(element, "target", "dev").map(Into::into),
        mac: attribute(element, "mac", "address").unwrap_or_default().into(),
    }
}

#[cfg(test)]
mod tests {
    use model::FormatFlags;

    use super::*;

    #[test]
    fn figures_of_a_small_machine() {
        let text = "<domain type='test'>\n  <name>a&amp;b</name>\n  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>\n  \
            <memory unit='KiB'>2048</memory>\n  <currentMemory unit='KiB'>1024</currentMemory>\n  \
            <vcpu placement='static' current='2'>4</vcpu>\n  <os>\n    <type arch='x86_64'>hvm</type>\n  </os>\n  \
            <on_crash>coredump-restart</on_crash>\n  <devices>\n    <disk type='file'>\n      <source file='/a'/>\n      \
            <target dev='vda'/>\n    </disk>\n    <interface type='user'>\n      <mac address='52:54:00:00:00:01'/>\n    \
            </interface>\n  </devices>\n</domain>\n";
        let summary = Summary::of_text(text).unwrap();
        assert_eq!((&*summary.name, &*summary.os_type), ("a&b", "hvm"));
        assert_eq!(
            (summary.memory_max_kib, summary.memory_kib, summary.vcpus_max, summary.vcpus),
            (2048, 1024, 4, 2)
        );
        assert_eq!(*summary.disks, [DiskSummary { target: "vda".into(), source: Some("/a".into()) }]);
        assert_eq!(*summary.interfaces, [InterfaceSummary { target: None, mac: "52:54:00:00:00:01".into() }]);
        assert_eq!(summary.on_crash, LifecycleAction::CoredumpRestart);
        assert_eq!(
            (summary.on_poweroff, summary.on_reboot),
            (LifecycleAction::Destroy, LifecycleAction::Restart)
        );
    }

    #[test]
    fn the_document_and_its_text_give_the_same_figures() {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../model/tests/fixtures");
        let mut seen = 0;
        for entry in std::fs::read_dir(fixtures).unwrap().map(Result::unwrap) {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let Ok((domain, _)) = Domain::parse(&text) else { continue };
            for (flags, live) in [(FormatFlags::NONE, true), (FormatFlags::INACTIVE, false)] {
                let canonical = domain.format(flags | FormatFlags::SECURE);
                let of_text = Summary::of_text(&canonical).unwrap();
                assert_eq!(Summary::of(&domain, live), of_text, "{} {live}", entry.path().display());
                seen += 1;
            }
        }
        assert!(seen > 60, "{seen}");
    }
}
