//! `<node>` documents: a host described by a file, with machines inside it or in files beside it.

use std::path::{Path, PathBuf};

use api::constants::{VIR_DOMAIN_RUNNING, VIR_DOMAIN_SHUTOFF};
use engine::PowerState;
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use xml::Node;

use crate::host::HostInfo;

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 16 << 20;
/// Namespace of the test driver's own elements.
const NAMESPACE: &str = "http://libvirt.org/schemas/domain/test/1.0";

/// What a file says about its host.
#[derive(Debug, Clone, PartialEq)]
pub struct HostFile {
    /// What the host is made of.
    pub info: HostInfo,
    /// Its machines, in the order of the file.
    pub machines: Vec<SeedMachine>,
}

/// A machine that is there from the beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct SeedMachine {
    /// Its document.
    pub definition: Domain,
    /// What it does (`test:runstate`); it runs if nothing is said.
    pub power: PowerState,
    /// Whether it has a definition (no `test:transient`).
    pub persistent: bool,
}

impl HostFile {
    /// The host of `test:///default`.
    ///
    /// # Errors
    /// The built-in document does not suit the model; that is a fault of this program.
    pub fn built_in() -> Result<HostFile> {
        let (definition, _) = Domain::parse(include_str!("default.xml"))
            .map_err(|error| refused(Path::new("default.xml"), &error))?;
        let machine = SeedMachine { definition, power: PowerState::running(0), persistent: true };
        Ok(HostFile { info: HostInfo::default(), machines: vec![machine] })
    }

    /// Reads the file at `path` and those it names.
    ///
    /// # Errors
    /// A file cannot be read, or says what is not possible.
    pub fn read(path: &Path) -> Result<HostFile> {
        let text = read(path)?;
        let document = xml::Document::parse(&text).map_err(|error| refused(path, &error))?;
        let root = document.any_root();
        if !root.has_tag_name("node") {
            let detail = format!("'{}': Root element is not 'node'", path.display());
            return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Test, detail));
        }
        let mut host = HostFile { info: HostInfo::default(), machines: Vec::new() };
        for child in root.children().filter(Node::is_element) {
            match child.tag_name().name() {
                "cpu" => cpu(child, &mut host.info)?,
                "memory" => host.info.memory_kib = number(child)?,
                "domain" => host.machines.push(machine(path, child)?),
                // Networks, pools and devices of the host are other drivers' objects.
                _ => {}
            }
        }
        Ok(host)
    }
}

fn cpu(element: Node<'_, '_>, info: &mut HostInfo) -> Result<()> {
    for child in element.children().filter(Node::is_element) {
        let place = match child.tag_name().name() {
            "model" => {
                info.model = child.text().unwrap_or_default().trim().to_owned();
                continue;
            }
            "mhz" => &mut info.mhz,
            "active" => &mut info.cpus,
            "nodes" => &mut info.nodes,
            "sockets" => &mut info.sockets,
            "cores" => &mut info.cores,
            "threads" => &mut info.threads,
            _ => continue,
        };
        *place = number(child)?;
    }
    Ok(())
}

fn machine(path: &Path, element: Node<'_, '_>) -> Result<SeedMachine> {
    let Some(file) = element.attribute("file") else { return seed(path, element) };
    let file = beside(path, file);
    let text = read(&file)?;
    let document = xml::Document::parse(&text).map_err(|error| refused(&file, &error))?;
    let root = document.root("domain").map_err(|error| refused(&file, &error))?;
    seed(&file, root)
}

fn seed(path: &Path, element: Node<'_, '_>) -> Result<SeedMachine> {
    let (mut definition, _) = Domain::load(element).map_err(|error| refused(path, &error))?;
    definition.id = None;
    let own = |name: &str| element.children().find(|child| child.has_tag_name((NAMESPACE, name)));
    let state = own("runstate").map(number).transpose()?.unwrap_or(VIR_DOMAIN_RUNNING);
    if !(VIR_DOMAIN_RUNNING..=VIR_DOMAIN_SHUTOFF + 1).contains(&state) {
        let detail = format!("runstate '{state}' out of range'");
        return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Test, detail));
    }
    let persistent = own("transient").is_none();
    if !persistent && state == VIR_DOMAIN_SHUTOFF {
        let detail = "transient domain cannot have runstate 'shutoff'";
        return Err(Error::new(ErrorCode::XmlError, ErrorDomain::Test, detail));
    }
    Ok(SeedMachine { definition, power: PowerState { state, reason: 0 }, persistent })
}

fn beside(path: &Path, file: &str) -> PathBuf {
    // An absolute name replaces the folder.
    path.parent().unwrap_or(Path::new("/")).join(file)
}

fn number<T: std::str::FromStr>(element: Node<'_, '_>) -> Result<T> {
    let text = element.text().unwrap_or_default().trim();
    text.parse().map_err(|_| {
        let detail = format!("invalid value '{text}' of element '{}' of the node", element.tag_name().name());
        Error::new(ErrorCode::XmlError, ErrorDomain::Test, detail).with_cure("write a number")
    })
}

fn read(path: &Path) -> Result<String> {
    let failed = |detail: String| Error::new(ErrorCode::XmlError, ErrorDomain::Test, detail);
    let bytes = host_sys::files::read_bounded(path, FILE_BYTES_MAX)
        .map_err(|source| failed(format!("failed to read '{}'", path.display())).with_source(source))?;
    let text = xml::decode(&bytes).map_err(|error| failed(format!("'{}': {error}", path.display())))?;
    Ok(text.into_owned())
}

fn refused(path: &Path, error: &xml::Error) -> Error {
    let detail = format!("'{}': {error}", path.display());
    let detail = detail.replacen("XML error: ", "", 1);
    Error::new(ErrorCode::XmlError, ErrorDomain::Test, detail)
}
