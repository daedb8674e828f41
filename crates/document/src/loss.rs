//! What a document said and its formatted text does not: unknown names, comments, processing instructions.

use std::collections::HashMap;

use xml::{Document, Node};

use crate::check::{Checked, Finding, Severity};

/// Most losses that are told one by one.
const LOSSES_MAX: usize = 256;

/// What is lost of a document.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    /// The first losses, in the order of the document.
    pub findings: Vec<Finding>,
    /// How many more there are.
    pub left_out: usize,
}

/// What is lost when `formatted` replaces `text`, whose check is `checked`.
#[must_use]
pub fn losses(text: &str, formatted: &str, checked: &Checked) -> Losses {
    let unknown = checked.findings.iter().filter(|finding| finding.severity == Severity::Warning);
    let mut losses: Vec<Finding> = unknown.cloned().collect();
    losses.extend(lost_remarks(text, formatted));
    losses.sort_by_key(|finding| (finding.line, finding.column));
    let left_out = checked.left_out + losses.len().saturating_sub(LOSSES_MAX);
    losses.truncate(LOSSES_MAX);
    Losses { findings: losses, left_out }
}

/// The comments and processing instructions of `text` that `written`, the same document, does not have, in their order.
#[must_use]
pub fn lost_remarks(text: &str, written: &str) -> Vec<Finding> {
    let mut kept: HashMap<String, usize> = HashMap::new();
    for remark in remarks(written) {
        *kept.entry(remark.content).or_default() += 1;
    }
    let lost = move |remark: Remark| match kept.get_mut(&remark.content) {
        // Foreign content is kept with all it says.
        Some(count) if *count > 0 => {
            *count -= 1;
            None
        }
        _ => Some(remark.finding),
    };
    remarks(text).into_iter().filter_map(lost).collect()
}

/// A comment or processing instruction.
struct Remark {
    content: String,
    finding: Finding,
}

fn remarks(text: &str) -> Vec<Remark> {
    let Ok(document) = Document::parse(text) else { return Vec::new() };
    let whole = document.any_root().document().root();
    let mut cursor = Cursor { text, offset: 0, line: 1, column: 1 };
    let chosen = whole.descendants().filter(|node| node.is_comment() || node.is_pi());
    chosen.map(|node| remark(&mut cursor, node)).collect()
}

/// A place that moves on through a text: to count lines from the beginning for each remark would take quadratic time.
struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    line: u32,
    column: u32,
}

impl Cursor<'_> {
    /// Moves on to `offset`, which is not before the place.
    fn advance(&mut self, offset: usize) {
        for letter in self.text.get(self.offset..offset).unwrap_or_default().chars() {
            match letter {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                _ => self.column += 1,
            }
        }
        self.offset = offset;
    }
}

fn remark(cursor: &mut Cursor<'_>, node: Node<'_, '_>) -> Remark {
    let content = cursor.text.get(node.range()).unwrap_or_default().to_owned();
    cursor.advance(node.range().start);
    let parent = node.ancestors().skip(1).find(Node::is_element);
    let place = parent.map_or_else(
        || "outside of the outermost element".to_owned(),
        |parent| format!("in <{}>", parent.tag_name().name()),
    );
    let message = match node.pi() {
        Some(instruction) => format!("processing instruction <?{}?> {place}", instruction.target),
        None => format!("comment {place}"),
    };
    let first_line = content.lines().next().unwrap_or_default().chars().count();
    let length = u32::try_from(first_line).unwrap_or(1);
    let finding =
        Finding { message, length, ..Finding::at(Severity::Warning, cursor.line, cursor.column, "") };
    Remark { content, finding }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::check;
    use expect_test::expect;
    use model::FormatFlags;

    #[test]
    fn comments_instructions_and_unknown_names_are_lost() {
        let text = "<?one?>\n<!-- head -->\n<domain type='kvm'>\n  <name>x</name><!-- name -->\n  <foo/>\n  \
                    <metadata><a:b xmlns:a='http://a'><!-- kept --></a:b></metadata>\n</domain>\n";
        let checked = check(text, None, false);
        let kind = model::DocumentKind::named("domain").unwrap();
        let (record, _) = kind.parse(text).unwrap();
        let formatted = kind.format(record.as_ref(), FormatFlags::SECURE);
        let told = Finding::render_all(&losses(text, &formatted, &checked).findings, "vm.xml", text).concat();
        expect![[r#"
            vm.xml:1:1: warning: processing instruction <?one?> outside of the outermost element
                1 | <?one?>
                  | ^^^^^^^
            vm.xml:2:1: warning: comment outside of the outermost element
                2 | <!-- head -->
                  | ^^^^^^^^^^^^^
            vm.xml:4:17: warning: comment in <domain>
                4 |   <name>x</name><!-- name -->
                  |                 ^^^^^^^^^^^^^
            vm.xml:5:3: warning: unknown element <foo> in <domain>
                5 |   <foo/>
                  |   ^^^^
        "#]]
        .assert_eq(&told);
        assert!(losses(&formatted, &formatted, &check(&formatted, None, false)).findings.is_empty());
    }

    #[test]
    fn many_losses_are_counted() {
        let text = format!("<domain type='kvm'>{}</domain>", "<!-- -->\n".repeat(1000));
        let losses = losses(&text, "<domain type='kvm'/>", &check(&text, None, false));
        assert_eq!((losses.findings.len(), losses.left_out), (LOSSES_MAX, 1000 - LOSSES_MAX));
    }
}
