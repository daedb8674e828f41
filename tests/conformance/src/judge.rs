//! Whether what came out is what had to come out.

use serde_json::Value;

use crate::{Case, Corpus, Family, Problem, Produced, Step};

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
        (Err(Problem::Different(what)), _) => Verdict::failed(what),
        (Err(Problem::Refused(step, words)), false) => refused(corpus, case, step, words),
        (Err(Problem::Refused(_, words)), true) => {
            Verdict { refusal: Some(words.clone()), ..Verdict::failed(format!("refused: {words}")) }
        }
        (Ok(_), false) => Verdict::failed("accepted, though it must be refused"),
        (Ok(texts), true) => match compare(corpus, family, case, &texts) {
            Ok(()) => Verdict::default(),
            Err(Problem::Missing(why) | Problem::Different(why) | Problem::Refused(_, why)) => {
                Verdict::failed(why)
            }
        },
    }
}

/// Whether a refusal in this step is the one that a result of the corpus asks for.
fn is_asked_for(family: &str, result: &str, step: Step) -> bool {
    match result {
        "parse_error" => step == Step::Parse,
        "prepare_error" => step == Step::Prepare,
        "build_error" => step == Step::Build,
        "update_error" => step == Step::Update,
        "no_command_for_this_type" => step == Step::Choose,
        // A call on a machine that runs already; elsewhere reading or building, never the preparation of a start.
        "failure" if family == "qemuhotplug" => step == Step::Update,
        "failure" => matches!(step, Step::Parse | Step::Build),
        _ => false,
    }
}

fn refused(corpus: &Corpus, case: &Case, step: Step, words: String) -> Verdict {
    if !is_asked_for(&case.family, &case.result, step) {
        let why = format!("{step:?} refuses where {} is asked for: {words}", case.result);
        return Verdict { refusal: Some(words), ..Verdict::failed(why) };
    }
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
            let parse = |text: &str| {
                serde_json::from_str::<Value>(text).map_err(|error| Problem::different(error.to_string()))
            };
            if parse(&expected)? == parse(found)? {
                continue;
            }
        }
        let (expected, found) = ((family.filter)(case, expected), (family.filter)(case, closed(found)));
        if expected != found {
            return Err(Problem::different(first_difference(&expected, &found)));
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
        other => Err(Problem::different(format!("expected {expected}, found {}", other.join(", ")))),
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn case(result: &str) -> Case {
        Case {
            index: 0,
            family: "secretxml2xml".to_owned(),
            name: "a".to_owned(),
            input: Vec::new(),
            expected: Vec::new(),
            result: result.to_owned(),
            state: None,
            context: Value::Null,
        }
    }

    fn why(result: &str, produced: Produced) -> Option<String> {
        let corpus = Corpus { folder: "/nowhere".into(), cases: Vec::new(), compare: BTreeMap::new() };
        let family = crate::FAMILIES.iter().find(|family| family.name == "secretxml2xml");
        verdict(&corpus, family.expect("there is such a family"), &case(result), produced).why
    }

    /// Each result asks for a refusal in one step; another step, a difference or a lack is none.
    #[test]
    fn the_step_that_refuses_is_the_one_that_is_asked_for() {
        let results = [
            ("parse_error", Step::Parse),
            ("prepare_error", Step::Prepare),
            ("build_error", Step::Build),
            ("update_error", Step::Update),
            ("no_command_for_this_type", Step::Choose),
        ];
        for (result, asked) in results {
            for (_, step) in results {
                let refused = why(result, Err(Problem::refused("no").at(step)));
                assert_eq!(refused.is_none(), step == asked, "{result}, {step:?}: {refused:?}");
            }
        }
        for (_, step) in results {
            let (elsewhere, hotplug) = (
                is_asked_for("bhyvexml2argv", "failure", step),
                is_asked_for("qemuhotplug", "failure", step),
            );
            assert_eq!(elsewhere, matches!(step, Step::Parse | Step::Build), "{step:?}");
            assert_eq!(hotplug, step == Step::Update, "{step:?}");
        }
        for result in ["parse_error", "build_error", "failure"] {
            assert!(why(result, Err(Problem::missing("a file"))).is_some());
            assert!(why(result, Err(Problem::different("a warning"))).is_some());
            assert!(why(result, Ok(vec![String::new()])).is_some());
        }
        assert!(why("a new result", Err(Problem::refused("no"))).is_some(), "an unknown result fits no step");
        assert!(why("success", Err(Problem::refused("no"))).is_some());
    }
}
