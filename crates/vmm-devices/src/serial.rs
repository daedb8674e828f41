//! The 16550A serial port that PCs have at port 0x3f8: `vm_superio`'s model on our bus.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use vm_superio::Trigger;
use vm_superio::serial::{NoEvents, Serial, SerialState};
use vmm_sys_util::eventfd::EventFd;

use crate::BusDevice;
use crate::state::{Record, StateError};

/// Ports of a 16550A.
pub const PORTS: u64 = 8;

/// An interrupt that KVM raises when this descriptor is written to.
struct Line(EventFd);

impl Trigger for Line {
    type E = io::Error;

    fn trigger(&self) -> io::Result<()> {
        self.0.write(1)
    }
}

/// Version of a port's state.
const VERSION: u32 = 1;
/// The name of a port in messages about its state.
const NAME: &str = "the serial port";

/// The registers of a port by their offsets, those behind the divisor latch first, and what the guest has not read yet.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    divisor: [u8; 2],
    registers: [u8; 7],
    received: Vec<u8>,
}

/// One serial port.
pub struct SerialPort {
    serial: Serial<Line, NoEvents, Box<dyn Write + Send>>,
}

impl SerialPort {
    /// A port that interrupts through `interrupt` and sends to `output`.
    pub fn new(interrupt: EventFd, output: Box<dyn Write + Send>) -> SerialPort {
        SerialPort { serial: Serial::new(Line(interrupt), output) }
    }

    /// The state, for a snapshot.
    pub fn save(&self) -> Record {
        let state = self.serial.state();
        Record::new(
            VERSION,
            &State {
                divisor: [state.baud_divisor_low, state.baud_divisor_high],
                registers: [
                    state.interrupt_enable,
                    state.interrupt_identification,
                    state.line_control,
                    state.modem_control,
                    state.line_status,
                    state.modem_status,
                    state.scratch,
                ],
                received: state.in_buffer,
            },
        )
    }

    /// A port that goes on from a state.
    ///
    /// # Errors
    /// The state is of another version or broken, or the interrupt cannot be raised.
    pub fn restored(
        interrupt: EventFd,
        output: Box<dyn Write + Send>,
        record: &Record,
    ) -> Result<SerialPort, StateError> {
        let State { divisor, registers, received } = record.read(NAME, VERSION)?;
        let state = SerialState {
            baud_divisor_low: divisor[0],
            baud_divisor_high: divisor[1],
            interrupt_enable: registers[0],
            interrupt_identification: registers[1],
            line_control: registers[2],
            modem_control: registers[3],
            line_status: registers[4],
            modem_status: registers[5],
            scratch: registers[6],
            in_buffer: received,
        };
        let serial = Serial::from_state(&state, Line(interrupt), NoEvents, output);
        let unfit = |_| StateError::Unfit { device: NAME, why: "it holds more than the port can" };
        Ok(SerialPort { serial: serial.map_err(unfit)? })
    }

    /// Bytes from outside for the guest, as many as the port has room for; how many it took.
    ///
    /// # Errors
    /// The interrupt cannot be raised.
    pub fn receive(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.serial.fifo_capacity().min(bytes.len());
        if room == 0 {
            return Ok(0);
        }
        self.serial.enqueue_raw_bytes(&bytes[..room]).map_err(|error| io::Error::other(format!("{error:?}")))
    }
}

impl BusDevice for SerialPort {
    fn read(&mut self, offset: u64, data: &mut [u8]) {
        if let ([byte], Ok(register)) = (data, u8::try_from(offset)) {
            *byte = self.serial.read(register);
        }
    }

    fn write(&mut self, offset: u64, data: &[u8]) {
        if let ([byte], Ok(register)) = (data, u8::try_from(offset)) {
            // What the host's side does not take is lost, as on a cable nobody listens to.
            let _ = self.serial.write(register, *byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use vmm_sys_util::eventfd::EFD_NONBLOCK;

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn bytes_go_both_ways() {
        let (sink, interrupt) = (Sink::default(), EventFd::new(EFD_NONBLOCK).unwrap());
        let mut port = SerialPort::new(interrupt.try_clone().unwrap(), Box::new(sink.clone()));
        for byte in b"hello" {
            port.write(0, &[*byte]);
        }
        assert_eq!(*sink.0.lock().unwrap(), b"hello");
        port.write(1, &[1]);
        assert_eq!(port.receive(&[b'x'; 100]).unwrap(), 64, "the port has room for 64 bytes");
        assert_eq!(port.receive(b"y").unwrap(), 0);
        assert_eq!(interrupt.read().unwrap(), 1, "one interrupt for all of them");
        let mut byte = [0];
        port.read(0, &mut byte);
        assert_eq!(byte, *b"x");
        // Accesses that no port knows.
        let mut wide = [0xff; 4];
        port.read(0, &mut wide);
        assert_eq!(wide, [0xff; 4]);
        port.write(7, &[1, 2]);
    }
}
