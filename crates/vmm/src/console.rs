//! The host's side of the serial port: where it sends to, and what is typed there.

use std::fmt;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use stdx::lock;
use vmm_devices::events::{Handler, Poller, Readiness};
use vmm_devices::serial::SerialPort;

/// Bytes that are read at once.
const INPUT_BYTES: usize = 64;

/// Where a serial port sends to; clones send to the same place.
#[derive(Clone)]
pub struct Output(Arc<Mutex<dyn Write + Send>>);

impl Output {
    /// Sends there.
    pub fn new(writer: impl Write + Send + 'static) -> Output {
        Output(Arc::new(Mutex::new(writer)))
    }
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Output")
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        lock(&self.0).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        lock(&self.0).flush()
    }
}

/// What is typed, on its way to the serial port.
pub struct Input {
    descriptor: OwnedFd,
    poller: Poller,
    serial: Option<Arc<Mutex<SerialPort>>>,
    /// Read, but the port had no room yet.
    pending: Vec<u8>,
    /// The key that is not the guest's, and how often it was typed.
    escape: Option<(u8, Arc<AtomicUsize>)>,
    /// The loop tells when there is something to read; it cannot for files, which are read as room allows.
    is_polled: bool,
    is_at_end: bool,
}

impl Input {
    /// Reads from this descriptor.
    ///
    /// # Errors
    /// It cannot be waited for.
    pub fn new(
        descriptor: OwnedFd,
        poller: Poller,
        escape: Option<(u8, Arc<AtomicUsize>)>,
    ) -> io::Result<Input> {
        let is_polled = match poller.add(&descriptor, 0, Readiness::READ) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => false,
            Err(error) => return Err(error),
        };
        Ok(Input {
            descriptor,
            poller,
            serial: None,
            pending: Vec::new(),
            escape,
            is_polled,
            is_at_end: false,
        })
    }

    /// From now on what is typed goes to this port.
    pub fn connect(&mut self, serial: &Arc<Mutex<SerialPort>>) {
        self.serial = Some(serial.clone());
    }

    /// Whether something waits for room, so that [`Input::pass_on`] is to be called again soon.
    pub fn is_pending(&self) -> bool {
        !self.pending.is_empty() || !self.is_polled && !self.is_at_end
    }

    /// Gives the port what it has room for; then reads on.
    pub fn pass_on(&mut self) {
        if self.pending.is_empty() && !self.is_polled {
            self.read();
        }
        let Some(serial) = &self.serial else { return };
        // The interrupt cannot be raised only when it is pending already.
        let taken = lock(serial).receive(&self.pending).unwrap_or(self.pending.len());
        self.pending.drain(..taken);
        if self.is_polled {
            let room = if self.pending.is_empty() { Readiness::READ } else { Readiness::NONE };
            // It fails for what is at its end and was removed.
            let _ = self.poller.change(&self.descriptor, 0, room);
        }
    }

    fn read(&mut self) {
        let mut bytes = [0; INPUT_BYTES];
        match rustix::io::read(&self.descriptor, &mut bytes) {
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
            // The end, or nobody there: nothing will be typed any more.
            Ok(0) | Err(_) => {
                self.is_at_end = true;
                let _ = self.poller.remove(&self.descriptor);
            }
            Ok(count) => {
                let typed = &bytes[..count];
                let key = self.escape.as_ref().map(|(key, _)| *key);
                self.pending.extend(typed.iter().filter(|byte| Some(**byte) != key));
                if let Some((key, times)) = &self.escape {
                    let now = typed.iter().filter(|byte| *byte == key).count();
                    times.fetch_add(now, Ordering::SeqCst);
                }
            }
        }
    }
}

impl Handler for Input {
    fn ready(&mut self, _key: u32, _readiness: Readiness) {
        self.read();
        self.pass_on();
    }
}
