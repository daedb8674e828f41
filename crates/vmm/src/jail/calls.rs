//! Which system calls each kind of thread may make.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

/// A kind of thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thread {
    /// The first, which makes machines, threads and answers.
    Main,
    /// A processor's.
    Vcpu,
    /// That of the devices.
    Devices,
    /// That of a disk.
    Disk,
}

/// A condition on arguments.
#[derive(Clone, Copy)]
enum Only {
    /// The argument, under a mask, is this.
    Masked(u8, u64, u64),
    /// The argument is this.
    Is(u8, u64),
}

/// Calls of every thread: memory, locks, clocks, signals, its own end, and what is open already.
const EVERY: &[i64] = &[
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_close,
    libc::SYS_epoll_ctl,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_madvise,
    libc::SYS_mremap,
    libc::SYS_munmap,
    libc::SYS_nanosleep,
    libc::SYS_read,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    libc::SYS_sigaltstack,
    libc::SYS_timerfd_settime,
    libc::SYS_write,
    libc::SYS_writev,
];

/// Further calls of a disk: its files are open.
const DISK: &[i64] = &[
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_wait,
    libc::SYS_fallocate,
    libc::SYS_fdatasync,
    libc::SYS_fsync,
    libc::SYS_ftruncate,
    libc::SYS_lseek,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_readv,
];

/// Further calls of the other devices: sockets that are open.
const DEVICES: &[i64] = &[
    libc::SYS_accept4,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_sendto,
    libc::SYS_shutdown,
];

/// Further calls of the main thread: what makes machines and threads. Its filter holds for all threads.
const MAIN: &[i64] = &[
    // Never made: `without_clone3` answers it.
    libc::SYS_clone3,
    libc::SYS_epoll_create1,
    libc::SYS_eventfd2,
    libc::SYS_fcntl,
    libc::SYS_fstat,
    libc::SYS_getsockopt,
    libc::SYS_mlock,
    libc::SYS_munlock,
    libc::SYS_rt_sigaction,
    libc::SYS_seccomp,
    libc::SYS_timerfd_create,
];

/// Calls of every thread whose arguments matter.
const EVERY_ONLY: &[(i64, Only)] = &[
    // KVM's own, whatever descriptor they are tried on; those of taps; and those of sockets and terminals below.
    (libc::SYS_ioctl, Only::Masked(1, 0xff00, 0xae00)),
    (libc::SYS_ioctl, Only::Masked(1, 0xff00, 0x5400)),
    // Builds with checks ask whether a descriptor is open before they close it.
    (libc::SYS_fcntl, Only::Is(1, libc::F_GETFD as u64)),
    // No page becomes code.
    (libc::SYS_mmap, Only::Masked(2, libc::PROT_EXEC as u64, 0)),
    (libc::SYS_mprotect, Only::Masked(2, libc::PROT_EXEC as u64, 0)),
    (libc::SYS_prctl, Only::Is(0, libc::PR_SET_NAME as u64)),
    (libc::SYS_prctl, Only::Is(0, libc::PR_SET_NO_NEW_PRIVS as u64)),
    (libc::SYS_seccomp, Only::Is(0, libc::SECCOMP_SET_MODE_FILTER as u64)),
    // Of a descriptor, not of a path.
    (libc::SYS_newfstatat, Only::Masked(3, libc::AT_EMPTY_PATH as u64, libc::AT_EMPTY_PATH as u64)),
    (libc::SYS_statx, Only::Masked(2, libc::AT_EMPTY_PATH as u64, libc::AT_EMPTY_PATH as u64)),
];

/// Of the devices, and so of the main thread.
const DEVICES_ONLY: &[(i64, Only)] = &[
    // Both ends are ours, until one is handed to a program that listens for the guest.
    (libc::SYS_socketpair, Only::Is(0, libc::AF_UNIX as u64)),
];

/// Of the main thread.
const MAIN_ONLY: &[(i64, Only)] = &[
    // Threads, no processes.
    (libc::SYS_clone, Only::Masked(0, libc::CLONE_THREAD as u64, libc::CLONE_THREAD as u64)),
];

/// The filter of a thread.
///
/// # Errors
/// The table is wrong.
pub fn program(thread: Thread) -> Result<BpfProgram, BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    let mut conditional: Vec<(i64, Only)> = EVERY_ONLY.to_vec();
    // What is not narrowed for a thread is what the threads together need: filters of a process add up.
    let whole: &[&[i64]] = match thread {
        Thread::Main => &[EVERY, DISK, DEVICES, MAIN],
        Thread::Vcpu => &[EVERY],
        Thread::Devices => &[EVERY, DISK, DEVICES],
        Thread::Disk => &[EVERY, DISK],
    };
    if matches!(thread, Thread::Main | Thread::Devices) {
        conditional.extend_from_slice(DEVICES_ONLY);
    }
    if thread == Thread::Main {
        conditional.extend_from_slice(MAIN_ONLY);
    }
    for (call, only) in conditional {
        rules.entry(call).or_default().push(SeccompRule::new(vec![condition(only)?])?);
    }
    // The processors write in the guest's name: only to their own process, by its number.
    let own = Only::Is(0, u64::from(std::process::id()));
    rules.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![condition(own)?])?]);
    for call in whole.iter().copied().flatten() {
        rules.insert(*call, Vec::new());
    }
    let kill = SeccompAction::KillProcess;
    SeccompFilter::new(rules, kill, SeccompAction::Allow, TargetArch::x86_64)?.try_into()
}

/// A filter by which the call that makes threads is not there in its newer form, whose flags lie in memory, where no filter
/// looks. The C library then uses the older one.
///
/// # Errors
/// The table is wrong.
pub fn without_clone3() -> Result<BpfProgram, BackendError> {
    let rules = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let absent = SeccompAction::Errno(libc::ENOSYS as u32);
    SeccompFilter::new(rules, SeccompAction::Allow, absent, TargetArch::x86_64)?.try_into()
}

fn condition(only: Only) -> Result<SeccompCondition, BackendError> {
    let (argument, operator, value) = match only {
        Only::Masked(argument, mask, value) => (argument, SeccompCmpOp::MaskedEq(mask), value),
        Only::Is(argument, value) => (argument, SeccompCmpOp::Eq, value),
    };
    SeccompCondition::new(argument, SeccompCmpArgLen::Qword, operator, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_thread_may_what_the_others_may() {
        let size = |thread| program(thread).unwrap().len();
        assert!(size(Thread::Vcpu) < size(Thread::Disk));
        assert!(size(Thread::Disk) < size(Thread::Devices));
        assert!(size(Thread::Devices) < size(Thread::Main));
    }
}
