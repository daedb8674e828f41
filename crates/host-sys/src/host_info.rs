//! Facts about this host: processors, memory, times, identity; read from `/proc`, `/sys` and `/etc`.

mod caches;
mod cpuid;
mod cpus;
mod memory;

use std::path::{Path, PathBuf};

pub use caches::{BandwidthControl, Cache, CacheControl, CacheKind, ResourceControl, ResourceMonitor};
pub use cpuid::{CpuidAnswer, cpuid, signature};
pub use cpus::{CpuPlace, CpuSummary, CpuTimes, Topology, TopologyNode, parse_cpu_list};
pub use memory::{HugePages, MemoryInfo};

use crate::error::{Error, Result};
use crate::files::read_bounded;

/// Longest file read; `/proc/cpuinfo` and `/proc/stat` of the largest machines have a few MB.
const FILE_MAX: u64 = 16 * 1024 * 1024;

/// Where the facts are read: this host, or a tree of files in its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    root: PathBuf,
}

/// Where the host's UUID comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UuidSource {
    /// The firmware's table.
    Firmware,
    /// `/etc/machine-id`.
    MachineId,
}

impl Host {
    /// This host.
    pub fn new() -> Self {
        Self::at("/")
    }

    /// A host whose `proc`, `sys` and `etc` are below `root`.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The host's name.
    ///
    /// # Errors
    /// `/proc` is not there.
    pub fn hostname(&self) -> Result<String> {
        self.line("proc/sys/kernel/hostname")
    }

    /// The kernel's word for the architecture, such as `x86_64`.
    pub fn machine(&self) -> String {
        rustix::system::uname().machine().to_string_lossy().into_owned()
    }

    /// Size of a page, bytes.
    pub fn page_size_bytes(&self) -> usize {
        rustix::param::page_size()
    }

    /// A UUID that stays the same for the life of this host: the firmware's, or the machine id in its place where the
    /// firmware has none or a dummy.
    ///
    /// # Errors
    /// There is neither; `systemd-machine-id-setup` makes the latter.
    pub fn uuid(&self) -> Result<([u8; 16], UuidSource)> {
        for path in ["sys/class/dmi/id/product_uuid", "sys/devices/virtual/dmi/id/product_uuid"] {
            if let Some(uuid) = self.line(path).ok().as_deref().and_then(parse_uuid) {
                return Ok((uuid, UuidSource::Firmware));
            }
        }
        let path = "etc/machine-id";
        let uuid = self.line(path)?;
        let uuid = parse_uuid(&uuid).ok_or_else(|| self.malformed(path, "machine id"))?;
        Ok((uuid, UuidSource::MachineId))
    }

    fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    fn text(&self, path: impl AsRef<Path>) -> Result<String> {
        let bytes = read_bounded(&self.path(path), FILE_MAX)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn line(&self, path: impl AsRef<Path>) -> Result<String> {
        self.text(path).map(|text| text.trim().to_owned())
    }

    /// The number in a file; `None` if the file is missing or holds none.
    fn number<N: std::str::FromStr>(&self, path: impl AsRef<Path>) -> Option<N> {
        self.line(path).ok()?.parse().ok()
    }

    fn malformed(&self, path: &str, what: &'static str) -> Error {
        Error::Malformed { path: self.path(path), what }
    }

    /// Numbers N of the entries `prefixN` of a directory, sorted.
    fn numbered(&self, directory: impl AsRef<Path>, prefix: &str) -> Vec<u32> {
        let Ok(entries) = std::fs::read_dir(self.path(directory)) else { return Vec::new() };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut numbers: Vec<u32> =
            names.filter_map(|name| name.strip_prefix(prefix)?.parse().ok()).collect();
        numbers.sort_unstable();
        numbers
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

/// Parses 32 hexadecimal digits with any dashes; refuses dummies whose digits are all the same.
fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|letter| *letter != '-')
        .map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    if digits.len() != 32 || digits.iter().all(|digit| *digit == digits[0]) {
        return None;
    }
    let mut uuid = [0; 16];
    for (byte, pair) in uuid.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    Some(uuid)
}
