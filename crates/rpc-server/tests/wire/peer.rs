//! A client without manners: it sends what a test wants, and reads when a test wants.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use error::Error;
use proto::frame::{self, Header, MessageKind, Status};
use proto::{Decode, Encode, Program, args, wire_error};
use xdr::{Decoder, Encoder};

/// Long enough for anything that should happen.
const SOON: Duration = Duration::from_secs(20);

pub(crate) struct Peer {
    pub(crate) socket: UnixStream,
    pub(crate) serial: u32,
}

/// A message from the server.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) header: Header,
    pub(crate) payload: Vec<u8>,
}

impl Message {
    pub(crate) fn decode<T: for<'a> Decode<'a>>(&self) -> T {
        T::decode(&mut Decoder::new(&self.payload)).unwrap()
    }

    /// The result of a call, or its error.
    pub(crate) fn outcome<T: for<'a> Decode<'a>>(&self) -> Result<T, Error> {
        match self.header.status {
            Status::Ok => Ok(self.decode()),
            _ => Err(self.error()),
        }
    }

    /// The list that answers `auth_list`.
    pub(crate) fn types(&self) -> Vec<i32> {
        self.outcome::<proto::rets::AuthListRet>().unwrap().list
    }

    pub(crate) fn error(&self) -> Error {
        assert_eq!(self.header.status, Status::Error, "{self:?}");
        wire_error::decode(&self.payload).unwrap()
    }

    /// `CODE DOMAIN: TEXT` as they are on the wire.
    pub(crate) fn refusal(&self) -> String {
        assert_eq!(self.header.status, Status::Error, "{self:?}");
        let mut decoder = Decoder::new(&self.payload);
        let (code, domain) = (decoder.i32().unwrap(), decoder.i32().unwrap());
        assert!(decoder.present().unwrap());
        format!("{code} {domain}: {}", decoder.text().unwrap())
    }
}

pub(crate) fn encoded(value: &impl Encode) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut Encoder::new(&mut bytes)).unwrap();
    bytes
}

pub(crate) fn header(program: u32, procedure: i32, serial: u32) -> Header {
    Header { program, version: 1, procedure, kind: MessageKind::Call, serial, status: Status::Ok }
}

pub(crate) fn message(header: Header, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::message(&mut bytes, header, payload).unwrap();
    bytes
}

impl Peer {
    pub(crate) fn connect(path: &Path) -> Peer {
        let socket = UnixStream::connect(path).unwrap();
        socket.set_read_timeout(Some(SOON)).unwrap();
        socket.set_write_timeout(Some(SOON)).unwrap();
        Peer { socket, serial: 0 }
    }

    /// The same with the stage's driver opened.
    pub(crate) fn open(path: &Path) -> Peer {
        let mut peer = Peer::connect(path);
        peer.open_uri("stage:///ok", 0).unwrap();
        peer
    }

    pub(crate) fn open_uri(&mut self, uri: &str, flags: u32) -> Result<(), Error> {
        self.call(1, &encoded(&args::ConnectOpenArgs { name: Some(uri), flags })).outcome()
    }

    pub(crate) fn send_raw(&mut self, bytes: &[u8]) {
        self.socket.write_all(bytes).unwrap();
    }

    /// Sends a call of the main program and returns its serial.
    pub(crate) fn send(&mut self, procedure: i32, payload: &[u8]) -> u32 {
        self.send_to(Program::Remote, procedure, payload)
    }

    pub(crate) fn send_to(&mut self, program: Program, procedure: i32, payload: &[u8]) -> u32 {
        let serial = self.serial;
        self.serial += 1;
        self.send_raw(&message(header(program.number(), procedure, serial), payload));
        serial
    }

    /// Calls the main program and waits for the answer, which must be the next message.
    pub(crate) fn call(&mut self, procedure: i32, payload: &[u8]) -> Message {
        self.call_to(Program::Remote, procedure, payload)
    }

    pub(crate) fn call_to(&mut self, program: Program, procedure: i32, payload: &[u8]) -> Message {
        let serial = self.send_to(program, procedure, payload);
        let answer = self.receive();
        assert_eq!((answer.header.serial, answer.header.procedure), (serial, procedure));
        answer
    }

    /// Sends a packet of the stream that the call with `serial` opened.
    pub(crate) fn packet(&mut self, procedure: i32, serial: u32, status: Status, payload: &[u8]) {
        let kind = MessageKind::Stream;
        let header = Header { kind, status, ..header(Program::Remote.number(), procedure, serial) };
        self.send_raw(&message(header, payload));
    }

    pub(crate) fn receive(&mut self) -> Message {
        self.try_receive().expect("the server should not hang up")
    }

    /// The next message; `None` when the server has hung up.
    pub(crate) fn try_receive(&mut self) -> Option<Message> {
        let mut word = [0; 4];
        match self.socket.read(&mut word[..1]) {
            Ok(0) => return None,
            Ok(_) => self.socket.read_exact(&mut word[1..]).unwrap(),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => return None,
            Err(error) => panic!("the server should say something: {error}"),
        }
        let mut body = vec![0; frame::parse_length(word).unwrap()];
        self.socket.read_exact(&mut body).unwrap();
        let (header, payload) = Header::parse(&body).unwrap();
        Some(Message { header, payload: payload.to_vec() })
    }

    /// Asserts that the server has hung up.
    pub(crate) fn expect_end(&mut self) {
        let message = self.try_receive();
        assert!(message.is_none(), "{message:?}");
    }

    /// Asserts that the server says nothing until it has answered a ping.
    pub(crate) fn expect_nothing_else(&mut self) {
        self.send_raw(&proto::keepalive::message(proto::keepalive::PING));
        let pong = self.receive();
        assert_eq!(
            (pong.header.program, pong.header.procedure),
            (proto::keepalive::PROGRAM, proto::keepalive::PONG)
        );
    }

    /// Asserts that the server has nothing to say yet, then sends `bytes`.
    pub(crate) fn expect_silence_then(&mut self, bytes: &[u8]) {
        self.socket.set_nonblocking(true).unwrap();
        let said = self.socket.read(&mut [0]);
        self.socket.set_nonblocking(false).unwrap();
        assert_eq!(said.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
        self.send_raw(bytes);
    }

    /// Sends one byte that carries a descriptor.
    pub(crate) fn send_descriptor(&mut self, descriptor: &OwnedFd) {
        use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags};
        use std::os::fd::AsFd;
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        let descriptors = [descriptor.as_fd()];
        assert!(control.push(SendAncillaryMessage::ScmRights(&descriptors)));
        let piece = [std::io::IoSlice::new(&[0])];
        rustix::net::sendmsg(&self.socket, &piece, &mut control, SendFlags::empty()).unwrap();
    }

    /// Receives one byte that carries a descriptor.
    pub(crate) fn receive_descriptor(&mut self) -> OwnedFd {
        use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags};
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let mut byte = [9];
        let mut piece = [std::io::IoSliceMut::new(&mut byte)];
        rustix::net::recvmsg(&self.socket, &mut piece, &mut control, RecvFlags::empty()).unwrap();
        let received = control.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut rights) => rights.next(),
            _ => None,
        });
        assert_eq!(byte, [0]);
        received.expect("a descriptor")
    }
}
