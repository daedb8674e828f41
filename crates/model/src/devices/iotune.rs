//! `<iotune>` of a disk and `<throttlegroup>`: limits.

use xml::Xml;

/// A structure with all limits. Its group's name stands before or behind the lengths of bursts.
macro_rules! limits {
    ($(#[$doc:meta])* $name:ident, before { $($before:tt)* } behind { $($behind:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
        pub struct $name {
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
            $($before)*
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
            $($behind)*
        }
    };
}

limits! {
    /// `<iotune>`: limits per second; `max` in bursts of `max_length` seconds.
    IoTune,
    before {
        /// Group that shares the limits.
        #[xml(leaf)]
        pub group_name: Option<String>,
    }
    behind {}
}

limits! {
    /// `<throttlegroup>`: limits per second that the disks of a group share.
    ThrottleGroup,
    before {}
    behind {
        /// Name of the group.
        #[xml(leaf)]
        pub group_name: Option<String>,
    }
}
