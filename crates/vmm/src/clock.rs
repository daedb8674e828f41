//! The clock of a machine: as far from the host's as its specification says, or as its guest sets it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use stdx::lock;
use vmm_devices::Bus;
use vmm_devices::platform::{Request, Requests};
use vmm_devices::rtc::{self, Rtc};
use vmm_devices::state::Record;

use crate::error::{Error, Result};
use crate::layout::CLOCK_PORT;

/// A machine's clock.
pub struct Clock {
    device: Arc<Mutex<Rtc>>,
    /// Seconds by which its guest has set it forward.
    change: Arc<AtomicI64>,
}

/// A clock that is so many seconds ahead of the host's, on its ports.
///
/// # Errors
/// Something else is there: the layout is wrong.
pub fn make(ahead: i64, requests: &Arc<Requests>, ports: &mut Bus) -> Result<Clock> {
    let change = Arc::<AtomicI64>::default();
    let (told, requests) = (change.clone(), requests.clone());
    let changed = move |seconds| {
        told.store(seconds, Ordering::SeqCst);
        requests.ask(Request::Clock);
    };
    let host = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let device = Arc::new(Mutex::new(Rtc::new(ahead, Box::new(host), Box::new(changed))));
    ports
        .insert("the clock", CLOCK_PORT, rtc::PORTS, device.clone())
        .map_err(|overlap| Error::Specification(overlap.to_string()))?;
    Ok(Clock { device, change })
}

impl Clock {
    /// Seconds by which the guest has set it forward.
    pub fn change(&self) -> i64 {
        self.change.load(Ordering::SeqCst)
    }

    /// The state, for a snapshot.
    pub fn save(&self) -> Record {
        lock(&self.device).save()
    }

    /// Goes on from a snapshot.
    ///
    /// # Errors
    /// The state is broken.
    pub fn restore(&self, record: &Record) -> Result<()> {
        lock(&self.device).restore(record).map_err(|error| Error::Snapshot(error.to_string()))
    }
}
