//! Devices, back ends, media and descriptors of a running guest.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Done;

commands! {
    /// Plugs a device.
    DeviceAdd = "device_add" -> Done {
        /// The device type.
        pub driver: String,
        /// Its id.
        pub id: String,
        /// Its other properties.
        #[serde(flatten)]
        pub properties: Map<String, Value>,
    }
    /// Asks the guest to give up a device; the event `DEVICE_DELETED` tells when it has.
    DeviceDel = "device_del" -> Done {
        /// The device's id or path.
        pub id: String,
    }
    /// Makes an object.
    ObjectAdd = "object-add" -> Done {
        /// Its type.
        pub qom_type: String,
        /// Its id.
        pub id: String,
        /// Its other properties.
        #[serde(flatten)]
        pub properties: Map<String, Value>,
    }
    /// Removes an object.
    ObjectDel = "object-del" -> Done {
        /// Its id.
        pub id: String,
    }
    /// Opens a node of the block layer.
    BlockdevAdd = "blockdev-add" -> Done {
        /// Its driver.
        pub driver: String,
        /// Its name.
        pub node_name: String,
        /// Its other options.
        #[serde(flatten)]
        pub options: Map<String, Value>,
    }
    /// Closes a node of the block layer.
    BlockdevDel = "blockdev-del" -> Done {
        /// Its name.
        pub node_name: String,
    }
    /// Opens a tray; a guest that has locked it is asked, and the event `DEVICE_TRAY_MOVED` tells when it gave in.
    BlockdevOpenTray = "blockdev-open-tray" -> Done {
        /// The guest device.
        pub id: String,
        /// Open even if the guest has locked it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub force: Option<bool>,
    }
    /// Closes a tray.
    BlockdevCloseTray = "blockdev-close-tray" -> Done {
        /// The guest device.
        pub id: String,
    }
    /// Takes the medium out of an open tray.
    BlockdevRemoveMedium = "blockdev-remove-medium" -> Done {
        /// The guest device.
        pub id: String,
    }
    /// Puts a medium into an open tray.
    BlockdevInsertMedium = "blockdev-insert-medium" -> Done {
        /// The guest device.
        pub id: String,
        /// The node that is the medium.
        pub node_name: String,
    }
    /// Tells a node its new size.
    BlockResize = "block_resize" -> Done {
        /// The node.
        pub node_name: String,
        /// Its new size, bytes.
        pub size: u64,
    }
    /// Makes a character device.
    ChardevAdd = "chardev-add" -> ChardevAdded {
        /// Its id.
        pub id: String,
        /// Its type and settings.
        pub backend: Value,
    }
    /// Removes a character device.
    ChardevRemove = "chardev-remove" -> Done {
        /// Its id.
        pub id: String,
    }
    /// Makes a network back end.
    NetdevAdd = "netdev_add" -> Done {
        /// Its type.
        #[serde(rename = "type")]
        pub kind: String,
        /// Its id.
        pub id: String,
        /// Its other properties.
        #[serde(flatten)]
        pub properties: Map<String, Value>,
    }
    /// Removes a network back end.
    NetdevDel = "netdev_del" -> Done {
        /// Its id.
        pub id: String,
    }
    /// Sets the link state of a network device.
    SetLink = "set_link" -> Done {
        /// The device or back end.
        pub name: String,
        /// Whether the cable is in.
        pub up: bool,
    }
    /// Adds the descriptor sent with it to a set; see [`crate::Monitor::execute_with_descriptor`].
    AddFd = "add-fd" -> AddedFd {
        /// The set; a new one if absent.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub fdset_id: Option<u32>,
        /// Free text.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub opaque: Option<String>,
    }
    /// Removes a set of descriptors, or one of it.
    RemoveFd = "remove-fd" -> Done {
        /// The set.
        pub fdset_id: u32,
        /// Only this descriptor.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub fd: Option<i32>,
    }
    /// Asks for the sets of descriptors.
    QueryFdsets = "query-fdsets" -> Vec<FdSet> {}
    /// Closes a descriptor that was given by `getfd`.
    CloseFd = "closefd" -> Done {
        /// Its name.
        pub fdname: String,
    }
}

/// Reply of [`ChardevAdd`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ChardevAdded {
    /// The terminal of a `pty` device.
    pub pty: Option<String>,
}

/// Reply of [`AddFd`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AddedFd {
    /// The set.
    pub fdset_id: u32,
    /// Its number in QEMU.
    pub fd: i32,
}

/// A set of descriptors.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct FdSet {
    /// Its number.
    pub fdset_id: u32,
    /// Its descriptors.
    pub fds: Vec<FdSetMember>,
}

/// A descriptor of a set.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FdSetMember {
    /// Its number in QEMU.
    pub fd: i32,
    /// Free text.
    pub opaque: Option<String>,
}
