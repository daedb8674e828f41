//! Mistakes in a document with their places, as a compiler would tell them.

use std::fmt::Write;

use model::DocumentKind;
use serde::Serialize;
use xml::{Cause, Document, Error, Refusal, Unknown};

use crate::lines::Lines;

/// A checked document.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// The kind of the document; none when no kind has such an outermost element.
    pub kind: Option<&'static str>,
    /// What was found, in the order of the document.
    pub findings: Vec<Finding>,
    /// How many more names were unknown.
    pub left_out: usize,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The document is refused.
    Error,
    /// A part of the document is ignored.
    Warning,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// Line, from 1; 0 when the document as a whole is meant.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Length of the place in characters.
    pub length: u32,
    /// Path of the element or attribute; empty when unknown.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// The words that would be right.
    pub allowed: Vec<String>,
    /// The known word that comes nearest.
    pub nearest: Option<String>,
    /// What the author can do about it, where that is more than to write one of those words.
    pub cure: Option<String>,
}

impl Checked {
    /// True when nothing is refused.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity == Severity::Warning)
    }
}

/// Looks for mistakes. The kind is that of the outermost element unless one is given; `strict`: unknown names are errors.
#[must_use]
pub fn check(text: &str, kind: Option<&'static DocumentKind>, strict: bool) -> Checked {
    let refused = |kind: Option<&'static DocumentKind>, error: &Error| Checked {
        kind: kind.map(|kind| kind.name),
        findings: vec![Finding::refused(error, text)],
        left_out: 0,
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return refused(kind, &error),
    };
    let (kind, root) = match kind {
        Some(kind) => (kind, document.root(kind.root)),
        None => match DocumentKind::of(document.any_root()) {
            Ok(kind) => (kind, Ok(document.any_root())),
            Err(error) => {
                let mut checked = refused(None, &error);
                let cure = "'ferrovirt xml kinds' lists the outermost elements";
                checked.findings.iter_mut().for_each(|finding| finding.cure = Some(cure.to_owned()));
                return checked;
            }
        },
    };
    let root = match root {
        Ok(root) => root,
        Err(error) => return refused(Some(kind), &error),
    };
    let (report, errors) = xml::load_for_errors(kind.empty().as_mut(), root, kind.is_status());
    let severity = if strict { Severity::Error } else { Severity::Warning };
    let mut lines = Lines::of(text);
    let mut findings: Vec<Finding> =
        errors.iter().map(|error| Finding::refused_in(error, &mut lines)).collect();
    findings.extend(report.unknown.iter().map(|unknown| Finding::unknown(unknown, severity, &mut lines)));
    findings.sort_by_key(|finding| (finding.line, finding.column));
    Checked { kind: Some(kind.name), findings, left_out: report.left_out }
}

impl Finding {
    /// An error of the document as a whole.
    #[must_use]
    pub fn whole(message: impl Into<String>, cure: Option<&str>) -> Finding {
        let (message, cure) = (message.into(), cure.map(str::to_owned));
        Finding { message, cure, ..Finding::at(Severity::Error, 0, 0, "") }
    }

    /// The finding at the name of the document, where that name cannot be one of a file and the message is about it.
    #[must_use]
    pub fn at_bad_name(self, text: &str) -> Finding {
        let Ok(document) = Document::parse(text) else { return self };
        let root = document.any_root();
        let element = root.children().find(|child| child.has_tag_name("name"));
        let attribute = root.attribute_node("name");
        let (name, offset, path) = match (element, attribute) {
            (Some(element), _) => (element.text().unwrap_or_default(), element.range().start, "name"),
            (None, Some(name)) => (name.value(), name.range_value().start, "@name"),
            (None, None) => return self,
        };
        let Some(fault) = stdx::file_name::fault(name) else { return self };
        let about_name = [fault.as_str(), ": name can't ", " name element"];
        if !about_name.iter().any(|words| self.message.contains(words)) {
            return self;
        }
        let position = root.document().text_pos_at(offset);
        let (line, column) = (position.row, position.col);
        let path = format!("/{}/{path}", root.tag_name().name());
        Finding { line, column, length: length(&mut Lines::of(text), line, column), path, ..self }
    }

    /// A finding that says nothing yet about this place, one character long.
    pub(crate) fn at(severity: Severity, line: u32, column: u32, path: impl Into<String>) -> Finding {
        Finding {
            severity,
            line,
            column,
            length: 1,
            path: path.into(),
            message: String::new(),
            allowed: Vec::new(),
            nearest: None,
            cure: None,
        }
    }

    /// The finding without line and column, which say nothing when the text that was checked is not the author's: its path
    /// tells the place.
    #[must_use]
    pub fn by_path(self) -> Finding {
        Finding { line: 0, column: 0, ..self }
    }

    /// The finding at this line and column of `text`, each from 1.
    pub(crate) fn in_text(self, text: &str, line: usize, column: usize) -> Finding {
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let (line, column) = (number(line), number(column));
        Finding { line, column, length: length(&mut Lines::of(text), line, column), ..self }
    }

    pub(crate) fn refused(error: &Error, text: &str) -> Finding {
        Finding::refused_in(error, &mut Lines::of(text))
    }

    fn refused_in(error: &Error, lines: &mut Lines<'_>) -> Finding {
        let (line, column) = (error.line, error.column);
        let whole = error.message();
        let (message, listed) = whole.split_once(". Allowed: ").unwrap_or((&whole, ""));
        let mut allowed: Vec<String> =
            listed.split(", ").filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let mut nearest = None;
        if let Cause::Value { text, refusal, .. } = &*error.cause {
            if let Refusal::Word(words) = refusal {
                allowed = words.iter().map(|word| (*word).to_owned()).collect();
            }
            nearest = xml::nearest(text, allowed.iter().map(String::as_str)).map(str::to_owned);
        }
        Finding {
            severity: Severity::Error,
            line,
            column,
            length: length(lines, line, column),
            path: error.path.clone(),
            message: message.to_owned(),
            allowed,
            nearest,
            cure: error.cure(),
        }
    }

    fn unknown(unknown: &Unknown, severity: Severity, lines: &mut Lines<'_>) -> Finding {
        let (parent, name) = unknown.path.rsplit_once('/').unwrap_or(("", &unknown.path));
        let element = |step: &str| step.split('[').next().unwrap_or_default().to_owned();
        let place = element(parent.rsplit('/').next().unwrap_or_default());
        let message = match name.strip_prefix('@') {
            Some(attribute) => format!("unknown attribute '{attribute}' of <{place}>"),
            None if name == xml::TEXT => format!("text in <{place}>, which has no place for any"),
            None => format!("unknown element <{}> in <{place}>", element(name)),
        };
        Finding {
            severity,
            line: unknown.line,
            column: unknown.column,
            length: length(lines, unknown.line, unknown.column),
            path: unknown.path.clone(),
            message,
            allowed: Vec::new(),
            nearest: unknown.nearest.map(str::to_owned),
            cure: None,
        }
    }

    /// The finding for people: place and message, the line with the place marked, and what would be right.
    #[must_use]
    pub fn render(&self, file: &str, source: &str) -> String {
        self.render_in(file, &mut Lines::of(source))
    }

    /// As [`Finding::render`], of many findings in the time of one when they are in the order of the document.
    pub fn render_all<'a>(
        findings: impl IntoIterator<Item = &'a Finding>,
        file: &str,
        source: &str,
    ) -> Vec<String> {
        let mut lines = Lines::of(source);
        findings.into_iter().map(|finding| finding.render_in(file, &mut lines)).collect()
    }

    fn render_in(&self, file: &str, lines: &mut Lines<'_>) -> String {
        let severity = if self.severity == Severity::Error { "error" } else { "warning" };
        let mut out = String::new();
        let line = lines.split(self.line, self.column.max(1));
        let mut put = |text: std::fmt::Arguments<'_>| {
            let written = out.write_fmt(text);
            debug_assert!(written.is_ok(), "a String takes whatever is written");
        };
        match line {
            None if self.path.is_empty() => put(format_args!("{file}: {severity}: {}\n", self.message)),
            None => put(format_args!("{file}: {severity}: {} (at {})\n", self.message, self.path)),
            Some((before, rest)) => {
                put(format_args!("{file}:{}:{}: {severity}: {}\n", self.line, self.column, self.message));
                let (shown, before) = window(before, rest);
                let marks = "^".repeat(usize::try_from(self.length).unwrap_or(1).clamp(1, LINE_MAX));
                put(format_args!("{:>5} | {shown}\n", self.line));
                put(format_args!("      | {before}{marks}\n"));
            }
        }
        if !self.allowed.is_empty() {
            put(format_args!("      = allowed: {}\n", self.allowed.join(", ")));
        }
        if let Some(nearest) = &self.nearest {
            put(format_args!("      = did you mean '{nearest}'?\n"));
        }
        if let Some(cure) = &self.cure {
            put(format_args!("      = {cure}\n"));
        }
        out
    }
}

/// Longest part of a line that is shown, in characters.
const LINE_MAX: usize = 160;

/// What is shown of a line around a place, which these two parts of it touch, and as much room as there is in front of it.
fn window(before: &str, rest: &str) -> (String, String) {
    let visible = |letter: char| if letter.is_control() && letter != '\t' { '\u{fffd}' } else { letter };
    let room = |letter: char| if letter == '\t' { '\t' } else { ' ' };
    let first =
        before.char_indices().rev().take(LINE_MAX / 2).last().map_or(before.len(), |(index, _)| index);
    let before = before.get(first..).unwrap_or_default();
    let shown = before.chars().chain(rest.chars()).take(LINE_MAX).map(visible).collect();
    (shown, before.chars().map(room).collect())
}

/// How many characters the place at this position has: a start tag up to its name's end, a quoted value, or a name.
fn length(lines: &mut Lines<'_>, line: u32, column: u32) -> u32 {
    let Some((before, rest)) = lines.split(line, column) else { return 1 };
    let mut letters = rest.chars().peekable();
    let count = match (letters.peek(), before.chars().next_back()) {
        (Some('<'), _) => {
            1 + letters
                .skip(1)
                .take_while(|letter| !letter.is_whitespace() && !"/>".contains(*letter))
                .count()
        }
        (_, Some(quote @ ('\'' | '"'))) => letters.take_while(|letter| *letter != quote).count(),
        _ => letters.take_while(|letter| letter.is_alphanumeric() || "_-.:".contains(*letter)).count(),
    };
    u32::try_from(count.max(1)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn look(text: &str, strict: bool, expect: &Expect) {
        let checked = check(text, None, strict);
        let found = Finding::render_all(&checked.findings, "vm.xml", text).concat();
        expect.assert_eq(&found);
        assert_eq!(checked.is_right(), !found.contains(": error: "));
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        look(
            "<domain type='kmv'>\n  <name>x</name>\n  <devices>\n\t<dsik/>\n    <disk type='file' device='cdrum'/>\n  </devices>\n  <on_crash>explode</on_crash>\n</domain>\n",
            false,
            &expect![[r#"
                vm.xml:1:15: error: unsupported configuration: invalid domain type kmv
                    1 | <domain type='kmv'>
                      |               ^^^
                      = allowed: qemu, kvm, xen, lxc, uml, test, vmware, hyperv, vbox, parallels, bhyve, vz, hvf, kqemu, openvz, phyp
                      = did you mean 'kvm'?
                vm.xml:4:2: warning: unknown element <dsik> in <devices>
                    4 | 	<dsik/>
                      | 	^^^^^
                      = did you mean 'disk'?
                vm.xml:5:31: error: XML error: Invalid value for attribute 'device' in element 'disk': 'cdrum'.
                    5 |     <disk type='file' device='cdrum'/>
                      |                               ^^^^^
                      = allowed: disk, cdrom, floppy, lun
                      = did you mean 'cdrom'?
                vm.xml:7:3: error: unsupported configuration: unknown on_crash action: explode
                    7 |   <on_crash>explode</on_crash>
                      |   ^^^^^^^^^
                      = allowed: destroy, restart, rename-restart, preserve, coredump-destroy, coredump-restart
            "#]],
        );
    }

    #[test]
    fn text_that_nobody_reads_is_told() {
        look(
            "<domain type='kvm'>\n  <name>x</name>\n  astray\n  <features><acpi>no</acpi></features>\n\
             <description> a\n b </description></domain>",
            true,
            &expect![[r#"
                vm.xml:3:3: error: text in <domain>, which has no place for any
                    3 |   astray
                      |   ^^^^^^
                vm.xml:4:19: error: text in <acpi>, which has no place for any
                    4 |   <features><acpi>no</acpi></features>
                      |                   ^^
            "#]],
        );
    }

    #[test]
    fn only_what_is_about_the_name_is_shown_there() {
        let text = "<volume>\n  <name>a/b</name>\n</volume>";
        let line = |message: &str| Finding::whole(message, None).at_bad_name(text).line;
        assert_eq!(line("XML error: name a/b cannot contain '/'"), 2);
        assert_eq!(line("XML error: invalid snapshot name 'a/b': name can't contain '/'"), 2);
        assert_eq!(line("XML error: missing capacity element"), 0);
    }

    #[test]
    fn strict_checks_take_unknown_names_for_errors() {
        look(
            "<watchdog model='itco' actoin='reset'/>",
            true,
            &expect![[r#"
                vm.xml:1:24: error: unknown attribute 'actoin' of <watchdog>
                    1 | <watchdog model='itco' actoin='reset'/>
                      |                        ^^^^^^
                      = did you mean 'action'?
            "#]],
        );
    }

    #[test]
    fn what_is_no_document_is_told_too() {
        look(
            "<domain>",
            false,
            &expect![[r#"
                vm.xml:1:8: error: XML error: not well-formed: the document ends before its outermost element is closed, as if it were cut off
                    1 | <domain>
                      |        ^
                      = write the rest, up to the last end tag
            "#]],
        );
        look(
            "<a/>",
            false,
            &expect![[r#"
                vm.xml:1:1: error: XML error: no document has the root element <a>
                    1 | <a/>
                      | ^^
                      = 'ferrovirt xml kinds' lists the outermost elements
            "#]],
        );
        look(
            "",
            false,
            &expect![[r#"
                vm.xml: error: XML error: not well-formed: the document is empty
                      = write an element, such as <domain type='kvm'>...</domain>
            "#]],
        );
    }
}
