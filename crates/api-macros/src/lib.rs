//! `#[contract]`: turns a declared facet into a plain trait whose operations answer "not supported" by default.
//!
//! The declaration itself (attributes included) is what `cargo xtask codegen` reads; the macro only takes the attributes
//! away and adds the default bodies, so that a driver writes the operations it has and nothing else.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, FnArg, Item, ItemStruct, ItemTrait, Lit, Meta, MetaNameValue, Token, TraitItem};

/// The attributes of the vocabulary; everything else passes through.
const VOCABULARY: &[&str] = &["op", "event", "max", "chars", "chars_fixed", "callback_only"];

/// Marks a facet (a trait of operations) or a structure that operations carry.
#[proc_macro_attribute]
pub fn contract(_arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = syn::parse_macro_input!(item as Item);
    let expanded = match item {
        Item::Trait(facet) => expand_facet(facet),
        Item::Struct(structure) => Ok(expand_structure(structure)),
        other => {
            Err(syn::Error::new_spanned(other, "only traits and structures can be part of the contract"))
        }
    };
    expanded.unwrap_or_else(syn::Error::into_compile_error).into()
}

fn expand_facet(mut facet: ItemTrait) -> syn::Result<Tokens> {
    for item in &mut facet.items {
        let TraitItem::Fn(operation) = item else {
            return Err(syn::Error::new_spanned(item, "a facet has operations only"));
        };
        let name = public_name(&operation.attrs)?.unwrap_or_else(|| operation.sig.ident.to_string());
        operation.attrs.retain(|attribute| !of_vocabulary(attribute));
        let mut unused = Vec::new();
        for input in &mut operation.sig.inputs {
            if let FnArg::Typed(parameter) = input {
                parameter.attrs.retain(|attribute| !of_vocabulary(attribute));
                unused.push(parameter.pat.to_token_stream());
            }
        }
        operation.default = Some(syn::parse_quote!({
            let _ = (#(#unused,)*);
            Err(error::Error::no_support(#name))
        }));
        if operation.sig.inputs.len() > 7 {
            operation.attrs.push(syn::parse_quote!(#[expect(
                clippy::too_many_arguments,
                reason = "the arguments are those of the wire"
            )]));
        }
        operation.semi_token = None;
    }
    Ok(quote!(#facet))
}

fn expand_structure(mut structure: ItemStruct) -> Tokens {
    structure.attrs.retain(|attribute| !of_vocabulary(attribute));
    for field in &mut structure.fields {
        field.attrs.retain(|attribute| !of_vocabulary(attribute));
    }
    quote!(#structure)
}

fn of_vocabulary(attribute: &Attribute) -> bool {
    VOCABULARY.iter().any(|word| attribute.path().is_ident(word))
}

/// The C name in `#[op(c = "...")]`; an operation without `#[op]` is an error of the declaration.
fn public_name(attributes: &[Attribute]) -> syn::Result<Option<String>> {
    let Some(op) = attributes.iter().find(|attribute| attribute.path().is_ident("op")) else {
        let message = "an operation needs #[op(proc = NUMBER, ...)]";
        return Err(syn::Error::new(proc_macro2::Span::call_site(), message));
    };
    let words = op.parse_args_with(syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated)?;
    for word in words {
        if let Meta::NameValue(MetaNameValue { path, value: Expr::Lit(literal), .. }) = word
            && path.is_ident("c")
            && let Lit::Str(name) = literal.lit
        {
            return Ok(Some(name.value()));
        }
    }
    Ok(None)
}
