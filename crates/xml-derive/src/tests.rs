//! Snapshots of expanded output.
