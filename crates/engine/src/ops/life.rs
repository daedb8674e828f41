//! The life of a machine, as clients call it.

use std::os::fd::OwnedFd;

use api::constants::{
    VIR_DOMAIN_DEFINE_VALIDATE, VIR_DOMAIN_DESTROY_GRACEFUL, VIR_DOMAIN_DESTROY_REMOVE_LOGS,
    VIR_DOMAIN_EVENT_RESUMED_UNPAUSED, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED, VIR_DOMAIN_PAUSED,
    VIR_DOMAIN_PAUSED_USER, VIR_DOMAIN_PMSUSPENDED, VIR_DOMAIN_REBOOT_ACPI_POWER_BTN,
    VIR_DOMAIN_REBOOT_GUEST_AGENT, VIR_DOMAIN_REBOOT_INITCTL, VIR_DOMAIN_REBOOT_PARAVIRT,
    VIR_DOMAIN_REBOOT_SIGNAL, VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_UNPAUSED,
    VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN, VIR_DOMAIN_SHUTDOWN_GUEST_AGENT, VIR_DOMAIN_SHUTDOWN_INITCTL,
    VIR_DOMAIN_SHUTDOWN_PARAVIRT, VIR_DOMAIN_SHUTDOWN_SIGNAL,
};
use api::{Domain, DomainLife};
use error::{Error, ErrorCode, ErrorDomain, Result};

use crate::backend::{Backend, StopMode};
use crate::connection::Connection;
use crate::fail;
use crate::machine::Ending;

const SHUTDOWN_FLAGS: u32 = VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN
    | VIR_DOMAIN_SHUTDOWN_GUEST_AGENT
    | VIR_DOMAIN_SHUTDOWN_INITCTL
    | VIR_DOMAIN_SHUTDOWN_SIGNAL
    | VIR_DOMAIN_SHUTDOWN_PARAVIRT;

const REBOOT_FLAGS: u32 = VIR_DOMAIN_REBOOT_ACPI_POWER_BTN
    | VIR_DOMAIN_REBOOT_GUEST_AGENT
    | VIR_DOMAIN_REBOOT_INITCTL
    | VIR_DOMAIN_REBOOT_SIGNAL
    | VIR_DOMAIN_REBOOT_PARAVIRT;

impl<B: Backend> DomainLife for Connection<B> {
    fn domain_define_xml(&self, xml: &str) -> Result<Domain> {
        self.define(xml, false)
    }

    fn domain_define_xml_flags(&self, xml: &str, flags: u32) -> Result<Domain> {
        self.check_flags("DomainDefineXMLFlags", flags, VIR_DOMAIN_DEFINE_VALIDATE)?;
        self.define(xml, flags & VIR_DOMAIN_DEFINE_VALIDATE != 0)
    }

    fn domain_undefine(&self, dom: &Domain) -> Result<()> {
        self.undefine(dom, 0)
    }

    fn domain_undefine_flags(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.undefine(dom, flags)
    }

    fn domain_rename(&self, dom: &Domain, new_name: Option<&str>, flags: u32) -> Result<i32> {
        self.check_flags("DomainRename", flags, 0)?;
        self.rename(dom, new_name.unwrap_or_default()).map(|()| 0)
    }

    fn domain_create(&self, dom: &Domain) -> Result<()> {
        self.create(dom, 0, Vec::new()).map(drop)
    }

    fn domain_create_with_flags(&self, dom: &Domain, flags: u32) -> Result<Domain> {
        self.create(dom, flags, Vec::new())
    }

    fn domain_create_with_files(&self, dom: &Domain, flags: u32, files: Vec<OwnedFd>) -> Result<Domain> {
        self.create(dom, flags, files)
    }

    fn domain_create_xml(&self, xml_desc: &str, flags: u32) -> Result<Domain> {
        self.create_transient(xml_desc, flags, Vec::new())
    }

    fn domain_create_xml_with_files(
        &self,
        xml_desc: &str,
        flags: u32,
        files: Vec<OwnedFd>,
    ) -> Result<Domain> {
        self.create_transient(xml_desc, flags, files)
    }

    fn domain_destroy(&self, dom: &Domain) -> Result<()> {
        self.destroy(dom, 0)
    }

    fn domain_destroy_flags(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags(
            "DomainDestroyFlags",
            flags,
            VIR_DOMAIN_DESTROY_GRACEFUL | VIR_DOMAIN_DESTROY_REMOVE_LOGS,
        )?;
        self.destroy(dom, flags)
    }

    fn domain_shutdown(&self, dom: &Domain) -> Result<()> {
        self.domain_shutdown_flags(dom, 0)
    }

    fn domain_shutdown_flags(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainShutdownFlags", flags, SHUTDOWN_FLAGS)?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("shutdown")?;
        self.backend().shutdown(&machine.require_running()?, flags)
    }

    fn domain_reboot(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainReboot", flags, REBOOT_FLAGS)?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("reboot")?;
        self.backend().reboot(&machine.require_running()?, flags)
    }

    fn domain_reset(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainReset", flags, 0)?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("reset")?;
        self.backend().reset(&machine.require_running()?)
    }

    fn domain_inject_nmi(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainInjectNMI", flags, 0)?;
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("inject-nmi")?;
        self.backend().inject_nmi(&machine.require_running()?)
    }

    fn domain_suspend(&self, dom: &Domain) -> Result<()> {
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("suspend")?;
        let running = machine.require_running()?;
        if machine.is_paused() {
            return Ok(());
        }
        self.check_state(&machine.snapshot(), &[VIR_DOMAIN_RUNNING], "suspended")?;
        let generation = machine.state().generation;
        self.backend().pause(&running)?;
        machine.paused(generation, VIR_DOMAIN_PAUSED_USER, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
        // The guest stands still, whatever the disk says.
        machine.record_or_log();
        Ok(())
    }

    fn domain_resume(&self, dom: &Domain) -> Result<()> {
        let machine = self.find(dom)?;
        machine.require_running()?;
        let _job = machine.job("resume")?;
        let running = machine.require_running()?;
        let snapshot = machine.snapshot();
        if snapshot.power.state == VIR_DOMAIN_RUNNING {
            return Err(fail::invalid(self.domain(), "domain is already running"));
        }
        if snapshot.power.state == VIR_DOMAIN_PMSUSPENDED {
            return Err(fail::invalid(self.domain(), "domain is pmsuspended"));
        }
        self.check_state(&snapshot, &[VIR_DOMAIN_PAUSED], "resumed")?;
        let generation = machine.state().generation;
        self.backend().resume(&running)?;
        machine.resumed(generation, VIR_DOMAIN_RUNNING_UNPAUSED, VIR_DOMAIN_EVENT_RESUMED_UNPAUSED);
        machine.record_or_log();
        Ok(())
    }

    fn domain_get_autostart(&self, dom: &Domain) -> Result<i32> {
        Ok(i32::from(self.find(dom)?.snapshot().autostart))
    }

    fn domain_set_autostart(&self, dom: &Domain, autostart: i32) -> Result<()> {
        let machine = self.find(dom)?;
        let _job = machine.job("autostart")?;
        let snapshot = machine.snapshot();
        if snapshot.persistent.is_none() {
            return Err(fail::invalid(self.domain(), "cannot set autostart for transient domain")
                .with_cure("define the domain first"));
        }
        let autostart = autostart != 0;
        self.engine().store().set_autostart(&snapshot.name, autostart)?;
        let mut state = machine.state();
        state.autostart = autostart;
        machine.publish(&state);
        Ok(())
    }
}

impl<B: Backend> Connection<B> {
    fn destroy(&self, dom: &Domain, flags: u32) -> Result<()> {
        let machine = self.find(dom)?;
        if !machine.snapshot().active() && machine.queue().current().is_none() {
            return Err(fail::not_running());
        }
        let mode =
            if flags & VIR_DOMAIN_DESTROY_GRACEFUL != 0 { StopMode::Graceful } else { StopMode::Force };
        // Without the queue first: whatever hangs in it must not keep the machine alive.
        if !machine.stop(Ending::Destroyed, mode)? {
            // It starts, or is looked for, or is off. A start that gives up because of this is what was wanted.
            let starting = machine.snapshot().active();
            machine.queue().cancel_current();
            match machine.job("destroy") {
                Ok(_job) if machine.stop(Ending::Destroyed, mode)? || starting => {}
                Ok(_) => return Err(fail::not_running()),
                // Nothing is left of a transient machine whose start has given up.
                Err(error) if starting && error.code() == ErrorCode::NoDomain => {}
                Err(error) => return Err(error),
            }
        }
        if flags & VIR_DOMAIN_DESTROY_REMOVE_LOGS != 0 {
            self.remove_log(&machine);
        }
        Ok(())
    }

    /// Removes the log of a machine that was destroyed; a refusal is logged, since the machine is off all the same.
    fn remove_log(&self, machine: &crate::Machine<B>) {
        let name = machine.snapshot().name.clone();
        let log = self.engine().directories(&name, machine.uuid()).log;
        if let Err(error) = host_sys::files::remove(&log) {
            self.engine().log(&format!("domain '{name}': its log cannot be removed: {error}"));
        }
    }

    fn check_state(&self, snapshot: &crate::Snapshot, allowed: &[i32], verb: &str) -> Result<()> {
        if allowed.contains(&snapshot.power.state) {
            return Ok(());
        }
        let state = snapshot.power.name();
        Err(invalid_state(format!("domain in state '{state}' cannot be {verb}")))
    }
}

fn invalid_state(detail: String) -> Error {
    fail::invalid(ErrorDomain::Domain, detail).with_cure("destroy the domain and start it again")
}
