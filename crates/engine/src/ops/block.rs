//! Sizes of disks.

use api::constants::VIR_DOMAIN_BLOCK_RESIZE_BYTES;
use api::{Domain, DomainBlock};
use error::{Error, ErrorCode, Result};

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;
use crate::ops::tune::find_mut;

impl<B: Backend> DomainBlock for Connection<B> {
    fn domain_block_resize(&self, dom: &Domain, disk: &str, size: u64, flags: u32) -> Result<()> {
        self.check_flags("DomainBlockResize", flags, VIR_DOMAIN_BLOCK_RESIZE_BYTES)?;
        let factor = if flags & VIR_DOMAIN_BLOCK_RESIZE_BYTES == 0 { 1024 } else { 1 };
        let bytes = size.checked_mul(factor).ok_or_else(|| {
            let detail = format!("size must be less than {}", u64::MAX / 1024);
            Error::new(ErrorCode::Overflow, self.domain(), detail)
        })?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("blockresize")?;
        let running = machine.require_running()?;
        let mut live = machine.snapshot().current().ok_or_else(fail::not_running)?.parse()?;
        let found = find_mut(&mut live, disk).ok_or_else(|| self.no_disk(disk))?;
        if found.readonly {
            let detail = format!("disk '{disk}' is read-only: it cannot be resized");
            return Err(fail::invalid(self.domain(), detail));
        }
        self.backend().resize_disk(&running, found, bytes)
    }
}
