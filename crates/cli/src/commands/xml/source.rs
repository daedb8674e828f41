//! Reading documents: files and the standard input, XML and its views.

use document::check::{self, Checked, Finding, Severity};
use document::view::{Tree, ViewError};
use model::DocumentKind;
use xml::{Document, Record};

use super::super::domain_life::{bounded, decoded, document, opened};
use super::{VIEWS, wanted_kind};
use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::session::Session;

/// A document as XML.
pub(super) struct Source<'a> {
    /// The file as the user named it.
    pub(super) file: &'a str,
    /// Its text as XML.
    pub(super) text: String,
    /// The file is a view: places in the XML say nothing to its author.
    pub(super) is_view: bool,
}

/// Reads a file, or the standard input.
pub(super) fn read(file: &str) -> Outcome<String> {
    if file != "-" { document(file) } else { decoded(std::io::stdin(), "the standard input") }
}

/// Reads the bytes of a file, or of the standard input.
pub(super) fn read_bytes(file: &str) -> Outcome<Vec<u8>> {
    match file {
        "-" => bounded(std::io::stdin(), "the standard input"),
        _ => bounded(opened(file)?, &format!("file '{file}'")),
    }
}

/// Reads a document, which may be a view.
pub(super) fn source<'a>(arguments: &Arguments, file: &'a str) -> Outcome<Source<'a>> {
    made_of(arguments, file, read(file)?)
}

/// The document that `text` of `file` is, which may be a view.
pub(super) fn made_of<'a>(arguments: &Arguments, file: &'a str, text: String) -> Outcome<Source<'a>> {
    let is_view = written_as(arguments, file)? != "xml";
    let text = match is_view {
        true => tree(arguments, file, &text)?.to_xml().map_err(|error| refused(file, &text, &error))?,
        false => text,
    };
    Ok(Source { file, text, is_view })
}

/// The tree of a document that is written as `--from` or the end of its name says.
pub(super) fn tree(arguments: &Arguments, file: &str, text: &str) -> Outcome<Tree> {
    match written_as(arguments, file)? {
        "json" => Tree::from_json(text),
        "yaml" => Tree::from_yaml(text),
        _ => Tree::from_xml(text, kind_of(arguments, text)?),
    }
    .map_err(|error| refused(file, text, &error))
}

/// The failure of `text`, which is no document or no view of one.
pub(super) fn refused(file: &str, text: &str, error: &ViewError) -> Failure {
    let mut finding = error.finding(text);
    if !matches!(error, ViewError::Xml(_)) && text.trim_start().starts_with('<') {
        finding.cure =
            Some("the text begins as XML does: leave --from away, or name the file *.xml".to_owned());
    }
    Failure::new(finding.render(file, text).trim_end())
}

/// How a document is written.
pub(super) fn written_as<'a>(arguments: &'a Arguments, file: &str) -> Outcome<&'a str> {
    Ok(match view(arguments, "from")? {
        Some(from) => from,
        None => match file.rsplit_once('.').map(|(_, end)| end) {
            Some("json") => "json",
            Some("yaml" | "yml") => "yaml",
            _ => "xml",
        },
    })
}

/// The value of an option that names a view.
pub(super) fn view<'a>(arguments: &'a Arguments, option: &str) -> Outcome<Option<&'a str>> {
    let Some(word) = arguments.text(option)? else { return Ok(None) };
    if !VIEWS.contains(&word) {
        return Err(Failure::new(format!("unknown value of --{option}: '{word}'"))
            .with_cure(format!("the values are {}", VIEWS.join(", "))));
    }
    Ok(Some(word))
}

/// Refuses what is wrong whatever the files are, so that it is told once.
pub(super) fn sensible(arguments: &Arguments) -> Outcome {
    wanted_kind(arguments)?;
    view(arguments, "from").map(|_| ())
}

/// The kind that was asked for, or that of the outermost element if it has one.
pub(super) fn kind_of(arguments: &Arguments, text: &str) -> Outcome<Option<&'static DocumentKind>> {
    let told = || DocumentKind::of(Document::parse(text).ok()?.any_root()).ok();
    Ok(wanted_kind(arguments)?.or_else(told))
}

impl Source<'_> {
    /// Looks for mistakes; what is unknown is an error with `--strict`.
    pub(super) fn check(&self, arguments: &Arguments) -> Outcome<Checked> {
        let mut checked = check::check(&self.text, wanted_kind(arguments)?, arguments.has("strict"));
        if self.is_view {
            checked.findings = checked.findings.into_iter().map(Finding::by_path).collect();
        }
        Ok(checked)
    }

    /// What a define would refuse the document for.
    pub(super) fn refusal(&self, error: &error::Error) -> Finding {
        let found = Finding::whole(error.summary(), error.cure()).at_bad_name(&self.text);
        if self.is_view { found.by_path() } else { found }
    }

    /// A finding for people.
    pub(super) fn render(&self, finding: &Finding) -> String {
        finding.render(self.file, &self.text)
    }

    /// Findings for people.
    pub(super) fn render_all<'f>(&self, findings: impl IntoIterator<Item = &'f Finding>) -> Vec<String> {
        Finding::render_all(findings, self.file, &self.text)
    }

    /// The document for its content.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(super) fn parse(&self, checked: &Checked) -> Outcome<(&'static DocumentKind, Box<dyn Record>)> {
        let kind = checked.kind.and_then(DocumentKind::named);
        match kind.map(|kind| (kind, kind.parse(&self.text))) {
            Some((kind, Ok((record, _)))) if checked.is_right() => Ok((kind, record)),
            _ => {
                let told = self.render_all(&checked.findings);
                let lines = told.iter().map(|finding| finding.trim_end().to_owned()).collect();
                Err(Failure { lines, cure: None })
            }
        }
    }

    /// Tells what of the document is ignored, beside the results; `left_out`: how much more.
    pub(super) fn warn(&self, session: &mut Session, findings: &[Finding], left_out: usize) {
        let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning);
        for finding in self.render_all(warnings) {
            session.out.warning(finding.trim_end());
        }
        if left_out > 0 {
            session.out.warning(&format!("{}: {left_out} more such losses", self.file));
        }
    }
}
