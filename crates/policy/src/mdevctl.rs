//! Mediated devices by `mdevctl`: what it is told, and what its lists mean.

use error::Result;
use model::node_device::mdev::{Mdev, MdevAttribute};
use model::node_device::{Capability, NodeDevice, Parent};

use crate::fault;
use crate::json::{self, Json, Props};
use crate::tool::{Command, check_word};

/// A device of the host by the address that `mdevctl` uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentDevice {
    /// Name of the node device.
    pub name: String,
    /// Address: of PCI `0000:00:02.0`, of a channel `0.0.0052`, of adjunct processors `matrix`.
    pub address: String,
}

/// Which forms of a device a change is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forms {
    /// The definition.
    pub defined: bool,
    /// The running device.
    pub live: bool,
}

/// Makes a device that is forgotten when it stops.
///
/// # Errors
/// The document describes no mediated device, or its parent is unknown.
pub fn create(device: &NodeDevice, parents: &[ParentDevice]) -> Result<Command> {
    with_config("start", device, parents)
}

/// Stores a definition.
///
/// # Errors
/// See [`create`].
pub fn define(device: &NodeDevice, parents: &[ParentDevice]) -> Result<Command> {
    with_config("define", device, parents)
}

/// Changes a device.
///
/// # Errors
/// See [`create`].
pub fn modify(device: &NodeDevice, parents: &[ParentDevice], forms: Forms) -> Result<Command> {
    let mut command = with_config("modify", device, parents)?;
    if forms.defined {
        command.arg("--defined");
    }
    if forms.live {
        command.arg("--live");
    }
    Ok(command)
}

/// Starts a defined device.
///
/// # Errors
/// The document describes no mediated device with a UUID.
pub fn start(device: &NodeDevice) -> Result<Command> {
    by_uuid("start", device)
}

/// Stops a device.
///
/// # Errors
/// See [`start`].
pub fn stop(device: &NodeDevice) -> Result<Command> {
    by_uuid("stop", device)
}

/// Forgets a definition.
///
/// # Errors
/// See [`start`].
pub fn undefine(device: &NodeDevice) -> Result<Command> {
    by_uuid("undefine", device)
}

/// Has a defined device started with its parent, or no longer.
///
/// # Errors
/// See [`start`].
pub fn set_autostart(device: &NodeDevice, autostart: bool) -> Result<Command> {
    let how = if autostart { "--auto" } else { "--manual" };
    Ok(Command::new("mdevctl", &["modify", "--uuid", &uuid(device)?, how]))
}

/// Lists the defined or the running devices, in the form that [`parse_list`] reads.
#[must_use]
pub fn list(defined: bool) -> Command {
    let mut command = Command::new("mdevctl", &["list", "--dumpjson"]);
    if defined {
        command.arg("--defined");
    }
    command
}

fn with_config(what: &str, device: &NodeDevice, parents: &[ParentDevice]) -> Result<Command> {
    let mdev = mdev(device)?;
    let parent = device.parent.as_ref().and_then(|parent| parent.name.as_deref()).unwrap_or_default();
    let known = parents.iter().find(|known| known.name == parent).map(|known| known.address.as_str());
    let address = known.or(mdev.parent_addr.as_deref());
    let address =
        address.ok_or_else(|| fault::internal(format!("unable to find parent device '{parent}'")))?;
    check_word("parent_addr", address)?;
    let mut command = Command::new("mdevctl", &[what]);
    command.pair("--parent", address);
    command.pair("--jsonfile", "/dev/stdin");
    if let Some(uuid) = mdev.uuid {
        command.pair("--uuid", &uuid.to_string());
    }
    command.input = Some(config(mdev).text());
    Ok(command)
}

/// The definition as `mdevctl` reads it.
fn config(mdev: &Mdev) -> Props {
    let attribute = |attr: &MdevAttribute| Json::from(Props::default().with(&attr.name, attr.value.as_str()));
    let attrs: Vec<Json> = mdev.attr.iter().map(attribute).collect();
    Props::default()
        .with("mdev_type", mdev.type_id.as_str())
        .with("start", "manual")
        .maybe("attrs", (!attrs.is_empty()).then_some(attrs))
}

fn by_uuid(what: &str, device: &NodeDevice) -> Result<Command> {
    let mut command = Command::new("mdevctl", &[what]);
    command.pair("--uuid", &uuid(device)?);
    Ok(command)
}

fn mdev(device: &NodeDevice) -> Result<&Mdev> {
    let mdev = device.capability.iter().find_map(|capability| match capability {
        Capability::Mdev(mdev) => Some(&**mdev),
        _ => None,
    });
    mdev.ok_or_else(|| fault::xml("the document describes no mediated device"))
}

fn uuid(device: &NodeDevice) -> Result<String> {
    let uuid = mdev(device)?.uuid;
    uuid.map(|uuid| uuid.to_string()).ok_or_else(|| fault::xml("the mediated device has no uuid"))
}

/// The devices of a list that [`list`] had `mdevctl` print.
///
/// # Errors
/// The text is no such list.
pub fn parse_list(text: &str, parents: &[ParentDevice]) -> Result<Vec<NodeDevice>> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let malformed = |what: &str| fault::internal(format!("mdevctl JSON response {what}"));
    let whole = json::read(text).map_err(|error| malformed(&format!("is malformed: {error}")))?;
    let Json::List(groups) = whole else { return Err(malformed("is no list")) };
    let mut devices = Vec::new();
    for group in &groups {
        let Json::Object(group) = group else { return Err(malformed("holds something else than parents")) };
        for (address, children) in group.iter() {
            let Json::List(children) = children else { return Err(malformed("has a parent without a list")) };
            for child in children {
                let Json::Object(child) = child else {
                    return Err(malformed("has a device that is no object"));
                };
                for (uuid, config) in child.iter() {
                    devices.push(listed(address, uuid, config, parents)?);
                }
            }
        }
    }
    Ok(devices)
}

fn listed(address: &str, uuid: &str, config: &Json, parents: &[ParentDevice]) -> Result<NodeDevice> {
    let Json::Object(config) = config else {
        return Err(fault::internal(format!("mdevctl says nothing about the device {uuid}")));
    };
    let Some(Json::Text(type_id)) = config.get("mdev_type") else {
        return Err(fault::internal(format!("mdevctl does not say the type of the device {uuid}")));
    };
    let known = parents.iter().find(|known| known.address == address);
    let parent = known.map_or("computer", |known| known.name.as_str());
    let mdev = Mdev {
        type_id: type_id.clone(),
        uuid: Some(uuid.parse().map_err(|_| fault::internal(format!("mdevctl lists no UUID: '{uuid}'")))?),
        parent_addr: Some(address.to_owned()),
        iommu_group: 0,
        attr: attributes(config.get("attrs")),
    };
    let safe = |text: &str| text.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    Ok(NodeDevice {
        name: Some(format!("mdev_{}_{}", safe(uuid), safe(address))),
        parent: Some(Parent { name: Some(parent.to_owned()), ..Parent::default() }),
        capability: vec![Capability::Mdev(Box::new(mdev))],
        ..NodeDevice::default()
    })
}

fn attributes(attrs: Option<&Json>) -> Vec<MdevAttribute> {
    let Some(Json::List(attrs)) = attrs else { return Vec::new() };
    let mut found = Vec::new();
    for attr in attrs {
        let Json::Object(attr) = attr else { continue };
        for (name, value) in attr.iter() {
            if let Json::Text(value) = value {
                found.push(MdevAttribute { name: name.to_owned(), value: value.clone() });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use model::FormatFlags;
    use model::domain::Element;

    use super::*;

    const DEVICE: &str = "<device><parent>pci_0000_00_02_0</parent><capability type='mdev'><type id='t'/>\
        <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid><attr name='a' value='1'/></capability></device>";

    fn device() -> NodeDevice {
        NodeDevice::parse(DEVICE).expect("the document is right").0
    }

    fn parents() -> Vec<ParentDevice> {
        vec![ParentDevice { name: "pci_0000_00_02_0".into(), address: "0000:00:02.0".into() }]
    }

    #[test]
    fn definitions_are_passed_on_standard_input() {
        let command = define(&device(), &parents()).expect("the parent is known");
        let uuid = "--uuid=6695eb01-f6a4-8304-79aa-97f2502e193f";
        assert_eq!(command.args, ["define", "--parent=0000:00:02.0", "--jsonfile=/dev/stdin", uuid]);
        let input = r#"{"mdev_type":"t","start":"manual","attrs":[{"a":"1"}]}"#;
        assert_eq!(command.input.as_deref(), Some(input));
        let both = modify(&device(), &parents(), Forms { defined: true, live: true }).expect("known");
        assert_eq!(both.args[4..], ["--defined", "--live"]);
        let error = create(&device(), &[]).expect_err("the parent is unknown");
        assert!(error.message().contains("unable to find parent device 'pci_0000_00_02_0'"), "{error:?}");
    }

    #[test]
    fn a_device_is_named_by_its_uuid() {
        let uuid = "6695eb01-f6a4-8304-79aa-97f2502e193f";
        assert_eq!(
            stop(&device()).map(|run| run.args).ok(),
            Some(vec!["stop".into(), format!("--uuid={uuid}")])
        );
        let auto = set_autostart(&device(), true).expect("it has a UUID");
        assert_eq!(auto.args, ["modify", "--uuid", uuid, "--auto"]);
    }

    #[test]
    fn lists_become_devices() {
        let text = r#"[{"0000:00:02.0":[{"6695eb01-f6a4-8304-79aa-97f2502e193f":
            {"mdev_type":"t","start":"auto","attrs":[{"b":"2"},{"a":"1"}]}}]}]"#;
        let devices = parse_list(text, &parents()).expect("the list is right");
        let expected = "<device>
  <name>mdev_6695eb01_f6a4_8304_79aa_97f2502e193f_0000_00_02_0</name>
  <parent>pci_0000_00_02_0</parent>
  <capability type='mdev'>
    <type id='t'/>
    <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
    <parent_addr>0000:00:02.0</parent_addr>
    <iommuGroup number='0'/>
    <attr name='b' value='2'/>
    <attr name='a' value='1'/>
  </capability>
</device>
";
        assert_eq!(devices[0].format(FormatFlags::INACTIVE), expected);
        let orphan = parse_list(text, &[]).expect("the list is right");
        assert_eq!(orphan[0].parent.as_ref().and_then(|parent| parent.name.as_deref()), Some("computer"));
        for text in ["{}", "[1]", "[{\"a\":1}]", "[{\"a\":[{\"b\":{}}]}]", "["] {
            assert!(parse_list(text, &[]).is_err(), "{text}");
        }
    }
}
