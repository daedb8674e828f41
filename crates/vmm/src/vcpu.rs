//! A virtual processor and its thread.
//!
//! ```text
//!   start ─▶ running ──(kick and stop)──▶ ended
//!              │  ▲
//!              ▼  └── the exit is answered on a bus
//!            exit
//! ```

use std::cell::Cell;
use std::io;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use kvm_ioctls::{VcpuExit, VcpuFd};
use vmm_devices::Bus;
use vmm_devices::platform::{Request, Requests};
use vmm_sys_util::signal::{Killable, SIGRTMIN, register_signal_handler};

use crate::error::{Error, Result, host};

thread_local! {
    /// The byte of this thread's run page that makes KVM return at once; null on other threads.
    static IMMEDIATE_EXIT: Cell<*mut u8> = const { Cell::new(ptr::null_mut()) };
}

/// The buses and requests that all processors share.
#[derive(Debug)]
pub struct Shared {
    /// Ports.
    pub ports: Bus,
    /// Device memory.
    pub memory: Bus,
    /// What the guest asks of the machine.
    pub requests: Arc<Requests>,
    /// The processors end.
    pub stop: AtomicBool,
}

/// A processor's thread.
#[derive(Debug)]
pub struct Vcpu {
    thread: JoinHandle<Result<()>>,
}

impl Vcpu {
    /// Lets the processor run on a thread of its own.
    ///
    /// # Errors
    /// No thread can be made.
    pub fn start(index: u8, fd: VcpuFd, shared: Arc<Shared>) -> Result<Vcpu> {
        register_signal_handler(kick_signal(), on_kick).map_err(|error| Error::Host {
            step: "handle the signal of the processors",
            source: io::Error::from_raw_os_error(error.errno()),
        })?;
        let work = move || {
            let result = run(fd, &shared);
            if result.is_err() {
                // The machine cannot go on with a processor less.
                shared.requests.ask(Request::Reset);
            }
            result
        };
        let builder = std::thread::Builder::new().name(format!("vcpu{index}"));
        Ok(Vcpu { thread: builder.spawn(work).map_err(host("start a processor's thread"))? })
    }

    /// Makes the processor leave the guest, to look at what is wanted of it.
    pub fn kick(&self) {
        // It only fails when the thread has ended, which is what a kick is for.
        let _ = self.thread.kill(kick_signal());
    }

    /// Waits until the processor has ended.
    ///
    /// # Errors
    /// KVM could not go on with it.
    pub fn join(self) -> Result<()> {
        self.thread.join().unwrap_or_else(|_| {
            Err(Error::Host {
                step: "go on with a processor",
                source: io::Error::other("its thread panicked"),
            })
        })
    }
}

fn kick_signal() -> i32 {
    SIGRTMIN()
}

/// Runs on the kicked thread, between any two of its instructions.
extern "C" fn on_kick(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    let byte = IMMEDIATE_EXIT.get();
    if !byte.is_null() {
        // SAFETY: the pointer is set by `run` on this very thread to a byte of the mapped run page, and reset before the
        // page goes. One byte is written at once; KVM reads it when it enters the guest.
        unsafe { byte.write_volatile(1) };
    }
}

fn run(mut fd: VcpuFd, shared: &Shared) -> Result<()> {
    IMMEDIATE_EXIT.set(&raw mut fd.get_kvm_run().immediate_exit);
    let result = until_stopped(&mut fd, shared);
    IMMEDIATE_EXIT.set(ptr::null_mut());
    result
}

fn until_stopped(fd: &mut VcpuFd, shared: &Shared) -> Result<()> {
    loop {
        // A kick from here on makes KVM return at once, so nothing that is asked for is missed.
        fd.set_kvm_immediate_exit(0);
        if shared.stop.load(Ordering::SeqCst) {
            return Ok(());
        }
        match fd.run() {
            Ok(VcpuExit::IoIn(port, data)) => shared.ports.read(u64::from(port), data),
            Ok(VcpuExit::IoOut(port, data)) => shared.ports.write(u64::from(port), data),
            Ok(VcpuExit::MmioRead(address, data)) => shared.memory.read(address, data),
            Ok(VcpuExit::MmioWrite(address, data)) => shared.memory.write(address, data),
            // A triple fault resets a PC.
            Ok(VcpuExit::Shutdown) => {
                shared.requests.ask(Request::Reset);
                return Ok(());
            }
            Ok(VcpuExit::Hlt | VcpuExit::Intr | VcpuExit::IrqWindowOpen) => {}
            Ok(exit) => {
                return Err(Error::Host {
                    step: "go on with a processor",
                    source: io::Error::other(format!("KVM left the guest with {exit:?}")),
                });
            }
            Err(error) => match io::Error::from_raw_os_error(error.errno()).kind() {
                io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock => {}
                _ => return Err(crate::error::refused("run a processor")(error)),
            },
        }
    }
}
