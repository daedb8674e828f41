//! Domain XML -> libxl domain configuration JSON.

use convert::libxl::{self, Host};
use serde_json::Value;

use crate::xen::stored;
use crate::{Case, Corpus, Problem, Produced};

/// Runs a case.
pub(super) fn run(corpus: &Corpus, case: &Case) -> Produced {
    let host = Host { shadow_kib: |_, _| 1234, vnc_port: 5900, nested: true };
    let document = libxl::write(&stored(&case.input(corpus, 0)?)?, &host)?;
    Ok(vec![document.to_string()])
}

/// Compares by value; an object without members is an absent one.
pub(super) fn judge(corpus: &Corpus, case: &Case, texts: &[String]) -> Result<(), Problem> {
    let parse = |text: &str| {
        serde_json::from_str::<Value>(text)
            .map(without_empty)
            .map_err(|error| Problem::missing(error.to_string()))
    };
    let (Some(path), [text]) = (case.expected.first(), texts) else {
        return Err(Problem::missing("one text is needed"));
    };
    let (expected, found) = (parse(&corpus.text(path)?)?, parse(text)?);
    match difference(&expected, &found, "") {
        None => Ok(()),
        Some(place) => Err(Problem::different(place)),
    }
}

fn without_empty(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, without_empty(value)));
            Value::Object(
                members
                    .filter(|(_, value)| value.as_object().is_none_or(|inner| !inner.is_empty()))
                    .collect(),
            )
        }
        Value::Array(values) => Value::Array(values.into_iter().map(without_empty).collect()),
        other => other,
    }
}

/// The first member that differs.
fn difference(expected: &Value, found: &Value, path: &str) -> Option<String> {
    match (expected, found) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one.keys().chain(other.keys());
            let differs =
                |name: &String| difference(&expected[name], &found[name], &format!("{path}/{name}"));
            names.into_iter().find_map(differs)
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let pairs = one.iter().zip(other).enumerate();
            pairs.into_iter().find_map(|(at, (one, other))| difference(one, other, &format!("{path}/{at}")))
        }
        _ => (expected != found).then(|| format!("{path}: expected {expected}, found {found}")),
    }
}
