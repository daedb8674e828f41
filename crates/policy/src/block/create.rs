//! New images: the properties of `blockdev-create`, first for the storage, then for the format in it.

use error::Result;
use model::devices::disk_source::{DiskPlace, Encryption, EncryptionFormat};
use model::devices::network_source::NetworkProtocol;

use super::image::has_backing;
use super::{Image, backing};
use crate::argv::json::Props;
use crate::fault::unsupported;

/// Sizes of a new image, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// What the guest sees.
    pub capacity: u64,
    /// What the storage has when the format begins to be written.
    pub physical: u64,
}

/// The properties that make the storage; none where it must exist already.
///
/// # Errors
/// The emulator cannot reach such storage.
pub fn storage(image: &Image<'_>, sizes: Sizes) -> Result<Option<Props>> {
    let props = match &image.source.place {
        DiskPlace::File(_) => image.source_only()?,
        DiskPlace::Network(network) => match network.protocol {
            NetworkProtocol::Gluster
            | NetworkProtocol::Rbd
            | NetworkProtocol::Ssh
            | NetworkProtocol::Nfs
            | NetworkProtocol::Sheepdog => {
                let mut location = image.location()?;
                location.remove("driver");
                location.remove("encrypt");
                Props::driver(network.protocol.as_str()).with("location", location)
            }
            _ => return Ok(None),
        },
        _ => return Ok(None),
    };
    Ok(Some(props.with("size", sizes.physical)))
}

/// The properties that write the format into the storage; none where the storage is the image as it stands. `below` is
/// the image that the new one is based on.
///
/// # Errors
/// The emulator does not make such images.
pub fn format(image: &Image<'_>, below: Option<&Image<'_>>, sizes: Sizes) -> Result<Option<Props>> {
    let encryption = image.encryption.filter(|_| image.decrypted_by_qemu());
    let props = match (image.format, encryption) {
        ("raw", None) => return Ok(None),
        ("raw", Some(encryption)) if encryption.format == Some(EncryptionFormat::Luks) => {
            let props = luks(image, encryption).with("driver", "luks");
            return Ok(Some(props.with("file", image.file_node()).with("size", sizes.capacity)));
        }
        (format @ ("qcow" | "qcow2" | "qed" | "vmdk" | "vdi" | "vpc"), _) => Props::driver(format),
        ("ploop", _) => Props::driver("parallels"),
        (format, _) => return Err(unsupported(format!("can't create storage format '{format}'"))),
    };
    let props = props.with("file", image.file_node()).with("size", sizes.capacity);
    let props = match below.filter(|_| has_backing(image.format)) {
        Some(below) => props.with("backing-file", backing::text(below)?.line()),
        None => props,
    };
    let with_format = matches!(image.format, "qcow2" | "qed");
    let props = props.maybe("backing-fmt", below.filter(|_| with_format).map(format_below));
    let Some(encryption) = encryption else { return Ok(Some(props)) };
    let encrypt = match (image.format, encryption.format) {
        ("qcow2", Some(EncryptionFormat::Luks)) => luks(image, encryption).with("format", "luks"),
        ("qcow", _) => {
            Props::default().maybe("key-secret", image.objects.encryption.first()).with("format", "qcow")
        }
        _ => return Err(unsupported("the image format does not support this encryption")),
    };
    Ok(Some(props.with("encrypt", encrypt)))
}

/// The format that an image based on this one notes.
fn format_below<'a>(below: &Image<'a>) -> &'a str {
    if below.format == "raw" && !below.is_plain() && below.encryption.is_some() {
        "luks"
    } else {
        below.format
    }
}

/// How a LUKS header is made.
fn luks(image: &Image<'_>, encryption: &Encryption) -> Props {
    let cipher = encryption.cipher.as_deref();
    let vectors = encryption.ivgen.as_deref();
    let algorithm = cipher.and_then(|cipher| {
        let name = cipher.name.as_ref()?;
        Some(cipher.size.map_or_else(|| name.clone(), |bits| format!("{name}-{bits}")))
    });
    Props::default()
        .maybe("key-secret", image.objects.encryption.first())
        .maybe("cipher-alg", algorithm)
        .maybe("cipher-mode", cipher.and_then(|cipher| cipher.mode.as_ref()))
        .maybe("hash-alg", cipher.and_then(|cipher| cipher.hash.as_ref()))
        .maybe("ivgen-alg", vectors.and_then(|vectors| vectors.name.as_ref()))
        .maybe("ivgen-hash-alg", vectors.and_then(|vectors| vectors.hash.as_ref()))
}
