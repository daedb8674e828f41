//! A mount namespace with nothing in it.

use std::io;

use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_change, mount_move, unmount,
};
use rustix::process::{chdir, chroot, pivot_root};
use rustix::thread::UnshareFlags;

/// Where the empty file system is mounted before it becomes the root; one of them is on every host.
const PLACES: &[&str] = &["/proc", "/sys", "/dev", "/tmp"];

/// Gives this process a root folder that is empty and cannot be written to. Open descriptors stay as they are.
///
/// # Errors
/// The host allows no namespaces.
pub fn empty() -> io::Result<()> {
    // Root has mount namespaces of its own; everybody else gets them inside a user namespace.
    let flags = if rustix::process::geteuid().is_root() {
        UnshareFlags::NEWNS
    } else {
        UnshareFlags::NEWUSER | UnshareFlags::NEWNS
    };
    // SAFETY: the flags leave descriptors and the file system information of other threads alone; there is one thread.
    unsafe { rustix::thread::unshare_unsafe(flags) }?;
    // Nothing of what follows reaches the host.
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    let options = MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    let mounted =
        PLACES.iter().find_map(|place| mount("none", *place, "tmpfs", options, None).ok().map(|()| *place));
    let place = mounted.ok_or_else(|| io::Error::other("no place takes an empty file system"))?;
    chdir(place)?;
    match pivot_root(".", ".") {
        // The old root lies on the new one, and goes with all that is mounted there.
        Ok(()) => unmount(".", UnmountFlags::DETACH)?,
        // The first root of a system, which is its initramfs, stays where it is: the empty one covers it, and no path leads
        // below, as this process has no descriptor of a folder.
        Err(rustix::io::Errno::INVAL) => {
            mount_move(".", "/")?;
            chroot(".")?;
        }
        Err(errno) => return Err(errno.into()),
    }
    Ok(chdir("/")?)
}
