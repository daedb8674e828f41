//! How the monitor is started: its command line, on which every file is a descriptor.

use error::Result;
use model::Domain;
use model::devices::disk_source::DiskPlace;
use model::domain::OnEvent;
use model::os::SmbiosMode;
use model::sysinfo::SysInfo;

use crate::argv::{self, Access, Resource, ResourceKind};
use crate::fault::unsupported;

/// The fields of SMBIOS's system information that the monitor tells.
const SYSTEM: &[&str] = &["manufacturer", "product", "version", "serial", "sku", "family"];

/// A start of the monitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The process, and the files it inherits.
    pub process: argv::Plan,
    /// The descriptor of `/dev/kvm`.
    pub kvm_fd: i32,
    /// The alias of the serial port, and the descriptor of its terminal; none without one.
    pub console: Option<(String, i32)>,
}

struct Line {
    args: Vec<String>,
    resources: Vec<Resource>,
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

    /// A file that the driver opens: `fd=NUMBER`.
    fn file(&mut self, path: &str, access: Access) -> String {
        let fd = self.number();
        self.resources.push(Resource { fd, kind: ResourceKind::File { path: path.to_owned(), access } });
        format!("fd={fd}")
    }
}

/// Plans the start of a machine whose definition is complete and has aliases. The monitor listens for its driver on
/// descriptor `control_fd`; the others follow. By its home, which it never uses, its process can be told from others.
///
/// # Errors
/// The document lacks what a start needs.
pub fn plan(domain: &Domain, program: &str, home: &str, control_fd: i32) -> Result<Plan> {
    let mut line = Line { args: vec!["vmm".to_owned()], resources: Vec::new(), next_fd: control_fd + 1 };
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
    let mib = domain.memory.as_ref().map_or(0, |memory| memory.kib.div_ceil(1024));
    line.option("--memory", format!("{mib}M"));
    line.option("--vcpus", domain.vcpu.as_ref().map_or(1, |vcpu| vcpu.count).to_string());
    topology(domain, &mut line);
    information(domain, &mut line);
    let kernel = domain.os.kernel.as_deref().ok_or_else(|| unsupported("<os> names no <kernel>"))?;
    let kernel = line.file(kernel, Access::Read);
    line.option("--kernel", kernel);
    if let Some(initrd) = &domain.os.initrd {
        let initrd = line.file(initrd, Access::Read);
        line.option("--initrd", initrd);
    }
    line.option("--cmdline", domain.os.cmdline.as_deref().unwrap_or(""));
    let serial = domain.devices.serial.first().and_then(|serial| serial.info.alias.as_ref());
    let console = serial.map(|alias| (alias.0.clone(), line.number()));
    line.option("--console", console.as_ref().map_or("none".to_owned(), |(_, fd)| format!("fd={fd}")));
    devices(domain, &mut line)?;
    let Line { args, resources, .. } = line;
    let env = vec![("HOME".to_owned(), home.to_owned())];
    let process = argv::Plan { program: program.to_owned(), args, env, resources, sets: Vec::new() };
    Ok(Plan { process, kvm_fd, console })
}

fn topology(domain: &Domain, line: &mut Line) {
    let Some(topology) = domain.cpu.as_ref().and_then(|cpu| cpu.topology.as_ref()) else { return };
    // The monitor knows no levels between sockets and cores: a socket has the cores of all of them.
    let levels = [topology.dies, topology.clusters, topology.cores];
    let cores = levels.into_iter().fold(1_u32, |cores, level| cores.saturating_mul(level.unwrap_or(1)));
    let (sockets, threads) = (topology.sockets.unwrap_or(1), topology.threads.unwrap_or(1));
    line.option("--topology", format!("{sockets},{cores},{threads}"));
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

/// In the order of their slots.
fn devices(domain: &Domain, line: &mut Line) -> Result<()> {
    for disk in &domain.devices.disk {
        let path = match &disk.source.place {
            DiskPlace::File(source) => source.file.as_deref(),
            DiskPlace::Block(source) => source.dev.as_deref(),
            _ => None,
        };
        let path = path.ok_or_else(|| {
            unsupported(format!("disk '{}' has no source: an empty disk cannot be had", disk.target.dev))
        })?;
        let access = if disk.readonly { Access::Read } else { Access::ReadWrite };
        let mut value = line.file(path, access);
        if disk.readonly {
            value.push_str(",readonly");
        }
        if let Some(serial) = &disk.serial {
            value.push_str(&format!(",serial={serial}"));
        }
        line.option("--disk", value);
    }
    domain.devices.rng.iter().for_each(|_| line.args.push("--rng".to_owned()));
    Ok(())
}
