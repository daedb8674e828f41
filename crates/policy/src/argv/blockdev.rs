//! Block nodes on the command line: the nodes of `crate::block`, named by number and opened by path or descriptor.

use error::Result;
use model::devices::disk::{Disk, DiskBus};
use model::devices::disk_source::{Auth, DiskPlace, DiskSource, DiskSourceDetails, NetworkSource};
use model::devices::network_source::NetworkProtocol;

use super::json::{Json, Props};
use super::secret::Endpoint;
use super::{Access, Build, ResourceKind};
use crate::block::{self, Image};
use crate::emulator::Flag;
use crate::fault::unsupported;
use crate::nbdkit;

/// How much the library of Gluster writes to the machine's log: errors.
const GLUSTER_DEBUG: u32 = 4;
/// The helper of persistent reservations that belongs to the machine.
const RESERVATIONS: &str = "pr-helper0";

/// How many images the chain of a disk has.
pub(super) fn chain_length(disk: &Disk) -> u32 {
    if matches!(disk.source.place, DiskPlace::VhostUser(_)) || disk.target.bus == Some(DiskBus::Sd) {
        return 0;
    }
    if is_empty(disk) {
        return 1;
    }
    let images = |source: &DiskSource| 1 + u32::from(has_data_store(source));
    let mut count = images(&disk.source) + disk.throttlefilters.len() as u32;
    let mut next = disk.backing_store.as_deref();
    while let Some((store, source)) = next.and_then(|store| Some((store, store.source.as_ref()?))) {
        count += images(source);
        next = store.backing_store.as_deref();
    }
    count
}

/// True when the image has only the tables, and the guest's data is in a file of its own.
fn has_data_store(source: &DiskSource) -> bool {
    let store = details(source).and_then(|details| details.data_store.as_deref());
    store.is_some_and(|store| store.source.is_some())
}

/// True for a drive without a medium.
pub(crate) fn is_empty(disk: &Disk) -> bool {
    match &disk.source.place {
        DiskPlace::File(file) => file.file.is_none(),
        DiskPlace::Block(block) => block.dev.is_none(),
        DiskPlace::Dir(dir) => dir.dir.is_none(),
        _ => false,
    }
}

impl Build<'_> {
    /// The helper of persistent reservations that the driver starts for the machine.
    pub(super) fn reservations(&mut self) -> Result<()> {
        let managed = |disk: &Disk| {
            let reservations = details(&disk.source).and_then(|details| details.reservations.as_ref());
            reservations.is_some_and(|reservations| reservations.managed == Some(true))
        };
        if !self.domain.devices.disk.iter().any(managed) {
            return Ok(());
        }
        if self.line.by_descriptor() {
            return Err(unsupported("managed reservations need a helper program that is not there yet")
                .with_cure("start qemu-pr-helper and use <reservations managed='no'> with its socket"));
        }
        let path = format!("{}/{RESERVATIONS}.sock", self.context.private_dir);
        self.reservation_helper(RESERVATIONS, &path);
        Ok(())
    }

    fn reservation_helper(&mut self, id: &str, path: &str) {
        let props = Props::default().with("qom-type", "pr-manager-helper").with("id", id).with("path", path);
        self.line.object(&props);
    }

    /// Adds the nodes of a disk's chain, the deepest first; says the name of the topmost.
    pub(super) fn chain(&mut self, disk: &Disk, first: u32) -> Result<String> {
        let (mut images, ended) = block::chain(disk);
        let mut below: Option<Json> = ended.then_some(Json::Null);
        let (mut number, mut numbers) = (first, Vec::new());
        for image in &mut images {
            image.number(number);
            image.layered = self.needs_raw_nodes();
            numbers.push(number);
            number += 1 + u32::from(has_data_store(image.source));
        }
        let name = super::address::alias(&disk.info);
        for (image, own) in images.iter_mut().zip(numbers).rev() {
            if let Some(mut data) = image.data_store() {
                data.number(own + 1);
                self.image(&mut data, name, None)?;
                image.data_node = Some(data.node().to_owned());
            }
            self.image(image, name, below)?;
            below = Some(Json::from(image.node()));
        }
        let mut top = images.first().map(Image::node).unwrap_or_default().to_owned();
        for (group, number) in disk.throttlefilters.iter().zip(number..) {
            let node = format!("libvirt-{number}-filter");
            let props = Props::driver("throttle")
                .with("node-name", &node)
                .with("throttle-group", format!("throttle-{group}"))
                .with("file", top);
            self.line.json("-blockdev", &props);
            top = node;
        }
        if disk.driver.as_ref().and_then(|driver| driver.copy_on_read) != Some(true) {
            return Ok(top);
        }
        let filter = format!("libvirt-CoR-{}", disk.target.dev);
        let props = Props::driver("copy-on-read")
            .with("node-name", &filter)
            .with("file", top)
            .with("discard", "unmap");
        self.line.json("-blockdev", &props);
        Ok(filter)
    }

    /// True when block jobs of the emulator need a node above the storage of raw images.
    pub(super) fn needs_raw_nodes(&self) -> bool {
        !self.has(Flag::BlockjobBackingMaskProtocol)
    }

    /// The nodes of an image, after the objects that they refer to.
    pub(super) fn image(&mut self, image: &mut Image<'_>, disk: &str, below: Option<Json>) -> Result<()> {
        image.options.debug = Some(GLUSTER_DEBUG);
        let (plain, slice) = (image.is_plain(), image.slice());
        let stand_in = self.stand_in(image);
        if stand_in.is_none() {
            self.storage_objects(image, disk)?;
        }
        self.keys(image)?;
        image.path = self.opened(image)?;
        image.fixed_access = image.path.is_some() && self.line.by_descriptor();
        let storage = match &stand_in {
            Some(source) => Image {
                source,
                storage_node: image.storage_node.clone(),
                auth: None,
                objects: block::Objects::default(),
                ..image.clone()
            }
            .storage(plain && slice.is_none())?,
            None => image.storage(plain && slice.is_none())?,
        };
        self.line.json("-blockdev", &storage);
        if let Some(slice) = slice {
            self.line.json("-blockdev", &image.slice_props(slice, plain)?);
        }
        if !plain {
            self.line.json("-blockdev", &image.format(below)?);
        }
        Ok(())
    }

    /// The socket of nbdkit, when it reads the image in place of QEMU.
    fn stand_in(&self, image: &Image<'_>) -> Option<DiskSource> {
        let served = self.context.nbdkit.as_ref().is_some_and(|nbdkit| nbdkit.serves(image.source));
        served.then(|| nbdkit::socket_source(&self.context.private_dir, &image.storage_node))
    }

    /// What the emulator opens in place of the path.
    fn opened(&mut self, image: &Image<'_>) -> Result<Option<String>> {
        let node = &image.storage_node;
        Ok(match &image.source.place {
            DiskPlace::File(file) => match &file.fdgroup {
                Some(group) => {
                    let path = file.file.as_deref().unwrap_or_default();
                    let count = self.surroundings()?.group(group)?;
                    let descriptor = |index| {
                        (format!("{node}-{index}"), ResourceKind::Group { name: group.clone(), index })
                    };
                    Some(self.line.set_of(path, (0..count).map(descriptor).collect()))
                }
                None => {
                    let path = file.file.as_deref().unwrap_or_default();
                    Some(self.line.image_path(path, node, image.readonly))
                }
            },
            DiskPlace::Block(block) => {
                let path = block.dev.as_deref().unwrap_or_default();
                Some(self.line.image_path(path, node, image.readonly))
            }
            DiskPlace::VhostVdpa(device) => {
                let path = device.dev.as_deref().unwrap_or_default();
                let access = if image.readonly { Access::Read } else { Access::ReadWrite };
                Some(self.line.set(&format!("{node}-vdpa"), path, &[access]))
            }
            _ => None,
        })
    }

    /// Passwords, cookies, certificates and helpers of the storage.
    fn storage_objects(&mut self, image: &mut Image<'_>, disk: &str) -> Result<()> {
        let node = image.storage_node.clone();
        if let Some(wanted) = image.auth.and_then(|auth: &Auth| auth.secret.as_ref()) {
            let id = format!("{node}-auth-secret0");
            self.secret(&id, wanted)?;
            image.objects.auth = Some(id);
        }
        if let DiskPlace::Network(network) = &image.source.place {
            if !network.cookies.is_empty() {
                let id = format!("{node}-httpcookie-secret0");
                self.sealed(&id, nbdkit::cookies(network).as_bytes())?;
                image.objects.cookie = Some(id);
            }
            image.objects.tls = self.storage_certificates(network, &node)?;
        }
        let reservations = details(image.source).and_then(|details| details.reservations.as_ref());
        image.objects.reservations = match reservations {
            Some(reservations) if reservations.managed == Some(true) => Some(RESERVATIONS.to_owned()),
            Some(reservations) => {
                let id = format!("pr-helper-{disk}");
                let path = reservations.source.as_ref().and_then(|source| source.path.clone());
                self.reservation_helper(&id, &path.unwrap_or_default());
                Some(id)
            }
            None => None,
        };
        Ok(())
    }

    /// The certificates of an encrypted connection to the server.
    fn storage_certificates(&mut self, network: &NetworkSource, node: &str) -> Result<Option<String>> {
        let tls = &self.context.tls;
        let (folder, default) = match network.protocol {
            NetworkProtocol::Nbd => (tls.nbd.clone(), tls.nbd_default),
            NetworkProtocol::VxHs => (tls.vxhs.clone(), tls.vxhs_default),
            _ => return Ok(None),
        };
        if !network.tls.unwrap_or(default) {
            return Ok(None);
        }
        let folder = folder.ok_or_else(|| {
            unsupported("encrypted connections to disk servers need certificates, and no folder of them is configured")
        })?;
        let id = format!("obj{node}_tls0");
        self.certificates(&id, &folder, Endpoint::Client, &format!("{id}-secret0"))?;
        Ok(Some(id))
    }

    /// The keys of an encrypted image, of every layer.
    fn keys(&mut self, image: &mut Image<'_>) -> Result<()> {
        let Some(encryption) = image.encryption else { return Ok(()) };
        for (index, wanted) in encryption.secret.iter().enumerate() {
            let id = format!("{}-encryption-secret{index}", image.node());
            self.secret(&id, wanted)?;
            image.objects.encryption.push(id);
        }
        Ok(())
    }
}

fn details(source: &DiskSource) -> Option<&DiskSourceDetails> {
    source.details.as_deref()
}
