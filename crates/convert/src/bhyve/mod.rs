//! bhyve's command lines as domain documents: what `domxml-from-native bhyve-argv` reads.
//!
//! The text holds the command that runs the guest and, optionally, the one that loads it before, in any order. What
//! bhyve itself would refuse is refused; what a document cannot say is skipped with a warning.

mod devices;
mod loader;
mod words;

use error::{Error, Result};
use model::clock::{Clock, ClockOffset};
use model::cpu::{Cpu, Topology};
use model::cputune::{Placement, Vcpu};
use model::domain::OnEvent;
use model::features::{Apic, Features};
use model::memory::Memory;
use model::os::OsType;
use model::{Domain, DomainType};
use policy::Random;

use crate::fault::{internal, unsupported};

/// Longest text that is read, in bytes.
pub const BYTES_MAX: usize = 1 << 20;
/// Options of bhyve that take a value.
const VALUED: &str = "pgcsmlU";
/// A memory size below this many bytes is one of MiB.
const MEBIBYTE: u64 = 1 << 20;

/// A machine read from command lines.
#[derive(Clone, Debug, PartialEq)]
pub struct FromArgv {
    /// The machine, without defaults, and without identity unless the command line names one.
    pub domain: Domain,
    /// What was said that the document cannot hold.
    pub warnings: Vec<String>,
}

/// Reads command lines.
///
/// # Errors
/// There is no bhyve command, or it says what bhyve would refuse.
pub fn parse(text: &str, random: &mut dyn Random) -> Result<FromArgv> {
    if text.len() > BYTES_MAX {
        return Err(unsupported(format!("the command lines have more than {BYTES_MAX} bytes")));
    }
    let commands = words::commands(text)?;
    let is_bhyve = |words: &&Vec<String>| words::base_name(&words[0]) == "bhyve";
    let bhyve = commands.iter().find(is_bhyve).ok_or_else(|| {
        internal("Failed to parse arguments for bhyve command").with_cure("pass a command that runs bhyve")
    })?;
    let mut reader = Reader::new(random);
    reader.bhyve(&bhyve[1..])?;
    if let Some(other) = commands.iter().find(|words| !is_bhyve(words)) {
        reader.loader(other)?;
    }
    if reader.domain.name.is_empty() {
        return Err(internal(
            "Failed to parse arguments for bhyve command: the name of the machine is missing",
        ));
    }
    Ok(FromArgv { domain: reader.domain, warnings: reader.warnings })
}

/// The machine as far as it is read.
struct Reader<'r> {
    domain: Domain,
    warnings: Vec<String>,
    random: &'r mut dyn Random,
    /// How many disks of the bus virtio there are.
    virtio_disks: u32,
    /// How many disks of the bus SATA there are.
    sata_disks: u32,
}

impl<'r> Reader<'r> {
    fn new(random: &'r mut dyn Random) -> Self {
        let kind = OsType { kind: "hvm".to_owned(), ..OsType::default() };
        let clock = Clock { offset: Some(ClockOffset::Localtime), ..Clock::default() };
        let mut domain = Domain {
            r#type: DomainType::Bhyve,
            clock: Some(Box::new(clock)),
            on_poweroff: Some(OnEvent::Destroy),
            on_reboot: Some(OnEvent::Destroy),
            on_crash: Some(OnEvent::Destroy),
            vcpu: Some(vcpus(1)),
            ..Domain::default()
        };
        domain.os.r#type = Some(kind);
        Reader { domain, warnings: Vec::new(), random, virtio_disks: 0, sata_disks: 0 }
    }

    fn bhyve(&mut self, args: &[String]) -> Result<()> {
        let (options, names) = words::options(args, VALUED)?;
        for (option, value) in options {
            self.option(option, value)?;
        }
        match names {
            [name] => self.domain.name.clone_from(name),
            _ => {
                return Err(internal("Failed to parse arguments for bhyve command")
                    .with_cure("the name of the machine is the last argument, and there is only one"));
            }
        }
        Ok(())
    }

    fn option(&mut self, option: char, value: &str) -> Result<()> {
        match option {
            'A' => self.features().acpi = true,
            'I' => self.features().apic = Some(Apic::default()),
            'S' => self.domain.memory_backing.get_or_insert_default().locked = true,
            'u' => self.domain.clock.get_or_insert_default().offset = Some(ClockOffset::Utc),
            'c' => self.processors(value)?,
            'm' => self.memory(value)?,
            'l' => self.board(value)?,
            's' => self.slot(value)?,
            'U' => {
                let refused = |_| internal(format!("Cannot parse UUID '{value}'"));
                self.domain.uuid = Some(value.parse().map_err(refused)?);
            }
            // How the process behaves; every machine of ours behaves in one way.
            'a' | 'b' | 'C' | 'e' | 'g' | 'h' | 'H' | 'p' | 'P' | 'w' | 'W' | 'x' | 'X' | 'Y' => {}
            other => return Err(internal(format!("Unsupported option '-{other}' of bhyve"))),
        }
        Ok(())
    }

    fn features(&mut self) -> &mut Features {
        self.domain.features.get_or_insert_default()
    }

    /// `-c`: a number, or a list with sockets, cores and threads.
    fn processors(&mut self, value: &str) -> Result<()> {
        let refused = || internal(format!("Failed to parse number of vCPUs: '{value}'"));
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(refused);
        let mut count = None;
        let mut topology = Topology::default();
        for part in value.split(',') {
            match part.split_once('=') {
                None => count = Some(number(part)?),
                Some(("cpus", text)) => count = Some(number(text)?),
                Some(("sockets", text)) => topology.sockets = Some(number(text)?),
                Some(("cores", text)) => topology.cores = Some(number(text)?),
                Some(("threads", text)) => topology.threads = Some(number(text)?),
                Some(_) => return Err(refused()),
            }
        }
        if topology != Topology::default() {
            let parts = [&mut topology.sockets, &mut topology.cores, &mut topology.threads];
            let product = parts.into_iter().map(|part| *part.get_or_insert(1)).fold(1, u32::saturating_mul);
            count.get_or_insert(product);
            self.domain.cpu = Some(Box::new(Cpu { topology: Some(topology), ..Cpu::default() }));
        }
        self.domain.vcpu = Some(vcpus(count.unwrap_or(1)));
        Ok(())
    }

    fn memory(&mut self, value: &str) -> Result<()> {
        let kib = memory_kib(value)?;
        if self.domain.memory.as_ref().is_some_and(|memory| memory.kib != kib) {
            return Err(internal(format!(
                "Failed to parse memory: size mismatch, '{value}' is not what was said before"
            )));
        }
        self.domain.memory = Some(Memory { kib, ..Memory::default() });
        self.domain.current_memory = Some(kib);
        Ok(())
    }
}

fn vcpus(count: u32) -> Vcpu {
    Vcpu { placement: Some(Placement::Static), count, ..Vcpu::default() }
}

/// A size as bhyve takes it: MiB, or bytes when that is at least one MiB, or a number with a unit.
fn memory_kib(value: &str) -> Result<u64> {
    let refused = || -> Error { internal(format!("Failed to parse memory: '{value}' is no size")) };
    let split = value.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(value.len());
    let (digits, unit) = value.split_at(split);
    let number: u64 = digits.parse().map_err(|_| refused())?;
    let bytes = match unit {
        "" if number < MEBIBYTE => number.checked_mul(MEBIBYTE),
        _ => xml::to_bytes(number, unit).ok(),
    };
    bytes.map(|bytes| bytes.div_ceil(1024)).filter(|kib| *kib > 0).ok_or_else(refused)
}

#[cfg(test)]
mod tests;
