//! Framing: length word, header, counts of descriptors; what is read is bytes of a peer and trusted for nothing.

/// Bytes of the length word, which counts itself.
pub const LENGTH_BYTES: usize = 4;
/// Bytes of the header.
pub const HEADER_BYTES: usize = 24;
/// Bytes before the payload.
pub const PREFIX_BYTES: usize = LENGTH_BYTES + HEADER_BYTES;
/// Largest length word.
pub const LENGTH_MAX: usize = 33_554_436;
/// Bytes of payload, at most.
pub const PAYLOAD_MAX: usize = LENGTH_MAX - PREFIX_BYTES;
/// Descriptors that travel with one message, at most.
pub const FILES_MAX: usize = 32;
/// Bytes of data that one stream packet of ours carries, at most; peers may send more.
pub const STREAM_CHUNK_BYTES: usize = 262_120;

/// The peer broke the framing, or a message does not fit into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The length word is out of range.
    #[error("the length {0} is outside 4..={LENGTH_MAX}")]
    Length(u32),
    /// The message ends inside its header.
    #[error("the message of {0} bytes is shorter than a header")]
    Header(usize),
    /// The payload does not fit into a message.
    #[error("a payload of {0} bytes does not fit into a message")]
    TooLong(usize),
    /// Too many descriptors, or no count of them.
    #[error("{0} descriptors where at most {FILES_MAX} are allowed")]
    Files(u32),
    /// A hole is not twelve bytes, or its length is negative.
    #[error("a hole in a stream is twelve bytes with a length of zero or more")]
    Hole,
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// A call.
    Call,
    /// The answer to a call.
    Reply,
    /// An event or keepalive.
    Message,
    /// Data, end or error of a stream.
    Stream,
    /// A call with descriptors.
    CallWithFiles,
    /// An answer with descriptors.
    ReplyWithFiles,
    /// A hole in a sparse stream.
    StreamHole,
    /// Anything else: to be ignored.
    Unknown(u32),
}

impl MessageKind {
    /// The number in the header.
    pub const fn number(self) -> u32 {
        match self {
            MessageKind::Call => 0,
            MessageKind::Reply => 1,
            MessageKind::Message => 2,
            MessageKind::Stream => 3,
            MessageKind::CallWithFiles => 4,
            MessageKind::ReplyWithFiles => 5,
            MessageKind::StreamHole => 6,
            MessageKind::Unknown(number) => number,
        }
    }

    /// The kind with this number in the header.
    pub const fn from_number(number: u32) -> MessageKind {
        match number {
            0 => MessageKind::Call,
            1 => MessageKind::Reply,
            2 => MessageKind::Message,
            3 => MessageKind::Stream,
            4 => MessageKind::CallWithFiles,
            5 => MessageKind::ReplyWithFiles,
            6 => MessageKind::StreamHole,
            other => MessageKind::Unknown(other),
        }
    }
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Well; or a stream is finished.
    Ok,
    /// Not well: the payload is an error; or a stream is aborted.
    Error,
    /// A stream goes on.
    Continue,
    /// Anything else.
    Unknown(u32),
}

impl Status {
    /// The number in the header.
    pub const fn number(self) -> u32 {
        match self {
            Status::Ok => 0,
            Status::Error => 1,
            Status::Continue => 2,
            Status::Unknown(number) => number,
        }
    }

    /// The status with this number in the header.
    pub const fn from_number(number: u32) -> Status {
        match number {
            0 => Status::Ok,
            1 => Status::Error,
            2 => Status::Continue,
            other => Status::Unknown(other),
        }
    }
}

/// The header of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Number of the program.
    pub program: u32,
    /// Version of the program.
    pub version: u32,
    /// Number of the procedure.
    pub procedure: i32,
    /// What the message is for.
    pub kind: MessageKind,
    /// Chosen by the caller; answers and stream packets repeat it.
    pub serial: u32,
    /// How it went.
    pub status: Status,
}

impl Header {
    /// Splits what follows the length word into header and payload.
    ///
    /// # Errors
    /// [`FrameError::Header`] when it is shorter than a header.
    pub fn parse(body: &[u8]) -> Result<(Header, &[u8]), FrameError> {
        let (words, payload) =
            body.split_first_chunk::<HEADER_BYTES>().ok_or(FrameError::Header(body.len()))?;
        let word = |index: usize| {
            let start = index * 4;
            u32::from_be_bytes([words[start], words[start + 1], words[start + 2], words[start + 3]])
        };
        let header = Header {
            program: word(0),
            version: word(1),
            procedure: word(2).cast_signed(),
            kind: MessageKind::from_number(word(3)),
            serial: word(4),
            status: Status::from_number(word(5)),
        };
        Ok((header, payload))
    }

    /// The bytes of the header.
    pub fn to_bytes(&self) -> [u8; HEADER_BYTES] {
        let words = [
            self.program,
            self.version,
            self.procedure.cast_unsigned(),
            self.kind.number(),
            self.serial,
            self.status.number(),
        ];
        let mut bytes = [0; HEADER_BYTES];
        for (place, word) in bytes.chunks_exact_mut(4).zip(words) {
            place.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// The header of the answer to this call.
    #[must_use]
    pub fn reply(self, status: Status) -> Header {
        Header { kind: MessageKind::Reply, status, ..self }
    }

    /// The header of a packet of the stream that this call opened.
    #[must_use]
    pub fn stream(self, status: Status) -> Header {
        Header { kind: MessageKind::Stream, status, ..self }
    }
}

/// How many bytes follow the length word `word`.
///
/// # Errors
/// [`FrameError::Length`] when the length is out of range: the connection is to be closed.
pub fn parse_length(word: [u8; LENGTH_BYTES]) -> Result<usize, FrameError> {
    let length = u32::from_be_bytes(word);
    match usize::try_from(length) {
        Ok(bytes) if (LENGTH_BYTES..=LENGTH_MAX).contains(&bytes) => Ok(bytes - LENGTH_BYTES),
        _ => Err(FrameError::Length(length)),
    }
}

/// Splits the payload of a message with descriptors into their number and the rest.
///
/// # Errors
/// [`FrameError::Files`] when there is no count or it is above [`FILES_MAX`].
pub fn split_files(payload: &[u8]) -> Result<(usize, &[u8]), FrameError> {
    let (word, rest) = payload.split_first_chunk().ok_or(FrameError::Files(0))?;
    let count = u32::from_be_bytes(*word);
    match usize::try_from(count) {
        Ok(files) if files <= FILES_MAX => Ok((files, rest)),
        _ => Err(FrameError::Files(count)),
    }
}

/// Makes room for length and header at the end of `buffer`; the payload is to be appended next.
/// Returns the mark that [`finish`] needs.
pub fn begin(buffer: &mut Vec<u8>) -> usize {
    let mark = buffer.len();
    buffer.resize(mark + PREFIX_BYTES, 0);
    mark
}

/// Completes the message that starts at `mark`.
///
/// # Errors
/// [`FrameError::TooLong`] when the payload is too long; the message is then gone from the buffer.
pub fn finish(buffer: &mut Vec<u8>, mark: usize, header: Header) -> Result<(), FrameError> {
    let length = buffer.len() - mark;
    let word = match u32::try_from(length) {
        Ok(word) if length <= LENGTH_MAX => word,
        _ => {
            buffer.truncate(mark);
            return Err(FrameError::TooLong(length - PREFIX_BYTES));
        }
    };
    buffer[mark..mark + LENGTH_BYTES].copy_from_slice(&word.to_be_bytes());
    buffer[mark + LENGTH_BYTES..mark + PREFIX_BYTES].copy_from_slice(&header.to_bytes());
    Ok(())
}

/// As [`finish`], for a message that `files` descriptors follow: with none it stays a plain message.
///
/// # Errors
/// As [`finish`], and [`FrameError::Files`] when there are too many descriptors.
pub fn finish_with_files(
    buffer: &mut Vec<u8>,
    mark: usize,
    mut header: Header,
    files: usize,
) -> Result<(), FrameError> {
    let count = match u32::try_from(files) {
        Ok(0) => return finish(buffer, mark, header),
        Ok(count) if files <= FILES_MAX => count,
        _ => {
            buffer.truncate(mark);
            return Err(FrameError::Files(u32::MAX));
        }
    };
    header.kind = match header.kind {
        MessageKind::Call => MessageKind::CallWithFiles,
        MessageKind::Reply => MessageKind::ReplyWithFiles,
        other => other,
    };
    let payload = mark + PREFIX_BYTES;
    buffer.splice(payload..payload, count.to_be_bytes());
    finish(buffer, mark, header)
}

/// Appends a whole message.
///
/// # Errors
/// [`FrameError::TooLong`] when the payload is too long.
pub fn message(buffer: &mut Vec<u8>, header: Header, payload: &[u8]) -> Result<(), FrameError> {
    let mark = begin(buffer);
    buffer.extend_from_slice(payload);
    finish(buffer, mark, header)
}

/// The payload that announces a hole of `length` bytes.
pub fn hole(length: i64, flags: u32) -> [u8; 12] {
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&length.to_be_bytes());
    bytes[8..].copy_from_slice(&flags.to_be_bytes());
    bytes
}

/// Length and flags of an announced hole.
///
/// # Errors
/// [`FrameError::Hole`] when it is not twelve bytes or the length is negative.
pub fn parse_hole(payload: &[u8]) -> Result<(i64, u32), FrameError> {
    let (length, rest) = payload.split_first_chunk().ok_or(FrameError::Hole)?;
    let (flags, _) = rest.split_first_chunk().ok_or(FrameError::Hole)?;
    let length = i64::from_be_bytes(*length);
    if length < 0 { Err(FrameError::Hole) } else { Ok((length, u32::from_be_bytes(*flags))) }
}
