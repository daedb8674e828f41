//! What a run tells: shares per family, and the failures.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use crate::Outcome;

/// The result of a run, as `--json` writes it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// By name of the family.
    pub families: BTreeMap<String, Share>,
    /// In the order of the corpus.
    pub failures: Vec<Failure>,
}

/// What passed of a family.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Share {
    /// Cases that gave what they must; a case that must be refused passes when it is.
    pub passed: usize,
    /// All cases.
    pub total: usize,
    /// Cases that must be refused and were.
    pub refused: usize,
    /// Cases that must be refused.
    pub must_fail: usize,
    /// Refusals with exactly the message that is given.
    pub worded: usize,
    /// Refusals for which a message is given.
    pub messages: usize,
}

/// A case that failed, or that was refused in other words.
#[derive(Clone, Debug, Serialize)]
pub struct Failure {
    /// The family.
    pub family: String,
    /// The name in the family.
    pub name: String,
    /// The first difference, the refusal, or what is missing.
    pub why: String,
}

impl Share {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: &Share) -> Share {
        Share {
            passed: self.passed + other.passed,
            total: self.total + other.total,
            refused: self.refused + other.refused,
            must_fail: self.must_fail + other.must_fail,
            worded: self.worded + other.worded,
            messages: self.messages + other.messages,
        }
    }

    fn add(&mut self, outcome: &Outcome) {
        let passed = usize::from(outcome.verdict.why.is_none());
        self.total += 1;
        self.passed += passed;
        if outcome.must_fail {
            self.must_fail += 1;
            self.refused += passed;
        }
        if outcome.has_message {
            self.messages += 1;
            self.worded += usize::from(outcome.verdict.worded);
        }
    }
}

impl Report {
    /// Adds up the outcomes.
    pub fn of(outcomes: &[Outcome]) -> Report {
        let mut report = Report::default();
        for outcome in outcomes {
            report.families.entry(outcome.family.clone()).or_default().add(outcome);
            // A refusal in other words passes, and is told all the same.
            let other_words = outcome.must_fail && outcome.has_message && !outcome.verdict.worded;
            let why = outcome.verdict.why.clone().or_else(|| other_words.then(|| "other words".to_owned()));
            if let Some(why) = why {
                let (family, name) = (outcome.family.clone(), outcome.name.clone());
                report.failures.push(Failure { family, name, why });
            }
        }
        report
    }

    /// The table: a line for each family and one for all.
    pub fn table(&self) -> String {
        let mut text =
            format!("{:<30} {:>6} {:>6} {:>7} {:>12}\n", "family", "passed", "total", "share", "worded");
        let mut all = Share::default();
        for (name, share) in &self.families {
            line(&mut text, name, share);
            all = all.plus(share);
        }
        line(&mut text, "all", &all);
        let _ = writeln!(text, "must be refused: {} of {} are", all.refused, all.must_fail);
        for (cause, cases) in self.causes() {
            let Failure { family, name, .. } = cases[0];
            let _ = writeln!(text, "{:>6} x {cause}   (first: {family} {name})", cases.len());
        }
        text
    }

    /// The failures by cause, those of most cases first.
    pub fn causes(&self) -> Vec<(String, Vec<&Failure>)> {
        let mut causes: BTreeMap<String, Vec<&Failure>> = BTreeMap::new();
        for failure in &self.failures {
            causes.entry(cause(&failure.why)).or_default().push(failure);
        }
        let mut causes: Vec<_> = causes.into_iter().collect();
        causes.sort_by_key(|(_, cases)| std::cmp::Reverse(cases.len()));
        causes
    }
}

/// Most characters of a cause that are told.
const CAUSE_CHARS_MAX: usize = 160;

/// What failures have in common that have one reason: the words without the place, the numbers and the values. The names
/// of elements, attributes and members stay, as do the words of refusals.
fn cause(why: &str) -> String {
    let why = match why.split_once(": ") {
        Some((place, rest)) if place.starts_with("line ") || place.contains(" from line ") => {
            let what = place.split(' ').next().filter(|what| *what != "line");
            what.map_or_else(|| rest.to_owned(), |what| format!("{what}: {rest}"))
        }
        _ => why.to_owned(),
    };
    let mut cause = String::new();
    let mut letters = why.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' | '"' => {
                let mut value = String::new();
                let closed = letters.by_ref().any(|inner| {
                    value.push(inner);
                    inner == letter
                });
                // A member of JSON keeps its name; a quote that does not end is an apostrophe.
                if !closed || letter == '"' && letters.peek() == Some(&':') {
                    cause.push(letter);
                    cause.push_str(&value);
                } else {
                    cause.push('~');
                }
            }
            '0'..='9' => {
                while letters.next_if(char::is_ascii_alphanumeric).is_some() {}
                cause.push('#');
            }
            other => cause.push(other),
        }
    }
    cause.chars().take(CAUSE_CHARS_MAX).collect()
}

fn line(text: &mut String, name: &str, share: &Share) {
    let percent = 100.0 * share.passed as f64 / share.total.max(1) as f64;
    let worded = match share.messages {
        0 => String::new(),
        messages => format!("{}/{messages}", share.worded),
    };
    // Writing to a string does not fail.
    let _ = writeln!(text, "{name:<30} {:>6} {:>6} {percent:>6.1}% {worded:>12}", share.passed, share.total);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(whys: &[&str]) -> Report {
        let failure = |(number, why): (usize, &&str)| Failure {
            family: "f".to_owned(),
            name: format!("case{number}"),
            why: (*why).to_owned(),
        };
        Report { failures: whys.iter().enumerate().map(failure).collect(), ..Report::default() }
    }

    #[test]
    fn failures_of_one_reason_are_one_cause() {
        let report = report(&[
            "line 12: expected <pmu state='on'/>, found </features>",
            "refused: unsupported configuration: model 'a' is not known",
            "line 7: expected <pmu state='off'/>, found </features>",
            "surplus from line 9: <sound model='ich6'/>",
            "line 3: expected -device '{\"driver\":\"x\",\"id\":\"net0\"}' \\, found -msg timestamp=on",
            "panicked: it isn't there",
        ]);
        let causes: Vec<(usize, String)> =
            report.causes().into_iter().map(|(cause, cases)| (cases.len(), cause)).collect();
        assert_eq!(causes[0], (2, "expected <pmu state=~/>, found </features>".to_owned()));
        let others: Vec<&str> = causes[1..].iter().map(|(_, cause)| cause.as_str()).collect();
        assert_eq!(
            others,
            [
                "expected -device ~ \\, found -msg timestamp=on",
                "panicked: it isn't there",
                "refused: unsupported configuration: model ~ is not known",
                "surplus: <sound model=~/>",
            ]
        );
        assert!(report.table().contains("     2 x expected <pmu state=~/>"), "{}", report.table());
    }
}
