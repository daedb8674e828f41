//! Where the threads of a machine wait while it is paused, and how one of them ends while the machine goes on.

use std::any::Any;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use stdx::lock;
use vmm_devices::platform::{Request, Requests};

use crate::error::{Error, Result};

/// How long a processor may take to leave the guest. Only a device whose host side blocks keeps it.
const LEAVE_MAX: Duration = Duration::from_secs(10);

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

    /// The host could not go on with a thread.
    pub fn set_failed(&self) {
        self.state().failed = true;
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
    pub fn pass(&self, leave: &Leave) -> bool {
        let state = self.state();
        let waiting = |state: &mut GateState| state.wanted == Wanted::Wait && !leave.is_wanted();
        let mut state = self.changed.wait_while(state, waiting).unwrap_or_else(PoisonError::into_inner);
        let run = state.wanted == Wanted::Run && !leave.is_wanted();
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

    /// Makes one thread end while the machine goes on; a kick has to follow, if it is not waiting here.
    pub fn dismiss(&self, leave: &Leave) {
        // Under the lock, so that no thread begins to wait that has not seen it.
        let _state = self.state();
        leave.wanted.store(true, Ordering::SeqCst);
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

/// What a thread leaves with.
type Luggage = Box<dyn Any + Send>;

/// How a thread is told to end while its machine goes on, and tells that it has.
#[derive(Default)]
pub struct Leave {
    wanted: AtomicBool,
    done: AtomicBool,
    luggage: Mutex<Vec<Luggage>>,
}

impl Leave {
    /// Whether the thread shall end.
    pub fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }

    /// Whether the thread has ended, but for its last instructions.
    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::SeqCst)
    }

    /// What the thread drops at its end, since that may take time.
    pub fn take_along(&self, luggage: Luggage) {
        lock(&self.luggage).push(luggage);
    }

    /// The thread's last step: `requests` hears of it, if it was dismissed.
    pub fn end(&self, requests: &Requests) {
        lock(&self.luggage).clear();
        self.done.store(true, Ordering::SeqCst);
        if self.is_wanted() {
            requests.ask(Request::HotPlug);
        }
    }
}
