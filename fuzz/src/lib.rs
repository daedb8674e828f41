//! What several fuzz targets share: a machine without processors, whose guest is the fuzzer.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use vm_memory::{Bytes, GuestAddress};
use vmm_devices::events::EventLoop;
use vmm_devices::pci::{Address, PciRoot, Windows};
use vmm_devices::virtio::pci::{Resources, VirtioPci};
use vmm_devices::virtio::{VirtioDevice, balloon, blk, console, net, rng, vsock};
use vmm_devices::{Memory, Message, Wiring};
use vmm_sys_util::signal::block_signal;

/// The signal's number on Linux.
const SIGPIPE: i32 = 13;

/// Bytes of guest memory.
pub const MEMORY_BYTES: u64 = 0x1_0000;
/// Where the windows of the bus lie.
pub const LOW: u64 = 0xd000_0000;
/// Entries of each queue, and where they lie: one page for each of the first eight.
pub const QUEUE_SIZE: u16 = 8;
/// Bytes of a queue's page, with its areas at 0, 0x400 and 0x800.
pub const QUEUE_BYTES: u64 = 0x1000;
/// The guest's address for sockets.
pub const GUEST_CID: u32 = 3;

/// Interrupts go nowhere.
struct Nowhere;

impl Wiring for Nowhere {
    fn message(&self, _message: Message) -> io::Result<()> {
        Ok(())
    }

    fn line(&self, _gsi: u32, _high: bool) -> io::Result<()> {
        Ok(())
    }
}

/// Wires for what has no machine around it.
pub fn nowhere() -> Arc<dyn Wiring> {
    Arc::new(Nowhere)
}

/// A disk in memory.
struct Content(Mutex<Vec<u8>>);

impl Content {
    fn range(&self, offset: u64, len: u64) -> std::ops::Range<usize> {
        let end = offset.checked_add(len).filter(|end| *end <= self.0.lock().unwrap().len() as u64);
        offset as usize..end.expect("devices check ranges") as usize
    }
}

impl block::Content for Content {
    fn size(&self) -> u64 {
        self.0.lock().unwrap().len() as u64
    }

    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        let range = self.range(offset, bytes.len() as u64);
        bytes.copy_from_slice(&self.0.lock().unwrap()[range]);
        Ok(())
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let range = self.range(offset, bytes.len() as u64);
        self.0.lock().unwrap()[range].copy_from_slice(bytes);
        Ok(())
    }

    fn write_zeroes(&self, offset: u64, len: u64, _unmap: bool) -> io::Result<()> {
        let range = self.range(offset, len);
        self.0.lock().unwrap()[range].fill(0);
        Ok(())
    }

    fn discard(&self, offset: u64, len: u64) -> io::Result<()> {
        self.write_zeroes(offset, len, true)
    }

    fn flush(&self) -> io::Result<()> {
        Ok(())
    }

    fn resize(&self, _size: u64) -> io::Result<()> {
        Ok(())
    }
}

/// Checks that only guest memory is given back.
struct Checked;

impl balloon::Reclaim for Checked {
    fn reclaim(&mut self, _memory: &vmm_devices::Memory, address: u64, bytes: u64) -> io::Result<()> {
        assert!(bytes > 0 && address.checked_add(bytes).is_some_and(|end| end <= MEMORY_BYTES));
        Ok(())
    }
}

/// Accepts the guest's connections, and keeps the other ends.
#[derive(Clone, Default)]
pub struct Listeners(pub Arc<Mutex<Vec<OwnedFd>>>);

impl vsock::Connector for Listeners {
    fn connect(&mut self, port: u32) -> io::Result<OwnedFd> {
        if port.is_multiple_of(4) {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        let (ours, theirs) = pair(SocketType::STREAM);
        self.0.lock().unwrap().push(ours);
        Ok(theirs)
    }
}

/// Two connected sockets that do not block.
pub fn pair(kind: SocketType) -> (OwnedFd, OwnedFd) {
    let flags = SocketFlags::NONBLOCK | SocketFlags::CLOEXEC;
    socketpair(AddressFamily::UNIX, kind, flags, None).expect("sockets can be had")
}

/// A machine with one device.
pub struct Machine {
    /// Guest memory.
    pub memory: Memory,
    /// The bus.
    pub root: PciRoot,
    /// Where the device is.
    pub slot: Address,
    /// The other ends of the device's sockets.
    pub ends: Listeners,
    events: EventLoop,
}

impl Machine {
    /// A machine with the device that this number stands for.
    pub fn new(kind: u8, memory: Memory) -> Machine {
        // A socket whose other end has gone is an error here, as in a program of Rust. It may be blocked already.
        let _ = block_signal(SIGPIPE);
        let ends = Listeners::default();
        let device = device(kind, &ends);
        let events = EventLoop::new().expect("descriptors can be had");
        let root = PciRoot::new(Windows { low: LOW..LOW + 0x100_0000, high: 1 << 40..1 << 41 });
        let slot = Address::new(1, 0).expect("there is such a slot");
        let resources = Resources { memory: memory.clone(), events: &events, wiring: Arc::new(Nowhere) };
        let function = VirtioPci::new(device, &resources, 10).expect("descriptors can be had");
        root.insert(slot, Arc::new(Mutex::new(function))).expect("the bus has room");
        Machine { memory, root, slot, ends, events }
    }

    /// Guest memory of zeros.
    pub fn memory() -> Memory {
        Memory::from_ranges(&[(GuestAddress(0), MEMORY_BYTES as usize)]).expect("memory can be had")
    }

    /// Lets the device do all there is to do: it must come to rest, but for what the host's side brings.
    pub fn turn(&self) {
        for _ in 0..4 {
            self.events.turn(Some(Duration::ZERO)).expect("the loop turns");
        }
    }

    /// Writes to the device's registers.
    pub fn write(&self, offset: u64, data: &[u8]) {
        self.root.write_memory(LOW + offset, data);
    }

    /// A driver becomes ready, with these of the features that the device offers.
    pub fn start(&self, features: u32) {
        self.root.write_config(self.slot, 4, &[6, 0]);
        for status in [0, 1, 3] {
            self.write(0x14, &[status]);
        }
        let mut offered = [0; 4];
        self.write(0, &[0; 4]);
        self.root.read_memory(LOW + 4, &mut offered);
        for (half, bits) in [(0u32, u32::from_le_bytes(offered) & features), (1, 1)] {
            self.write(8, &half.to_le_bytes());
            self.write(12, &bits.to_le_bytes());
        }
        self.write(0x14, &[11]);
        for queue in 0..8u16 {
            let place = u64::from(queue) * QUEUE_BYTES;
            self.write(0x16, &queue.to_le_bytes());
            self.write(0x18, &QUEUE_SIZE.to_le_bytes());
            for (register, area) in [(0x20, 0), (0x28, 0x400), (0x30, 0x800)] {
                self.write(register, &(place + area).to_le_bytes());
            }
            self.write(0x1c, &[1, 0]);
        }
        self.write(0x14, &[15]);
        self.turn();
    }

    /// Makes chains available up to `index`, and rings.
    pub fn offer(&self, queue: u8, index: u16) {
        let place = u64::from(queue % 8) * QUEUE_BYTES + 0x402;
        self.memory.write_obj(index, GuestAddress(place)).expect("it lies in memory");
        self.write(0x3000 + u64::from(queue % 8) * 4, &[0, 0]);
        self.turn();
    }

    /// The machine goes on elsewhere.
    pub fn moved(self, kind: u8) -> Machine {
        let record = self.root.save();
        let other = Machine::new(kind, self.memory.clone());
        // A device that was broken by its guest need not be taken over, but it says so.
        let _ = other.root.restore(&record);
        other.turn();
        other
    }
}

fn device(kind: u8, ends: &Listeners) -> Box<dyn VirtioDevice> {
    let keep = |end: OwnedFd| ends.0.lock().unwrap().push(end);
    match kind % 6 {
        0 => {
            let content = Arc::new(Content(Mutex::new(vec![7; 0x8000])));
            let config = blk::Config { queues: 2, ..blk::Config::default() };
            Box::new(blk::Blk::new(content, config).expect("descriptors can be had").0)
        }
        1 => {
            let (ours, theirs) = pair(SocketType::SEQPACKET);
            for bytes in [12, 13, 100, 1500] {
                rustix::io::write(&ours, &vec![1; bytes]).expect("a new socket has room");
            }
            keep(ours);
            let config = net::Config { mac: [2, 0, 0, 0, 0, 1], mtu: Some(1500), link_up: true };
            let tap = Box::new(net::PlainTap(theirs));
            Box::new(net::Net::new(vec![tap], config).expect("descriptors can be had").0)
        }
        2 => {
            let port = |name: &str| console::PortConfig { name: name.to_owned(), console: name.is_empty() };
            let config = console::Config { ports: vec![port(""), port("a")] };
            let (device, handle) = console::Console::new(config).expect("descriptors can be had");
            for port in 0..2 {
                let (ours, theirs) = pair(SocketType::STREAM);
                rustix::io::write(&ours, &[b'x'; 300]).expect("a new socket has room");
                keep(ours);
                handle.connect(port, console::Stream::duplex(theirs)).expect("the mailbox has room");
            }
            Box::new(device)
        }
        3 => {
            let source = Box::new(rng::HostEntropy);
            Box::new(rng::Rng::new(source, rng::Config::default()).expect("descriptors can be had"))
        }
        4 => {
            let config = balloon::Config { deflate_on_oom: true, free_page_reporting: true };
            let (device, handle) =
                balloon::Balloon::new(Box::new(Checked), config).expect("descriptors can be had");
            handle.set_target(0x4000).expect("the mailbox has room");
            Box::new(device)
        }
        _ => {
            let config = vsock::Config { guest_cid: GUEST_CID, listener: None };
            Box::new(vsock::Vsock::new(config, Box::new(ends.clone())))
        }
    }
}
