//! Tests: the reference's interface files as published facts, which lie beside the repository where we develop.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Row, plain};

/// The programs of our contract.
const PROGRAMS: [&str; 4] = ["remote", "qemu", "lxc", "admin"];

/// What our copy has to say.
pub(super) fn rows(file: &Path) -> Result<Vec<Row>> {
    let interface = Interface::read(file)?;
    let mut rows = Vec::new();
    for program in PROGRAMS {
        let procedures = interface.programs.get(program).and_then(|one| one["procedures"].as_array());
        let procedures = procedures.with_context(|| format!("{program} has no procedures"))?;
        rows.extend(procedures.iter().map(|one| interface.row(program, one)));
    }
    Ok(rows)
}

fn text_of<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The reference's interface: types and procedures by name and number, per program.
struct Interface {
    programs: BTreeMap<String, Value>,
}

impl Interface {
    fn read(file: &Path) -> Result<Interface> {
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let value: Value = serde_json::from_str(&text)?;
        let programs = value["programs"].as_array().context("there is no list of programs")?;
        let pairs = programs.iter().map(|one| (text_of(one, "key").to_owned(), one.clone()));
        Ok(Interface { programs: pairs.collect() })
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
        let one = |field: &Value| (plain(text_of(field, "name")), self.layout(program, field));
        fields.iter().map(one).collect()
    }

    /// The layout of a field or of the target of a typedef.
    fn layout(&self, program: &str, item: &Value) -> String {
        let name = text_of(item, "type");
        let inner = || self.named(program, name);
        let number = |key: &str| item[key].as_u64().expect("a bound is a number");
        match text_of(item, "kind") {
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
            "unsigned char" => return "uchar".to_owned(),
            "unsigned short" => return "ushort".to_owned(),
            "char" | "double" => return name.to_owned(),
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

    fn row(&self, program: &str, procedure: &Value) -> Row {
        let kind = text_of(procedure, "kind");
        let arguments = if kind == "event" { "msg" } else { "args" };
        let name = text_of(procedure, "name");
        let list = |key: &str| -> Vec<String> {
            let rules = procedure[key].as_array().into_iter().flatten();
            rules.map(|rule| text_of(rule, "raw").to_owned()).collect()
        };
        let is_explicit = procedure["priority_explicit"].as_bool() == Some(true);
        Row {
            program: program.to_owned(),
            number: procedure["number"].as_i64().and_then(|it| it.try_into().ok()).expect("a number"),
            kind: kind.to_owned(),
            name: name.split_once("_PROC_").map_or(name, |(_, short)| short).to_owned(),
            arguments: self.fields(program, text_of(procedure, arguments)),
            result: self.fields(program, text_of(procedure, "ret")),
            acl: list("acl"),
            filter: list("aclfilter"),
            priority: is_explicit.then(|| text_of(procedure, "priority").to_owned()),
            stream: !procedure["stream"].is_null(),
            sparse: procedure["sparseflag"].as_str().map(str::to_owned),
        }
    }
}
