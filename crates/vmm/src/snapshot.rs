//! Snapshot files: a machine's memory, sparse, and the state of everything else.
//!
//! ```text
//!   0        header: magic, version, architecture, where and how long memory and state are, checksums
//!   4096     memory, as it lies in the guest, without the gap; pages of zeros are holes
//!   behind   state: JSON
//! ```
//!
//! A file is read by monitors of the same version only, on the same architecture. Version 2 has hot-plug, version 3 memory modules and the clock. Header and state
//! have checksums and are verified before anything of them is used. Memory is mapped, not read: machines that go on from one
//! file share its pages until they write to them, and nothing of it is read before it is needed. So the file must not be changed
//! while such a machine runs, and memory has no checksum.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt;

use rustix::fs::{SeekFrom, seek};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};
use vm_memory::{Bytes, FileOffset, GuestAddress, GuestMemoryBackend, GuestMemoryRegion, MmapRegion};
use vmm_devices::Memory;
use vmm_devices::state::Record;

use crate::error::{Error, Result};
use crate::memory::{self, Backing, MIB, Run, check, pieces, ranges};
use crate::modules::{self, Module, Room};
use crate::processor::Template;
use crate::state::{BoardState, VcpuState};
use crate::topology::{Node, Topology, check_vcpus};

/// The first bytes.
const MAGIC: &[u8; 8] = b"FERROVMS";
/// The version of the whole format: header, and meaning of the state.
const VERSION: u32 = 3;
/// The architecture, by its number in ELF files.
const X86_64: u32 = 62;
/// Bytes of the header, a page of its own: memory is mapped from behind it.
const HEADER_BYTES: u64 = 4096;
/// Bytes of the header that are in use.
const HEADER_USED: usize = 52;
/// How the last line of a file begins behind whose snapshot a daemon has put a document, and the bytes of that line.
const DOCUMENT_MAGIC: &[u8; 9] = b"FERROVSD ";
const DOCUMENT_LINE_BYTES: u64 = 56;
/// Most bytes of a state.
const STATE_BYTES_MAX: u64 = 64 << 20;
/// Memory is looked at for zeros in pieces of this size.
const PIECE_BYTES: usize = 4096;
/// Memory is written in runs of at most this size.
const RUN_BYTES: usize = 1 << 20;

/// A machine without its memory.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The processors that are there.
    pub vcpus: Vec<VcpuState>,
    /// The arrangement of all that can be there: sockets, cores, threads.
    pub topology: [u8; 3],
    /// Its memory without modules, MiB.
    pub memory_mib: u64,
    /// Memory that can come.
    pub room: Room,
    /// Memory modules, by their addresses.
    pub modules: Vec<Module>,
    /// What is there once.
    pub board: BoardState,
    /// The serial port.
    pub serial: Record,
    /// The clock.
    pub clock: Record,
    /// The PCI bus with its devices.
    pub pci: Record,
    /// What is coming and going.
    pub hotplug: Record,
}

impl State {
    /// The arrangement of the processors.
    pub fn topology(&self) -> Topology {
        let [sockets, cores, threads] = self.topology;
        Topology { sockets, cores, threads }
    }
}

/// An open snapshot.
pub struct Snapshot {
    /// The machine.
    pub state: State,
    file: File,
}

/// Writes a snapshot of a machine that waits into an empty file.
///
/// # Errors
/// The file is not empty or cannot be written.
pub fn write(file: File, state: &State, memory: &Memory) -> Result<()> {
    let mut writer = Writer::begin(file, memory.iter().map(|region| region.len()).sum())?;
    for run in writer.whole(memory)? {
        writer.write(memory, run, true)?;
    }
    writer.finish(state)
}

/// A snapshot that is being written: its memory in any order, then its state.
pub struct Writer {
    file: File,
    memory_bytes: u64,
    buffer: Vec<u8>,
}

impl Writer {
    /// Begins a snapshot in an empty file.
    ///
    /// # Errors
    /// The file is not empty or cannot be written.
    pub fn begin(file: File, memory_bytes: u64) -> Result<Writer> {
        let data = file.metadata().map_err(unwritable)?;
        if !data.is_file() || data.len() > 0 {
            return Err(Error::Snapshot(
                "the file is not empty, or no regular file; give a new one".to_owned(),
            ));
        }
        file.set_len(HEADER_BYTES + memory_bytes).map_err(unwritable)?;
        Ok(Writer { file, memory_bytes, buffer: vec![0; RUN_BYTES] })
    }

    /// All of memory that can be other than zero.
    ///
    /// # Errors
    /// The files of memory cannot be looked at.
    pub fn whole(&self, memory: &Memory) -> Result<Vec<Run>> {
        let (mut offset, mut runs) = (0, Vec::new());
        for region in memory.iter() {
            for part in touched(region) {
                let Range { start, end } = part.map_err(unwritable)?;
                let address = region.start_addr().0 + start;
                runs.push(Run { address, offset: offset + start, bytes: end - start });
            }
            offset += region.len();
        }
        Ok(runs)
    }

    /// Writes a run of memory; where the file `is_empty`, no zeros.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&mut self, memory: &Memory, run: Run, is_empty: bool) -> Result<()> {
        let mut done = 0;
        while done < run.bytes {
            let piece = &mut self.buffer[..(run.bytes - done).min(RUN_BYTES as u64) as usize];
            let read = memory.read_slice(piece, GuestAddress(run.address + done));
            read.map_err(|error| unwritable(io::Error::other(error)))?;
            let offset = HEADER_BYTES + run.offset + done;
            let written = if is_empty {
                write_run(&self.file, piece, offset)
            } else {
                self.file.write_all_at(piece, offset)
            };
            written.map_err(unwritable)?;
            done += piece.len() as u64;
        }
        Ok(())
    }

    /// Waits until what was written is on the disk.
    ///
    /// # Errors
    /// The disk fails.
    pub fn settle(&self) -> Result<()> {
        self.file.sync_data().map_err(unwritable)
    }

    /// Writes the state. The header comes last, and after all else is on the disk: a file that was not finished has none.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(&mut self, state: &State) -> Result<()> {
        let text = serde_json::to_vec(state).map_err(|error| unwritable(error.into()))?;
        let Writer { file, memory_bytes, .. } = self;
        let header = Header {
            memory_bytes: *memory_bytes,
            state_bytes: text.len() as u64,
            state_sum: crc32fast::hash(&text),
        };
        file.write_all_at(&text, HEADER_BYTES + *memory_bytes)
            .and_then(|()| file.sync_all())
            .and_then(|()| file.write_all_at(&header.bytes(), 0))
            .and_then(|()| file.sync_all())
            .map_err(unwritable)
    }
}

#[allow(clippy::needless_pass_by_value, reason = "it stands where errors are mapped")]
fn unwritable(error: io::Error) -> Error {
    Error::Snapshot(format!("the file cannot be written: {error}"))
}

/// The parts of a region that can be other than zero. Reading a hole of a file that is mapped would fill it.
fn touched(region: &memory::Region) -> Vec<io::Result<Range<u64>>> {
    match MmapRegion::file_offset(region) {
        Some(file) if region.flags() & libc::MAP_SHARED != 0 => {
            let start = file.start();
            let parts = data(file.file(), start..start + region.len());
            parts.map(|part| part.map(|part| part.start - start..part.end - start)).collect()
        }
        _ => vec![Ok(0..region.len())],
    }
}

/// Writes what is not zero.
fn write_run(file: &File, run: &[u8], offset: u64) -> io::Result<()> {
    let mut start = None;
    let mut at = 0;
    for piece in run.chunks(PIECE_BYTES) {
        let is_zero = piece.iter().all(|byte| *byte == 0);
        match (is_zero, start) {
            (false, None) => start = Some(at),
            (true, Some(first)) => {
                file.write_all_at(&run[first..at], offset + first as u64)?;
                start = None;
            }
            _ => {}
        }
        at += piece.len();
    }
    match start {
        Some(first) => file.write_all_at(&run[first..], offset + first as u64),
        None => Ok(()),
    }
}

impl Snapshot {
    /// Reads a snapshot's header and state.
    ///
    /// # Errors
    /// It is none, of another version or architecture, or broken.
    pub fn open(file: File) -> Result<Snapshot> {
        let failed = |error: io::Error| Error::Snapshot(format!("the file cannot be read: {error}"));
        let length = file.metadata().map_err(failed)?.len();
        let mut header = [0; HEADER_USED];
        file.read_exact_at(&mut header, 0)
            .map_err(|_| Error::Snapshot("the file is too short to be a snapshot".to_owned()))?;
        let header = Header::read(&header)?;
        let state_offset = HEADER_BYTES + header.memory_bytes;
        let end = state_offset + header.state_bytes;
        if end != length && !has_document(&file, end, length).map_err(failed)? {
            return Err(Error::Snapshot(format!(
                "the file has {length} bytes of {end}: it is truncated, or something was added; copy it again"
            )));
        }
        let mut text = vec![0; header.state_bytes as usize];
        file.read_exact_at(&mut text, state_offset).map_err(failed)?;
        if crc32fast::hash(&text) != header.state_sum {
            return Err(Error::Snapshot(
                "the state is damaged: its checksum is wrong; copy the file again".to_owned(),
            ));
        }
        let state: State = serde_json::from_slice(&text)
            .map_err(|error| Error::Snapshot(format!("the state cannot be read: {error}")))?;
        let mib = state.modules.iter().fold(state.memory_mib, |sum, module| sum.saturating_add(module.mib));
        let are_sorted = state.modules.is_sorted_by_key(|module| module.base);
        if mib.checked_mul(MIB) != Some(header.memory_bytes)
            || !are_sorted
            || check(state.memory_mib).is_err()
        {
            return Err(Error::Snapshot("the state does not fit the memory".to_owned()));
        }
        state.topology().check(state.topology().count())?;
        check_vcpus(u8::try_from(state.vcpus.len()).unwrap_or(0), state.topology().count())?;
        Ok(Snapshot { state, file })
    }

    /// What its processors were made from.
    pub(crate) fn told(&self) -> Option<Template> {
        self.state.vcpus.first().and_then(VcpuState::template)
    }

    /// The memory as it is to be held. The usual one is mapped: pages are shared with the file until the guest writes to them. Where
    /// more is wanted, it is read.
    ///
    /// # Errors
    /// The host lacks address space or memory, or the file cannot be read.
    pub fn memory(&self, nodes: &[Node], backing: &Backing) -> Result<Memory> {
        let State { memory_mib: mib, modules, .. } = &self.state;
        let mib = *mib;
        check(mib)?;
        let is_usual = backing.is_usual(&pieces(mib, nodes, backing.hold)?);
        if !is_usual || modules.iter().any(|module| module.huge_page.is_some()) {
            let memory = memory::map(mib, nodes, backing)?;
            let memory = modules::add_all(memory, modules, backing)?;
            let read = self.read_into(&memory);
            return read
                .map(|()| memory)
                .map_err(|error| Error::Snapshot(format!("it cannot be read: {error}")));
        }
        let failed = |why: String| Error::Memory { mib, why };
        let mut offset = HEADER_BYTES;
        let mut regions = Vec::new();
        let modules = modules.iter().map(|module| (module.base.unwrap_or_default(), module.mib * MIB));
        for (first, bytes) in ranges(mib).into_iter().chain(modules) {
            let file = self.file.try_clone().map_err(|error| failed(error.to_string()))?;
            let protection = libc::PROT_READ | libc::PROT_WRITE;
            let flags = libc::MAP_PRIVATE | libc::MAP_NORESERVE;
            let place = FileOffset::new(file, offset);
            let mapping = MmapRegion::build(Some(place), bytes as usize, protection, flags);
            let mapping = mapping.map_err(|error| failed(error.to_string()))?;
            regions.push(memory::region(mib, mapping, first)?);
            offset += bytes;
        }
        memory::whole(mib, regions)
    }

    /// Reads what is not zero.
    fn read_into(&self, memory: &Memory) -> io::Result<()> {
        let mut offset = HEADER_BYTES;
        let mut buffer = vec![0; RUN_BYTES];
        for region in memory.iter() {
            for range in data(&self.file, offset..offset + region.len()) {
                let mut at = range?;
                while at.start < at.end {
                    let run = &mut buffer[..(at.end - at.start).min(RUN_BYTES as u64) as usize];
                    self.file.read_exact_at(run, at.start)?;
                    let address = region.start_addr().0 + (at.start - offset);
                    memory.write_slice(run, GuestAddress(address)).map_err(io::Error::other)?;
                    at.start += run.len() as u64;
                }
            }
            offset += region.len();
        }
        Ok(())
    }
}

/// The ranges of a file within this one that are no holes.
fn data(file: &File, within: Range<u64>) -> impl Iterator<Item = io::Result<Range<u64>>> {
    let mut at = within.start;
    std::iter::from_fn(move || {
        if at >= within.end {
            return None;
        }
        let start = match seek(file, SeekFrom::Data(at)) {
            Ok(start) => start,
            // Nothing but a hole follows.
            Err(Errno::NXIO) => return None,
            Err(errno) => {
                at = within.end;
                return Some(Err(errno.into()));
            }
        };
        let end = match seek(file, SeekFrom::Hole(start)) {
            Ok(end) => end.min(within.end),
            Err(errno) => {
                at = within.end;
                return Some(Err(errno.into()));
            }
        };
        at = end;
        (start < within.end).then_some(Ok(start..end))
    })
}

/// Whether what is behind a snapshot is the document that a daemon put there, which ends with a line of its own.
fn has_document(file: &File, end: u64, length: u64) -> io::Result<bool> {
    let Some(line) = length.checked_sub(DOCUMENT_LINE_BYTES).filter(|line| *line >= end) else {
        return Ok(false);
    };
    let mut magic = [0; DOCUMENT_MAGIC.len()];
    file.read_exact_at(&mut magic, line)?;
    Ok(magic == *DOCUMENT_MAGIC)
}

/// What the header tells.
struct Header {
    memory_bytes: u64,
    state_bytes: u64,
    state_sum: u32,
}

impl Header {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(X86_64.to_le_bytes());
        bytes.extend(HEADER_BYTES.to_le_bytes());
        bytes.extend(self.memory_bytes.to_le_bytes());
        bytes.extend(self.state_bytes.to_le_bytes());
        bytes.extend(self.state_sum.to_le_bytes());
        // Room for a sum of a file of the next version that this one can still read the version of.
        bytes.extend([0; 4]);
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    fn read(bytes: &[u8; HEADER_USED]) -> Result<Header> {
        let refuse = |why: &str| Err(Error::Snapshot(why.to_owned()));
        let double = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let quad = |at: usize| u64::from(double(at)) | u64::from(double(at + 4)) << 32;
        if !bytes.starts_with(MAGIC) {
            return refuse("the file is no snapshot of this monitor, or one that was not finished");
        }
        // Before the sum: it tells what is in a header that this version knows nothing of.
        if double(8) != VERSION {
            let found = double(8);
            return refuse(&format!(
                "the snapshot has version {found}, this monitor reads version {VERSION}: use the monitor that wrote it"
            ));
        }
        if crc32fast::hash(&bytes[..HEADER_USED - 4]) != double(HEADER_USED - 4) {
            return refuse("the header is damaged: its checksum is wrong; copy the file again");
        }
        if double(12) != X86_64 {
            return refuse("the snapshot is of another architecture: restore it on a host of that one");
        }
        let header = Header { memory_bytes: quad(24), state_bytes: quad(32), state_sum: double(40) };
        if quad(16) != HEADER_BYTES
            || check(header.memory_bytes / MIB).is_err()
            || header.state_bytes > STATE_BYTES_MAX
        {
            return refuse("the header has sizes that no snapshot has");
        }
        Ok(header)
    }
}
