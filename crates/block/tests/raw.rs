//! Disks that lie in a file as they are.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use block::{Content, Error, Raw, View};
use disk_image::{Backing, Format, Gate, Source};
use test_support::Scratch;

struct Nothing;

impl Gate for Nothing {
    fn open(&mut self, _above: &str, _backing: &Backing) -> std::io::Result<Option<OwnedFd>> {
        Ok(None)
    }
}

#[test]
fn a_file_is_a_disk() {
    let scratch = Scratch::new();
    let path = scratch.path().join("disk");
    fs::write(&path, [5; 8192]).unwrap();
    let file = File::options().read(true).write(true).open(&path).unwrap();
    let disk = block::open("disk", file, Format::Raw, true, &mut Nothing).unwrap();
    disk.write_at(&[6; 512], 512).unwrap();
    disk.write_zeroes(1024, 512, false).unwrap();
    disk.write_zeroes(4096, 4096, true).unwrap();
    disk.discard(0, 0).unwrap();
    disk.flush().unwrap();
    let expected = [vec![5; 512], vec![6; 512], vec![0; 512], vec![5; 2560], vec![0; 4096]].concat();
    assert_eq!(fs::read(&path).unwrap(), expected);
    let mut bytes = [1; 16];
    for (offset, len) in [(8185, 8), (8192, 1), (u64::MAX, 2)] {
        assert_eq!(disk.read_at(&mut bytes[..len], offset).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(disk.write_at(&bytes[..len], offset).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(disk.discard(offset, len as u64).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    disk.resize(16384).unwrap();
    assert_eq!((disk.size(), fs::metadata(&path).unwrap().len()), (16384, 16384));
    // Somebody else has made it larger.
    File::options().write(true).open(&path).unwrap().set_len(20480).unwrap();
    assert_eq!(disk.size(), 16384);
    disk.refresh().unwrap();
    let view = View(disk);
    assert_eq!((view.len(), view.read_at(&mut bytes, 20476).unwrap()), (20480, 4));
}

#[test]
fn a_disk_that_is_only_read_stays_as_it_is() {
    let scratch = Scratch::new();
    let path = scratch.path().join("disk");
    fs::write(&path, [5; 4096]).unwrap();
    let disk: Arc<dyn Content> = Arc::new(Raw::new(File::open(&path).unwrap(), false).unwrap());
    let changes = [disk.write_at(&[1], 0), disk.write_zeroes(0, 1, true), disk.discard(0, 1), disk.resize(1)];
    for change in changes {
        assert_eq!(change.unwrap_err().kind(), ErrorKind::ReadOnlyFilesystem);
    }
    disk.flush().unwrap();
    assert_eq!(fs::read(&path).unwrap(), [5; 4096]);
}

#[test]
fn other_formats_are_refused_with_a_cure() {
    let scratch = Scratch::new();
    let path = scratch.path().join("disk");
    let mut vdi = vec![0; 1024];
    vdi[0x40..0x44].copy_from_slice(&0xbeda_107f_u32.to_le_bytes());
    fs::write(&path, vdi).unwrap();
    let error = block::open("disk", File::open(&path).unwrap(), Format::Vdi, false, &mut Nothing).map(drop);
    assert!(matches!(error, Err(Error::Format { format: Format::Vdi } | Error::Image(_))), "{error:?}");
}
