//! A hostile driver of any virtio device: it writes memory, registers and configuration as it likes, and rings. Nothing panics,
//! nothing hangs, and the device goes on after a reset and in another machine.
#![no_main]

use ferrovirt_fuzz::{MEMORY_BYTES, Machine};
use libfuzzer_sys::fuzz_target;
use vm_memory::{Bytes, GuestAddress};

fuzz_target!(|data: &[u8]| {
    let Some((&[kind, a, b, c, d], mut rest)) = data.split_first_chunk() else { return };
    let features = u32::from_le_bytes([a, b, c, d]);
    let mut machine = Machine::new(kind, Machine::memory());
    machine.start(features);
    while let Some((&[action, low, high, value], after)) = rest.split_first_chunk() {
        rest = after;
        let place = u16::from_le_bytes([low, high]);
        match action % 8 {
            // A descriptor of one of the queues: where, how much, flags and next.
            0 => {
                let [address, flags, next] = [high, value >> 4, value & 15].map(u64::from);
                let at = u64::from(low % 8) * 0x1000 + u64::from(low / 8 % 8) * 16;
                let length = u64::from(low) * u64::from(high);
                let words = [0x8000 + address * 128, length | flags << 32 | next << 48];
                machine.memory.write_obj(words, GuestAddress(at)).expect("it lies in memory");
            }
            // The head of a chain.
            1 => {
                let at = u64::from(low % 8) * 0x1000 + 0x404 + u64::from(high % 8) * 2;
                machine.memory.write_obj(u16::from(value), GuestAddress(at)).expect("it lies in memory");
            }
            2 => machine.offer(low, u16::from(value)),
            // Anything in memory, from the input.
            3 => {
                let count = usize::from(value).min(rest.len());
                let (bytes, after) = rest.split_at(count);
                rest = after;
                let at = u64::from(place).min(MEMORY_BYTES - 256);
                machine.memory.write_slice(bytes, GuestAddress(at)).expect("it lies in memory");
            }
            // Registers of any width.
            4 => {
                let count = [1, 2, 4, 8][usize::from(value % 4)].min(rest.len());
                let (bytes, after) = rest.split_at(count);
                rest = after;
                machine.write(u64::from(place) % 0x8000, bytes);
                machine.root.read_memory(ferrovirt_fuzz::LOW + u64::from(place) % 0x8000, &mut [0; 4]);
                machine.turn();
            }
            5 => machine.start(features),
            6 => machine = machine.moved(kind),
            // The host's side writes and goes.
            _ => {
                let mut ends = machine.ends.0.lock().expect("nobody panicked");
                if value == 0 {
                    ends.pop();
                } else if let Some(end) = ends.last() {
                    let _ = rustix::io::write(end, &vec![value; usize::from(low)]);
                }
                drop(ends);
                machine.turn();
            }
        }
    }
    machine.start(0);
    machine.moved(kind);
});
