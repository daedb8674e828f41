//! A virtual processor and its thread.
//!
//! ```text
//!              ┌────────(resume)────────┐
//!              ▼                        │
//!   start ─▶ running ──(kick, pause)─▶ waiting ──(stop)──▶ ended
//!              │  ▲
//!              ▼  └── the exit is answered on a bus
//!            exit ──(triple fault, KVM cannot go on)──▶ ended
//! ```
//!
//! Who holds the lock of a processor's descriptor may ask and change its state: the thread while it runs, the monitor while it
//! waits.

use std::cell::Cell;
use std::io;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use kvm_ioctls::{VcpuExit, VcpuFd};
use stdx::lock;
use vmm_devices::Bus;
use vmm_devices::platform::{Request, Requests};
use vmm_sys_util::signal::{Killable, SIGRTMIN, register_signal_handler};

use crate::error::{Error, Result, host, refused};

/// How long a processor may take to leave the guest. Only a device whose host side blocks keeps it.
const LEAVE_MAX: Duration = Duration::from_secs(10);

thread_local! {
    /// The byte of this thread's run page that makes KVM return at once; null on other threads.
    static IMMEDIATE_EXIT: Cell<*mut u8> = const { Cell::new(ptr::null_mut()) };
}

/// A processor whose state is asked for or changed while it does not run.
pub type SharedVcpu = Arc<Mutex<VcpuFd>>;

/// What all processors share.
#[derive(Debug)]
pub struct Shared {
    /// Ports.
    pub ports: Bus,
    /// Device memory.
    pub memory: Bus,
    /// What the guest asks of the machine.
    pub requests: Arc<Requests>,
    /// Whether processors run.
    pub gate: Gate,
}

impl Shared {
    /// Something of the host failed: the machine cannot go on.
    pub fn fail(&self) {
        self.gate.state().failed = true;
        self.requests.ask(Request::Reset);
    }
}

/// What processors shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Run,
    Wait,
    End,
}

/// Where processors wait while the machine is paused.
#[derive(Debug)]
pub struct Gate {
    /// The same as "wanted is run", for a look without the lock.
    is_open: AtomicBool,
    state: Mutex<GateState>,
    changed: Condvar,
}

#[derive(Debug)]
struct GateState {
    wanted: Wanted,
    /// Processors in the guest or on their way.
    running: usize,
    /// A processor faulted three times in a row.
    faulted: bool,
    /// KVM could not go on with a processor.
    failed: bool,
}

impl Gate {
    /// A gate before which processors wait.
    pub fn closed() -> Gate {
        let state = GateState { wanted: Wanted::Wait, running: 0, faulted: false, failed: false };
        Gate { is_open: AtomicBool::new(false), state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Whether a processor has faulted three times in a row.
    pub fn has_fault(&self) -> bool {
        self.state().faulted
    }

    /// Whether who has passed may go on.
    pub fn is_open(&self) -> bool {
        self.is_open.load(Ordering::SeqCst)
    }

    fn state(&self) -> MutexGuard<'_, GateState> {
        lock(&self.state)
    }

    /// Lets all threads run.
    pub fn open(&self) {
        self.want(Wanted::Run);
    }

    /// Makes the threads wait; `kick` makes them look here. Returns when they do.
    ///
    /// # Errors
    /// One does not.
    pub fn close(&self, kick: impl FnOnce()) -> Result<()> {
        self.want(Wanted::Wait);
        kick();
        if self.wait_until_empty() {
            return Ok(());
        }
        Err(Error::Host {
            step: "pause the machine",
            source: io::Error::new(io::ErrorKind::TimedOut, "a device is waiting for the host"),
        })
    }

    /// Makes the threads end.
    pub fn end(&self) {
        self.want(Wanted::End);
    }

    /// Whether the host could not go on with a thread.
    pub fn has_failed(&self) -> bool {
        self.state().failed
    }

    fn want(&self, wanted: Wanted) {
        self.state().wanted = wanted;
        self.is_open.store(wanted == Wanted::Run, Ordering::SeqCst);
        self.changed.notify_all();
    }

    /// Waits until the thread shall run (true) or end.
    pub fn pass(&self) -> bool {
        let state = self.state();
        let waiting = |state: &mut GateState| state.wanted == Wanted::Wait;
        let mut state = self.changed.wait_while(state, waiting).unwrap_or_else(PoisonError::into_inner);
        let run = state.wanted == Wanted::Run;
        state.running += usize::from(run);
        run
    }

    /// A thread that has passed is done, with or without a fault of its processor.
    pub fn leave(&self, faulted: bool) {
        let mut state = self.state();
        state.running -= 1;
        state.faulted |= faulted;
        self.changed.notify_all();
    }

    /// Waits until no processor is in the guest; false when that takes too long.
    fn wait_until_empty(&self) -> bool {
        let state = self.state();
        let busy = |state: &mut GateState| state.running > 0;
        let waited = self.changed.wait_timeout_while(state, LEAVE_MAX, busy);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// The processors of a machine and their threads.
pub struct Processors {
    shared: Arc<Shared>,
    fds: Vec<SharedVcpu>,
    threads: Vec<JoinHandle<Result<()>>>,
}

impl Processors {
    /// Makes a thread for each processor; all wait. `on_thread` is called first on each.
    ///
    /// # Errors
    /// No thread can be made.
    pub fn start(
        fds: Vec<VcpuFd>,
        shared: Arc<Shared>,
        on_thread: fn() -> io::Result<()>,
    ) -> Result<Processors> {
        register_signal_handler(kick_signal(), on_kick).map_err(|error| Error::Host {
            step: "handle the signal of the processors",
            source: io::Error::from_raw_os_error(error.errno()),
        })?;
        let fds: Vec<SharedVcpu> = fds.into_iter().map(|fd| Arc::new(Mutex::new(fd))).collect();
        let mut processors = Processors { shared, fds, threads: Vec::new() };
        for (index, fd) in processors.fds.iter().enumerate() {
            let (fd, shared) = (fd.clone(), processors.shared.clone());
            let work = move || {
                let result = on_thread().map_err(host("confine a processor's thread"));
                let result = result.and_then(|()| live(&fd, &shared));
                if result.is_err() {
                    // The machine cannot go on with a processor less.
                    shared.fail();
                }
                result
            };
            let builder = std::thread::Builder::new().name(format!("vcpu{index}"));
            processors.threads.push(builder.spawn(work).map_err(host("start a processor's thread"))?);
        }
        Ok(processors)
    }

    /// The processors, to be locked while they wait.
    pub fn fds(&self) -> &[SharedVcpu] {
        &self.fds
    }

    /// Waits for all threads, which were told to end.
    ///
    /// # Errors
    /// KVM could not go on with one of them; the first that failed is the cause.
    pub fn join(&mut self) -> Result<()> {
        let ended: Vec<Result<()>> = self.threads.drain(..).map(join).collect();
        ended.into_iter().collect()
    }

    /// Makes all leave the guest, to look at what is wanted of them.
    pub fn kick(&self) {
        for thread in &self.threads {
            // It only fails when the thread has ended, which is what a kick is for.
            let _ = thread.kill(kick_signal());
        }
    }
}

/// Waits for a thread of the machine.
///
/// # Errors
/// It failed or panicked.
pub fn join(thread: JoinHandle<Result<()>>) -> Result<()> {
    thread.join().unwrap_or_else(|_| {
        Err(Error::Host { step: "go on with a processor", source: io::Error::other("its thread panicked") })
    })
}

fn kick_signal() -> i32 {
    SIGRTMIN()
}

/// Runs on the kicked thread, between any two of its instructions.
extern "C" fn on_kick(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let byte = IMMEDIATE_EXIT.get();
    if !byte.is_null() {
        // SAFETY: the pointer is set by `live` on this very thread to a byte of the mapped run page, and reset before the
        // page goes. One byte is written at once; KVM reads it when it enters the guest.
        unsafe { byte.write_volatile(1) };
    }
}

/// The life of a processor's thread.
fn live(fd: &SharedVcpu, shared: &Shared) -> Result<()> {
    while shared.gate.pass() {
        let mut fd = lock(fd);
        IMMEDIATE_EXIT.set(&raw mut fd.get_kvm_run().immediate_exit);
        let left = until_kicked(&mut fd, shared);
        IMMEDIATE_EXIT.set(ptr::null_mut());
        drop(fd);
        shared.gate.leave(matches!(left, Ok(Left::Faulted)));
        match left? {
            Left::Kicked => {}
            // A triple fault resets a PC.
            Left::Faulted => {
                shared.requests.ask(Request::Reset);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Why a processor left the guest.
enum Left {
    Kicked,
    Faulted,
}

fn until_kicked(fd: &mut VcpuFd, shared: &Shared) -> Result<Left> {
    loop {
        // A kick from here on makes KVM return at once, so nothing that is asked for is missed.
        fd.set_kvm_immediate_exit(0);
        if !shared.gate.is_open() {
            // The instruction whose access was just answered is finished without entering the guest.
            fd.set_kvm_immediate_exit(1);
            let _ = fd.run();
            return Ok(Left::Kicked);
        }
        match fd.run() {
            Ok(VcpuExit::IoIn(port, data)) => shared.ports.read(u64::from(port), data),
            Ok(VcpuExit::IoOut(port, data)) => shared.ports.write(u64::from(port), data),
            Ok(VcpuExit::MmioRead(address, data)) => shared.memory.read(address, data),
            Ok(VcpuExit::MmioWrite(address, data)) => shared.memory.write(address, data),
            Ok(VcpuExit::Shutdown) => return Ok(Left::Faulted),
            Ok(VcpuExit::Hlt | VcpuExit::Intr | VcpuExit::IrqWindowOpen) => {}
            Ok(exit) => {
                return Err(Error::Host {
                    step: "go on with a processor",
                    source: io::Error::other(format!("KVM left the guest with {exit:?}")),
                });
            }
            Err(error) => match io::Error::from_raw_os_error(error.errno()).kind() {
                io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock => {}
                _ => return Err(refused("run a processor")(error)),
            },
        }
    }
}
