//! The side of a spawn that runs between fork and exec, where only async-signal-safe calls are allowed.
//!
//! The parent has other threads, whose locks (the allocator's among them) may be held for ever in the copy. So nothing
//! here allocates, panics or takes a lock: it is system calls on memory that the parent prepared.

use std::ffi::CString;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd};
use std::ptr;

use rustix::process::{Pid, Resource, Rlimit};

use super::{Credentials, Group};

/// Bytes of the failure report: step (1), error number (4).
pub(super) const REPORT_LEN: usize = 5;

/// The steps, in order; a report carries the index.
const STEPS: [&str; 16] = [
    "reset signals",
    "create a session or process group",
    "keep a descriptor",
    "close inherited descriptors",
    "map descriptors",
    "set the out-of-memory score",
    "set a resource limit",
    "set supplementary groups",
    "set the group id",
    "set the user id",
    "change the working directory",
    "forbid new privileges",
    "exec",
    "prepare arguments",
    "follow its parent",
    "wait for its parent",
];

/// Everything the child needs, allocated before the fork.
pub(super) struct Plan {
    pub(super) program: CString,
    pub(super) args: Vec<CString>,
    pub(super) env: Vec<CString>,
    pub(super) cwd: CString,
    pub(super) mappings: Vec<(OwnedFd, RawFd)>,
    pub(super) number_max: RawFd,
    pub(super) group: Group,
    pub(super) user: Option<Credentials>,
    pub(super) limits: Vec<(Resource, Rlimit)>,
    pub(super) umask: u32,
    pub(super) no_new_privs: bool,
    /// The parent whose death ends the child.
    pub(super) follow: Option<Pid>,
    /// A pipe on which the parent allows the program to run, and that parent, whose death before that ends the child.
    pub(super) gate: Option<(OwnedFd, Pid)>,
    pub(super) oom_score: Option<String>,
}

/// Pointer arrays for exec, built before the fork.
struct Vectors {
    args: Vec<*const libc::c_char>,
    env: Vec<*const libc::c_char>,
    moved: Vec<RawFd>,
}

/// Decodes what the child wrote before it gave up.
pub(super) fn decode_report(report: [u8; REPORT_LEN]) -> Option<(&'static str, io::Error)> {
    let [step, errno @ ..] = report;
    let step = STEPS.get(usize::from(step))?;
    Some((step, io::Error::from_raw_os_error(i32::from_ne_bytes(errno))))
}

/// Forks; the child runs the plan and never returns, the parent gets its process id.
pub(super) fn fork_and_exec(plan: &Plan, status: RawFd) -> io::Result<Pid> {
    let pointers = |strings: &[CString]| -> Vec<*const libc::c_char> {
        strings.iter().map(|text| text.as_ptr()).chain([ptr::null()]).collect()
    };
    let mut vectors = Vectors {
        args: pointers(&plan.args),
        env: pointers(&plan.env),
        moved: vec![-1; plan.mappings.len()],
    };
    let blocked = block_all_signals()?;
    // SAFETY: the child only makes async-signal-safe calls on memory prepared above (`run`) and ends in exec or
    // `_exit`, so no state of other threads is touched.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        let (step, errno) = run(plan, &mut vectors);
        give_up(status, step, errno);
    }
    let error = io::Error::last_os_error();
    restore_signals(&blocked);
    Pid::from_raw(pid).filter(|_| pid > 0).ok_or(error)
}

/// Blocks every signal of the calling thread so that no handler of the parent runs in the child.
fn block_all_signals() -> io::Result<libc::sigset_t> {
    // SAFETY: both sets are plain data that the calls initialize; the thread's mask is restored by the caller.
    unsafe {
        let mut all = std::mem::zeroed::<libc::sigset_t>();
        let mut old = std::mem::zeroed::<libc::sigset_t>();
        libc::sigfillset(&raw mut all);
        match libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut old) {
            0 => Ok(old),
            errno => Err(io::Error::from_raw_os_error(errno)),
        }
    }
}

fn restore_signals(old: &libc::sigset_t) {
    // SAFETY: `old` was filled by the kernel; the call cannot fail for a valid set.
    unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, old, ptr::null_mut()) };
}

fn give_up(status: RawFd, step: u8, errno: i32) -> ! {
    let [a, b, c, d] = errno.to_ne_bytes();
    let report = [step, a, b, c, d];
    // SAFETY: write and _exit are async-signal-safe; the buffer lives on this stack.
    unsafe {
        libc::write(status, report.as_ptr().cast(), report.len());
        libc::_exit(127)
    }
}

/// Step number and error number of a failure; `Ok` values are dropped.
fn check(step: u8, outcome: rustix::io::Result<()>) -> Result<(), (u8, i32)> {
    outcome.map_err(|errno| (step, errno.raw_os_error()))
}

/// The error number of the last call through libc in this thread.
fn errno() -> i32 {
    // SAFETY: the location is valid for the life of the thread.
    unsafe { *libc::__errno_location() }
}

fn run(plan: &Plan, vectors: &mut Vectors) -> (u8, i32) {
    match prepare_and_exec(plan, vectors) {
        Ok(never) => match never {},
        Err(failure) => failure,
    }
}

fn prepare_and_exec(plan: &Plan, vectors: &mut Vectors) -> Result<std::convert::Infallible, (u8, i32)> {
    let done = |_| ();
    check(
        1,
        match plan.group {
            Group::Inherit => Ok(()),
            Group::Process => rustix::process::setpgid(None, None),
            Group::Session => rustix::process::setsid().map(done),
        },
    )?;
    map_descriptors(plan, vectors)?;
    if let Some(score) = &plan.oom_score {
        check(5, write_oom_score(score.as_bytes()))?;
    }
    for (resource, limit) in &plan.limits {
        check(6, rustix::process::setrlimit(*resource, *limit))?;
    }
    if let Some(user) = &plan.user {
        become_user(user)?;
    }
    check(10, rustix::process::chdir(plan.cwd.as_c_str()))?;
    // SAFETY: umask cannot fail and touches only this process.
    unsafe { libc::umask(plan.umask) };
    if plan.no_new_privs {
        check(11, rustix::thread::set_no_new_privs(true))?;
    }
    // After the change of user, which forgets it.
    if let Some(parent) = plan.follow.or(plan.gate.as_ref().map(|(_, parent)| *parent)) {
        check(14, rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL)))?;
        if rustix::process::getppid() != Some(parent) {
            check(14, Err(rustix::io::Errno::SRCH))?;
        }
    }
    if let Some((gate, _)) = &plan.gate {
        check(15, wait_for_parent(gate.as_fd()))?;
        if plan.follow.is_none() {
            check(14, rustix::process::set_parent_process_death_signal(None))?;
        }
    }
    reset_signals();
    // SAFETY: the vectors are null-terminated arrays of pointers into strings that `plan` owns.
    unsafe { libc::execve(plan.program.as_ptr(), vectors.args.as_ptr(), vectors.env.as_ptr()) };
    Err((12, errno()))
}

/// Becomes the user; the raw calls act on the calling thread, which is the only one of the child.
fn become_user(user: &Credentials) -> Result<(), (u8, i32)> {
    // SAFETY: the pointer and length describe the slice; the calls are plain system calls. libc's wrappers of setuid
    // and setgid are avoided: they signal all threads and take locks.
    unsafe {
        if libc::syscall(libc::SYS_setgroups, user.groups.len(), user.groups.as_ptr()) != 0 {
            return Err((7, errno()));
        }
        if libc::syscall(libc::SYS_setresgid, user.gid, user.gid, user.gid) != 0 {
            return Err((8, errno()));
        }
        if libc::syscall(libc::SYS_setresuid, user.uid, user.uid, user.uid) != 0 {
            return Err((9, errno()));
        }
    }
    Ok(())
}

/// Moves the descriptors out of the way of every number, then to their numbers; all others close at exec.
fn map_descriptors(plan: &Plan, vectors: &mut Vectors) -> Result<(), (u8, i32)> {
    for ((source, _), moved) in plan.mappings.iter().zip(&mut vectors.moved) {
        // SAFETY: `source` is open; the call only makes a new descriptor.
        *moved = unsafe { libc::fcntl(source.as_raw_fd(), libc::F_DUPFD_CLOEXEC, plan.number_max + 1) };
        if *moved < 0 {
            return Err((2, errno()));
        }
    }
    // SAFETY: sets flags on this process's descriptors only; the table was copied by fork.
    let closed = unsafe { libc::syscall(libc::SYS_close_range, 3u32, u32::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    // Kernels before 5.11 lack it; there descriptors rely on being opened close-on-exec, as all of this program are.
    if closed != 0 && !matches!(errno(), libc::ENOSYS | libc::EINVAL) {
        return Err((3, errno()));
    }
    for ((_, number), moved) in plan.mappings.iter().zip(&vectors.moved) {
        // SAFETY: `moved` is open and above every number, so no mapping overwrites the source of another.
        if unsafe { libc::dup2(*moved, *number) } < 0 {
            return Err((4, errno()));
        }
    }
    Ok(())
}

/// Reads the byte with which the parent allows the program to run.
fn wait_for_parent(gate: BorrowedFd<'_>) -> rustix::io::Result<()> {
    loop {
        match rustix::io::read(gate, &mut [0u8]) {
            Ok(0) => return Err(rustix::io::Errno::CANCELED),
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

fn write_oom_score(score: &[u8]) -> rustix::io::Result<()> {
    let path = c"/proc/self/oom_score_adj";
    // SAFETY: plain open of a null-terminated path.
    let fd = unsafe { libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC) };
    if fd < 0 {
        return Err(rustix::io::Errno::from_raw_os_error(errno()));
    }
    // SAFETY: `fd` was opened above and stays open until exec.
    let file = unsafe { BorrowedFd::borrow_raw(fd) };
    rustix::io::write(file, score).map(|_| ())
}

/// Default actions and an empty mask: what a program expects at its start.
fn reset_signals() {
    // The kernel's structure for "default": handler, flags, restorer and mask are all zero.
    let default = [0u64; 4];
    // SAFETY: the pointer is to a whole kernel sigaction, the old one is not asked for, the mask has 8 bytes; numbers
    // that cannot be changed are refused harmlessly. The raw call reaches the two signals that libc keeps to itself.
    unsafe {
        for signal in 1..=64 {
            libc::syscall(libc::SYS_rt_sigaction, signal, default.as_ptr(), ptr::null::<u64>(), 8usize);
        }
        let mut none = std::mem::zeroed::<libc::sigset_t>();
        libc::sigemptyset(&raw mut none);
        libc::sigprocmask(libc::SIG_SETMASK, &raw const none, ptr::null_mut());
    }
}
