//! Devices of definitions, which count for the next start: they come, go and change without any machine.

use error::{ErrorCode, Result};
use model::Domain;
use model::devices::address::Alias;

use super::Device;

impl Device {
    /// Adds the device to a definition, which has to be made complete again.
    ///
    /// # Errors
    /// The definition has one in its place.
    pub fn attach_to(&self, definition: &mut Domain) -> Result<()> {
        let device = self.as_written();
        device.refuse_twin(definition, ErrorCode::OperationInvalid)?;
        device.insert(definition);
        Ok(())
    }

    /// Removes the device that this one describes.
    ///
    /// # Errors
    /// The definition has none.
    pub fn detach_from(&self, definition: &mut Domain) -> Result<()> {
        let (after, device) = self.as_written().removed(definition)?;
        *definition = after;
        device.count_out(definition);
        Ok(())
    }

    /// A memory module is part of all memory.
    pub(super) fn count_in(&self, domain: &mut Domain) {
        let (Device::Memory(module), Some(memory)) = (self, &mut domain.memory) else { return };
        let before = memory.kib;
        memory.kib = before.saturating_add(module.target.size.unwrap_or(0));
        if let Some(current) = domain.current_memory.as_mut().filter(|current| **current == before) {
            *current = memory.kib;
        }
    }

    /// A memory module that has left is none.
    pub(super) fn count_out(&self, domain: &mut Domain) {
        let (Device::Memory(module), Some(memory)) = (self, &mut domain.memory) else { return };
        memory.kib = memory.kib.saturating_sub(module.target.size.unwrap_or(0));
        let kib = memory.kib;
        domain.current_memory = domain.current_memory.map(|current| current.min(kib));
    }

    /// Puts the device in the place of the one that it means.
    ///
    /// # Errors
    /// The definition has none.
    pub fn update_in(&self, definition: &mut Domain) -> Result<()> {
        self.as_written().exchange(definition).map(drop)
    }

    /// The device without the name that only a running machine has given it.
    fn as_written(&self) -> Device {
        let mut device = self.clone();
        if let Some(info) = device.info_mut()
            && !info.alias.as_ref().is_some_and(Alias::is_user)
        {
            info.alias = None;
        }
        device
    }
}

#[cfg(test)]
mod tests {
    use model::FormatFlags;

    use super::*;

    const DOMAIN: &str = "<domain type='kvm'><name>a</name><devices>\
        <disk type='file' device='disk'><source file='/a'/><target dev='vda' bus='virtio'/></disk>\
        <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='b'/></interface>\
        </devices></domain>";

    #[test]
    fn definitions_change() {
        let (mut domain, _) = Domain::parse(DOMAIN).unwrap();
        let device = |text: &str| Device::parse(text).unwrap();
        let disk = "<disk type='file' device='disk'><source file='/b'/><target dev='vdb' bus='virtio'/>\
            <alias name='virtio-disk1'/></disk>";
        device(disk).attach_to(&mut domain).unwrap();
        assert!(device(disk).attach_to(&mut domain).unwrap_err().message().contains("vdb already exists"));
        let link = "<interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='b'/>\
            <link state='down'/><alias name='net0'/></interface>";
        device(link).update_in(&mut domain).unwrap();
        let text = domain.format(FormatFlags::INACTIVE);
        assert!(text.contains("<target dev='vdb'") && text.contains("<link state='down'/>"), "{text}");
        let refusal = Device::parse("<disk").unwrap_err().to_string();
        assert_eq!(refusal.matches("XML error").count(), 1, "{refusal}");
        device(disk).detach_from(&mut domain).unwrap();
        assert!(device(disk).detach_from(&mut domain).is_err());
        assert!(!domain.format(FormatFlags::NONE).contains("vdb"));
    }

    #[test]
    fn devices_are_found_by_their_names() {
        let named = DOMAIN.replace("bridge='b'/>", "bridge='b'/><alias name='net0'/>");
        let (domain, _) = Domain::parse(&named).unwrap();
        assert_eq!(Device::named(&domain, "net0").map(|device| device.element()), Some("interface"));
        assert!(Device::named(&domain, "net1").is_none());
    }
}
