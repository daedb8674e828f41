//! The clock of a PC with its memory: an MC146818 (its data sheet; the century lies where ACPI's FADT says).
//!
//! ```text
//!   port 0x70   write: the register that port 0x71 reads and writes
//!   registers   0 second, 2 minute, 4 hour, 6 day of the week, 7 day, 8 month, 9 year, 0x32 century
//!               1, 3, 5 alarm; 0x0a to 0x0d status; all others are memory
//! ```
//!
//! It goes as the host's clock does, as far from it as it is told or set by the guest. It interrupts nobody: its alarm and its
//! periods are for guests without timers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::BusDevice;
use crate::state::{Record, StateError};

/// Ports of the clock.
pub const PORTS: u64 = 2;
/// The register of the century.
pub const CENTURY: u8 = 0x32;

/// Version of the state.
const VERSION: u32 = 1;
/// The name of the clock in messages about its state.
const NAME: &str = "the clock";
/// Registers.
const REGISTERS: usize = 128;
const STATUS_A: u8 = 0x0a;
const STATUS_B: u8 = 0x0b;
const STATUS_C: u8 = 0x0c;
const STATUS_D: u8 = 0x0d;
/// Status A: an update is near; and the usual divider and rate.
const UPDATING: u8 = 1 << 7;
const USUAL_RATE: u8 = 0x26;
/// Status B: the clock is being set, numbers are binary, and hours count to 24.
const SETTING: u8 = 1 << 7;
const BINARY: u8 = 1 << 2;
const HOURS_24: u8 = 1 << 1;
/// Status D: the battery is good.
const VALID: u8 = 1 << 7;
/// Hours of the afternoon have this bit where hours count to 12.
const AFTERNOON: u8 = 1 << 7;
/// How long before a second ends it is told that an update is near.
const UPDATE: Duration = Duration::from_micros(244);
const DAY_SECONDS: i64 = 86_400;

/// The time of the host, since 1970.
pub type Clock = Box<dyn Fn() -> Duration + Send>;

/// The clock.
pub struct Rtc {
    clock: Clock,
    /// Called when the guest has set it: seconds that it is ahead of where it was begun.
    changed: Box<dyn Fn(i64) + Send>,
    /// Seconds that it was ahead of the host's at the beginning.
    begun: i64,
    state: State,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    selected: u8,
    /// Seconds that it is ahead of the host's clock.
    ahead: i64,
    /// All registers; those of the time count while it is being set.
    registers: Vec<u8>,
}

/// A moment by its parts.
struct Parts {
    second: u8,
    minute: u8,
    hour: u8,
    weekday: u8,
    day: u8,
    month: u8,
    year: i64,
}

impl Rtc {
    /// A clock that is so many seconds ahead of the host's. `changed` is called when the guest has set it.
    pub fn new(ahead: i64, clock: Clock, changed: Box<dyn Fn(i64) + Send>) -> Rtc {
        let mut registers = vec![0; REGISTERS];
        registers[usize::from(STATUS_A)] = USUAL_RATE;
        registers[usize::from(STATUS_B)] = HOURS_24;
        Rtc { clock, changed, begun: ahead, state: State { selected: 0, ahead, registers } }
    }

    /// The state, for a snapshot.
    pub fn save(&self) -> Record {
        Record::new(VERSION, &self.state)
    }

    /// Goes on from a state.
    ///
    /// # Errors
    /// The state is of another version or broken.
    pub fn restore(&mut self, record: &Record) -> Result<(), StateError> {
        let state: State = record.read(NAME, VERSION)?;
        if state.registers.len() != REGISTERS || usize::from(state.selected) >= REGISTERS {
            return Err(StateError::Unfit { device: NAME, why: "it has another number of registers" });
        }
        self.state = state;
        Ok(())
    }

    fn status_b(&self) -> u8 {
        self.state.registers[usize::from(STATUS_B)]
    }

    fn now(&self) -> i64 {
        let host = i64::try_from((self.clock)().as_secs()).unwrap_or(i64::MAX);
        host.saturating_add(self.state.ahead)
    }

    fn read_selected(&self) -> u8 {
        let register = self.state.selected;
        let stored = self.state.registers[usize::from(register)];
        match register {
            STATUS_A => {
                let left = Duration::from_secs(1)
                    .saturating_sub(Duration::from_nanos((self.clock)().subsec_nanos().into()));
                let is_near = left <= UPDATE && self.status_b() & SETTING == 0;
                stored & !UPDATING | if is_near { UPDATING } else { 0 }
            }
            STATUS_C => 0,
            STATUS_D => VALID,
            _ if is_time(register) && self.status_b() & SETTING == 0 => {
                self.shown(&Parts::of(self.now()), register)
            }
            _ => stored,
        }
    }

    /// What a register of the time shows.
    fn shown(&self, parts: &Parts, register: u8) -> u8 {
        let value = match register {
            0 => parts.second,
            2 => parts.minute,
            4 => return self.shown_hour(parts.hour),
            6 => parts.weekday,
            7 => parts.day,
            8 => parts.month,
            9 => parts.year.rem_euclid(100) as u8,
            _ => (parts.year / 100).rem_euclid(100) as u8,
        };
        self.encoded(value)
    }

    fn shown_hour(&self, hour: u8) -> u8 {
        if self.status_b() & HOURS_24 != 0 {
            return self.encoded(hour);
        }
        let afternoon = if hour >= 12 { AFTERNOON } else { 0 };
        self.encoded((hour + 11) % 12 + 1) | afternoon
    }

    fn encoded(&self, value: u8) -> u8 {
        if self.status_b() & BINARY != 0 { value } else { ((value / 10) << 4) | (value % 10) }
    }

    fn decoded(&self, value: u8) -> u8 {
        if self.status_b() & BINARY != 0 { value } else { (value >> 4) * 10 + (value & 0xf) }
    }

    fn write_selected(&mut self, value: u8) {
        let register = self.state.selected;
        match register {
            STATUS_C | STATUS_D => {}
            STATUS_A => self.state.registers[usize::from(register)] = value & !UPDATING,
            STATUS_B => {
                let was_setting = self.status_b() & SETTING != 0;
                if !was_setting {
                    self.hold();
                }
                self.state.registers[usize::from(register)] = value;
                if was_setting && value & SETTING == 0 {
                    self.set();
                }
            }
            _ if is_time(register) => {
                let is_setting = self.status_b() & SETTING != 0;
                if !is_setting {
                    self.hold();
                }
                self.state.registers[usize::from(register)] = value;
                if !is_setting {
                    self.set();
                }
            }
            _ => self.state.registers[usize::from(register)] = value,
        }
    }

    /// The registers have the time, which stands still.
    fn hold(&mut self) {
        let parts = Parts::of(self.now());
        for register in (0..=u8::MAX).filter(|register| is_time(*register)) {
            self.state.registers[usize::from(register)] = self.shown(&parts, register);
        }
    }

    /// The time goes on from what the registers have.
    fn set(&mut self) {
        let value = |register: u8| self.decoded(self.state.registers[usize::from(register)]);
        let year = i64::from(value(CENTURY)) * 100 + i64::from(value(9));
        let days = stdx::date::day(year, value(8), value(7).min(31));
        let seconds = days * DAY_SECONDS
            + i64::from(self.decoded_hour()) * 3600
            + i64::from(value(2).min(59)) * 60
            + i64::from(value(0).min(59));
        let before = self.state.ahead;
        self.state.ahead = before.saturating_add(seconds.saturating_sub(self.now()));
        if self.state.ahead != before {
            (self.changed)(self.state.ahead.saturating_sub(self.begun));
        }
    }

    fn decoded_hour(&self) -> u8 {
        let stored = self.state.registers[4];
        if self.status_b() & HOURS_24 != 0 {
            return self.decoded(stored).min(23);
        }
        let hour = self.decoded(stored & !AFTERNOON) % 12;
        if stored & AFTERNOON != 0 { hour + 12 } else { hour }
    }
}

fn is_time(register: u8) -> bool {
    matches!(register, 0 | 2 | 4 | 6..=9 | CENTURY)
}

impl Parts {
    fn of(seconds: i64) -> Parts {
        let (days, of_day) = (seconds.div_euclid(DAY_SECONDS), seconds.rem_euclid(DAY_SECONDS));
        let (year, month, day) = stdx::date::date(days);
        Parts {
            second: (of_day % 60) as u8,
            minute: (of_day / 60 % 60) as u8,
            hour: (of_day / 3600) as u8,
            // 1970 began on a Thursday; Sunday is 1.
            weekday: ((days + 4).rem_euclid(7) + 1) as u8,
            day,
            month,
            year,
        }
    }
}

impl BusDevice for Rtc {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        data.fill(0xff);
        if let (1, [value]) = (offset, data) {
            *value = self.read_selected();
        }
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        match (offset, data) {
            // The highest bit masks interrupts that there are none of.
            (0, [register]) => self.state.selected = register & (REGISTERS - 1) as u8,
            (1, [value]) => self.write_selected(*value),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// 2026-11-23 05:58:30, a Monday.
    const MOMENT: u64 = 1_795_413_510;

    struct Machine {
        rtc: Rtc,
        now: Arc<Mutex<Duration>>,
        changes: Arc<Mutex<Vec<i64>>>,
    }

    impl Machine {
        fn new(ahead: i64) -> Machine {
            let now = Arc::new(Mutex::new(Duration::from_secs(MOMENT)));
            let changes = Arc::<Mutex<Vec<i64>>>::default();
            let (clock, told) = (now.clone(), changes.clone());
            let clock = Box::new(move || *clock.lock().unwrap());
            let rtc = Rtc::new(ahead, clock, Box::new(move |change| told.lock().unwrap().push(change)));
            Machine { rtc, now, changes }
        }

        fn get(&mut self, register: u8) -> u8 {
            self.rtc.write(0, &[register | 0x80]);
            let mut value = [0];
            self.rtc.read(1, &mut value);
            value[0]
        }

        fn set(&mut self, register: u8, value: u8) {
            self.rtc.write(0, &[register]);
            self.rtc.write(1, &[value]);
        }

        /// Century, year, month, day, weekday, hour, minute, second.
        fn all(&mut self) -> [u8; 8] {
            [CENTURY, 9, 8, 7, 6, 4, 2, 0].map(|register| self.get(register))
        }

        fn pass(&self, seconds: u64) {
            *self.now.lock().unwrap() += Duration::from_secs(seconds);
        }
    }

    #[test]
    fn it_shows_the_time_in_every_form() {
        let mut machine = Machine::new(0);
        assert_eq!(machine.all(), [0x20, 0x26, 0x11, 0x23, 2, 0x05, 0x58, 0x30]);
        machine.pass(8 * 3600);
        machine.set(STATUS_B, BINARY | HOURS_24);
        assert_eq!(machine.all(), [20, 26, 11, 23, 2, 13, 58, 30]);
        machine.set(STATUS_B, BINARY);
        assert_eq!(machine.get(4), AFTERNOON | 1);
        machine.set(STATUS_B, 0);
        machine.pass(10 * 3600);
        assert_eq!((machine.get(4), machine.get(6)), (0x11 | AFTERNOON, 2));
        machine.pass(2 * 3600);
        assert_eq!((machine.get(4), machine.get(6)), (0x01, 3));
        machine.pass(11 * 3600);
        assert_eq!(machine.get(4), 0x12 | AFTERNOON);
        assert_eq!((machine.get(STATUS_C), machine.get(STATUS_D)), (0, VALID));
        let mut before = Machine::new(-(MOMENT as i64) - 1);
        assert_eq!(before.all(), [0x19, 0x69, 0x12, 0x31, 4, 0x23, 0x59, 0x59]);
    }

    #[test]
    fn an_update_is_told_before_a_second_ends() {
        let mut machine = Machine::new(0);
        assert_eq!(machine.get(STATUS_A), USUAL_RATE);
        *machine.now.lock().unwrap() += Duration::from_micros(999_800);
        assert_eq!(machine.get(STATUS_A), USUAL_RATE | UPDATING);
        machine.set(STATUS_B, SETTING | HOURS_24);
        assert_eq!(machine.get(STATUS_A), USUAL_RATE);
    }

    #[test]
    fn a_guest_sets_it() {
        let mut machine = Machine::new(3600);
        machine.set(STATUS_B, SETTING | HOURS_24);
        machine.pass(5);
        assert_eq!(machine.get(0), 0x30, "it stands still");
        for (register, value) in
            [(CENTURY, 0x21), (9, 0x00), (8, 0x03), (7, 0x01), (4, 0x12), (2, 0x00), (0, 0x00)]
        {
            machine.set(register, value);
        }
        assert!(machine.changes.lock().unwrap().is_empty());
        machine.set(STATUS_B, HOURS_24);
        machine.pass(61);
        assert_eq!(machine.all(), [0x21, 0x00, 0x03, 0x01, 2, 0x12, 0x01, 0x01]);
        let whole = stdx::date::day(2100, 3, 1) * DAY_SECONDS + 12 * 3600 - (MOMENT as i64 + 5) - 3600;
        assert_eq!(*machine.changes.lock().unwrap(), [whole]);
        // One register at a time counts at once.
        machine.set(2, 0x10);
        assert_eq!(machine.all()[5..], [0x12, 0x10, 0x01]);
        assert_eq!(machine.changes.lock().unwrap().len(), 2);
    }

    #[test]
    fn it_goes_on_after_a_snapshot_and_has_memory() {
        let mut machine = Machine::new(60);
        machine.set(0x40, 0xa5);
        machine.set(2, 0x00);
        let mut copy = Machine::new(60);
        copy.rtc.restore(&machine.rtc.save()).unwrap();
        copy.pass(60);
        assert_eq!((copy.get(0x40), copy.all()[5..].to_vec()), (0xa5, vec![0x05, 0x01, 0x30]));
        let mut broken = machine.rtc.save();
        broken.body["registers"] = serde_json::json!([1, 2]);
        assert!(copy.rtc.restore(&broken).is_err());
        // Nonsense in every register, and in every form.
        for value in [0, 0x7f, 0x99, 0xff] {
            (0..=u8::MAX).for_each(|register| machine.set(register, value));
            let _ = machine.all();
        }
        machine.rtc.write(0, &[1, 2]);
        machine.rtc.read(1, &mut [0; 4]);
    }
}
