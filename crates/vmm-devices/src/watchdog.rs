//! The watchdog of Intel's 6300ESB controller hub (its datasheet, chapter 17): a PCI function with two timers in a row.
//!
//! ```text
//!   off ──enable──▶ stage 1 ──timer 1──▶ stage 2 ──timer 2──▶ expired
//!                     ▲                    │
//!                     └─────── reload ─────┘
//! ```

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::events::{EventLoop, Handler, Readiness, SharedHandler};
use crate::pci::config::ConfigState;
use crate::pci::{Bar, ConfigSpace, Identity, PciDevice};
use crate::state::{Persist, Record, StateError};
use crate::timer::Timer;

/// Version of the state.
const VERSION: u32 = 1;
/// Registers in configuration space, after the header: configuration and lock.
const REGISTERS: usize = 0x60;
const LOCK: usize = 0x68;
/// Bits of the configuration: the fast clock, and no output at the end.
const FAST_CLOCK: u16 = 1 << 2;
const NO_OUTPUT: u16 = 1 << 5;
/// Bits of the lock register.
const LOCKED: u8 = 1;
const ENABLED: u8 = 1 << 1;
const FREE_RUNNING: u8 = 1 << 2;
/// Registers in memory.
const TIMER_1: u64 = 0x00;
const TIMER_2: u64 = 0x04;
const RELOAD: u64 = 0x0c;
/// What unlocks the next write to a register in memory.
const UNLOCK: [u16; 2] = [0x80, 0x86];
/// Bits of the reload register: start anew; the timers ended before the last reset.
const RELOADED: u16 = 1 << 8;
const TIMED_OUT: u16 = 1 << 9;
/// A timer has this many bits.
const TIMER_BITS: u32 = 20;
/// Nanoseconds of a cycle of the PCI clock; the timers count every 2^15th or 2^5th.
const CYCLE_NS: u64 = 30;

/// The watchdog.
pub struct Watchdog {
    space: ConfigSpace,
    timer: Timer,
    stage: Option<Stage>,
    /// What the timers begin with.
    preloads: [u32; 2],
    /// Words of the unlock sequence that came.
    unlocked: usize,
    timed_out: bool,
    expired: Box<dyn FnMut() + Send>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    First,
    Second,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    space: ConfigState,
    lock: u8,
    stage: Option<Stage>,
    preloads: [u32; 2],
    unlocked: usize,
    timed_out: bool,
}

impl Watchdog {
    /// A watchdog that is off. `expired` is called on the thread of the loop when the guest has not reloaded it in time.
    ///
    /// # Errors
    /// No descriptor is left.
    pub fn new(events: &EventLoop, expired: Box<dyn FnMut() + Send>) -> io::Result<Arc<Mutex<Watchdog>>> {
        let identity = Identity { vendor: 0x8086, device: 0x25ab, class: 0x08_80_00, ..Identity::default() };
        let mut space = ConfigSpace::new(identity, None);
        space.add_bar(0, Bar { bytes: 16, wide: false });
        space.allow(REGISTERS, [0x27, 0]);
        let timer = Timer::new()?;
        let poller = events.poller();
        poller.add(&timer, 0, Readiness::READ)?;
        let watchdog = Watchdog {
            space,
            timer,
            stage: None,
            preloads: [(1 << TIMER_BITS) - 1; 2],
            unlocked: 0,
            timed_out: false,
            expired,
        };
        let watchdog = Arc::new(Mutex::new(watchdog));
        let handler: SharedHandler = watchdog.clone();
        events.attach(&poller, &handler);
        Ok(watchdog)
    }

    fn lock_register(&self) -> u8 {
        self.space.word(LOCK) as u8
    }

    fn write_lock(&mut self, value: u8) {
        let old = self.lock_register();
        if old & LOCKED != 0 {
            return;
        }
        self.space.set(LOCK, [value & (LOCKED | ENABLED | FREE_RUNNING)]);
        if value & ENABLED == 0 {
            self.enter(None);
        } else if old & ENABLED == 0 {
            self.enter(Some(Stage::First));
        }
    }

    fn enter(&mut self, stage: Option<Stage>) {
        self.stage = stage;
        let Some(stage) = stage else {
            let _ = self.timer.stop();
            return;
        };
        let shift = if self.space.word(REGISTERS) & FAST_CLOCK != 0 { 5 } else { 15 };
        let cycles = u64::from(self.preloads[stage as usize]) << shift;
        // A timer that the kernel refuses never bites, which harms the guest only.
        let _ = self.timer.start(Duration::from_nanos(cycles * CYCLE_NS));
    }

    /// A write to a register in memory, which was unlocked.
    fn write_register(&mut self, offset: u64, value: u32) {
        let mask = (1 << TIMER_BITS) - 1;
        match offset {
            TIMER_1 => self.preloads[0] = value & mask,
            TIMER_2 => self.preloads[1] = value & mask,
            RELOAD => {
                if value as u16 & RELOADED != 0 && self.stage.is_some() {
                    self.enter(Some(Stage::First));
                }
                if value as u16 & TIMED_OUT != 0 {
                    self.timed_out = false;
                }
            }
            _ => {}
        }
    }
}

impl PciDevice for Watchdog {
    fn config(&self) -> &ConfigSpace {
        &self.space
    }

    fn config_mut(&mut self) -> &mut ConfigSpace {
        &mut self.space
    }

    fn config_written(&mut self, offset: usize, data: &[u8]) {
        if let Some(value) = LOCK.checked_sub(offset).and_then(|index| data.get(index)) {
            self.write_lock(*value);
        }
    }

    fn read_bar(&mut self, _bar: usize, offset: u64, data: &mut [u8]) {
        let mut registers = [0; 16];
        registers[RELOAD as usize + 1] = if self.timed_out { (TIMED_OUT >> 8) as u8 } else { 0 };
        crate::bytes::read(&registers, offset, data);
    }

    fn write_bar(&mut self, _bar: usize, offset: u64, data: &[u8]) {
        let value = match *data {
            [a, b] => u32::from(u16::from_le_bytes([a, b])),
            [a, b, c, d] => u32::from_le_bytes([a, b, c, d]),
            _ => return,
        };
        if self.unlocked == UNLOCK.len() {
            self.unlocked = 0;
            self.write_register(offset, value);
        } else if offset == RELOAD && value == u32::from(UNLOCK[self.unlocked]) {
            self.unlocked += 1;
        } else {
            self.unlocked = 0;
        }
    }
}

impl Handler for Watchdog {
    fn ready(&mut self, _key: u32, _readiness: Readiness) {
        if !self.timer.take() {
            return;
        }
        match self.stage {
            None => {}
            Some(Stage::First) => self.enter(Some(Stage::Second)),
            Some(Stage::Second) if self.lock_register() & FREE_RUNNING != 0 => self.enter(Some(Stage::First)),
            Some(Stage::Second) => {
                self.enter(None);
                self.timed_out = true;
                if self.space.word(REGISTERS) & NO_OUTPUT == 0 {
                    (self.expired)();
                }
            }
        }
    }
}

impl Persist for Watchdog {
    fn save(&self) -> Record {
        let state = State {
            space: self.space.state(),
            lock: self.lock_register(),
            stage: self.stage,
            preloads: self.preloads,
            unlocked: self.unlocked,
            timed_out: self.timed_out,
        };
        Record::new(VERSION, &state)
    }

    fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read("the watchdog", VERSION)?;
        if state.unlocked > UNLOCK.len() || state.preloads.iter().any(|preload| preload >> TIMER_BITS != 0) {
            return Err(StateError::Unfit {
                device: "the watchdog",
                why: "its registers have too many bits",
            });
        }
        self.space.restore(&state.space)?;
        self.space.set(LOCK, [state.lock]);
        (self.preloads, self.unlocked, self.timed_out) = (state.preloads, state.unlocked, state.timed_out);
        // The time of the stage begins anew: the guest did not run meanwhile.
        self.enter(state.stage);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn watchdog() -> (EventLoop, Arc<Mutex<Watchdog>>, Arc<AtomicU32>) {
        let (events, bites) = (EventLoop::new().unwrap(), Arc::new(AtomicU32::new(0)));
        let counted = bites.clone();
        let expired = Box::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        let watchdog = Watchdog::new(&events, expired).unwrap();
        (events, watchdog, bites)
    }

    fn config(watchdog: &Mutex<Watchdog>, offset: usize, value: u8) {
        let mut watchdog = watchdog.lock().unwrap();
        watchdog.config_mut().write(offset, &[value]);
        watchdog.config_written(offset, &[value]);
    }

    fn write(watchdog: &Mutex<Watchdog>, offset: u64, value: u32) {
        let mut watchdog = watchdog.lock().unwrap();
        watchdog.write_bar(0, RELOAD, &0x80u16.to_le_bytes());
        watchdog.write_bar(0, RELOAD, &0x86u16.to_le_bytes());
        watchdog.write_bar(0, offset, &value.to_le_bytes());
    }

    fn wait(events: &EventLoop) {
        events.turn(Some(Duration::from_secs(5))).unwrap();
    }

    #[test]
    fn it_bites_after_two_stages() {
        let (events, watchdog, bites) = watchdog();
        write(&watchdog, TIMER_1, 10);
        write(&watchdog, TIMER_2, 1);
        config(&watchdog, LOCK, ENABLED);
        wait(&events);
        assert_eq!(watchdog.lock().unwrap().stage, Some(Stage::Second));
        write(&watchdog, RELOAD, RELOADED.into());
        assert_eq!(watchdog.lock().unwrap().stage, Some(Stage::First));
        wait(&events);
        wait(&events);
        assert_eq!((bites.load(Ordering::SeqCst), watchdog.lock().unwrap().stage), (1, None));
        let mut reload = [0; 2];
        watchdog.lock().unwrap().read_bar(0, RELOAD, &mut reload);
        assert_eq!(reload, TIMED_OUT.to_le_bytes());
        write(&watchdog, RELOAD, TIMED_OUT.into());
        watchdog.lock().unwrap().read_bar(0, RELOAD, &mut reload);
        assert_eq!(reload, [0; 2]);
    }

    #[test]
    fn registers_are_locked() {
        let (_, watchdog, _) = watchdog();
        watchdog.lock().unwrap().write_bar(0, TIMER_1, &[1, 0, 0, 0]);
        assert_eq!(watchdog.lock().unwrap().preloads[0], 0xf_ffff);
        write(&watchdog, TIMER_1, u32::MAX);
        assert_eq!(watchdog.lock().unwrap().preloads[0], 0xf_ffff);
        config(&watchdog, LOCK, ENABLED | LOCKED);
        config(&watchdog, LOCK, 0);
        assert!(watchdog.lock().unwrap().stage.is_some(), "it cannot be switched off any more");
        let record = watchdog.lock().unwrap().save();
        let (_, copy, _) = tests::watchdog();
        copy.lock().unwrap().restore(&record).unwrap();
        assert_eq!(copy.lock().unwrap().save(), record);
        for (offset, bytes) in [(15, 1), (0, 8), (13, 2)] {
            watchdog.lock().unwrap().write_bar(0, offset, &[0xff; 8][..bytes]);
        }
    }
}
