//! Reads the declarations of `crates/api` with `syn`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Expr, Fields, FnArg, GenericArgument, Item, ItemStruct, Lit, Meta, Pat, PathArguments,
    ReturnType, Token, TraitItem, TraitItemFn,
};

use super::vocabulary::{Bound, Contract, EventRow, Facet, Field, Operation, Program, Rule, Structure, Type};

/// Reads the contract whose sources lie in `source`.
///
/// # Errors
/// When a file cannot be read or says something that is not in the vocabulary.
pub(crate) fn contract(source: &Path) -> Result<Contract> {
    let mut contract = Contract::default();
    let mut files = rust_files(&source.join("ops"))?;
    files.push(source.join("types.rs"));
    files.extend(rust_files(&source.join("events"))?);
    for file in files {
        read_file(&file, &mut contract).with_context(|| format!("in {}", file.display()))?;
    }
    Ok(contract)
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .with_context(|| format!("read {}", folder.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| {
        file.extension().is_some_and(|extension| extension == "rs") && !file.ends_with("mod.rs")
    });
    files.sort();
    Ok(files)
}

fn read_file(file: &Path, contract: &mut Contract) -> Result<()> {
    let parsed = syn::parse_file(&fs::read_to_string(file)?)?;
    let module = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    for item in parsed.items {
        match item {
            Item::Trait(facet) if has(&facet.attrs, "contract") => {
                let operations = facet.items.iter().map(operation).collect::<Result<_>>()?;
                contract.facets.push(Facet {
                    name: facet.ident.to_string(),
                    module: module.to_owned(),
                    operations,
                });
            }
            Item::Struct(item) if has(&item.attrs, "event") => contract.events.push(event(&item)?),
            Item::Struct(item) if has(&item.attrs, "contract") => {
                contract.structures.insert(item.ident.to_string(), structure(&item)?);
            }
            _ => {}
        }
    }
    Ok(())
}

fn has(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident(name))
}

fn operation(item: &TraitItem) -> Result<Operation> {
    let TraitItem::Fn(function) = item else { bail!("a facet has operations only") };
    let name = function.sig.ident.to_string();
    read_operation(function, name.clone()).with_context(|| format!("operation {name}"))
}

fn read_operation(function: &TraitItemFn, name: String) -> Result<Operation> {
    let mut operation = Operation { name, ..Operation::default() };
    let op =
        function.attrs.iter().find(|attribute| attribute.path().is_ident("op")).context("no #[op(...)]")?;
    for word in words(op)? {
        apply_word(&mut operation, &word)?;
    }
    for input in &function.sig.inputs {
        if let FnArg::Typed(argument) = input {
            let Pat::Ident(ident) = &*argument.pat else { bail!("an argument is a plain name") };
            operation.arguments.push(Field {
                name: ident.ident.to_string(),
                kind: kind(&argument.ty)?,
                bound: bound(&argument.attrs)?,
                callback_only: false,
            });
        }
    }
    let ReturnType::Type(_, result) = &function.sig.output else { bail!("an operation returns Result") };
    let ("Result", Some(value)) = generic(result)? else { bail!("an operation returns Result<T>") };
    operation.result = kind(&value)?;
    Ok(operation)
}

fn apply_word(operation: &mut Operation, word: &Meta) -> Result<()> {
    let name = word.path().get_ident().context("a word is one identifier")?.to_string();
    match name.as_str() {
        "proc" => operation.number = i32::try_from(number(word)?)?,
        "program" => operation.program = program(&text(word)?)?,
        "c" => operation.public_name = Some(text(word)?),
        "acl" => operation.acl = text(word)?.split(", ").map(rule).collect::<Result<_>>()?,
        "filter" => operation.filter = Some(text(word)?),
        "readonly" => operation.read_only = text(word)?,
        "priority" => operation.high_priority = text(word)? == "high",
        "snapshot" => operation.snapshot = true,
        "preauth" => operation.preauth = true,
        "max" => operation.bound = Bound::Max(u32::try_from(number(word)?)?),
        "chars" => operation.bound = Bound::Chars(u32::try_from(number(word)?)?),
        "chars_fixed" => operation.bound = Bound::CharsFixed(u32::try_from(number(word)?)?),
        "need_results" => operation.need_results = Some(usize::try_from(number(word)?)?),
        "limit" => operation.limit = Some(usize::try_from(number(word)?)?),
        "nparams" => operation.nparams = Some(usize::try_from(number(word)?)?),
        "quiet" => operation.quiet = true,
        "count" => operation.count = Some(text(word)?),
        "stream" => operation.stream = Some(text(word)?),
        "sparse" => operation.sparse = Some(text(word)?),
        "fds_in" => operation.fds_in = true,
        "fds_out" => operation.fds_out = true,
        "local" => operation.local = true,
        "wire" => operation.manual = text(word)? == "manual",
        other => bail!("unknown word {other}"),
    }
    Ok(())
}

fn program(name: &str) -> Result<Program> {
    match name {
        "qemu" => Ok(Program::Qemu),
        "lxc" => Ok(Program::Lxc),
        "admin" => Ok(Program::Admin),
        other => bail!("unknown program {other}"),
    }
}

/// `object:permission[:FLAG|!FLAG...][::parameter:VALUE]`.
fn rule(text: &str) -> Result<Rule> {
    let (head, parameter) = match text.split_once("::") {
        Some((head, tail)) => {
            let (name, value) = tail.split_once(':').context("::parameter:VALUE")?;
            (head, Some((name.to_owned(), value.to_owned())))
        }
        None => (text, None),
    };
    let mut parts = head.splitn(3, ':');
    let (Some(object), Some(permission)) = (parts.next(), parts.next()) else {
        bail!("a rule is object:permission, not {text}");
    };
    let (mut with, mut without) = (Vec::new(), Vec::new());
    for flag in parts.next().iter().flat_map(|flags| flags.split('|')) {
        match flag.strip_prefix('!') {
            Some(flag) => without.push(flag.to_owned()),
            None => with.push(flag.to_owned()),
        }
    }
    Ok(Rule { permission: format!("{object}:{permission}"), with, without, parameter })
}

fn structure(item: &ItemStruct) -> Result<Structure> {
    let name = item.ident.to_string();
    let Fields::Named(fields) = &item.fields else { bail!("structure {name} needs named fields") };
    let mut read = Vec::new();
    for field in &fields.named {
        read.push(Field {
            name: field.ident.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: kind(&field.ty).with_context(|| format!("structure {name}"))?,
            bound: bound(&field.attrs)?,
            callback_only: has(&field.attrs, "callback_only"),
        });
    }
    Ok(Structure { name, fields: read })
}

fn event(item: &ItemStruct) -> Result<EventRow> {
    let attribute =
        item.attrs.iter().find(|attribute| attribute.path().is_ident("event")).context("no #[event]")?;
    let mut row = EventRow {
        structure: structure(item)?,
        kind: String::new(),
        id: 0,
        program: Program::Remote,
        procedure: 0,
        legacy: None,
        doc: first_sentence(&item.attrs),
    };
    for word in words(attribute)? {
        match word.path().get_ident().context("a word is one identifier")?.to_string().as_str() {
            "kind" => row.kind = text(&word)?,
            "id" => row.id = i32::try_from(number(&word)?)?,
            "proc" => row.procedure = i32::try_from(number(&word)?)?,
            "legacy" => row.legacy = Some(i32::try_from(number(&word)?)?),
            "program" => row.program = program(&text(&word)?)?,
            other => bail!("unknown word {other}"),
        }
    }
    Ok(row)
}

fn first_sentence(attributes: &[Attribute]) -> String {
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(literal) = &pair.value
            && let Lit::Str(text) = &literal.lit
        {
            return text.value().trim().to_owned();
        }
    }
    String::new()
}

fn words(attribute: &Attribute) -> Result<Vec<Meta>> {
    let words = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
    Ok(words.into_iter().collect())
}

fn literal(word: &Meta) -> Result<&Lit> {
    match word {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(literal) => Ok(&literal.lit),
            _ => bail!("a value is a literal"),
        },
        _ => bail!("a value is missing"),
    }
}

fn number(word: &Meta) -> Result<u64> {
    match literal(word)? {
        Lit::Int(value) => Ok(value.base10_parse()?),
        _ => bail!("the value is a number"),
    }
}

fn text(word: &Meta) -> Result<String> {
    match literal(word)? {
        Lit::Str(value) => Ok(value.value()),
        _ => bail!("the value is a string"),
    }
}

fn bound(attributes: &[Attribute]) -> Result<Bound> {
    for attribute in attributes {
        let make = match attribute.path().get_ident().map(ToString::to_string).as_deref() {
            Some("max") => Bound::Max,
            Some("chars") => Bound::Chars,
            Some("chars_fixed") => Bound::CharsFixed,
            _ => continue,
        };
        return Ok(make(attribute.parse_args::<syn::LitInt>()?.base10_parse()?));
    }
    Ok(Bound::None)
}

/// Name of a path type and its one generic argument.
fn generic(kind: &syn::Type) -> Result<(&'static str, Option<syn::Type>)> {
    let syn::Type::Path(path) = kind else { bail!("a type is a path") };
    let last = path.path.segments.last().context("a type has a name")?;
    let name = ["Result", "Option", "Vec"].into_iter().find(|name| last.ident == name).unwrap_or_default();
    let argument = match &last.arguments {
        PathArguments::AngleBracketed(list) => list.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(inner) => Some(inner.clone()),
            _ => None,
        }),
        _ => None,
    };
    Ok((name, argument))
}

fn kind(written: &syn::Type) -> Result<Type> {
    match written {
        syn::Type::Reference(reference) => kind(&reference.elem),
        syn::Type::Slice(slice) => Ok(Type::List(Box::new(kind(&slice.elem)?))),
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => Ok(Type::Unit),
        syn::Type::Tuple(tuple) if tuple.elems.len() == 2 && kind(&tuple.elems[1])? == Type::Files => {
            Ok(Type::WithFiles(Box::new(kind(&tuple.elems[0])?)))
        }
        syn::Type::Path(path) => {
            let name = path.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
            let inner = generic(written)?.1;
            match (name.as_str(), inner) {
                ("Option", Some(inner)) => Ok(Type::Optional(Box::new(kind(&inner)?))),
                ("Vec", Some(inner)) => match kind(&inner)? {
                    Type::Structure(name) if name == "OwnedFd" => Ok(Type::Files),
                    element => Ok(Type::List(Box::new(element))),
                },
                (name, None) => Ok(simple(name)),
                _ => Err(anyhow!("unknown type {name}")),
            }
        }
        _ => bail!("unknown form of type"),
    }
}

fn simple(name: &str) -> Type {
    match name {
        "i32" => Type::I32,
        "u32" => Type::U32,
        "i64" => Type::I64,
        "u64" => Type::U64,
        "u8" => Type::Byte,
        "i8" => Type::I8,
        "u16" => Type::U16,
        "str" | "String" => Type::Text,
        "Uuid" => Type::Uuid,
        "Stream" => Type::Stream,
        other => Type::Structure(other.to_owned()),
    }
}
