//! `#[derive(XmlEnum)]`: an enum of words as a scalar.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, Result};

use crate::attributes::VariantWords;

/// Writes the implementation.
pub(crate) fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Enum(data) = &input.data else {
        return Err(Error::new(input.ident.span(), "XmlEnum is for enums"));
    };
    let name = &input.ident;
    let what = name.to_string();
    let mut idents = Vec::new();
    let mut texts = Vec::new();
    for variant in &data.variants {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new(variant.ident.span(), "a word holds nothing"));
        }
        idents.push(&variant.ident);
        texts.push(VariantWords::of(&variant.ident, &variant.attrs)?.text);
    }
    Ok(quote! {
        impl #name {
            /// The word in documents.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { #(Self::#idents => #texts,)* }
            }
        }

        impl ::std::fmt::Display for #name {
            fn fmt(&self, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl ::xml::Value for #name {
            const WORDS: &'static [&'static str] = &[#(#texts),*];

            fn read(text: &str, _format: ::xml::Format) -> Result<Self, ::xml::Refusal> {
                match text {
                    #(#texts => Ok(Self::#idents),)*
                    _ => Err(::xml::Refusal::Word(Self::WORDS)),
                }
            }

            fn write(&self, out: &mut String, _format: ::xml::Format) {
                out.push_str(self.as_str());
            }
        }

        impl ::xml::Shaped for #name {
            fn shape() -> ::xml::Shape {
                ::xml::Shape::Value(#what, <Self as ::xml::Value>::WORDS)
            }
        }
    })
}
