//! The conformance corpus, run in process: documents and their exact results, case by case.
//!
//! [`run`] gives the outcome of each case; `cargo xtask conformance` prints them, and the test `floors` holds the shares
//! that were reached.

mod corpus;
mod families;
mod judge;
mod qemu;
mod report;
mod xen;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

pub use corpus::{Case, Corpus};
pub use families::{FAMILIES, Family};
pub use judge::{Outcome, Verdict};
pub use report::{Failure, Report, Share};

/// The steps of a case, each of which may be the one that must refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Reading the input, completing and checking it.
    Parse,
    /// Preparing the start of what was read.
    Prepare,
    /// Building what comes out: a command line, most often.
    Build,
    /// Applying a change to what was read.
    Update,
    /// Finding the command for what was read: its kind has none.
    Choose,
}

/// What a family could not give for a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The input was refused in this step, with these words.
    Refused(Step, String),
    /// What came out is not what had to come out. It never counts as a refusal.
    Different(String),
    /// The harness or the project lacks what the case needs. It never counts as a refusal.
    Missing(String),
}

impl Problem {
    /// A refusal from any error, while the input is read.
    pub fn refused(error: impl std::fmt::Display) -> Problem {
        Problem::Refused(Step::Parse, error.to_string())
    }

    /// The same refusal in another step.
    #[must_use]
    pub fn at(self, step: Step) -> Problem {
        match self {
            Problem::Refused(_, words) => Problem::Refused(step, words),
            other => other,
        }
    }

    /// A difference, in words.
    pub fn different(what: impl Into<String>) -> Problem {
        Problem::Different(what.into())
    }

    /// A lack, in words.
    pub fn missing(what: impl Into<String>) -> Problem {
        Problem::Missing(what.into())
    }
}

impl From<error::Error> for Problem {
    fn from(error: error::Error) -> Problem {
        Problem::Refused(Step::Parse, error.summary())
    }
}

/// Says in which step a refusal happened.
pub(crate) trait InStep<T> {
    /// A refusal among these results is one of this step.
    fn in_step(self, step: Step) -> Result<T, Problem>;
}

impl<T, E: Into<Problem>> InStep<T> for Result<T, E> {
    fn in_step(self, step: Step) -> Result<T, Problem> {
        self.map_err(|error| error.into().at(step))
    }
}

/// The texts that a case gave, in the order of its `expected`.
pub type Produced = Result<Vec<String>, Problem>;

/// Runs the cases that `wanted` chooses, on all processors, and gives their outcomes in the order of the corpus.
pub fn run(corpus: &Corpus, wanted: impl Fn(&Case) -> bool) -> Vec<Outcome> {
    let cases: Vec<&Case> = corpus.cases.iter().filter(|case| wanted(case)).collect();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            let (sender, next, cases) = (sender.clone(), &next, &cases);
            let work = move || {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = judged(corpus, case);
                    // The receiver lives until the scope ends.
                    let _ = sender.send((case.index, found));
                }
            };
            // Some documents are nested as deep as the parsers allow.
            let builder = std::thread::Builder::new().stack_size(16 << 20);
            builder.spawn_scoped(scope, work).expect("a thread starts");
        }
        drop(sender);
    });
    let mut outcomes: Vec<(usize, Outcome)> = receiver.into_iter().collect();
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Runs one case; a panic is a failure of this case alone.
fn judged(corpus: &Corpus, case: &Case) -> Outcome {
    let Some(family) = FAMILIES.iter().find(|family| family.name == case.family) else {
        return judge::outcome(case, Vec::new(), Verdict::failed("no such family is known"));
    };
    let attempt = catch_unwind(AssertUnwindSafe(|| {
        let produced = (family.run)(corpus, case);
        let texts = produced.clone().unwrap_or_default();
        (texts, judge::verdict(corpus, family, case, produced))
    }));
    match attempt {
        Ok((texts, verdict)) => judge::outcome(case, texts, verdict),
        Err(panic) => {
            let words = panic.downcast_ref::<String>().cloned();
            let words = words.or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
            judge::outcome(
                case,
                Vec::new(),
                Verdict::failed(format!("panicked: {}", words.unwrap_or_default())),
            )
        }
    }
}
