//! The reader thread: takes messages off the socket and hands each to whom it is for.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use error::Result;
use proto::event::{self, Delivery};
use proto::frame::{self, FrameError, HEADER_BYTES, Header, MessageKind, PREFIX_BYTES, Status};
use proto::{Program, keepalive, wire_error};
use transport::TransportError;

use crate::client::{Answer, PING_DUE, PONG_DUE, Shared};
use crate::remote::Keepalive;
use crate::streams::Packet;

/// Bytes read at a time: what a peer announces is only allocated as it arrives.
const STEP_BYTES: usize = 1 << 20;

/// Starts the thread; it ends with the connection.
pub(crate) fn start(shared: Arc<Shared>, keepalive: Option<Keepalive>) -> Result<()> {
    let interval = keepalive.map(|one| Duration::from_secs(one.interval_seconds.into()));
    shared.connection().set_read_timeout(interval).map_err(crate::failure::transport)?;
    let mut reader = Reader { shared, keepalive, unanswered: 0 };
    std::thread::Builder::new()
        .name("wire-reader".into())
        .spawn(move || reader.run())
        .map_err(|cause| crate::failure::protocol("cannot start the reader thread").with_source(cause))?;
    Ok(())
}

/// Why reading ended.
#[derive(Debug)]
enum End {
    Transport(TransportError),
    Frame(FrameError),
    Protocol(String),
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            End::Transport(cause) => {
                write!(f, "{cause}")?;
                std::error::Error::source(cause).map_or(Ok(()), |source| write!(f, ": {source}"))
            }
            End::Frame(cause) => write!(f, "{cause}"),
            End::Protocol(text) => f.write_str(text),
        }
    }
}

impl From<TransportError> for End {
    fn from(cause: TransportError) -> End {
        End::Transport(cause)
    }
}

impl From<FrameError> for End {
    fn from(cause: FrameError) -> End {
        End::Frame(cause)
    }
}

struct Reader {
    shared: Arc<Shared>,
    keepalive: Option<Keepalive>,
    /// Pings since anything came.
    unanswered: u32,
}

impl Reader {
    fn run(&mut self) {
        loop {
            if let Err(end) = self.message() {
                self.shared.close(&end.to_string());
                return;
            }
        }
    }

    /// Reads one message and hands it on.
    fn message(&mut self) -> Result<(), End> {
        let mut prefix = [0; PREFIX_BYTES];
        self.fill(&mut prefix)?;
        let (word, head) = prefix.split_first_chunk().expect("the prefix begins with the length word");
        let length =
            frame::parse_length(*word)?.checked_sub(HEADER_BYTES).ok_or(FrameError::Header(head.len()))?;
        let (header, _) = Header::parse(head)?;
        let mut payload = Vec::new();
        while payload.len() < length {
            let start = payload.len();
            payload.resize(length.min(start + STEP_BYTES), 0);
            self.fill(&mut payload[start..])?;
        }
        match header.kind {
            MessageKind::Reply => self.reply(&header, payload, Vec::new()),
            MessageKind::ReplyWithFiles => {
                let (count, rest) = frame::split_files(&payload)?;
                let files = (0..count).map(|_| self.file()).collect::<Result<Vec<_>, _>>()?;
                self.reply(&header, rest.to_vec(), files)
            }
            MessageKind::Message => self.announcement(&header, &payload),
            MessageKind::Stream | MessageKind::StreamHole => {
                self.packet(&header, payload);
                Ok(())
            }
            MessageKind::Call | MessageKind::CallWithFiles | MessageKind::Unknown(_) => {
                Err(End::Protocol(format!("the daemon sent a message of type {}", header.kind.number())))
            }
        }
    }

    fn reply(&self, header: &Header, payload: Vec<u8>, files: Vec<OwnedFd>) -> Result<(), End> {
        let answer: Answer = match header.status {
            Status::Ok => Ok((payload, files)),
            _ => Err(read_error(&payload)),
        };
        if self.shared.answer(header, answer) {
            Ok(())
        } else {
            Err(End::Protocol(format!(
                "an answer came for serial {}, for which no call waits",
                header.serial
            )))
        }
    }

    fn announcement(&self, header: &Header, payload: &[u8]) -> Result<(), End> {
        if header.program == keepalive::PROGRAM {
            if header.procedure == keepalive::PING {
                let pong = self.shared.send_keepalive(PONG_DUE);
                return pong.map_err(|error| End::Protocol(error.message()));
            }
            return Ok(());
        }
        let Some(program) = Program::from_number(header.program) else {
            return Err(End::Protocol(format!("an event of the unknown program {:#x} came", header.program)));
        };
        match event::decode(program, header.procedure, payload) {
            Ok(Some(Delivery::Event { event, .. })) => self.shared.bus.send(&event),
            Ok(Some(Delivery::ConnectionClosed(reason))) => {
                return Err(End::Protocol(format!("the daemon's own connection ended (reason {reason})")));
            }
            // A newer daemon may know events that we do not.
            Ok(None) => {}
            Err(cause) => {
                return Err(End::Protocol(format!("event {} cannot be read: {cause}", header.procedure)));
            }
        }
        Ok(())
    }

    fn packet(&self, header: &Header, payload: Vec<u8>) {
        let Some(stream) = self.shared.stream(header.serial) else { return };
        let packet = match (header.kind, header.status) {
            (MessageKind::StreamHole, _) => match frame::parse_hole(&payload) {
                Ok((length, _)) => Packet::Hole(length.unsigned_abs()),
                Err(cause) => Packet::Failed(crate::failure::protocol(cause.to_string())),
            },
            (_, Status::Continue) if payload.is_empty() => Packet::End,
            (_, Status::Continue) => Packet::Data(payload),
            (_, Status::Ok) => Packet::Confirmed,
            _ => Packet::Failed(read_error(&payload)),
        };
        stream.push(packet);
    }

    fn file(&mut self) -> Result<OwnedFd, End> {
        loop {
            match self.shared.connection().receive_file() {
                Err(TransportError::TimedOut) => self.silence()?,
                other => return Ok(other?),
            }
        }
    }

    /// Reads until `buffer` is full; silence makes pings.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), End> {
        let mut done = 0;
        while done < buffer.len() {
            match self.shared.connection().read(&mut buffer[done..]) {
                Ok(count) => {
                    done += count;
                    self.unanswered = 0;
                }
                Err(TransportError::TimedOut) => self.silence()?,
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    /// One interval passed without a byte.
    fn silence(&mut self) -> Result<(), End> {
        let Some(keepalive) = self.keepalive else { return Ok(()) };
        if self.unanswered >= keepalive.count {
            return Err(End::Protocol("connection closed due to keepalive timeout".into()));
        }
        self.unanswered += 1;
        let ping = self.shared.send_keepalive(PING_DUE);
        ping.map_err(|error| End::Protocol(error.message()))
    }
}

fn read_error(payload: &[u8]) -> error::Error {
    wire_error::decode(payload).unwrap_or_else(|cause| {
        crate::failure::protocol("an error came that cannot be read").with_source(cause)
    })
}
