//! Volumes: what a document leaves open is settled by the type of the pool.

use error::Result;
use model::devices::disk_source::Encryption;
use model::storage::NamedFormat;
use model::storage_pool::PoolType;
use model::storage_volume::{StorageVolume, VolumeTarget, VolumeType};

use super::kind::{Formats, PoolKind};
use super::tidy_permissions;
use crate::fault::{unsupported, xml};
use crate::text;

/// Whether a volume may leave its capacity open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Capacity {
    /// It must say it.
    #[default]
    Required,
    /// It may leave it to what it is the difference to.
    FromBacking,
    /// It may leave it open: it is that of the volume that is copied.
    Open,
}

/// Makes a definition complete for a pool of this type.
///
/// # Errors
/// The document lacks what it needs, or names a format that the pool does not know.
pub fn normalize(volume: &mut StorageVolume, pool: PoolType, capacity: Capacity) -> Result<()> {
    let kind = PoolKind::of(pool);
    if volume.name.is_empty() {
        return Err(xml("missing volume name element"));
    }
    text::check_file_name(&volume.name)?;
    volume.backing_store.take_if(|backing| backing.path.is_empty());
    let open = match capacity {
        Capacity::Required => false,
        Capacity::FromBacking => volume.backing_store.is_some(),
        Capacity::Open => true,
    };
    if volume.capacity.is_none() && !open {
        return Err(xml("missing capacity element"));
    }
    let capacity = *volume.capacity.get_or_insert(0);
    volume.allocation.get_or_insert(capacity);
    volume.r#type.get_or_insert(VolumeType::File);
    // These are what the host finds, whatever a document says.
    (volume.source, volume.physical) = (None, None);
    target(volume.target.get_or_insert_with(VolumeTarget::default), kind)?;
    if let Some(backing) = &mut volume.backing_store {
        backing.timestamps = None;
        tidy_permissions(&mut backing.permissions);
        match kind.volume_formats {
            Some(formats) => settle(formats, &mut backing.format)?,
            None => backing.format = None,
        }
    }
    Ok(())
}

fn target(target: &mut VolumeTarget, kind: &PoolKind) -> Result<()> {
    target.timestamps = None;
    target.cluster_size.take_if(|size| *size == 0);
    if let Some(encryption) = &target.encryption {
        complete(encryption)?;
    }
    tidy_permissions(&mut target.permissions);
    match kind.volume_formats {
        Some(formats) => {
            target.format = target.format.take().filter(|format| format.r#type != "unknown");
            settle(formats, &mut target.format)?;
        }
        None => target.format = None,
    }
    if let Some(compat) = &target.compat {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !compat.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor)) {
            return Err(xml("forbidden characters in 'compat' attribute"));
        }
    } else if target.features.is_some() {
        target.compat = Some("1.1".to_owned());
    }
    Ok(())
}

/// Settles the format; `none` is what a volume has before it has one, and cannot be asked for.
fn settle(formats: Formats, format: &mut Option<NamedFormat>) -> Result<()> {
    let refusal = |name: &str| unsupported(format!("unknown volume format type {name}"));
    if format.as_ref().is_some_and(|format| format.r#type == "none") {
        return Err(refusal("none"));
    }
    formats.settle(format, refusal)
}

/// Checks that an encryption names its format, and each of its keys a kind and one secret.
fn complete(encryption: &Encryption) -> Result<()> {
    if encryption.format.is_none() {
        return Err(xml("unknown volume encryption format"));
    }
    for secret in &encryption.secret {
        if secret.r#type.is_none() {
            return Err(xml("unknown volume encryption secret type"));
        }
        match (&secret.uuid, &secret.usage) {
            (None, None) => return Err(xml("missing secret uuid or usage attribute")),
            (Some(_), Some(_)) => return Err(xml("either secret uuid or usage expected")),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::FormatFlags;
    use model::domain::Element;

    use super::*;

    fn normalized(text: &str, pool: PoolType, capacity: Capacity) -> Result<String, String> {
        let (mut volume, _) = StorageVolume::parse(text).map_err(|error| error.message())?;
        normalize(&mut volume, pool, capacity).map_err(|error| error.summary())?;
        Ok(volume.format(FormatFlags::SECURE))
    }

    #[test]
    fn the_pool_decides_about_formats() {
        let text = "<volume><name>v</name><capacity unit='KiB'>1</capacity><physical>7</physical></volume>";
        let format = |pool| normalized(text, pool, Capacity::Required).expect("the document is right");
        let expected = "<volume type='file'>
  <name>v</name>
  <capacity unit='bytes'>1024</capacity>
  <allocation unit='bytes'>1024</allocation>
  <target>
    <format type='none'/>
  </target>
</volume>
";
        assert_eq!(format(PoolType::Disk), expected);
        assert_eq!(format(PoolType::Dir), expected.replace("none", "raw"));
        assert!(!format(PoolType::Logical).contains("format"));
    }

    #[test]
    fn capacity_may_be_open() {
        let alone = "<volume><name>v</name></volume>";
        let above = "<volume><name>v</name><backingStore><path>/a</path></backingStore></volume>";
        let run = |text, capacity| normalized(text, PoolType::Dir, capacity).map(|_| ());
        let missing = Err("XML error: missing capacity element".to_owned());
        assert_eq!(run(alone, Capacity::Required), missing);
        assert_eq!(run(above, Capacity::Required), missing);
        assert_eq!(run(alone, Capacity::FromBacking), missing);
        assert_eq!(run(above, Capacity::FromBacking), Ok(()));
        assert_eq!(run(alone, Capacity::Open), Ok(()));
    }

    #[test]
    fn features_need_a_new_version() {
        let text = |target: &str| {
            format!("<volume><name>v</name><capacity>1</capacity><target>{target}</target></volume>")
        };
        let run = |target: &str| normalized(&text(target), PoolType::Dir, Capacity::Required);
        assert!(run("<features/>").expect("right").contains("<compat>1.1</compat>\n    <features/>"));
        assert!(!run("").expect("right").contains("compat"));
        assert_eq!(
            run("<compat>1,1</compat>").unwrap_err(),
            "XML error: forbidden characters in 'compat' attribute"
        );
        let unknown = run("<format type='zip'/>").unwrap_err();
        let said = |target: &str| run(target).expect_err("the document is wrong");
        let encrypted = |rest: &str| format!("<encryption{rest}</encryption>");
        assert_eq!(said(&encrypted(">")), "XML error: unknown volume encryption format");
        let secret = " format='luks'><secret type='passphrase'/>";
        assert_eq!(said(&encrypted(secret)), "XML error: missing secret uuid or usage attribute");
        assert!(said("<format type='none'/>").ends_with("unknown volume format type none"));
        let left_open = run("<format/><clusterSize>0</clusterSize>").expect("right");
        assert!(
            left_open.ends_with("<target>\n    <format type='raw'/>\n  </target>\n</volume>\n"),
            "{left_open}"
        );
        assert!(
            unknown.starts_with("unsupported configuration: unknown volume format type zip"),
            "{unknown}"
        );
    }
}
