//! Tests: the contract says what the reference's interface files say; our copy of that lies beside, in `reference.txt`.

use std::collections::BTreeMap;
use std::fmt;

use expect_test::expect_file;

use super::layout::{self, Answer};
use super::vocabulary::{Bound, Contract, Field, Operation, Program, Rule, Type};
use super::{parse, repository_root};

mod published;

/// Our copy of the reference's interface, a line for every procedure:
///
/// ```text
/// PROGRAM NUMBER call|event NAME (ARGUMENTS) (RESULT) [acl=RULE].. [filter=RULE].. [priority=HIGH] [stream] [sparse=FLAG]
/// ```
///
/// Arguments and results are `name:layout`, without the names of structures; an event's message stands in the arguments.
const COPY: &str = include_str!("reference/reference.txt");

/// A procedure of the reference, or an event that it sends.
#[derive(Debug)]
struct Row {
    /// `remote`, `qemu`, `lxc`, `admin`.
    program: String,
    number: i32,
    /// `call` or `event`.
    kind: String,
    /// Without what every name of the program begins with.
    name: String,
    /// Plain name and layout of every argument, or of every field of the event's message.
    arguments: Vec<(String, String)>,
    result: Vec<(String, String)>,
    acl: Vec<String>,
    filter: Vec<String>,
    /// Where the interface file says it.
    priority: Option<String>,
    stream: bool,
    sparse: Option<String>,
}

impl Row {
    /// Reads a line of the copy.
    fn parse(line: &str) -> Row {
        let mut words = line.split(' ');
        let mut word = || words.next().unwrap_or_else(|| panic!("a row is cut: {line}"));
        let (program, number, kind, name) = (word(), word(), word(), word());
        let (arguments, result) = (word(), word());
        let facts: Vec<&str> = words.collect();
        let all = |key: &str| -> Vec<String> {
            facts.iter().filter_map(|fact| Some(fact.strip_prefix(key)?.to_owned())).collect()
        };
        Row {
            program: program.to_owned(),
            number: number.parse().expect("a procedure has a number"),
            kind: kind.to_owned(),
            name: name.to_owned(),
            arguments: fields(arguments),
            result: fields(result),
            acl: all("acl="),
            filter: all("filter="),
            priority: all("priority=").pop(),
            stream: facts.contains(&"stream"),
            sparse: all("sparse=").pop(),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.program, self.number, self.kind, self.name)?;
        for fields in [&self.arguments, &self.result] {
            let fields: Vec<String> =
                fields.iter().map(|(name, layout)| format!("{name}:{layout}")).collect();
            write!(f, " ({})", fields.join(","))?;
        }
        self.acl.iter().try_for_each(|rule| write!(f, " acl={rule}"))?;
        self.filter.iter().try_for_each(|rule| write!(f, " filter={rule}"))?;
        self.priority.iter().try_for_each(|priority| write!(f, " priority={priority}"))?;
        f.write_str(if self.stream { " stream" } else { "" })?;
        self.sparse.iter().try_for_each(|flag| write!(f, " sparse={flag}"))
    }
}

/// Reads `(name:layout,name:layout)`; layouts in braces hold commas of their own.
fn fields(text: &str) -> Vec<(String, String)> {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let inner = inner.unwrap_or_else(|| panic!("{text} stands in no parentheses"));
    let mut depth = 0;
    let fields = inner.split(|letter| {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        letter == ',' && depth == 0
    });
    let pair = |field: &str| {
        let (name, layout) = field.split_once(':').unwrap_or_else(|| panic!("{field} has no layout"));
        (name.to_owned(), layout.to_owned())
    };
    fields.filter(|field| !field.is_empty()).map(pair).collect()
}

/// The reference's interface.
struct Reference {
    rows: BTreeMap<(String, i32), Row>,
}

impl Reference {
    fn read() -> Reference {
        let rows = COPY.lines().map(Row::parse);
        Reference { rows: rows.map(|row| ((row.program.clone(), row.number), row)).collect() }
    }

    fn row(&self, program: &str, number: i32) -> &Row {
        let row = self.rows.get(&(program.to_owned(), number));
        row.unwrap_or_else(|| panic!("{program} has no procedure {number}"))
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
        (Type::Byte, _) => "uchar".to_owned(),
        (Type::U16, _) => "ushort".to_owned(),
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
    let row = reference.row(&key(operation.program), operation.number);
    assert_eq!(row.kind, "call", "{}", operation.name);
    assert!(plain(&operation.name).ends_with(&plain(&row.name)), "{} is {} there", operation.name, row.name);
    let arguments = rows(contract, &layout::arguments(operation));
    check(&operation.name, &arguments, &row.arguments, true);
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
    check(&operation.name, &result, &row.result, structure);
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

fn check_facts(operation: &Operation, row: &Row) {
    let ours: Vec<String> = operation.acl.iter().map(raw).collect();
    assert_eq!(ours, row.acl, "access rules of {}", operation.name);
    assert_eq!(operation.filter.as_slice(), row.filter, "filter of {}", operation.name);
    if let Some(priority) = &row.priority {
        assert_eq!(operation.high_priority, priority == "high", "priority of {}", operation.name);
    }
    // The interface file marks only what its generator handles; procedure 304 opens a stream without the mark.
    let marked = row.stream || operation.number == 304;
    assert_eq!(operation.stream.is_some(), marked, "stream of {}", operation.name);
    assert_eq!(operation.sparse, row.sparse, "sparse flag of {}", operation.name);
}

#[test]
fn every_procedure_is_declared_as_the_reference_has_it() {
    let reference = Reference::read();
    let contract = contract();
    let mut numbers: BTreeMap<String, Vec<i32>> = BTreeMap::new();
    for (_, operation) in contract.operations() {
        check_operation(&contract, &reference, operation);
        numbers.entry(key(operation.program)).or_default().push(operation.number);
    }
    for (program, mut ours) in numbers {
        let calls = reference.rows.values().filter(|row| row.program == program && row.kind == "call");
        let theirs: Vec<i32> = calls.map(|row| row.number).collect();
        ours.sort_unstable();
        assert_eq!(ours, theirs, "procedures of {program}");
    }
}

#[test]
fn every_event_is_declared_as_the_reference_has_it() {
    let reference = Reference::read();
    let contract = contract();
    for event in &contract.events {
        let program = key(event.program);
        let all: Vec<&Field> = event.structure.fields.iter().collect();
        let old: Vec<&Field> = all.iter().copied().filter(|field| !field.callback_only).collect();
        let forms = [(Some(event.procedure), all), (event.legacy, old)];
        for (index, (number, fields)) in forms.into_iter().enumerate() {
            let Some(number) = number else { continue };
            let row = reference.row(&program, number);
            assert_eq!(row.kind, "event", "{} as {number}", event.structure.name);
            let theirs: Vec<String> = row.arguments.iter().map(|(_, layout)| layout.clone()).collect();
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

#[test]
fn our_copy_is_up_to_date_where_the_interface_files_are() {
    let Some(file) = test_support::shared("protocol/protocol.json") else { return };
    let rows = published::rows(&file).expect("the facts are in order");
    let text: String = rows.iter().map(|row| format!("{row}\n")).collect();
    expect_file!["reference/reference.txt"].assert_eq(&text);
}
