//! The header of a packet (section 5.10.6).

/// Bytes of a header.
pub const HEADER_BYTES: usize = 44;
/// The only type here: streams.
pub const STREAM: u16 = 1;

/// What a packet is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Connect.
    Request = 1,
    /// Connected.
    Response = 2,
    /// There is no such connection, or no longer.
    Reset = 3,
    /// No more of one direction, or of both.
    Shutdown = 4,
    /// Data.
    Data = 5,
    /// How much room there is.
    CreditUpdate = 6,
    /// How much room is there?
    CreditRequest = 7,
}

/// Flags of a shutdown: the sender will not receive, will not send.
pub const NO_RECEIVE: u32 = 1;
pub const NO_SEND: u32 = 2;

/// A header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    pub source_cid: u64,
    pub destination_cid: u64,
    pub source_port: u32,
    pub destination_port: u32,
    pub bytes: u32,
    pub kind: u16,
    /// None for a number that is not known.
    pub operation: Option<Operation>,
    pub flags: u32,
    pub buffer_bytes: u32,
    pub forwarded_bytes: u32,
}

impl Header {
    /// Reads a header.
    pub fn parse(bytes: &[u8; HEADER_BYTES]) -> Header {
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let wide = |at: usize| u64::from(word(at + 4)) << 32 | u64::from(word(at));
        let operation = match word(28) >> 16 {
            1 => Some(Operation::Request),
            2 => Some(Operation::Response),
            3 => Some(Operation::Reset),
            4 => Some(Operation::Shutdown),
            5 => Some(Operation::Data),
            6 => Some(Operation::CreditUpdate),
            7 => Some(Operation::CreditRequest),
            _ => None,
        };
        Header {
            source_cid: wide(0),
            destination_cid: wide(8),
            source_port: word(16),
            destination_port: word(20),
            bytes: word(24),
            kind: word(28) as u16,
            operation,
            flags: word(32),
            buffer_bytes: word(36),
            forwarded_bytes: word(40),
        }
    }

    /// Writes a header.
    pub fn format(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
        put(0, &self.source_cid.to_le_bytes());
        put(8, &self.destination_cid.to_le_bytes());
        put(16, &self.source_port.to_le_bytes());
        put(20, &self.destination_port.to_le_bytes());
        put(24, &self.bytes.to_le_bytes());
        put(28, &self.kind.to_le_bytes());
        put(30, &self.operation.map_or(0, |operation| operation as u16).to_le_bytes());
        put(32, &self.flags.to_le_bytes());
        put(36, &self.buffer_bytes.to_le_bytes());
        put(40, &self.forwarded_bytes.to_le_bytes());
        bytes
    }
}
