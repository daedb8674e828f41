//! The commands of `qemu-img` that make a volume, empty or as a copy of another.

use error::Result;
use model::devices::disk_source::{Encryption, EncryptionFormat};
use model::storage_volume::{StorageVolume, VolumeTarget, VolumeType};

use crate::fault::{unsupported, xml};
use crate::tool::{Command, check_operand, check_word};

/// A volume and the file with its secret.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    /// The volume, normalized.
    pub volume: &'a StorageVolume,
    /// Path of the file with the secret; needed when the volume is encrypted.
    pub secret_file: Option<&'a str>,
}

/// What a new volume is to be.
#[derive(Clone, Copy, Debug)]
pub struct NewImage<'a> {
    /// The volume.
    pub image: Image<'a>,
    /// What it is a copy of.
    pub clone_of: Option<Image<'a>>,
    /// Whether its tables are made at once.
    pub preallocate_metadata: bool,
}

/// The commands that make a volume, to be run one after the other.
///
/// # Errors
/// `qemu-img` cannot make what is described.
pub fn create(new: &NewImage<'_>) -> Result<Vec<Command>> {
    let target = Prepared::new(new.image)?;
    let source = new.clone_of.map(Prepared::new).transpose()?;
    check_format(new, &target)?;
    check_backing(new)?;
    match source {
        None => Ok(vec![target.create(new)?]),
        Some(source) if target.secret.is_none() && source.secret.is_none() => {
            Ok(vec![target.convert_plain(new, &source)?])
        }
        Some(source) => Ok(vec![target.create(new)?, target.convert_encrypted(&source)]),
    }
}

/// A volume with what `qemu-img` calls its parts.
struct Prepared<'a> {
    volume: &'a StorageVolume,
    target: &'a VolumeTarget,
    path: &'a str,
    /// Format without encryption.
    format: &'a str,
    secret: Option<Secret<'a>>,
}

struct Secret<'a> {
    encryption: &'a Encryption,
    id: String,
    file: &'a str,
}

impl<'a> Prepared<'a> {
    fn new(image: Image<'a>) -> Result<Prepared<'a>> {
        let volume = image.volume;
        let target = volume.target.as_ref().ok_or_else(|| missing_path(volume))?;
        let path = target.path.as_deref().ok_or_else(|| missing_path(volume))?;
        check_operand("target path", path)?;
        check_word("volume name", &volume.name)?;
        let format = target.format.as_ref().map_or("raw", |format| format.r#type.as_str());
        let format = match format {
            _ if volume.r#type == Some(VolumeType::Block) => "raw",
            // An image of a medium has no format of its own.
            "iso" => "raw",
            "none" | "dir" | "fat" | "ploop" => {
                return Err(unsupported(format!(
                    "volume '{}': unknown storage vol type {format}",
                    volume.name
                )));
            }
            other => other,
        };
        let secret =
            target.encryption.as_deref().map(|encryption| secret(image, encryption, format)).transpose()?;
        Ok(Prepared { volume, target, path, format, secret })
    }

    /// The format by which `qemu-img` makes it: a raw image that is encrypted is a format of its own.
    fn driver(&self) -> &str {
        if self.secret.is_some() && self.format == "raw" { "luks" } else { self.format }
    }

    /// Makes it empty, also as the first of two steps.
    fn create(&self, new: &NewImage<'_>) -> Result<Command> {
        let mut command = Command::new("qemu-img", &["create", "-f", self.driver()]);
        let backing = self.volume.backing_store.as_ref().filter(|_| new.clone_of.is_none());
        if let Some(backing) = backing {
            check_operand("backing store path", &backing.path)?;
            command.args.extend(["-b".to_owned(), backing.path.clone()]);
        }
        self.add_secret(&mut command);
        let mut options = Vec::new();
        options.extend(backing.map(|backing| {
            let format = backing.format.as_ref().map_or("raw", |format| format.r#type.as_str());
            format!("backing_fmt={format}")
        }));
        self.add_options(&mut command, options, new)?;
        command.arg(self.path);
        let size_kib = self.volume.capacity.unwrap_or(0).div_ceil(1024);
        if size_kib > 0 {
            command.arg(format!("{size_kib}K"));
        }
        Ok(command)
    }

    /// Copies another volume in one step; neither is encrypted.
    fn convert_plain(&self, new: &NewImage<'_>, source: &Prepared<'_>) -> Result<Command> {
        let mut command = Command::new("qemu-img", &["convert", "-f", source.format, "-O", self.format]);
        self.add_options(&mut command, Vec::new(), new)?;
        command.arg(source.path);
        command.arg(self.path);
        Ok(command)
    }

    /// Copies another volume into this one, which exists.
    fn convert_encrypted(&self, source: &Prepared<'_>) -> Command {
        let mut command = Command::new("qemu-img", &["convert", "--image-opts", "-n", "--target-image-opts"]);
        self.add_secret(&mut command);
        source.add_secret(&mut command);
        command.arg(source.image_options());
        command.arg(self.image_options());
        command
    }

    fn add_secret(&self, command: &mut Command) {
        if let Some(secret) = &self.secret {
            command.arg("--object");
            command.arg(format!("secret,id={},file={}", comma(&secret.id), comma(secret.file)));
        }
    }

    fn image_options(&self) -> String {
        let mut text = format!("driver={},file.filename={}", self.driver(), comma(self.path));
        if let Some(secret) = &self.secret {
            let prefix = if self.format == "qcow2" { "encrypt." } else { "" };
            text.push_str(&format!(",{prefix}key-secret={}", comma(&secret.id)));
        }
        text
    }

    /// Adds what the format is told about the new image.
    fn add_options(&self, command: &mut Command, mut options: Vec<String>, new: &NewImage<'_>) -> Result<()> {
        if let Some(secret) = &self.secret {
            options.extend(secret.options(self.format == "qcow2"));
        }
        if new.preallocate_metadata {
            let (capacity, allocation) =
                (self.volume.capacity.unwrap_or(0), self.volume.allocation.unwrap_or(0));
            let sparse = capacity.div_ceil(1024) > allocation.div_ceil(1024);
            options.push(format!("preallocation={}", if sparse { "metadata" } else { "falloc" }));
        }
        if self.target.nocow {
            options.push("nocow=on".to_owned());
        }
        if self.format == "qcow2" {
            let compat = self.target.compat.as_deref().unwrap_or("1.1");
            options.push(format!("compat={compat}"));
            options.extend(self.target.cluster_size.map(|size| format!("cluster_size={size}")));
            for (wanted, name, option) in self.features() {
                if wanted && compat == "0.10" {
                    return Err(unsupported(format!("{name} not supported with compat level {compat}")));
                }
                options.extend(wanted.then(|| option.to_owned()));
            }
        }
        if !options.is_empty() {
            command.args.extend(["-o".to_owned(), options.join(",")]);
        }
        Ok(())
    }

    /// Features of the format: wanted, name, option.
    fn features(&self) -> [(bool, &'static str, &'static str); 2] {
        let features = self.target.features.unwrap_or_default();
        [
            (features.lazy_refcounts, "lazy_refcounts", "lazy_refcounts"),
            (features.extended_l2, "extended_l2", "extended_l2=on"),
        ]
    }
}

impl Secret<'_> {
    fn options(&self, inside: bool) -> Vec<String> {
        let prefix = if inside { "encrypt." } else { "" };
        let mut options = Vec::new();
        options.extend(inside.then(|| "encrypt.format=luks".to_owned()));
        let mut add = |name: &str, value: &str| options.push(format!("{prefix}{name}={}", comma(value)));
        add("key-secret", &self.id);
        if let Some(cipher) = &self.encryption.cipher {
            if let Some(name) = &cipher.name {
                let size = cipher.size.map(|size| format!("-{size}")).unwrap_or_default();
                add("cipher-alg", &format!("{name}{size}"));
            }
            let parts = [("cipher-mode", &cipher.mode), ("hash-alg", &cipher.hash)];
            parts.into_iter().for_each(|(name, value)| value.iter().for_each(|value| add(name, value)));
        }
        if let Some(ivgen) = &self.encryption.ivgen {
            let parts = [("ivgen-alg", &ivgen.name), ("ivgen-hash-alg", &ivgen.hash)];
            parts.into_iter().for_each(|(name, value)| value.iter().for_each(|value| add(name, value)));
        }
        options
    }
}

/// The secret of an encrypted volume, when `qemu-img` can make its encryption.
fn secret<'a>(image: Image<'a>, encryption: &'a Encryption, format: &str) -> Result<Secret<'a>> {
    let name = &image.volume.name;
    if !matches!(format, "raw" | "qcow2") {
        return Err(unsupported(format!("volume encryption unsupported with format {format}")));
    }
    if encryption.format != Some(EncryptionFormat::Luks) {
        let error = unsupported(format!("volume '{name}': unsupported volume encryption format"));
        return Err(error.with_cure("use encryption format 'luks'"));
    }
    match encryption.secret.len() {
        1 => {}
        0 => return Err(xml(format!("volume '{name}': no secret provided for luks encryption"))),
        _ => return Err(xml(format!("volume '{name}': too many secrets for luks encryption"))),
    }
    let file = image.secret_file.ok_or_else(|| xml(format!("volume '{name}': the secret is not at hand")))?;
    check_word("path of the secret", file)?;
    Ok(Secret { encryption, id: format!("{name}_encrypt0"), file })
}

/// Refuses a backing store where it cannot be had.
fn check_backing(new: &NewImage<'_>) -> Result<()> {
    let Some(backing) = &new.image.volume.backing_store else { return Ok(()) };
    if new.preallocate_metadata {
        return Err(unsupported("metadata preallocation conflicts with backing store"));
    }
    let other = new.clone_of.and_then(|source| source.volume.backing_store.as_ref());
    if other.is_some_and(|other| other.path != backing.path) {
        return Err(unsupported("a different backing store cannot be specified."));
    }
    Ok(())
}

/// Refuses what only qcow2 has.
fn check_format(new: &NewImage<'_>, target: &Prepared<'_>) -> Result<()> {
    if target.format == "qcow2" {
        return Ok(());
    }
    let words = [
        (new.preallocate_metadata, "metadata preallocation only available with qcow2"),
        (target.target.compat.is_some(), "compatibility option only available with qcow2"),
        (target.target.features.is_some(), "format features only available with qcow2"),
    ];
    match words.into_iter().find(|(wanted, _)| *wanted) {
        Some((_, words)) => Err(unsupported(words)),
        None => Ok(()),
    }
}

fn missing_path(volume: &StorageVolume) -> error::Error {
    xml(format!("volume '{}' has no target path", volume.name))
}

/// A comma ends an option, two are one.
fn comma(text: &str) -> String {
    text.replace(',', ",,")
}

#[cfg(test)]
mod tests {
    use model::domain::Element;
    use model::storage_pool::PoolType;

    use super::*;
    use crate::storage::volume::{Capacity, normalize};

    const LUKS: &str = "<encryption format='luks'><secret type='passphrase' \
        uuid='6695eb01-f6a4-8304-79aa-97f2502e193f'/><cipher name='aes' size='256' mode='xts' hash='sha256'/>\
        <ivgen name='plain64' hash='sha1'/></encryption>";

    fn volume(name: &str, target: &str, rest: &str) -> StorageVolume {
        let text = format!(
            "<volume><name>{name}</name><capacity>3000</capacity><allocation>0</allocation>\
             <target><path>/img/{name}</path>{target}</target>{rest}</volume>"
        );
        let (mut volume, _) = StorageVolume::parse(&text).expect("the document is right");
        normalize(&mut volume, PoolType::Dir, Capacity::Required).expect("it is complete");
        volume
    }

    fn run(new: &StorageVolume, source: Option<&StorageVolume>, preallocate_metadata: bool) -> String {
        let image = Image { volume: new, secret_file: Some("/key,1") };
        let clone_of = source.map(|volume| Image { volume, secret_file: Some("/key2") });
        match create(&NewImage { image, clone_of, preallocate_metadata }) {
            Ok(commands) => {
                let line = |command: &Command| command.args.join(" ");
                commands.iter().map(line).collect::<Vec<_>>().join("; ")
            }
            Err(error) => error.summary(),
        }
    }

    fn format(name: &str) -> String {
        format!("<format type='{name}'/>")
    }

    #[test]
    fn empty_images() {
        assert_eq!(run(&volume("a", "", ""), None, false), "create -f raw /img/a 3K");
        assert_eq!(run(&volume("a", &format("iso"), ""), None, false), "create -f raw /img/a 3K");
        let qcow2 = volume("a", &format("qcow2"), "");
        let expected = "create -f qcow2 -o preallocation=metadata,compat=1.1 /img/a 3K";
        assert_eq!(run(&qcow2, None, true), expected);
        let backing = "<backingStore><path>/img/b</path><format type='qcow2'/></backingStore>";
        let above =
            volume("a", &(format("qcow2") + "<clusterSize unit='KiB'>64</clusterSize><nocow/>"), backing);
        let expected = "create -f qcow2 -b /img/b -o \
            backing_fmt=qcow2,nocow=on,compat=1.1,cluster_size=65536 /img/a 3K";
        assert_eq!(run(&above, None, false), expected);
    }

    #[test]
    fn encrypted_images_name_the_file_with_their_secret() {
        let cipher =
            "cipher-alg=aes-256,cipher-mode=xts,hash-alg=sha256,ivgen-alg=plain64,ivgen-hash-alg=sha1";
        let object = "--object secret,id=a_encrypt0,file=/key,,1";
        let raw = volume("a", LUKS, "");
        let expected = format!("create -f luks {object} -o key-secret=a_encrypt0,{cipher} /img/a 3K");
        assert_eq!(run(&raw, None, false), expected);
        let qcow2 = volume("a", &(format("qcow2") + LUKS), "");
        let found = run(&qcow2, None, false);
        assert!(
            found.contains(" -o encrypt.format=luks,encrypt.key-secret=a_encrypt0,encrypt.cipher-alg="),
            "{found}"
        );
    }

    #[test]
    fn copies_take_one_step_or_two() {
        let (raw, qcow2) = (volume("a", "", ""), volume("b", &format("qcow2"), ""));
        assert_eq!(run(&raw, Some(&qcow2), false), "convert -f qcow2 -O raw /img/b /img/a");
        let secret = volume("c", LUKS, "");
        let expected = "create -f raw /img/a 3K; convert --image-opts -n --target-image-opts \
            --object secret,id=c_encrypt0,file=/key2 \
            driver=luks,file.filename=/img/c,key-secret=c_encrypt0 driver=raw,file.filename=/img/a";
        assert_eq!(run(&raw, Some(&secret), false), expected);
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        let backing = |path: &str| format!("<backingStore><path>{path}</path></backingStore>");
        let qcow2 = |rest: &str| volume("a", &format("qcow2"), rest);
        let words = |text: String| text.split_once(": ").map_or(text.clone(), |(_, rest)| rest.to_owned());
        let with = |target: &str| run(&volume("a", target, ""), None, false);
        let cases = [
            (run(&qcow2(&backing("/b")), None, true), "metadata preallocation conflicts with backing store"),
            (
                run(&qcow2(&backing("/b")), Some(&qcow2(&backing("/c"))), false),
                "a different backing store cannot be specified.",
            ),
            (run(&volume("a", "", ""), None, true), "metadata preallocation only available with qcow2"),
            (with("<compat>1.1</compat>"), "compatibility option only available with qcow2"),
            (
                with(&(format("qcow2") + "<compat>0.10</compat><features><lazy_refcounts/></features>")),
                "lazy_refcounts not supported with compat level 0.10",
            ),
            (with(&(format("vmdk") + LUKS)), "volume encryption unsupported with format vmdk"),
            (with("<encryption format='luks'/>"), "volume 'a': no secret provided for luks encryption"),
            (with(&format("dir")), "volume 'a': unknown storage vol type dir"),
        ];
        for (found, expected) in cases {
            assert_eq!(words(found), expected);
        }
    }
}
