//! Ctrl-C as a message instead of the end of the process.

use std::sync::{Mutex, Once, PoisonError};

/// Told about an interrupt; false when nobody listens any more.
type Listener = Box<dyn Fn() -> bool + Send>;

static LISTENER: Mutex<Option<Listener>> = Mutex::new(None);
static WATCHER: Once = Once::new();

/// Exit status of a process that an interrupt ended.
const INTERRUPTED_STATUS: i32 = 130;

/// Calls `listener` at the next interrupts, in place of an earlier one, until it returns false. Interrupts that nobody
/// listens to end the process as they would have without this module.
pub(crate) fn watch(listener: impl Fn() -> bool + Send + 'static) {
    *lock() = Some(Box::new(listener));
    WATCHER.call_once(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
        let Ok(runtime) = runtime else {
            return; // Without it the system's own reaction to Ctrl-C stays in force.
        };
        // The handler is in place before this function returns, so that no interrupt is lost.
        let guard = runtime.enter();
        let signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
        drop(guard);
        if let Ok(mut interrupts) = signal {
            std::thread::spawn(move || {
                while runtime.block_on(interrupts.recv()).is_some() {
                    let heard = lock().as_ref().is_some_and(|listener| listener());
                    if !heard {
                        std::process::exit(INTERRUPTED_STATUS);
                    }
                }
            });
        }
    });
}

fn lock() -> std::sync::MutexGuard<'static, Option<Listener>> {
    LISTENER.lock().unwrap_or_else(PoisonError::into_inner)
}
