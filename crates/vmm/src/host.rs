//! What this host's KVM offers, asked once for a process.

use std::io;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};

use kvm_bindings::{CpuId, KVM_MAX_CPUID_ENTRIES};
use kvm_ioctls::{Cap, Kvm};

use crate::error::{Error, Result, refused};

/// The version of KVM's interface since Linux 2.6.22.
const API_VERSION: i32 = 12;

/// An open `/dev/kvm` and its answers.
#[derive(Debug)]
pub struct Host {
    /// The device.
    pub(crate) kvm: Kvm,
    /// What processors can do.
    pub(crate) cpuid: CpuId,
    /// The local APIC's timer takes deadlines.
    pub(crate) deadline: bool,
}

impl Host {
    /// Opens `/dev/kvm`.
    ///
    /// # Errors
    /// There is none, this user may not open it, or its interface is another one.
    pub fn open() -> Result<Host> {
        let kvm = Kvm::new()
            .map_err(|error| Error::OpenKvm { source: io::Error::from_raw_os_error(error.errno()) })?;
        Host::ask(kvm)
    }

    /// Takes over a descriptor of `/dev/kvm` that somebody else has opened.
    ///
    /// # Errors
    /// It is none of KVM, or its interface is another one.
    pub fn from_descriptor(descriptor: OwnedFd) -> Result<Host> {
        // SAFETY: the descriptor is open and given up here, so the new value is its only owner.
        Host::ask(unsafe { Kvm::from_raw_fd(descriptor.into_raw_fd()) })
    }

    fn ask(kvm: Kvm) -> Result<Host> {
        match kvm.get_api_version() {
            API_VERSION => {}
            version if version < 0 => return Err(Error::OpenKvm { source: io::Error::last_os_error() }),
            version => {
                return Err(Error::Specification(format!(
                    "/dev/kvm speaks version {version} of its interface instead of {API_VERSION}: load the KVM module \
                     of the running kernel"
                )));
            }
        }
        let cpuid =
            kvm.get_supported_cpuid(KVM_MAX_CPUID_ENTRIES).map_err(refused("tell what processors can do"))?;
        let deadline = kvm.check_extension(Cap::TscDeadlineTimer);
        Ok(Host { kvm, cpuid, deadline })
    }
}
