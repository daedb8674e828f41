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
        write(node, &Naming { uri, key: None }, 0, &mut out);
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
            let own = child.tag_name().namespace().unwrap_or_default();
            let key = child.lookup_prefix(own);
            write(child, &Naming { uri: own, key }, 1, &mut text);
            text.push('\n');
            empty = false;
        }
    }
    if let Some(new) = new {
        let document = xml::Document::parse(new)
            .map_err(|error| refused(&error).with_cure("give one well-formed element"))?;
        write(document.any_root(), &Naming { uri, key }, 1, &mut text);
        text.push('\n');
        empty = false;
    }
    text.push_str("</metadata>");
    if empty { Ok(None) } else { Raw::parse(&text).map(Some).map_err(|error| refused(&error)) }
}

/// How names of one namespace are written: with a prefix, or without when the element stands alone.
struct Naming<'a> {
    uri: &'a str,
    key: Option<&'a str>,
}

impl Naming<'_> {
    /// Names without namespace are of the caller's own, as libvirt sees it.
    fn name(&self, namespace: Option<&str>, name: &str) -> String {
        let own = namespace.is_none_or(|namespace| namespace == self.uri);
        match self.key {
            Some(key) if own => format!("{key}:{name}"),
            _ => name.to_owned(),
        }
    }
}

/// Writes an element with two spaces per level. The depth of documents is bounded by the reader.
fn write(node: Node<'_, '_>, naming: &Naming<'_>, depth: usize, out: &mut String) {
    let name = naming.name(node.tag_name().namespace(), node.tag_name().name());
    let indent = "  ".repeat(depth);
    // Writing into a string cannot fail.
    let _ = write!(out, "{indent}<{name}");
    let top = node
        .parent_element()
        .is_none_or(|parent| parent.tag_name().namespace() != node.tag_name().namespace());
    if let (Some(key), true) = (naming.key, top || depth <= 1) {
        let _ = write!(out, " xmlns:{key}=\"{}\"", escape(naming.uri));
    }
    for attribute in node.attributes() {
        let _ = write!(out, " {}=\"{}\"", attribute.name(), escape(attribute.value()));
    }
    let elements: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    let text = node.children().filter(Node::is_text).filter_map(|child| child.text()).collect::<String>();
    if elements.is_empty() {
        if text.is_empty() {
            out.push_str("/>");
        } else {
            let _ = write!(out, ">{}</{name}>", escape(&text));
        }
        return;
    }
    out.push('>');
    for child in elements {
        out.push('\n');
        write(child, naming, depth + 1, out);
    }
    let _ = write!(out, "\n{indent}</{name}>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
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
