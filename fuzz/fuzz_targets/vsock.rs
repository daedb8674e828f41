//! Packets of a hostile guest to the device for sockets, in order and out of it, while programs of the host write and go.
#![no_main]

use ferrovirt_fuzz::{GUEST_CID, Machine, QUEUE_SIZE};
use libfuzzer_sys::fuzz_target;
use vm_memory::{Bytes, GuestAddress};

const KIND: u8 = 5;
const PACKET: u64 = 0x8000;
const ROOM: u64 = 0x9000;
const ROOM_BYTES: u64 = 0x800;

fuzz_target!(|data: &[u8]| {
    let machine = Machine::new(KIND, Machine::memory());
    machine.start(0);
    for entry in 0..u64::from(QUEUE_SIZE) {
        // Buffers of the receive queue, each to be written.
        let words = [ROOM + entry * ROOM_BYTES, ROOM_BYTES | 2 << 32];
        machine.memory.write_obj(words, GuestAddress(entry * 16)).expect("it lies in memory");
        machine.memory.write_obj(entry as u16, GuestAddress(0x404 + entry * 2)).expect("it lies in memory");
    }
    let (mut sent, mut given) = (0u16, 0u16);
    let mut rest = data;
    while let Some((&[action, ports, flags, credit, length], after)) = rest.split_first_chunk() {
        rest = after;
        if action & 0xc0 == 0xc0 {
            let mut ends = machine.ends.0.lock().expect("nobody panicked");
            let end = usize::from(ports).checked_rem(ends.len());
            match end {
                Some(end) if flags == 0 => drop(ends.remove(end)),
                Some(end) if flags == 1 => drop(rustix::io::read(&ends[end], &mut [0; 4096])),
                Some(end) => {
                    let _ = rustix::io::write(&ends[end], &vec![flags; usize::from(length) * 64]);
                }
                None => {}
            }
            drop(ends);
            // And the guest makes room.
            given = given.wrapping_add(u16::from(credit % 9));
            machine.offer(0, given);
            continue;
        }
        let bytes = u64::from(length) * 4;
        let cid = u64::from(if action & 0x20 != 0 { GUEST_CID } else { u32::from(flags) });
        let mut packet = cid.to_le_bytes().to_vec();
        packet.extend(2u64.to_le_bytes());
        packet.extend(u32::from(ports & 3).to_le_bytes());
        packet.extend(u32::from(ports >> 4).to_le_bytes());
        packet.extend((bytes as u32).to_le_bytes());
        packet.extend([1, 0, action & 15, 0]);
        packet.extend(u32::from(flags).to_le_bytes());
        packet.extend((u32::from(credit) << 8).to_le_bytes());
        packet.extend(u32::from(credit).to_le_bytes());
        machine.memory.write_slice(&packet, GuestAddress(PACKET)).expect("it lies in memory");
        let words = [PACKET, packet.len() as u64 + bytes];
        machine.memory.write_obj(words, GuestAddress(0x1000)).expect("it lies in memory");
        let slot = 0x1404 + u64::from(sent % QUEUE_SIZE) * 2;
        machine.memory.write_obj(0u16, GuestAddress(slot)).expect("it lies in memory");
        sent = sent.wrapping_add(1);
        machine.offer(1, sent);
    }
    machine.moved(KIND);
});
