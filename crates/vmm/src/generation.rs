//! The number by which a guest notices that it is a copy (Microsoft, "Virtual Machine Generation ID"): random, and another one
//! for each machine that goes on from a snapshot.

use rustix::rand::{GetRandomFlags, getrandom};
use vm_memory::{Bytes, GuestAddress};
use vmm_devices::Memory;

use crate::error::{Error, Result, host};
use crate::layout::GENERATION;

/// Writes a new number.
///
/// # Errors
/// The host has no random numbers.
pub fn renew(memory: &Memory) -> Result<()> {
    let mut number = [0; 16];
    let filled = getrandom(&mut number, GetRandomFlags::empty());
    filled.map_err(|errno| host("get random numbers")(errno.into()))?;
    memory.write_slice(&number, GuestAddress(GENERATION)).map_err(|error| {
        Error::Specification(format!("there is no memory for the machine's generation: {error}"))
    })
}
