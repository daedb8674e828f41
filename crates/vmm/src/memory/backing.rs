//! How the host holds guest memory: what below it is, in pages of which size, and whether it is there from the beginning.

use std::fs::File;
use std::sync::Arc;

use vm_memory::FileOffset;

use super::{MIB, ranges};
use crate::error::{Error, Result};
use crate::topology::Node;

/// How guest memory is held. The default is anonymous memory, whose pages come when the guest touches them.
#[derive(Debug, Default)]
pub struct Backing {
    /// How memory is held where a node does not say otherwise.
    pub hold: Hold,
    /// The open file of each piece, see [`pieces`]; none, or none for a piece, for anonymous memory.
    pub files: Vec<Option<FileOffset>>,
    /// The host never swaps it out.
    pub is_locked: bool,
    /// All of it is there before the machine runs: so many threads see to that.
    pub populate: Option<u8>,
    /// What is in its files is worth nothing when the machine has ended.
    pub discard: bool,
}

/// How a part of memory is held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hold {
    /// Who is handed its file has the same memory.
    pub is_shared: bool,
    /// Bytes of its huge pages.
    pub huge_page: Option<u64>,
}

/// A part of memory that is held as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its guest address.
    pub first: u64,
    /// Where it is in all of memory, without the gap.
    pub offset: u64,
    /// Its bytes.
    pub bytes: u64,
    /// How it is held.
    pub hold: Hold,
}

impl Backing {
    /// Whether nothing but the usual is wanted: anonymous memory that comes when it is touched.
    pub fn is_usual(&self, pieces: &[Piece]) -> bool {
        let special =
            |(number, piece): (usize, &Piece)| piece.hold != Hold::default() || self.file(number).is_some();
        !self.is_locked && self.populate.is_none() && !pieces.iter().enumerate().any(special)
    }

    /// The file of a piece.
    pub fn file(&self, number: usize) -> Option<&FileOffset> {
        self.files.get(number).and_then(Option::as_ref)
    }
}

/// The pieces of a machine's memory: cut at the gap, and where nodes are held differently.
///
/// # Errors
/// Huge pages do not fit.
pub fn pieces(mib: u64, nodes: &[Node], usual: Hold) -> Result<Vec<Piece>> {
    let mut pieces: Vec<Piece> = Vec::new();
    let whole = [Node { memory_mib: mib, ..Node::default() }];
    let nodes = if nodes.is_empty() { &whole[..] } else { nodes };
    let mut end = 0;
    for node in nodes {
        let (begin, hold) = (end, node.hold.unwrap_or(usual));
        end += node.memory_mib * MIB;
        for (first, offset, bytes) in parts(mib, begin, end) {
            match pieces.last_mut() {
                Some(last) if last.hold == hold && last.first + last.bytes == first => last.bytes += bytes,
                _ => pieces.push(Piece { first, offset, bytes, hold }),
            }
        }
    }
    pieces.iter().try_for_each(check_huge)?;
    Ok(pieces)
}

/// Whether a piece is a whole number of its huge pages.
///
/// # Errors
/// It is not.
pub fn check_huge(piece: &Piece) -> Result<()> {
    match piece.hold.huge_page.filter(|page| !piece.bytes.is_multiple_of(*page)) {
        None => Ok(()),
        Some(page) => Err(Error::Specification(format!(
            "{} MiB of memory are no whole number of huge pages of {}: give the machine, each of its nodes and each \
             module a multiple of that",
            piece.bytes / MIB,
            size(page)
        ))),
    }
}

/// Guest address, place without the gap and bytes of memory from the byte `begin` to the byte `end`.
fn parts(mib: u64, begin: u64, end: u64) -> Vec<(u64, u64, u64)> {
    let mut passed = 0;
    let mut found = Vec::new();
    for (address, bytes) in ranges(mib) {
        let (from, to) = (begin.max(passed), end.min(passed + bytes));
        if from < to {
            found.push((address + from - passed, from, to - from));
        }
        passed += bytes;
    }
    found
}

/// The guest addresses of `bytes` of a machine's memory from the byte `first` on, without the gap.
pub fn part(memory_mib: u64, first: u64, bytes: u64) -> Vec<(u64, u64)> {
    let parts = parts(memory_mib, first, first + bytes);
    parts.into_iter().map(|(address, _, bytes)| (address, bytes)).collect()
}

/// A size of pages as people write it.
pub fn size(bytes: u64) -> String {
    match bytes {
        _ if bytes.is_multiple_of(1 << 30) => format!("{} GiB", bytes >> 30),
        _ if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        _ => format!("{} KiB", bytes >> 10),
    }
}

/// A file for each piece that needs one: `make` makes one without a name for a piece, `whole` is one for all that have no huge
/// pages.
///
/// # Errors
/// One cannot be made.
pub fn files(
    pieces: &[Piece],
    whole: Option<File>,
    always: bool,
    mut make: impl FnMut(&Piece) -> Result<File>,
) -> Result<Vec<Option<FileOffset>>> {
    let whole = whole.map(Arc::new);
    let file = |piece: &Piece| match &whole {
        Some(file) if piece.hold.huge_page.is_none() => {
            Ok(Some(FileOffset::from_arc(file.clone(), piece.offset)))
        }
        _ if always || piece.hold.is_shared => make(piece).map(|file| Some(FileOffset::new(file, 0))),
        _ => Ok(None),
    };
    pieces.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{GAP_END, GAP_START};

    const GIB: u64 = 1 << 30;

    fn node(memory_mib: u64, hold: Option<Hold>) -> Node {
        Node { vcpus: 1, memory_mib, hold }
    }

    #[test]
    fn memory_is_cut_where_it_is_held_differently() {
        let (usual, shared) = (Hold::default(), Hold { is_shared: true, huge_page: None });
        let cut = |mib, nodes: &[Node]| -> Vec<(u64, u64, u64, bool)> {
            let pieces = pieces(mib, nodes, usual).unwrap();
            pieces.iter().map(|it| (it.first, it.offset, it.bytes, it.hold.is_shared)).collect()
        };
        assert_eq!(cut(64, &[]), [(0, 0, 64 * MIB, false)]);
        assert_eq!(cut(64, &[node(32, None), node(32, None)]), [(0, 0, 64 * MIB, false)]);
        assert_eq!(
            cut(64, &[node(32, Some(shared)), node(32, None)]),
            [(0, 0, 32 * MIB, true), (32 * MIB, 32 * MIB, 32 * MIB, false)]
        );
        assert_eq!(
            cut(4096, &[node(2048, None), node(2048, Some(shared))]),
            [
                (0, 0, 2 * GIB, false),
                (2 * GIB, 2 * GIB, GAP_START - 2 * GIB, true),
                (GAP_END, 3 * GIB, GIB, true)
            ]
        );
    }

    #[test]
    fn huge_pages_fit_or_are_refused() {
        let hold = |page| Hold { huge_page: Some(page), ..Hold::default() };
        assert_eq!(pieces(4096, &[], hold(GIB)).unwrap().len(), 2);
        let refusal = pieces(1536, &[], hold(GIB)).unwrap_err().to_string();
        assert!(
            refusal.contains("1536 MiB of memory are no whole number of huge pages of 1 GiB"),
            "{refusal}"
        );
        assert!(pieces(64, &[node(33, Some(hold(2 * MIB))), node(31, None)], Hold::default()).is_err());
    }

    #[test]
    fn parts_of_memory_leave_out_the_gap() {
        assert_eq!(part(4096, 0, GIB), [(0, GIB)]);
        assert_eq!(part(4096, 2 * GIB, 2 * GIB), [(2 * GIB, GAP_START - 2 * GIB), (GAP_END, GIB)]);
    }
}
