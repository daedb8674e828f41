//! `#[derive(Xml)]`: a static table and two accessors that match a number.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Type};

use crate::attributes::{FieldWords, Kind, TypeWords};

/// Most fields of a struct: one bit each in `Record::present`.
const FIELDS_MAX: usize = 128;

/// One field of the struct.
struct Field<'a> {
    ident: &'a Ident,
    kind: &'a Type,
    words: FieldWords,
}

/// Writes the implementation.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let words = TypeWords::of(&input.attrs)?;
    let fields = fields(input)?;
    let name = &input.ident;
    let table = table(name, &words, &fields)?;
    let slots = accessor(&fields, false);
    let slots_mut = accessor(&fields, true);
    let present = fields.iter().enumerate().map(|(index, field)| {
        let present = present(field);
        quote!(| (u128::from(#present) << #index))
    });
    let hooks = hooks(&words);
    let chosen = chosen(&fields);
    Ok(quote! {
        const _: () = {
            #table

            impl ::xml::Record for #name {
                fn table(&self) -> &'static ::xml::Table {
                    &TABLE
                }

                fn slot(&self, index: usize) -> ::xml::Slot<'_> {
                    match index {
                        #(#slots)*
                        _ => ::xml::Slot::Nothing,
                    }
                }

                fn slot_mut(&mut self, index: usize) -> ::xml::SlotMut<'_> {
                    match index {
                        #(#slots_mut)*
                        _ => ::xml::SlotMut::Nothing,
                    }
                }

                fn present(&self) -> u128 {
                    0 #(#present)*
                }

                #chosen
                #hooks
            }

            impl ::xml::Shaped for #name {
                fn shape() -> ::xml::Shape {
                    ::xml::Shape::Record(&TABLE)
                }
            }
        };
    })
}

fn fields(input: &DeriveInput) -> Result<Vec<Field<'_>>> {
    let refused = || Error::new(input.ident.span(), "Xml is for structs with named fields");
    let Data::Struct(data) = &input.data else { return Err(refused()) };
    let Fields::Named(named) = &data.fields else { return Err(refused()) };
    let mut fields = Vec::new();
    for field in &named.named {
        let Some(ident) = &field.ident else { return Err(refused()) };
        fields.push(Field { ident, kind: &field.ty, words: FieldWords::of(ident, &field.attrs)? });
    }
    Ok(fields)
}

fn table(name: &Ident, words: &TypeWords, fields: &[Field<'_>]) -> Result<TokenStream> {
    let text = name.to_string();
    let doc = &words.doc;
    let rows = fields.iter().map(row);
    let attributes = attribute_order(fields)?;
    let flattened = indexes(fields, |words| words.kind == Kind::Flatten);
    let tagged = indexes(fields, |words| !words.tag.is_empty());
    let texts = indexes(fields, |words| words.kind == Kind::Text);
    let required =
        indexes(fields, |words| words.tag.is_empty() && words.marks.iter().any(|mark| mark == "REQUIRED"));
    let first = words.namespaces_first;
    let namespaces = words
        .namespaces
        .iter()
        .map(|(prefix, uri)| quote!(::xml::Namespace { prefix: #prefix, uri: #uri, first: #first }));
    let open = words.open;
    let together = together(words, fields)?;
    let partial = words.partial.as_ref().map_or(String::new(), LitStr::value);
    let hooks = u16::from(words.loaded.is_some()) + u16::from(words.stand_in.is_some());
    Ok(quote! {
        static TABLE: ::xml::Table = ::xml::Table {
            name: #text,
            doc: #doc,
            fields: &[#(#rows),*],
            attributes: &[#(#attributes),*],
            flattened: &[#(#flattened),*],
            tagged: &[#(#tagged),*],
            texts: &[#(#texts),*],
            required: &[#(#required),*],
            namespaces: &[#(#namespaces),*],
            together: &[#(#together),*],
            partial: #partial,
            open: #open,
            hooks: #hooks,
        };
    })
}

/// The numbers of the attributes that are all there or none.
fn together(words: &TypeWords, fields: &[Field<'_>]) -> Result<Vec<u16>> {
    let number = |name: &LitStr| {
        let own = |field: &Field<'_>| field.words.kind == Kind::Attribute && field.words.name == name.value();
        let found = (0..).zip(fields).find(|(_, field)| own(field)).map(|(index, _)| index);
        found.ok_or_else(|| Error::new(name.span(), "no attribute of this name"))
    };
    words.together.iter().map(number).collect()
}

/// The numbers of the fields that `wanted` says; [`attribute_order`] has refused structs with too many.
fn indexes(fields: &[Field<'_>], wanted: fn(&FieldWords) -> bool) -> Vec<u16> {
    (0..).zip(fields).filter(|(_, field)| wanted(&field.words)).map(|(index, _)| index).collect()
}

fn row(field: &Field<'_>) -> TokenStream {
    let FieldWords {
        name,
        at,
        wrap,
        tag,
        unset,
        unknown,
        missing,
        once,
        without,
        absent,
        format,
        marks,
        doc,
        ..
    } = &field.words;
    let kind = format_ident!("{}", format!("{:?}", field.words.kind));
    let kind_of_field = field.kind;
    let marks =
        marks.iter().fold(quote!(::xml::Marks::NONE), |all, mark| quote!(#all.with(::xml::Marks::#mark)));
    quote! {
        ::xml::Field {
            name: #name,
            kind: ::xml::Kind::#kind,
            format: #format,
            marks: #marks,
            at: #at,
            wrap: #wrap,
            tag: #tag,
            unset: #unset,
            unknown: #unknown,
            missing: #missing,
            once: #once,
            without: #without,
            absent: #absent,
            doc: #doc,
            shape: <#kind_of_field as ::xml::Shaped>::shape,
        }
    }
}

/// Whether a field may have something to write: for types that say so themselves, what they say.
fn present(field: &Field<'_>) -> TokenStream {
    let ident = field.ident;
    let FieldWords { kind, wrap, marks, .. } = &field.words;
    // The element around such a list is written without a list.
    let kept = !wrap.is_empty() && marks.iter().any(|mark| mark == "KEEP");
    let name = match field.kind {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    };
    match name.as_deref() {
        _ if kept => quote!(true),
        _ if *kind == Kind::Flag => quote!(self.#ident),
        Some("Option") => quote!(self.#ident.is_some()),
        Some("Vec") => quote!(!self.#ident.is_empty()),
        _ => quote!(true),
    }
}

/// The numbers of the fields that write attributes: as declared, tags of children first or where `tag_after` says.
fn attribute_order(fields: &[Field<'_>]) -> Result<Vec<u16>> {
    let mut order: Vec<usize> = Vec::new();
    if let Some(field) = fields.get(FIELDS_MAX) {
        return Err(Error::new(field.ident.span(), "too many fields"));
    }
    for (index, field) in fields.iter().enumerate() {
        let scaled_text = field.words.kind == Kind::Text && field.words.format.to_string().contains("Scaled");
        if matches!(field.words.kind, Kind::Attribute | Kind::Flatten) || scaled_text {
            order.push(index);
        }
    }
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| !field.words.tag.is_empty()) {
        let place = match &field.words.tag_after {
            None => 0,
            Some(before) => {
                let found = order.iter().position(|other| fields[*other].words.name == before.value());
                found.ok_or_else(|| Error::new(before.span(), "no attribute of this name"))? + 1
            }
        };
        order.insert(place, index);
    }
    order
        .into_iter()
        .map(|index| {
            u16::try_from(index).map_err(|_| Error::new(fields[index].ident.span(), "too many fields"))
        })
        .collect()
}

fn accessor(fields: &[Field<'_>], mutable: bool) -> Vec<TokenStream> {
    let slot = if mutable { format_ident!("SlotMut") } else { format_ident!("Slot") };
    let reference = if mutable { quote!(&mut) } else { quote!(&) };
    let arm = |(index, field): (usize, &Field<'_>)| {
        let ident = field.ident;
        let kind = match field.words.kind {
            Kind::Attribute | Kind::Text | Kind::Leaf => "Cell",
            Kind::LeafList => "Values",
            Kind::Flag => "Flag",
            Kind::Child | Kind::Flatten => "Child",
            Kind::List | Kind::Mixed => "List",
            Kind::Raw => "Raw",
        };
        let variant = format_ident!("{kind}");
        let place =
            if kind == "Flag" && !mutable { quote!(self.#ident) } else { quote!(#reference self.#ident) };
        quote!(#index => ::xml::#slot::#variant(#place),)
    };
    fields.iter().enumerate().map(arm).collect()
}

/// A struct with a union that the parent chooses passes the choice on.
fn chosen(fields: &[Field<'_>]) -> TokenStream {
    let by_parent = |field: &&Field<'_>| field.words.marks.iter().any(|mark| mark == "BY_PARENT");
    let Some(field) = fields.iter().find(by_parent) else { return TokenStream::new() };
    let ident = field.ident;
    quote! {
        fn tag(&self) -> Option<&'static str> {
            ::xml::Record::tag(&self.#ident)
        }

        fn choose(&mut self, tag: &str) -> Result<(), ::xml::Refusal> {
            ::xml::Record::choose(&mut self.#ident, tag)
        }
    }
}

fn hooks(words: &TypeWords) -> TokenStream {
    let loaded = words.loaded.as_ref().map(|path| {
        quote! {
            fn loaded(
                &mut self,
                loading: &mut ::xml::Loading<'_>,
                node: ::xml::Node<'_, '_>,
            ) -> Result<(), ::xml::Error> {
                #path(self, loading, node)
            }
        }
    });
    let stand_in = words.stand_in.as_ref().map(|path| {
        quote! {
            fn stand_in(&self, flags: ::xml::FormatFlags) -> Option<Box<dyn ::xml::Record>> {
                #path(self, flags).map(|other| Box::new(other) as Box<dyn ::xml::Record>)
            }
        }
    });
    quote!(#loaded #stand_in)
}
