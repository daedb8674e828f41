//! Title, description and the metadata elements of other programs.

use std::fmt::Write;

use api::constants::{
    VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_METADATA_DESCRIPTION,
    VIR_DOMAIN_METADATA_ELEMENT, VIR_DOMAIN_METADATA_TITLE,
};
use api::events::DomainMetadataChange;
use api::{Domain, Event};
use error::{Error, ErrorCode, ErrorDomain, Result};
use xml::{Node, Raw};

use crate::backend::Backend;
use crate::connection::Connection;
use crate::document::refused;
use crate::fail;

impl<B: Backend> Connection<B> {
    pub(crate) fn get_metadata(
        &self,
        dom: &Domain,
        kind: i32,
        uri: Option<&str>,
        flags: u32,
    ) -> Result<String> {
        self.check_flags("DomainGetMetadata", flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)?;
        let snapshot = self.find(dom)?.snapshot();
        let document = if self.meant(&snapshot, flags)? { snapshot.current() } else { snapshot.future() };
        let domain = document.ok_or_else(fail::not_running)?.parse()?;
        let found = match kind {
            VIR_DOMAIN_METADATA_DESCRIPTION => domain.description,
            VIR_DOMAIN_METADATA_TITLE => domain.title,
            VIR_DOMAIN_METADATA_ELEMENT => {
                let uri = uri.ok_or_else(|| must_be_set("uri", "virDomainGetMetadata"))?;
                domain.metadata.map(|metadata| element(&metadata, uri)).transpose()?.flatten()
            }
            other => return Err(unknown_kind(other)),
        };
        found.ok_or_else(|| {
            let detail = "Requested metadata element is not present";
            Error::new(ErrorCode::NoDomainMetadata, ErrorDomain::Domain, detail)
        })
    }

    pub(crate) fn set_metadata(
        &self,
        dom: &Domain,
        kind: i32,
        (metadata, key, uri): (Option<&str>, Option<&str>, Option<&str>),
        flags: u32,
    ) -> Result<()> {
        self.check_flags("DomainSetMetadata", flags, VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG)?;
        if kind == VIR_DOMAIN_METADATA_ELEMENT {
            uri.ok_or_else(|| must_be_set("uri", "virDomainSetMetadata"))?;
            if metadata.is_some() {
                key.ok_or_else(|| must_be_set("key", "virDomainSetMetadata"))?;
            }
        }
        let machine = self.find(dom)?;
        let _job = machine.job("metadata")?;
        let snapshot = machine.snapshot();
        let (live, config) = self.affected(&snapshot, flags)?;
        let text = metadata.filter(|text| !text.is_empty());
        self.engine().update(&machine, live, config, |domain| {
            match kind {
                VIR_DOMAIN_METADATA_DESCRIPTION => domain.description = text.map(str::to_owned),
                VIR_DOMAIN_METADATA_TITLE if text.is_some_and(|text| text.contains('\n')) => {
                    let detail = "metadata title can't contain newlines";
                    return Err(fail::bad_argument(ErrorDomain::Domain, detail).verbatim());
                }
                VIR_DOMAIN_METADATA_TITLE => domain.title = text.map(str::to_owned),
                VIR_DOMAIN_METADATA_ELEMENT => {
                    let replaced = replace(domain.metadata.as_ref(), uri.unwrap_or_default(), metadata, key);
                    domain.metadata = replaced?;
                }
                other => return Err(unknown_kind(other)),
            }
            Ok(())
        })?;
        let nsuri = uri.filter(|_| kind == VIR_DOMAIN_METADATA_ELEMENT).map(str::to_owned);
        let dom = machine.snapshot().handle();
        machine.send(&Event::DomainMetadataChange(DomainMetadataChange { dom, r#type: kind, nsuri }));
        Ok(())
    }
}

fn unknown_kind(kind: i32) -> Error {
    fail::bad_argument(ErrorDomain::Domain, format!("unknown metadata type '{kind}'"))
}

fn must_be_set(argument: &str, function: &str) -> Error {
    fail::bad_argument(ErrorDomain::Domain, format!("{argument} in {function} must not be NULL")).verbatim()
}

/// The element of a namespace, without prefix and declaration, as clients gave it.
fn element(metadata: &Raw, uri: &str) -> Result<Option<String>> {
    let text = metadata.to_xml();
    let document = xml::Document::parse(&text).map_err(|error| refused(&error))?;
    let found = document.any_root().children().find(|child| child.tag_name().namespace() == Some(uri));
    Ok(found.map(|node| {
        let mut out = String::new();
        Writer::new(Naming::Bare { uri }).element(node, Some(0), &mut out);
        out
    }))
}

/// The metadata with the element of a namespace replaced, removed or added.
fn replace(metadata: Option<&Raw>, uri: &str, new: Option<&str>, key: Option<&str>) -> Result<Option<Raw>> {
    let mut text = String::from("<metadata>\n");
    let mut empty = true;
    let old = metadata.map(Raw::to_xml).unwrap_or_else(|| "<metadata/>".to_owned());
    let old = xml::Document::parse(&old).map_err(|error| refused(&error))?;
    for child in old.any_root().children().filter(Node::is_element) {
        if child.tag_name().namespace() != Some(uri) {
            Writer::new(Naming::AsIs).element(child, Some(1), &mut text);
            text.push('\n');
            empty = false;
        }
    }
    if let Some(new) = new {
        let document = xml::Document::parse(new)
            .map_err(|error| refused(&error).with_cure("give one well-formed element"))?;
        let naming = key.map_or(Naming::AsIs, |key| Naming::Key { uri, key });
        Writer::new(naming).element(document.any_root(), Some(1), &mut text);
        text.push('\n');
        empty = false;
    }
    text.push_str("</metadata>");
    if empty { Ok(None) } else { Raw::parse(&text).map(Some).map_err(|error| refused(&error)) }
}

/// How names are written.
#[derive(Debug, Clone, Copy)]
enum Naming<'a> {
    /// As they were.
    AsIs,
    /// Those of the namespace `uri`, and those without, with prefix `key`: libvirt sees both as the caller's own.
    Key { uri: &'a str, key: &'a str },
    /// Those of the namespace `uri` without prefix and declaration.
    Bare { uri: &'a str },
}

/// A prefix (empty: the default namespace) and what it stands for (empty: no namespace).
type Binding = (String, String);

/// Writes elements with their namespaces. The depth of documents is bounded by the reader.
struct Writer<'a> {
    naming: Naming<'a>,
    /// The declarations in force where the next thing is written; later ones count.
    scope: Vec<Binding>,
}

impl<'a> Writer<'a> {
    fn new(naming: Naming<'a>) -> Writer<'a> {
        Writer { naming, scope: Vec::new() }
    }

    /// Writes an element: with two spaces per level of `depth`, or (`None`) with nothing that was not there.
    fn element(&mut self, node: Node<'_, '_>, depth: Option<usize>, out: &mut String) {
        let outside = self.scope.len();
        let name = self.binding(node, node.tag_name().namespace(), false);
        let attributes: Vec<_> = node
            .attributes()
            .map(|attribute| (self.binding(node, attribute.namespace(), true), attribute))
            .collect();
        let shown = prefixed(&name.0, node.tag_name().name());
        let indent = "  ".repeat(depth.unwrap_or_default());
        // Writing into a string cannot fail.
        let _ = write!(out, "{indent}<{shown}");
        self.declare(&name, out);
        for (binding, _) in attributes.iter().filter(|(binding, _)| !binding.0.is_empty()) {
            self.declare(binding, out);
        }
        self.declare_others(node, outside, out);
        for (binding, attribute) in &attributes {
            let _ = write!(
                out,
                " {}=\"{}\"",
                prefixed(&binding.0, attribute.name()),
                escape_attribute(attribute.value())
            );
        }
        self.content(node, depth, &indent, &shown, out);
        self.scope.truncate(outside);
    }

    fn content(
        &mut self,
        node: Node<'_, '_>,
        depth: Option<usize>,
        indent: &str,
        shown: &str,
        out: &mut String,
    ) {
        let has_elements = node.children().any(|child| child.is_element());
        let texts = || node.children().filter(Node::is_text).filter_map(|child| child.text());
        let has_words = texts().any(|text| !text.trim().is_empty());
        if !has_elements && texts().all(str::is_empty) {
            out.push_str("/>");
            return;
        }
        out.push('>');
        // Between words every space counts.
        let inner = depth.filter(|_| has_elements && !has_words).map(|depth| depth + 1);
        for child in node.children() {
            if child.is_element() {
                out.push_str(if inner.is_some() { "\n" } else { "" });
                self.element(child, inner, out);
            } else if child.is_text() && inner.is_none() {
                out.push_str(&escape(child.text().unwrap_or_default()));
            }
        }
        if inner.is_some() {
            out.push('\n');
            out.push_str(indent);
        }
        let _ = write!(out, "</{shown}>");
    }

    /// How a name of `namespace` at `node` is written.
    fn binding(&self, node: Node<'_, '_>, namespace: Option<&str>, attribute: bool) -> Binding {
        let own = |uri: &str| namespace == Some(uri) || (namespace.is_none() && !attribute);
        match self.naming {
            Naming::Key { uri, key } if own(uri) => return (key.to_owned(), uri.to_owned()),
            Naming::Bare { uri } if own(uri) && !attribute => return Binding::default(),
            _ => {}
        }
        let Some(namespace) = namespace else { return Binding::default() };
        let usual = !attribute && node.default_namespace() == Some(namespace);
        let prefix = if usual { None } else { prefix_of(node, namespace) };
        (prefix.unwrap_or_default().to_owned(), namespace.to_owned())
    }

    /// Declares what a name needs, unless that is in force.
    fn declare(&mut self, binding: &Binding, out: &mut String) {
        let (prefix, uri) = binding;
        let found = self.scope.iter().rev().find(|(other, _)| other == prefix);
        if prefix == "xml" || found.map_or("", |(_, found)| found.as_str()) == uri {
            return;
        }
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        let _ = write!(out, " {name}=\"{}\"", escape_attribute(uri));
        self.scope.push(binding.clone());
    }

    /// Declares what the document declared here for use further down.
    fn declare_others(&mut self, node: Node<'_, '_>, outside: usize, out: &mut String) {
        let own = match self.naming {
            Naming::AsIs => None,
            Naming::Key { uri, .. } | Naming::Bare { uri } => Some(uri),
        };
        for declared in node.namespaces() {
            let Some(prefix) = declared.name() else { continue };
            let is_new = node.parent_element().is_none_or(|parent| {
                parent.namespaces().all(|other| other.name() != Some(prefix) || other.uri() != declared.uri())
            });
            let taken = self.scope[outside..].iter().any(|(other, _)| other == prefix);
            if is_new && !taken && own != Some(declared.uri()) {
                self.declare(&(prefix.to_owned(), declared.uri().to_owned()), out);
            }
        }
    }
}

fn prefix_of<'n>(node: Node<'n, '_>, namespace: &str) -> Option<&'n str> {
    if namespace == "http://www.w3.org/XML/1998/namespace" {
        return Some("xml");
    }
    let mut named = node.namespaces().filter(|declared| declared.uri() == namespace);
    named.find_map(|declared| declared.name())
}

fn prefixed(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") }
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\r', "&#13;")
}

/// The same for attributes, in which a reader takes line breaks and tabs for spaces.
fn escape_attribute(text: &str) -> String {
    escape(text).replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_comes_back_as_it_was_given() {
        let given = "<x a=\"1\"><y/></x>";
        let metadata = replace(None, "http://x", Some(given), Some("k")).unwrap().unwrap();
        assert_eq!(
            metadata.to_xml(),
            "<metadata>\n  <k:x xmlns:k=\"http://x\" a=\"1\">\n    <k:y/>\n  </k:x>\n</metadata>"
        );
        assert_eq!(element(&metadata, "http://x").unwrap().unwrap(), "<x a=\"1\">\n  <y/>\n</x>");
        assert_eq!(element(&metadata, "http://z").unwrap(), None);
    }

    /// What `given` is stored as (without the frame), and what it comes back as.
    fn check(given: &str, stored: &str, returned: &str) {
        let metadata = replace(None, "http://x", Some(given), Some("k")).unwrap().unwrap();
        let text = metadata.to_xml();
        let body = text.strip_prefix("<metadata>\n  ").and_then(|text| text.strip_suffix("\n</metadata>"));
        assert_eq!(body, Some(stored), "{text}");
        assert_eq!(element(&metadata, "http://x").unwrap().as_deref(), Some(returned));
        // Another's change leaves it alone.
        let both = replace(Some(&metadata), "http://z", Some("<z/>"), Some("l")).unwrap().unwrap();
        assert!(both.to_xml().contains(stored), "{}", both.to_xml());
    }

    #[test]
    fn namespaces_and_mixed_text_are_kept() {
        check(
            r#"<a y:b="1" xmlns:y="http://y"><y:c>t</y:c>text<d/></a>"#,
            r#"<k:a xmlns:k="http://x" xmlns:y="http://y" y:b="1"><y:c>t</y:c>text<k:d/></k:a>"#,
            r#"<a xmlns:y="http://y" y:b="1"><y:c>t</y:c>text<d/></a>"#,
        );
        // Declared above its use, and a prefix that is ours.
        check(
            r#"<a xmlns:k="http://other" xmlns:y="http://y"><k:c/><y:d/><y:d/><e/></a>"#,
            "<k:a xmlns:k=\"http://x\" xmlns:y=\"http://y\">\n    <k:c xmlns:k=\"http://other\"/>\n    <y:d/>\n    \
             <y:d/>\n    <k:e/>\n  </k:a>",
            "<a xmlns:y=\"http://y\">\n  <k:c xmlns:k=\"http://other\"/>\n  <y:d/>\n  <y:d/>\n  <e/>\n</a>",
        );
        // A default namespace of its own.
        check(
            r#"<x:a xmlns:x="http://x"><c xmlns="http://c" v="1"><d/></c></x:a>"#,
            "<k:a xmlns:k=\"http://x\">\n    <c xmlns=\"http://c\" v=\"1\">\n      <d/>\n    </c>\n  </k:a>",
            "<a>\n  <c xmlns=\"http://c\" v=\"1\">\n    <d/>\n  </c>\n</a>",
        );
        check(
            "<a b='1&#10;2&#9;3&quot;' xml:lang='de'> x &amp; <b/> </a>",
            "<k:a xmlns:k=\"http://x\" b=\"1&#10;2&#9;3&quot;\" xml:lang=\"de\"> x &amp; <k:b/> </k:a>",
            "<a b=\"1&#10;2&#9;3&quot;\" xml:lang=\"de\"> x &amp; <b/> </a>",
        );
    }

    #[test]
    fn namespaces_do_not_disturb_each_other() {
        let one = replace(None, "http://x", Some("<x>1 &lt; 2</x>"), Some("k")).unwrap();
        let two = replace(one.as_ref(), "http://z", Some("<z/>"), Some("l")).unwrap();
        let changed = replace(two.as_ref(), "http://x", Some("<x/>"), Some("k")).unwrap().unwrap();
        assert_eq!(
            changed.to_xml(),
            "<metadata>\n  <l:z xmlns:l=\"http://z\"/>\n  <k:x xmlns:k=\"http://x\"/>\n</metadata>"
        );
        let gone = replace(Some(&changed), "http://x", None, None).unwrap();
        let gone = replace(gone.as_ref(), "http://z", None, None).unwrap();
        assert_eq!(gone, None);
    }

    #[test]
    fn what_is_no_element_is_refused() {
        assert!(replace(None, "http://x", Some("<x"), Some("k")).is_err());
    }
}
