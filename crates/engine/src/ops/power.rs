//! Guest power management.

use api::constants::VIR_DOMAIN_PMSUSPENDED;
use api::{Domain, DomainPower};
use error::Result;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;

impl<B: Backend> DomainPower for Connection<B> {
    fn domain_pm_wakeup(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainPMWakeup", flags, 0)?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("wakeup")?;
        let running = machine.require_running()?;
        if machine.snapshot().power.state != VIR_DOMAIN_PMSUSPENDED {
            return Err(fail::invalid(self.domain(), "Unable to wake up domain that is not pmsuspended"));
        }
        self.backend().wake_up(&running)
    }
}
