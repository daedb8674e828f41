//! A guest with sockets.

use std::io::{ErrorKind, Read, Write};

use std::os::unix::net::{UnixListener, UnixStream};

use test_support::Scratch;

use super::packet::{HEADER_BYTES, Header, NO_RECEIVE, NO_SEND, Operation, STREAM};
use super::*;
use crate::state::Persist;
use crate::virtio::VirtioDevice;
use crate::virtio::testing::{Buffer, Driver, SIZE, abuse};

const GUEST: u32 = 3;
const ROOM: u32 = 0x1_0000;

struct Guest {
    driver: Driver,
    scratch: Scratch,
    /// Where the buffers of the receive queue lie.
    places: Vec<u64>,
}

impl Guest {
    fn new() -> Guest {
        let scratch = Scratch::new();
        let listener = UnixListener::bind(scratch.path().join("vm")).unwrap();
        listener.set_nonblocking(true).unwrap();
        let config = Config { guest_cid: GUEST, listener: Some(listener.into()) };
        let connector = UnixConnector::new(scratch.path().join("vm"));
        let mut driver = Driver::new(Box::new(Vsock::new(config, Box::new(connector))), 0);
        let places = (0..SIZE).map(|first| driver.put(0, first, &[Buffer::Out(4096)])[0]).collect();
        Guest { driver, scratch, places }
    }

    fn header(host: u32, guest: u32, operation: Operation) -> Header {
        Header {
            source_cid: GUEST.into(),
            destination_cid: HOST_CID,
            source_port: guest,
            destination_port: host,
            bytes: 0,
            kind: STREAM,
            operation: Some(operation),
            flags: 0,
            buffer_bytes: ROOM,
            forwarded_bytes: 0,
        }
    }

    fn send_packet(&mut self, header: &Header, data: &[u8]) {
        let header = Header { bytes: data.len() as u32, ..*header }.format();
        self.driver.put(1, 0, &[Buffer::In(&header), Buffer::In(data)]);
        while self.driver.used(1).is_some() {}
    }

    fn send(&mut self, ports: (u32, u32), operation: Operation) {
        self.send_packet(&Guest::header(ports.0, ports.1, operation), &[]);
    }

    /// The next packet for the guest, whose buffer goes back to the device.
    fn next(&mut self) -> Option<(Header, Vec<u8>)> {
        self.driver.settle();
        let (head, bytes) = self.driver.used(0)?;
        let packet = self.driver.bytes(self.places[head as usize], bytes as usize);
        self.driver.offer(0, head as u16);
        let (header, data) = packet.split_first_chunk::<HEADER_BYTES>().unwrap();
        Some((Header::parse(header), data.to_vec()))
    }

    /// The operation and data of the next packet.
    fn told(&mut self) -> Option<(Operation, Vec<u8>)> {
        let (header, data) = self.next()?;
        assert_eq!((header.source_cid, header.destination_cid), (HOST_CID, u64::from(GUEST)));
        assert_eq!(header.bytes as usize, data.len());
        Some((header.operation.unwrap(), data))
    }

    /// A program of the host that connects to a port of the guest, and the port it got.
    fn dialled(&mut self, port: u32) -> (UnixStream, u32) {
        let mut program = UnixStream::connect(self.scratch.path().join("vm")).unwrap();
        program.write_all(format!("CONNECT {port}\nhello").as_bytes()).unwrap();
        program.set_nonblocking(true).unwrap();
        let (header, _) = self.next().unwrap();
        assert_eq!((header.operation, header.destination_port), (Some(Operation::Request), port));
        (program, header.source_port)
    }

    /// A connection of the guest to a program of the host that listens.
    fn connected(&mut self, port: u32) -> UnixStream {
        let path = self.scratch.path().join(format!("vm_{port}"));
        let listener = UnixListener::bind(&path).unwrap();
        self.send((port, 1000), Operation::Request);
        assert_eq!(self.told(), Some((Operation::Response, vec![])));
        std::fs::remove_file(path).unwrap();
        let program = listener.accept().unwrap().0;
        program.set_nonblocking(true).unwrap();
        program
    }
}

fn read(program: &mut UnixStream) -> Vec<u8> {
    let mut bytes = vec![0; 0x10_0000];
    let count = program.read(&mut bytes).unwrap();
    bytes.truncate(count);
    bytes
}

/// The next line of a program that listens, and the socket that came with it.
fn handed(program: &UnixStream) -> (String, Option<UnixStream>) {
    let mut bytes = [0; 64];
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut control = rustix::net::RecvAncillaryBuffer::new(&mut space);
    let mut slices = [std::io::IoSliceMut::new(&mut bytes)];
    let flags = rustix::net::RecvFlags::empty();
    let count = rustix::net::recvmsg(program, &mut slices, &mut control, flags).unwrap().bytes;
    let socket = control.drain().find_map(|message| match message {
        rustix::net::RecvAncillaryMessage::ScmRights(mut rights) => rights.next(),
        _ => None,
    });
    (String::from_utf8(bytes[..count].to_vec()).unwrap(), socket.map(UnixStream::from))
}

#[test]
fn a_program_that_listens_is_handed_the_guest_s_connections() {
    let mut guest = Guest::new();
    let listen = |guest: &mut Guest| {
        let mut program = UnixStream::connect(guest.scratch.path().join("vm")).unwrap();
        program.write_all(b"LISTEN 52\n").unwrap();
        guest.driver.settle();
        program
    };
    let program = listen(&mut guest);
    assert_eq!(handed(&program).0, "OK\n");
    let mut late = listen(&mut guest);
    assert_eq!(late.read(&mut [0]).unwrap(), 0, "the port is taken");
    guest.send((52, 1000), Operation::Request);
    assert_eq!(guest.told(), Some((Operation::Response, vec![])));
    let (line, socket) = handed(&program);
    assert_eq!(line, "ACCEPT 1000\n");
    let mut socket = socket.unwrap();
    guest.send_packet(&Guest::header(52, 1000, Operation::Data), b"ping");
    assert_eq!(read(&mut socket), b"ping");
    socket.write_all(b"pong").unwrap();
    assert_eq!(guest.told(), Some((Operation::Data, b"pong".to_vec())));
    // It stays when the driver goes, and its port is free when it goes itself.
    guest.driver.start(0);
    drop(program);
    guest.driver.settle();
    let program = listen(&mut guest);
    drop((program, socket));
}

#[test]
fn a_program_of_the_host_reaches_the_guest() {
    let mut guest = Guest::new();
    assert_eq!(guest.driver.config(0, 8), [3, 0, 0, 0, 0, 0, 0, 0]);
    let (mut program, port) = guest.dialled(1024);
    guest.send((port, 1024), Operation::Response);
    assert_eq!(read(&mut program), format!("OK {port}\n").into_bytes());
    assert_eq!(guest.told(), Some((Operation::Data, b"hello".to_vec())));
    guest.send_packet(&Guest::header(port, 1024, Operation::Data), b"and back");
    assert_eq!(read(&mut program), b"and back");
    // The program sends no more, but still receives.
    program.shutdown(std::net::Shutdown::Write).unwrap();
    let (header, _) = guest.next().unwrap();
    assert_eq!((header.operation, header.flags), (Some(Operation::Shutdown), NO_SEND));
    guest.send_packet(&Guest::header(port, 1024, Operation::Data), b"last");
    let end = Header { flags: NO_SEND | NO_RECEIVE, ..Guest::header(port, 1024, Operation::Shutdown) };
    guest.send_packet(&end, &[]);
    assert_eq!(guest.told(), Some((Operation::Reset, vec![])));
    assert_eq!((read(&mut program), read(&mut program)), (b"last".to_vec(), vec![]));
    // Nobody listens in the guest.
    let (mut program, port) = guest.dialled(1025);
    guest.send((port, 1025), Operation::Reset);
    // What it wrote was not read, which the kernel tells as an error.
    assert!(program.read(&mut [0; 9]).is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
}

#[test]
fn the_guest_reaches_a_program_of_the_host() {
    let mut guest = Guest::new();
    guest.send((52, 999), Operation::Request);
    assert_eq!(guest.told(), Some((Operation::Reset, vec![])), "nobody listens");
    let mut program = guest.connected(52);
    program.write_all(b"welcome").unwrap();
    assert_eq!(guest.told(), Some((Operation::Data, b"welcome".to_vec())));
    guest.send_packet(&Guest::header(52, 1000, Operation::Data), b"thanks");
    assert_eq!(read(&mut program), b"thanks");
    let end = Header { flags: NO_SEND, ..Guest::header(52, 1000, Operation::Shutdown) };
    guest.send_packet(&end, &[]);
    assert_eq!((read(&mut program), guest.told()), (vec![], None), "the program may still send");
    program.write_all(b"bye").unwrap();
    assert_eq!(guest.told(), Some((Operation::Data, b"bye".to_vec())));
    drop(program);
    assert_eq!(guest.told(), Some((Operation::Shutdown, vec![])));
}

#[test]
fn both_sides_wait_for_room() {
    let mut guest = Guest::new();
    let mut program = guest.connected(52);
    let much: Vec<u8> = (0..3 * ROOM).map(|number| number as u8).collect();
    let (mut written, mut got, mut room_asked) = (0, Vec::new(), 0);
    while got.len() < much.len() {
        written += program.write(&much[written..]).unwrap_or(0);
        while let Some((operation, data)) = guest.told() {
            got.extend(data);
            room_asked += u32::from(operation == Operation::CreditRequest);
        }
        assert!(got.len() as u32 <= (room_asked + 1) * ROOM, "no more than the guest has room for");
        let update = Guest::header(52, 1000, Operation::CreditUpdate);
        guest.send_packet(&Header { forwarded_bytes: got.len() as u32, ..update }, &[]);
    }
    assert!(got == much && (2..=3).contains(&room_asked), "{room_asked}");
    // The other way: the device keeps what it told, and ends a connection that sends more.
    let data = Guest::header(52, 1000, Operation::Data);
    let (mut sent, mut told) = (0usize, 0u32);
    while told == 0 && sent < 1 << 20 {
        guest.send_packet(&data, &[7; 0x8000]);
        sent += 0x8000;
        while let Some((header, _)) = guest.next() {
            told = header.forwarded_bytes;
        }
    }
    assert!(told as usize <= sent && told >= 0x2_0000, "the guest learns what the program took: {told}");
    for _ in 0..64 {
        guest.send_packet(&data, &[7; 0x8000]);
    }
    let last = std::iter::from_fn(|| guest.told()).last();
    assert_eq!(last, Some((Operation::Reset, vec![])));
}

#[test]
fn strangers_are_refused() {
    let mut guest = Guest::new();
    for (line, port) in
        [("CONNECT x\n", 0), ("HELO\n", 0), ("CONNECT 99999999999\n", 0), (&"x".repeat(99), 0)]
    {
        let mut program = UnixStream::connect(guest.scratch.path().join("vm")).unwrap();
        program.write_all(line.as_bytes()).unwrap();
        assert_eq!((guest.told(), port), (None, 0), "{line}");
        // What it wrote may not all have been read, so that the end may be told as an error.
        assert!(matches!(program.read(&mut [0; 9]), Ok(0) | Err(_)), "{line}");
    }
    for operation in [Operation::Data, Operation::Response, Operation::Shutdown, Operation::CreditUpdate] {
        guest.send((9, 9), operation);
        assert_eq!(guest.told(), Some((Operation::Reset, vec![])), "{operation:?}");
    }
    guest.send((9, 9), Operation::Reset);
    let mut program = guest.connected(60);
    let good = Guest::header(60, 1000, Operation::Data);
    guest.send_packet(&Header { source_cid: 77, ..good }, b"a");
    guest.send_packet(&Header { destination_cid: 77, ..good }, b"b");
    assert_eq!(guest.told(), None, "from or for somebody else");
    guest.send_packet(&Header { kind: 2, ..good }, b"c");
    assert_eq!(guest.told(), Some((Operation::Reset, vec![])));
    assert_eq!(read(&mut program), b"");
    // A packet that is shorter than it says.
    let mut program = guest.connected(61);
    let header = Header { bytes: 100, ..Guest::header(61, 1000, Operation::Data) }.format();
    guest.driver.put(1, 0, &[Buffer::In(&header), Buffer::In(b"short")]);
    assert_eq!(guest.told(), Some((Operation::Reset, vec![])));
    assert_eq!(read(&mut program), b"");
    // The same ports again.
    guest.driver.used(1);
    let _first = guest.connected(62);
    guest.send((62, 1000), Operation::Request);
    assert_eq!(guest.told(), Some((Operation::Reset, vec![])));
}

#[test]
fn a_guest_that_reads_no_answers_has_to_wait() {
    let config = Config { guest_cid: GUEST, listener: None };
    let mut driver = Driver::new(Box::new(Vsock::new(config, Box::new(NoConnector))), 0);
    let header = Guest::header(1, 1, Operation::Request).format();
    let mut taken = 0;
    for _ in 0..2000 {
        driver.put(1, 0, &[Buffer::In(&header)]);
        if driver.used(1).is_none() {
            break;
        }
        taken += 1;
    }
    assert_eq!(taken, 1024);
    driver.put(0, 0, &[Buffer::Out(100)]);
    assert!(driver.used(1).is_some(), "there is room for one more");
}

#[test]
fn connections_end_with_a_restore() {
    let mut guest = Guest::new();
    let _program = guest.connected(52);
    let record = guest.driver.common.lock().unwrap().save();
    let config = Config { guest_cid: 7, listener: None };
    let copy = Vsock::new(config, Box::new(NoConnector));
    let mut driver = Driver::with_memory(Box::new(copy), guest.driver.memory.clone());
    driver.common.lock().unwrap().restore(&record).unwrap();
    let place = guest.driver.put(2, 0, &[Buffer::Out(8)])[0];
    driver.common.lock().unwrap().ring(2);
    driver.settle();
    assert_eq!(guest.driver.used(2), Some((0, 4)));
    assert_eq!(driver.bytes(place, 4), [0; 4], "VIRTIO_VSOCK_EVENT_TRANSPORT_RESET");
    driver.start(0);
    assert_eq!(driver.config(0, 1), [7]);
}

#[test]
fn hostile_drivers_stop_themselves() {
    let make = || -> Box<dyn VirtioDevice> {
        Box::new(Vsock::new(Config { guest_cid: GUEST, listener: None }, Box::new(NoConnector)))
    };
    for queue in [0, 1] {
        abuse(make, queue);
    }
    let mut driver = Driver::new(make(), 0);
    driver.put(1, 0, &[Buffer::In(&[0; HEADER_BYTES - 1])]);
    assert!(driver.needs_reset());
}
