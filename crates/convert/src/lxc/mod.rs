//! LXC's container configurations, in the words of LXC 3 and in those before.

mod limits;
mod mount;
mod network;
mod settings;

use conf_file::{Conf, Dialect};
use error::Result;
use model::capability_policy::CapabilityPolicy;
use model::cputune::Vcpu;
use model::devices::channel::{Console, ConsoleTarget};
use model::domain::OnEvent;
use model::features::Features;
use model::memory::Memory;
use model::os::{IdMap, IdRange, Os, OsType};
use model::{Domain, DomainType};
use xml::Document;

use crate::fault::{internal, syntax, unsupported};
use settings::Settings;

/// Memory of a container that is not limited, in KiB.
const MEMORY_KIB: u64 = 64 * 1024;
/// The name of a container that has none.
const UNNAMED: &str = "unnamed";
/// Most terminals.
const TTYS_MAX: u32 = 256;

/// Architectures that documents know. Other words of LXC, such as `arm`, leave the choice to the host.
const ARCHITECTURES: [&str; 12] = [
    "aarch64",
    "armv6l",
    "armv7l",
    "i686",
    "loongarch64",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv64",
    "s390x",
    "sparc64",
    "x86_64",
];

/// Reads a configuration. Defaults of the document (`policy::lxc`) are not yet filled in.
///
/// # Errors
/// The text is no configuration, or has a value that no document can say.
pub fn read(text: &str) -> Result<Domain> {
    let conf = Conf::parse(text, Dialect::Lxc).map_err(|error| syntax(&error))?;
    let settings = Settings::of(&conf);
    if settings.get("lxc.mount.fstab").is_some() {
        return Err(unsupported("lxc.mount found, use lxc.mount.entry lines instead")
            .with_cure("write each line of the file as lxc.mount.entry = LINE"));
    }
    let mut domain = Domain {
        r#type: DomainType::Lxc,
        name: settings.get("lxc.uts.name").unwrap_or(UNNAMED).to_owned(),
        memory: Some(Memory { kib: MEMORY_KIB, ..Memory::default() }),
        vcpu: Some(Vcpu { count: 1, ..Vcpu::default() }),
        on_poweroff: Some(OnEvent::Destroy),
        on_reboot: Some(OnEvent::Restart),
        on_crash: Some(OnEvent::Destroy),
        os: os(&settings),
        idmap: id_map(&settings)?,
        ..Domain::default()
    };
    mount::read(&mut domain, &settings)?;
    let shared = network::read(&mut domain, &settings)?;
    domain.features = Some(Box::new(Features {
        privnet: !shared,
        capabilities: Some(Box::new(capabilities(&settings)?)),
        ..Features::default()
    }));
    consoles(&mut domain, &settings)?;
    limits::read(&mut domain, &settings)?;
    Ok(domain)
}

fn os(settings: &Settings<'_>) -> Os {
    let arch = match settings.get("lxc.arch") {
        Some("x86") => Some("i686"),
        Some("amd64") => Some("x86_64"),
        other => other.filter(|arch| ARCHITECTURES.contains(arch)),
    };
    let mut command =
        settings.get("lxc.init.cmd").into_iter().flat_map(str::split_whitespace).map(str::to_owned);
    Os {
        r#type: Some(OsType { arch: arch.map(str::to_owned), kind: "exe".to_owned(), ..OsType::default() }),
        init: Some(command.next().unwrap_or_else(|| "/sbin/init".to_owned())),
        initarg: command.collect(),
        ..Os::default()
    }
}

/// Reads `u 0 100000 65536`: users or groups, `target`, `start`, and how many. Libvirt takes the numbers in this order,
/// and knows maps of groups only beside those of users.
fn id_map(settings: &Settings<'_>) -> Result<Option<Box<IdMap>>> {
    let mut map = IdMap::default();
    for text in settings.all("lxc.idmap") {
        let wrong = || {
            internal(format!("Invalid lxc.id_map: '{text}'"))
                .with_cure("write it as u|g INSIDE OUTSIDE COUNT")
        };
        let words: Vec<&str> = text.split_whitespace().collect();
        let [kind, target, start, count] = words[..] else { return Err(wrong()) };
        let number = |text: &str| text.parse::<u32>().map_err(|_| wrong());
        let range = IdRange { start: number(start)?, target: number(target)?, count: number(count)? };
        match kind {
            "u" => map.uid.push(range),
            "g" => map.gid.push(range),
            "b" => {
                map.uid.push(range.clone());
                map.gid.push(range);
            }
            _ => return Err(wrong()),
        }
    }
    Ok((!map.uid.is_empty()).then(|| Box::new(map)))
}

/// All capabilities but those that are dropped. The names are found in the table of the document.
fn capabilities(settings: &Settings<'_>) -> Result<CapabilityPolicy> {
    let mut text = "<capabilities policy='allow'>".to_owned();
    for name in settings.all("lxc.cap.drop").flat_map(|names| names.split(' ')) {
        if !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_lowercase() || letter == b'_') {
            text.push_str(&format!("<{name} state='off'/>"));
        }
    }
    text.push_str("</capabilities>");
    let refused = |error: xml::Error| internal(format!("lxc.cap.drop: {error}"));
    let document = Document::parse(&text).map_err(refused)?;
    let mut policy = CapabilityPolicy::default();
    // Capabilities that no document knows are none to libvirt.
    xml::load(&mut policy, document.root("capabilities").map_err(refused)?).map_err(refused)?;
    Ok(policy)
}

fn consoles(domain: &mut Domain, settings: &Settings<'_>) -> Result<()> {
    let Some(text) = settings.get("lxc.tty.max") else { return Ok(()) };
    let number = text.parse::<u32>().ok().filter(|number| *number <= TTYS_MAX);
    let number = number.ok_or_else(|| {
        internal(format!("failed to parse int: '{text}'"))
            .with_cure(format!("give lxc.tty a number up to {TTYS_MAX}"))
    })?;
    for port in 0..number {
        let target = ConsoleTarget { r#type: Some("lxc".to_owned()), port: Some(port) };
        domain.devices.console.push(Console { target: Some(target), ..Console::default() });
    }
    Ok(())
}
