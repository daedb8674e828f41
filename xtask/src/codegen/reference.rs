//! Tests: the contract says what the reference's interface files say, wherever those are at hand.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::layout::{self, Answer};
use super::vocabulary::{Bound, Contract, Field, Operation, Program, Rule, Type};
use super::{parse, repository_root};

/// The reference's interface: types and procedures by name and number, per program.
struct Reference {
    programs: BTreeMap<String, Value>,
}

impl Reference {
    /// Reads the facts; `None` where they are not at hand.
    fn read() -> Option<Reference> {
        let file: PathBuf =
            repository_root().expect("xtask lies in the repository").join("../shared/protocol/protocol.json");
        let text = fs::read_to_string(file).ok()?;
        let value: Value = serde_json::from_str(&text).expect("the facts are JSON");
        let programs = value["programs"].as_array().expect("a list of programs");
        Some(Reference {
            programs: programs
                .iter()
                .map(|one| (one["key"].as_str().unwrap_or_default().to_owned(), one.clone()))
                .collect(),
        })
    }

    fn declared(&self, program: &str, name: &str) -> &Value {
        let own = &self.programs[program]["types"][name];
        if own.is_null() { &self.programs["remote"]["types"][name] } else { own }
    }

    /// Name and layout of every field of the structure `name`.
    fn fields(&self, program: &str, name: &str) -> Vec<(String, String)> {
        if matches!(name, "" | "void") {
            return Vec::new();
        }
        let fields = self.declared(program, name)["fields"]
            .as_array()
            .unwrap_or_else(|| panic!("no structure {name}"));
        let one =
            |field: &Value| (plain(field["name"].as_str().unwrap_or_default()), self.layout(program, field));
        fields.iter().map(one).collect()
    }

    /// The layout of a field or of the target of a typedef.
    fn layout(&self, program: &str, item: &Value) -> String {
        let name = item["type"].as_str().unwrap_or_default();
        let inner = || self.named(program, name);
        let number = |key: &str| item[key].as_u64().expect("a bound is a number");
        match item["kind"].as_str().unwrap_or_default() {
            "scalar" => inner(),
            "string" => "string".to_owned(),
            "opaque_fixed" => format!("opaque[{}]", number("len")),
            "opaque_var" => format!("opaque<{}>", number("max")),
            "array_fixed" => format!("{}[{}]", inner(), number("len")),
            "array_var" => format!("{}<{}>", inner(), number("max")),
            "optional" => format!("?{}", inner()),
            other => panic!("unknown kind {other} in {item}"),
        }
    }

    fn named(&self, program: &str, name: &str) -> String {
        match name {
            "int" | "bool" => return "int".to_owned(),
            "unsigned int" => return "uint".to_owned(),
            "hyper" => return "hyper".to_owned(),
            "unsigned hyper" => return "uhyper".to_owned(),
            "char" | "unsigned char" | "unsigned short" | "double" => return name.to_owned(),
            "remote_typed_param" | "admin_typed_param" => return "param".to_owned(),
            _ => {}
        }
        let declared = self.declared(program, name);
        match declared["kind"].as_str() {
            Some("typedef") => self.layout(program, &declared["target"]),
            Some("enum") => "int".to_owned(),
            Some("struct") => {
                let fields = self.fields(program, name);
                let layouts: Vec<String> = fields.into_iter().map(|(_, layout)| layout).collect();
                format!("{{{}}}", layouts.join(","))
            }
            _ => panic!("unknown type {name}"),
        }
    }
}

/// Names compare without case and underscores: `xmlDesc` is `xml_desc`.
fn plain(name: &str) -> String {
    name.trim_start_matches("r#").replace('_', "").to_lowercase()
}

fn layout_of(contract: &Contract, kind: &Type, bound: Bound) -> String {
    match (kind, bound) {
        (Type::I32, _) => "int".to_owned(),
        (Type::U32, _) => "uint".to_owned(),
        (Type::I64, _) => "hyper".to_owned(),
        (Type::U64, _) => "uhyper".to_owned(),
        (Type::I8, _) => "char".to_owned(),
        (Type::Byte, _) => "unsigned char".to_owned(),
        (Type::U16, _) => "unsigned short".to_owned(),
        (Type::Uuid, _) => "opaque[16]".to_owned(),
        (Type::Text | Type::List(_), Bound::Chars(max)) => format!("char<{max}>"),
        (Type::Text, Bound::CharsFixed(count)) => format!("char[{count}]"),
        (Type::Text, _) => "string".to_owned(),
        (Type::Structure(name), _) if name == "TypedParam" => "param".to_owned(),
        (Type::Structure(name), _) => {
            let fields = &contract.structures[name].fields;
            let layouts: Vec<String> =
                fields.iter().map(|field| layout_of(contract, &field.kind, field.bound)).collect();
            format!("{{{}}}", layouts.join(","))
        }
        (Type::Optional(inner), _) => format!("?{}", layout_of(contract, inner, Bound::None)),
        (Type::List(element), Bound::Max(max)) if **element == Type::Byte => format!("opaque<{max}>"),
        (Type::List(element), Bound::Max(max)) => {
            format!("{}<{max}>", layout_of(contract, element, Bound::None))
        }
        other => panic!("{other:?} has no layout"),
    }
}

fn rows(contract: &Contract, fields: &[Field]) -> Vec<(String, String)> {
    let one = |field: &Field| (plain(&field.name), layout_of(contract, &field.kind, field.bound));
    fields.iter().map(one).collect()
}

fn key(program: Program) -> String {
    program.name().to_lowercase()
}

fn contract() -> Contract {
    let root = repository_root().expect("xtask lies in the repository");
    parse::contract(&root.join("crates/api/src")).expect("the contract can be read")
}

/// Layouts and names in wire order. The words that bound a result have one name and one type in our rows, where the
/// reference has many names and both signed and unsigned numbers: four bytes either way.
fn check(what: &str, ours: &[(String, String)], theirs: &[(String, String)], names: bool) {
    assert_eq!(ours.len(), theirs.len(), "{what}: {ours:?} is {theirs:?} there");
    for (ours, theirs) in ours.iter().zip(theirs) {
        let word = matches!(ours.0.as_str(), "limit" | "nparams" | "needresults");
        assert!(ours.1 == theirs.1 || word && theirs.1 == "uint", "{what}: {ours:?} is {theirs:?} there");
        assert!(word || !names || ours.0 == theirs.0, "{what}: {ours:?} is {theirs:?} there");
    }
}

fn check_operation(contract: &Contract, reference: &Reference, operation: &Operation) {
    let program = key(operation.program);
    let procedures = reference.programs[&program]["procedures"].as_array().expect("a list of procedures");
    let row = procedures
        .iter()
        .find(|row| row["number"].as_i64() == Some(operation.number.into()))
        .unwrap_or_else(|| panic!("{program} has no procedure {}", operation.number));
    let their_name = row["name"].as_str().unwrap_or_default();
    let short = their_name.split_once("_PROC_").map_or(their_name, |(_, short)| short);
    assert!(plain(&operation.name).ends_with(&plain(short)), "{} is {their_name} there", operation.name);
    let name = |key: &str| row[key].as_str().unwrap_or_default();
    let arguments = rows(contract, &layout::arguments(operation));
    check(&operation.name, &arguments, &reference.fields(&program, name("args")), true);
    let result = match Answer::of(operation) {
        Answer::Value(Type::Unit) => Vec::new(),
        Answer::Value(Type::Structure(one)) if one.ends_with("Ret") => {
            rows(contract, &contract.structures[&one].fields)
        }
        Answer::Value(kind) => vec![(String::new(), layout_of(contract, &kind, operation.bound))],
        Answer::List { element, bound, count } => {
            rows(contract, &layout::result_fields(&element, bound, count.as_ref()))
        }
    };
    let structure = matches!(&operation.result, Type::Structure(one) if one.ends_with("Ret"));
    check(&operation.name, &result, &reference.fields(&program, name("ret")), structure);
    check_facts(operation, row);
}

fn raw(rule: &Rule) -> String {
    let mut flags: Vec<String> = rule.without.iter().map(|flag| format!("!{flag}")).collect();
    flags.extend(rule.with.iter().cloned());
    let mut text = rule.permission.clone();
    if !flags.is_empty() {
        text = format!("{text}:{}", flags.join("|"));
    }
    match &rule.parameter {
        Some((name, value)) => format!("{text}::{name}:{value}"),
        None => text,
    }
}

fn check_facts(operation: &Operation, row: &Value) {
    let raws = |key: &str| -> Vec<String> {
        let list = row[key].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().map(|one| one["raw"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let ours: Vec<String> = operation.acl.iter().map(raw).collect();
    assert_eq!(ours, raws("acl"), "access rules of {}", operation.name);
    assert_eq!(
        operation.filter.iter().cloned().collect::<Vec<_>>(),
        raws("aclfilter"),
        "filter of {}",
        operation.name
    );
    if row["priority_explicit"].as_bool() == Some(true) {
        assert_eq!(operation.high_priority, row["priority"] == "high", "priority of {}", operation.name);
    }
    // The interface file marks only what its generator handles; procedure 304 opens a stream without the mark.
    let marked = !row["stream"].is_null() || operation.number == 304;
    assert_eq!(operation.stream.is_some(), marked, "stream of {}", operation.name);
    assert_eq!(operation.sparse.as_deref(), row["sparseflag"].as_str(), "sparse flag of {}", operation.name);
}

#[test]
fn every_procedure_is_declared_as_the_reference_has_it() {
    let Some(reference) = Reference::read() else { return };
    let contract = contract();
    let mut numbers: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for (_, operation) in contract.operations() {
        check_operation(&contract, &reference, operation);
        numbers.entry(key(operation.program)).or_default().push(operation.number.into());
    }
    for (program, mut ours) in numbers {
        let procedures = reference.programs[&program]["procedures"].as_array().expect("a list of procedures");
        let calls = procedures.iter().filter(|row| row["kind"] == "call");
        let mut theirs: Vec<i64> = calls.filter_map(|row| row["number"].as_i64()).collect();
        ours.sort_unstable();
        theirs.sort_unstable();
        assert_eq!(ours, theirs, "procedures of {program}");
    }
}

#[test]
fn every_event_is_declared_as_the_reference_has_it() {
    let Some(reference) = Reference::read() else { return };
    let contract = contract();
    for event in &contract.events {
        let program = key(event.program);
        let all: Vec<&Field> = event.structure.fields.iter().collect();
        let old: Vec<&Field> = all.iter().copied().filter(|field| !field.callback_only).collect();
        let forms = [(Some(event.procedure), all), (event.legacy, old)];
        for (index, (number, fields)) in forms.into_iter().enumerate() {
            let Some(number) = number else { continue };
            let procedures =
                reference.programs[&program]["procedures"].as_array().expect("a list of procedures");
            let row = procedures
                .iter()
                .find(|row| row["number"].as_i64() == Some(number.into()))
                .expect("the event");
            let theirs = reference.fields(&program, row["msg"].as_str().unwrap_or_default());
            let theirs: Vec<String> = theirs.into_iter().map(|(_, layout)| layout).collect();
            let mut ours: Vec<String> =
                fields.iter().map(|field| layout_of(&contract, &field.kind, field.bound)).collect();
            if index == 0 {
                ours.insert(0, "int".to_owned());
            }
            let flat = |rows: Vec<String>| rows.join(",").replace(['{', '}'], "");
            assert_eq!(flat(ours), flat(theirs), "{} as {number}", event.structure.name);
        }
    }
}

#[test]
fn what_is_derived_is_up_to_date() {
    super::run(super::Mode::Check).expect("run `cargo xtask codegen`");
}
