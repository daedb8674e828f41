//! What this host's KVM offers, asked once for a process.

use std::io;
use std::os::fd::{FromRawFd, IntoRawFd, OwnedFd};

use cpu::x86;
use kvm_bindings::{
    CpuId, KVM_CAP_PMU_CAPABILITY, KVM_CAP_SYS_HYPERV_CPUID, KVM_MAX_CPUID_ENTRIES, KVM_PMU_CAP_DISABLE,
    KVMIO, Msrs, kvm_cpuid2, kvm_msr_entry,
};
use kvm_ioctls::{Cap, Kvm};
use model::host_cpu::{CpuData, Cpuid, Msr};
use vmm_sys_util::ioctl::ioctl_with_mut_ptr;
use vmm_sys_util::ioctl_iowr_nr;

use crate::error::{Error, Result, refused};
use crate::{cpuid, hyperv, paravirtual};

ioctl_iowr_nr!(KVM_GET_SUPPORTED_HV_CPUID, KVMIO, 0xc1, kvm_cpuid2);

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

    /// The processor that it offers to guests, in the words of the table of features.
    ///
    /// # Errors
    /// KVM does not tell.
    pub fn processor(&self) -> Result<x86::Processor> {
        let told = cpuid::with_own_features(&self.cpuid, self.deadline)?;
        Ok(processor(&told, &self.feature_registers()?))
    }

    /// Everything that it offers to guests.
    ///
    /// # Errors
    /// KVM does not tell.
    pub fn offer(&self) -> Result<x86::Offer> {
        let paravirtual = paravirtual::told(&self.cpuid).unwrap_or_default();
        let is_offered = |feature: &&paravirtual::Feature| feature.eax & !paravirtual.eax == 0;
        Ok(x86::Offer {
            processor: self.processor()?,
            address_bits: cpuid::address_bits(&self.cpuid),
            has_counters: cpuid::has_counters(&self.cpuid),
            scales_time: self.scales_time(),
            paravirtual: paravirtual::ALL.iter().filter(is_offered).map(|feature| feature.name).collect(),
            hyperv: hyperv::offered(&self.hyperv()?),
        })
    }

    /// Registers that tell of features, and what they tell.
    pub(crate) fn feature_registers(&self) -> Result<Vec<kvm_msr_entry>> {
        // Kernels before 4.17 do not tell.
        let Ok(list) = self.kvm.get_msr_feature_index_list() else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for index in list.as_slice() {
            let mut asked =
                Msrs::from_entries(&[kvm_msr_entry { index: *index, ..kvm_msr_entry::default() }])
                    .map_err(|_| Error::Specification("KVM takes no model-specific registers".to_owned()))?;
            if let Ok(1) = self.kvm.get_msrs(&mut asked) {
                found.extend_from_slice(asked.as_slice());
            }
        }
        Ok(found)
    }

    /// The leaves with which it stands for Hyper-V; none where it does not.
    ///
    /// # Errors
    /// KVM does not tell.
    pub(crate) fn hyperv(&self) -> Result<CpuId> {
        let nothing = || CpuId::new(0).map_err(|_| Error::Specification("no leaves can be kept".to_owned()));
        if self.kvm.check_extension_raw(KVM_CAP_SYS_HYPERV_CPUID.into()) <= 0 {
            return nothing();
        }
        let mut leaves = CpuId::new(KVM_MAX_CPUID_ENTRIES)
            .map_err(|_| Error::Specification("no leaves can be kept".to_owned()))?;
        // SAFETY: KVM writes at most as many entries as the structure says that it has room for.
        let outcome = unsafe {
            ioctl_with_mut_ptr(&self.kvm, KVM_GET_SUPPORTED_HV_CPUID(), leaves.as_mut_fam_struct_ptr())
        };
        // A kernel that was built without it.
        if outcome < 0 { nothing() } else { Ok(leaves) }
    }

    /// Whether guests can have another frequency of the time stamp counter than the host's.
    pub(crate) fn scales_time(&self) -> bool {
        self.kvm.check_extension(Cap::TscControl)
    }

    /// Whether guests can be kept from performance counters.
    pub(crate) fn can_withhold_counters(&self) -> bool {
        let flags = self.kvm.check_extension_raw(KVM_CAP_PMU_CAPABILITY.into());
        u32::try_from(flags).is_ok_and(|flags| flags & KVM_PMU_CAP_DISABLE != 0)
    }
}

/// A processor that answers like this, with these registers.
pub(crate) fn processor(leaves: &CpuId, registers: &[kvm_msr_entry]) -> x86::Processor {
    let cpuid = leaves.as_slice().iter().map(|entry| Cpuid {
        eax_in: entry.function,
        ecx_in: entry.index,
        eax: entry.eax,
        ebx: entry.ebx,
        ecx: entry.ecx,
        edx: entry.edx,
    });
    let msr = registers.iter().map(|register| Msr {
        index: register.index,
        eax: register.data as u32,
        edx: (register.data >> 32) as u32,
    });
    x86::Processor::from_data(&CpuData { cpuid: cpuid.collect(), msr: msr.collect(), ..CpuData::default() })
}
