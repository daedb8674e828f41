//! Reads what clients send: the processor of a host or of a guest, which have the same name.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::cpu::Cpu;
use model::domain::Element;
use model::host_cpu::HostCpu;
use xml::{Document, load};

use crate::described::complete;
use crate::operations::Description;

/// Reads a `<cpu>`; one with an architecture is a host's.
///
/// # Errors
/// The text is no such document, or is of both kinds at once.
pub fn parse_any(text: &str) -> Result<Description> {
    let document = Document::parse(text).map_err(refused)?;
    let root = document.root(Cpu::NAME).map_err(refused)?;
    let has = |name: &str| root.children().any(|child| child.has_tag_name(name));
    if !has("arch") {
        let mut cpu = Cpu::default();
        load(&mut cpu, root).map_err(refused)?;
        complete(&mut cpu);
        return Ok(Description::Guest(Box::new(cpu)));
    }
    if root.has_attribute("match") {
        let words = "'arch' element cannot be used inside 'cpu' element with 'match' attribute";
        return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Cpu, words));
    }
    let mut host = HostCpu::default();
    load(&mut host, root).map_err(refused)?;
    if host.model.is_none() && !host.feature.is_empty() {
        let words = "Non-empty feature list specified without CPU model";
        return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Cpu, words));
    }
    Ok(Description::Host(Box::new(host)))
}

fn refused(error: xml::Error) -> Error {
    Error::new(ErrorCode::XmlError, ErrorDomain::Cpu, error.to_string()).with_source(error)
}
