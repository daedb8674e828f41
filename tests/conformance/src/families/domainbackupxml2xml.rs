//! Backup job XML -> backup job XML.

use model::backup::DomainBackup;
use model::devices::disk::{Disk, DiskTarget};
use model::devices::disk_source::{DiskPlace, DiskSource, FileSource};
use model::{Domain, FormatFlags};
use xml::Document;

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let text = case.input(corpus, 0)?;
    let document = Document::parse(&text).map_err(Problem::refused)?;
    let root = document.root("domainbackup").map_err(Problem::refused)?;
    let internal = case.flag("internal_form");
    let mut backup = DomainBackup::default();
    let load = if internal { xml::load_status } else { xml::load };
    load(&mut backup, root).map_err(Problem::refused)?;
    let mut domain = Domain::default();
    let names = backup.disks.iter().map(|disk| disk.name.as_str());
    domain.devices.disk = names.chain(["vdextradisk"]).map(disk).collect();
    policy::backup::complete(&mut backup, &domain, "SUFFIX")?;
    let flags = if internal { FormatFlags::STATUS } else { FormatFlags::NONE };
    Ok(vec![xml::save("domainbackup", &backup, FormatFlags::SECURE | flags)])
}

/// A disk of the machine that the corpus pretends.
fn disk(name: &str) -> Disk {
    let file = FileSource { file: Some(format!("/fake/{name}.qcow2")), ..FileSource::default() };
    Disk {
        source: DiskSource { place: DiskPlace::File(file), ..DiskSource::default() },
        target: DiskTarget { dev: name.to_owned(), ..DiskTarget::default() },
        ..Disk::default()
    }
}
