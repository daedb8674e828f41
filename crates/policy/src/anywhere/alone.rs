//! Machines completed without any host: what their document alone decides.

use error::Result;
use model::devices::interface::Mac;
use model::os::Loader;
use model::{Domain, DomainType, Uuid};

use crate::defaults::{controllers, disk};
use crate::neutral::{self, Traits};
use crate::{lxc, test_driver, vmm, vmware, xen};

/// Fills in what every host would, as the driver of the machine's type does. Identities, the architecture and programs of
/// the host stay open where the document leaves them open, and so do the models and addresses that an emulator decides.
///
/// # Errors
/// The document contradicts itself.
pub(super) fn complete(domain: &mut Domain) -> Result<()> {
    let open = Open::of(domain);
    let mut zero = |bytes: &mut [u8]| bytes.fill(0);
    match domain.r#type {
        DomainType::Lxc => lxc::apply(domain, &mut zero),
        DomainType::Vmware => vmware::apply(domain, &mut zero),
        DomainType::Xen => xen::apply(domain, &xen::XenHost { loader: "" }, &mut zero),
        DomainType::Test => test_driver::apply(domain, &mut zero),
        _ if vmm::is_own(domain) => vmm::normalize(domain, &mut zero),
        _ => {
            controllers::sort(domain)?;
            let controllers = domain.devices.controller.clone();
            neutral::apply(domain, &Traits::NEUTRAL, &mut zero)?;
            // The emulator's own come before those that devices need.
            domain.devices.controller = controllers;
            Ok(())
        }
    }?;
    // Disks that named no bus were put in order before they had one: this is what the next reading makes of it.
    disk::sort(&mut domain.devices.disk);
    open.put_back(domain);
    Ok(())
}

/// What a document says about what hosts make up or choose.
struct Open {
    uuid: Option<Uuid>,
    genid: Option<Uuid>,
    arch: Option<String>,
    emulator: Option<String>,
    loader: Option<Box<Loader>>,
    macs: Vec<Option<Mac>>,
}

impl Open {
    fn of(domain: &Domain) -> Open {
        let interfaces = &domain.devices.interface;
        Open {
            uuid: domain.uuid,
            genid: domain.genid.as_ref().and_then(|genid| genid.uuid),
            arch: domain.os.r#type.as_ref().and_then(|kind| kind.arch.clone()),
            emulator: domain.devices.emulator.clone(),
            loader: domain.os.loader.clone(),
            macs: interfaces.iter().map(|interface| interface.mac).collect(),
        }
    }

    fn put_back(self, domain: &mut Domain) {
        domain.uuid = self.uuid;
        domain.genid.iter_mut().for_each(|genid| genid.uuid = self.genid);
        domain.os.r#type.iter_mut().for_each(|kind| kind.arch.clone_from(&self.arch));
        domain.devices.emulator = self.emulator;
        if self.loader.as_ref().is_none_or(|loader| loader.path.is_none()) {
            domain.os.loader = self.loader;
        }
        for (interface, mac) in domain.devices.interface.iter_mut().zip(self.macs) {
            interface.mac = mac;
        }
    }
}
