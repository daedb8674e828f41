//! Snapshot XML -> snapshot XML.

use model::moment::{DomainIdentity, RecordedDomain};
use model::snapshot::{DomainSnapshot, SnapshotState};
use model::{DocumentKind, FormatFlags, Uuid};
use policy::moment::snapshot::{self, Purpose};
use xml::Document;

use crate::{Case, Corpus, Problem, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let text = case.input(corpus, 0)?;
    let document = Document::parse(&text).map_err(Problem::refused)?;
    let mut found = DomainSnapshot::default();
    let root = document.root("domainsnapshot").map_err(Problem::refused)?;
    xml::load(&mut found, root).map_err(Problem::refused)?;
    let flags: Vec<&str> = case.list("flags").collect();
    let purpose = Purpose { redefine: flags.contains(&"redefine"), internal: flags.contains(&"internal") };
    snapshot::complete(&mut found, purpose, &mut qemu::machine(corpus, case)?)?;
    if let Some(now) = case.context["creation_time"].as_i64() {
        snapshot::stamp(&mut found, now);
    }
    if flags.contains(&"running") {
        found.state = Some(SnapshotState::Running);
    }
    if let (None, Some(uuid)) = (&found.domain, case.word("domain_uuid")) {
        let uuid: Uuid = uuid.parse().map_err(Problem::refused)?;
        found.domain = Some(RecordedDomain::Identity(DomainIdentity { uuid: Some(uuid) }));
    }
    let kind = DocumentKind::named("domainsnapshot").ok_or_else(|| Problem::missing("no such kind"))?;
    Ok(vec![kind.format(&found, FormatFlags::SECURE | FormatFlags::INACTIVE)])
}
