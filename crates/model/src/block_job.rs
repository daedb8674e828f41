//! `<blockjobs>` of a status document: jobs that copy or merge disk images, and images outside of any disk.

use xml::{Xml, XmlEnum};

use crate::devices::backing_store::BackingStore;
use crate::devices::disk_source::DiskSource;

/// `<blockjobs>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BlockJobs {
    /// Whether there is one on a disk.
    #[xml(attr, yes_no)]
    pub active: bool,
    /// The jobs.
    #[xml(list)]
    pub blockjob: Vec<BlockJob>,
}

/// One job.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BlockJob {
    /// Its name towards the emulator.
    #[xml(attr, required)]
    pub name: String,
    /// What it does.
    #[xml(attr, required)]
    pub r#type: BlockJobType,
    /// How far it is.
    #[xml(attr, required)]
    pub state: BlockJobState,
    /// How far it is said to be by an event not yet handled.
    #[xml(attr)]
    pub newstate: Option<BlockJobState>,
    /// What it did before its record was broken.
    #[xml(attr)]
    pub brokentype: Option<BlockJobType>,
    /// Flags of the call that began it.
    #[xml(attr, hex = 1)]
    pub jobflags: Option<u64>,
    /// Whether a copy leaves out the image's base.
    #[xml(attr, yes_no)]
    pub shallownew: Option<bool>,
    /// What went wrong.
    #[xml(leaf)]
    pub errmsg: Option<String>,
    /// The disk it works on.
    #[xml(child)]
    pub disk: Option<BlockJobDisk>,
    /// Images of a job whose disk is gone.
    #[xml(child)]
    pub chains: Option<Box<BlockJobChains>>,
    /// The image that is made.
    #[xml(leaf, at = "mode")]
    pub create: Option<String>,
    /// The image that is made or written.
    #[xml(child)]
    pub src: Option<Box<StoredSource>>,
    /// The image that is kept below.
    #[xml(leaf, at = "node")]
    pub base: Option<String>,
    /// The image that is merged.
    #[xml(leaf, at = "node")]
    pub top: Option<String>,
    /// The image above it.
    #[xml(leaf, at = "node")]
    pub topparent: Option<String>,
    /// Merged images are deleted.
    #[xml(flag = "deleteCommittedImages")]
    pub delete_committed_images: bool,
    /// Bitmap of a backup.
    #[xml(leaf, at = "name")]
    pub bitmap: Option<String>,
    /// Where a backup writes.
    #[xml(child)]
    pub store: Option<Box<StoredSource>>,
}

/// What a job does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum BlockJobType {
    /// Nothing.
    #[xml(text = "")]
    #[default]
    None,
    /// Takes content from images below.
    Pull,
    /// Copies.
    Copy,
    /// Merges an image downwards.
    Commit,
    /// Merges the image in use downwards.
    ActiveCommit,
    /// Writes a backup.
    Backup,
    /// Something of the emulator's own.
    Internal,
    /// Makes an image.
    Create,
    /// Deletes snapshots.
    SnapshotDelete,
    /// Makes snapshots.
    SnapshotSave,
    /// Its record is broken.
    Broken,
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum BlockJobState {
    /// It is done.
    #[default]
    Completed,
    /// It failed.
    Failed,
    /// It was given up.
    Cancelled,
    /// It waits for its end.
    Ready,
    /// It is not yet begun.
    New,
    /// It runs.
    Running,
    /// It is over, and the emulator waits for us to say so.
    Concluded,
    /// It is being given up.
    Aborting,
    /// It waits for others of its group.
    Pending,
    /// It is being ended.
    Pivoting,
}

/// The disk that a job works on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct BlockJobDisk {
    /// Name of its target.
    #[xml(attr)]
    pub dst: Option<String>,
    /// Whether the copy is the disk's mirror.
    #[xml(attr, yes_no)]
    pub mirror: Option<bool>,
}

/// Images of a job whose disk is gone.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct BlockJobChains {
    /// The disk's images.
    #[xml(child)]
    pub disk: Option<StoredSource>,
    /// The mirror's images.
    #[xml(child)]
    pub mirror: Option<StoredSource>,
}

/// An image outside of any disk.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct StoredSource {
    /// Its format.
    #[xml(attr)]
    pub format: Option<String>,
    /// Where it is.
    #[xml(child, tag = "type")]
    pub source: DiskSource,
    /// What it is based on.
    #[xml(child = "backingStore", keep)]
    pub backing_store: Option<Box<BackingStore>>,
}
