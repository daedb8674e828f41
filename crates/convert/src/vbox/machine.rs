//! The machine: identity, the registry of its media, and the tree of its snapshots.

use error::Result;

use super::Element;
use crate::fault::internal;

/// `<Machine>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Identity, in braces.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// Identity of the snapshot that the machine goes on from.
    pub current_snapshot: Option<String>,
    /// Where snapshots are kept.
    pub snapshot_folder: Option<String>,
    /// Whether the machine has changed since that snapshot.
    pub current_state_modified: Option<String>,
    /// Other attributes, as they were written.
    pub attributes: Vec<(String, String)>,
    /// Its media.
    pub media: Option<Media>,
    /// Hardware, extra data, controllers and whatever else stands beside media and snapshots.
    pub parts: Vec<Element>,
    /// The oldest snapshot, from which all others descend.
    pub snapshot: Option<Snapshot>,
}

/// `<MediaRegistry>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// Images of optical media.
    pub dvd_images: Vec<Image>,
    /// Images of floppy disks.
    pub floppy_images: Vec<Image>,
    /// Hard disks.
    pub hard_disks: Vec<HardDisk>,
}

/// `<Image>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Identity, in braces.
    pub uuid: String,
    /// The file.
    pub location: String,
}

/// `<HardDisk>`, and the disks that hold what has changed since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HardDisk {
    /// Identity, in braces.
    pub uuid: String,
    /// The file.
    pub location: String,
    /// Format of the file.
    pub format: Option<String>,
    /// How snapshots treat it; only of the disk that others are based on.
    pub r#type: Option<String>,
    /// Properties, such as those of encryption.
    pub properties: Vec<Element>,
    /// Disks that are based on it.
    pub children: Vec<HardDisk>,
}

/// `<Snapshot>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    /// Identity, in braces.
    pub uuid: String,
    /// Name.
    pub name: String,
    /// When it was made.
    pub time_stamp: String,
    /// Saved state of a machine that was running.
    pub state_file: Option<String>,
    /// Description.
    pub description: Option<String>,
    /// Hardware and controllers at that time.
    pub parts: Vec<Element>,
    /// Snapshots that were made after it.
    pub snapshots: Vec<Snapshot>,
}

fn required(element: &Element, name: &str) -> Result<String> {
    let value = element.attribute(name).map(str::to_owned);
    value.ok_or_else(|| internal(format!("missing attribute '{name}' in <{}>", element.name)))
}

fn optional(element: &Element, name: &str) -> Option<String> {
    element.attribute(name).map(str::to_owned)
}

impl Machine {
    /// Attributes with a field of their own.
    const NAMED: [&str; 5] = ["uuid", "name", "currentSnapshot", "snapshotFolder", "currentStateModified"];

    pub(super) fn of(element: &Element) -> Result<Machine> {
        let others = element.attributes.iter().filter(|(name, _)| !Self::NAMED.contains(&name.as_str()));
        let is_part = |child: &&Element| !matches!(child.name.as_str(), "MediaRegistry" | "Snapshot");
        Ok(Machine {
            uuid: required(element, "uuid")?,
            name: required(element, "name")?,
            current_snapshot: optional(element, "currentSnapshot"),
            snapshot_folder: optional(element, "snapshotFolder"),
            current_state_modified: optional(element, "currentStateModified"),
            attributes: others.cloned().collect(),
            media: element.child("MediaRegistry").map(Media::of).transpose()?,
            parts: element.children.iter().filter(is_part).cloned().collect(),
            snapshot: element.child("Snapshot").map(Snapshot::of).transpose()?,
        })
    }

    pub(super) fn element(&self) -> Element {
        let mut element = Element::new("Machine");
        element.set("uuid", &self.uuid);
        element.set("name", &self.name);
        element.maybe("currentSnapshot", self.current_snapshot.as_deref());
        element.maybe("snapshotFolder", self.snapshot_folder.as_deref());
        element.maybe("currentStateModified", self.current_state_modified.as_deref());
        element.attributes.extend(self.attributes.iter().cloned());
        element.children.extend(self.media.as_ref().map(Media::element));
        element.children.extend(self.parts.iter().cloned());
        element.children.extend(self.snapshot.as_ref().map(Snapshot::element));
        element
    }

    /// The snapshot of an identity.
    #[must_use]
    pub fn snapshot(&self, uuid: &str) -> Option<&Snapshot> {
        let mut waiting: Vec<&Snapshot> = self.snapshot.iter().collect();
        while let Some(snapshot) = waiting.pop() {
            if snapshot.uuid == uuid {
                return Some(snapshot);
            }
            waiting.extend(&snapshot.snapshots);
        }
        None
    }
}

impl Media {
    fn of(element: &Element) -> Result<Media> {
        let list = |name: &str| element.child(name).into_iter().flat_map(|list| &list.children);
        let is_disk = |child: &&Element| child.name == "HardDisk";
        Ok(Media {
            dvd_images: list("DVDImages").map(Image::of).collect::<Result<_>>()?,
            floppy_images: list("FloppyImages").map(Image::of).collect::<Result<_>>()?,
            hard_disks: list("HardDisks").filter(is_disk).map(HardDisk::of).collect::<Result<_>>()?,
        })
    }

    fn element(&self) -> Element {
        let list = |name: &str, children: Vec<Element>| Element { children, ..Element::new(name) };
        let children = vec![
            list("DVDImages", self.dvd_images.iter().map(Image::element).collect()),
            list("FloppyImages", self.floppy_images.iter().map(Image::element).collect()),
            list("HardDisks", self.hard_disks.iter().map(HardDisk::element).collect()),
        ];
        list("MediaRegistry", children)
    }
}

impl Image {
    fn of(element: &Element) -> Result<Image> {
        Ok(Image { uuid: required(element, "uuid")?, location: required(element, "location")? })
    }

    fn element(&self) -> Element {
        let mut element = Element::new("Image");
        element.set("uuid", &self.uuid);
        element.set("location", &self.location);
        element
    }
}

impl HardDisk {
    fn of(element: &Element) -> Result<HardDisk> {
        let (children, properties): (Vec<&Element>, Vec<&Element>) =
            element.children.iter().partition(|child| child.name == "HardDisk");
        Ok(HardDisk {
            uuid: required(element, "uuid")?,
            location: required(element, "location")?,
            format: optional(element, "format"),
            r#type: optional(element, "type"),
            properties: properties.into_iter().cloned().collect(),
            children: children.into_iter().map(HardDisk::of).collect::<Result<_>>()?,
        })
    }

    fn element(&self) -> Element {
        let mut element = Element::new("HardDisk");
        element.set("uuid", &self.uuid);
        element.set("location", &self.location);
        element.maybe("format", self.format.as_deref());
        element.maybe("type", self.r#type.as_deref());
        element.children.extend(self.properties.iter().cloned());
        element.children.extend(self.children.iter().map(HardDisk::element));
        element
    }
}

impl Snapshot {
    fn of(element: &Element) -> Result<Snapshot> {
        let is_part = |child: &&Element| !matches!(child.name.as_str(), "Description" | "Snapshots");
        let later = element.child("Snapshots").into_iter().flat_map(|list| &list.children);
        Ok(Snapshot {
            uuid: required(element, "uuid")?,
            name: required(element, "name")?,
            time_stamp: required(element, "timeStamp")?,
            state_file: optional(element, "stateFile"),
            description: element.child("Description").map(|description| description.text.clone()),
            parts: element.children.iter().filter(is_part).cloned().collect(),
            snapshots: later.map(Snapshot::of).collect::<Result<_>>()?,
        })
    }

    fn element(&self) -> Element {
        let mut element = Element::new("Snapshot");
        element.set("uuid", &self.uuid);
        element.set("name", &self.name);
        element.set("timeStamp", &self.time_stamp);
        element.maybe("stateFile", self.state_file.as_deref());
        let description = self
            .description
            .as_ref()
            .map(|text| Element { text: text.clone(), ..Element::new("Description") });
        element.children.extend(description);
        element.children.extend(self.parts.iter().cloned());
        if !self.snapshots.is_empty() {
            let children = self.snapshots.iter().map(Snapshot::element).collect();
            element.children.push(Element { children, ..Element::new("Snapshots") });
        }
        element
    }
}
