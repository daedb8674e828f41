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
            if let Some(why) = &outcome.verdict.why {
                let (family, name) = (outcome.family.clone(), outcome.name.clone());
                report.failures.push(Failure { family, name, why: why.clone() });
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
        text
    }
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
