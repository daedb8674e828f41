//! A client without manners: it sends what a test wants, and reads when a test wants.

use std::io::{ErrorKind, IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use error::Error;
use proto::frame::{self, Header, MessageKind, Status};
use proto::{Decode, Encode, Program, args, keepalive, wire_error};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};
use xdr::{Decoder, Encoder};

/// Long enough for anything that should happen.
const SOON: Duration = Duration::from_secs(30);
/// Descriptors that the kernel passes with one message, at most.
const KERNEL_DESCRIPTORS_MAX: usize = 253;

/// A raw connection.
#[derive(Debug)]
pub struct Peer {
    /// The socket itself.
    pub socket: UnixStream,
    serial: u32,
}

/// A message from the daemon.
#[derive(Debug)]
pub struct Message {
    /// Its header.
    pub header: Header,
    /// What follows the header.
    pub payload: Vec<u8>,
}

impl Message {
    /// The result of a call, or its error.
    ///
    /// # Errors
    /// The error that the daemon answered.
    ///
    /// # Panics
    /// Fails the test when the result is not of this form.
    pub fn outcome<T: for<'a> Decode<'a>>(&self) -> Result<T, Error> {
        match self.header.status {
            Status::Ok => Ok(T::decode(&mut Decoder::new(&self.payload)).unwrap()),
            _ => Err(wire_error::decode(&self.payload).unwrap()),
        }
    }

    /// `CODE DOMAIN: TEXT` as they are on the wire.
    ///
    /// # Panics
    /// Fails the test when the daemon said yes.
    #[must_use]
    pub fn refusal(&self) -> String {
        assert_eq!(self.header.status, Status::Error, "{self:?}");
        let mut decoder = Decoder::new(&self.payload);
        let (code, domain) = (decoder.i32().unwrap(), decoder.i32().unwrap());
        assert!(decoder.present().unwrap());
        format!("{code} {domain}: {}", decoder.text().unwrap())
    }
}

/// The bytes of arguments.
///
/// # Panics
/// Fails the test when they do not fit the interface.
#[must_use]
pub fn encoded(value: &impl Encode) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut Encoder::new(&mut bytes)).unwrap();
    bytes
}

/// The header of a call.
#[must_use]
pub fn header(program: Program, procedure: i32, serial: u32) -> Header {
    Header {
        program: program.number(),
        version: 1,
        procedure,
        kind: MessageKind::Call,
        serial,
        status: Status::Ok,
    }
}

/// A whole message.
///
/// # Panics
/// Fails the test when it is longer than the framing allows.
#[must_use]
pub fn call(header: Header, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::message(&mut bytes, header, payload).unwrap();
    bytes
}

/// The arguments that open `uri`.
#[must_use]
pub fn open_arguments(uri: &str) -> Vec<u8> {
    encoded(&args::ConnectOpenArgs { name: Some(uri), flags: 0 })
}

/// The arguments of calls that take a domain and flags.
#[must_use]
pub fn domain_arguments(domain: &api::Domain, flags: u32) -> Vec<u8> {
    [encoded(domain), flags.to_be_bytes().to_vec()].concat()
}

impl Peer {
    /// Connects and says nothing.
    ///
    /// # Panics
    /// Fails the test when nobody listens there.
    #[must_use]
    pub fn connect(path: &Path) -> Peer {
        let socket = UnixStream::connect(path).unwrap();
        socket.set_read_timeout(Some(SOON)).unwrap();
        socket.set_write_timeout(Some(SOON)).unwrap();
        Peer { socket, serial: 0 }
    }

    /// Connects and opens the test driver.
    ///
    /// # Panics
    /// Fails the test when the daemon refuses.
    #[must_use]
    pub fn open(path: &Path) -> Peer {
        let mut peer = Peer::connect(path);
        peer.call(1, &open_arguments("test:///default")).outcome::<()>().unwrap();
        peer
    }

    /// Sends bytes.
    ///
    /// # Panics
    /// Fails the test when the daemon does not take them.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).unwrap();
    }

    /// Sends bytes to a daemon that may have hung up.
    pub fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.socket.write_all(bytes).is_ok()
    }

    /// Sends a call of the main program and returns its serial.
    pub fn send(&mut self, procedure: i32, payload: &[u8]) -> u32 {
        self.send_to(Program::Remote, procedure, payload)
    }

    /// Sends a call and returns its serial.
    pub fn send_to(&mut self, program: Program, procedure: i32, payload: &[u8]) -> u32 {
        let serial = self.serial;
        self.serial += 1;
        self.send_raw(&call(header(program, procedure, serial), payload));
        serial
    }

    /// Calls the main program and waits for the answer.
    pub fn call(&mut self, procedure: i32, payload: &[u8]) -> Message {
        self.call_to(Program::Remote, procedure, payload)
    }

    /// Calls and waits for the answer; events and keepalive that come before it are passed over.
    ///
    /// # Panics
    /// Fails the test when there is none.
    pub fn call_to(&mut self, program: Program, procedure: i32, payload: &[u8]) -> Message {
        let serial = self.send_to(program, procedure, payload);
        loop {
            let answer = self.receive();
            if matches!(answer.header.kind, MessageKind::Reply | MessageKind::ReplyWithFiles) {
                assert_eq!((answer.header.serial, answer.header.procedure), (serial, procedure));
                return answer;
            }
        }
    }

    /// The next message.
    ///
    /// # Panics
    /// Fails the test when the daemon hangs up or says nothing for long.
    pub fn receive(&mut self) -> Message {
        self.try_receive().expect("the daemon should not hang up")
    }

    /// The next message; `None` when the daemon has hung up.
    ///
    /// # Panics
    /// Fails the test when the daemon says nothing for long.
    pub fn try_receive(&mut self) -> Option<Message> {
        let mut word = [0; 4];
        match self.socket.read(&mut word[..1]) {
            Ok(0) => return None,
            Ok(_) => self.socket.read_exact(&mut word[1..]).ok()?,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return None,
            Err(error) => panic!("the daemon should say something: {error}"),
        }
        let mut body = vec![0; frame::parse_length(word).unwrap()];
        self.socket.read_exact(&mut body).ok()?;
        let (header, payload) = Header::parse(&body).unwrap();
        Some(Message { header, payload: payload.to_vec() })
    }

    /// Asserts that the daemon hangs up; what it says before is passed over.
    ///
    /// # Panics
    /// Fails the test when it does not.
    pub fn expect_end(&mut self) {
        while self.try_receive().is_some() {}
    }

    /// Asserts that the daemon hangs up without a word.
    ///
    /// # Panics
    /// Fails the test when it does not.
    pub fn expect_silent_end(&mut self) {
        let message = self.try_receive();
        assert!(message.is_none(), "{message:?}");
    }

    /// Asserts that the daemon has said all it has to say: the next message is the answer to a ping sent now.
    ///
    /// # Panics
    /// Fails the test when it is not.
    pub fn expect_nothing_else(&mut self) {
        self.send_raw(&keepalive::message(keepalive::PING));
        let pong = self.receive();
        assert_eq!((pong.header.program, pong.header.procedure), (keepalive::PROGRAM, keepalive::PONG));
    }

    /// The same where events may come before the answer.
    ///
    /// # Panics
    /// Fails the test when a reply or a packet comes that nobody waits for.
    pub fn expect_nothing_else_but_events(&mut self) {
        self.send_raw(&keepalive::message(keepalive::PING));
        loop {
            let message = self.receive();
            if message.header.program == keepalive::PROGRAM && message.header.procedure == keepalive::PONG {
                return;
            }
            assert_eq!(message.header.kind, MessageKind::Message, "{message:?}");
        }
    }

    /// Sends `bytes` and, with them, descriptors.
    ///
    /// # Errors
    /// The daemon has hung up.
    ///
    /// # Panics
    /// Fails the test when these are more than the kernel takes.
    pub fn send_descriptors(
        &mut self,
        bytes: &[u8],
        descriptors: &[BorrowedFd<'_>],
    ) -> rustix::io::Result<usize> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(KERNEL_DESCRIPTORS_MAX))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        assert!(control.push(SendAncillaryMessage::ScmRights(descriptors)));
        rustix::net::sendmsg(self.socket.as_fd(), &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL)
    }
}
