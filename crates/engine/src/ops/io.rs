//! Consoles, channels and keys: handed to the backend, which works in the background.

use api::constants::{VIR_DOMAIN_CHANNEL_FORCE, VIR_DOMAIN_CONSOLE_FORCE, VIR_DOMAIN_CONSOLE_SAFE};
use api::{Domain, DomainIo, Stream};
use error::Result;

use crate::backend::Backend;
use crate::connection::Connection;

impl<B: Backend> DomainIo for Connection<B> {
    fn domain_open_console(
        &self,
        dom: &Domain,
        dev_name: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        self.check_flags("DomainOpenConsole", flags, VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE)?;
        let running = self.find(dom)?.require_running()?;
        self.backend().open_console(&running, dev_name, flags, stream)
    }

    fn domain_open_channel(
        &self,
        dom: &Domain,
        name: Option<&str>,
        flags: u32,
        stream: Stream,
    ) -> Result<()> {
        self.check_flags("DomainOpenChannel", flags, VIR_DOMAIN_CHANNEL_FORCE)?;
        let running = self.find(dom)?.require_running()?;
        self.backend().open_channel(&running, name, flags, stream)
    }

    fn domain_send_key(
        &self,
        dom: &Domain,
        codeset: u32,
        holdtime: u32,
        keycodes: &[u32],
        flags: u32,
    ) -> Result<()> {
        self.check_flags("DomainSendKey", flags, 0)?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("send-key")?;
        self.backend().send_key(&machine.require_running()?, codeset, holdtime, keycodes)
    }
}
