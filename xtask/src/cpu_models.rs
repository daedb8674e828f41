//! `cargo xtask cpu-models`: writes the tables of `crates/cpu/data` from a CPU map as libvirt installs it, or shows that
//! they hold every fact of it.
//!
//! A model is written as the difference to the nearest one before it, so that a table stays short enough to be read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use roxmltree::{Document, Node};

const HEAD: &str = "\
# Processors of ARCH: facts of libvirt's CPU map in the form that crates/cpu/src/table.rs explains.
# Written by `cargo xtask cpu-models`.
";

/// Writes or compares the tables.
///
/// # Errors
/// The map cannot be read or says what the tables have no word for; a table differs.
pub(crate) fn run(root: &Path, options: &[&str]) -> Result<()> {
    let (check, folder) = match options {
        ["--check", folder] => (true, folder),
        [folder] => (false, folder),
        _ => bail!("name the folder of a CPU map, such as /usr/share/libvirt/cpu_map"),
    };
    for (arch, table) in tables(Path::new(folder))? {
        let path = root.join(format!("crates/cpu/data/{arch}.txt"));
        if check {
            let present = std::fs::read_to_string(&path).unwrap_or_default();
            ensure!(present == table, "{} is not what the CPU map says", path.display());
        } else {
            std::fs::write(&path, table).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    Ok(())
}

/// The text of each architecture's table.
fn tables(folder: &Path) -> Result<Vec<(String, String)>> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    };
    let index = read("index.xml")?;
    let index = Document::parse(&index)?;
    let mut tables = Vec::new();
    for arch in elements(index.root_element()) {
        let name = attribute(arch, "name")?;
        let includes = arch.descendants().filter(|node| node.has_tag_name("include"));
        let texts = includes
            .map(|node| attribute(node, "filename").and_then(read))
            .collect::<Result<Vec<String>>>()?;
        let documents = texts.iter().map(|text| Document::parse(text)).collect::<Result<Vec<_>, _>>()?;
        let facts: Vec<Node<'_, '_>> =
            documents.iter().flat_map(|document| elements(document.root_element())).collect();
        let mut table = HEAD.replace("ARCH", name);
        match name {
            "x86" => x86(&facts, &mut table)?,
            _ => identified(&facts, &mut table)?,
        }
        tables.push((name.to_owned(), table));
    }
    Ok(tables)
}

fn elements<'a>(node: Node<'a, 'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(Node::is_element)
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Result<&'a str> {
    let tag = node.tag_name().name();
    node.attribute(name).with_context(|| format!("<{tag}> without {name}"))
}

/// Models that a number in the processor tells: vendors, features by name, and a line for each model.
fn identified(facts: &[Node<'_, '_>], table: &mut String) -> Result<()> {
    for fact in facts {
        let name = attribute(*fact, "name")?;
        match fact.tag_name().name() {
            "vendor" => match fact.attribute("value") {
                Some(value) => writeln!(table, "vendor {name} {}", hexadecimal(value)?)?,
                None => writeln!(table, "vendor {name}")?,
            },
            "feature" => writeln!(table, "feature {name}")?,
            "model" => {
                write!(table, "model {name} =")?;
                for part in elements(*fact) {
                    match (part.tag_name().name(), part.attribute("mask")) {
                        ("vendor", _) => write!(table, " {}", attribute(part, "name")?)?,
                        ("pvr", None) => write!(table, " {}", hexadecimal(attribute(part, "value")?)?)?,
                        ("pvr", Some(mask)) => {
                            let value = hexadecimal(attribute(part, "value")?)?;
                            write!(table, " {value}/{}", hexadecimal(mask)?)?;
                        }
                        (other, _) => bail!("<{other}> in model {name}"),
                    }
                }
                table.push('\n');
            }
            other => bail!("<{other}> among the facts"),
        }
    }
    Ok(())
}

fn number(text: &str) -> Result<u32> {
    let digits = text.strip_prefix("0x").with_context(|| format!("{text} is not hexadecimal"))?;
    u32::from_str_radix(digits, 16).with_context(|| format!("{text} is not hexadecimal"))
}

fn hexadecimal(text: &str) -> Result<String> {
    Ok(format!("{:x}", number(text)?))
}

/// An x86 model of the map.
#[derive(Clone, Default)]
struct Model {
    words: Vec<&'static str>,
    vendor: Option<String>,
    signatures: Vec<String>,
    features: BTreeSet<String>,
    added: BTreeSet<String>,
    removed: BTreeSet<String>,
    /// The model that this one is another name of.
    other_name: Option<String>,
}

fn x86(facts: &[Node<'_, '_>], table: &mut String) -> Result<()> {
    let mut place = String::new();
    let mut order = BTreeMap::new();
    let mut models: Vec<(String, Model)> = Vec::new();
    for fact in facts {
        let name = attribute(*fact, "name")?;
        match fact.tag_name().name() {
            "vendor" => writeln!(table, "vendor {name} {}", attribute(*fact, "string")?)?,
            "feature" => {
                order.insert(name.to_owned(), order.len());
                feature(*fact, &mut place, table)?;
            }
            "model" => {
                let model = model(*fact, &models)?;
                describe(name, &model, &models, &order, table)?;
                models.push((name.to_owned(), model));
            }
            other => bail!("<{other}> among the facts"),
        }
    }
    Ok(())
}

/// A line with bit, name, `!` if it does not migrate, and other names; before it where the bit is, if that is new.
fn feature(fact: Node<'_, '_>, place: &mut String, table: &mut String) -> Result<()> {
    let name = attribute(fact, "name")?;
    let mut aliases = String::new();
    let mut found = None;
    for part in elements(fact) {
        match part.tag_name().name() {
            "alias" => write!(aliases, " {}:{}", attribute(part, "source")?, attribute(part, "name")?)?,
            "cpuid" => {
                let subleaf = part.attribute("ecx_in").map_or(Ok(0), number)?;
                let subleaf = if subleaf == 0 { String::new() } else { format!(".{subleaf:x}") };
                let leaf = hexadecimal(attribute(part, "eax_in")?)?;
                let (register, bits) = ["eax", "ebx", "ecx", "edx"]
                    .into_iter()
                    .find_map(|register| Some((register, part.attribute(register)?)))
                    .with_context(|| format!("{name} has no register"))?;
                found = Some((format!("cpuid {leaf}{subleaf} {register}"), u64::from(number(bits)?)));
            }
            "msr" => {
                let high = u64::from(number(attribute(part, "edx")?)?);
                let low = u64::from(number(attribute(part, "eax")?)?);
                found = Some((format!("msr {}", hexadecimal(attribute(part, "index")?)?), high << 32 | low));
            }
            other => bail!("<{other}> in feature {name}"),
        }
    }
    let (here, bits) = found.with_context(|| format!("{name} is nowhere"))?;
    ensure!(bits.count_ones() == 1, "{name} is more than one bit");
    if here != *place {
        writeln!(table, "{here}")?;
        *place = here;
    }
    let still = if fact.attribute("migratable") == Some("no") { " !" } else { "" };
    writeln!(table, " {} {name}{still}{aliases}", bits.trailing_zeros())?;
    Ok(())
}

fn model(fact: Node<'_, '_>, before: &[(String, Model)]) -> Result<Model> {
    let mut model = Model::default();
    for part in elements(fact) {
        match part.tag_name().name() {
            "model" => {
                let name = attribute(part, "name")?;
                let ancestor = before.iter().find(|(known, _)| known == name);
                let words = std::mem::take(&mut model.words);
                model = ancestor.with_context(|| format!("no model {name} so far"))?.1.clone();
                model.words = words;
                model.other_name = Some(name.to_owned());
            }
            "check" => {
                ensure!(attribute(part, "partial")? == "compat", "another kind of check");
                model.words.push("compat");
            }
            "decode" => {
                for word in ["host", "guest"] {
                    if attribute(part, word)? == "on" {
                        model.words.push(word);
                    }
                }
            }
            "vendor" => model.vendor = Some(attribute(part, "name")?.to_owned()),
            "signature" => {
                let stepping = part.attribute("stepping").map(|stepping| format!("/{stepping}"));
                let (family, number) = (attribute(part, "family")?, attribute(part, "model")?);
                model.signatures.push(format!("{family}/{number}{}", stepping.unwrap_or_default()));
            }
            "feature" => {
                let name = attribute(part, "name")?.to_owned();
                let set = match (part.attribute("added"), part.attribute("removed")) {
                    (Some("yes"), None) => &mut model.added,
                    (None, Some("yes")) => &mut model.removed,
                    (None, None) => &mut model.features,
                    _ => bail!("{name} is added and removed"),
                };
                set.insert(name);
            }
            other => bail!("<{other}> in a model"),
        }
    }
    Ok(model)
}

/// A line with name, words, vendor and signatures; then lines with the difference to the nearest model before.
fn describe(
    name: &str,
    model: &Model,
    before: &[(String, Model)],
    order: &BTreeMap<String, usize>,
    table: &mut String,
) -> Result<()> {
    write!(table, "model {name} {}", model.words.join(" "))?;
    if let Some(vendor) = &model.vendor {
        write!(table, " vendor {vendor}")?;
    }
    for signature in &model.signatures {
        write!(table, " {signature}")?;
    }
    table.truncate(table.trim_end().len());
    table.push('\n');
    if let Some(other) = &model.other_name {
        writeln!(table, " is {other}")?;
        return Ok(());
    }
    let distance = |other: &Model| -> usize {
        let pairs = pairs(other, model);
        pairs.into_iter().map(|(_, old, new)| old.symmetric_difference(new).count()).sum()
    };
    let nothing = Model::default();
    let nearest = before.iter().min_by_key(|(_, other)| distance(other));
    let nearest = nearest.filter(|(_, other)| distance(other) < distance(&nothing));
    let base = match nearest {
        Some((name, base)) => {
            writeln!(table, " like {name}")?;
            base
        }
        None => &nothing,
    };
    for (word, old, new) in pairs(base, model) {
        for (sign, names) in [("+", new.difference(old)), ("-", old.difference(new))] {
            let mut names: Vec<&String> = names.collect();
            names.sort_by_key(|name| order.get(*name));
            ensure!(names.iter().all(|name| order.contains_key(*name)), "{name} has an unknown feature");
            lines(&format!(" {word}{sign}"), &names, table);
        }
    }
    Ok(())
}

fn pairs<'a>(
    old: &'a Model,
    new: &'a Model,
) -> [(&'static str, &'a BTreeSet<String>, &'a BTreeSet<String>); 3] {
    [
        ("features", &old.features, &new.features),
        ("added", &old.added, &new.added),
        ("removed", &old.removed, &new.removed),
    ]
}

/// The names behind `start`, in lines of at most 110 letters.
fn lines(start: &str, names: &[&String], table: &mut String) {
    let mut line = String::new();
    for name in names {
        if line.is_empty() || line.len() + name.len() > 110 {
            table.push_str(&line);
            if !line.is_empty() {
                table.push('\n');
            }
            line = start.to_owned();
        }
        line.push(' ');
        line.push_str(name);
    }
    table.push_str(&line);
    if !line.is_empty() {
        table.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_hold_every_fact_of_the_corpus() {
        let Some(folder) = test_support::shared("corpus/data/cpu_map") else { return };
        run(&crate::root(), &["--check", folder.to_str().expect("a plain name")]).expect("they are equal");
    }

    #[test]
    fn folders_without_a_map_are_refused() {
        assert!(run(&crate::root(), &["--check", "/nowhere"]).is_err());
        assert!(run(&crate::root(), &[]).is_err());
    }
}
