//! The driver whose facets are all on the other side. Written by `cargo xtask codegen`: do not edit.

use crate::remote::Remote;

impl api::Driver for Remote {
    fn name(&self) -> &'static str {
        self.driver_name()
    }

    fn supports_feature(&self, feature: i32) -> bool {
        self.has_feature(feature)
    }

    fn events(&self) -> &api::EventBus {
        self.registered_events()
    }

    fn connect(&self) -> Option<&dyn api::Connect> {
        Some(self.client())
    }

    fn domain_agent(&self) -> Option<&dyn api::DomainAgent> {
        Some(self.client())
    }

    fn domain_block(&self) -> Option<&dyn api::DomainBlock> {
        Some(self.client())
    }

    fn domain_checkpoint(&self) -> Option<&dyn api::DomainCheckpoints> {
        Some(self.client())
    }

    fn domain_cpu(&self) -> Option<&dyn api::DomainCpu> {
        Some(self.client())
    }

    fn domain_device(&self) -> Option<&dyn api::DomainDevice> {
        Some(self.client())
    }

    fn domain_info(&self) -> Option<&dyn api::DomainInfo> {
        Some(self.client())
    }

    fn domain_io(&self) -> Option<&dyn api::DomainIo> {
        Some(self.client())
    }

    fn domain_life(&self) -> Option<&dyn api::DomainLife> {
        Some(self.client())
    }

    fn domain_lookup(&self) -> Option<&dyn api::DomainLookup> {
        Some(self.client())
    }

    fn domain_migrate(&self) -> Option<&dyn api::DomainMigrate> {
        Some(self.client())
    }

    fn domain_migrate_legacy(&self) -> Option<&dyn api::DomainMigrateLegacy> {
        Some(self.client())
    }

    fn domain_power(&self) -> Option<&dyn api::DomainPower> {
        Some(self.client())
    }

    fn domain_saving(&self) -> Option<&dyn api::DomainSaving> {
        Some(self.client())
    }

    fn domain_snapshot(&self) -> Option<&dyn api::DomainSnapshots> {
        Some(self.client())
    }

    fn domain_stats(&self) -> Option<&dyn api::DomainStats> {
        Some(self.client())
    }

    fn domain_tune(&self) -> Option<&dyn api::DomainTune> {
        Some(self.client())
    }

    fn interface(&self) -> Option<&dyn api::Interfaces> {
        Some(self.client())
    }

    fn lxc(&self) -> Option<&dyn api::Lxc> {
        Some(self.client())
    }

    fn network(&self) -> Option<&dyn api::Networks> {
        Some(self.client())
    }

    fn network_port(&self) -> Option<&dyn api::NetworkPorts> {
        Some(self.client())
    }

    fn node(&self) -> Option<&dyn api::Node> {
        Some(self.client())
    }

    fn node_device(&self) -> Option<&dyn api::NodeDevices> {
        Some(self.client())
    }

    fn nwfilter(&self) -> Option<&dyn api::Nwfilters> {
        Some(self.client())
    }

    fn qemu(&self) -> Option<&dyn api::Qemu> {
        Some(self.client())
    }

    fn secret(&self) -> Option<&dyn api::Secrets> {
        Some(self.client())
    }

    fn storage_pool(&self) -> Option<&dyn api::StoragePools> {
        Some(self.client())
    }

    fn storage_vol(&self) -> Option<&dyn api::StorageVols> {
        Some(self.client())
    }
}
