//! Numbers of a running guest: balloon, guest memory, block devices, character devices.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::Done;

commands! {
    /// Asks for the balloon's size.
    QueryBalloon = "query-balloon" -> Balloon {}
    /// Asks the guest to change its memory by the balloon.
    SetBalloon = "balloon" -> Done {
        /// The memory the guest shall have, bytes.
        pub value: u64,
    }
    /// Reads a property of an object.
    QomGet = "qom-get" -> Value {
        /// The object's path.
        pub path: String,
        /// The property.
        pub property: String,
    }
    /// Sets a property of an object.
    QomSet = "qom-set" -> Done {
        /// The object's path.
        pub path: String,
        /// The property.
        pub property: String,
        /// Its new value.
        pub value: Value,
    }
    /// Lists the properties and children of an object.
    QomList = "qom-list" -> Vec<QomProperty> {
        /// The object's path.
        pub path: String,
    }
    /// Asks for the counters of all block devices.
    QueryBlockstats = "query-blockstats" -> Vec<BlockStats> {
        /// All nodes instead of only those that a device uses.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub query_nodes: Option<bool>,
    }
    /// Asks for the nodes of the block layer.
    QueryNamedBlockNodes = "query-named-block-nodes" -> Vec<BlockNode> {
        /// Leave out the description of backing images.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub flat: Option<bool>,
    }
    /// Asks for the block devices of the guest.
    QueryBlock = "query-block" -> Vec<BlockDevice> {}
    /// Asks for the character devices.
    QueryChardev = "query-chardev" -> Vec<Chardev> {}
}

impl QomSet {
    /// Sets how often the balloon driver in the guest reports, in seconds; 0 ends it.
    pub fn guest_stats_interval(balloon: &str, seconds: u64) -> Self {
        let property = "guest-stats-polling-interval".to_owned();
        Self { path: balloon.to_owned(), property, value: Value::from(seconds) }
    }
}

/// Reads what the balloon driver in the guest last reported.
#[derive(Debug, Clone, serde::Serialize)]
pub struct GuestStatsGet {
    path: String,
    property: &'static str,
}

impl GuestStatsGet {
    /// The report of the balloon at this path.
    pub fn new(balloon: &str) -> Self {
        Self { path: balloon.to_owned(), property: "guest-stats" }
    }
}

impl super::Command for GuestStatsGet {
    const NAME: &'static str = "qom-get";
    type Reply = GuestStats;
}

/// Reply of [`QueryBalloon`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Balloon {
    /// Memory the guest has now, bytes.
    pub actual: u64,
}

/// What the balloon driver in the guest reported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct GuestStats {
    /// Host time of the report, seconds since 1970; 0 if none came yet.
    pub last_update: i64,
    /// Values by name (`stat-free-memory` and others), without those that the guest does not report.
    #[serde(deserialize_with = "known_numbers")]
    pub stats: BTreeMap<String, u64>,
}

/// QEMU gives -1 (or 2^64-1, depending on its release) for what the guest did not report.
fn known_numbers<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, u64>, D::Error> {
    let all = BTreeMap::<String, Value>::deserialize(deserializer)?;
    let known = all.into_iter().filter_map(|(name, value)| Some((name, value.as_u64()?)));
    Ok(known.filter(|(_, value)| *value != u64::MAX).collect())
}

/// A property or child of an object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct QomProperty {
    /// Its name.
    pub name: String,
    /// Its type; `child<...>` for a child.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Counters of one block device or node.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BlockStats {
    /// The drive, for configurations by `-drive`.
    pub device: Option<String>,
    /// The guest device's path.
    pub qdev: Option<String>,
    /// The node.
    pub node_name: Option<String>,
    /// The counters.
    #[serde(default)]
    pub stats: BlockCounters,
    /// The file below.
    pub parent: Option<Box<BlockStats>>,
    /// The backing image below.
    pub backing: Option<Box<BlockStats>>,
}

/// Counters of a block device. What a release does not count is 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the names are QEMU's and say it: totals since the start; times in ns")]
pub struct BlockCounters {
    pub rd_bytes: u64,
    pub wr_bytes: u64,
    pub unmap_bytes: u64,
    pub rd_operations: u64,
    pub wr_operations: u64,
    pub flush_operations: u64,
    pub unmap_operations: u64,
    pub rd_total_time_ns: u64,
    pub wr_total_time_ns: u64,
    pub flush_total_time_ns: u64,
    pub unmap_total_time_ns: u64,
    pub rd_merged: u64,
    pub wr_merged: u64,
    pub unmap_merged: u64,
    pub failed_rd_operations: u64,
    pub failed_wr_operations: u64,
    pub failed_flush_operations: u64,
    pub invalid_rd_operations: u64,
    pub invalid_wr_operations: u64,
    /// Highest byte written, as far as the format knows.
    pub wr_highest_offset: u64,
}

/// One node of the block layer.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BlockNode {
    /// Its name.
    pub node_name: Option<String>,
    /// Its driver (`qcow2`, `file`).
    pub drv: String,
    /// File name or JSON description.
    pub file: String,
    /// Whether it is read only.
    pub ro: bool,
    /// The image.
    pub image: ImageInfo,
}

/// Sizes of an image.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ImageInfo {
    /// File name or JSON description.
    pub filename: String,
    /// Format.
    pub format: String,
    /// What the guest sees, bytes.
    pub virtual_size: u64,
    /// Space on the host, bytes.
    pub actual_size: Option<u64>,
    /// Cluster size, bytes.
    pub cluster_size: Option<u64>,
    /// Backing image as the file names it.
    pub backing_filename: Option<String>,
    /// Its format.
    pub backing_filename_format: Option<String>,
    /// Whether the image is encrypted.
    #[serde(default)]
    pub encrypted: bool,
}

/// A block device of the guest.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct BlockDevice {
    /// The drive; empty for configurations by `-blockdev`.
    pub device: String,
    /// The guest device's path.
    pub qdev: Option<String>,
    /// Whether media can be changed.
    pub removable: bool,
    /// Whether the guest has locked its tray.
    pub locked: bool,
    /// Whether the tray is open, for devices that have one.
    #[serde(rename = "tray_open")]
    pub tray_open: Option<bool>,
    /// `ok`, `failed` or `nospace`, if the device may stop the guest at errors.
    pub io_status: Option<String>,
    /// The medium, in QEMU's form.
    pub inserted: Option<Value>,
}

/// A character device.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Chardev {
    /// Its id.
    pub label: String,
    /// Where it goes: `pty:/dev/pts/3`, `unix:/path,server=on` and others.
    pub filename: String,
    /// Whether the guest's side is open.
    pub frontend_open: bool,
}

impl Chardev {
    /// The terminal of a `pty` device.
    pub fn pty(&self) -> Option<&str> {
        self.filename.strip_prefix("pty:")
    }
}
