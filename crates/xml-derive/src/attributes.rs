//! Reading `#[xml(..)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Expr, ExprLit, Ident, Lit, LitInt, LitStr, Meta, Path, Result, Token};

/// Where a field lives; the names are those of `xml::Kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Attribute,
    Text,
    Leaf,
    LeafList,
    Flag,
    Child,
    List,
    Mixed,
    Flatten,
    Raw,
}

impl Kind {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "attr" => Self::Attribute,
            "text" => Self::Text,
            "leaf" => Self::Leaf,
            "leaves" => Self::LeafList,
            "flag" => Self::Flag,
            "child" => Self::Child,
            "list" => Self::List,
            "mixed" => Self::Mixed,
            "flatten" => Self::Flatten,
            "raw" => Self::Raw,
            _ => return None,
        })
    }

    fn has_name(self) -> bool {
        !matches!(self, Self::Text | Self::Mixed | Self::Flatten)
    }
}

/// What `#[xml(..)]` says about a field.
#[derive(Debug)]
pub(crate) struct FieldWords {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) at: String,
    pub(crate) wrap: String,
    pub(crate) tag: String,
    pub(crate) unset: String,
    pub(crate) unknown: String,
    pub(crate) missing: String,
    pub(crate) once: String,
    pub(crate) without: String,
    pub(crate) absent: String,
    pub(crate) tag_after: Option<LitStr>,
    pub(crate) format: TokenStream,
    pub(crate) marks: Vec<Ident>,
    pub(crate) doc: String,
}

impl FieldWords {
    /// Reads the words of one field.
    pub(crate) fn of(ident: &Ident, attributes: &[Attribute]) -> Result<Self> {
        let mut kind = None;
        let mut words = Self {
            kind: Kind::Attribute,
            name: ident.to_string().trim_start_matches("r#").to_owned(),
            at: String::new(),
            wrap: String::new(),
            tag: String::new(),
            tag_after: None,
            unset: String::new(),
            unknown: String::new(),
            missing: String::new(),
            once: String::new(),
            without: String::new(),
            absent: String::new(),
            format: quote!(::xml::Format::Plain),
            marks: Vec::new(),
            doc: doc_of(attributes),
        };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("xml")) {
            attribute.parse_nested_meta(|meta| words.word(&meta, &mut kind))?;
        }
        words.kind = kind.ok_or_else(|| {
            Error::new(ident.span(), "say where the field lives: attr, text, leaf, flag, child, list, ..")
        })?;
        if !words.kind.has_name() {
            words.name.clear();
        }
        words.check(ident)?;
        Ok(words)
    }

    fn word(&mut self, meta: &ParseNestedMeta<'_>, kind: &mut Option<Kind>) -> Result<()> {
        let Some(ident) = meta.path.get_ident() else { return Err(meta.error("expected one word")) };
        let word = ident.to_string();
        if let Some(found) = Kind::of(&word) {
            if kind.replace(found).is_some() {
                return Err(meta.error("a field lives in one place only"));
            }
            if meta.input.peek(Token![=]) {
                self.name = text(meta)?.value();
            }
            return Ok(());
        }
        match word.as_str() {
            "at" => self.at = text(meta)?.value(),
            "wrap" => self.wrap = text(meta)?.value(),
            "tag" => self.tag = text(meta)?.value(),
            "unset" => self.unset = text(meta)?.value(),
            "unknown" => self.unknown = text(meta)?.value(),
            "missing" => self.missing = text(meta)?.value(),
            "once" => self.once = text(meta)?.value(),
            "without" => self.without = text(meta)?.value(),
            "absent" => self.absent = text(meta)?.value(),
            "tag_after" => self.tag_after = Some(text(meta)?),
            "yes_no" => self.format = quote!(::xml::Format::YesNo),
            "on_off" => self.format = quote!(::xml::Format::OnOff),
            "long" => self.format = quote!(::xml::Format::Long),
            "lines" => self.format = quote!(::xml::Format::Lines),
            "any_base" => self.format = quote!(::xml::Format::AnyBase),
            "int" => self.format = quote!(::xml::Format::Int),
            "non_zero" => self.format = quote!(::xml::Format::NonZero),
            "non_negative" => self.format = quote!(::xml::Format::NonNegative),
            "hex" => {
                let digits: LitInt = meta.value()?.parse()?;
                self.format = quote!(::xml::Format::Hex(#digits));
            }
            "hex_only" => {
                let digits: LitInt = meta.value()?.parse()?;
                self.format = quote!(::xml::Format::HexOnly(#digits));
            }
            "hex_upper" => {
                let digits: LitInt = meta.value()?.parse()?;
                self.format = quote!(::xml::Format::HexUpper(#digits));
            }
            "words" => {
                let content;
                syn::parenthesized!(content in meta.input);
                let words = content.parse_terminated(<LitStr as syn::parse::Parse>::parse, Token![,])?;
                self.format = quote!(::xml::Format::Words(&[#words]));
            }
            "form" => {
                let form: Ident = meta.value()?.parse()?;
                self.format = quote!(::xml::Format::Form(::xml::Form::#form));
            }
            "unit" => {
                let unit = text(meta)?;
                self.format = quote!(::xml::Format::Scaled(#unit));
            }
            "secret" | "live_only" | "inactive_only" | "local_only" | "status_only" | "required" | "keep"
            | "open" | "spaced" | "by_parent" | "whole" => {
                self.marks.push(Ident::new(&word.to_uppercase(), ident.span()));
            }
            _ => return Err(meta.error("unknown word; the crate documentation lists them")),
        }
        Ok(())
    }

    fn check(&self, ident: &Ident) -> Result<()> {
        let refuse = |text| Err(Error::new(ident.span(), text));
        if !self.at.is_empty() && !matches!(self.kind, Kind::Leaf | Kind::LeafList) {
            return refuse("`at` goes with leaf and leaves");
        }
        if !self.tag.is_empty() && self.kind != Kind::Child {
            return refuse("`tag` goes with child; a flattened union names its tag itself");
        }
        if !self.missing.is_empty() && !self.marks.iter().any(|mark| mark == "REQUIRED" || mark == "WHOLE") {
            return refuse("`missing` goes with required and whole");
        }
        if self.at.is_empty() && self.marks.iter().any(|mark| mark == "WHOLE") {
            return refuse("`whole` goes with `at`");
        }
        if !self.absent.is_empty() && self.tag.is_empty() {
            return refuse("`absent` goes with tag");
        }
        if !self.unset.is_empty() && !matches!(self.kind, Kind::Attribute | Kind::Leaf) {
            return refuse("`unset` goes with attr and leaf");
        }
        if !self.once.is_empty() && !matches!(self.kind, Kind::Leaf | Kind::Flag | Kind::Child | Kind::Raw) {
            return refuse("`once` goes with single elements");
        }
        if !self.without.is_empty() && self.kind != Kind::Flatten {
            return refuse("`without` goes with flatten");
        }
        if self.tag_after.is_some() && self.tag.is_empty() {
            return refuse("`tag_after` goes with tag");
        }
        if !self.wrap.is_empty() && matches!(self.kind, Kind::Attribute | Kind::Text | Kind::Flatten) {
            return refuse("`wrap` goes with elements");
        }
        Ok(())
    }
}

/// What `#[xml(..)]` says about a struct or an enum.
#[derive(Debug, Default)]
pub(crate) struct TypeWords {
    pub(crate) namespaces: Vec<(LitStr, LitStr)>,
    pub(crate) namespaces_first: bool,
    pub(crate) loaded: Option<Path>,
    pub(crate) stand_in: Option<Path>,
    pub(crate) tag: Option<LitStr>,
    pub(crate) open: bool,
    pub(crate) required: bool,
    pub(crate) missing: Option<LitStr>,
    pub(crate) together: Vec<LitStr>,
    pub(crate) partial: Option<LitStr>,
    pub(crate) unknown: Option<LitStr>,
    pub(crate) doc: String,
}

impl TypeWords {
    /// Reads the words of a type.
    pub(crate) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut words = Self { doc: doc_of(attributes), ..Self::default() };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("xml")) {
            attribute.parse_nested_meta(|meta| words.word(&meta))?;
        }
        Ok(words)
    }

    fn word(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        if meta.path.is_ident("loaded") {
            self.loaded = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("stand_in") {
            self.stand_in = Some(meta.value()?.parse()?);
        } else if meta.path.is_ident("open") {
            self.open = true;
        } else if meta.path.is_ident("tag") {
            self.tag = Some(text(meta)?);
        } else if meta.path.is_ident("required") {
            self.required = true;
        } else if meta.path.is_ident("missing") {
            self.missing = Some(text(meta)?);
        } else if meta.path.is_ident("unknown") {
            self.unknown = Some(text(meta)?);
        } else if meta.path.is_ident("partial") {
            self.partial = Some(text(meta)?);
        } else if meta.path.is_ident("together") {
            let content;
            syn::parenthesized!(content in meta.input);
            self.together = content
                .parse_terminated(<LitStr as syn::parse::Parse>::parse, Token![,])?
                .into_iter()
                .collect();
        } else if meta.path.is_ident("namespaces") || meta.path.is_ident("namespaces_first") {
            self.namespaces_first = meta.path.is_ident("namespaces_first");
            let content;
            syn::parenthesized!(content in meta.input);
            while !content.is_empty() {
                let prefix = content.parse()?;
                content.parse::<Token![=]>()?;
                self.namespaces.push((prefix, content.parse()?));
                let _: Option<Token![,]> = content.parse()?;
            }
        } else {
            return Err(meta.error("unknown word; the crate documentation lists them"));
        }
        Ok(())
    }
}

/// What `#[xml(..)]` says about a variant.
#[derive(Debug)]
pub(crate) struct VariantWords {
    pub(crate) text: String,
    pub(crate) default: bool,
    pub(crate) needed: bool,
    pub(crate) doc: String,
}

impl VariantWords {
    /// Reads the words of a variant; without `text` its name with hyphens is the text.
    pub(crate) fn of(ident: &Ident, attributes: &[Attribute]) -> Result<Self> {
        let mut words =
            Self { text: kebab(&ident.to_string()), default: false, needed: false, doc: doc_of(attributes) };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("xml")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("text") {
                    words.text = text(&meta)?.value();
                } else if meta.path.is_ident("default") {
                    words.default = true;
                } else if meta.path.is_ident("needed") {
                    words.needed = true;
                } else {
                    return Err(meta.error("expected text, default or needed"));
                }
                Ok(())
            })?;
        }
        Ok(words)
    }
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

/// The first paragraph of the doc comment, on one line.
fn doc_of(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        if let Meta::NameValue(pair) = &attribute.meta
            && let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &pair.value
        {
            lines.push(line.value().trim().to_owned());
        }
    }
    let first: Vec<String> = lines.into_iter().take_while(|line| !line.is_empty()).collect();
    first.join(" ")
}

fn kebab(name: &str) -> String {
    let mut text = String::new();
    for (index, character) in name.char_indices() {
        if character.is_uppercase() && index > 0 {
            text.push('-');
        }
        text.extend(character.to_lowercase());
    }
    text
}
