//! The devices that come and go, and their places in a machine.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::devices::address::DeviceInfo;
use model::devices::backing_store::BackingStore;
use model::devices::channel::{Channel, ChannelTarget, Console, NamedTarget};
use model::devices::char_source::CharSource;
use model::devices::controller::Controller;
use model::devices::disk::Disk;
use model::devices::disk_source::UnixSocket;
use model::devices::graphics::Graphics;
use model::devices::hostdev::{HostDev, HostDevSource};
use model::devices::input::Input;
use model::devices::interface::Interface;
use model::devices::memory_device::MemoryDevice;
use model::devices::small::{RedirDev, Rng, Shmem, Watchdog};
use model::{Domain, domain::Element};
use xml::Document;

use super::{Surroundings, backend};
use crate::fault::{unsupported, xml as malformed};

/// Most letters of a machine's name in names of folders.
const NAME_LETTERS_MAX: usize = 20;

macro_rules! devices {
    ($($(#[$doc:meta])* $variant:ident($type:ty): $list:ident,)*) => {
        /// A device.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Device {
            $($(#[$doc])* $variant(Box<$type>),)*
            /// A display, which can only change.
            Graphics(Box<Graphics>),
        }

        impl Device {
            /// Reads a device by the name of its element.
            ///
            /// # Errors
            /// The text is no document, or of a device that neither comes nor goes.
            pub fn parse(text: &str) -> Result<Device> {
                // The code of the refusal has these words itself.
                let refused = |error: ::xml::Error| {
                    let text = error.to_string();
                    malformed(text.strip_prefix("XML error: ").unwrap_or(&text))
                };
                let document = Document::parse(text).map_err(refused)?;
                let name = document.any_root().tag_name().name();
                $(if name == <$type as Element>::NAME {
                    let (device, _) = <$type as Element>::parse(text).map_err(refused)?;
                    return Ok(Device::$variant(Box::new(device)));
                })*
                if name == Graphics::NAME {
                    let (device, _) = <Graphics as Element>::parse(text).map_err(refused)?;
                    return Ok(Device::Graphics(Box::new(device)));
                }
                Err(unsupported(format!("a <{name}> can neither come to a running machine nor leave it")))
            }

            pub(super) fn info(&self) -> Option<&DeviceInfo> {
                match self {
                    $(Device::$variant(device) => Some(&device.info),)*
                    Device::Graphics(_) => None,
                }
            }

            pub(super) fn info_mut(&mut self) -> Option<&mut DeviceInfo> {
                match self {
                    $(Device::$variant(device) => Some(&mut device.info),)*
                    Device::Graphics(_) => None,
                }
            }

            /// The device of a machine that has this name towards its hypervisor.
            #[must_use]
            pub fn named(domain: &Domain, alias: &str) -> Option<Device> {
                let is_it = |info: &DeviceInfo| info.alias.as_ref().is_some_and(|own| own.0 == alias);
                $(if let Some(device) = domain.devices.$list.iter().find(|device| is_it(&device.info)) {
                    return Some(Device::$variant(Box::new(device.clone())));
                })*
                None
            }

            /// Removes the device that has this name towards its hypervisor, if the machine has it.
            pub fn remove_named(domain: &mut Domain, alias: &str) {
                if let Some(device) = Device::named(domain, alias) {
                    device.count_out(domain);
                }
                let is_other = |info: &DeviceInfo| info.alias.as_ref().is_none_or(|own| own.0 != alias);
                $(domain.devices.$list.retain(|device| is_other(&device.info));)*
            }

            /// Puts what this describes in the place of the device of a machine that it means: that device. What it does not say of
            /// name and address stays.
            ///
            /// # Errors
            /// The machine has no such device, or one that does not change.
            pub(crate) fn exchange(&self, domain: &mut Domain) -> Result<Device> {
                match self {
                    $(Device::$variant(device) => {
                        let own = domain.devices.$list.iter_mut().find(|own| is_meant(*own, device));
                        let own = own.ok_or_else(|| not_found(device.as_ref()))?;
                        let mut new = (**device).clone();
                        new.info.alias = new.info.alias.or_else(|| own.info.alias.clone());
                        new.info.address = new.info.address.or_else(|| own.info.address.clone());
                        let old = std::mem::replace(own, new);
                        Ok(Device::$variant(Box::new(old)))
                    })*
                    Device::Graphics(_) => Err(unsupported("<graphics> of this machine does not change")),
                }
            }

            /// The name of its element.
            #[must_use]
            pub fn element(&self) -> &'static str {
                match self {
                    $(Device::$variant(_) => <$type as Element>::NAME,)*
                    Device::Graphics(_) => Graphics::NAME,
                }
            }

            /// Puts a complete device into a machine that has none in its place, behind its like.
            pub fn insert(&self, domain: &mut Domain) {
                self.count_in(domain);
                if let Device::Disk(disk) = self {
                    insert_disk(&mut domain.devices.disk, disk);
                    return;
                }
                match self {
                    $(Device::$variant(device) => domain.devices.$list.push((**device).clone()),)*
                    Device::Graphics(graphics) => domain.devices.graphics.push((**graphics).clone()),
                }
            }

            /// Becomes what a machine has in the device's place.
            pub(super) fn take_from(&mut self, domain: &Domain) {
                match self {
                    $(Device::$variant(device) => {
                        if let Some(found) = domain.devices.$list.iter().rev().find(|other| same_one(*other, device)) {
                            **device = found.clone();
                        }
                    })*
                    Device::Graphics(_) => {}
                }
            }

            /// Replaces what a machine has in the device's place.
            pub(super) fn replace_in(&self, domain: &mut Domain) {
                match self {
                    $(Device::$variant(device) => {
                        let named = |other: &&mut $type| other.info.alias == device.info.alias;
                        if let Some(found) = domain.devices.$list.iter_mut().find(named) {
                            *found = (**device).clone();
                        }
                    })*
                    Device::Graphics(_) => {}
                }
            }

            /// The machine without the device that this one describes, and that device.
            pub(crate) fn removed(&self, domain: &Domain) -> Result<(Domain, Device)> {
                let mut after = domain.clone();
                match self {
                    $(Device::$variant(device) => {
                        let list = &mut after.devices.$list;
                        let place = list.iter().position(|own| is_meant(own, device)).ok_or_else(|| not_found(device.as_ref()))?;
                        let found = list.remove(place);
                        Ok((after, Device::$variant(Box::new(found))))
                    })*
                    Device::Graphics(_) => Err(unsupported("live detach of device 'graphics' is not supported")),
                }
            }
        }

        $(impl Placed for $type {
            fn info(&self) -> &DeviceInfo {
                &self.info
            }
        })*
    };
}

devices! {
    /// A disk.
    Disk(Disk): disk,
    /// A controller.
    Controller(Controller): controller,
    /// A network card.
    Interface(Interface): interface,
    /// A device of the host.
    HostDev(HostDev): hostdev,
    /// A channel.
    Channel(Channel): channel,
    /// A console.
    Console(Console): console,
    /// A watchdog.
    Watchdog(Watchdog): watchdog,
    /// A random number generator.
    Rng(Rng): rng,
    /// Shared memory.
    Shmem(Shmem): shmem,
    /// A memory module.
    Memory(MemoryDevice): memory,
    /// A keyboard or pointer.
    Input(Input): input,
    /// A redirected USB device.
    RedirDev(RedirDev): redirdev,
}

/// A device with a common part.
trait Placed: Element + Clone + PartialEq {
    fn info(&self) -> &DeviceInfo;
}

/// What tells devices of a kind apart, as text: attributes and elements that no default adds.
fn key<T: Placed>(device: &T) -> Option<String> {
    let text = device.format(model::FormatFlags::SECURE);
    let document = Document::parse(&text).ok()?;
    let root = document.any_root();
    let child = |name: &str| root.children().find(|child| child.has_tag_name(name));
    let attribute = |name: &str, attribute: &str| child(name)?.attribute(attribute).map(str::to_owned);
    match T::NAME {
        "disk" => attribute("target", "dev"),
        "controller" => Some(format!("{:?} {:?}", root.attribute("type"), root.attribute("index"))),
        "interface" => attribute("mac", "address"),
        "shmem" => root.attribute("name").map(str::to_owned),
        "watchdog" => root.attribute("model").map(str::to_owned),
        "input" => Some(format!("{:?} {:?}", root.attribute("type"), root.attribute("bus"))),
        _ => {
            let wanted = ["source", "target", "backend", "protocol"];
            let parts = wanted.iter().filter_map(|name| child(name));
            let parts: Vec<String> = parts.map(|part| xml::Raw::of(part).to_xml()).collect();
            Some(format!("{:?} {}", root.attribute("type"), parts.join(" ")))
        }
    }
}

/// True for the same device before and after defaults.
fn same_one<T: Placed>(found: &T, device: &T) -> bool {
    match T::NAME {
        "interface" | "disk" | "controller" | "shmem" => key(found) == key(device),
        // The others are the last of their kind.
        _ => true,
    }
}

/// True when `wanted` describes the device: by its name if it says one, else by what tells such devices apart; an address
/// that it says must be right too.
fn is_meant<T: Placed>(own: &T, wanted: &T) -> bool {
    let (own_info, wanted_info) = (own.info(), wanted.info());
    if let Some(alias) = &wanted_info.alias
        && own_info.alias.as_ref() != Some(alias)
    {
        return false;
    }
    key(own) == key(wanted)
}

fn not_found<T: Placed>(device: &T) -> Error {
    let (name, key) = (T::NAME, key(device).unwrap_or_default());
    let text = format!("no {name} device matches '{}'", key.replace('\n', " "));
    Error::new(ErrorCode::DeviceMissing, ErrorDomain::Domain, text)
}

/// Disks of a bus stand together, by their targets.
fn insert_disk(disks: &mut Vec<Disk>, new: &Disk) {
    let index = |disk: &Disk| crate::defaults::disk::target_index(&disk.target.dev);
    let behind = disks.iter().position(|disk| disk.target.bus == new.target.bus && index(disk) > index(new));
    let last = disks.iter().rposition(|disk| disk.target.bus == new.target.bus).map(|last| last + 1);
    let place = behind.or(last).unwrap_or(disks.len());
    disks.insert(place, new.clone());
}

impl Device {
    /// The device's name towards the emulator.
    #[must_use]
    pub fn alias(&self) -> Option<String> {
        self.info()?.alias.as_ref().map(|alias| alias.0.clone())
    }

    /// Two disks cannot have one target; the code is that of the refusal.
    pub(crate) fn refuse_twin(&self, domain: &Domain, code: ErrorCode) -> Result<()> {
        let Device::Disk(disk) = self else { return Ok(()) };
        let target = &disk.target.dev;
        if domain.devices.disk.iter().any(|other| other.target.dev == *target) {
            let text = format!("target {target} already exists");
            return Err(Error::new(code, ErrorDomain::Domain, text));
        }
        Ok(())
    }

    /// Gives the images of a disk the numbers after the highest one so far.
    pub(super) fn number_images(&mut self, highest: u32) {
        let Device::Disk(disk) = self else { return };
        if crate::argv::is_without_medium(disk) {
            return;
        }
        let mut number = highest + 1;
        disk.source.index = Some(number);
        let mut store = disk.backing_store.as_deref_mut();
        while let Some(own) = store {
            if let Some(source) = &mut own.source {
                number += 1;
                own.index = Some(number);
                source.index = None;
            }
            store = own.backing_store.as_deref_mut();
        }
        // The driver looks at the headers of other formats and tells what they are based on.
        let format = disk.driver.as_ref().and_then(|driver| driver.r#type.as_deref());
        if disk.backing_store.is_none() && matches!(format, None | Some("raw")) {
            disk.backing_store = Some(Box::new(BackingStore::default()));
        }
    }

    /// What only a running machine knows.
    pub(super) fn finish(&mut self, domain: &Domain, around: &Surroundings<'_>) {
        match self {
            Device::Disk(disk) if backend::is_reserved_by_daemon(disk) => {
                reserve(disk, around.private_dir);
            }
            Device::Channel(channel) => {
                let id = domain.id.unwrap_or(-1);
                let name: String = domain.name.chars().take(NAME_LETTERS_MAX).collect();
                listen(channel, &format!("{}/{id}-{name}", around.host.channel_dir));
            }
            Device::HostDev(hostdev) if matches!(hostdev.source, HostDevSource::Pci(_)) => {
                let driver = hostdev.driver.get_or_insert_default();
                driver.name.get_or_insert_with(|| "vfio".to_owned());
            }
            _ => {}
        }
    }
}

/// The daemon's helper listens in the machine's private folder.
fn reserve(disk: &mut Disk, private_dir: &str) {
    let details = disk.source.details.as_deref_mut();
    if let Some(reservations) = details.and_then(|details| details.reservations.as_mut()) {
        reservations.source = Some(UnixSocket {
            r#type: Some("unix".to_owned()),
            path: Some(format!("{private_dir}/pr-helper0.sock")),
            mode: Some("client".to_owned()),
        });
    }
}

/// A port of a virtio serial controller whose socket nobody named has one in the folder of the machine.
fn listen(channel: &mut Channel, folder: &str) {
    let Some(ChannelTarget::Virtio(NamedTarget { name: Some(name), .. })) = &channel.target else { return };
    let CharSource::Unix(unix) = &mut channel.source else { return };
    if unix.source.path.is_none() {
        unix.source.path = Some(format!("{folder}/{name}"));
        unix.source.mode.get_or_insert_with(|| "bind".to_owned());
    }
}
