//! Writes the server's dispatch: decode the arguments, call the facet, shape and encode the result.

use std::fmt::Write as _;

use super::layout::{self, Answer};
use super::output::Output;
use super::vocabulary::{Contract, Facet, Operation, Type};

const FOLDER: &str = "crates/rpc-server/src/generated";

/// The bit by which a caller says that it understands parameters of type string; drivers never see it.
const STRING_OKAY: &str = "api::constants::VIR_TYPED_PARAM_STRING_OKAY";

/// Writes one file of calls per facet, and the way to them.
pub(crate) fn emit(contract: &Contract, output: &mut Output) {
    for facet in &contract.facets {
        let purpose = format!("Calls of the procedures of [`{}`](api::{}).", facet.name, facet.name);
        output.rust(&format!("{FOLDER}/{}.rs", facet.module), &purpose, &calls(facet));
    }
    output.rust(&format!("{FOLDER}/dispatch.rs"), "The way of a call to its facet.", &entry(contract));
    output.rust(
        &format!("{FOLDER}/parameter.rs"),
        "Integer arguments that decide about access.",
        &parameter(contract),
    );
    let mut modules = String::from("pub mod dispatch;\nmod parameter;\n");
    contract.facets.iter().for_each(|facet| {
        let _ = writeln!(modules, "mod {};", facet.module);
    });
    output.rust(
        &format!("{FOLDER}/mod.rs"),
        "What `cargo xtask codegen` derives from the contract.",
        &modules,
    );
}

fn target(facet: &Facet) -> String {
    if facet.of_driver() { "Driver".to_owned() } else { facet.name.clone() }
}

fn entry(contract: &Contract) -> String {
    let mut body = String::from(
        "use std::os::fd::OwnedFd;\n\nuse api::{Admin, Auth, Driver, Session};\nuse error::Error;\n\
         use proto::{Facet, Procedure};\n\npub use super::parameter::parameter;\nuse crate::call::{Call, Target};\n\n\
         /// Decodes the arguments, calls the facet and appends the result to `reply`; on an error nothing is appended.\n\
         /// Returns the descriptors that travel with the reply. Access is the caller's business.\n///\n/// # Errors\n\
         /// As the facet says; code 39 when the arguments cannot be read or the result does not fit the interface.\n\
         pub fn call(target: Target<'_>, procedure: &'static Procedure, call: Call<'_>, reply: &mut Vec<u8>) \
         -> Result<Vec<OwnedFd>, Error> {\nlet mark = reply.len();\n\
         let result = match target {\nTarget::Driver(driver) => to_driver(driver, procedure, call, reply),\n",
    );
    for (name, module) in [("Session", "session"), ("Auth", "auth"), ("Admin", "admin")] {
        let _ = writeln!(
            body,
            "Target::{name}(facet) if procedure.facet == Facet::{name} => super::{module}::call(facet, procedure, call, reply),"
        );
    }
    body.push_str(
        "_ => Err(crate::call::misdirected(procedure)),\n};\nif result.is_err() { reply.truncate(mark); }\nresult }\n\n\
         fn to_driver(driver: &dyn Driver, procedure: &'static Procedure, call: Call<'_>, reply: &mut Vec<u8>) \
         -> Result<Vec<OwnedFd>, Error> { match procedure.facet {\n",
    );
    for facet in contract.facets.iter().filter(|facet| facet.of_driver()) {
        let variant = super::vocabulary::camel(&facet.module);
        let _ = writeln!(
            body,
            "Facet::{variant} => super::{}::call(driver, procedure, call, reply),",
            facet.module
        );
    }
    body.push_str(
        "Facet::Session | Facet::Auth | Facet::Admin => Err(crate::call::misdirected(procedure)),\n} }\n",
    );
    body.replace("use api::{Admin, Auth, Driver, Session};", "use api::Driver;")
}

fn calls(facet: &Facet) -> String {
    let target = target(facet);
    let mut functions = String::new();
    let mut arms = String::new();
    for operation in &facet.operations {
        let _ = writeln!(arms, "{} => {}(target, call, reply),", operation.number, operation.name);
        function(&mut functions, operation, &target);
    }
    let programs: std::collections::BTreeSet<_> = facet.operations.iter().map(|op| op.program).collect();
    if programs.len() > 1 {
        arms.clear();
        for operation in &facet.operations {
            let program = operation.program.name();
            let _ = writeln!(
                arms,
                "(proto::Program::{program}, {}) => {}(target, call, reply),",
                operation.number, operation.name
            );
        }
    }
    let scrutinee =
        if programs.len() > 1 { "(procedure.program, procedure.number)" } else { "procedure.number" };
    let mut imports = vec![format!("use api::{target};"), "use error::Result;".to_owned()];
    let mut of_proto = vec!["Procedure"];
    if functions.contains("args::") {
        of_proto.push("args");
    }
    if functions.contains("rets::") {
        of_proto.push("rets");
    }
    imports.push(format!("use proto::{{{}}};", of_proto.join(", ")));
    let helpers: Vec<&str> = ["answer", "arguments", "counted", "limit", "number", "readable", "wanted"]
        .into_iter()
        .filter(|helper| {
            functions.contains(&format!("{helper}(")) || functions.contains(&format!("{helper}::<"))
        })
        .collect();
    imports.push(format!("use crate::call::{{Call, {}}};", helpers.join(", ")));
    format!(
        "use std::os::fd::OwnedFd;\n\n{}\n\npub(super) fn call(target: &dyn {target}, procedure: &'static Procedure, \
         call: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {{ match {scrutinee} {{\n{arms}\
         _ => Err(crate::call::misdirected(procedure)),\n}} }}\n\n{functions}",
        imports.join("\n"),
    )
}

fn function(body: &mut String, operation: &Operation, target: &str) {
    let name = &operation.name;
    let fields = layout::arguments(operation);
    let mut_call = if operation.fds_in || operation.stream.is_some() { "mut call" } else { "call" };
    let (call, target_name) =
        (if fields.is_empty() && mut_call == "call" { "_call" } else { mut_call }, "target");
    let _ = writeln!(
        body,
        "fn {name}({target_name}: &dyn {target}, {call}: Call<'_>, reply: &mut Vec<u8>) -> Result<Vec<OwnedFd>> {{"
    );
    if !fields.is_empty() {
        let _ =
            writeln!(body, "let args = arguments::<args::{}>(&call)?;", layout::arguments_name(operation));
    }
    if operation.limit.is_some() || operation.nparams.is_some() {
        let super::vocabulary::Bound::Max(max) = operation.bound else {
            unreachable!("a bounded list has a bound")
        };
        let word = if operation.limit.is_some() { "limit" } else { "nparams" };
        let _ = writeln!(body, "let limit = limit(args.{word}, {max})?;");
    }
    let passed: Vec<String> =
        operation.arguments.iter().map(|argument| passed(operation, argument)).collect();
    let _ = writeln!(body, "let value = target.{name}({})?;", passed.join(", "));
    result(body, operation);
    body.push_str("}\n\n");
}

/// Whether the result is parameters of which those of type string go only to callers that ask for them.
pub(super) fn filtered(operation: &Operation) -> bool {
    let parameters = operation.result == Type::List(Box::new(Type::Structure("TypedParam".to_owned())));
    operation.nparams.is_some() && parameters
}

/// Whether the caller's flags may carry the bit for strings.
fn flagged(operation: &Operation) -> bool {
    let nparams =
        operation.nparams.is_some() || operation.arguments.iter().any(|argument| argument.name == "nparams");
    nparams && operation.arguments.iter().any(|argument| argument.name == "flags")
}

fn passed(operation: &Operation, argument: &super::vocabulary::Field) -> String {
    let name = &argument.name;
    match &argument.kind {
        Type::Stream => "call.stream()?".to_owned(),
        Type::Files => "call.files()".to_owned(),
        Type::Structure(_) => format!("&args.{name}"),
        Type::Optional(inner) if matches!(**inner, Type::Structure(_)) => format!("args.{name}.as_deref()"),
        Type::List(_) if layout::shared(argument).starts_with("Cow") => format!("&args.{name}"),
        Type::U32 if name == "flags" && flagged(operation) => format!("args.flags & !{STRING_OKAY}"),
        _ => format!("args.{name}"),
    }
}

fn result(body: &mut String, operation: &Operation) {
    match &operation.result {
        Type::Files => return body.push_str("let _ = reply;\nOk(value)\n"),
        Type::WithFiles(_) => {
            return body.push_str("let (value, files) = value;\nanswer(&value, reply)?;\nOk(files)\n");
        }
        _ => {}
    }
    match Answer::of(operation) {
        Answer::Value(Type::Unit) => {
            if let Some(start) = body.rfind("let value = ") {
                body.replace_range(start..start + "let value = ".len(), "");
            }
            body.push_str("let _ = reply;\nOk(Vec::new())\n");
        }
        Answer::Value(_) => body.push_str("answer(&value, reply)?;\nOk(Vec::new())\n"),
        Answer::List { count, .. } => list(body, operation, count.is_some()),
    }
}

fn list(body: &mut String, operation: &Operation, counted: bool) {
    let ret = layout::result_name(operation);
    let shaped = if filtered(operation) {
        let has_flags = operation.arguments.iter().any(|argument| argument.name == "flags");
        let flags = if has_flags { "args.flags" } else { "0" };
        let _ = writeln!(body, "let value = readable(value, {flags});");
        "counted(value, limit)"
    } else if operation.nparams.is_some() {
        "counted(value, limit)"
    } else if operation.need_results.is_some() {
        "wanted(value, args.need_results)"
    } else if operation.limit.is_some() {
        body.push_str("let mut list = value;\nlist.truncate(limit);\n");
        if counted { "(number(&list), list)" } else { "list" }
    } else if counted {
        "(number(&value), value)"
    } else {
        "value"
    };
    let pair = counted || operation.nparams.is_some();
    match (pair, counted) {
        (true, true) => {
            let cast = if operation.count.as_deref() == Some("u32") {
                "count"
            } else {
                "count: count.cast_signed()"
            };
            let _ = writeln!(
                body,
                "let (count, list) = {shaped};\nanswer(&rets::{ret} {{ list, {cast} }}, reply)?;"
            );
        }
        (true, false) => {
            let _ = writeln!(body, "let (_, list) = {shaped};\nanswer(&rets::{ret} {{ list }}, reply)?;");
        }
        (false, _) if shaped == "list" => {
            let _ = writeln!(body, "answer(&rets::{ret} {{ list }}, reply)?;");
        }
        (false, _) => {
            let _ = writeln!(body, "answer(&rets::{ret} {{ list: {shaped} }}, reply)?;");
        }
    }
    body.push_str("Ok(Vec::new())\n");
}

/// The integer arguments of the procedures whose access rules or streams depend on them.
fn parameter(contract: &Contract) -> String {
    let mut body = String::from(
        "use proto::{Decode, Procedure, Program, args};\nuse xdr::Decoder;\n\n\
         /// The value of the integer argument `name` (such as `flags`) of a call, where the access rules or the stream of\n\
         /// the procedure depend on it; `None` when they do not or the payload cannot be read.\n\
         pub fn parameter(procedure: &'static Procedure, payload: &[u8], name: &str) -> Option<u64> {\n\
         let mut decoder = Decoder::new(payload);\nlet decoder = &mut decoder;\n\
         match (procedure.program, procedure.number, name) {\n",
    );
    for (_, operation) in contract.operations() {
        let mut names: Vec<&str> = Vec::new();
        for rule in operation.acl.iter().filter(|rule| rule.conditional()) {
            names.push(rule.parameter.as_ref().map_or("flags", |(name, _)| name));
        }
        if operation.sparse.is_some() {
            names.push("flags");
        }
        names.sort_unstable();
        names.dedup();
        for name in names {
            let _ = writeln!(
                body,
                "(Program::{}, {}, \"{name}\") => args::{}::decode(decoder).ok().map(|args| u64::from(args.{name})),",
                operation.program.name(),
                operation.number,
                layout::arguments_name(operation)
            );
        }
    }
    body.push_str("_ => None, } }\n");
    body
}
