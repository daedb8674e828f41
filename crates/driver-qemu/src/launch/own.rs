//! Starting a machine of our own monitor: `ferrovirt vmm`, the very program that this daemon is.

use std::os::fd::OwnedFd;

use engine::StartContext;
use error::Result;
use policy::{memory_lock, vmm};

use super::{MONITOR_FD, Ready, check_places, prepare, process, resources};
use crate::driver::{QemuBackend, host_error};
use crate::status::{LineStatus, Status};

/// This program, whatever became of its file meanwhile.
const PROGRAM: &str = "/proc/self/exe";
/// KVM's device.
const KVM: &str = "/dev/kvm";

/// What our own monitor needs.
///
/// # Errors
/// The host has no KVM, or something that the document names cannot be opened.
pub fn prepare(backend: &QemuBackend, context: &StartContext<'_>) -> Result<Ready> {
    let mut live = context.definition.clone();
    policy::alias::assign(&mut live);
    // It holds nothing but descriptors, so it needs no group.
    let user = backend.user(context.uuid, Vec::new());
    prepare::directories(context, user.as_ref())?;
    let home = context.directories.run.to_string_lossy();
    let vmm::Plan { process: plan, kvm_fd, console } = vmm::plan(&live, PROGRAM, &home, MONITOR_FD)?;
    check_places(backend, context, &plan, Vec::new())?;
    let mut inherited = resources::open(context.job, context.name, &plan, &live)?.inherited;
    inherited.push((kvm(context.name)?, kvm_fd));
    let mut status = Status { own: true, ..Status::default() };
    if let Some((alias, fd)) = console {
        let (controller, path) =
            host_sys::pty::open().map_err(|error| host_error("make a terminal for the console", error))?;
        inherited.push((controller, fd));
        prepare::set_terminal(&mut live, &alias, &path.to_string_lossy());
        status.lines.push(LineStatus { alias, pty: Some(path), ..LineStatus::default() });
    }
    let planned = live.clone();
    let rights = process::Rights { user, locks: memory_lock::limit(&live) };
    let ports = backend.ports.reservation();
    Ok(Ready { live, planned, plan, inherited, rights, ports, links: Vec::new(), status })
}

fn kvm(name: &str) -> Result<OwnedFd> {
    resources::open_device(name, KVM, |error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => "let the daemon's user into the group that owns it",
        _ => {
            "use a host whose processor has VT-x or AMD-V switched on, and load its module: modprobe kvm_intel or kvm_amd"
        }
    })
}
