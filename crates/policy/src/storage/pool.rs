//! Pools: what a document leaves open is settled, and what its type has no place for is dropped.

use error::{Error, Result};
use model::storage_pool::{Adapter, PoolSource, PoolTarget, PoolType, StoragePool};

use super::kind::PoolKind;
use super::{clean_path, tidy_permissions};
use crate::fault::{internal, unsupported, xml};
use crate::text;

/// Makes a definition complete, except for its UUID.
///
/// # Errors
/// The document lacks what its type needs.
pub fn normalize(pool: &mut StoragePool) -> Result<()> {
    let kind = PoolKind::of(pool.r#type);
    let copied = pool.features.as_ref().is_some_and(|features| features.cow.is_some());
    if copied && !matches!(pool.r#type, PoolType::Fs | PoolType::Dir) {
        return Err(Error::no_support("cow feature may only be used for 'fs' and 'dir' pools"));
    }
    name(pool, kind)?;
    source(&mut pool.source, kind)?;
    check_source(&pool.source, kind)?;
    login(&pool.source)?;
    if kind.name && pool.source.name.is_none() {
        pool.source.name.clone_from(&pool.name);
    }
    target(pool, kind)?;
    if !matches!(pool.r#type, PoolType::Fs | PoolType::NetFs) {
        pool.mount_opts = None;
    }
    if pool.r#type != PoolType::Rbd {
        pool.config_opts = None;
    }
    // Sizes are what the host finds, whatever a document says.
    (pool.capacity, pool.allocation, pool.available) = (0, 0, 0);
    Ok(())
}

fn name(pool: &mut StoragePool, kind: &PoolKind) -> Result<()> {
    if pool.name.is_none() && kind.name {
        pool.name.clone_from(&pool.source.name);
    }
    match &pool.name {
        None => Err(xml("missing pool source name element")),
        Some(name) => text::check_file_name(name),
    }
}

/// Settles the format and the directory, and drops what the type has no place for.
fn source(source: &mut PoolSource, kind: &PoolKind) -> Result<()> {
    match kind.formats {
        Some(formats) => {
            formats
                .settle(&mut source.format, |name| unsupported(format!("unknown pool format type {name}")))?;
        }
        None => source.format = None,
    }
    if !kind.host {
        source.host.clear();
    }
    source.host.iter_mut().for_each(|host| host.port = host.port.filter(|port| *port != 0));
    if !kind.device {
        source.device.clear();
    }
    source.device.iter_mut().for_each(|device| device.free_extent.clear());
    source.dir = source.dir.take().filter(|_| kind.dir).map(|dir| clean_path(&dir));
    if kind.r#type == PoolType::Gluster && source.dir.is_none() {
        source.dir = Some("/".to_owned());
    }
    source.adapter = source.adapter.take().filter(|_| kind.adapter);
    if let Some(Adapter::ScsiHost(host)) = &mut source.adapter
        && let Some(parent) = &mut host.parentaddr
    {
        parent.address.multifunction = None;
    }
    source.name = source.name.take().filter(|_| kind.name);
    source.initiator = source.initiator.take().filter(|_| kind.initiator);
    Ok(())
}

/// Who logs in has a name.
fn login(source: &PoolSource) -> Result<()> {
    match &source.auth {
        Some(auth) if auth.username.is_empty() => Err(xml("missing username for auth")),
        _ => Ok(()),
    }
}

fn check_source(source: &PoolSource, kind: &PoolKind) -> Result<()> {
    if kind.host && source.host.is_empty() {
        return Err(xml("missing storage pool source host name"));
    }
    let port = source.host.iter().filter_map(|host| host.port).find(|port| !(-1..=65535).contains(port));
    if let Some(port) = port {
        return Err(xml(format!("Invalid port number: {port}")));
    }
    if kind.dir && source.dir.is_none() {
        return Err(xml("missing storage pool source path"));
    }
    if kind.only_devices() && source.device.is_empty() {
        return Err(xml("missing storage pool source device name"));
    }
    if kind.adapter {
        adapter(source.adapter.as_ref())?;
    }
    if kind.r#type == PoolType::Rbd && source.name.is_none() {
        return Err(xml("element 'name' is mandatory for RBD pool"));
    }
    if let Some(auth) = &source.auth {
        match (&auth.secret.uuid, &auth.secret.usage) {
            (None, None) => return Err(xml("missing secret uuid or usage attribute")),
            (Some(_), Some(_)) => return Err(xml("either secret uuid or usage expected")),
            _ => {}
        }
    }
    let own_name = source.initiator.as_ref().and_then(|initiator| initiator.iqn.as_ref());
    if kind.r#type == PoolType::IscsiDirect && own_name.is_none_or(|iqn| iqn.name.is_none()) {
        return Err(xml("missing initiator IQN"));
    }
    protocol(source, kind)
}

fn protocol(source: &PoolSource, kind: &PoolKind) -> Result<()> {
    let Some(version) = &source.protocol else { return Ok(()) };
    let format = source.format.as_ref().map_or("", |format| format.r#type.as_str());
    if !kind.protocol || format != "nfs" {
        return Err(xml(format!("storage pool protocol ver unsupported for pool type '{format}'")));
    }
    if version.contains(',') {
        return Err(xml(format!("storage pool protocol ver '{version}' must not contain ','")));
    }
    Ok(())
}

fn adapter(adapter: Option<&Adapter>) -> Result<()> {
    match adapter {
        None => Err(xml("missing storage pool source adapter")),
        Some(Adapter::ScsiHost(host)) => match (&host.name, &host.parentaddr) {
            (None, None) => {
                Err(xml("Either 'name' or 'parent' must be specified for the 'scsi_host' adapter"))
            }
            (Some(_), Some(_)) => {
                Err(xml("'name' and 'parentaddr' cannot both be specified for the 'scsi_host' adapter"))
            }
            (None, Some(parent)) if parent.unique_id.is_none() => {
                Err(xml("Missing or invalid scsi adapter 'unique_id' value"))
            }
            _ => Ok(()),
        },
        Some(Adapter::FcHost(host)) => {
            let names = [
                ("wwnn", Some(&host.wwnn)),
                ("wwpn", Some(&host.wwpn)),
                ("parent_wwnn", host.parent_wwnn.as_ref()),
                ("parent_wwpn", host.parent_wwpn.as_ref()),
                ("parent_fabric_wwn", host.parent_fabric_wwn.as_ref()),
            ];
            let wrong = names.into_iter().find(|(_, name)| name.is_some_and(|name| !is_world_wide(name)));
            match wrong {
                Some((field, name)) => {
                    let name = name.map(String::as_str).unwrap_or_default();
                    Err(internal(format!("Malformed wwn: {name}"))
                        .with_cure(format!("write sixteen hexadecimal digits for {field} of the adapter")))
                }
                None if host.parent_wwnn.is_some() != host.parent_wwpn.is_some() => {
                    Err(xml("must supply both 'parent_wwnn' and 'parent_wwpn' for adapter type 'fc_host'"))
                }
                None => Ok(()),
            }
        }
    }
}

/// Whether a text is a world wide name: sixteen hexadecimal digits.
fn is_world_wide(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn target(pool: &mut StoragePool, kind: &PoolKind) -> Result<()> {
    if kind.network {
        pool.target = None;
        return Ok(());
    }
    let made = match (kind.r#type, &pool.source.name) {
        (PoolType::Logical, Some(name)) => Some(format!("/dev/{name}")),
        (PoolType::Zfs, Some(name)) => Some(format!("/dev/zvol/{name}")),
        _ => None,
    };
    let target = pool.target.get_or_insert_with(PoolTarget::default);
    let path = made.or_else(|| target.path.take()).ok_or_else(|| xml("missing storage pool target path"))?;
    target.path = Some(clean_path(&path));
    tidy_permissions(&mut target.permissions);
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::FormatFlags;
    use model::domain::Element;

    use super::*;

    fn normalized(text: &str) -> Result<String, String> {
        let (mut pool, _) = StoragePool::parse(text).map_err(|error| error.message())?;
        normalize(&mut pool).map_err(|error| error.summary())?;
        Ok(pool.format(FormatFlags::SECURE))
    }

    #[test]
    fn a_volume_group_takes_names_and_path_from_its_source() {
        let text = "<pool type='logical'><source><name>vg</name><freeExtent/></source><target><path>/x</path>\
            <permissions><owner>-1</owner></permissions></target><capacity>5</capacity></pool>";
        let expected = "<pool type='logical'>
  <name>vg</name>
  <capacity unit='bytes'>0</capacity>
  <allocation unit='bytes'>0</allocation>
  <available unit='bytes'>0</available>
  <source>
    <name>vg</name>
    <format type='lvm2'/>
  </source>
  <target>
    <path>/dev/vg</path>
  </target>
</pool>
";
        assert_eq!(normalized(text).as_deref(), Ok(expected));
        assert_eq!(normalized(expected).as_deref(), Ok(expected));
    }

    #[test]
    fn what_a_type_needs_must_be_there() {
        let source = |r#type: &str, source: &str| {
            let target = "<target><path>/a</path></target>";
            normalized(&format!("<pool type='{type}'><name>n</name><source>{source}</source>{target}</pool>"))
        };
        let cases = [
            ("netfs", "", "XML error: missing storage pool source host name"),
            ("netfs", "<host name='h'/>", "XML error: missing storage pool source path"),
            ("fs", "", "XML error: missing storage pool source device name"),
            ("scsi", "", "XML error: missing storage pool source adapter"),
            (
                "scsi",
                "<adapter/>",
                "XML error: Either 'name' or 'parent' must be specified for the 'scsi_host' adapter",
            ),
            ("scsi", "<adapter type='fc_host' wwnn='1' wwpn='2'/>", "internal error: Malformed wwn: 1"),
            ("iscsi-direct", "<host name='h'/>", "XML error: missing initiator IQN"),
            ("rbd", "<host name='h'/>", "XML error: element 'name' is mandatory for RBD pool"),
            (
                "rbd",
                "<name>r</name><host name='h'/><auth type='ceph' username='u'><secret type='ceph'/></auth>",
                "XML error: missing secret uuid or usage attribute",
            ),
        ];
        for (r#type, content, words) in cases {
            assert_eq!(source(r#type, content), Err(words.to_owned()), "{type} {content}");
        }
        let unknown = source("fs", "<device path='/dev/a'/><format type='zip'/>").unwrap_err();
        assert!(unknown.starts_with("unsupported configuration: unknown pool format type zip"), "{unknown}");
        assert_eq!(
            normalized("<pool type='dir'/>").unwrap_err(),
            "XML error: missing pool source name element"
        );
        assert_eq!(
            normalized("<pool type='dir'><name>a/b</name></pool>").unwrap_err(),
            "XML error: name a/b cannot contain '/'"
        );
        let copied = "<features><cow state='no'/></features>";
        assert_eq!(
            normalized(&format!("<pool type='logical'><name>a</name>{copied}</pool>")).unwrap_err(),
            "this function is not supported by the connection driver: cow feature may only be used for 'fs' and 'dir' pools"
        );
        let homeless = normalized("<pool type='dir'><name>a</name></pool>").unwrap_err();
        assert_eq!(homeless, "XML error: missing storage pool target path");
    }
}
