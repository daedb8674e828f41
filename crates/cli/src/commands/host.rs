//! What the host and its hypervisor are.

use api::Driver;
use xml::Document;

use crate::arguments::Arguments;
use crate::command::{Command, Group, Opt};
use crate::document::{attribute, child};
use crate::failure::{Failure, Outcome, Tried};
use crate::session::Session;

/// The release of libvirt whose interface and behaviour we match, as `major * 1000000 + minor * 1000 + micro`.
const LIBRARY_VERSION: u64 = 11_003_000;

const XPATH: Opt = Opt::text("xpath", "show only what this XPath expression selects");
const WRAP: Opt = Opt::flag("wrap", "put the selected elements into one <nodes> element");

pub(crate) static CAPABILITIES: Command = Command {
    name: "capabilities",
    group: Group::Host,
    help: "what host and hypervisor can do",
    description: "Prints the capabilities document: the host's CPU, memory and topology, and the kinds of guests it runs.",
    options: &[XPATH, WRAP],
    run: |session, arguments| {
        let xml =
            session.driver()?.connect_get_capabilities().tried(|| "failed to get capabilities".to_owned())?;
        crate::xpath::print(session, arguments, &xml, "\n")
    },
};

pub(crate) static DOMCAPABILITIES: Command = Command {
    name: "domcapabilities",
    group: Group::Host,
    help: "what a kind of domain can do",
    description: "Prints the domain capabilities document for an emulator, architecture, machine and virtualization type; what is left out, the hypervisor chooses.",
    options: &[
        Opt::text("virttype", "virtualization type, the type attribute of <domain>").tolerated(),
        Opt::text("emulatorbin", "path of the emulator, as in <emulator>").tolerated(),
        Opt::text("arch", "architecture of the guest").tolerated(),
        Opt::text("machine", "machine type").tolerated(),
        XPATH,
        WRAP,
        Opt::flag("disable-deprecated-features", "report the host model without deprecated features"),
    ],
    run: domcapabilities,
};

fn domcapabilities(session: &mut Session, arguments: &Arguments) -> Outcome {
    let flags = arguments.bits(&[(
        "disable-deprecated-features",
        api::constants::VIR_CONNECT_GET_DOMAIN_CAPABILITIES_DISABLE_DEPRECATED_FEATURES,
    )]);
    let xml = session
        .driver()?
        .connect_get_domain_capabilities(
            arguments.text("emulatorbin")?,
            arguments.text("arch")?,
            arguments.text("machine")?,
            arguments.text("virttype")?,
            flags,
        )
        .tried(|| "failed to get emulator capabilities".to_owned())?;
    crate::xpath::print(session, arguments, &xml, "\n")
}

pub(crate) static CPU_MODELS: Command = Command {
    name: "cpu-models",
    group: Group::Host,
    help: "known CPU models of an architecture",
    description: "",
    options: &[Opt::text("arch", "architecture").required().bare()],
    run: |session, arguments| {
        let arch = arguments.required("arch")?;
        let models = session
            .driver()?
            .connect_get_cpu_model_names(arch, 0)
            .tried(|| "failed to get CPU model names".to_owned())?;
        if models.is_empty() {
            session.out.line("all CPU models are accepted");
        }
        for model in models {
            session.out.line(&model);
        }
        Ok(())
    },
};

pub(crate) static HOSTNAME: Command = Command {
    name: "hostname",
    group: Group::Host,
    help: "print the host's name",
    description: "",
    options: &[],
    run: |session, _| {
        let name = session.driver()?.connect_get_hostname().tried(|| "failed to get hostname".to_owned())?;
        session.out.line(&name);
        Ok(())
    },
};

pub(crate) static URI: Command = Command {
    name: "uri",
    group: Group::Host,
    help: "print the URI of the connection",
    description: "",
    options: &[],
    run: |session, _| {
        let uri = session.driver()?.connect_get_uri().tried(|| "failed to get URI".to_owned())?;
        session.out.line(&uri);
        Ok(())
    },
};

pub(crate) static MAXVCPUS: Command = Command {
    name: "maxvcpus",
    group: Group::Host,
    help: "most virtual CPUs a domain may have",
    description: "",
    options: &[Opt::text("type", "domain type, such as kvm").tolerated()],
    run: maxvcpus,
};

/// The domain capabilities know best; drivers without them know the number alone.
fn maxvcpus(session: &mut Session, arguments: &Arguments) -> Outcome {
    let kind = arguments.text("type")?;
    let driver = session.driver()?;
    let told = driver.connect_get_domain_capabilities(None, None, None, kind, 0).ok();
    let count = match told.and_then(|xml| vcpus_max(&xml)) {
        Some(count) => count,
        None => driver.connect_get_max_vcpus(kind)?.to_string(),
    };
    session.out.line(&count);
    Ok(())
}

fn vcpus_max(xml: &str) -> Option<String> {
    let parsed = Document::parse(xml).ok()?;
    attribute(child(parsed.any_root(), "vcpu")?, "max").map(str::to_owned)
}

pub(crate) static SYSINFO: Command = Command {
    name: "sysinfo",
    group: Group::Host,
    help: "print the host's SMBIOS tables",
    description: "Prints what the host's firmware tells about the machine, as an XML document.",
    options: &[],
    run: |session, _| {
        let xml = session.driver()?.connect_get_sysinfo(0).tried(|| "failed to get sysinfo".to_owned())?;
        session.out.print(&xml);
        Ok(())
    },
};

pub(crate) static NODEINFO: Command = Command {
    name: "nodeinfo",
    group: Group::Host,
    help: "CPUs and memory of the host",
    description: "",
    options: &[],
    run: |session, _| {
        let info = session.driver()?.node_get_info().tried(|| "failed to get node information".to_owned())?;
        for (label, value) in [
            ("CPU model:", info.model),
            ("CPU(s):", info.cpus.to_string()),
            ("CPU frequency:", format!("{} MHz", info.mhz)),
            ("CPU socket(s):", info.sockets.to_string()),
            ("Core(s) per socket:", info.cores.to_string()),
            ("Thread(s) per core:", info.threads.to_string()),
            ("NUMA cell(s):", info.nodes.to_string()),
            ("Memory size:", format!("{} KiB", info.memory)),
        ] {
            session.out.line(&format!("{label:<20} {value}"));
        }
        Ok(())
    },
};

pub(crate) static VERSION: Command = Command {
    name: "version",
    group: Group::Host,
    help: "versions of library, driver and hypervisor",
    description: "Prints the library version whose interface this program speaks, and the version of the hypervisor behind the connection.",
    options: &[Opt::flag("daemon", "also print the version of the daemon")],
    run: version,
};

fn version(session: &mut Session, arguments: &Arguments) -> Outcome {
    let driver = session.driver()?;
    let name = driver.connect_get_type().tried(|| "failed to get hypervisor type".to_owned())?;
    let library = dotted(LIBRARY_VERSION);
    let hypervisor = running(&driver)?;
    session.out.line(&format!("Compiled against library: libvirt {library}"));
    session.out.line(&format!("Using library: libvirt {library}"));
    session.out.line(&format!("Using API: {name} {library}"));
    match hypervisor {
        0 => session.out.line(&format!("Cannot extract running {name} hypervisor version")),
        version => session.out.line(&format!("Running hypervisor: {name} {}", dotted(version))),
    }
    if arguments.has("daemon") {
        let daemon =
            driver.connect_get_lib_version().tried(|| "failed to get the daemon version".to_owned())?;
        session.out.line(&format!("Running against daemon: {}", dotted(daemon)));
    }
    Ok(())
}

/// The hypervisor's version; 0 when the driver cannot tell.
fn running(driver: &std::sync::Arc<dyn Driver>) -> Outcome<u64> {
    match driver.connect_get_version() {
        Ok(version) => Ok(version),
        Err(error) if error.code() == error::ErrorCode::NoSupport => Ok(0),
        Err(error) => {
            let mut failure = Failure::from(error);
            failure.lines.insert(0, "failed to get the hypervisor version".to_owned());
            Err(failure)
        }
    }
}

fn dotted(version: u64) -> String {
    format!("{}.{}.{}", version / 1_000_000, version / 1_000 % 1_000, version % 1_000)
}
