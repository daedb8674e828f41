//! Parameters of migrations: as QEMU tells and takes them, and as records of running machines keep them.

use error::Result;
use model::migration::{MigrationParameter, MigrationParameters};
use serde_json::Value;

use crate::argv::json::Props;
use crate::fault::xml;

/// The parameters that are kept, in the order of records, and what they hold.
const PARAMETERS: &[(&str, Kind)] = &[
    ("compress-level", Kind::Number),
    ("compress-threads", Kind::Number),
    ("decompress-threads", Kind::Number),
    ("cpu-throttle-initial", Kind::Number),
    ("cpu-throttle-increment", Kind::Number),
    ("tls-creds", Kind::Text),
    ("tls-hostname", Kind::Text),
    ("max-bandwidth", Kind::Number),
    ("downtime-limit", Kind::Number),
    ("block-incremental", Kind::Switch),
    ("xbzrle-cache-size", Kind::Number),
    ("max-postcopy-bandwidth", Kind::Number),
    ("multifd-channels", Kind::Number),
    ("multifd-compression", Kind::Text),
    ("multifd-zlib-level", Kind::Number),
    ("multifd-zstd-level", Kind::Number),
    ("avail-switchover-bandwidth", Kind::Number),
    ("direct-io", Kind::Switch),
];

/// What a parameter holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Switch,
}

/// What QEMU answered to `query-migrate-parameters`; parameters that nobody knows are left out.
pub fn answered(reply: &Value) -> MigrationParameters {
    let text = |(name, kind): &(&str, Kind)| {
        let value = match (kind, &reply[*name]) {
            (Kind::Number, Value::Number(number)) => number.as_u64()?.to_string(),
            (Kind::Text, Value::String(text)) => text.clone(),
            (Kind::Switch, Value::Bool(state)) => (if *state { "yes" } else { "no" }).to_owned(),
            _ => return None,
        };
        Some(MigrationParameter { name: (*name).to_owned(), value })
    };
    MigrationParameters { param: PARAMETERS.iter().filter_map(text).collect() }
}

/// The arguments of `migrate-set-parameters` that set them again.
///
/// # Errors
/// A parameter is unknown, or its value makes no sense.
pub fn arguments(parameters: &MigrationParameters) -> Result<Props> {
    for param in &parameters.param {
        if !PARAMETERS.iter().any(|(name, _)| *name == param.name) {
            return Err(xml(format!("unknown migration parameter '{}'", param.name)));
        }
    }
    let mut props = Props::default();
    for (name, kind) in PARAMETERS {
        let Some(param) = parameters.param.iter().find(|param| param.name == *name) else { continue };
        let bad = || xml(format!("invalid value '{}' of migration parameter '{name}'", param.value));
        match (kind, param.value.as_str()) {
            (Kind::Number, text) => props.add(name, text.parse::<u64>().map_err(|_| bad())?),
            (Kind::Text, text) => props.add(name, text),
            (Kind::Switch, "yes") => props.add(name, true),
            (Kind::Switch, "no") => props.add(name, false),
            (Kind::Switch, _) => return Err(bad()),
        }
    }
    Ok(props)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_answered_is_set_again() {
        let reply =
            serde_json::json!({ "tls-creds": "", "direct-io": true, "downtime-limit": 300, "new": 1 });
        let parameters = answered(&reply);
        let text = arguments(&parameters).unwrap().text();
        assert_eq!(text, r#"{"tls-creds":"","downtime-limit":300,"direct-io":true}"#);
        let odd = MigrationParameter { name: "downtime-limit".to_owned(), value: "long".to_owned() };
        assert!(arguments(&MigrationParameters { param: vec![odd] }).is_err());
    }
}
