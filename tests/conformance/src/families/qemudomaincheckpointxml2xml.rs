//! Checkpoint XML -> checkpoint XML.

use model::FormatFlags;
use model::checkpoint::{CheckpointDisk, CheckpointKind, DomainCheckpoint};
use model::moment::Parent;
use policy::moment::checkpoint;
use xml::Document;

use crate::{Case, Corpus, Problem, Produced, qemu};

/// What the flag `parent` sets.
const PARENT: &str = "1525111885";
/// What the flag `size` sets, in bytes.
const SIZE: u64 = 1_048_576;

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let text = case.input(corpus, 0)?;
    let document = Document::parse(&text).map_err(Problem::refused)?;
    let root = document.root("domaincheckpoint").map_err(Problem::refused)?;
    let mut found = DomainCheckpoint::default();
    let report = xml::load(&mut found, root).map_err(Problem::refused)?;
    if !report.is_empty() {
        return Err(Problem::refused(format!("{report:?}")));
    }
    let flags: Vec<&str> = case.list("flags").collect();
    checkpoint::complete(&mut found, flags.contains(&"redefine"), &mut qemu::machine(corpus, case)?)?;
    if let Some(now) = case.context["creation_time"].as_i64()
        && !flags.contains(&"redefine")
    {
        checkpoint::stamp(&mut found, now);
    }
    if flags.contains(&"parent") {
        found.parent = Some(Parent { name: Some(PARENT.to_owned()) });
    }
    if flags.contains(&"vda_bitmap") {
        if found.disks.is_empty() {
            found.disks.push(CheckpointDisk::default());
        }
        let disk = &mut found.disks[0];
        disk.name = "vda".to_owned();
        disk.checkpoint = Some(CheckpointKind::Bitmap);
        disk.bitmap.clone_from(&found.name);
        disk.size = flags.contains(&"size").then_some(SIZE);
    }
    Ok(vec![xml::save("domaincheckpoint", &found, FormatFlags::SECURE | FormatFlags::INACTIVE)])
}
