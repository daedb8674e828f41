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
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use kvm_bindings::KVM_SYSTEM_EVENT_RESET;
use kvm_ioctls::{VcpuExit, VcpuFd};
use stdx::lock;
use vmm_devices::Bus;
use vmm_devices::platform::{Request, Requests};
use vmm_sys_util::signal::{Killable, SIGRTMIN, register_signal_handler};

use crate::error::{Error, Result, host, refused};
use crate::gate::{Gate, Leave};
use crate::hyperv;

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
        self.gate.set_failed();
        self.requests.ask(Request::Reset);
    }
}

/// The thread of a processor.
struct Thread {
    handle: JoinHandle<Result<()>>,
    leave: Arc<Leave>,
}

/// The processors of a machine and their threads.
pub struct Processors {
    shared: Arc<Shared>,
    on_thread: fn() -> io::Result<()>,
    /// All that ever were there: KVM takes none away before the machine goes.
    fds: Vec<SharedVcpu>,
    /// Of those that are there.
    threads: Vec<Thread>,
    /// Of those that have left.
    leaving: Vec<Thread>,
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
        let (count, threads, leaving) = (fds.len(), Vec::new(), Vec::new());
        let mut processors = Processors { shared, on_thread, fds, threads, leaving };
        for _ in 0..count {
            processors.start_next()?;
        }
        Ok(processors)
    }

    /// Makes the thread of the first processor that has none.
    fn start_next(&mut self) -> Result<()> {
        let index = self.threads.len();
        let (fd, shared) = (self.fds[index].clone(), self.shared.clone());
        let (on_thread, leave) = (self.on_thread, Arc::<Leave>::default());
        let leaving = leave.clone();
        let work = move || {
            let result = on_thread().map_err(host("confine a processor's thread"));
            let result = result.and_then(|()| live(&fd, &shared, &leaving));
            if result.is_err() {
                // The machine cannot go on with a processor less.
                shared.fail();
            }
            leaving.end(&shared.requests);
            result
        };
        let builder = std::thread::Builder::new().name(format!("vcpu{index}"));
        let handle = builder.spawn(work).map_err(host("start a processor's thread"))?;
        self.threads.push(Thread { handle, leave });
        Ok(())
    }

    /// The processors that are there, to be locked while they wait.
    pub fn fds(&self) -> &[SharedVcpu] {
        &self.fds[..self.threads.len()]
    }

    /// One more: the one that left last, which waits where it was until the guest starts it anew, or one that `make` makes.
    ///
    /// # Errors
    /// It cannot be made, or no thread for it.
    pub fn add(&mut self, make: impl FnOnce() -> Result<VcpuFd>) -> Result<()> {
        if self.fds.len() == self.threads.len() {
            self.fds.push(Arc::new(Mutex::new(make()?)));
        }
        self.start_next()
    }

    /// All but so many end, wherever they are.
    pub fn keep(&mut self, count: usize) {
        for thread in self.threads.drain(count.min(self.threads.len())..) {
            self.shared.gate.dismiss(&thread.leave);
            kick(&thread.handle);
            self.leaving.push(thread);
        }
    }

    /// Waits for those that have left and ended.
    ///
    /// # Errors
    /// KVM could not go on with one of them.
    pub fn reap(&mut self) -> Result<()> {
        let (ended, rest) = self.leaving.drain(..).partition(|thread: &Thread| thread.leave.is_done());
        self.leaving = rest;
        ended.into_iter().try_for_each(|thread: Thread| join(thread.handle))
    }

    /// Waits for all threads, which were told to end.
    ///
    /// # Errors
    /// KVM could not go on with one of them; the first that failed is the cause.
    pub fn join(&mut self) -> Result<()> {
        let threads = self.threads.drain(..).chain(self.leaving.drain(..));
        let ended: Vec<Result<()>> = threads.map(|thread| join(thread.handle)).collect();
        ended.into_iter().collect()
    }

    /// Makes all leave the guest, to look at what is wanted of them.
    pub fn kick(&self) {
        self.threads.iter().chain(&self.leaving).for_each(|thread| kick(&thread.handle));
    }
}

fn kick(thread: &JoinHandle<Result<()>>) {
    // It only fails when the thread has ended, which is what a kick is for.
    let _ = thread.kill(kick_signal());
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
fn live(fd: &SharedVcpu, shared: &Shared, leave: &Leave) -> Result<()> {
    while shared.gate.pass(leave) {
        let mut fd = lock(fd);
        IMMEDIATE_EXIT.set(&raw mut fd.get_kvm_run().immediate_exit);
        let left = until_kicked(&mut fd, shared, leave);
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

fn until_kicked(fd: &mut VcpuFd, shared: &Shared, leave: &Leave) -> Result<Left> {
    loop {
        // A kick from here on makes KVM return at once, so nothing that is asked for is missed.
        fd.set_kvm_immediate_exit(0);
        if !shared.gate.is_open() || leave.is_wanted() {
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
            Ok(VcpuExit::Hyperv) => hyperv::answer(fd),
            // The reset register of Hyper-V.
            Ok(VcpuExit::SystemEvent(KVM_SYSTEM_EVENT_RESET, _)) => shared.requests.ask(Request::Reset),
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
