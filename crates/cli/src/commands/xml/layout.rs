//! `xml format`, `xml diff` and `xml convert`: one document written another way, and two compared.

use std::io::Write;

use document::check::Finding;
use document::loss::{Losses, losses, lost_remarks};
use model::FormatFlags;
use xml::Document;

use super::super::shell::os_text;
use super::source::{Source, kind_of, made_of, read, refused, sensible, source, tree, view, written_as};
use super::{files, one, print_json};
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::session::Session;

pub(super) fn format(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("in-place", "unchanged")?;
    if arguments.has("drop-unknown") && !arguments.has("in-place") {
        return Err(Failure::new("--drop-unknown changes nothing without --in-place"));
    }
    sensible(arguments)?;
    if arguments.has("in-place") && files(arguments)?.iter().any(|file| file == "-") {
        return Err(Failure::new("the standard input cannot be changed in place")
            .with_cure("leave --in-place away: the result goes to the standard output"));
    }
    let (mut changed, mut failed) = (false, false);
    for file in files(arguments)? {
        match format_one(session, arguments, file) {
            Ok(other) => changed |= other,
            Err(failure) => {
                session.out.failure(&failure);
                failed = true;
            }
        }
    }
    if failed || changed && arguments.has("unchanged") { Err(Failure::silent()) } else { Ok(()) }
}

/// Formats a file; whether its text was another one.
fn format_one(session: &mut Session, arguments: &Arguments, file: &str) -> Outcome<bool> {
    let in_place = arguments.has("in-place");
    let source = source(arguments, file)?;
    if source.is_view && (in_place || arguments.has("unchanged")) {
        return Err(Failure::new(format!("{file} is no XML, so it has no layout to be compared or changed"))
            .with_cure(format!("'xml convert {file} --to xml' prints it as XML")));
    }
    let checked = source.check(arguments)?;
    let (kind, record) = source.parse(&checked)?;
    let record = match policy::anywhere::complete(kind.name, &source.text) {
        Some(completed) if !arguments.has("layout-only") => {
            completed.map_err(|error| refused_by(&source, &error))?
        }
        _ => record,
    };
    let formatted = kind.format(record.as_ref(), flags(arguments));
    // Blank lines behind the document, which clients and editors add, are none of its layout.
    let same = formatted.trim_end_matches('\n') == source.text.trim_end_matches('\n');
    let losses = match source.is_view {
        true => Losses { findings: checked.findings, left_out: checked.left_out },
        false => losses(&source.text, &formatted, &checked),
    };
    if in_place && !losses.findings.is_empty() && !arguments.has("drop-unknown") {
        let mut lines = vec![format!("{file} is left as it is: this would be lost")];
        lines.extend(source.render_all(&losses.findings).iter().map(|loss| loss.trim_end().to_owned()));
        if losses.left_out > 0 {
            lines.push(format!("{file}: {} more such losses", losses.left_out));
        }
        return Err(Failure { lines, cure: Some("--drop-unknown writes it all the same".to_owned()) });
    }
    source.warn(session, &losses.findings, losses.left_out);
    if arguments.has("unchanged") {
        if !same {
            session.out.line(file);
        }
    } else if !in_place {
        session.out.print(&formatted);
    } else if !same {
        replace(file, &formatted)?;
    }
    Ok(!same)
}

/// The failure of a document that a define would refuse, which libvirt therefore never writes.
fn refused_by(source: &Source<'_>, error: &error::Error) -> Failure {
    let line = source.render(&source.refusal(error)).trim_end().to_owned();
    Failure { lines: vec![line], cure: Some("--layout-only formats it all the same".to_owned()) }
}

pub(super) fn diff(session: &mut Session, arguments: &Arguments) -> Outcome {
    let [left, right] = arguments.rest("file") else {
        return Err(Failure::new("two documents are compared")
            .with_cure("give two files, of which one may be - for the standard input"));
    };
    let mut parsed = Vec::new();
    for file in [left, right] {
        let source = source(arguments, file)?;
        let checked = source.check(arguments)?;
        parsed.push(source.parse(&checked)?);
        source.warn(session, &checked.findings, checked.left_out);
    }
    let [(kind, left_record), (other, right_record)] = parsed.as_slice() else { return Ok(()) };
    if kind.name != other.name {
        return Err(Failure::new(format!(
            "{left} is a document of kind '{}', {right} of '{}'",
            kind.name, other.name
        )));
    }
    let differences = xml::compare(left_record.as_ref(), right_record.as_ref());
    if arguments.has("json") {
        let rows = differences.iter().map(|difference| {
            let (path, left, right) = (&difference.path, &difference.left, &difference.right);
            serde_json::json!({ "path": path, "left": left, "right": right })
        });
        print_json(session, &rows.collect());
    } else {
        for difference in &differences {
            session.out.line(&format!("{}/{}", kind.root, difference.path));
            for (sign, value) in [('-', &difference.left), ('+', &difference.right)] {
                if let Some(value) = value {
                    session.out.line(&format!("  {sign} {value}"));
                }
            }
        }
    }
    if differences.is_empty() { Ok(()) } else { Err(Failure::silent()) }
}

pub(super) fn convert(session: &mut Session, arguments: &Arguments) -> Outcome {
    let file = one(arguments)?;
    let to = view(arguments, "to")?.ok_or_else(|| {
        Failure::new("say how to write the document").with_cure("give --to json, xml or yaml")
    })?;
    let text = read(file)?;
    if written_as(arguments, file)? != "xml" || arguments.has("strict") {
        let source = made_of(arguments, file, text.clone())?;
        let checked = source.check(arguments)?;
        if arguments.has("strict") {
            source.parse(&checked)?;
        }
        for finding in source.render_all(&checked.findings) {
            session.out.warning(finding.trim_end());
        }
    }
    let tree = tree(arguments, file, &text)?;
    let as_xml = || tree.to_xml().map_err(|error| refused(file, &text, &error));
    if written_as(arguments, file)? == "xml" {
        warn_of_remarks(session, file, &lost_remarks(&text, &as_xml()?));
    }
    let written = match to {
        "json" => tree.to_json(),
        "yaml" => tree.to_yaml(),
        _ => laid_out(arguments, as_xml()?)?,
    };
    session.out.print(&written);
    Ok(())
}

/// Tells how many comments and processing instructions another way of writing leaves out: they are no part of a document,
/// except where it belongs to someone else, as `<metadata>` does.
fn warn_of_remarks(session: &mut Session, file: &str, lost: &[Finding]) {
    let Some(Finding { line, column, .. }) = lost.first() else { return };
    let count = match lost.len() {
        1 => "1 comment or processing instruction is".to_owned(),
        count => format!("{count} comments and processing instructions are"),
    };
    session.out.warning(&format!("{file}:{line}:{column}: warning: {count} left out, from here on"));
}

/// A document in libvirt's layout when its kind has a place for all it says, else in any.
fn laid_out(arguments: &Arguments, text: String) -> Outcome<String> {
    if let Some(kind) = kind_of(arguments, &text)?
        && let Ok((record, report)) = kind.parse(&text)
        && report.is_empty()
    {
        return Ok(kind.format(record.as_ref(), flags(arguments)));
    }
    match Document::parse(&text) {
        Ok(document) => Ok(format!("{}\n", xml::Raw::of(document.any_root()).to_xml())),
        Err(_) => Ok(text),
    }
}

/// What documents are written with.
pub(super) fn flags(arguments: &Arguments) -> FormatFlags {
    let inactive = if arguments.has("inactive") { FormatFlags::INACTIVE } else { FormatFlags::NONE };
    FormatFlags::SECURE | inactive
}

/// Replaces a file in one step, so that it is never half written.
fn replace(file: &str, text: &str) -> Outcome {
    let refused =
        |error: std::io::Error| Failure::new(format!("Failed to write '{file}': {}", os_text(&error)));
    let path = std::fs::canonicalize(file).map_err(refused)?;
    let mut new = path.clone().into_os_string();
    new.push(format!(".{}.new", std::process::id()));
    let permissions = std::fs::metadata(&path).map_err(refused)?.permissions();
    let written = std::fs::File::create_new(&new)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::set_permissions(&new, permissions))
        .and_then(|()| std::fs::rename(&new, &path));
    if written.is_err() {
        // What was begun is of no use to anybody.
        let _ = std::fs::remove_file(&new);
    }
    written.map_err(refused)
}
