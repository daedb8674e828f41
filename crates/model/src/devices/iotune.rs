//! `<iotune>` of a disk: limits.

use xml::Xml;

/// `<iotune>`: limits per second; `max` in bursts of `max_length` seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct IoTune {
    /// Bytes.
    #[xml(leaf)]
    pub total_bytes_sec: Option<u64>,
    /// Bytes read.
    #[xml(leaf)]
    pub read_bytes_sec: Option<u64>,
    /// Bytes written.
    #[xml(leaf)]
    pub write_bytes_sec: Option<u64>,
    /// Requests.
    #[xml(leaf)]
    pub total_iops_sec: Option<u64>,
    /// Reads.
    #[xml(leaf)]
    pub read_iops_sec: Option<u64>,
    /// Writes.
    #[xml(leaf)]
    pub write_iops_sec: Option<u64>,
    /// Bytes in a burst.
    #[xml(leaf)]
    pub total_bytes_sec_max: Option<u64>,
    /// Bytes read in a burst.
    #[xml(leaf)]
    pub read_bytes_sec_max: Option<u64>,
    /// Bytes written in a burst.
    #[xml(leaf)]
    pub write_bytes_sec_max: Option<u64>,
    /// Requests in a burst.
    #[xml(leaf)]
    pub total_iops_sec_max: Option<u64>,
    /// Reads in a burst.
    #[xml(leaf)]
    pub read_iops_sec_max: Option<u64>,
    /// Writes in a burst.
    #[xml(leaf)]
    pub write_iops_sec_max: Option<u64>,
    /// Size that counts as one request, in bytes.
    #[xml(leaf)]
    pub size_iops_sec: Option<u64>,
    /// Length of a burst of bytes.
    #[xml(leaf)]
    pub total_bytes_sec_max_length: Option<u64>,
    /// Length of a burst of bytes read.
    #[xml(leaf)]
    pub read_bytes_sec_max_length: Option<u64>,
    /// Length of a burst of bytes written.
    #[xml(leaf)]
    pub write_bytes_sec_max_length: Option<u64>,
    /// Length of a burst of requests.
    #[xml(leaf)]
    pub total_iops_sec_max_length: Option<u64>,
    /// Length of a burst of reads.
    #[xml(leaf)]
    pub read_iops_sec_max_length: Option<u64>,
    /// Length of a burst of writes.
    #[xml(leaf)]
    pub write_iops_sec_max_length: Option<u64>,
    /// Group that shares the limits.
    #[xml(leaf)]
    pub group_name: Option<String>,
}
