//! What else a guest kernel expects of a PC before any driver: ways to power off and to reset, and to tell of a panic.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::BusDevice;
use crate::events::Event;

/// What a guest asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The machine goes off.
    PowerOff,
    /// The machine begins anew.
    Reset,
    /// The guest's kernel is at its end.
    Panicked,
    /// The guest's kernel is at its end, and the guest's crash kernel takes over.
    CrashLoaded,
    /// The guest has not reloaded its watchdog in time.
    Watchdog,
    /// The guest gave pages to its balloon, or took some back.
    Balloon,
    /// The guest has let go of a device or processor, or does not; or what went has ended.
    HotPlug,
    /// The guest has set its clock.
    Clock,
}

/// Where requests go: those that nobody took yet, each once, and a descriptor that wakes who waits for them.
#[derive(Debug)]
pub struct Requests {
    waiting: Mutex<VecDeque<Request>>,
    wake: Event,
}

impl Requests {
    /// Nobody has asked for anything.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new() -> io::Result<Requests> {
        Ok(Requests { waiting: Mutex::default(), wake: Event::new()? })
    }

    /// Notes a request, unless the same one waits already: a guest that asks in a loop fills nothing.
    pub fn ask(&self, request: Request) {
        let mut waiting = self.lock();
        if !waiting.contains(&request) {
            waiting.push_back(request);
            self.wake.set();
        }
    }

    /// Takes the first request.
    pub fn take(&self) -> Option<Request> {
        let mut waiting = self.lock();
        let first = waiting.pop_front();
        if waiting.is_empty() {
            self.wake.take();
        }
        first
    }

    /// Forgets all requests: whoever made them is gone.
    pub fn clear(&self) {
        self.lock().clear();
        self.wake.take();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Request>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Readable while there is a request.
    pub fn wake(&self) -> &Event {
        &self.wake
    }
}

/// The two registers by which a machine with reduced ACPI hardware sleeps: control, status (ACPI 6.5, section 4.8.3.7).
#[derive(Debug)]
pub struct SleepRegisters {
    requests: Arc<Requests>,
}

impl SleepRegisters {
    /// The bytes of the two registers.
    pub const PORTS: u64 = 2;
    /// The type of the off state (S5) in the machine's DSDT.
    pub const OFF: u8 = 5;

    /// Registers that put requests here.
    pub fn new(requests: Arc<Requests>) -> SleepRegisters {
        SleepRegisters { requests }
    }
}

impl BusDevice for SleepRegisters {
    fn read(&mut self, _offset: u64, data: &mut [u8]) {
        data.fill(0);
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        // SLP_EN is bit 5, SLP_TYP bits 2 to 4.
        if let (0, [control]) = (offset, data)
            && control & 0x20 != 0
            && control >> 2 & 7 == SleepRegisters::OFF
        {
            self.requests.ask(Request::PowerOff);
        }
    }
}

/// The port of the keyboard controller that resets a PC.
#[derive(Debug)]
pub struct KeyboardController {
    requests: Arc<Requests>,
}

impl KeyboardController {
    /// From the data port to the command port.
    pub const PORTS: u64 = 5;
    /// The command that pulses the processor's reset line.
    const PULSE_RESET: u8 = 0xfe;

    /// A controller that puts requests here.
    pub fn new(requests: Arc<Requests>) -> KeyboardController {
        KeyboardController { requests }
    }
}

impl BusDevice for KeyboardController {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        // Nothing is typed, and commands are taken at once: data and status are zero.
        if matches!(offset, 0 | 4) {
            data.fill(0);
        }
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        if (offset, data) == (4, &[Self::PULSE_RESET]) {
            self.requests.ask(Request::Reset);
        }
    }
}

/// The port by which guests tell of a panic (QEMU's `pvpanic` specification).
#[derive(Debug)]
pub struct PanicPort {
    requests: Arc<Requests>,
}

impl PanicPort {
    /// It is one port.
    pub const PORTS: u64 = 1;
    const PANICKED: u8 = 1;
    const CRASH_LOADED: u8 = 2;

    /// A port that puts requests here.
    pub fn new(requests: Arc<Requests>) -> PanicPort {
        PanicPort { requests }
    }
}

impl BusDevice for PanicPort {
    fn read(&mut self, _offset: u64, data: &mut [u8]) {
        if let [byte] = data {
            *byte = Self::PANICKED | Self::CRASH_LOADED;
        }
    }

    fn write(&mut self, _offset: u64, data: &[u8]) {
        match data {
            [event] if event & Self::PANICKED != 0 => self.requests.ask(Request::Panicked),
            [event] if event & Self::CRASH_LOADED != 0 => self.requests.ask(Request::CrashLoaded),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_told_once() {
        let requests = Arc::new(Requests::new().unwrap());
        let mut keyboard = KeyboardController::new(requests.clone());
        keyboard.write(4, &[0xd1]);
        keyboard.write(0, &[0xfe]);
        assert_eq!(requests.take(), None);
        keyboard.write(4, &[0xfe]);
        keyboard.write(4, &[0xfe]);
        assert_eq!((requests.take(), requests.take()), (Some(Request::Reset), None));

        let mut sleep = SleepRegisters::new(requests.clone());
        sleep.write(0, &[5 << 2]);
        sleep.write(1, &[5 << 2 | 0x20]);
        assert_eq!(requests.take(), None, "no sleep without SLP_EN in the control register");
        sleep.write(0, &[5 << 2 | 0x20]);
        assert_eq!(requests.take(), Some(Request::PowerOff));

        let mut panic = PanicPort::new(requests.clone());
        let mut offered = [0];
        panic.read(0, &mut offered);
        assert_eq!(offered, [3]);
        panic.write(0, &[2]);
        assert_eq!(requests.take(), Some(Request::CrashLoaded));
        panic.write(0, &[1, 0]);
        assert_eq!(requests.take(), None);
    }
}
