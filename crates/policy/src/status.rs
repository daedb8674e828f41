//! Records of running machines: what older records lack, completed when they are read.

use error::Result;
use model::status::DomainStatus;

use crate::address::Scope;
use crate::emulator::EmulatorCaps;
use crate::host::{Host, Random};

/// The time of a guest agent that nobody limited.
const AGENT_TIMEOUT_DEFAULT: i32 = -2;
/// Most letters of a machine's name in the names of its directories.
const SHORT_NAME: usize = 20;

/// Completes a record. Files that back the memory of machines lie below `memory_dir`.
///
/// # Errors
/// The machine in the record contradicts itself or asks for what the emulator lacks.
pub fn complete(
    status: &mut DomainStatus,
    host: &Host,
    caps: &EmulatorCaps,
    random: &mut dyn Random,
    memory_dir: &str,
) -> Result<()> {
    // A processor that runs is what it is, also where its document says nothing.
    let cpu = status.domain.cpu.clone();
    crate::normalize(&mut status.domain, host, caps, random, Scope::Stored)?;
    status.domain.cpu = cpu;
    if let Some(job) = &mut status.job {
        job.flags.get_or_insert(0);
        job.async_started.get_or_insert(0);
    }
    let id = status.domain.id.unwrap_or(-1);
    let name: String = status.domain.name.chars().take(SHORT_NAME).collect();
    status.memory_backing_dir.get_or_insert_with(|| format!("{memory_dir}/{id}-{name}"));
    status.nodename.get_or_insert(0);
    status.fdset.get_or_insert(0);
    status.agent_timeout.get_or_insert(AGENT_TIMEOUT_DEFAULT);
    Ok(())
}
