//! How guest memory is held, as options say it, and the files for that.

use std::fs::File;
use std::path::Path;

use rustix::fs::{FallocateFlags, MemfdFlags, Mode, OFlags, fallocate, ftruncate, memfd_create};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::options::{Options, Source};
use super::{parse, resources};
use crate::error::{Error, Result};
use crate::memory::{self, Backing, Hold, MIB, Piece, size};
use crate::modules::{Module, Room};
use crate::specification::ID_BYTES_MAX;
use crate::topology::Node;

/// Where the host tells of huge pages.
const HUGE_PAGES: &str = "/sys/kernel/mm/hugepages";
/// Bytes of a page that is not huge.
const USUAL_PAGE: u64 = 4096;
/// Most threads that fill memory.
const THREADS_MAX: u8 = 64;

/// How memory is held, as the command line says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackingOptions {
    /// What is below it.
    pub below: Below,
    /// Who is handed its files has the same memory; files in memory are shared unless something else is said.
    pub is_shared: Option<bool>,
    /// Huge pages of the host's usual size, or pages of so many bytes.
    pub pages: Option<Option<u64>>,
    /// It is never swapped out.
    pub is_locked: bool,
    /// All of it is there at once: by so many threads.
    pub populate: Option<u8>,
    /// What is in its files is worth nothing in the end.
    pub discard: bool,
}

/// A NUMA node, as the command line says it; how its memory is held is as that of the machine where it is not said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeOptions {
    /// Its processors.
    pub vcpus: u8,
    /// Its memory, MiB.
    pub memory_mib: u64,
    /// Who is handed its file has the same memory.
    pub is_shared: Option<bool>,
    /// Bytes of its pages.
    pub page: Option<u64>,
}

impl NodeOptions {
    fn node(&self, usual: Hold) -> Node {
        let hold = Hold {
            is_shared: self.is_shared.unwrap_or(usual.is_shared),
            huge_page: self.page.map_or(usual.huge_page, huge),
        };
        Node { vcpus: self.vcpus, memory_mib: self.memory_mib, hold: (hold != usual).then_some(hold) }
    }
}

/// What is below memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Below {
    /// Nothing.
    #[default]
    Anonymous,
    /// Files in memory.
    Memfd,
    /// A file without a name in this folder, or an open one.
    File(Source),
}

/// Reads how memory is held.
///
/// # Errors
/// A key is not known, or its value has no such form.
pub fn options(text: &str) -> std::result::Result<BackingOptions, String> {
    let mut options = BackingOptions::default();
    for part in text.split(',') {
        match part.split_once('=').unwrap_or((part, "")) {
            ("memfd", "") => options.below = Below::Memfd,
            ("fd", _) => options.below = Below::File(Source::Descriptor(parse::descriptor(part)?)),
            ("file", "") => return Err("'file' needs a folder: give file=FOLDER".to_owned()),
            ("file", folder) => options.below = Below::File(Source::Path(folder.to_owned())),
            ("shared", "") => options.is_shared = Some(true),
            ("private", "") => options.is_shared = Some(false),
            ("hugepages", "") => options.pages = Some(None),
            ("hugepages", value) => options.pages = Some(Some(page(value)?)),
            ("locked", "") => options.is_locked = true,
            ("populate", "") => options.populate = Some(1),
            ("populate", value) => options.populate = Some(threads(value)?),
            ("discard", "") => options.discard = true,
            _ => {
                return Err(format!(
                    "'{part}' is not known: give memfd, file=FOLDER, shared, private, hugepages, locked, populate or discard"
                ));
            }
        }
    }
    Ok(options)
}

/// Reads a NUMA node.
///
/// # Errors
/// A key is not known, or its value has no such form.
pub fn node(text: &str) -> std::result::Result<NodeOptions, String> {
    let mut node = NodeOptions::default();
    for part in text.split(',') {
        match part.split_once('=').unwrap_or((part, "")) {
            ("vcpus", value) => node.vcpus = parse::number(value)?,
            ("memory", value) => node.memory_mib = parse::mebibytes(value)?,
            ("shared", "") => node.is_shared = Some(true),
            ("private", "") => node.is_shared = Some(false),
            ("hugepages", value) => node.page = Some(page(value)?),
            _ => return Err(format!("'{part}' is not known: give vcpus=COUNT,memory=SIZE")),
        }
    }
    Ok(node)
}

/// Pages of this size where they are huge.
fn huge(bytes: u64) -> Option<u64> {
    (bytes > USUAL_PAGE).then_some(bytes)
}

/// Reads a memory module.
///
/// # Errors
/// A key is not known, or its value has no such form.
pub fn module(text: &str) -> std::result::Result<Module, String> {
    let mut module = Module::default();
    for part in text.split(',') {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let wrong = || format!("'{part}' has no such value");
        match key {
            "size" => module.mib = parse::mebibytes(value)?,
            "node" => module.node = value.parse().map_err(|_| wrong())?,
            "slot" => module.number = Some(parse::number(value)?),
            "base" => {
                let digits = value.strip_prefix("0x").ok_or_else(wrong)?;
                module.base = Some(u64::from_str_radix(digits, 16).map_err(|_| wrong())?);
            }
            "hugepages" => module.huge_page = huge(page(value)?),
            "id" if !value.is_empty() && value.len() <= ID_BYTES_MAX => value.clone_into(&mut module.id),
            "id" => return Err(format!("the name of a memory module has 1 to {ID_BYTES_MAX} bytes")),
            _ => {
                return Err(format!(
                    "'{part}' is not known: give size=SIZE, node=NUMBER, slot=NUMBER or hugepages=SIZE"
                ));
            }
        }
    }
    Ok(module)
}

/// Reads a size of memory, and what can come.
///
/// # Errors
/// A key is not known, or its value has no such form.
pub fn memory(text: &str) -> std::result::Result<(u64, Room), String> {
    let mut parts = text.split(',');
    let mib = parse::mebibytes(parts.next().unwrap_or_default())?;
    let mut room = Room::default();
    for part in parts {
        match part.split_once('=') {
            Some(("max", value)) => room.max_mib = parse::mebibytes(value)?,
            Some(("slots", value)) => room.slots = parse::number(value)?,
            _ => return Err(format!("'{part}' is not known: give max=SIZE,slots=COUNT")),
        }
    }
    Ok((mib, room))
}

fn page(text: &str) -> std::result::Result<u64, String> {
    let kib = text.strip_suffix('K').and_then(|kib| kib.parse::<u64>().ok()?.checked_mul(1024));
    let bytes = match kib {
        Some(bytes) => Some(bytes),
        None => parse::mebibytes(text)?.checked_mul(MIB),
    };
    let refused = || format!("'{text}' is no size of huge pages: give 2M or 1G");
    bytes.filter(|bytes| bytes.is_power_of_two() && *bytes >= USUAL_PAGE).ok_or_else(refused)
}

fn threads(text: &str) -> std::result::Result<u8, String> {
    let refused = || format!("'{text}' is no number of threads from 1 to {THREADS_MAX}");
    text.parse().ok().filter(|count| (1..=THREADS_MAX).contains(count)).ok_or_else(refused)
}

/// The memory of a machine of this size and its nodes, as options say it, its files open. Nothing is opened later.
///
/// # Errors
/// The host has no such pages, not enough of them, or no place for a file.
pub fn open(options: &Options, mib: u64) -> Result<(Backing, Vec<Node>)> {
    memory::check(mib)?;
    let wanted = &options.backing;
    let huge_page = match wanted.pages {
        Some(None) => Some(usual_huge_page()?),
        Some(Some(bytes)) => huge(bytes),
        None => None,
    };
    let is_shared = wanted.is_shared.unwrap_or(wanted.below == Below::Memfd);
    let hold = Hold { is_shared, huge_page };
    let nodes: Vec<Node> = options.nodes.iter().map(|node| node.node(hold)).collect();
    let pieces = memory::pieces(mib, &nodes, hold)?;
    check_huge_pages(&pieces)?;
    if wanted.is_locked {
        may_lock(mib)?;
    }
    let whole = match &wanted.below {
        Below::File(source) => Some(whole_file(source, mib)?),
        Below::Anonymous | Below::Memfd => None,
    };
    let files = memory::files(&pieces, whole, wanted.below == Below::Memfd, memory_file)?;
    let BackingOptions { is_locked, populate, discard, .. } = *wanted;
    Ok((Backing { hold, files, is_locked, populate, discard }, nodes))
}

/// A file in memory for a piece.
fn memory_file(piece: &Piece) -> Result<File> {
    let mut flags = MemfdFlags::CLOEXEC;
    if let Some(page) = piece.hold.huge_page {
        let order = page.trailing_zeros() << libc::MFD_HUGE_SHIFT;
        flags |= MemfdFlags::HUGETLB | MemfdFlags::from_bits_retain(order);
    }
    let failed = |errno: rustix::io::Errno| Error::Resource {
        what: "a file in memory for the machine's memory".to_owned(),
        source: errno.into(),
    };
    let file = File::from(memfd_create("memory", flags).map_err(failed)?);
    ftruncate(&file, piece.bytes).map_err(failed)?;
    Ok(file)
}

/// The one file for all memory: a new one without a name, or one that is open. It becomes empty.
fn whole_file(source: &Source, mib: u64) -> Result<File> {
    let failed = |what: &str| {
        let what = format!("the file of the machine's memory{what}");
        move |source: std::io::Error| Error::Resource { what, source }
    };
    let file = match source {
        Source::Descriptor(number) => File::from(resources::descriptor(*number)?),
        Source::Path(folder) => {
            let flags = OFlags::RDWR | OFlags::TMPFILE | OFlags::CLOEXEC;
            let opened = rustix::fs::open(Path::new(folder), flags, Mode::RUSR | Mode::WUSR);
            File::from(opened.map_err(|errno| failed(&format!(" in '{folder}'"))(errno.into()))?)
        }
    };
    let bytes = mib * MIB;
    let holes = FallocateFlags::PUNCH_HOLE | FallocateFlags::KEEP_SIZE;
    // Memory that is given back, or begins anew, becomes a hole: a file system without them is refused now.
    let made = ftruncate(&file, 0)
        .and_then(|()| ftruncate(&file, bytes))
        .and_then(|()| fallocate(&file, holes, 0, bytes));
    made.map_err(|errno| failed("")(errno.into()))?;
    Ok(file)
}

fn usual_huge_page() -> Result<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Hugepagesize:"));
    let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    let lacks = || Error::Specification("the host's kernel has no huge pages: do without".to_owned());
    Ok(kib.ok_or_else(lacks)? << 10)
}

/// Whether the host has the huge pages.
fn check_huge_pages(pieces: &[Piece]) -> Result<()> {
    let mut sizes: Vec<u64> = pieces.iter().filter_map(|piece| piece.hold.huge_page).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for page in sizes {
        let of_size = pieces.iter().filter(|piece| piece.hold.huge_page == Some(page));
        let wanted: u64 = of_size.map(|piece| piece.bytes / page).sum();
        let folder = format!("{HUGE_PAGES}/hugepages-{}kB", page >> 10);
        let number = |name: &str| -> Option<u64> {
            std::fs::read_to_string(format!("{folder}/{name}")).ok()?.trim().parse().ok()
        };
        let Some(free) = number("free_hugepages") else {
            return Err(Error::Specification(format!(
                "the host has no huge pages of {}; it has {}",
                size(page),
                known_sizes()
            )));
        };
        let or_zero = |name| number(name).unwrap_or(0);
        let more = or_zero("nr_overcommit_hugepages").saturating_sub(or_zero("surplus_hugepages"));
        let free = free.saturating_sub(or_zero("resv_hugepages")) + more;
        if free < wanted {
            let total = or_zero("nr_hugepages") + wanted - free;
            return Err(Error::Specification(format!(
                "the machine needs {wanted} huge pages of {}, and the host has {free} free: {}",
                size(page),
                memory::reserve(page, total)
            )));
        }
    }
    Ok(())
}

fn known_sizes() -> String {
    let entries = std::fs::read_dir(HUGE_PAGES).into_iter().flatten().flatten();
    let mut sizes: Vec<u64> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            name.strip_prefix("hugepages-")?.strip_suffix("kB")?.parse::<u64>().ok()
        })
        .collect();
    sizes.sort_unstable();
    let sizes: Vec<String> = sizes.iter().map(|kib| size(kib << 10)).collect();
    if sizes.is_empty() { "none at all".to_owned() } else { sizes.join(" and ") }
}

/// Raises the limit of locked memory where this process may; where it may not, the limit has to be high enough.
fn may_lock(mib: u64) -> Result<()> {
    let none = Rlimit { current: None, maximum: None };
    if setrlimit(Resource::Memlock, none).is_ok() {
        return Ok(());
    }
    let Rlimit { current, maximum } = getrlimit(Resource::Memlock);
    // What is allowed is used; whether it is enough is found when memory is locked.
    if maximum != current {
        let _ = setrlimit(Resource::Memlock, Rlimit { current: maximum, maximum });
    }
    match maximum {
        Some(bytes) if bytes < mib * MIB => Err(Error::Specification(format!(
            "the host lets this user lock {} KiB of memory, not {mib} MiB: raise the limit with 'ulimit -l', or do \
             without",
            bytes >> 10
        ))),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_huge_pages() {
        assert_eq!((page("2M"), page("2048K"), page("4K")), (Ok(2 * MIB), Ok(2 * MIB), Ok(4096)));
        for text in ["", "2K", "3M", "99999999999999999999G", "xM"] {
            assert!(page(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_host_lacks_is_refused_with_the_cure() {
        let refusal = |mib, keys: &str| {
            let options = Options { backing: options(keys).unwrap(), ..Options::default() };
            open(&options, mib).unwrap_err().to_string()
        };
        let text = refusal(1 << 26, "hugepages=2M");
        assert!(
            text.contains("needs 33554432 huge pages of 2 MiB") && text.contains("nr_hugepages"),
            "{text}"
        );
        assert!(refusal(64, "hugepages=64M").contains("no huge pages of 64 MiB; it has "));
        assert!(refusal(64, "file=/no/such").contains("the file of the machine's memory in '/no/such'"));
    }
}
