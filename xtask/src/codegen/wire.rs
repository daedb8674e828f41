//! Writes the wire forms: structures, arguments, results, and the list of which procedure has which.

use std::fmt::Write as _;

use super::layout::{self, Answer};
use super::output::Output;
use super::vocabulary::{Contract, Facet, Field, Operation, Structure, camel};

const FOLDER: &str = "crates/proto/src/generated";
const IMPORTS: &str = "use xdr::{Decoder, Encoder, Error};\n\nuse crate::codec::{Decode, Encode};\n\n";
const WITH_COW: &str =
    "use std::borrow::Cow;\n\nuse xdr::{Decoder, Encoder, Error};\n\nuse crate::codec::{Decode, Encode};\n\n";

/// Writes everything about layouts.
pub(crate) fn emit(contract: &Contract, output: &mut Output) {
    structures(contract, output);
    let (mut args_modules, mut rets_modules) = (String::new(), String::new());
    for facet in &contract.facets {
        let module = &facet.module;
        if let Some(body) = arguments(contract, facet) {
            let _ = writeln!(args_modules, "mod {module};\npub use {module}::*;");
            let purpose = format!("Arguments of the procedures of `{}`.", facet.name);
            let imports = if body.contains("Cow<") { WITH_COW } else { IMPORTS };
            output.rust(&format!("{FOLDER}/args/{module}.rs"), &purpose, &format!("{imports}{body}"));
        }
        if let Some(body) = results(contract, facet) {
            let _ = writeln!(rets_modules, "mod {module};\npub use {module}::*;");
            let purpose = format!("Lists that the procedures of `{}` give back.", facet.name);
            output.rust(&format!("{FOLDER}/rets/{module}.rs"), &purpose, &format!("{IMPORTS}{body}"));
        }
    }
    let allow =
        "#![expect(missing_docs, reason = \"the fields are named after the arguments in crates/api\")]\n\n";
    output.rust(
        &format!("{FOLDER}/args/mod.rs"),
        "The arguments of every procedure.",
        &format!("{allow}{args_modules}"),
    );
    output.rust(
        &format!("{FOLDER}/rets/mod.rs"),
        "The lists that procedures give back.",
        &format!("{allow}{rets_modules}"),
    );
    layouts(contract, output);
    let modules = "pub mod args;\npub(crate) mod events;\npub(crate) mod layouts;\npub mod rets;\n\
                   pub(crate) mod tables;\nmod types;\n";
    output.rust(
        &format!("{FOLDER}/mod.rs"),
        "What `cargo xtask codegen` derives from the contract.",
        modules,
    );
}

fn structures(contract: &Contract, output: &mut Output) {
    let mut body = String::from(IMPORTS);
    for Structure { name, fields } in contract.structures.values() {
        encode_impl(&mut body, &format!("api::{name}"), fields, false);
        decode_impl(&mut body, contract, &format!("api::{name}"), fields, false);
    }
    output.rust(&format!("{FOLDER}/types.rs"), "How the structures of the contract travel.", &body);
}

fn arguments(contract: &Contract, facet: &Facet) -> Option<String> {
    let mut body = String::new();
    for operation in &facet.operations {
        let fields = layout::arguments(operation);
        if fields.is_empty() {
            continue;
        }
        let borrows = fields.iter().any(|field| layout::shared(field).contains("'a"));
        let name = layout::arguments_name(operation);
        let full = if borrows { format!("{name}<'a>") } else { name.clone() };
        let _ = writeln!(body, "/// Arguments of `{}`.\n#[derive(Debug, Clone, PartialEq)]", operation.name);
        let _ = writeln!(body, "pub struct {full} {{");
        for field in &fields {
            let _ = writeln!(body, "pub {}: {},", field.name, layout::shared(field));
        }
        body.push_str("}\n\n");
        encode_impl(&mut body, &if borrows { format!("{name}<'_>") } else { name }, &fields, true);
        decode_impl(&mut body, contract, &full, &fields, true);
    }
    (!body.is_empty()).then_some(body)
}

fn results(contract: &Contract, facet: &Facet) -> Option<String> {
    let mut body = String::new();
    for operation in &facet.operations {
        let Answer::List { element, bound, count } = Answer::of(operation) else { continue };
        let fields = layout::result_fields(&element, bound, count.as_ref());
        let name = layout::result_name(operation);
        let _ =
            writeln!(body, "/// What `{}` gives back.\n#[derive(Debug, Clone, PartialEq)]", operation.name);
        let _ = writeln!(body, "pub struct {name} {{");
        for field in &fields {
            let _ = writeln!(body, "pub {}: {},", field.name, layout::owned(&field.kind));
        }
        body.push_str("}\n\n");
        encode_impl(&mut body, &name, &fields, false);
        decode_impl(&mut body, contract, &name, &fields, false);
    }
    (!body.is_empty()).then_some(body)
}

fn encode_impl(body: &mut String, name: &str, fields: &[Field], borrow: bool) {
    let _ = writeln!(
        body,
        "impl Encode for {name} {{ fn encode(&self, encoder: &mut Encoder<'_>) -> Result<(), Error> {{"
    );
    for field in fields {
        let _ = writeln!(body, "{}", layout::encode(field, &format!("self.{}", field.name), borrow));
    }
    body.push_str("Ok(()) } }\n\n");
}

fn decode_impl(body: &mut String, contract: &Contract, name: &str, fields: &[Field], borrow: bool) {
    let min = layout::fields_bytes_min(contract, fields);
    let short = if name.contains("<'a>") { "Self" } else { name };
    let _ = writeln!(
        body,
        "impl<'a> Decode<'a> for {name} {{ const BYTES_MIN: usize = {min};\n\n\
         fn decode(decoder: &mut Decoder<'a>) -> Result<Self, Error> {{ Ok({short} {{"
    );
    for field in fields {
        let _ = writeln!(body, "{}: {},", field.name, layout::decode(field, borrow));
    }
    body.push_str("}) } }\n\n");
}

/// Two functions that know every procedure's arguments and result.
fn layouts(contract: &Contract, output: &mut Output) {
    let mut body = String::from(
        "use xdr::{Decoder, Encoder, Error};\n\nuse super::{args, rets};\nuse crate::program::{Procedure, Program};\n\
         use crate::transcode::copy;\n\n",
    );
    let arguments = |operation: &Operation| match layout::arguments(operation).as_slice() {
        [] => None,
        _ => Some(format!("args::{}", layout::arguments_name(operation))),
    };
    let result = |operation: &Operation| match Answer::of(operation).wire_type(operation).as_str() {
        "()" => None,
        other => Some(other.to_owned()),
    };
    table(&mut body, contract, "arguments", "arguments", arguments);
    table(&mut body, contract, "result", "result", result);
    output.rust(&format!("{FOLDER}/layouts.rs"), "Which procedure carries what.", &body);
}

fn table(
    body: &mut String,
    contract: &Contract,
    function: &str,
    what: &str,
    kind: impl Fn(&Operation) -> Option<String>,
) {
    let _ = writeln!(
        body,
        "/// Reads the {what} of `procedure` and writes them again.\npub(crate) fn {function}(procedure: &Procedure, \
         decoder: &mut Decoder<'_>, encoder: &mut Encoder<'_>) -> Result<(), Error> {{\n\
         match (procedure.program, procedure.number) {{"
    );
    for (_, operation) in contract.operations() {
        if let Some(kind) = kind(operation) {
            let (program, number) = (operation.program.name(), operation.number);
            let _ = writeln!(body, "(Program::{program}, {number}) => copy::<{kind}>(decoder, encoder),");
        }
    }
    body.push_str("_ => Ok(()), } }\n\n");
}

/// Writes how events travel.
pub(crate) fn emit_events(contract: &Contract, output: &mut Output) {
    let mut body = String::from(
        "use api::{Event, events};\nuse xdr::{Decoder, Encoder, Error};\n\nuse crate::codec::{Decode, Encode};\n\
         use crate::program::Program;\n\n/// The program and procedure that deliver `event`, and the procedure of the \
         older form.\npub fn procedure(event: &Event) -> (Program, i32, Option<i32>) { match event {\n",
    );
    for event in &contract.events {
        let (name, program) = (&event.structure.name, event.program.name());
        let _ = writeln!(
            body,
            "Event::{name}(_) => (Program::{program}, {}, {:?}),",
            event.procedure, event.legacy
        );
    }
    body.push_str(
        "} }\n\n/// Writes `event`, behind its callback identifier or in the older form.\n\
         pub(crate) fn encode(event: &Event, callback_id: Option<i32>, encoder: &mut Encoder<'_>) -> Result<(), Error> {\n\
         if let Some(callback_id) = callback_id { encoder.i32(callback_id); }\nmatch event {\n",
    );
    for event in &contract.events {
        let _ = writeln!(body, "Event::{}(event) => {{", event.structure.name);
        for field in &event.structure.fields {
            let statement = layout::encode(field, &format!("event.{}", field.name), false);
            if field.callback_only {
                let _ = writeln!(body, "if callback_id.is_some() {{ {statement} }}");
            } else {
                body.push_str(&statement);
            }
        }
        body.push_str("}\n");
    }
    body.push_str(
        "}\nOk(()) }\n\n/// Reads the event with this number; `None` when there is none.\n\
         pub(crate) fn decode(program: Program, number: i32, decoder: &mut Decoder<'_>) -> \
         Result<Option<(Option<i32>, Event)>, Error> {\nlet (callback_id, event): (Option<i32>, Event) = \
         match (program, number) {\n",
    );
    for event in &contract.events {
        event_arm(&mut body, event, event.procedure, true);
        if let Some(legacy) = event.legacy {
            event_arm(&mut body, event, legacy, false);
        }
    }
    body.push_str("_ => return Ok(None), };\nOk(Some((callback_id, event))) }\n");
    output.rust(&format!("{FOLDER}/events.rs"), "How events travel.", &body);
}

fn event_arm(body: &mut String, event: &super::vocabulary::EventRow, number: i32, callback: bool) {
    let (name, program) = (&event.structure.name, event.program.name());
    let identifier = if callback { "Some(decoder.i32()?)" } else { "None" };
    let _ = writeln!(body, "(Program::{program}, {number}) => ({identifier}, events::{name} {{");
    for field in &event.structure.fields {
        let value =
            if field.callback_only && !callback { "0".to_owned() } else { layout::decode(field, false) };
        let _ = writeln!(body, "{}: {value},", field.name);
    }
    body.push_str("}.into()),\n");
}

/// Writes the tables of procedures.
pub(crate) fn emit_tables(contract: &Contract, output: &mut Output) {
    let mut modules = String::from("use crate::program::Procedure;\n\n");
    for program in super::vocabulary::Program::ALL {
        let lower = program.name().to_lowercase();
        let mut rows: Vec<_> =
            contract.operations().filter(|(_, operation)| operation.program == program).collect();
        rows.sort_by_key(|(_, operation)| operation.number);
        let _ = writeln!(modules, "mod {lower};");
        let mut body = String::from(
            "use super::Facet;\nuse crate::program::{AccessRule, Procedure, Program, ReadOnly, Side, StreamDirection};\n\n",
        );
        let _ = writeln!(
            body,
            "/// The procedures, by ascending number, one a line.\n#[rustfmt::skip]\npub(super) const ROWS: &[Procedure] = &["
        );
        rows.iter().for_each(|(facet, operation)| row(&mut body, facet, operation));
        body.push_str("];\n");
        if !body.contains("StreamDirection::") {
            body = body.replace(", StreamDirection", "");
        }
        if !body.contains("AccessRule {") {
            body = body.replace("AccessRule, ", "");
        }
        let purpose = format!("The procedures of the program {}.", program.name());
        output.rust(&format!("{FOLDER}/tables/{lower}.rs"), &purpose, &body);
    }
    for program in super::vocabulary::Program::ALL {
        let (name, lower) = (program.name(), program.name().to_lowercase());
        let _ = writeln!(
            modules,
            "/// The procedures of {name}.\npub(crate) static {}: &[Procedure] = {lower}::ROWS;",
            name.to_uppercase()
        );
    }
    modules.push_str("\n/// The facets of the contract.\n#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]\npub enum Facet {\n");
    for facet in &contract.facets {
        let _ = writeln!(modules, "/// `api::{}`.\n{},", facet.name, camel(&facet.module));
    }
    modules.push_str("}\n");
    output.rust(&format!("{FOLDER}/tables/mod.rs"), "The procedures of every program.", &modules);
}

fn row(body: &mut String, facet: &Facet, operation: &Operation) {
    let side = if facet.of_driver() { "Driver" } else { &facet.name };
    let mut acl = String::new();
    for rule in &operation.acl {
        let flags = |names: &[String]| match names {
            [] => "0".to_owned(),
            names => names
                .iter()
                .map(|name| format!("api::constants::{name} as u64"))
                .collect::<Vec<_>>()
                .join(" | "),
        };
        let (parameter, value) = match &rule.parameter {
            Some((name, value)) => (format!("Some(\"{name}\")"), format!("api::constants::{value} as u64")),
            None => ("None".to_owned(), "0".to_owned()),
        };
        let _ = write!(
            acl,
            "AccessRule {{ permission: \"{}\", with: {}, without: {}, parameter: {parameter}, value: {value} }},",
            rule.permission,
            flags(&rule.with),
            flags(&rule.without),
        );
    }
    let read_only = camel(&operation.read_only);
    let stream = operation.stream.as_ref().map(|way| format!("Some(StreamDirection::{})", camel(way)));
    let sparse = operation.sparse.as_ref().map(|flag| format!("Some(api::constants::{flag})"));
    let none = || "None".to_owned();
    let _ = writeln!(
        body,
        "Procedure {{ program: Program::{}, number: {}, name: \"{}\", public_name: {:?}, side: Side::{side}, \
         facet: Facet::{}, acl: &[{acl}], filter: {:?}, read_only: ReadOnly::{}, high_priority: {}, snapshot: {}, \
         preauth: {}, stream: {}, sparse: {}, fds_in: {}, fds_out: {} }},",
        operation.program.name(),
        operation.number,
        operation.name,
        operation.public_name,
        camel(&facet.module),
        operation.filter,
        read_only,
        operation.high_priority,
        operation.snapshot,
        operation.preauth,
        stream.unwrap_or_else(none),
        sparse.unwrap_or_else(none),
        operation.fds_in,
        operation.fds_out,
    );
}
