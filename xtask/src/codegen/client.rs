//! Writes the client: every facet as calls on a connection, and the driver made of them.

use std::fmt::Write as _;

use super::calls::{borrowed, owned};
use super::layout::{self, Answer};
use super::output::Output;
use super::vocabulary::{Bound, Contract, Facet, Field, Operation, Type, camel};

const FOLDER: &str = "crates/driver-remote/src/generated";

/// Writes one file per facet, and the accessors of the driver.
pub(crate) fn emit(contract: &Contract, output: &mut Output) {
    let mut modules = String::from("mod facets;\n");
    for facet in &contract.facets {
        let _ = writeln!(modules, "mod {};", facet.module);
        let purpose =
            format!("The operations of [`{}`](api::{}) as calls to the daemon.", facet.name, facet.name);
        output.rust(&format!("{FOLDER}/{}.rs", facet.module), &purpose, &calls(facet));
    }
    output.rust(
        &format!("{FOLDER}/mod.rs"),
        "What `cargo xtask codegen` derives from the contract.",
        &modules,
    );
    output.rust(
        &format!("{FOLDER}/facets.rs"),
        "The driver whose facets are all on the other side.",
        &facets(contract),
    );
}

fn facets(contract: &Contract) -> String {
    let mut body = String::from(
        "use crate::remote::Remote;\n\nimpl api::Driver for Remote {\nfn name(&self) -> &'static str { self.driver_name() }\n\n\
         fn supports_feature(&self, feature: i32) -> bool { self.has_feature(feature) }\n\n\
         fn events(&self) -> &api::EventBus { self.registered_events() }\n",
    );
    for facet in contract.facets.iter().filter(|facet| facet.of_driver()) {
        let (module, name) = (&facet.module, &facet.name);
        let _ = writeln!(body, "\nfn {module}(&self) -> Option<&dyn api::{name}> {{ Some(self.client()) }}");
    }
    body.push_str("}\n");
    body
}

fn calls(facet: &Facet) -> String {
    let mut functions = String::new();
    facet.operations.iter().for_each(|operation| call(&mut functions, operation));
    let uses = |word: &str| functions.contains(word);
    let mut of_proto = vec!["Program"];
    for (word, name) in [("StreamDirection::", "StreamDirection"), ("args::", "args"), ("rets::", "rets")] {
        if uses(word) {
            of_proto.push(name);
        }
    }
    let cow = if uses("Cow::") { "use std::borrow::Cow;\n\n" } else { "" };
    format!(
        "{cow}use error::Result;\nuse proto::{{{}}};\n\nuse crate::client::Client;\n\nimpl api::{} for Client {{\n{functions}}}\n",
        of_proto.join(", "),
        facet.name
    )
}

fn call(body: &mut String, operation: &Operation) {
    let outside = |text: String| text.replace("crate::", "api::");
    let name = &operation.name;
    let mut parameters = String::new();
    for argument in &operation.arguments {
        let _ = write!(parameters, ", {}: {}", argument.name, outside(borrowed(&argument.kind)));
    }
    let result = outside(owned(&operation.result));
    let _ = writeln!(body, "fn {name}(&self{parameters}) -> Result<{result}> {{");
    let fields = layout::arguments(operation);
    let arguments = if fields.is_empty() {
        "()".to_owned()
    } else {
        let values: Vec<String> = fields.iter().map(|field| value(operation, field)).collect();
        format!("args::{} {{ {} }}", layout::arguments_name(operation), values.join(", "))
    };
    if operation.local {
        let _ = writeln!(body, "self.local_{name}()\n}}\n");
        return;
    }
    let procedure = format!("(Program::{}, {})", operation.program.name(), operation.number);
    let made = match (&operation.stream, operation.fds_in || operation.fds_out) {
        (Some(direction), _) => {
            let direction = camel(direction);
            format!("self.call_with_stream({procedure}, &{arguments}, StreamDirection::{direction}, stream)")
        }
        (None, true) => {
            let files = if operation.fds_in { "&files" } else { "&[]" };
            format!("self.call_with_files({procedure}, &{arguments}, {files})")
        }
        (None, false) => format!("self.call({procedure}, &{arguments})"),
    };
    // Servers want the number of parameters exactly, so it is asked for first.
    if operation.nparams.is_some() && !operation.quiet {
        let result = layout::result_name(operation);
        let _ = writeln!(body, "let ask = |nparams: i32| -> Result<rets::{result}> {{ {made} }};");
        body.push_str("let count = ask(0)?.count;\nOk(ask(count)?.list)\n}\n\n");
        return;
    }
    body.push_str(&unpacked(operation, &made));
    body.push_str("}\n\n");
}

/// The result as the contract wants it.
fn unpacked(operation: &Operation, made: &str) -> String {
    let files = operation.fds_in || operation.fds_out;
    match (&operation.result, Answer::of(operation)) {
        (Type::Files, _) => format!("let ((), files) = {made}?;\nOk(files)\n"),
        (Type::WithFiles(_), _) => format!("{made}\n"),
        (_, Answer::List { .. }) => {
            format!("let ret: rets::{} = {made}?;\nOk(ret.list)\n", layout::result_name(operation))
        }
        (Type::Unit, _) if files => format!("let ((), _) = {made}?;\nOk(())\n"),
        _ if files => format!("let (value, _) = {made}?;\nOk(value)\n"),
        _ => format!("{made}\n"),
    }
}

fn value(operation: &Operation, field: &Field) -> String {
    let name = &field.name;
    let bound = match operation.bound {
        Bound::Max(max) => max,
        _ => 0,
    };
    let own = operation.arguments.iter().any(|argument| argument.name == *name);
    match name.as_str() {
        "need_results" if !own => return "need_results: 1".to_owned(),
        "nparams" if !own && !operation.quiet => return name.clone(),
        "limit" | "nparams" if !own => return format!("{name}: {bound}"),
        "flags" if super::dispatch::filtered(operation) => {
            return "flags: flags | self.string_okay()".to_owned();
        }
        _ => {}
    }
    match &field.kind {
        Type::Structure(_) => format!("{name}: Cow::Borrowed({name})"),
        Type::Optional(inner) if matches!(**inner, Type::Structure(_)) => {
            format!("{name}: {name}.map(Cow::Borrowed)")
        }
        Type::List(_) if layout::shared(field).starts_with("Cow") => format!("{name}: Cow::Borrowed({name})"),
        _ => name.clone(),
    }
}
