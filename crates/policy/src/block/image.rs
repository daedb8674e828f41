//! One image of a chain, and the block nodes that stand for it.

use error::Result;
use model::devices::disk::{
    BackingStore, DetectZeroes, Discard, Disk, DiskCache, DiskDevice, DiskDriver, DiskIo,
};
use model::devices::disk_source::{
    Auth, DiskPlace, DiskSource, DiskSourceDetails, Encryption, EncryptionFormat, Slice, SourcePrivateData,
};

use crate::argv::json::{Json, Props};
use crate::fault::{internal, unsupported};

/// Longest name of a block node, in bytes.
pub const NODE_NAME_MAX: usize = 31;

/// One image of a chain.
#[derive(Clone, Debug)]
pub struct Image<'a> {
    /// Where the content is.
    pub source: &'a DiskSource,
    /// Its format; `raw` if the document says none.
    pub format: &'a str,
    /// Credentials towards the server.
    pub auth: Option<&'a Auth>,
    /// Encryption.
    pub encryption: Option<&'a Encryption>,
    /// The node that reads the guest's data, when the image has only the tables.
    pub data_node: Option<String>,
    /// Name of the node that reads the storage.
    pub storage_node: String,
    /// Name of the node that cuts out a part of the storage.
    pub slice_node: String,
    /// Name of the node that understands the format.
    pub format_node: String,
    /// Objects of the emulator that the nodes refer to.
    pub objects: Objects,
    /// Whether the guest cannot write.
    pub readonly: bool,
    /// How the nodes work.
    pub options: Options<'a>,
    /// Whether even a raw image has a node for its format, as emulators need it whose jobs cannot do without.
    pub layered: bool,
    /// What the emulator opens in place of the path in the source, such as a set of descriptors.
    pub path: Option<String>,
    /// The storage is opened once, for reading or for writing, and never again for the other: a lock that QEMU takes
    /// on a descriptor it was given stays when QEMU turns to another of the same set, and then locks QEMU itself out.
    pub fixed_access: bool,
}

/// Names of the objects that belong to an image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Objects {
    /// The password for the server.
    pub auth: Option<String>,
    /// The keys of the encryption.
    pub encryption: Vec<String>,
    /// The cookies for a web server.
    pub cookie: Option<String>,
    /// Credentials of encrypted connections.
    pub tls: Option<String>,
    /// The helper of persistent reservations.
    pub reservations: Option<String>,
}

/// How the nodes of an image work.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options<'a> {
    /// Caching on the host.
    pub cache: Option<DiskCache>,
    /// How requests reach the host.
    pub io: Option<DiskIo>,
    /// Whether freed blocks are passed on.
    pub discard: Option<Discard>,
    /// What happens to blocks of zeroes.
    pub detect_zeroes: Option<DetectZeroes>,
    /// Whether freed clusters stay referenced.
    pub discard_no_unref: Option<bool>,
    /// Cache of image metadata, in bytes.
    pub metadata_cache: Option<u64>,
    /// What the guest sees.
    pub device: Option<DiskDevice>,
    /// How much a Gluster client writes to its log.
    pub debug: Option<u32>,
    /// The user towards an SSH server, where the document has no place for it.
    pub ssh_user: Option<&'a str>,
    /// The key of an SSH server is not checked.
    pub any_host_key: bool,
}

/// The images of a disk, the topmost first, with the nodes that the daemon noted; and whether the chain is known to its
/// end.
#[must_use]
pub fn chain(disk: &Disk) -> (Vec<Image<'_>>, bool) {
    let driver = disk.driver.as_deref();
    let mut top = Image::of(&disk.source);
    top.format = driver.and_then(|driver| driver.r#type.as_deref()).unwrap_or("raw");
    top.auth = top.auth.or(disk.auth.as_deref());
    top.encryption = top.encryption.or(disk.encryption.as_deref());
    top.readonly = disk.readonly;
    top.options = Options { cache: cache_of(disk), ..Options::top(disk.device, driver) };
    let below =
        Options { detect_zeroes: None, discard_no_unref: None, metadata_cache: None, ..top.options.clone() };
    let mut images = vec![top];
    let mut next = disk.backing_store.as_deref();
    while let Some(store) = next {
        let Some(image) = Image::backing(store, &below) else { return (images, true) };
        images.push(image);
        next = store.backing_store.as_deref();
    }
    (images, false)
}

impl<'a> Image<'a> {
    /// The image of a source, of raw format.
    #[must_use]
    pub fn of(source: &'a DiskSource) -> Image<'a> {
        let details = source.details.as_deref();
        let private = details.and_then(|details| details.private_data.as_deref());
        let node = |kind: &str| private.and_then(|data| data.node(kind)).unwrap_or_default().to_owned();
        Image {
            source,
            format: "raw",
            auth: details.and_then(|details| details.auth.as_ref()),
            encryption: details.and_then(|details| details.encryption.as_ref()),
            data_node: None,
            storage_node: node("storage"),
            slice_node: node("slice-storage"),
            format_node: node("format"),
            objects: private.map(Objects::noted).unwrap_or_default(),
            readonly: false,
            options: Options::default(),
            layered: false,
            path: None,
            fixed_access: false,
        }
    }

    /// The file with the guest's data, when the image has only the tables. It is read and written as the image is.
    #[must_use]
    pub fn data_store(&self) -> Option<Image<'a>> {
        let store = self.source.details.as_deref()?.data_store.as_deref()?;
        let format = store.format.as_ref().and_then(|format| format.r#type.as_deref());
        let options = Options {
            detect_zeroes: None,
            discard_no_unref: None,
            metadata_cache: None,
            ..self.options.clone()
        };
        Some(Image {
            format: format.unwrap_or("raw"),
            readonly: self.readonly,
            options,
            layered: self.layered,
            ..Image::of(store.source.as_ref()?)
        })
    }

    fn backing(store: &'a BackingStore, options: &Options<'a>) -> Option<Image<'a>> {
        let format = store.format.as_ref();
        let cache = format.and_then(|format| format.metadata_cache).and_then(|cache| cache.max_size);
        Some(Image {
            format: format.and_then(|format| format.r#type.as_deref()).unwrap_or("raw"),
            readonly: true,
            options: Options { metadata_cache: cache, ..options.clone() },
            ..Image::of(store.source.as_ref()?)
        })
    }

    /// Gives the nodes the names of the image with this number in its machine.
    pub fn number(&mut self, number: u32) {
        self.storage_node = format!("libvirt-{number}-storage");
        self.slice_node = format!("libvirt-{number}-slice-sto");
        self.format_node = format!("libvirt-{number}-format");
    }

    /// The part of the storage that is the image.
    #[must_use]
    pub fn slice(&self) -> Option<&'a Slice> {
        let of_storage = |slice: &&Slice| slice.r#type.as_deref().is_none_or(|kind| kind == "storage");
        let details: Option<&DiskSourceDetails> = self.source.details.as_deref();
        details?.slices.iter().find(of_storage)
    }

    /// True when QEMU decrypts the format itself; else the server or its client does.
    #[must_use]
    pub(crate) fn decrypted_by_qemu(&self) -> bool {
        self.encryption.is_some_and(|encryption| encryption.engine.as_deref() != Some("librbd"))
    }

    /// True when the storage is the image as it stands, so that it needs no node for a format.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let dir = matches!(self.source.place, DiskPlace::Dir(_));
        self.format == "raw" && !self.decrypted_by_qemu() && !dir && !self.layered
    }

    /// The node that the format reads: the storage, or the part of it that is the image.
    #[must_use]
    pub fn file_node(&self) -> &str {
        if self.slice().is_some() { &self.slice_node } else { &self.storage_node }
    }

    /// The topmost node of an image that has only the nodes it needs.
    #[must_use]
    pub fn node(&self) -> &str {
        if self.is_plain() { self.file_node() } else { &self.format_node }
    }

    /// Where the content is, as a backing string tells it: without secrets and without how it is read.
    ///
    /// # Errors
    /// The emulator cannot read such a source.
    pub fn source_only(&self) -> Result<Props> {
        self.protocol(true)
    }

    /// Where content is read or made: with what the server asks for, without a name for the node.
    ///
    /// # Errors
    /// The emulator cannot reach such a source.
    pub fn location(&self) -> Result<Props> {
        self.protocol(false)
    }

    /// The properties of the storage node. `effective`: the guest's requests reach it as they are, since no other node
    /// of the image is above it.
    ///
    /// # Errors
    /// The emulator cannot read such a source, or the name of the node is too long.
    pub fn storage(&self, effective: bool) -> Result<Props> {
        let props = self.protocol(false)?.with("node-name", checked(&self.storage_node)?);
        Ok(self.behaviour(props, effective))
    }

    /// The properties of the node that cuts a part out of the storage.
    ///
    /// # Errors
    /// The name of the node is too long.
    pub fn slice_props(&self, slice: &Slice, effective: bool) -> Result<Props> {
        let props = Props::driver("raw")
            .with("file", self.storage_node.as_str())
            .with("offset", slice.offset.unwrap_or(0))
            .with("size", slice.size.unwrap_or(0))
            .with("node-name", checked(&self.slice_node)?);
        Ok(self.behaviour(props, effective))
    }

    fn behaviour(&self, props: Props, effective: bool) -> Props {
        if effective {
            return self.guest_side(props);
        }
        let props = match self.fixed_access {
            true => props.with("read-only", self.readonly),
            false => props.with("auto-read-only", true),
        };
        props.with("discard", "unmap").maybe("cache", self.cache())
    }

    /// What applies to the node that the guest's requests reach first.
    fn guest_side(&self, props: Props) -> Props {
        let options = &self.options;
        let discard = match options.discard {
            Some(Discard::Unmap) => Some("unmap"),
            Some(Discard::Ignore) => Some("ignore"),
            _ => None,
        };
        let zeroes = match options.detect_zeroes {
            Some(DetectZeroes::Off) => Some("off"),
            Some(DetectZeroes::On) => Some("on"),
            Some(DetectZeroes::Unmap) if discard == Some("unmap") => Some("unmap"),
            Some(DetectZeroes::Unmap) => Some("on"),
            _ => None,
        };
        props
            .with("read-only", self.readonly)
            .maybe("discard", discard)
            .maybe("detect-zeroes", zeroes)
            .maybe("cache", self.cache())
    }

    fn cache(&self) -> Option<Props> {
        let (direct, no_flush) = match self.options.cache? {
            DiskCache::Default => return None,
            DiskCache::None | DiskCache::DirectSync => (true, false),
            DiskCache::WriteThrough | DiskCache::WriteBack => (false, false),
            DiskCache::Unsafe => (false, true),
        };
        Some(Props::default().with("direct", direct).with("no-flush", no_flush))
    }

    /// The properties of the node that understands the format. `below` is the node of the image this one is based on, or
    /// null where it is known to be based on none.
    ///
    /// # Errors
    /// The emulator does not know the format, or the name of the node is too long.
    pub fn format(&self, below: Option<Json>) -> Result<Props> {
        let props = self.guest_side(Props::default().with("node-name", checked(&self.format_node)?));
        let props = self.format_driver(props)?;
        let backed = has_backing(self.format);
        if !backed && below.as_ref().is_some_and(|below| *below != Json::Null) {
            return Err(unsupported(format!(
                "storage format '{}' does not support backing store",
                self.format
            )));
        }
        Ok(props.with("file", self.file_node()).maybe("backing", below.filter(|_| backed)))
    }

    fn format_driver(&self, props: Props) -> Result<Props> {
        let encryption = self.encryption.filter(|_| self.decrypted_by_qemu());
        let key = || self.objects.encryption.first().map(String::as_str);
        let driver = match (self.format, encryption) {
            ("raw", Some(encryption)) if encryption.format == Some(EncryptionFormat::Luks) => {
                return Ok(props.with("driver", "luks").maybe("key-secret", key()));
            }
            (format @ ("qcow" | "qcow2"), Some(encryption)) => {
                let kind = if encryption.format == Some(EncryptionFormat::Luks) { "luks" } else { "aes" };
                let encrypt = Props::default().with("format", kind).maybe("key-secret", key());
                let props = props.with("driver", format).with("encrypt", encrypt);
                return Ok(if format == "qcow2" { self.qcow2(props) } else { props });
            }
            ("fat" | "dir", _) => "raw",
            ("ploop", _) => "parallels",
            (
                format @ ("raw" | "qcow" | "qcow2" | "qed" | "vmdk" | "vdi" | "vpc" | "bochs" | "cloop"
                | "dmg"),
                _,
            ) => format,
            (format, _) => return Err(internal(format!("mishandled storage format '{format}'"))),
        };
        let props = props.with("driver", driver);
        Ok(if driver == "qcow2" { self.qcow2(props) } else { props })
    }

    fn qcow2(&self, props: Props) -> Props {
        let options = &self.options;
        props
            .maybe("cache-size", options.metadata_cache)
            .maybe("discard-no-unref", options.discard_no_unref)
            .maybe("data-file", self.data_node.as_deref())
    }
}

/// How the host caches a disk. What other machines write too is not kept in a cache of the host, unless the document
/// says so: they would not see it.
pub(crate) fn cache_of(disk: &Disk) -> Option<DiskCache> {
    let written = disk.driver.as_deref().and_then(|driver| driver.cache);
    let cache = written.filter(|cache| *cache != DiskCache::Default);
    cache.or_else(|| (disk.shareable && !disk.readonly).then_some(DiskCache::None)).or(written)
}

impl<'a> Options<'a> {
    fn top(device: Option<DiskDevice>, driver: Option<&DiskDriver>) -> Options<'a> {
        let Some(driver) = driver else { return Options { device, ..Options::default() } };
        Options {
            io: driver.io,
            discard: driver.discard,
            detect_zeroes: driver.detect_zeroes,
            discard_no_unref: driver.discard_no_unref,
            metadata_cache: driver.metadata_cache.and_then(|cache| cache.max_size),
            device,
            ..Options::default()
        }
    }
}

impl Objects {
    /// What the daemon noted about a running machine.
    fn noted(private: &SourcePrivateData) -> Objects {
        let mut objects = Objects { reservations: private.reservations.clone(), ..Objects::default() };
        let Some(noted) = &private.objects else { return objects };
        objects.tls.clone_from(&noted.tls_x509);
        for secret in &noted.secret {
            let alias = secret.alias.clone();
            match secret.r#type.as_str() {
                "auth" => objects.auth = Some(alias),
                "encryption" => objects.encryption.push(alias),
                "httpcookie" => objects.cookie = Some(alias),
                _ => {}
            }
        }
        objects
    }
}

/// True when images of this format can be based on others.
pub(super) fn has_backing(format: &str) -> bool {
    matches!(format, "cow" | "qcow" | "qcow2" | "qed" | "vmdk")
}

fn checked(node: &str) -> Result<&str> {
    if node.len() > NODE_NAME_MAX {
        return Err(internal(format!("node-name '{node}' too long for qemu")));
    }
    Ok(node)
}
