//! `xml check`: mistakes with their places, and what a define would refuse.

use document::check::{Checked, Finding};

use super::source::{Source, sensible, source};
use super::{files, print_json};
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::session::Session;

pub(super) fn check(session: &mut Session, arguments: &Arguments) -> Outcome {
    sensible(arguments)?;
    let mut right = true;
    let mut results = Vec::new();
    for file in files(arguments)? {
        let (source, checked) = match look(arguments, file) {
            Ok(checked) => checked,
            Err(failure) => {
                right = false;
                if arguments.has("json") {
                    let checked = unreadable(&failure);
                    results.push(serde_json::json!({ "file": file, "right": false, "result": checked }));
                } else {
                    session.out.failure(&failure);
                }
                continue;
            }
        };
        right &= checked.is_right();
        if arguments.has("json") {
            results.push(serde_json::json!({ "file": file, "right": checked.is_right(), "result": checked }));
            continue;
        }
        for finding in source.render_all(&checked.findings) {
            session.out.print(&finding);
        }
        if checked.left_out > 0 {
            session.out.line(&format!("{file}: {} more names are unknown", checked.left_out));
        }
        if checked.findings.is_empty() {
            session.out.extra(&format!("{file}: {}\n", checked.kind.unwrap_or_default()));
        }
    }
    if arguments.has("json") {
        print_json(session, &serde_json::Value::from(results));
    }
    if right { Ok(()) } else { Err(Failure::silent()) }
}

/// Reads a file and looks for mistakes in it.
fn look<'a>(arguments: &Arguments, file: &'a str) -> Outcome<(Source<'a>, Checked)> {
    let source = source(arguments, file)?;
    let mut checked = source.check(arguments)?;
    if !arguments.has("schema-only") {
        define(&source, &mut checked);
    }
    Ok((source, checked))
}

/// The result of a file that is no text of a document.
fn unreadable(failure: &Failure) -> Checked {
    let findings = failure.lines.iter().map(|line| Finding::whole(line, failure.cure.as_deref()));
    Checked { kind: None, findings: findings.collect(), left_out: 0 }
}

/// Adds what a define would refuse on any host; a document with other mistakes is not judged.
fn define(source: &Source<'_>, checked: &mut Checked) {
    let Some(kind) = checked.kind.filter(|_| checked.is_right()) else { return };
    if let Err(error) = policy::anywhere::check(kind, &source.text) {
        checked.findings.push(source.refusal(&error));
    }
}
