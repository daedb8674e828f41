//! Reads what clients send: the processor of a host or of a guest, which have the same name.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::cpu::Cpu;
use model::domain::Element;
use model::host_cpu::HostCpu;
use xml::{Cause, Class, Document, Node, Refusal, Report, load};

use crate::described::{Described, complete};
use crate::fault::unsupported;
use crate::operations::{Description, is_architecture};

/// Reads a `<cpu>`; one with an architecture is a host's.
///
/// # Errors
/// The text is no such document, contradicts itself, or is of both kinds at once.
pub fn parse_any(text: &str) -> Result<Description> {
    read(text).map(|(found, _)| found)
}

/// [`parse_any`] that also refuses names without meaning, as libvirt's schema does.
///
/// # Errors
/// `XmlInvalidSchema` with the first unknown name, or as [`parse_any`].
pub fn parse_any_strictly(text: &str) -> Result<Description> {
    let (found, report) = read(text)?;
    match report.unknown.first() {
        None => Ok(found),
        Some(first) => {
            let words = format!("unknown name {} (line {}, column {})", first.path, first.line, first.column);
            Err(Error::new(ErrorCode::XmlInvalidSchema, ErrorDomain::Cpu, words)
                .with_cure("remove it, or do not ask for validation"))
        }
    }
}

/// Reads the `<cpu>` of a host.
///
/// # Errors
/// As [`parse_any`], or it is a guest's.
pub fn parse_host(text: &str) -> Result<HostCpu> {
    let document = Document::parse(text).map_err(|error| refused(&error))?;
    let root = document.root(Cpu::NAME).map_err(|error| refused(&error))?;
    if root.has_attribute("mode") {
        return Err(unsupported("Attribute mode is only allowed for guest CPU"));
    }
    if !HostCpu::TOLD_BY.holds(root) {
        return Err(contradiction("Missing CPU architecture"));
    }
    host(root).map(|(host, _)| host)
}

fn read(text: &str) -> Result<(Description, Report)> {
    let document = Document::parse(text).map_err(|error| refused(&error))?;
    let root = document.root(Cpu::NAME).map_err(|error| refused(&error))?;
    if HostCpu::TOLD_BY.holds(root) {
        if root.has_attribute("match") {
            let words = "'arch' element cannot be used inside 'cpu' element with 'match' attribute'";
            return Err(contradiction(words));
        }
        return host(root).map(|(host, report)| (Description::Host(Box::new(host)), report));
    }
    let mut cpu = Cpu::default();
    let report = load(&mut cpu, root).map_err(|error| refused(&error))?;
    // An element without text names no model.
    if let Some(model) = &mut cpu.model {
        model.name = model.name.take().filter(|name| !name.is_empty());
    }
    check(&cpu)?;
    if cpu.model().is_none() && cpu.mode.is_none_or(|mode| mode == model::cpu::CpuMode::Custom) {
        if cpu.vendor.is_some() {
            return Err(contradiction("CPU vendor specified without CPU model"));
        }
        if !cpu.feature.is_empty() {
            return Err(contradiction("Non-empty feature list specified without CPU model"));
        }
    }
    complete(&mut cpu);
    Ok((Description::Guest(Box::new(cpu)), report))
}

fn host(root: Node<'_, '_>) -> Result<(HostCpu, Report)> {
    let mut host = HostCpu::default();
    let report = load(&mut host, root).map_err(|error| refused(&error))?;
    if let Some(arch) = host.arch().filter(|arch| !is_architecture(arch)) {
        return Err(unsupported(format!("Unknown architecture {arch}")));
    }
    if host.model().is_none_or(str::is_empty) {
        return Err(contradiction("Missing CPU model name"));
    }
    check(&host)?;
    // What a host has it has: policies are a guest's.
    for feature in &mut host.feature {
        feature.policy = None;
    }
    Ok((host, report))
}

fn check(cpu: &impl Described) -> Result<()> {
    let mut seen = std::collections::HashSet::new();
    for (name, _) in cpu.features() {
        if name.is_empty() {
            return Err(contradiction("Invalid CPU feature name"));
        }
        if !seen.insert(name) {
            return Err(contradiction(&format!("CPU feature '{name}' specified more than once")));
        }
    }
    Ok(())
}

fn contradiction(words: &str) -> Error {
    Error::new(ErrorCode::XmlError, ErrorDomain::Cpu, words)
}

/// The error that a client sees for a text that cannot be read.
fn refused(refusal: &xml::Error) -> Error {
    let code = match &*refusal.cause {
        Cause::Syntax { .. } => ErrorCode::XmlDetail,
        Cause::WrongRoot { .. } => return contradiction("XML does not contain expected 'cpu' element"),
        Cause::MissingAttribute { element, attribute } if element == "feature" && *attribute == "name" => {
            return contradiction("Invalid CPU feature name");
        }
        Cause::Value { element, attribute: Some(attribute), .. }
            if element == "feature" && *attribute == "policy" =>
        {
            return unsupported("Invalid CPU feature policy");
        }
        Cause::Other { class: Class::ConfigUnsupported, .. }
        | Cause::Value { refusal: Refusal::Message(Class::ConfigUnsupported, _), .. } => {
            ErrorCode::ConfigUnsupported
        }
        _ => ErrorCode::XmlError,
    };
    let place = format!(" (line {}, column {})", refusal.line, refusal.column);
    let message = refusal.cause.to_string();
    // The model's messages begin with the words of the code, which the error adds itself.
    let words = code.texts().1.split("{}").next().unwrap_or_default();
    let detail = message.strip_prefix(words).unwrap_or(&message);
    Error::new(code, ErrorDomain::Cpu, format!("{detail}{place}"))
}
