//! The derives that turn structs, unions and enumerations into static XML tables for the `xml` crate.
//!
//! Vocabulary of `#[derive(Xml)]`, in `#[xml(..)]` on a field. The name in quotes is the XML name; without it the
//! name of the field is used.
//!
//! | word | where the field lives |
//! |---|---|
//! | `attr = "n"` | attribute |
//! | `text` | text of the element |
//! | `leaf = "n"` | child element with one scalar in its text, or with `at = "a"` in that attribute |
//! | `leaves = "n"` | a list of such elements |
//! | `flag = "n"` | child element whose presence is the value (`bool`) |
//! | `child = "n"` | child element with a table of its own |
//! | `list = "n"` | list of such elements |
//! | `mixed` | list of elements of several names in document order; a union chosen by element name |
//! | `flatten` | a record in this very element |
//! | `raw = "n"` | child element kept as text |
//!
//! | modifier | meaning |
//! |---|---|
//! | `wrap = "w"` | an element `w` stands around it |
//! | `tag = "a"`, `tag_after = "b"` | attribute `a` of this element chooses the variant of the child; written first, or after attribute `b` |
//! | `by_parent` | this flattened union is chosen by the parent's `tag` |
//! | `yes_no`, `on_off`, `hex = 4`, `hex_only = 4`, `hex_upper = 4`, `unit = "KiB"` | spelling |
//! | `any_base`, `int`, `non_negative`, `non_zero` | which numbers are possible, other than all that are decimal |
//! | `words("a", "b")`, `form = Name` | a text that is one of these words; that has this `xml::Form` |
//! | `unset = "default"` | this word says nothing: as if the value were absent |
//! | `unknown = "bad {}"` | what is said of a value that is not possible |
//! | `long`, `lines` | a text of any length; that may have line breaks, too. Others may not |
//! | `secret`, `live_only`, `inactive_only`, `local_only`, `status_only` | who sees it |
//! | `required`, `keep`, `open` | must be present (a flattened union: the attribute that chooses; a list: one; with `wrap`: where that stands); is written even if empty; then with start and end tag |
//! | `spaced` | a blank line stands before the first such element and behind each |
//! | `whole` | the element of a leaf cannot stand without its attribute |
//! | `missing = "words"` | what is said when the required field or attribute is missing |
//! | `absent = "words {}"` | what is said when the element of a tagged child is missing whose variant, `{}`, is `needed` |
//! | `once = "words"` | what is said of a second such element; without it a second one is unknown |
//! | `without = "names"` | elements of a flattened record that this element does not have, with blanks between them |
//!
//! On the struct: `namespaces("qemu" = "http://..")` (declared behind the attributes; `namespaces_first`: before them), `open` (written with an end tag even without content), `together("a", "b"), partial = "words"` (these attributes are
//! all there or none), and the hooks `loaded = path`, `stand_in = path`.
//! `#[derive(XmlUnion)]` takes `tag = "a"` on the enum (an attribute of the same element chooses), with `required` where it
//! must be there, `missing` and `unknown` as above, and `text = ".."`, `default` or `needed` (the element must be there) on a
//! variant. `#[derive(XmlEnum)]` takes `text = ".."` on a variant.

mod attributes;
mod record;
#[cfg(test)]
mod tests;
mod union;
mod words;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes the static table of a struct and its numbered slots.
#[proc_macro_derive(Xml, attributes(xml))]
pub fn derive_xml(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    record::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an enum of records a union: the present variant's table is the union's.
#[proc_macro_derive(XmlUnion, attributes(xml))]
pub fn derive_xml_union(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    union::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an enum of words a scalar.
#[proc_macro_derive(XmlEnum, attributes(xml))]
pub fn derive_xml_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    words::expand(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
