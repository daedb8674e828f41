//! One request (section 5.2.6): a header, data, and a status of one byte.

use std::io;

use block::Content;

use super::config::{DISCARD_SECTORS_MAX, RANGES_MAX, SECTOR, SERIAL_BYTES, ZERO_SECTORS_MAX};
use crate::Memory;
use crate::virtio::{Chain, Fault};

/// Most bytes of one request; more is an error, as no driver sends it.
const REQUEST_BYTES_MAX: usize = 64 << 20;
/// Bytes of a range to discard or zero.
const RANGE_BYTES: usize = 16;
/// A range may give its space back.
const UNMAP: u32 = 1;

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was done.
    Ok = 0,
    /// The host failed, or the request cannot be.
    IoError = 1,
    /// The disk cannot do this.
    Unsupported = 2,
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Read sectors.
    Read,
    /// Write sectors.
    Write,
    /// Make what was written last.
    Flush,
    /// Tell the serial.
    Serial,
    /// Forget ranges.
    Discard,
    /// Zero ranges.
    WriteZeroes,
    /// Something else.
    Unknown,
}

/// A request whose header was read.
#[derive(Debug)]
pub struct Request<'a> {
    /// What it asks for.
    pub kind: Kind,
    /// Bytes of its data.
    pub bytes: usize,
    offset: u64,
    chain: &'a mut Chain,
    status: Chain,
}

/// What a request works with.
pub struct Means<'a> {
    /// The image.
    pub disk: &'a dyn Content,
    /// Its size, as the guest knows it.
    pub disk_bytes: u64,
    /// Guest memory.
    pub memory: &'a Memory,
    /// Room for data on their way.
    pub buffer: &'a mut [u8],
    /// Nothing can be written.
    pub read_only: bool,
    /// Ranges can be discarded and zeroed.
    pub trims: bool,
    /// Writes last before they are told to be done.
    pub writes_through: bool,
    /// The serial.
    pub serial: &'a str,
}

impl<'a> Request<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// It has no header, or no room for a status.
    pub fn parse(chain: &'a mut Chain, memory: &Memory) -> Result<Request<'a>, Fault> {
        let (kind, sector) = read_header(chain, memory)?;
        let status = chain.split_writable(1)?;
        let kind = match kind {
            0 => Kind::Read,
            1 => Kind::Write,
            4 => Kind::Flush,
            8 => Kind::Serial,
            11 => Kind::Discard,
            13 => Kind::WriteZeroes,
            _ => Kind::Unknown,
        };
        let bytes = if kind == Kind::Read { chain.writable() } else { chain.readable() };
        // A sector that is too large is beyond the end of every disk.
        let offset = sector.saturating_mul(SECTOR);
        Ok(Request { kind, bytes, offset, chain, status })
    }

    /// Does what is asked for, and tells the guest how it ended; returns that and the bytes written into the chain.
    ///
    /// # Errors
    /// A descriptor points outside of memory.
    pub fn execute(mut self, means: &mut Means<'_>) -> Result<(Status, u32), Fault> {
        let status = match self.kind {
            Kind::Read => self.read(means)?,
            Kind::Write => self.write(means)?,
            Kind::Flush => ended(&means.disk.flush()),
            Kind::Serial => {
                let mut serial = [0; SERIAL_BYTES];
                let length = means.serial.len().min(SERIAL_BYTES);
                serial[..length].copy_from_slice(&means.serial.as_bytes()[..length]);
                self.chain.write(means.memory, &serial)?;
                Status::Ok
            }
            Kind::Discard | Kind::WriteZeroes => self.trim(means)?,
            Kind::Unknown => Status::Unsupported,
        };
        self.status.write(means.memory, &[status as u8])?;
        Ok((status, self.chain.written() + 1))
    }

    /// Whether data of this request lie on the disk.
    fn fits(&self, disk_bytes: u64) -> bool {
        let end = self.offset.checked_add(self.bytes as u64);
        (self.bytes as u64).is_multiple_of(SECTOR)
            && self.bytes <= REQUEST_BYTES_MAX
            && end.is_some_and(|end| end <= disk_bytes)
    }

    fn read(&mut self, means: &mut Means<'_>) -> Result<Status, Fault> {
        if !self.fits(means.disk_bytes) {
            return Ok(Status::IoError);
        }
        let mut done = 0;
        while done < self.bytes {
            let count = means.buffer.len().min(self.bytes - done);
            let piece = &mut means.buffer[..count];
            if means.disk.read_at(piece, self.offset + done as u64).is_err() {
                return Ok(Status::IoError);
            }
            self.chain.write(means.memory, piece)?;
            done += count;
        }
        Ok(Status::Ok)
    }

    fn write(&mut self, means: &mut Means<'_>) -> Result<Status, Fault> {
        if means.read_only || !self.fits(means.disk_bytes) {
            return Ok(Status::IoError);
        }
        let mut done = 0;
        while done < self.bytes {
            let count = means.buffer.len().min(self.bytes - done);
            let piece = &mut means.buffer[..count];
            self.chain.read(means.memory, piece)?;
            if means.disk.write_at(piece, self.offset + done as u64).is_err() {
                return Ok(Status::IoError);
            }
            done += count;
        }
        Ok(settled(means))
    }

    /// Discards or zeroes ranges, all or, where one cannot be, none of them.
    fn trim(&mut self, means: &mut Means<'_>) -> Result<Status, Fault> {
        if !means.trims || means.read_only {
            return Ok(if means.read_only { Status::IoError } else { Status::Unsupported });
        }
        if !self.bytes.is_multiple_of(RANGE_BYTES) || self.bytes / RANGE_BYTES > RANGES_MAX as usize {
            return Ok(Status::IoError);
        }
        let zeroes = self.kind == Kind::WriteZeroes;
        let most = if zeroes { ZERO_SECTORS_MAX } else { DISCARD_SECTORS_MAX };
        let mut ranges = Vec::new();
        for _ in 0..self.bytes / RANGE_BYTES {
            let (sector, sectors, flags) = read_range(self.chain, means.memory)?;
            // Section 5.2.6.2: only zeroing knows a flag.
            if flags & !(if zeroes { UNMAP } else { 0 }) != 0 {
                return Ok(Status::Unsupported);
            }
            let offset = sector.saturating_mul(SECTOR);
            let bytes = u64::from(sectors) * SECTOR;
            let fits = offset.checked_add(bytes).is_some_and(|end| end <= means.disk_bytes);
            if !fits || sectors > most {
                return Ok(Status::IoError);
            }
            ranges.push((offset, bytes, flags & UNMAP != 0));
        }
        for (offset, bytes, unmap) in ranges.into_iter().filter(|(_, bytes, _)| *bytes > 0) {
            let result = if zeroes {
                means.disk.write_zeroes(offset, bytes, unmap)
            } else {
                means.disk.discard(offset, bytes)
            };
            if result.is_err() {
                return Ok(Status::IoError);
            }
        }
        Ok(settled(means))
    }
}

/// A header: kind and sector.
fn read_header(chain: &mut Chain, memory: &Memory) -> Result<(u32, u64), Fault> {
    let [kind, _, low, high]: [u32; 4] = chain.read_object(memory)?;
    Ok((u32::from_le(kind), wide(low, high)))
}

/// A range: sector, sectors, flags.
fn read_range(chain: &mut Chain, memory: &Memory) -> Result<(u64, u32, u32), Fault> {
    let [low, high, sectors, flags]: [u32; 4] = chain.read_object(memory)?;
    Ok((wide(low, high), u32::from_le(sectors), u32::from_le(flags)))
}

fn wide(low: u32, high: u32) -> u64 {
    u64::from(u32::from_le(high)) << 32 | u64::from(u32::from_le(low))
}

/// A write has ended, and lasts where the guest expects that.
fn settled(means: &Means<'_>) -> Status {
    if means.writes_through { ended(&means.disk.flush()) } else { Status::Ok }
}

fn ended(result: &io::Result<()>) -> Status {
    if result.is_ok() { Status::Ok } else { Status::IoError }
}
