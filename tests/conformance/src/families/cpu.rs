//! CPU comparison, update, baseline, CPUID decoding.

use cpu::x86::{self, Processor, Purpose};
use cpu::{Baseline, Comparison, Described, Description, Usable};
use model::FormatFlags;
use model::cpu::{Cpu, CpuFallback, CpuPolicy};
use model::domain::Element;
use model::host_cpu::{CpuData, HostCpu};
use policy::emulator::CpuAnswers;
use serde_json::Value;

use crate::{Case, Corpus, Family, Problem, Produced, judge};

/// The family; a live update is judged by what it means.
pub(super) const FAMILY: Family = Family { name: "cpu", run, filter: |_, text| text, judge: Some(judged) };

/// Runs a case.
fn run(corpus: &Corpus, case: &Case) -> Produced {
    let arch = case.word("arch").unwrap_or("x86_64");
    let text = |index: usize| case.input(corpus, index);
    let found = match case.word("operation").unwrap_or_default() {
        "compare" => compare(arch, &text(0)?, &text(1)?)?,
        "update" => updated(arch, &text(0)?, &text(1)?)?,
        "guest" => guest(case, arch, &text(0)?, &text(1)?)?,
        "baseline" => baseline(arch, &[text(0)?], case)?,
        "cpuid-baseline" => baseline(arch, &[text(0)?, text(1)?], case)?,
        "has-feature" => {
            let feature = case.word("feature").unwrap_or_default();
            cpu::has_feature(arch, &any(&text(0)?)?, feature)?.to_string()
        }
        "validate-features" => {
            cpu::validate_features(arch, &any(&text(0)?)?)?;
            String::new()
        }
        "cpuid-host" => host_text(&cpu::host_from_data(arch, &data(&text(0)?)?)?),
        "cpuid-guest" => {
            let usable = text(1).ok().map(|json| answers(&json)).transpose()?;
            let usable = usable.as_ref().and_then(CpuAnswers::usable);
            let decoded =
                x86::decode(&Processor::from_data(&data(&text(0)?)?), Purpose::Guest, usable.as_deref())?;
            guest_text(&decoded.to_guest(CpuFallback::Forbid))
        }
        "cpuid-signature" => signature(&Processor::from_data(&data(&text(0)?)?))?,
        "json-signature" => signature(&answers(&text(0)?)?.processor())?,
        "json-guest" => {
            let answers = answers(&text(0)?)?;
            let usable = answers.usable().filter(|_| case.flag("cpu_definitions"));
            let decoded = x86::decode(&answers.processor(), Purpose::Guest, usable.as_deref())?;
            guest_text(&decoded.to_guest(CpuFallback::Forbid))
        }
        "update-live" => live(case, corpus)?,
        other => return Err(Problem::Missing(format!("the operation {other} is unknown"))),
    };
    Ok(if case.succeeds() && case.expected.is_empty() && found.is_empty() { Vec::new() } else { vec![found] })
}

fn any(text: &str) -> Result<Description, Problem> {
    Ok(cpu::parse_any(text)?)
}

fn host(text: &str) -> Result<HostCpu, Problem> {
    match any(text)? {
        Description::Host(cpu) => Ok(*cpu),
        Description::Guest(_) => Err(Problem::missing("the first processor is no host's")),
    }
}

fn wanted(text: &str) -> Result<Cpu, Problem> {
    match any(text)? {
        Description::Guest(cpu) => Ok(*cpu),
        Description::Host(_) => Err(Problem::missing("the second processor is no guest's")),
    }
}

fn data(text: &str) -> Result<CpuData, Problem> {
    CpuData::parse(text).map(|(data, _)| data).map_err(Problem::refused)
}

/// The answers of an emulator: an expansion and perhaps the models.
fn answers(text: &str) -> Result<CpuAnswers, Problem> {
    let replies = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let replies = replies.collect::<Result<Vec<Value>, _>>().map_err(Problem::refused)?;
    let reply = |index: usize| replies.get(index).map(|reply| &reply["return"]);
    let answers = reply(0).and_then(|first| CpuAnswers::from_replies(first, reply(1)));
    answers.ok_or_else(|| Problem::missing("the answers make no sense"))
}

fn signature(processor: &Processor) -> Result<String, Problem> {
    processor.signature_text().ok_or_else(|| Problem::missing("there is no signature"))
}

fn guest_text(cpu: &Cpu) -> String {
    cpu.format(FormatFlags::NONE)
}

fn host_text(cpu: &HostCpu) -> String {
    cpu.format(FormatFlags::NONE)
}

fn word(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Identical => "identical",
        Comparison::Superset => "superset",
        Comparison::Incompatible => "incompatible",
    }
}

fn compare(arch: &str, own: &str, other: &str) -> Result<String, Problem> {
    let compared = cpu::compare(arch, &host(own)?, &any(other)?);
    Ok(compared.map_or("error", |(found, _)| word(found)).to_owned())
}

fn updated(arch: &str, own: &str, guest: &str) -> Result<String, Problem> {
    let mut guest = wanted(guest)?;
    cpu::update(arch, &mut guest, &host(own)?)?;
    Ok(guest_text(&guest))
}

fn guest(case: &Case, arch: &str, own: &str, guest: &str) -> Result<String, Problem> {
    let (own, mut guest) = (host(own)?, wanted(guest)?);
    cpu::normalize(arch, &mut guest);
    let (found, why) = cpu::compare(arch, &own, &Description::Guest(Box::new(guest.clone())))?;
    if found == Comparison::Incompatible {
        return Err(Problem::refused(why.unwrap_or_default()));
    }
    cpu::update(arch, &mut guest, &own)?;
    let allowed = |name: &str| Usable { name: name.to_owned(), blockers: Vec::new() };
    let usable: Vec<Usable> = case.list("allowed_models").map(allowed).collect();
    cpu::translate(arch, &mut guest, Some(usable.as_slice()).filter(|usable| !usable.is_empty()))?;
    Ok(guest_text(&guest))
}

/// The processors of the texts, which hold one or a list of them.
fn processors(texts: &[String]) -> Result<Vec<Description>, Problem> {
    let mut processors = Vec::new();
    for text in texts {
        let document = xml::Document::parse(text).map_err(Problem::refused)?;
        let root = document.any_root();
        if root.has_tag_name(Cpu::NAME) {
            processors.push(any(text)?);
        } else {
            let inner = root.children().filter(|child| child.has_tag_name(Cpu::NAME));
            for child in inner {
                processors.push(any(&text[child.range()])?);
            }
        }
    }
    Ok(processors)
}

fn baseline(arch: &str, texts: &[String], case: &Case) -> Result<String, Problem> {
    let processors = processors(texts)?;
    let wanted = Baseline {
        expand: case.flag("expand_features"),
        migratable: case.flag("migratable"),
        ..Baseline::default()
    };
    let found = cpu::baseline(arch, &processors, wanted)?;
    for processor in &processors {
        let Description::Host(own) = processor else { continue };
        cpu::require(arch, own, &Description::Guest(Box::new(found.clone())))?;
    }
    Ok(guest_text(&found))
}

/// The corrected processor.
fn live(case: &Case, corpus: &Corpus) -> Result<String, Problem> {
    let mut guest = wanted(&case.input(corpus, 0)?)?;
    let features = |index: usize| -> Result<_, Problem> {
        Ok(Processor::from_data(&data(&case.input(corpus, index)?)?).features)
    };
    x86::update_live(&mut guest, features(1)?, features(2)?)?;
    Ok(guest_text(&guest))
}

/// Judges a corrected processor by what it means, said by the model of the expected one.
fn judged(corpus: &Corpus, case: &Case, texts: &[String]) -> Result<(), Problem> {
    if case.word("operation") != Some("update-live") {
        return judge::usually(corpus, &FAMILY, case, texts);
    }
    let arch = case.word("arch").unwrap_or("x86_64");
    let mut found = wanted(texts.first().map(String::as_str).unwrap_or_default())?;
    let mut expected = wanted(&corpus.text(case.expected.first().map_or("", String::as_str))?)?;
    if found.model() != expected.model() {
        let name = expected.model().unwrap_or_default().to_owned();
        found.model.get_or_insert_default().fallback = Some(CpuFallback::Allow);
        cpu::translate(arch, &mut found, Some(&[Usable { name, blockers: Vec::new() }]))?;
    }
    cpu::expand(arch, &mut found)?;
    cpu::expand(arch, &mut expected)?;
    if found.model() != expected.model() {
        return Err(Problem::different(format!("the model is {:?}", found.model())));
    }
    let policy = |cpu: &Cpu, name: &str| cpu.features().find(|(known, _)| *known == name).map(|(_, it)| it);
    for (name, wanted) in expected.features() {
        if policy(&found, name) != Some(wanted) {
            return Err(Problem::different(format!("{name} is {:?}, not {wanted:?}", policy(&found, name))));
        }
    }
    for (name, found) in found.features() {
        if policy(&expected, name).is_none() && found != CpuPolicy::Disable {
            return Err(Problem::different(format!("{name} is surplus")));
        }
    }
    Ok(())
}
