//! Writes the forwarding calls of `dyn Driver`: one method per operation that answers "not supported" without the facet.

use std::fmt::Write as _;

use super::output::Output;
use super::vocabulary::{Contract, Facet, Operation, Type};

const FOLDER: &str = "crates/api/src/generated";

/// Writes one file of calls per facet of a driver, and the list of them.
pub(crate) fn emit(contract: &Contract, output: &mut Output) {
    let mut modules = String::from("pub(crate) mod event;\n");
    for facet in contract.facets.iter().filter(|facet| facet.of_driver()) {
        let _ = writeln!(modules, "mod {}_calls;", facet.module);
        let purpose =
            format!("The operations of [`{}`](crate::{}) as calls of any driver.", facet.name, facet.name);
        output.rust(&format!("{FOLDER}/{}_calls.rs", facet.module), &purpose, &calls(facet));
    }
    output.rust(
        &format!("{FOLDER}/mod.rs"),
        "What `cargo xtask codegen` derives from the declarations.",
        &modules,
    );
}

fn calls(facet: &Facet) -> String {
    let mut body = String::new();
    for operation in &facet.operations {
        call(&mut body, facet, operation);
    }
    format!("use error::Result;\n\nuse crate::driver::Driver;\n\nimpl dyn Driver + '_ {{\n{body}}}\n")
}

fn call(body: &mut String, facet: &Facet, operation: &Operation) {
    let name = &operation.name;
    let shown = operation.public_name.as_ref().unwrap_or(name);
    let mut parameters = String::new();
    let mut forwarded = String::new();
    for argument in &operation.arguments {
        let _ = write!(parameters, ", {}: {}", argument.name, borrowed(&argument.kind));
        let _ = write!(forwarded, "{}, ", argument.name);
    }
    let too_many = operation.arguments.len() > 6;
    let _ = writeln!(
        body,
        "/// See [`{}::{name}`](crate::{}::{name}).\n///\n/// # Errors",
        facet.name, facet.name
    );
    let _ = writeln!(body, "/// As the driver says; \"not supported\" when it lacks the facet.");
    if too_many {
        let _ = writeln!(
            body,
            "#[expect(clippy::too_many_arguments, reason = \"the arguments are those of the wire\")]"
        );
    }
    let result = owned(&operation.result);
    let _ = writeln!(
        body,
        "pub fn {name}(&self{parameters}) -> Result<{result}> {{ match self.{}() {{\n\
         Some(facet) => facet.{name}({forwarded}), None => Err(error::Error::no_support(\"{shown}\")), }} }}\n",
        facet.module
    );
}

/// The type of an argument, as the traits of `crates/api` take it.
pub(crate) fn borrowed(kind: &Type) -> String {
    match kind {
        Type::Text => "&str".to_owned(),
        Type::Structure(name) => format!("&crate::{name}"),
        Type::Optional(inner) => format!("Option<{}>", borrowed(inner)),
        Type::List(element) => format!("&[{}]", owned(element)),
        other => owned(other),
    }
}

/// The type of a result, as the traits of `crates/api` give it.
pub(crate) fn owned(kind: &Type) -> String {
    match kind {
        Type::Unit => "()".to_owned(),
        Type::I32 => "i32".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::I64 => "i64".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::Byte => "u8".to_owned(),
        Type::I8 => "i8".to_owned(),
        Type::U16 => "u16".to_owned(),
        Type::Text => "String".to_owned(),
        Type::Uuid => "crate::Uuid".to_owned(),
        Type::Structure(name) => format!("crate::{name}"),
        Type::Optional(inner) => format!("Option<{}>", owned(inner)),
        Type::List(element) => format!("Vec<{}>", owned(element)),
        Type::Stream => "crate::Stream".to_owned(),
        Type::Files => "Vec<std::os::fd::OwnedFd>".to_owned(),
        Type::WithFiles(inner) => format!("({}, Vec<std::os::fd::OwnedFd>)", owned(inner)),
    }
}
