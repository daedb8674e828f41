//! Files of a partition, through readers that write nothing.

use std::io::Read;

use ext4_view::Ext4;
use fatfs::FsOptions;

use crate::disk::{Cursor, Part};
use crate::error::Error;

/// Names of a directory that are looked at.
const NAMES_MAX: usize = 10_000;

/// What begins where in a file system that has no reader here; to say what is there.
const KNOWN: &[(usize, &[u8], &str)] = &[
    (0, b"XFSB", "XFS"),
    (0x1_0040, b"_BHRfS_M", "Btrfs"),
    (0, b"LUKS\xba\xbe", "LUKS encryption"),
    (0x218, b"LVM2 001", "an LVM physical volume"),
    (0xff6, b"SWAPSPACE2", "swap space"),
    (0x8001, b"CD001", "ISO 9660"),
    (0, b"hsqs", "SquashFS"),
    (0x400, b"\x10\x20\xf5\xf2", "F2FS"),
    (3, b"NTFS    ", "NTFS"),
    (0x400, b"\xe2\xe1\xf5\xe0", "EROFS"),
];
/// Bytes of a partition that tell its file system.
const HEAD: usize = 0x1_1000;
/// The most common sectors of a FAT have one of these.
const FAT_SIGNATURES: &[(usize, &[u8])] = &[(54, b"FAT12"), (54, b"FAT16"), (54, b"FAT  "), (82, b"FAT32")];

enum Reader {
    Ext4(Box<Ext4>),
    Fat(Box<fatfs::FileSystem<Cursor>>),
}

/// A file system that can be read.
pub(crate) struct FileSystem {
    reader: Reader,
    /// The partition's number, for messages.
    pub(crate) partition: u32,
    /// Its identity as `search --fs-uuid` and `root=UUID=` name it.
    pub(crate) uuid: String,
    /// Its label.
    pub(crate) label: String,
}

/// What a partition holds.
pub(crate) enum Content {
    /// A file system that can be read.
    Readable(FileSystem),
    /// Something else: its name.
    Other(String),
}

impl Content {
    /// Looks at a partition.
    ///
    /// # Errors
    /// The disk cannot be read.
    pub(crate) fn of(part: &Part, partition: u32) -> Result<Content, Error> {
        let head = part.head(HEAD).map_err(|source| Error::Read { offset: 0, source })?;
        let at =
            |offset: usize, wanted: &[u8]| head.get(offset..).is_some_and(|rest| rest.starts_with(wanted));
        if at(0x438, &[0x53, 0xef]) {
            return Ok(match Ext4::load(Box::new(part.clone())) {
                Ok(files) => Content::Readable(FileSystem {
                    uuid: files.uuid().to_string(),
                    label: files.label().display().to_string(),
                    reader: Reader::Ext4(Box::new(files)),
                    partition,
                }),
                Err(error) => Content::Other(format!("ext4 that cannot be read: {error}")),
            });
        }
        if FAT_SIGNATURES.iter().any(|(offset, wanted)| at(*offset, wanted)) {
            return Ok(match fatfs::FileSystem::new(Cursor::new(part.clone()), FsOptions::new()) {
                Ok(files) => {
                    let id = files.volume_id();
                    Content::Readable(FileSystem {
                        uuid: format!("{:04X}-{:04X}", id >> 16, id & 0xffff),
                        label: files.volume_label().trim_end().to_owned(),
                        reader: Reader::Fat(Box::new(files)),
                        partition,
                    })
                }
                Err(error) => Content::Other(format!("FAT that cannot be read: {error}")),
            });
        }
        let known = KNOWN.iter().find(|(offset, wanted, _)| at(*offset, wanted));
        Ok(Content::Other(known.map_or("nothing known", |(_, _, name)| name).to_owned()))
    }
}

impl FileSystem {
    /// The kind's name.
    pub(crate) fn kind(&self) -> &'static str {
        match self.reader {
            Reader::Ext4(_) => "ext4",
            Reader::Fat(_) => "FAT",
        }
    }

    /// The content of a file; `None` if there is none of that name.
    ///
    /// # Errors
    /// It is larger than `limit`, or damaged.
    pub(crate) fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Error> {
        let Some(size) = self.size(path) else { return Ok(None) };
        if size > limit {
            return Err(Error::TooLarge { path: path.to_owned(), partition: self.partition, size, limit });
        }
        let content = match &self.reader {
            Reader::Ext4(files) => files.read(&*rooted(path)).map_err(|error| error.to_string()),
            Reader::Fat(files) => {
                let mut content = Vec::new();
                let file = files.root_dir().open_file(path.trim_start_matches('/'));
                file.and_then(|file| file.take(limit).read_to_end(&mut content))
                    .map(|_| content)
                    .map_err(|error| error.to_string())
            }
        };
        content.map(Some).map_err(|cause| Error::File {
            path: path.to_owned(),
            partition: self.partition,
            cause,
        })
    }

    /// Bytes of a file; `None` if there is no file of that name.
    pub(crate) fn size(&self, path: &str) -> Option<u64> {
        match &self.reader {
            Reader::Ext4(files) => {
                let metadata = files.metadata(&*rooted(path)).ok()?;
                metadata.file_type().is_regular_file().then(|| metadata.len())
            }
            Reader::Fat(files) => {
                use std::io::{Seek as _, SeekFrom};
                let mut file = files.root_dir().open_file(path.trim_matches('/')).ok()?;
                file.seek(SeekFrom::End(0)).ok()
            }
        }
    }

    /// Whether there is a file or directory of that name.
    pub(crate) fn exists(&self, path: &str) -> bool {
        self.size(path).is_some() || self.is_directory(path)
    }

    /// Whether there is a directory of that name.
    pub(crate) fn is_directory(&self, path: &str) -> bool {
        match &self.reader {
            Reader::Ext4(files) => files.metadata(&*rooted(path)).is_ok_and(|metadata| metadata.is_dir()),
            Reader::Fat(files) => {
                let path = path.trim_matches('/');
                path.is_empty() || files.root_dir().open_dir(path).is_ok()
            }
        }
    }

    /// The names in a directory, sorted; none if there is no such directory. Names that are no text are left out.
    pub(crate) fn names(&self, path: &str) -> Vec<String> {
        let mut names: Vec<String> = match &self.reader {
            Reader::Ext4(files) => {
                let entries = files.read_dir(&*rooted(path)).into_iter().flatten().take(NAMES_MAX).flatten();
                entries.filter_map(|entry| entry.file_name().as_str().ok().map(str::to_owned)).collect()
            }
            Reader::Fat(files) => {
                let path = path.trim_matches('/');
                let root = files.root_dir();
                let directory = if path.is_empty() { Ok(root) } else { root.open_dir(path) };
                let entries = directory.into_iter().flat_map(|directory| directory.iter()).take(NAMES_MAX);
                entries.flatten().map(|entry| entry.file_name()).collect()
            }
        };
        names.retain(|name| name != "." && name != "..");
        names.sort();
        names
    }
}

/// The path from the file system's root, without what an ext4 path may not hold.
fn rooted(path: &str) -> String {
    format!("/{}", path.trim_start_matches('/').replace('\0', "\u{fffd}"))
}
