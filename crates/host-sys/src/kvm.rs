//! Whether this host's KVM can run guests, found out by running one.

use std::io;

use kvm_ioctls::Kvm;
use rustix::io::Errno;

/// The API version of every KVM since Linux 2.6.22.
const API_VERSION: i32 = 12;

/// Slowest KVM that is of use, in guest instructions a second.
///
/// Processors with virtualization run above 500 million, also nested. A KVM that emulates the guest's kernel code one
/// instruction after the other (software back ends such as PVM do) reaches 1 to 2 million: a Linux kernel would need
/// an hour to boot, so QEMU's own translation, at some 50 million, is the better choice.
pub const USEFUL_INSTRUCTIONS_PER_SECOND: u64 = 20_000_000;

/// What the probe found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KvmStatus {
    /// Guests run on the processor.
    Usable {
        /// Guest kernel instructions a second that the probe's loop reached; `None` where no loop is known.
        instructions_per_second: Option<u64>,
    },
    /// Guests cannot run, or too slowly to be of use.
    Unusable {
        /// What is wrong.
        reason: String,
        /// What the administrator can do.
        cure: String,
    },
}

impl KvmStatus {
    /// Whether guests can use KVM.
    pub fn is_usable(&self) -> bool {
        matches!(self, Self::Usable { .. })
    }

    fn unusable(reason: impl Into<String>, cure: impl Into<String>) -> Self {
        Self::Unusable { reason: reason.into(), cure: cure.into() }
    }
}

/// Opens `/dev/kvm` and runs a guest of some 100,000 instructions. Takes some 0.1 to 1 s on a KVM that emulates,
/// milliseconds otherwise; the caller keeps the answer.
pub fn probe() -> KvmStatus {
    let kvm = match Kvm::new() {
        Ok(kvm) => kvm,
        Err(error) => return explain_open(Errno::from_raw_os_error(error.errno())),
    };
    let version = kvm.get_api_version();
    if version != API_VERSION {
        let reason = format!("/dev/kvm speaks API version {version} instead of {API_VERSION}");
        return KvmStatus::unusable(reason, "use the KVM module of the running kernel");
    }
    match guest::instructions_per_second(&kvm) {
        Ok(speed) => judge(speed),
        Err((step, error)) => KvmStatus::unusable(
            format!("/dev/kvm refuses to {step}: {error}"),
            "look for 'kvm' in the kernel's log; unload other hypervisors that use the processor's extension",
        ),
    }
}

fn judge(speed: Option<u64>) -> KvmStatus {
    match speed {
        Some(speed) if speed < USEFUL_INSTRUCTIONS_PER_SECOND => KvmStatus::unusable(
            format!(
                "this host's KVM emulates guest kernel code, at {:.1} million instructions per second, which is \
                 slower than QEMU's own translation",
                speed as f64 / 1e6
            ),
            "use a host (or a virtual machine with nested virtualization) whose processor has VT-x, AMD-V or its like",
        ),
        _ => KvmStatus::Usable { instructions_per_second: speed },
    }
}

fn explain_open(errno: Errno) -> KvmStatus {
    match errno {
        Errno::NOENT => KvmStatus::unusable(
            "there is no /dev/kvm",
            "enable virtualization in the firmware and load kvm_intel or kvm_amd; in a container pass /dev/kvm in",
        ),
        Errno::ACCESS | Errno::PERM => KvmStatus::unusable(
            "this user may not open /dev/kvm",
            "add the user to the group that owns /dev/kvm, usually kvm",
        ),
        Errno::NODEV | Errno::NXIO => KvmStatus::unusable(
            "the kernel has no KVM behind /dev/kvm",
            "enable virtualization in the firmware and load kvm_intel or kvm_amd",
        ),
        errno => KvmStatus::unusable(
            format!("/dev/kvm cannot be opened: {}", io::Error::from(errno)),
            "check the permissions and security module rules of /dev/kvm",
        ),
    }
}

#[cfg(target_arch = "x86_64")]
mod guest {
    //! A guest of four instructions in real mode that counts down and halts.

    use std::io;
    use std::time::Instant;

    use kvm_bindings::kvm_userspace_memory_region;
    use kvm_ioctls::{Kvm, VcpuExit};
    use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};

    /// Size of the guest's memory and its address.
    const PAGE: usize = 4096;
    /// Turns of the loop: two instructions each.
    const TURNS: u32 = 50_000;
    /// The best of so many runs counts, so that a busy host is not taken for a slow one.
    const RUNS: u32 = 3;
    /// A run this much above the threshold needs no second opinion.
    const CLEARLY_FAST: u64 = 4 * super::USEFUL_INSTRUCTIONS_PER_SECOND;

    type Failure = (&'static str, io::Error);

    /// A page of this process that a guest uses as its memory.
    struct Memory(*mut u8);

    impl Memory {
        fn new() -> io::Result<Self> {
            let protection = ProtFlags::READ | ProtFlags::WRITE;
            // SAFETY: a new anonymous mapping at an address that the kernel chooses replaces nothing.
            let address =
                unsafe { mmap_anonymous(std::ptr::null_mut(), PAGE, protection, MapFlags::PRIVATE) }?;
            Ok(Self(address.cast()))
        }

        fn write(&mut self, bytes: &[u8]) {
            assert!(bytes.len() <= PAGE);
            // SAFETY: the mapping has PAGE bytes, is writable and belongs to this value; no guest runs meanwhile.
            unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), self.0, bytes.len()) };
        }
    }

    impl Drop for Memory {
        fn drop(&mut self) {
            // SAFETY: the mapping was made by `new` and is not used after this.
            let _ = unsafe { munmap(self.0.cast(), PAGE) };
        }
    }

    /// Guest instructions a second, the best of some runs.
    pub(super) fn instructions_per_second(kvm: &Kvm) -> Result<Option<u64>, Failure> {
        fn at(step: &'static str) -> impl Fn(kvm_ioctls::Error) -> Failure {
            move |error| (step, io::Error::from_raw_os_error(error.errno()))
        }
        let mut memory = Memory::new().map_err(|error| ("map a page", error))?;
        let [a, b, c, d] = TURNS.to_le_bytes();
        // mov ecx, TURNS; again: dec ecx; jnz again; hlt
        memory.write(&[0x66, 0xb9, a, b, c, d, 0x66, 0x49, 0x75, 0xfc, 0xf4]);
        let vm = kvm.create_vm().map_err(at("create a virtual machine"))?;
        let region = kvm_userspace_memory_region {
            slot: 0,
            flags: 0,
            guest_phys_addr: PAGE as u64,
            memory_size: PAGE as u64,
            userspace_addr: memory.0 as u64,
        };
        // SAFETY: `memory` is declared before `vm` and so outlives it; nothing else uses the page while it runs.
        unsafe { vm.set_user_memory_region(region) }.map_err(at("give memory to a virtual machine"))?;
        let mut vcpu = vm.create_vcpu(0).map_err(at("create a virtual CPU"))?;
        let mut special = vcpu.get_sregs().map_err(at("read registers"))?;
        special.cs.base = 0;
        special.cs.selector = 0;
        vcpu.set_sregs(&special).map_err(at("set registers"))?;
        let mut best = 0;
        for _ in 0..RUNS {
            let mut registers = vcpu.get_regs().map_err(at("read registers"))?;
            registers.rip = PAGE as u64;
            registers.rflags = 2;
            vcpu.set_regs(&registers).map_err(at("set registers"))?;
            let start = Instant::now();
            loop {
                match vcpu.run() {
                    Ok(VcpuExit::Hlt) => break,
                    Ok(other) => {
                        let text = format!("it stopped with {other:?} instead of halting");
                        return Err(("run a virtual CPU to its end", io::Error::other(text)));
                    }
                    Err(error) if error.errno() == libc::EINTR => {}
                    Err(error) => return Err(at("run a virtual CPU")(error)),
                }
            }
            let nanoseconds = start.elapsed().as_nanos().max(1);
            let speed = u128::from(TURNS) * 2 * 1_000_000_000 / nanoseconds;
            best = best.max(u64::try_from(speed).unwrap_or(u64::MAX));
            if best > CLEARLY_FAST {
                break;
            }
        }
        Ok(Some(best))
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod guest {
    //! Where no guest program is at hand, creating a machine and a CPU has to do.

    use std::io;

    use kvm_ioctls::Kvm;

    /// Creates a machine with a CPU; the speed is not known.
    pub(super) fn instructions_per_second(kvm: &Kvm) -> Result<Option<u64>, (&'static str, io::Error)> {
        let at = |step| move |error: kvm_ioctls::Error| (step, io::Error::from_raw_os_error(error.errno()));
        let vm = kvm.create_vm().map_err(at("create a virtual machine"))?;
        vm.create_vcpu(0).map_err(at("create a virtual CPU"))?;
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speed_decides() {
        assert!(judge(Some(900_000_000)).is_usable());
        assert!(judge(None).is_usable());
        let KvmStatus::Unusable { reason, .. } = judge(Some(1_200_000)) else {
            panic!("1.2 M/s is too slow")
        };
        assert!(reason.starts_with("this host's KVM emulates guest kernel code, at 1.2 million"), "{reason}");
    }

    #[test]
    fn open_errors_have_a_cure() {
        for errno in [Errno::NOENT, Errno::ACCESS, Errno::NODEV, Errno::NOMEM] {
            let KvmStatus::Unusable { reason, cure } = explain_open(errno) else {
                panic!("{errno} is an error")
            };
            assert!(reason.contains("/dev/kvm") && !cure.is_empty());
        }
    }

    #[test]
    fn probe_of_this_host_agrees_with_its_device() {
        let status = probe();
        eprintln!("{status:?}");
        let refused = std::fs::File::options().read(true).write(true).open("/dev/kvm").is_err();
        match status {
            KvmStatus::Usable { instructions_per_second } => {
                assert!(!refused);
                assert!(instructions_per_second.is_none_or(|speed| speed >= USEFUL_INSTRUCTIONS_PER_SECOND));
            }
            KvmStatus::Unusable { reason, .. } => {
                assert!(refused || reason.contains("emulates") || reason.contains("refuses"), "{reason}");
            }
        }
    }
}
