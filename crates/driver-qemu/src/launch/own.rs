//! Starting a machine of our own monitor: `ferrovirt vmm`, the very program that this daemon is.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;

use engine::{Job, StartContext};
use error::Result;
use model::Domain;
use policy::argv::{Plan, Resource};
use policy::memory_lock;
use policy::vmm::{self, Terminal};
use rustix::fs::{Mode, OFlags};

use super::{
    MONITOR_FD, Ready, chains, check_places, described_lines, host, places, prepare, process, resources,
};
use crate::bounded;
use crate::driver::{QemuBackend, host_error};
use crate::running::Running;
use crate::status::Status;

/// This program, whatever became of its file meanwhile.
pub const PROGRAM: &str = "/proc/self/exe";
/// Where files for memory are made: a folder beside those of the machines.
const MEMORY_FOLDER: &str = "ram";
/// KVM's device.
const KVM: &str = "/dev/kvm";

/// What our own monitor needs.
///
/// # Errors
/// The host has no KVM, or something that the document names cannot be opened.
pub fn prepare(backend: &QemuBackend, context: &StartContext<'_>) -> Result<Ready> {
    let mut live = context.definition.clone();
    policy::alias::assign(&mut live);
    host::check(context.name, &live)?;
    vmm::settle(&mut live, backend.documents.kvm_offer()?)?;
    // It holds nothing but descriptors, so it needs no group.
    let user = backend.user(context.uuid, Vec::new());
    prepare::directories(context, user.as_ref())?;
    let home = context.directories.run.to_string_lossy();
    prepare::channel_sockets(context, &mut live);
    if let Some(vsock) = &mut live.devices.vsock {
        // Each of our machines has sockets of its own, so that addresses need not differ.
        vsock.cid.get_or_insert_default().address.get_or_insert(vmm::FIRST_CID);
    }
    let (name, own, mut examined) = (context.name.to_owned(), backend.own_directories.clone(), live);
    let mut live = bounded::run(context.job, &format!("domain '{name}'"), move || {
        chains::resolve(&name, &mut examined, &own).map(|()| examined)
    })?;
    let mut planned = live.clone();
    let logs = prepare::add_logs(context, &mut planned);
    let vmm::Plan { process: mut plan, kvm_fd, memory_fd, terminals } =
        vmm::plan(&planned, PROGRAM, &home, MONITOR_FD)?;
    check_places(backend, context, &plan, logs)?;
    check_writers(context.job, context.name, &plan)?;
    let opened = resources::open(context.job, context.name, &plan, &live, user.as_ref())?;
    resources::name_taps(&mut live, &opened.taps);
    let mut inherited = opened.inherited;
    inherited.push((open_kvm(&format!("domain '{}'", context.name))?, kvm_fd));
    if let Some(fd) = memory_fd {
        inherited.push((memory_file(context)?, fd));
    }
    if let Some(saved) = context.saved {
        let file = File::open(saved).map_err(|error| {
            host_error("go on from the saved state", host_sys::Error::file("open", saved, error))
        })?;
        let last = inherited.iter().map(|(_, fd)| *fd).chain(terminals.iter().map(|it| it.fd)).max();
        let fd = last.unwrap_or(MONITOR_FD) + 1;
        plan.args.extend(["--restore".to_owned(), format!("fd={fd}")]);
        inherited.push((file.into(), fd));
    }
    for Terminal { alias, fd } in terminals {
        let (controller, path) = host_sys::pty::open()
            .map_err(|error| host_error(&format!("make a terminal for '{alias}'"), error))?;
        inherited.push((controller, fd));
        let path = path.to_string_lossy();
        prepare::set_terminal(&mut live, &alias, &path);
        prepare::set_terminal(&mut planned, &alias, &path);
    }
    let status = Status { own: true, lines: described_lines(&live, &planned), ..Status::default() };
    let rights = process::Rights { user, locks: memory_lock::limit(&live) };
    let ports = backend.ports.reservation();
    Ok(Ready { live, planned, plan, inherited, rights, ports, links: Vec::new(), status })
}

/// A new file for a machine's memory, beside what survives of all machines. It has no name, so it goes with the machine.
fn memory_file(context: &StartContext<'_>) -> Result<OwnedFd> {
    let folder = context.directories.state.with_file_name(MEMORY_FOLDER);
    let failed = |error: std::io::Error| {
        let error = host_sys::Error::file("make a file in", &folder, error);
        host_error(&format!("make a file for the memory of domain '{}'", context.name), error)
    };
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
    let flags = OFlags::RDWR | OFlags::TMPFILE | OFlags::CLOEXEC;
    rustix::fs::open(&folder, flags, Mode::RUSR | Mode::WUSR).map_err(|errno| failed(errno.into()))
}

/// Looks at the images of a disk that comes to a running machine.
///
/// # Errors
/// One cannot be opened, is damaged, or is in use by another disk.
pub fn examine_disk(
    backend: &QemuBackend,
    job: &Job,
    name: &str,
    live: &mut Domain,
    alias: &str,
) -> Result<()> {
    let (machine, alias, own) = (name.to_owned(), alias.to_owned(), backend.own_directories.clone());
    let mut examined = live.clone();
    *live = bounded::run(job, &format!("domain '{name}'"), move || {
        chains::resolve_one(&machine, &mut examined, &alias, &own).map(|()| examined)
    })?;
    check_writers(job, name, &vmm::plan(live, PROGRAM, "", MONITOR_FD)?.process)
}

fn check_writers(job: &Job, name: &str, plan: &Plan) -> Result<()> {
    let (machine, plan) = (name.to_owned(), plan.clone());
    bounded::run(job, &format!("domain '{name}'"), move || places::check_writers(&machine, &plan))
}

/// Opens what a device needs that comes to a running machine, whose document has it already.
///
/// # Errors
/// A file lies in a wrong place, or cannot be opened; or the host makes no tap device.
pub fn open_for(
    backend: &QemuBackend,
    job: &Job,
    running: &Running,
    resources: Vec<Resource>,
    live: &mut Domain,
) -> Result<Vec<OwnedFd>> {
    let (args, env, sets) = (Vec::new(), Vec::new(), Vec::new());
    let plan = Plan { program: PROGRAM.to_owned(), args, env, resources, sets };
    let (machine, planned, own) = (running.name.clone(), plan.clone(), backend.own_directories.clone());
    let private = running.directories.run.clone();
    let check = move || places::check(&machine, &planned, &own, &[], &private);
    bounded::run(job, &format!("domain '{}'", running.name), check)?;
    let user = live.uuid.and_then(|uuid| backend.user(uuid, Vec::new()));
    let opened = resources::open(job, &running.name, &plan, live, user.as_ref())?;
    resources::name_taps(live, &opened.taps);
    let mut inherited = opened.inherited;
    inherited.sort_by_key(|(_, number)| *number);
    Ok(inherited.into_iter().map(|(descriptor, _)| descriptor).collect())
}

/// KVM, for what `user` names.
///
/// # Errors
/// The host has none, or this process may not use it.
pub fn open_kvm(user: &str) -> Result<OwnedFd> {
    resources::open_device(user, KVM, |error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => "let the daemon's user into the group that owns it",
        _ => {
            "use a host whose processor has VT-x or AMD-V switched on, and load its module: modprobe kvm_intel or kvm_amd"
        }
    })
}
