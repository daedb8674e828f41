//! How the monitor is started: its command line, on which every file is a descriptor.

use error::Result;
use model::Domain;
use model::clock::{ClockBasis, ClockOffset};
use model::devices::address::{Address, DeviceInfo};
use model::devices::backing_store::BackingStore;
use model::devices::channel::ChannelTarget;
use model::devices::char_source::CharSource;
use model::devices::controller::ControllerType;
use model::devices::disk::{Discard, Disk};
use model::devices::disk_source::DiskPlace;
use model::devices::interface::{Interface, LinkState};
use model::devices::interface_source::InterfaceSource;
use model::devices::small::WatchdogAction;
use model::domain::OnEvent;
use model::os::SmbiosMode;
use model::sysinfo::SysInfo;

use crate::alias::name as alias;
use crate::argv::{self, Access, Resource, ResourceKind};
use crate::fault::unsupported;
use crate::vmm::supported::{is_virtio, queues_of};
use crate::vmm::{FIRST_CID, hints, memory, processor};

/// The fields of SMBIOS's system information that the monitor tells.
const SYSTEM: &[&str] = &["manufacturer", "product", "version", "serial", "sku", "family"];

/// The socket on which programs of the host reach the guest's sockets, in the machine's home.
const VSOCK_SOCKET: &str = "vsock.sock";

/// A start of the monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The process, and the files it inherits.
    pub process: argv::Plan,
    /// The descriptor of `/dev/kvm`.
    pub kvm_fd: i32,
    /// The descriptor of a new file without a name for the machine's memory, where it is in one.
    pub memory_fd: Option<i32>,
    /// Serial port and ports that are terminals.
    pub terminals: Vec<Terminal>,
}

/// A device that is a terminal, which the driver makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Its alias.
    pub alias: String,
    /// The descriptor of the monitor's end.
    pub fd: i32,
}

/// A device that comes to a running machine, as the request of the control protocol names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addition {
    /// The kind of the device.
    pub kind: &'static str,
    /// What it is: descriptors are numbered from 0 on.
    pub value: String,
    /// What the driver opens and sends, in this order.
    pub resources: Vec<Resource>,
}

struct Line {
    args: Vec<String>,
    resources: Vec<Resource>,
    terminals: Vec<Terminal>,
    next_fd: i32,
}

impl Line {
    fn option(&mut self, name: &str, value: impl Into<String>) {
        self.args.extend([name.to_owned(), value.into()]);
    }

    fn number(&mut self) -> i32 {
        self.next_fd += 1;
        self.next_fd - 1
    }

    /// What the driver opens.
    fn opened(&mut self, kind: ResourceKind) -> i32 {
        let fd = self.number();
        self.resources.push(Resource { fd, kind });
        fd
    }

    /// A file that the driver opens: `fd=NUMBER`.
    fn file(&mut self, path: &str, access: Access) -> String {
        format!("fd={}", self.opened(ResourceKind::File { path: path.to_owned(), access }))
    }

    /// A socket that the driver makes: `fd=NUMBER`.
    fn listener(&mut self, path: String) -> String {
        format!("fd={}", self.opened(ResourceKind::Listen { path }))
    }

    /// The host's side of a line, and its log: `fd=NUMBER`.
    fn line(&mut self, info: &DeviceInfo, source: &CharSource) -> Result<(String, Option<String>)> {
        let (place, log) = match source {
            CharSource::Pty(pty) => {
                let fd = self.number();
                self.terminals.push(Terminal { alias: alias(info).to_owned(), fd });
                (format!("fd={fd}"), &pty.log)
            }
            CharSource::Unix(unix) => {
                let path = unix.source.path.clone();
                let path = path.ok_or_else(|| unsupported(format!("'{}' has no socket", alias(info))))?;
                (self.listener(path), &unix.log)
            }
            _ => return Err(unsupported(format!("'{}' is neither a terminal nor a socket", alias(info)))),
        };
        let log = log.as_ref().and_then(|log| Some((log.file.as_deref()?, log.append == Some(true))));
        let access = |append| if append { Access::Append } else { Access::Truncate };
        Ok((place, log.map(|(path, append)| self.file(path, access(append)))))
    }
}

/// Plans the start of a machine whose definition is complete and has aliases. The monitor listens for its driver on
/// descriptor `control_fd`; the others follow. By its home, which it never uses, its process can be told from others.
///
/// # Errors
/// The document lacks what a start needs.
pub fn plan(domain: &Domain, program: &str, home: &str, control_fd: i32) -> Result<Plan> {
    let mut line = Line {
        args: vec!["vmm".to_owned()],
        resources: Vec::new(),
        terminals: Vec::new(),
        next_fd: control_fd + 1,
    };
    line.option("--name", format!("guest={},monitor=ferrovirt", domain.name.replace(',', ",,")));
    line.option("--control", format!("fd={control_fd}"));
    let kvm_fd = line.number();
    line.option("--kvm", format!("fd={kvm_fd}"));
    line.args.push("--paused".to_owned());
    if domain.on_reboot == Some(OnEvent::Destroy) {
        line.option("--on-reset", "end");
    }
    let uuid = domain.uuid.map(|uuid| uuid.to_string());
    uuid.into_iter().for_each(|uuid| line.option("--uuid", uuid));
    let memory_fd = memory(domain, &mut line);
    line.option("--vcpus", vcpus(domain));
    topology(domain, &mut line);
    processor::option(domain).into_iter().for_each(|value| line.option("--cpu", value));
    hints::option(domain).into_iter().for_each(|value| line.option("--hyperv", value));
    let zone = clock(domain, &mut line);
    information(domain, &mut line);
    let kernel = domain.os.kernel.as_deref().ok_or_else(|| unsupported("<os> names no <kernel>"))?;
    let kernel = line.file(kernel, Access::Read);
    line.option("--kernel", kernel);
    if let Some(initrd) = &domain.os.initrd {
        let initrd = line.file(initrd, Access::Read);
        line.option("--initrd", initrd);
    }
    line.option("--cmdline", domain.os.cmdline.as_deref().unwrap_or(""));
    match domain.devices.serial.first() {
        None => line.option("--console", "none"),
        Some(serial) => {
            let (place, log) = line.line(&serial.info, &serial.source)?;
            line.option("--console", place);
            log.into_iter().for_each(|log| line.option("--console-log", log));
        }
    }
    disks(domain, &mut line)?;
    interfaces(domain, &mut line);
    ports(domain, &mut line)?;
    others(domain, home, &mut line);
    let Line { args, resources, terminals, .. } = line;
    let mut env = vec![("HOME".to_owned(), home.to_owned())];
    zone.into_iter().for_each(|zone| env.push(("TZ".to_owned(), zone)));
    let process = argv::Plan { program: program.to_owned(), args, env, resources, sets: Vec::new() };
    Ok(Plan { process, kvm_fd, memory_fd, terminals })
}

/// Memory, its nodes, and how it is held: the descriptor of its file.
fn memory(domain: &Domain, line: &mut Line) -> Option<i32> {
    let memory::Memory { size, modules, nodes, mut keys, has_file } = memory::of(domain);
    line.option("--memory", size);
    modules.into_iter().for_each(|module| line.option("--module", module));
    nodes.into_iter().for_each(|node| line.option("--numa", node));
    let file = has_file.then(|| line.number());
    file.into_iter().for_each(|fd| keys.insert(0, format!("fd={fd}")));
    if !keys.is_empty() {
        line.option("--memory-backing", keys.join(","));
    }
    file
}

/// The processors, and how many there can be.
fn vcpus(domain: &Domain) -> String {
    let most = domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count);
    match domain.vcpu.as_ref().and_then(|vcpu| vcpu.current).filter(|current| *current < most) {
        Some(current) => format!("{current},max={most}"),
        None => most.to_string(),
    }
}

fn topology(domain: &Domain, line: &mut Line) {
    let Some(topology) = domain.cpu.as_ref().and_then(|cpu| cpu.topology.as_ref()) else { return };
    // The monitor knows no levels between sockets and cores: a socket has the cores of all of them.
    let levels = [topology.dies, topology.clusters, topology.cores];
    let cores = levels.into_iter().fold(1_u32, |cores, level| cores.saturating_mul(level.unwrap_or(1)));
    let (sockets, threads) = (topology.sockets.unwrap_or(1), topology.threads.unwrap_or(1));
    line.option("--topology", format!("{sockets},{cores},{threads}"));
}

/// Where the clock begins: the zone in which it shows local time, if the document names one.
fn clock(domain: &Domain, line: &mut Line) -> Option<String> {
    let clock = domain.clock.as_deref()?;
    let adjustment = clock.adjustment.as_deref().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let value = match clock.offset {
        None | Some(ClockOffset::Utc) => return None,
        Some(ClockOffset::Localtime | ClockOffset::Timezone) => "localtime".to_owned(),
        Some(ClockOffset::Variable) if clock.basis == Some(ClockBasis::Localtime) => {
            format!("localtime,ahead={adjustment}")
        }
        Some(ClockOffset::Variable) => format!("ahead={adjustment}"),
        Some(ClockOffset::Absolute) => format!("start={}", clock.start.unwrap_or(0)),
    };
    line.option("--rtc", value);
    clock.timezone.clone().filter(|_| clock.offset == Some(ClockOffset::Timezone))
}

fn information(domain: &Domain, line: &mut Line) {
    if domain.os.smbios != Some(SmbiosMode::Sysinfo) {
        return;
    }
    for sysinfo in &domain.sysinfo {
        let SysInfo::SmBios(smbios) = sysinfo else { continue };
        for entry in smbios.system.iter().filter(|entry| SYSTEM.contains(&entry.name.as_str())) {
            line.option("--smbios", format!("{}={}", entry.name, entry.value));
        }
        smbios.oem_strings.iter().for_each(|text| line.option("--smbios", format!("oem={text}")));
    }
}

/// The keys that all devices have: what they are called, and where they are.
fn keys(info: &DeviceInfo) -> String {
    let slot = match &info.address {
        Some(Address::Pci(address)) => format!(",slot={}", address.slot),
        _ => String::new(),
    };
    format!("id={}{slot}", alias(info))
}

/// Plans how the device with this name comes to a running machine, whose document has it already.
///
/// # Errors
/// Such devices do not come to running machines.
pub fn addition(domain: &Domain, name: &str) -> Result<Addition> {
    let mut line = Line { args: Vec::new(), resources: Vec::new(), terminals: Vec::new(), next_fd: 0 };
    let is_it = |info: &DeviceInfo| alias(info) == name;
    let mut interfaces = domain.devices.interface.iter().enumerate();
    let (kind, value) = if let Some(disk) = domain.devices.disk.iter().find(|disk| is_it(&disk.info)) {
        ("disk", disk_value(disk, &mut line)?)
    } else if let Some((place, interface)) = interfaces.find(|(_, interface)| is_it(&interface.info)) {
        ("net", interface_value(place, interface, &mut line))
    } else if let Some(rng) = domain.devices.rng.iter().find(|rng| is_it(&rng.info)) {
        ("rng", keys(&rng.info))
    } else if let Some(module) = domain.devices.memory.iter().find(|module| is_it(&module.info)) {
        ("memory", memory::module(domain, module))
    } else {
        return Err(unsupported(format!("the device '{name}' does not come to a running machine")));
    };
    Ok(Addition { kind, value, resources: line.resources })
}

fn disks(domain: &Domain, line: &mut Line) -> Result<()> {
    for disk in &domain.devices.disk {
        let value = disk_value(disk, line)?;
        line.option("--disk", value);
    }
    Ok(())
}

fn disk_value(disk: &Disk, line: &mut Line) -> Result<String> {
    let path = path_of(&disk.source.place).ok_or_else(|| {
        unsupported(format!("disk '{}' has no source: an empty disk cannot be had", disk.target.dev))
    })?;
    let (access, writes) = match (disk.readonly, disk.transient.is_some()) {
        (true, _) => (Access::Read, ",readonly"),
        (false, true) => (Access::Read, ",ephemeral"),
        (false, false) => (Access::ReadWrite, ""),
    };
    let mut value = line.file(path, access);
    let driver = disk.driver.as_ref();
    if driver.and_then(|driver| driver.r#type.as_deref()) == Some("qcow2") {
        value.push_str(",format=qcow2");
    }
    value.push_str(&backing(disk.backing_store.as_deref(), line)?);
    value.push_str(writes);
    if let Some(serial) = &disk.serial {
        value.push_str(&format!(",serial={serial}"));
    }
    if let Some(queues) = driver.and_then(|driver| driver.queues) {
        value.push_str(&format!(",queues={queues}"));
    }
    if driver.and_then(|driver| driver.discard) == Some(Discard::Ignore) {
        value.push_str(",keep");
    }
    if let Some(limits) = &disk.iotune {
        let limits = [
            ("bps", limits.total_bytes_sec),
            ("bps-rd", limits.read_bytes_sec),
            ("bps-wr", limits.write_bytes_sec),
            ("iops", limits.total_iops_sec),
            ("iops-rd", limits.read_iops_sec),
            ("iops-wr", limits.write_iops_sec),
        ];
        for (word, limit) in limits {
            limit.into_iter().for_each(|limit| value.push_str(&format!(",{word}={limit}")));
        }
    }
    Ok(format!("{value},{}", keys(&disk.info)))
}

fn path_of(place: &DiskPlace) -> Option<&str> {
    match place {
        DiskPlace::File(source) => source.file.as_deref(),
        DiskPlace::Block(source) => source.dev.as_deref(),
        _ => None,
    }
}

/// The images below a disk's, from the top on, as the key of its value.
fn backing(mut store: Option<&BackingStore>, line: &mut Line) -> Result<String> {
    let mut numbers: Vec<String> = Vec::new();
    while let Some(BackingStore { source: Some(source), backing_store, .. }) = store {
        let path = path_of(&source.place);
        let path = path.ok_or_else(|| unsupported("a backing image is neither a file nor a block device"))?;
        let kind = ResourceKind::File { path: path.to_owned(), access: Access::Read };
        numbers.push(line.opened(kind).to_string());
        store = backing_store.as_deref();
    }
    Ok(if numbers.is_empty() { String::new() } else { format!(",backing={}", numbers.join("+")) })
}

fn interfaces(domain: &Domain, line: &mut Line) {
    for (place, interface) in domain.devices.interface.iter().enumerate() {
        let value = interface_value(place, interface, line);
        line.option("--net", value);
    }
}

fn interface_value(place: usize, interface: &Interface, line: &mut Line) -> String {
    let queues: Vec<ResourceKind> = match interface.source {
        InterfaceSource::User(_) => vec![ResourceKind::Passt { interface: place }],
        _ => {
            let ethernet = matches!(interface.source, InterfaceSource::Ethernet(_));
            let tap = |queue| ResourceKind::Tap { interface: place, queue, ethernet };
            (0..queues_of(interface)).map(tap).collect()
        }
    };
    let queues = queues.into_iter();
    let numbers: Vec<String> = queues.map(|kind| line.opened(kind).to_string()).collect();
    let mut value = format!("fd={}", numbers.join("+"));
    if let Some(mac) = &interface.mac {
        value.push_str(&format!(",mac={}", mac.address));
    }
    if let Some(mtu) = interface.mtu {
        value.push_str(&format!(",mtu={mtu}"));
    }
    if interface.link == Some(LinkState::Down) {
        value.push_str(",unplugged");
    }
    format!("{value},{}", keys(&interface.info))
}

/// Consoles come first: a guest's first console is port 0.
fn ports(domain: &Domain, line: &mut Line) -> Result<()> {
    let devices = &domain.devices;
    let controller = devices.controller.iter().find(|it| it.r#type == ControllerType::VirtioSerial);
    // The first port makes the console, and has its keys.
    let mut keys = controller.map(|controller| format!(",{}", keys(&controller.info)));
    let consoles = devices.console.iter().filter(|console| is_virtio(console));
    let consoles = consoles.map(|console| (&console.info, &console.source, ",console".to_owned()));
    let channels = devices.channel.iter().map(|channel| {
        let name = match &channel.target {
            Some(ChannelTarget::Virtio(target)) => target.name.as_deref().unwrap_or_default(),
            _ => "",
        };
        (&channel.info, &channel.source, format!(",name={name}"))
    });
    for (info, source, more) in consoles.chain(channels) {
        let (place, log) = line.line(info, source)?;
        let log = log.map(|log| format!(",log={log}")).unwrap_or_default();
        line.option("--port", format!("{place}{more}{log}{}", keys.take().unwrap_or_default()));
    }
    Ok(())
}

fn others(domain: &Domain, home: &str, line: &mut Line) {
    let devices = &domain.devices;
    devices.rng.iter().for_each(|rng| line.args.push(format!("--rng={}", keys(&rng.info))));
    if let Some(balloon) = devices.memballoon.as_ref().filter(|balloon| balloon.model == "virtio") {
        let mut value = keys(&balloon.info);
        let whole = domain.memory.as_ref().map_or(0, |memory| memory.kib);
        if let Some(current) = domain.current_memory.filter(|current| *current < whole) {
            value.push_str(&format!(",memory={}M", current.div_ceil(1024)));
        }
        balloon.stats.into_iter().for_each(|period| value.push_str(&format!(",period={period}")));
        if balloon.autodeflate == Some(true) {
            value.push_str(",deflate-on-oom");
        }
        if balloon.free_page_reporting == Some(true) {
            value.push_str(",reporting");
        }
        line.args.push(format!("--balloon={value}"));
    }
    if let Some(vsock) = &devices.vsock {
        let cid = vsock.cid.and_then(|cid| cid.address).unwrap_or(FIRST_CID);
        let socket = line.listener(format!("{home}/{VSOCK_SOCKET}"));
        line.option("--vsock", format!("{socket},cid={cid},{}", keys(&vsock.info)));
    }
    for watchdog in &devices.watchdog {
        let action = match watchdog.action {
            None | Some(WatchdogAction::Reset) => "reset",
            Some(WatchdogAction::Shutdown) => "shutdown",
            Some(WatchdogAction::Poweroff) => "poweroff",
            Some(WatchdogAction::Pause) => "pause",
            Some(WatchdogAction::InjectNmi) => "inject-nmi",
            // Documents with a dump are refused.
            Some(WatchdogAction::None | WatchdogAction::Dump) => "none",
        };
        line.args.push(format!("--watchdog=action={action},{}", keys(&watchdog.info)));
    }
}
