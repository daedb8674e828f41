//! Why a command failed, as lines for the user, and what would cure it.

use error::ErrorCode;

/// The result of a command.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// Lines that are printed after `error: `, outermost first. Without lines the failure is silent: only the exit code tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Failure {
    /// What was tried, then what refused.
    pub(crate) lines: Vec<String>,
    /// What the user can do about it.
    pub(crate) cure: Option<String>,
}

impl Failure {
    /// A failure that one line explains.
    pub(crate) fn new(line: impl Into<String>) -> Failure {
        Failure { lines: vec![line.into()], cure: None }
    }

    /// A failure that only the exit code tells.
    pub(crate) fn silent() -> Failure {
        Failure::default()
    }

    /// Adds what the user can do.
    pub(crate) fn with_cure(mut self, cure: impl Into<String>) -> Failure {
        self.cure = Some(cure.into());
        self
    }

    /// Two options exclude each other.
    pub(crate) fn exclusive(first: &str, second: &str) -> Failure {
        Failure::new(format!("Options --{first} and --{second} are mutually exclusive"))
            .with_cure(format!("give only one of --{first} and --{second}"))
    }
}

impl From<error::Error> for Failure {
    fn from(error: error::Error) -> Failure {
        let summary = without_numbers(&error.summary());
        // A daemon of ours sends summary and cure as one text, since the wire has no field for the cure.
        let (line, sent) = match summary.split_once("; cure: ") {
            Some((line, cure)) => (line.to_owned(), Some(cure.to_owned())),
            None => (summary, None),
        };
        let cure = error.cure().map(str::to_owned).or(sent).or_else(|| usual_cure(&error));
        Failure { lines: vec![line], cure }
    }
}

/// Takes out the numbers that Rust adds to the system's words (`No such file or directory (os error 2)`).
pub(crate) fn without_numbers(text: &str) -> String {
    const MARK: &str = " (os error ";
    let mut parts = text.split(MARK);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest)) if number.parse::<i32>().is_ok() => plain.push_str(rest),
            _ => {
                plain.push_str(MARK);
                plain.push_str(part);
            }
        }
    }
    plain
}

/// What helps with a code wherever it comes from.
fn usual_cure(error: &error::Error) -> Option<String> {
    let cure = match error.code() {
        ErrorCode::OperationDenied => "connect without -r (--readonly)",
        ErrorCode::NoSupport => "use a connection whose driver offers this; 'uri' tells the present one",
        _ => return None,
    };
    Some(cure.to_owned())
}

/// Puts what was tried in front of what refused.
pub(crate) trait Tried<T> {
    /// Explains a failure with what the command tried to do.
    fn tried(self, what: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T> Tried<T> for Result<T, error::Error> {
    fn tried(self, what: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| {
            let mut failure = Failure::from(error);
            failure.lines.insert(0, what());
            failure
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use error::ErrorDomain;

    #[test]
    fn the_system_speaks_without_numbers() {
        for (text, expect) in [
            ("open 'a': No such file or directory (os error 2)", "open 'a': No such file or directory"),
            ("one (os error 1): two (os error 2)", "one: two"),
            ("a (os error x) b", "a (os error x) b"),
            ("plain", "plain"),
        ] {
            assert_eq!(without_numbers(text), expect);
        }
    }

    #[test]
    fn a_cure_is_a_line_of_its_own_whether_it_came_apart_or_in_the_text() {
        let local = error::Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, "x").with_cure("do y");
        let sent = error::Error::new(ErrorCode::OperationFailed, ErrorDomain::Qemu, "x; cure: do y");
        for error in [local, sent] {
            let failure = Err::<(), _>(error).tried(|| "Failed to start".to_owned()).unwrap_err();
            assert_eq!(failure.lines, ["Failed to start", "operation failed: x"]);
            assert_eq!(failure.cure.as_deref(), Some("do y"));
        }
    }
}
