//! Block nodes on the command line: the nodes of `crate::block`, named by number and opened by path or descriptor.

use error::Result;
use model::devices::disk::Disk;
use model::devices::disk_source::DiskPlace;

use super::Build;
use super::json::Json;
use crate::block::{self, Image};
use crate::fault::unsupported;

/// How many images the chain of a disk has.
pub(super) fn chain_length(disk: &Disk) -> u32 {
    if is_empty(disk) {
        return 1;
    }
    let mut count = 1;
    let mut next = disk.backing_store.as_deref();
    while let Some(store) = next.filter(|store| store.source.is_some()) {
        count += 1;
        next = store.backing_store.as_deref();
    }
    count
}

/// True for a drive without a medium.
pub(super) fn is_empty(disk: &Disk) -> bool {
    match &disk.source.place {
        DiskPlace::File(file) => file.file.is_none(),
        DiskPlace::Block(block) => block.dev.is_none(),
        DiskPlace::Dir(dir) => dir.dir.is_none(),
        _ => false,
    }
}

impl Build<'_> {
    /// Adds the nodes of a disk's chain, the deepest first; says the name of the topmost.
    pub(super) fn chain(&mut self, disk: &Disk, first: u32) -> Result<String> {
        let (mut images, ended) = block::chain(disk);
        let mut below: Option<Json> = ended.then_some(Json::Null);
        for (image, number) in images.iter_mut().zip(first..) {
            image.number(number);
        }
        for image in images.iter_mut().rev() {
            self.image(image, below)?;
            below = Some(Json::from(image.node()));
        }
        Ok(images.first().map(Image::node).unwrap_or_default().to_owned())
    }

    fn image(&mut self, image: &mut Image<'_>, below: Option<Json>) -> Result<()> {
        check(image)?;
        let path = match &image.source.place {
            DiskPlace::File(file) => Some(file.file.as_deref().unwrap_or_default()),
            DiskPlace::Block(block) => Some(block.dev.as_deref().unwrap_or_default()),
            _ => None,
        };
        image.path = path.map(|path| self.line.image_path(path, &image.storage_node, image.readonly));
        let (plain, slice) = (image.is_plain(), image.slice());
        self.line.json("-blockdev", &image.storage(plain && slice.is_none())?);
        if let Some(slice) = slice {
            self.line.json("-blockdev", &image.slice_props(slice, plain)?);
        }
        if !plain {
            self.line.json("-blockdev", &image.format(below)?);
        }
        Ok(())
    }
}

/// Refuses what needs objects that are not made yet.
fn check(image: &Image<'_>) -> Result<()> {
    if image.encryption.is_some() {
        return Err(unsupported("encrypted disk images are not supported with this emulator yet"));
    }
    let DiskPlace::Network(network) = &image.source.place else { return Ok(()) };
    if network.tls == Some(true) {
        return Err(unsupported(
            "encrypted connections to disk servers are not supported with this emulator yet",
        ));
    }
    if image.auth.is_some() {
        return Err(unsupported("network disks with a login need the secret store, which is not there yet"));
    }
    if !network.cookies.is_empty() {
        return Err(unsupported("network disks with cookies need the secret store, which is not there yet"));
    }
    Ok(())
}
