//! Block nodes: where an image is, in which format, on what it builds.

use error::Result;
use model::devices::disk::{BackingStore, DetectZeroes, Discard, Disk, DiskCache, DiskDevice, DiskIo};
use model::devices::disk_source::{Auth, DiskPlace, DiskSource, NetworkSource, SourceHost};
use model::devices::network_source::NetworkProtocol;

use super::Build;
use super::json::{Json, Props};
use crate::fault::unsupported;

/// One image of a chain.
struct Image<'a> {
    source: &'a DiskSource,
    auth: Option<&'a Auth>,
    format: String,
    number: u32,
    readonly: bool,
    top: bool,
}

impl Image<'_> {
    fn storage(&self) -> String {
        format!("libvirt-{}-storage", self.number)
    }

    /// Raw images need no format node.
    fn is_raw(&self) -> bool {
        self.format == "raw" && !matches!(self.source.place, DiskPlace::Dir(_))
    }

    fn node(&self) -> String {
        let kind = if self.is_raw() { "storage" } else { "format" };
        format!("libvirt-{}-{kind}", self.number)
    }
}

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
        let driver = disk.driver.as_deref();
        let mut images = vec![Image {
            source: &disk.source,
            auth: disk
                .source
                .details
                .as_ref()
                .and_then(|details| details.auth.as_ref())
                .or(disk.auth.as_deref()),
            format: driver.and_then(|driver| driver.r#type.clone()).unwrap_or_else(|| "raw".to_owned()),
            number: first,
            readonly: disk.readonly,
            top: true,
        }];
        let mut ended = false;
        let mut next = disk.backing_store.as_deref();
        while let Some(store) = next {
            let Some(source) = &store.source else {
                ended = true;
                break;
            };
            images.push(backing_image(store, source, first + images.len() as u32));
            next = store.backing_store.as_deref();
        }
        let mut below: Option<Json> = ended.then_some(Json::Null);
        for image in images.iter().rev() {
            self.image(disk, image, below)?;
            below = Some(Json::from(image.node()));
        }
        Ok(images[0].node())
    }

    fn image(&mut self, disk: &Disk, image: &Image<'_>, below: Option<Json>) -> Result<()> {
        let slice = image.source.details.as_ref().and_then(|details| {
            details.slices.iter().find(|slice| slice.r#type.as_deref().is_none_or(|kind| kind == "storage"))
        });
        if slice.is_some() {
            return Err(unsupported("storage slices are not supported with this emulator yet"));
        }
        let encrypted = disk.encryption.is_some()
            || image.source.details.as_ref().is_some_and(|details| details.encryption.is_some());
        if encrypted && image.top {
            return Err(unsupported("encrypted disk images are not supported with this emulator yet"));
        }
        let mut storage = self.protocol(disk, image)?;
        storage.add("node-name", image.storage());
        let options = effective(disk, image);
        let cache = cache(disk);
        if image.is_raw() {
            storage = storage.with("read-only", image.readonly).and(options).maybe("cache", cache);
            self.line.json("-blockdev", &storage);
            return Ok(());
        }
        storage = storage.with("auto-read-only", true).with("discard", "unmap").maybe("cache", cache.clone());
        self.line.json("-blockdev", &storage);
        let driver = disk.driver.as_deref();
        let no_unref = driver.and_then(|driver| driver.discard_no_unref).filter(|_| image.top);
        let metadata = if image.top { driver.and_then(|driver| driver.metadata_cache) } else { None };
        let format = Props::default()
            .with("node-name", image.node())
            .with("read-only", image.readonly)
            .and(options)
            .maybe("cache", cache)
            .with("driver", image.format.as_str())
            .maybe("discard-no-unref", no_unref)
            .maybe("cache-size", metadata.and_then(|cache| cache.max_size))
            .with("file", image.storage())
            .maybe("backing", below);
        self.line.json("-blockdev", &format);
        Ok(())
    }

    fn protocol(&mut self, disk: &Disk, image: &Image<'_>) -> Result<Props> {
        let io = disk.driver.as_deref().and_then(|driver| driver.io);
        let aio = match io {
            Some(DiskIo::Native) => Some("native"),
            Some(DiskIo::Threads) => Some("threads"),
            Some(DiskIo::IoUring) => Some("io_uring"),
            _ => None,
        };
        Ok(match &image.source.place {
            DiskPlace::File(file) => {
                let path = file.file.clone().unwrap_or_default();
                let path = self.line.image_path(&path, &image.storage(), image.readonly);
                Props::driver("file").with("filename", path).maybe("aio", aio)
            }
            DiskPlace::Block(block) => {
                let path = block.dev.clone().unwrap_or_default();
                let drive = disk.device == Some(DiskDevice::Cdrom) && path == "/dev/cdrom";
                let driver = if drive { "host_cdrom" } else { "host_device" };
                let path = self.line.image_path(&path, &image.storage(), image.readonly);
                Props::driver(driver).with("filename", path).maybe("aio", aio)
            }
            DiskPlace::Dir(dir) => Props::driver("vvfat")
                .maybe("dir", dir.dir.as_ref())
                .with("floppy", disk.device == Some(DiskDevice::Floppy))
                .with("rw", !image.readonly),
            DiskPlace::Nvme(nvme) => {
                let address = nvme.address.unwrap_or_default();
                let name = format!(
                    "{:04x}:{:02x}:{:02x}.{:x}",
                    address.domain, address.bus, address.slot, address.function
                );
                Props::driver("nvme").with("device", name).maybe("namespace", nvme.namespace)
            }
            DiskPlace::Network(network) => network_props(network, image.auth)?,
            DiskPlace::Volume(_) => {
                return Err(unsupported("<disk type='volume'> is not supported yet").with_cure(
                    "use <disk type='file'>, and in <source file='...'/> the path of the volume's file",
                ));
            }
            DiskPlace::VhostUser(_) | DiskPlace::VhostVdpa(_) => {
                return Err(unsupported("vhost disks are not supported with this emulator yet"));
            }
        })
    }
}

fn backing_image<'a>(store: &'a BackingStore, source: &'a DiskSource, number: u32) -> Image<'a> {
    Image {
        source,
        auth: source.details.as_ref().and_then(|details| details.auth.as_ref()),
        format: store
            .format
            .as_ref()
            .and_then(|format| format.r#type.clone())
            .unwrap_or_else(|| "raw".to_owned()),
        number,
        readonly: true,
        top: false,
    }
}

/// Discard and zero detection, which belong to the topmost node.
fn effective(disk: &Disk, image: &Image<'_>) -> Props {
    let Some(driver) = disk.driver.as_deref().filter(|_| image.top) else { return Props::default() };
    let discard = match driver.discard {
        Some(Discard::Unmap) => Some("unmap"),
        Some(Discard::Ignore) => Some("ignore"),
        _ => None,
    };
    let zeroes = match driver.detect_zeroes {
        Some(DetectZeroes::Off) => Some("off"),
        Some(DetectZeroes::On) => Some("on"),
        Some(DetectZeroes::Unmap) if discard == Some("unmap") => Some("unmap"),
        Some(DetectZeroes::Unmap) => Some("on"),
        _ => None,
    };
    Props::default().maybe("discard", discard).maybe("detect-zeroes", zeroes)
}

fn cache(disk: &Disk) -> Option<Props> {
    let (direct, no_flush) = match disk.driver.as_deref()?.cache? {
        DiskCache::Default => return None,
        DiskCache::None | DiskCache::DirectSync => (true, false),
        DiskCache::WriteThrough | DiskCache::WriteBack => (false, false),
        DiskCache::Unsafe => (false, true),
    };
    Some(Props::default().with("direct", direct).with("no-flush", no_flush))
}

fn network_props(network: &NetworkSource, auth: Option<&Auth>) -> Result<Props> {
    if network.tls == Some(true) {
        return Err(unsupported(
            "encrypted connections to disk servers are not supported with this emulator yet",
        ));
    }
    if auth.is_some() {
        return Err(unsupported("network disks with a login need the secret store, which is not there yet"));
    }
    let name = network.name.clone().unwrap_or_default();
    let first = network.host.first().cloned().unwrap_or_default();
    let port = |host: &SourceHost, default: u32| host.port.unwrap_or(default).to_string();
    let host_name = |host: &SourceHost| host.name.clone().unwrap_or_default();
    Ok(match network.protocol {
        NetworkProtocol::Nbd => {
            let server = if first.transport.as_deref() == Some("unix") {
                Props::default().with("type", "unix").maybe("path", first.socket.as_ref())
            } else {
                Props::default()
                    .with("type", "inet")
                    .with("host", host_name(&first))
                    .with("port", port(&first, 10_809))
            };
            Props::driver("nbd").with("server", server).maybe("export", network.name.as_ref())
        }
        NetworkProtocol::Rbd => rbd_props(network, &name)?,
        NetworkProtocol::Iscsi => {
            let (target, unit) = name.rsplit_once('/').unwrap_or((&name, "0"));
            let unit: u32 =
                unit.parse().map_err(|_| unsupported(format!("invalid iSCSI unit in '{name}'")))?;
            let initiator =
                network.initiator.as_ref().and_then(|initiator| initiator.iqn.as_ref()?.name.clone());
            Props::driver("iscsi")
                .with("portal", format!("{}:{}", host_name(&first), port(&first, 3260)))
                .with("target", target)
                .with("lun", unit)
                .with("transport", "tcp")
                .maybe("initiator-name", initiator)
        }
        NetworkProtocol::Http | NetworkProtocol::Https | NetworkProtocol::Ftp | NetworkProtocol::Ftps => {
            let (scheme, default) = match network.protocol {
                NetworkProtocol::Http => ("http", 80),
                NetworkProtocol::Https => ("https", 443),
                NetworkProtocol::Ftp => ("ftp", 21),
                _ => ("ftps", 990),
            };
            let query = network.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
            let path = name.trim_start_matches('/');
            let url = format!("{scheme}://{}:{}/{path}{query}", host_name(&first), port(&first, default));
            Props::driver(scheme).with("url", url)
        }
        _ => {
            return Err(unsupported(
                "this network protocol of a disk is not supported with this emulator yet",
            ));
        }
    })
}

fn rbd_props(network: &NetworkSource, name: &str) -> Result<Props> {
    let (pool, image) = name
        .split_once('/')
        .ok_or_else(|| unsupported(format!("can't split path '{name}' into pool name and image name")))?;
    let server = |host: &SourceHost| {
        let port = host.port.unwrap_or(6789).to_string();
        Json::from(Props::default().with("host", host.name.clone().unwrap_or_default()).with("port", port))
    };
    let servers: Vec<Json> = network.host.iter().map(server).collect();
    Ok(Props::driver("rbd")
        .with("pool", pool)
        .with("image", image)
        .maybe("snapshot", network.snapshot.as_ref())
        .maybe("conf", network.config.as_ref())
        .maybe("server", (!servers.is_empty()).then_some(servers)))
}
