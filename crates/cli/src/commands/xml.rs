//! Documents without a daemon: mistakes, layout, differences, views, schemas and reference pages.

use std::io::{Read, Write};

use document::check::{self, Finding, Severity};
use document::view::Tree;
use document::{reference, relaxng};
use model::{DOCUMENTS, DocumentKind, FormatFlags};
use xml::{Document, Record, Report};

use super::domain_life::{DOCUMENT_BYTES_MAX, document};
use super::shell::os_text;
use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt, Values};
use crate::failure::{Failure, Outcome};
use crate::nearest::nearest;
use crate::session::Session;

/// What can be done.
const ACTIONS: &[&str] = &["check", "convert", "diff", "format", "kinds", "reference", "schema"];

/// How documents can be written.
const VIEWS: &[&str] = &["json", "xml", "yaml"];

pub(crate) static XML: Command = Command {
    name: "xml",
    group: Group::Documents,
    help: "check, format, compare and convert documents",
    description: "Works on documents of all kinds without a connection; the outermost element tells the kind. 'check FILE...' tells every mistake with its place; 'format FILE...' prints the document as libvirt writes it; 'diff FILE FILE' tells what two documents of one kind say differently; 'convert FILE --to json|xml|yaml' shows the same document another way; 'schema KIND' prints its RelaxNG schema, 'reference KIND' its reference page; 'kinds' lists the kinds. '-' is the standard input. The exit status is 0 when nothing is wrong and nothing differs, else 1. Examples: 'ferrovirt xml check machine.xml'; 'ferrovirt xml convert machine.xml --to yaml'; 'ferrovirt xml schema domain > domain.rng'.",
    options: &[
        Opt::text("action", "check, convert, diff, format, kinds, reference or schema")
            .required()
            .bare()
            .values(Values::OneOf(ACTIONS)),
        Opt::rest("file", "documents, or the name of a kind").values(Values::File),
        Opt::flag("strict", "names that the kind does not have are errors"),
        Opt::flag("json", "print results as JSON"),
        Opt::text("kind", "kind of the documents (default: told by the outermost element)"),
        Opt::text("from", "how the document is written (default: by the end of the file's name)")
            .values(Values::OneOf(VIEWS)),
        Opt::text("to", "how the document is to be written").values(Values::OneOf(VIEWS)),
        Opt::flag("inactive", "leave out what only a running object has"),
        Opt::flag("in-place", "write formatted documents back to their files"),
        Opt::flag("unchanged", "only check that documents are formatted"),
    ],
    run,
};

fn run(session: &mut Session, arguments: &Arguments) -> Outcome {
    let action = arguments.required("action")?;
    match action {
        "check" => check(session, arguments),
        "convert" => convert(session, arguments),
        "diff" => diff(session, arguments),
        "format" => format(session, arguments),
        "kinds" => {
            for kind in DOCUMENTS {
                session.out.line(&format!("{:<20} <{}>", kind.name, kind.root));
            }
            Ok(())
        }
        "reference" => {
            let text = reference::page(named(one(arguments)?)?);
            session.out.print(&text);
            Ok(())
        }
        "schema" => {
            let text = relaxng::schema(named(one(arguments)?)?);
            session.out.print(&text);
            Ok(())
        }
        other => {
            let failure = Failure::new(format!("unknown action: '{other}'"));
            Err(match nearest(other, ACTIONS.iter().copied()) {
                Some(near) => failure.with_cure(format!("did you mean '{near}'?")),
                None => failure.with_cure(format!("the actions are {}", ACTIONS.join(", "))),
            })
        }
    }
}

fn check(session: &mut Session, arguments: &Arguments) -> Outcome {
    let (kind, strict) = (wanted_kind(arguments)?, arguments.has("strict"));
    let mut right = true;
    let mut results = Vec::new();
    for file in files(arguments)? {
        let text = read(file)?;
        let checked = check::check(&text, kind, strict);
        right &= checked.is_right();
        if arguments.has("json") {
            results.push(serde_json::json!({ "file": file, "right": checked.is_right(), "result": checked }));
            continue;
        }
        for finding in &checked.findings {
            session.out.print(&finding.render(file, &text));
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

fn format(session: &mut Session, arguments: &Arguments) -> Outcome {
    arguments.exclusive("in-place", "unchanged")?;
    let flags = flags(arguments);
    let mut changed = false;
    for file in files(arguments)? {
        let text = read(file)?;
        let (kind, record) = parse(session, arguments, file, &text)?;
        let formatted = kind.format(record.as_ref(), flags);
        let same = formatted == text;
        changed |= !same;
        if arguments.has("unchanged") {
            if !same {
                session.out.line(file);
            }
        } else if !arguments.has("in-place") {
            session.out.print(&formatted);
        } else if !same {
            replace(file, &formatted)?;
        }
    }
    if changed && arguments.has("unchanged") { Err(Failure::silent()) } else { Ok(()) }
}

fn diff(session: &mut Session, arguments: &Arguments) -> Outcome {
    let [left, right] = files(arguments)? else {
        return Err(Failure::new("two documents are compared").with_cure("give two files"));
    };
    let (left_text, right_text) = (read(left)?, read(right)?);
    let (kind, left_record) = parse(session, arguments, left, &left_text)?;
    let (other, right_record) = parse(session, arguments, right, &right_text)?;
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

fn convert(session: &mut Session, arguments: &Arguments) -> Outcome {
    let file = one(arguments)?;
    let to = view(arguments, "to")?.ok_or_else(|| {
        Failure::new("say how to write the document").with_cure("give --to json, xml or yaml")
    })?;
    let from = match view(arguments, "from")? {
        Some(from) => from,
        None => match file.rsplit_once('.').map(|(_, end)| end) {
            Some("json") => "json",
            Some("yaml" | "yml") => "yaml",
            _ => "xml",
        },
    };
    let text = read(file)?;
    let refused = |error: document::view::ViewError| Failure::new(format!("{file}: {error}"));
    let tree = match from {
        "json" => Tree::from_json(&text),
        "yaml" => Tree::from_yaml(&text),
        _ => Tree::from_xml(&text, kind_of(arguments, &text)?),
    }
    .map_err(refused)?;
    let written = match to {
        "json" => tree.to_json(),
        "yaml" => tree.to_yaml(),
        _ => laid_out(arguments, tree.to_xml().map_err(refused)?)?,
    };
    session.out.print(&written);
    Ok(())
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

/// Reads a document for its content: what is ignored is told, or refused with `--strict`.
fn parse(
    session: &mut Session,
    arguments: &Arguments,
    file: &str,
    text: &str,
) -> Outcome<(&'static DocumentKind, Box<dyn Record>)> {
    let checked = check::check(text, wanted_kind(arguments)?, arguments.has("strict"));
    let told: Vec<String> = checked.findings.iter().map(|finding| finding.render(file, text)).collect();
    let wrong = checked.findings.iter().find(|finding: &&Finding| finding.severity == Severity::Error);
    let kind = checked.kind.and_then(DocumentKind::named);
    let parsed: Option<(Box<dyn Record>, Report)> = kind.and_then(|kind| kind.parse(text).ok());
    match (wrong, kind, parsed) {
        (None, Some(kind), Some((record, _))) => {
            for warning in told {
                session.out.warning(warning.trim_end());
            }
            Ok((kind, record))
        }
        _ => Err(Failure { lines: told.iter().map(|text| text.trim_end().to_owned()).collect(), cure: None }),
    }
}

fn flags(arguments: &Arguments) -> FormatFlags {
    let inactive = if arguments.has("inactive") { FormatFlags::INACTIVE } else { FormatFlags::NONE };
    FormatFlags::SECURE | inactive
}

fn print_json(session: &mut Session, value: &serde_json::Value) {
    session.out.line(&format!("{value:#}"));
}

fn files(arguments: &Arguments) -> Outcome<&[String]> {
    match arguments.rest("file") {
        [] => Err(Failure::new("no document is named").with_cure("give a file, or - for the standard input")),
        files => Ok(files),
    }
}

fn one(arguments: &Arguments) -> Outcome<&str> {
    match files(arguments)? {
        [one] => Ok(one),
        _ => Err(Failure::new("one name is enough")),
    }
}

fn named(name: &str) -> Outcome<&'static DocumentKind> {
    DocumentKind::named(name).ok_or_else(|| {
        let failure = Failure::new(format!("unknown kind of document: '{name}'"));
        match nearest(name, DOCUMENTS.iter().map(|kind| kind.name)) {
            Some(near) => failure.with_cure(format!("did you mean '{near}'?")),
            None => failure.with_cure("'xml kinds' lists all kinds"),
        }
    })
}

fn wanted_kind(arguments: &Arguments) -> Outcome<Option<&'static DocumentKind>> {
    arguments.text("kind")?.map(named).transpose()
}

/// The kind that was asked for, or that of the outermost element if it has one.
fn kind_of(arguments: &Arguments, text: &str) -> Outcome<Option<&'static DocumentKind>> {
    let told = || DocumentKind::of(Document::parse(text).ok()?.any_root()).ok();
    Ok(wanted_kind(arguments)?.or_else(told))
}

fn view<'a>(arguments: &'a Arguments, option: &str) -> Outcome<Option<&'a str>> {
    let Some(word) = arguments.text(option)? else { return Ok(None) };
    if !VIEWS.contains(&word) {
        return Err(Failure::new(format!("unknown value of --{option}: '{word}'"))
            .with_cure(format!("the values are {}", VIEWS.join(", "))));
    }
    Ok(Some(word))
}

/// Reads a file, or the standard input.
fn read(file: &str) -> Outcome<String> {
    if file != "-" {
        return document(file);
    }
    let mut text = String::new();
    std::io::stdin()
        .take(DOCUMENT_BYTES_MAX + 1)
        .read_to_string(&mut text)
        .map_err(|error| Failure::new(format!("Failed to read the standard input: {}", os_text(&error))))?;
    if text.len() as u64 > DOCUMENT_BYTES_MAX {
        return Err(Failure::new(format!("documents have at most {DOCUMENT_BYTES_MAX} bytes")));
    }
    Ok(text)
}

/// Replaces a file in one step, so that it is never half written.
fn replace(file: &str, text: &str) -> Outcome {
    let refused =
        |error: std::io::Error| Failure::new(format!("Failed to write '{file}': {}", os_text(&error)));
    if file == "-" {
        return Err(Failure::new("the standard input cannot be changed in place"));
    }
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
