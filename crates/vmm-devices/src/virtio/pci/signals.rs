//! Interrupts of the PCI transport: MSI-X, or the line with its status register (sections 4.1.4.5, 4.1.5.3, 4.1.5.4).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::Wiring;
use crate::pci::msix::MsixState;
use crate::pci::{ConfigSpace, Msix};
use crate::state::StateError;
use crate::virtio::Notifier;

/// No vector (section 4.1.5.1.2).
const NO_VECTOR: u16 = 0xffff;
/// Bits of the interrupt status.
const QUEUE: u8 = 1;
const CONFIG: u8 = 2;

/// The interrupts of a function. Its lock comes after the device's.
pub struct Signals {
    inner: Mutex<Inner>,
    wiring: Arc<dyn Wiring>,
    line: u32,
}

struct Inner {
    msix: Msix,
    config_vector: u16,
    queue_vectors: Vec<u16>,
    status: u8,
    may_use_line: bool,
    high: bool,
}

/// The interrupts in a snapshot.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignalsState {
    msix: MsixState,
    config_vector: u16,
    queue_vectors: Vec<u16>,
    status: u8,
}

/// The table of vectors, locked.
pub struct MsixGuard<'a>(MutexGuard<'a, Inner>);

impl std::ops::Deref for MsixGuard<'_> {
    type Target = Msix;

    fn deref(&self) -> &Msix {
        &self.0.msix
    }
}

impl std::ops::DerefMut for MsixGuard<'_> {
    fn deref_mut(&mut self) -> &mut Msix {
        &mut self.0.msix
    }
}

impl Signals {
    /// The interrupts of a device with this many queues.
    pub fn new(msix: Msix, queues: u16, line: u32, wiring: Arc<dyn Wiring>) -> Signals {
        let inner = Inner {
            msix,
            config_vector: NO_VECTOR,
            queue_vectors: vec![NO_VECTOR; usize::from(queues)],
            status: 0,
            may_use_line: true,
            high: false,
        };
        Signals { inner: Mutex::new(inner), wiring, line }
    }

    /// The table of vectors.
    pub fn msix(&self) -> MsixGuard<'_> {
        MsixGuard(self.lock())
    }

    /// The interrupt status, which reading clears.
    pub fn take_status(&self) -> u8 {
        let mut inner = self.lock();
        let status = std::mem::take(&mut inner.status);
        self.drive(&mut inner);
        status
    }

    /// Whether the line is raised.
    pub fn is_line_high(&self) -> bool {
        self.lock().high
    }

    /// The guest has written to the configuration space.
    pub fn config_written(&self, space: &ConfigSpace) {
        let mut inner = self.lock();
        inner.msix.config_written(space);
        inner.may_use_line = space.may_use_line();
        self.drive(&mut inner);
    }

    /// The vector for changes of the configuration.
    pub fn config_vector(&self) -> u16 {
        self.lock().config_vector
    }

    /// Chooses it. One that is not there becomes none, which the driver sees when it reads back.
    pub fn set_config_vector(&self, vector: u16) {
        let mut inner = self.lock();
        inner.config_vector = inner.valid(vector);
    }

    /// The vector of a queue.
    pub fn queue_vector(&self, queue: u16) -> u16 {
        self.lock().queue_vectors.get(usize::from(queue)).copied().unwrap_or(NO_VECTOR)
    }

    /// Chooses it.
    pub fn set_queue_vector(&self, queue: u16, vector: u16) {
        let mut inner = self.lock();
        let vector = inner.valid(vector);
        if let Some(place) = inner.queue_vectors.get_mut(usize::from(queue)) {
            *place = vector;
        }
    }

    /// The driver has reset the device.
    pub fn reset(&self) {
        let mut inner = self.lock();
        inner.config_vector = NO_VECTOR;
        inner.queue_vectors.fill(NO_VECTOR);
        inner.status = 0;
        self.drive(&mut inner);
    }

    /// The interrupts for a snapshot.
    pub fn state(&self) -> SignalsState {
        let inner = self.lock();
        SignalsState {
            msix: inner.msix.state(),
            config_vector: inner.config_vector,
            queue_vectors: inner.queue_vectors.clone(),
            status: inner.status,
        }
    }

    /// Takes over the interrupts of a snapshot, after the configuration space.
    ///
    /// # Errors
    /// The device has another number of queues or vectors.
    pub fn restore(&self, state: &SignalsState, space: &ConfigSpace) -> Result<(), StateError> {
        let mut inner = self.lock();
        if state.queue_vectors.len() != inner.queue_vectors.len() {
            let why = "its number of queues is another";
            return Err(StateError::Unfit { device: "a virtio device", why });
        }
        inner.msix.restore(&state.msix, space)?;
        inner.config_vector = inner.valid(state.config_vector);
        inner.queue_vectors = state.queue_vectors.iter().map(|vector| inner.valid(*vector)).collect();
        inner.status = state.status;
        inner.may_use_line = space.may_use_line();
        self.drive(&mut inner);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes the line what it is to be.
    fn drive(&self, inner: &mut Inner) {
        let high = inner.status != 0 && inner.may_use_line && !inner.msix.is_enabled();
        if high != inner.high {
            inner.high = high;
            // The monitor's interrupt controller takes every line that it gave; there is nobody to tell.
            let _ = self.wiring.line(self.line, high);
        }
    }

    fn interrupt(&self, bit: u8, vector: impl FnOnce(&Inner) -> u16) {
        let mut inner = self.lock();
        if inner.msix.is_enabled() {
            let vector = vector(&inner);
            inner.msix.signal(vector);
        } else {
            inner.status |= bit;
            self.drive(&mut inner);
        }
    }
}

impl Inner {
    fn valid(&self, vector: u16) -> u16 {
        if vector < self.msix.vectors() { vector } else { NO_VECTOR }
    }
}

impl Notifier for Signals {
    fn queue(&self, queue: usize) {
        self.interrupt(QUEUE, |inner| inner.queue_vectors.get(queue).copied().unwrap_or(NO_VECTOR));
    }

    fn config(&self) {
        self.interrupt(CONFIG, |inner| inner.config_vector);
    }
}
