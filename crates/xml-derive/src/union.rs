//! `#[derive(XmlUnion)]`: an enum whose present variant is the record.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Ident, LitStr, Result, Type};

use crate::attributes::{TypeWords, VariantWords};

/// One variant: a word, and a record unless it is only the word.
struct Variant<'a> {
    ident: &'a Ident,
    content: Option<&'a Type>,
    words: VariantWords,
}

/// Writes the implementation.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let words = TypeWords::of(&input.attrs)?;
    let variants = variants(input)?;
    let name = &input.ident;
    let tag = match &words.tag {
        Some(tag) => quote!(Some(#tag)),
        None => quote!(None),
    };
    let record = record(name, &words, &tag, &variants);
    let shaped = shaped(name, &tag, words.required, &variants);
    let default = default(name, &variants)?;
    Ok(quote! { const _: () = { #record #shaped #default }; })
}

fn variants(input: &DeriveInput) -> Result<Vec<Variant<'_>>> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "XmlUnion is for enums"));
    };
    let mut variants = Vec::new();
    for variant in &data.variants {
        let content = match &variant.fields {
            Fields::Unit => None,
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(&fields.unnamed[0].ty),
            _ => return Err(Error::new(variant.ident.span(), "a variant is a word or holds one record")),
        };
        let words = VariantWords::of(&variant.ident, &variant.attrs)?;
        variants.push(Variant { ident: &variant.ident, content, words });
    }
    Ok(variants)
}

fn record(name: &Ident, words: &TypeWords, tag: &TokenStream, variants: &[Variant<'_>]) -> TokenStream {
    let untagged = words.required.then(|| {
        let missing = words.missing.as_ref().map_or_else(String::new, LitStr::value);
        quote! {
            fn untagged(&self) -> Option<&'static str> {
                Some(#missing)
            }
        }
    });
    let table = forward(variants, &quote!(table()), &quote!(&::xml::EMPTY));
    let slot = forward(variants, &quote!(slot(index)), &quote!(::xml::Slot::Nothing));
    let slot_mut = forward(variants, &quote!(slot_mut(index)), &quote!(::xml::SlotMut::Nothing));
    let present = forward(variants, &quote!(present()), &quote!(0));
    let loaded = forward(variants, &quote!(loaded(loading, node)), &quote!(Ok(())));
    let stand_in = forward(variants, &quote!(stand_in(flags)), &quote!(None));
    let tags = variants.iter().map(|variant| {
        let (ident, text) = (variant.ident, &variant.words.text);
        let content = variant.content.map(|_| quote!((_)));
        quote!(Self::#ident #content => Some(#text),)
    });
    let choose = choose(words.unknown.as_ref(), variants);
    quote! {
        impl ::xml::Record for #name {
            fn table(&self) -> &'static ::xml::Table {
                #table
            }

            fn slot(&self, index: usize) -> ::xml::Slot<'_> {
                #slot
            }

            fn slot_mut(&mut self, index: usize) -> ::xml::SlotMut<'_> {
                #slot_mut
            }

            fn present(&self) -> u128 {
                #present
            }

            fn own_tag(&self) -> Option<&'static str> {
                #tag
            }

            #untagged

            fn tag(&self) -> Option<&'static str> {
                match self { #(#tags)* }
            }

            fn choose(&mut self, tag: &str) -> Result<(), ::xml::Refusal> {
                *self = #choose;
                Ok(())
            }

            fn loaded(
                &mut self,
                loading: &mut ::xml::Loading<'_>,
                node: ::xml::Node<'_, '_>,
            ) -> Result<(), ::xml::Error> {
                #loaded
            }

            fn stand_in(&self, flags: ::xml::FormatFlags) -> Option<Box<dyn ::xml::Record>> {
                #stand_in
            }
        }
    }
}

/// The variant of a text, or the return of a refusal.
fn choose(unknown: Option<&LitStr>, variants: &[Variant<'_>]) -> TokenStream {
    let choices = variants.iter().map(|variant| {
        let (ident, text) = (variant.ident, &variant.words.text);
        let content = variant.content.map(|_| quote!((Default::default())));
        quote!(#text => Self::#ident #content,)
    });
    let texts: Vec<&String> = variants.iter().map(|variant| &variant.words.text).collect();
    let refusal = quote!(::xml::Refusal::Word(&[#(#texts),*]));
    let refusal = unknown.map_or(refusal.clone(), |unknown| quote!(#refusal.in_words(#unknown, tag)));
    quote! {
        match tag {
            #(#choices)*
            _ => return Err(#refusal),
        }
    }
}

/// Calls the record of the present variant.
fn forward(variants: &[Variant<'_>], call: &TokenStream, otherwise: &TokenStream) -> TokenStream {
    let arms = variants.iter().map(|variant| {
        let ident = variant.ident;
        match variant.content {
            Some(_) => quote!(Self::#ident(record) => record.#call,),
            None => quote!(Self::#ident => #otherwise,),
        }
    });
    quote!(match self { #(#arms)* })
}

fn shaped(name: &Ident, tag: &TokenStream, required: bool, variants: &[Variant<'_>]) -> TokenStream {
    let marked = variants.iter().position(|variant| variant.words.default).unwrap_or(0);
    let rows = variants.iter().enumerate().map(|(index, variant)| {
        let VariantWords { text, doc, needed, .. } = &variant.words;
        let default = index == marked && !required;
        let shape = match variant.content {
            Some(content) => quote!(Some(<#content as ::xml::Shaped>::shape)),
            None => quote!(None),
        };
        quote!(::xml::Variant { text: #text, doc: #doc, shape: #shape, default: #default, needed: #needed })
    });
    quote! {
        impl ::xml::Shaped for #name {
            fn shape() -> ::xml::Shape {
                static VARIANTS: &[::xml::Variant] = &[#(#rows),*];
                ::xml::Shape::Union(#tag, VARIANTS)
            }
        }
    }
}

/// The variant marked `default`, or the first.
fn default(name: &Ident, variants: &[Variant<'_>]) -> Result<TokenStream> {
    let marked = variants.iter().find(|variant| variant.words.default).or(variants.first());
    let variant = marked.ok_or_else(|| Error::new(name.span(), "a union has at least one variant"))?;
    let ident = variant.ident;
    let content = variant.content.map(|_| quote!((Default::default())));
    Ok(quote! {
        impl Default for #name {
            fn default() -> Self {
                Self::#ident #content
            }
        }
    })
}
