//! Whether what came out is what had to come out.

use serde_json::Value;

use crate::{Case, Corpus, Family, Problem, Produced};

/// How a case ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The family.
    pub family: String,
    /// The name in the family.
    pub name: String,
    /// Whether the input had to be refused.
    pub must_fail: bool,
    /// Whether an exact message was given for the refusal.
    pub has_message: bool,
    /// The judgement.
    pub verdict: Verdict,
    /// What came out.
    pub texts: Vec<String>,
}

/// The judgement about a case.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Why it failed; none when it passed.
    pub why: Option<String>,
    /// A refusal carried exactly the words that were asked for.
    pub worded: bool,
    /// The words of a refusal.
    pub refusal: Option<String>,
}

impl Verdict {
    /// It failed for this reason.
    pub fn failed(why: impl Into<String>) -> Verdict {
        Verdict { why: Some(why.into()), ..Verdict::default() }
    }
}

pub(crate) fn outcome(case: &Case, texts: Vec<String>, verdict: Verdict) -> Outcome {
    Outcome {
        family: case.family.clone(),
        name: case.name.clone(),
        must_fail: !case.succeeds(),
        has_message: !case.succeeds() && !case.expected.is_empty(),
        verdict,
        texts,
    }
}

/// Judges what a case gave.
pub(crate) fn verdict(corpus: &Corpus, family: &Family, case: &Case, produced: Produced) -> Verdict {
    match (produced, case.succeeds()) {
        (Err(Problem::Missing(what)), _) => Verdict::failed(format!("missing: {what}")),
        (Err(Problem::Refused(words)), false) => refused(corpus, case, words),
        (Err(Problem::Refused(words)), true) => {
            Verdict { refusal: Some(words.clone()), ..Verdict::failed(format!("refused: {words}")) }
        }
        (Ok(_), false) => Verdict::failed("accepted, though it must be refused"),
        (Ok(texts), true) => match compare(corpus, family, case, &texts) {
            Ok(()) => Verdict::default(),
            Err(Problem::Missing(why) | Problem::Refused(why)) => Verdict::failed(why),
        },
    }
}

fn refused(corpus: &Corpus, case: &Case, words: String) -> Verdict {
    let given = case.expected.first().and_then(|path| corpus.text(path).ok());
    let folder = corpus.folder.join("data");
    let worded = given.is_some_and(|given| {
        given.replace("ABS_SRCDIR", &folder.to_string_lossy()).trim_end_matches('\n') == words
    });
    Verdict { why: None, worded, refusal: Some(words) }
}

fn compare(corpus: &Corpus, family: &Family, case: &Case, texts: &[String]) -> Result<(), Problem> {
    match family.judge {
        Some(judge) => judge(corpus, case, texts),
        None => usually(corpus, family, case, texts),
    }
}

/// The comparison of families that have none of their own.
pub(crate) fn usually(
    corpus: &Corpus,
    family: &Family,
    case: &Case,
    texts: &[String],
) -> Result<(), Problem> {
    let expected_value = &case.context["expected_value"];
    if case.expected.is_empty() && !expected_value.is_null() {
        return value(expected_value, texts);
    }
    if texts.len() != case.expected.len() {
        return Err(Problem::Missing(format!("{} texts of {}", texts.len(), case.expected.len())));
    }
    let by_value = corpus.compare.get(&case.family).is_some_and(|how| how == "json");
    for (path, found) in case.expected.iter().zip(texts) {
        let expected = corpus.text(path)?;
        if by_value && path.ends_with(".json") {
            let parse = |text: &str| serde_json::from_str::<Value>(text).map_err(Problem::refused);
            if parse(&expected)? == parse(found)? {
                continue;
            }
        }
        let (expected, found) = ((family.filter)(case, expected), (family.filter)(case, closed(found)));
        if expected != found {
            return Err(Problem::Refused(first_difference(&expected, &found)));
        }
    }
    Ok(())
}

/// The text with one line break at its end, when there is any text.
fn closed(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

fn value(expected: &Value, texts: &[String]) -> Result<(), Problem> {
    let expected = match expected {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match texts {
        [found] if found.trim_end_matches('\n') == expected => Ok(()),
        other => Err(Problem::Refused(format!("expected {expected}, found {}", other.join(", ")))),
    }
}

fn first_difference(expected: &str, found: &str) -> String {
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    if let Some((number, (expected, found))) = lines.find(|(_, (expected, found))| expected != found) {
        return format!("line {}: expected {}, found {}", number + 1, expected.trim(), found.trim());
    }
    let (long, short) = (expected.lines().count(), found.lines().count());
    let more = if long > short { expected.lines().nth(short) } else { found.lines().nth(long) };
    let which = if long > short { "lacking" } else { "surplus" };
    format!("{which} from line {}: {}", long.min(short) + 1, more.unwrap_or("a line break").trim())
}
