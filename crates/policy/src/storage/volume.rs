//! Volumes: what a document leaves open is settled by the type of the pool.

use error::Result;
use model::storage_pool::PoolType;
use model::storage_volume::{StorageVolume, VolumeTarget, VolumeType};

use super::kind::PoolKind;
use super::tidy_permissions;
use crate::fault::xml;

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
            Some(formats) => formats.settle(&mut backing.format, "volume")?,
            None => backing.format = None,
        }
    }
    Ok(())
}

fn target(target: &mut VolumeTarget, kind: &PoolKind) -> Result<()> {
    target.timestamps = None;
    tidy_permissions(&mut target.permissions);
    match kind.volume_formats {
        Some(formats) => {
            target.format = target.format.take().filter(|format| format.r#type != "unknown");
            formats.settle(&mut target.format, "volume")?;
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
        let text = |target| {
            format!("<volume><name>v</name><capacity>1</capacity><target>{target}</target></volume>")
        };
        let run = |target| normalized(&text(target), PoolType::Dir, Capacity::Required);
        assert!(run("<features/>").expect("right").contains("<compat>1.1</compat>\n    <features/>"));
        assert!(!run("").expect("right").contains("compat"));
        assert_eq!(
            run("<compat>1,1</compat>").unwrap_err(),
            "XML error: forbidden characters in 'compat' attribute"
        );
        let unknown = run("<format type='zip'/>").unwrap_err();
        assert!(unknown.starts_with("XML error: unknown volume format type zip"), "{unknown}");
    }
}
