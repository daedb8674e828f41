//! Devices that come, go and change: of what runs, of the definition, or of both.

use api::constants::{VIR_DOMAIN_AFFECT_CONFIG, VIR_DOMAIN_AFFECT_LIVE, VIR_DOMAIN_DEVICE_MODIFY_FORCE};
use api::events::{DomainDeviceAdded, DomainDeviceRemoved};
use api::{Domain, DomainDevice, Event};
use error::Result;

use crate::backend::{Backend, DeviceWish, Performed, Purpose};
use crate::connection::Connection;
use crate::fail;
use crate::job::Job;
use crate::machine::Machine;

/// What calls can mean: what runs, the definition, or both.
const AFFECT: u32 = VIR_DOMAIN_AFFECT_LIVE | VIR_DOMAIN_AFFECT_CONFIG;

impl<B: Backend> DomainDevice for Connection<B> {
    fn domain_attach_device(&self, dom: &Domain, xml: &str) -> Result<()> {
        self.change_device(dom, DeviceWish::Attach(xml), VIR_DOMAIN_AFFECT_LIVE)
    }

    fn domain_detach_device(&self, dom: &Domain, xml: &str) -> Result<()> {
        self.change_device(dom, DeviceWish::Detach(xml), VIR_DOMAIN_AFFECT_LIVE)
    }

    fn domain_attach_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()> {
        self.check_flags("DomainAttachDeviceFlags", flags, AFFECT)?;
        self.change_device(dom, DeviceWish::Attach(xml), flags)
    }

    fn domain_detach_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()> {
        self.check_flags("DomainDetachDeviceFlags", flags, AFFECT)?;
        self.change_device(dom, DeviceWish::Detach(xml), flags)
    }

    fn domain_update_device_flags(&self, dom: &Domain, xml: &str, flags: u32) -> Result<()> {
        self.check_flags("DomainUpdateDeviceFlags", flags, AFFECT | VIR_DOMAIN_DEVICE_MODIFY_FORCE)?;
        self.change_device(dom, DeviceWish::Update(xml), flags & AFFECT)
    }

    fn domain_detach_device_alias(&self, dom: &Domain, alias: &str, flags: u32) -> Result<()> {
        self.check_flags("DomainDetachDeviceAlias", flags, AFFECT)?;
        self.change_device(dom, DeviceWish::DetachNamed(alias), flags)
    }
}

impl<B: Backend> Connection<B> {
    fn change_device(&self, dom: &Domain, wish: DeviceWish<'_>, flags: u32) -> Result<()> {
        let machine = self.find(dom)?;
        let job = machine.job(match wish {
            DeviceWish::Attach(_) => "attach-device",
            DeviceWish::Detach(_) | DeviceWish::DetachNamed(_) => "detach-device",
            DeviceWish::Update(_) => "update-device",
        })?;
        let snapshot = machine.snapshot();
        let (live, config) = self.affected(&snapshot, flags)?;
        let changed = |mut definition: model::Domain| {
            self.backend().change_definition(&mut definition, wish)?;
            self.engine().prepare_parsed(definition, Purpose::Define)
        };
        if config {
            // The definition first: what cannot be there later is not done now either.
            changed(snapshot.persistent.as_ref().ok_or_else(fail::not_running)?.parse()?)?;
        }
        if live {
            self.change_running(&machine, &job, wish)?;
        }
        self.engine().update(&machine, false, config, |definition| {
            *definition = changed(std::mem::take(definition))?;
            Ok(())
        })
    }

    fn change_running(&self, machine: &Machine<B>, job: &Job, wish: DeviceWish<'_>) -> Result<()> {
        let running = machine.require_running()?;
        let live = machine.snapshot().current().ok_or_else(fail::not_running)?.parse()?;
        let plan = self.backend().plan_device(&running, &live, wish, job)?;
        let is_arrival = matches!(wish, DeviceWish::Attach(_));
        if is_arrival {
            // On disk before it is done: a daemon that comes after a crash then knows the device, if it came.
            let after = self.engine().changed_run(&machine.snapshot(), &plan.change)?;
            machine.write_record(&machine.hold_record(), Some(&after))?;
        }
        match (plan.perform)() {
            Ok(Performed::Done) => {}
            Ok(Performed::Pending) => return Ok(()),
            Err(error) => {
                if is_arrival {
                    machine.record_or_log();
                }
                return Err(error);
            }
        }
        self.engine().update_run(machine, &plan.change)?;
        let (dom, dev_alias) = (machine.snapshot().handle(), plan.alias);
        match wish {
            DeviceWish::Attach(_) => {
                machine.send(&Event::DomainDeviceAdded(DomainDeviceAdded { dom, dev_alias }));
            }
            DeviceWish::Detach(_) | DeviceWish::DetachNamed(_) => {
                machine.send(&Event::DomainDeviceRemoved(DomainDeviceRemoved { dom, dev_alias }));
            }
            DeviceWish::Update(_) => {}
        }
        Ok(())
    }
}

impl<B: Backend> Machine<B> {
    /// A device has left when nobody waited for it.
    pub(crate) fn device_removed(&self, alias: String) -> Result<()> {
        let engine = self.engine()?;
        engine.update_run(self, |live, origin| {
            engine.backend().forget_device(live, origin, &alias);
            Ok(())
        })?;
        let dom = self.snapshot().handle();
        self.send(&Event::DomainDeviceRemoved(DomainDeviceRemoved { dom, dev_alias: alias }));
        Ok(())
    }
}
