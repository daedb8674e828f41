//! A disk of any content, or a disk whose configuration files hold it: a menu whose entries load, or an error.
#![no_main]

use std::io::{Cursor, Write};
use std::rc::Rc;

use disk_image::Source;
use guest_image::Menu;
use libfuzzer_sys::fuzz_target;

/// Names that readers of configurations look for.
const NAMES: [&str; 6] = ["grub.cfg", "grubenv", "extlinux.conf", "entry.conf", "loader.conf", "image.efi"];
const DIRECTORIES: [&str; 6] = ["grub", "grub", "extlinux", "loader/entries", "loader", "EFI/Linux"];

/// A small file system with the content in the file that `which` selects.
fn disk_with(which: u8, content: &[u8]) -> Option<Vec<u8>> {
    let index = usize::from(which) % NAMES.len();
    let mut bytes = Cursor::new(vec![0; 256 * 1024]);
    fatfs::format_volume(&mut bytes, fatfs::FormatVolumeOptions::new()).ok()?;
    let volume = fatfs::FileSystem::new(&mut bytes, fatfs::FsOptions::new()).ok()?;
    let mut directory = volume.root_dir();
    for name in DIRECTORIES[index].split('/') {
        directory = directory.create_dir(name).ok()?;
    }
    directory.create_file(NAMES[index]).ok()?.write_all(content).ok()?;
    drop(directory);
    drop(volume);
    Some(bytes.into_inner())
}

fuzz_target!(|input: &[u8]| {
    let Some((&which, content)) = input.split_first() else { return };
    let disk = if which == 0 { Some(content.to_vec()) } else { disk_with(which, content) };
    let Some(disk) = disk else { return };
    let disk: Rc<dyn Source> = Rc::new(disk);
    if let Ok(menu) = Menu::find(&disk) {
        assert!(!menu.entries.is_empty());
        for entry in menu.entries.iter().take(20) {
            drop(menu.load(entry));
        }
    }
});
