//! dmidecode or cpuinfo dump -> sysinfo XML.

use model::FormatFlags;
use model::domain::Element;
use policy::sysinfo::{from_arm, from_dmi, from_ppc, from_s390};

use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let input = |kind: &str| {
        let path = case.input.iter().find(|path| path.ends_with(&format!("{kind}.data")));
        path.map(|path| corpus.text(path)).transpose()
    };
    let (table, cpuinfo) = (input("sysinfo")?, input("cpuinfo")?.unwrap_or_default());
    let info = match (case.word("reader"), table) {
        (Some("s390"), Some(table)) => from_s390(&table, &cpuinfo),
        (Some("dmi" | "arm"), Some(table)) => from_dmi(&table, &oem_string),
        (Some("arm"), None) => from_arm(&cpuinfo),
        (Some("ppc"), None) => from_ppc(&cpuinfo),
        (reader, _) => return Err(Problem::missing(format!("no reader {reader:?}"))),
    };
    Ok(vec![info.format(FormatFlags::NONE)])
}

/// The strings of the corpus.
fn oem_string(number: u32) -> Option<String> {
    let tricky = "Ha ha ha try parsing\\n\n      String 3: this correctly\n      String 4:then\n";
    match number {
        2 => Some("Some valid OEM string".to_owned()),
        3 => Some(tricky.to_owned()),
        _ => None,
    }
}
