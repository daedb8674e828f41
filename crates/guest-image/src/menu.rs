//! The entries that a disk offers, and loading one of them.

use std::rc::Rc;

use disk_image::Source;

use crate::error::Error;
use crate::file_system::{Content, FileSystem};
use crate::partitions::{self, Table};
use crate::{extlinux, grub, loader_entries, unified};

/// Bytes of a boot loader's configuration.
pub(crate) const CONFIGURATION_MAX: u64 = 4 << 20;
/// Bytes of a kernel or unified kernel image.
pub(crate) const KERNEL_MAX: u64 = 512 << 20;
/// Bytes of all initial RAM disks of an entry.
const INITRD_MAX: u64 = 1 << 30;

/// A file on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// Which of the disk's partitions, counted from 0 in the order of the table.
    pub(crate) file_system: usize,
    /// The path from that file system's root.
    pub path: String,
}

/// One thing that the disk offers to boot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// What a menu shows.
    pub title: String,
    /// Its name for `default` and for `--entry`, where it has one.
    pub id: Option<String>,
    /// The version that sorts entries of one system, empty when unknown.
    pub version: String,
    /// The kernel, or a unified kernel image.
    pub kernel: Place,
    /// The initial RAM disks, to be put one behind the other.
    pub initrd: Vec<Place>,
    /// The kernel's command line.
    pub options: String,
    /// The file that says so.
    pub from: String,
    /// Whether the kernel's file holds initial RAM disk and command line, too.
    pub(crate) unified: bool,
}

/// What is needed to boot a machine directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boot {
    /// The kernel's file.
    pub kernel: Vec<u8>,
    /// The initial RAM disk, empty if there is none.
    pub initrd: Vec<u8>,
    /// The kernel's command line.
    pub command_line: String,
}

/// A disk's partitions with what they hold.
pub(crate) struct Disk {
    partitions: Vec<(partitions::Partition, Content)>,
    len: u64,
}

impl Disk {
    fn open(disk: &Rc<dyn Source>) -> Result<Disk, Error> {
        let len = disk.len();
        let partitions = partitions::read(disk)?.into_iter().map(|partition| {
            let content = Content::of(&partition.part, partition.number)?;
            Ok((partition, content))
        });
        Ok(Disk { partitions: partitions.collect::<Result<_, Error>>()?, len })
    }

    /// What is wrong with a disk whose end lies before the end of a partition.
    fn truncated(&self) -> Option<Error> {
        let missing = self.partitions.iter().map(|(partition, _)| partition.part.missing()).max();
        let missing = missing.filter(|&missing| missing > 0)?;
        Some(Error::Truncated { needed: self.len.saturating_add(missing), there: self.len })
    }

    /// A failure, or what explains it.
    fn cause(&self, failure: Error) -> Error {
        self.truncated().unwrap_or(failure)
    }

    /// The readable file systems with their numbers from 0.
    pub(crate) fn files(&self) -> impl Iterator<Item = (usize, &FileSystem)> {
        let readable = |(_, content): &'_ (_, Content)| matches!(content, Content::Readable(_));
        let numbered = self.partitions.iter().enumerate().filter(move |(_, both)| readable(both));
        numbered.filter_map(|(index, _)| Some((index, self.file_system(index)?)))
    }

    /// The file system of that number.
    pub(crate) fn file_system(&self, index: usize) -> Option<&FileSystem> {
        match self.partitions.get(index) {
            Some((_, Content::Readable(files))) => Some(files),
            _ => None,
        }
    }

    /// The partition's number as Linux counts.
    pub(crate) fn number(&self, index: usize) -> u32 {
        self.partitions.get(index).map_or(0, |(partition, _)| partition.number)
    }

    /// The partition as `root=` names it.
    pub(crate) fn root(&self, index: usize) -> String {
        match (self.partitions.get(index), self.file_system(index)) {
            (Some((partition, _)), _) if !partition.part_uuid.is_empty() => {
                format!("root=PARTUUID={}", partition.part_uuid)
            }
            (_, Some(files)) => format!("root=UUID={}", files.uuid),
            _ => String::new(),
        }
    }

    /// GRUB's name of a partition: `hd0,gpt1`.
    pub(crate) fn device(&self, index: usize) -> String {
        self.partitions.get(index).map_or_else(String::new, |(partition, _)| match partition.table {
            Table::None => "hd0".to_owned(),
            Table::Msdos => format!("hd0,msdos{}", partition.number),
            Table::Gpt => format!("hd0,gpt{}", partition.number),
        })
    }

    /// The partition that GRUB names so; older names leave the table's kind out.
    pub(crate) fn by_device(&self, name: &str) -> Option<usize> {
        let plain = |name: &str| name.replace("gpt", "").replace("msdos", "");
        (0..self.partitions.len()).find(|&index| plain(&self.device(index)) == plain(name))
    }

    /// What is there, in words for an error.
    fn found(&self) -> String {
        let names = self.partitions.iter().map(|(partition, content)| {
            let name = match content {
                Content::Readable(files) => files.kind(),
                Content::Other(name) => name,
            };
            match partition.number {
                0 => name.to_owned(),
                number => format!("partition {number} {name}"),
            }
        });
        names.collect::<Vec<_>>().join(", ")
    }
}

/// What a disk offers to boot.
pub struct Menu {
    disk: Disk,
    /// The entries in the order of the boot loader's menu; never empty.
    pub entries: Vec<Entry>,
    /// The one that is booted when nobody chooses.
    pub default: usize,
}

impl Menu {
    /// Looks at a disk's content (of its image, not of the image's file).
    ///
    /// # Errors
    /// See [`Error`].
    pub fn find(disk: &Rc<dyn Source>) -> Result<Menu, Error> {
        let disk = Disk::open(disk)?;
        if disk.files().next().is_none() {
            return Err(disk.cause(Error::NoFileSystem { found: disk.found() }));
        }
        // A broken configuration is told only if nothing else on the disk can be booted.
        let mut failure = None;
        for look in [grub::find, loader_entries::menu, unified::find, extlinux::find, bare_kernel] {
            match look(&disk) {
                Ok(Some((entries, default))) => return Ok(Menu { disk, entries, default }),
                Ok(None) => {}
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(disk.cause(failure.unwrap_or_else(|| Error::NoEntry { found: disk.found() })))
    }

    /// Whether the disk has all of its partitions. Files of one that is cut may be there all the same.
    ///
    /// # Errors
    /// It has not: [`Error::Truncated`].
    pub fn check_whole(&self) -> Result<(), Error> {
        self.disk.truncated().map_or(Ok(()), Err)
    }

    /// The entry of that id, title or number from 0; without a wish the default one.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn entry(&self, wanted: Option<&str>) -> Result<&Entry, Error> {
        let Some(wanted) = wanted else { return Ok(&self.entries[self.default.min(self.entries.len() - 1)]) };
        let named = |entry: &&Entry| entry.id.as_deref() == Some(wanted) || entry.title == wanted;
        let numbered = || self.entries.get(wanted.parse::<usize>().ok()?);
        self.entries.iter().find(named).or_else(numbered).ok_or_else(|| Error::UnknownEntry {
            wanted: wanted.to_owned(),
            titles: self
                .entries
                .iter()
                .map(|entry| format!("'{}'", entry.title))
                .collect::<Vec<_>>()
                .join(", "),
        })
    }

    /// Reads an entry's files.
    ///
    /// # Errors
    /// A file is missing, damaged or too large.
    pub fn load(&self, entry: &Entry) -> Result<Boot, Error> {
        self.load_files(entry).map_err(|error| self.disk.cause(error))
    }

    fn load_files(&self, entry: &Entry) -> Result<Boot, Error> {
        let kernel = self.read(&entry.kernel, KERNEL_MAX)?;
        if entry.unified {
            let partition = self.disk.number(entry.kernel.file_system);
            let mut boot = unified::parts(&kernel).map_err(|what| Error::Unified {
                path: entry.kernel.path.clone(),
                partition,
                what,
            })?;
            if !entry.options.is_empty() {
                boot.command_line.clone_from(&entry.options);
            }
            return Ok(boot);
        }
        let mut initrd: Vec<u8> = Vec::new();
        for place in &entry.initrd {
            // Archives follow each other at multiples of four bytes (initramfs buffer format).
            initrd.resize(initrd.len().next_multiple_of(4), 0);
            initrd.extend(self.read(place, INITRD_MAX - (initrd.len() as u64).min(INITRD_MAX))?);
        }
        Ok(Boot { kernel, initrd, command_line: entry.options.clone() })
    }

    fn read(&self, place: &Place, limit: u64) -> Result<Vec<u8>, Error> {
        let missing = || Error::MissingFile {
            path: place.path.clone(),
            partition: self.disk.number(place.file_system),
        };
        let files = self.disk.file_system(place.file_system).ok_or_else(missing)?;
        files.read(&place.path, limit)?.ok_or_else(missing)
    }
}

/// Kernels that lie in `/boot` without any menu, the newest first, as minimal images have them.
fn bare_kernel(disk: &Disk) -> Result<Option<(Vec<Entry>, usize)>, Error> {
    for (index, files) in disk.files() {
        for directory in ["/boot", ""] {
            let mut kernels: Vec<String> = files.names(directory).into_iter().collect();
            kernels.retain(|name| name == "vmlinuz" || name.starts_with("vmlinuz-"));
            kernels.sort_by(|one, other| crate::version::compare(other, one));
            let entries: Vec<Entry> =
                kernels.into_iter().map(|name| bare_entry(disk, index, files, directory, &name)).collect();
            if !entries.is_empty() {
                return Ok(Some((entries, 0)));
            }
        }
    }
    Ok(None)
}

fn bare_entry(disk: &Disk, index: usize, files: &FileSystem, directory: &str, name: &str) -> Entry {
    let version = name.strip_prefix("vmlinuz").unwrap_or_default();
    let images = [
        format!("{directory}/initrd.img{version}"),
        format!("{directory}/initramfs{version}.img"),
        format!("{directory}/initrd{version}"),
        format!("{directory}/initramfs{version}"),
    ];
    let initrd = images.into_iter().find(|path| files.size(path).is_some());
    // A boot partition of its own does not hold the system; the kernel then has to find its root by itself.
    let is_root = files.is_directory("/etc");
    Entry {
        title: name.to_owned(),
        version: version.trim_start_matches('-').to_owned(),
        kernel: Place { file_system: index, path: format!("{directory}/{name}") },
        initrd: initrd.into_iter().map(|path| Place { file_system: index, path }).collect(),
        options: if is_root { format!("{} ro", disk.root(index)) } else { String::new() },
        from: format!("{directory}/{name}"),
        ..Entry::default()
    }
}
