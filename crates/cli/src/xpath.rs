//! `--xpath`: a small part of XPath 1.0, enough to pick elements and attributes out of a document.
//!
//! ```text
//! path      = ["/" | "//"] step { ("/" | "//") step }
//! step      = "." | ".." | ("*" | name | "text()" | "@" name | "@*") { "[" predicate "]" }
//! predicate = number | "last()" | operand | operand ("=" | "!=") literal
//! operand   = "." | "text()" | ["@"] name
//! ```

use xml::{Document, Node};

use crate::arguments::Arguments;
use crate::failure::{Failure, Outcome};
use crate::session::Session;

/// Steps that one expression may have.
const STEPS_MAX: usize = 64;

/// Prints `xml` and `end`, or what `--xpath` selects from it.
pub(crate) fn print(session: &mut Session, arguments: &Arguments, xml: &str, end: &str) -> Outcome {
    let Some(expression) = arguments.text("xpath")? else {
        session.out.print(xml);
        session.out.print(end);
        return Ok(());
    };
    let path = parse(expression).ok_or_else(|| {
        Failure::new(format!("internal error: Incorrect xpath '{expression}'")).with_cure(
            "understood are paths of names, *, @attributes, . .. // text() with predicates such as [1] [@a='b'] [name]",
        )
    })?;
    let document = Document::parse(xml)
        .map_err(|error| Failure::new("Failed to read the document").with_cure(error.message()))?;
    let items = select(&path, document.any_root());
    session.out.print(&text(&items, arguments.has("wrap")));
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    /// Any descendant instead of only children.
    deep: bool,
    test: Test,
    predicates: Vec<Predicate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    Root,
    This,
    Parent,
    Any,
    Element(String),
    Attribute(String),
    AnyAttribute,
    Text,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Predicate {
    Position(usize),
    Last,
    Has(Operand),
    Compare { operand: Operand, equal: bool, literal: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Operand {
    This,
    Attribute(String),
    Element(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item<'a, 'input> {
    Node(Node<'a, 'input>),
    Attribute(&'a str, &'a str),
}

fn parse(expression: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = expression.trim();
    if rest.starts_with('/') {
        steps.push(Step { deep: false, test: Test::Root, predicates: Vec::new() });
    } else {
        rest = rest.strip_prefix("./").unwrap_or(rest);
    }
    let mut first = !expression.trim().starts_with('/');
    while !rest.is_empty() {
        let deep = match (rest.strip_prefix("//"), rest.strip_prefix('/')) {
            (Some(after), _) => {
                rest = after;
                true
            }
            (None, Some(after)) => {
                rest = after;
                false
            }
            (None, None) if first => false,
            _ => return None,
        };
        first = false;
        let (step, after) = parse_step(rest, deep)?;
        steps.push(step);
        rest = after;
        if steps.len() > STEPS_MAX {
            return None;
        }
    }
    (!steps.is_empty()).then_some(steps)
}

fn parse_step(text: &str, deep: bool) -> Option<(Step, &str)> {
    let fixed = [
        ("text()", Test::Text),
        ("..", Test::Parent),
        (".", Test::This),
        ("*", Test::Any),
        ("@*", Test::AnyAttribute),
    ];
    let known = fixed.into_iter().find_map(|(word, test)| Some((test, text.strip_prefix(word)?)));
    let (test, mut rest) = match known {
        Some(found) => found,
        None => match text.strip_prefix('@') {
            Some(after) => name(after).map(|(name, rest)| (Test::Attribute(name), rest))?,
            None => name(text).map(|(name, rest)| (Test::Element(name), rest))?,
        },
    };
    let mut predicates = Vec::new();
    while let Some(after) = rest.strip_prefix('[') {
        let end = closing(after)?;
        predicates.push(parse_predicate(after[..end].trim())?);
        rest = &after[end + 1..];
    }
    Some((Step { deep, test, predicates }, rest))
}

/// The bracket that ends a predicate; brackets inside quotes do not count.
fn closing(text: &str) -> Option<usize> {
    let mut quote = None;
    for (index, character) in text.char_indices() {
        match (quote, character) {
            (None, ']') => return Some(index),
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), other) if open == other => quote = None,
            _ => {}
        }
    }
    None
}

fn parse_predicate(text: &str) -> Option<Predicate> {
    if let Ok(position) = text.parse() {
        return Some(Predicate::Position(position));
    }
    if text == "last()" {
        return Some(Predicate::Last);
    }
    let (operand, rest) = parse_operand(text)?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Some(Predicate::Has(operand));
    }
    let (equal, literal) = match rest.strip_prefix("!=") {
        Some(literal) => (false, literal),
        None => (true, rest.strip_prefix('=')?),
    };
    let literal = literal.trim();
    let quoted = ['\'', '"'].into_iter().find_map(|quote| {
        let inner = literal.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    });
    let number = || literal.parse::<f64>().is_ok().then_some(literal);
    Some(Predicate::Compare { operand, equal, literal: quoted.or_else(number)?.to_owned() })
}

fn parse_operand(text: &str) -> Option<(Operand, &str)> {
    for word in ["text()", "."] {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((Operand::This, rest));
        }
    }
    match text.strip_prefix('@') {
        Some(after) => name(after).map(|(name, rest)| (Operand::Attribute(name), rest)),
        None => name(text).map(|(name, rest)| (Operand::Element(name), rest)),
    }
}

fn name(text: &str) -> Option<(String, &str)> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let end = text.find(|c| !allowed(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    // What looks like a function is one that is not known here.
    (begins && !rest.starts_with('(')).then(|| (name.to_owned(), rest))
}

fn select<'a, 'input>(path: &[Step], root: Node<'a, 'input>) -> Vec<Item<'a, 'input>> {
    let mut items = vec![Item::Node(root.document().root())];
    for step in path {
        let mut next: Vec<Item<'a, 'input>> = Vec::new();
        for item in items {
            let Item::Node(node) = item else { continue };
            for origin in origins(node, step.deep) {
                let mut found = matching(origin, &step.test);
                for predicate in &step.predicates {
                    found = kept(found, predicate);
                }
                next.extend(found);
            }
        }
        deduplicate(&mut next);
        items = next;
    }
    items
}

/// Where a step starts from: the node, or it and everything below.
fn origins<'a, 'input>(node: Node<'a, 'input>, deep: bool) -> Vec<Node<'a, 'input>> {
    if deep { node.descendants().filter(|node| !node.is_text()).collect() } else { vec![node] }
}

fn matching<'a, 'input>(node: Node<'a, 'input>, test: &Test) -> Vec<Item<'a, 'input>> {
    let children =
        |wanted: &dyn Fn(&Node<'a, 'input>) -> bool| node.children().filter(wanted).map(Item::Node).collect();
    match test {
        Test::Root => vec![Item::Node(node.document().root())],
        Test::This => vec![Item::Node(node)],
        Test::Parent => node.parent().map(Item::Node).into_iter().collect(),
        Test::Any => children(&|child| child.is_element()),
        Test::Element(name) => children(&|child| child.is_element() && matches_name(child, name)),
        Test::Text => children(&|child| child.is_text()),
        Test::AnyAttribute => node.attributes().map(|a| Item::Attribute(a.name(), a.value())).collect(),
        Test::Attribute(name) => node
            .attributes()
            .filter(|attribute| attribute.name() == name)
            .map(|attribute| Item::Attribute(attribute.name(), attribute.value()))
            .collect(),
    }
}

/// Prefixes are compared as written in the expression: `qemu:commandline` finds any element `commandline` in a namespace.
fn matches_name(node: &Node<'_, '_>, name: &str) -> bool {
    match name.split_once(':') {
        Some((_, local)) => node.tag_name().namespace().is_some() && node.tag_name().name() == local,
        None => node.tag_name().namespace().is_none() && node.tag_name().name() == name,
    }
}

fn kept<'a, 'input>(items: Vec<Item<'a, 'input>>, predicate: &Predicate) -> Vec<Item<'a, 'input>> {
    let count = items.len();
    let holds = |(index, item): &(usize, Item<'a, 'input>)| match predicate {
        Predicate::Position(position) => index + 1 == *position,
        Predicate::Last => index + 1 == count,
        Predicate::Has(operand) => !values(item, operand).is_empty(),
        Predicate::Compare { operand, equal, literal } => {
            values(item, operand).iter().any(|value| (value == literal) == *equal)
        }
    };
    items.into_iter().enumerate().filter(holds).map(|(_, item)| item).collect()
}

fn values(item: &Item<'_, '_>, operand: &Operand) -> Vec<String> {
    match (item, operand) {
        (Item::Attribute(_, value), Operand::This) => vec![(*value).to_owned()],
        (Item::Attribute(..), _) => Vec::new(),
        (Item::Node(node), Operand::This) => vec![string(*node)],
        (Item::Node(node), Operand::Attribute(name)) => {
            node.attribute(name.as_str()).map(str::to_owned).into_iter().collect()
        }
        (Item::Node(node), Operand::Element(name)) => node
            .children()
            .filter(|child| child.is_element() && matches_name(child, name))
            .map(string)
            .collect(),
    }
}

fn string(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|node| node.is_text().then(|| node.text()).flatten()).collect()
}

fn deduplicate(items: &mut Vec<Item<'_, '_>>) {
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| match item {
        Item::Node(node) => seen.insert(node.id()),
        Item::Attribute(..) => true,
    });
}

fn text(items: &[Item<'_, '_>], wrap: bool) -> String {
    let mut out = String::new();
    let depth = usize::from(wrap);
    if wrap {
        out.push_str("<nodes>\n");
    }
    for item in items {
        if wrap {
            out.push_str("  ");
        }
        match item {
            Item::Attribute(name, value) => out.push_str(&format!(" {name}=\"{}\"", escaped(value, true))),
            Item::Node(node) if node.is_text() => out.push_str(&escaped(node.text().unwrap_or(""), false)),
            Item::Node(node) => element(
                &mut out,
                if node.is_root() { node.first_element_child().unwrap_or(*node) } else { *node },
                depth,
            ),
        }
        out.push('\n');
    }
    if wrap {
        out.push_str("</nodes>\n");
    }
    out
}

/// One element, its first line not indented.
fn element(out: &mut String, node: Node<'_, '_>, depth: usize) {
    let prefix = node.tag_name().namespace().and_then(|uri| node.lookup_prefix(uri)).unwrap_or("");
    let name = if prefix.is_empty() {
        node.tag_name().name().to_owned()
    } else {
        format!("{prefix}:{}", node.tag_name().name())
    };
    out.push_str(&format!("<{name}"));
    for attribute in node.attributes() {
        out.push_str(&format!(" {}=\"{}\"", attribute.name(), escaped(attribute.value(), true)));
    }
    if !node.has_children() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    let elements_only =
        !node.children().any(|child| child.is_text() && !child.text().unwrap_or("").trim().is_empty());
    for child in node.children() {
        if child.is_element() {
            if elements_only {
                out.push_str(&format!("\n{}", "  ".repeat(depth + 1)));
            }
            element(out, child, depth + 1);
        } else if child.is_text() && !elements_only {
            out.push_str(&escaped(child.text().unwrap_or(""), false));
        }
    }
    if elements_only {
        out.push_str(&format!("\n{}", "  ".repeat(depth)));
    }
    out.push_str(&format!("</{name}>"));
}

fn escaped(text: &str, attribute: bool) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if attribute { text.replace('"', "&quot;") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = "<domain type='test' id='1'>\n  <name>t&amp;t</name>\n  <devices>\n    <disk type='file' device='disk'>\n      \
        <source file='/a'/>\n    </disk>\n    <disk type='block'/>\n  </devices>\n</domain>\n";

    #[track_caller]
    fn check(expression: &str, expect: &str) {
        let document = Document::parse(XML).unwrap();
        let path = parse(expression).expect("the expression is understood");
        assert_eq!(text(&select(&path, document.any_root()), false), expect, "{expression}");
    }

    #[test]
    fn paths_select_elements_and_attributes() {
        check("//name", "<name>t&amp;t</name>\n");
        check("/domain/name/text()", "t&amp;t\n");
        check("//nosuch", "");
        check("//disk/@type", " type=\"file\"\n type=\"block\"\n");
        check("//disk[@type='block']", "<disk type=\"block\"/>\n");
        check("//disk[source]/@device", " device=\"disk\"\n");
        check("/domain/devices/disk[2]", "<disk type=\"block\"/>\n");
        check("//disk[last()][@type!='file']", "<disk type=\"block\"/>\n");
        check("//source/..", "<disk type=\"file\" device=\"disk\">\n  <source file=\"/a\"/>\n</disk>\n");
        check("/domain/@*", " type=\"test\"\n id=\"1\"\n");
        check("//*[name='t&t']/@id", " id=\"1\"\n");
    }

    #[test]
    fn wrapping_indents_what_was_selected() {
        let document = Document::parse(XML).unwrap();
        let items = select(&parse("//disk[1]").unwrap(), document.any_root());
        let expect = "<nodes>\n  <disk type=\"file\" device=\"disk\">\n    <source file=\"/a\"/>\n  </disk>\n</nodes>\n";
        assert_eq!(text(&items, true), expect);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for expression in
            ["", "string(//name)", "//[", "//a[", "//a]", "a|b", "//a[b=c]", "count(//a)", "/a b"]
        {
            assert_eq!(parse(expression), None, "{expression}");
        }
    }
}
