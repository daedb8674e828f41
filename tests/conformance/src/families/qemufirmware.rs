//! Firmware descriptors.

use serde_json::{Value, json};

use crate::{Case, Corpus, Problem, Produced, qemu};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    Ok(vec![match case.word("operation") {
        Some("parse") => {
            let descriptor = policy::firmware::Descriptor::parse(&case.input(corpus, 0)?);
            descriptor.ok_or_else(|| Problem::refused("no descriptor"))?.document().to_string()
        }
        Some("precedence") => effective(corpus, case, "data/qemufirmwaredata", "qemu/firmware"),
        Some("supported") => {
            let descriptors = qemu::firmware(corpus);
            let (arch, machine) = (case.word("arch").unwrap_or(""), case.word("machine").unwrap_or(""));
            let offer = policy::firmware::offer(&descriptors, arch, machine);
            let types = [("bios", offer.bios), ("efi", offer.efi)];
            let types: Vec<&str> = types.iter().filter(|(_, has)| *has).map(|(name, _)| *name).collect();
            let pair =
                |(loader, nvram): &(String, Option<String>)| json!({ "loader": loader, "nvram": nvram });
            let firmware: Vec<Value> = offer.images.iter().map(pair).collect();
            json!({ "secure": offer.secure, "types": types, "firmware": firmware }).to_string()
        }
        other => return Err(Problem::missing(format!("no operation {other:?}"))),
    }])
}

/// The files that count, as the host names them.
pub(super) fn effective(corpus: &Corpus, case: &Case, root: &str, folder: &str) -> String {
    let user = case.word("user_config_dir").unwrap_or("home/user/.config");
    let prefixes = ["usr/share", "etc", user];
    let folders = prefixes.map(|prefix| qemu::folder(corpus, &format!("{root}/{prefix}/{folder}")));
    let files = policy::firmware::effective(&folders);
    let path = |(name, (place, _)): (&&str, &(usize, &str))| format!("/{}/{folder}/{name}", prefixes[*place]);
    json!(files.iter().map(path).collect::<Vec<_>>()).to_string()
}

/// Compares by value, without what only people read.
pub(super) fn judge(corpus: &Corpus, case: &Case, texts: &[String]) -> Result<(), Problem> {
    let read = |text: &str| serde_json::from_str::<Value>(text).map_err(Problem::refused);
    let expected = match case.expected.first() {
        Some(path) => {
            let mut expected = read(&corpus.text(path)?)?;
            if let Some(members) = expected.as_object_mut() {
                members.remove("description");
                members.remove("tags");
            }
            expected
        }
        None => case.context["expected_value"].clone(),
    };
    let found = read(texts.first().map(String::as_str).unwrap_or_default())?;
    if expected == found {
        return Ok(());
    }
    Err(Problem::different(format!("expected {expected}, found {found}")))
}
