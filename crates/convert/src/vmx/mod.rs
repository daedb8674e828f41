//! VMware's VMX: a machine of ESX, vCenter, GSX, Workstation or Fusion as `name = "value"` lines.
//!
//! ```text
//!  text ──conf-file──▶ settings ──entries──▶ structures ──read──▶ Domain
//!                                   ▲                              │
//!                                   └──────────── write ◀──────────┘
//! ```

mod chardev_in;
mod chardev_out;
mod disk_in;
mod disk_out;
mod encoding;
mod entries;
mod escape;
mod general_in;
mod general_out;
mod graphics;
mod interface_in;
mod interface_out;
mod path;
mod settings;
mod shared_folder;

use conf_file::{Conf, Dialect};
use error::Result;
use model::{Domain, DomainType};

use crate::fault::{internal, syntax};
pub use encoding::decode;
pub use path::Datastore;
use settings::Settings;

/// What a conversion needs to know beside the text.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Where the VMX file lies: relative names are beside it.
    pub home: Datastore<'a>,
    /// Whether a file exists; the arguments are data store and path. Pure callers say yes.
    pub exists: fn(&str, &str) -> bool,
    /// The model of SCSI controllers that are left to the server (`model='auto'`).
    pub scsi_model: &'a str,
    /// The place of the machine in vCenter's inventory, when it is managed by one.
    pub datacenter_path: Option<&'a str>,
}

/// Reads a VMX file. Defaults of the document (`policy::vmware`) are not yet filled in.
///
/// # Errors
/// The text is no VMX file, or names a device in a way that no document can say.
pub fn read(text: &str, context: &Context<'_>) -> Result<Domain> {
    let conf = Conf::parse(text, Dialect::Vmx).map_err(|error| syntax(&error))?;
    let settings = Settings::of(&conf);
    check_encoding(&settings)?;
    let mut domain = Domain { r#type: DomainType::Vmware, ..Domain::default() };
    general_in::read(&mut domain, &settings)?;
    graphics::read(&mut domain, &settings)?;
    disk_in::read(&mut domain, &settings, context)?;
    shared_folder::read(&mut domain, &settings)?;
    interface_in::read(&mut domain, &settings)?;
    chardev_in::read(&mut domain, &settings, context)?;
    graphics::read_video(&mut domain, &settings)?;
    domain.vmware_datacenterpath = context.datacenter_path.map(str::to_owned);
    Ok(domain)
}

/// Writes a VMX file of this version of the virtual hardware, from a document with its defaults.
///
/// # Errors
/// The document asks for what VMware lacks or a VMX file cannot say.
pub fn write(domain: &Domain, hardware: u32, context: &Context<'_>) -> Result<String> {
    if domain.r#type != DomainType::Vmware {
        return Err(
            internal("Expecting virt type to be 'vmware'").with_cure("convert a document of type='vmware'")
        );
    }
    let mut conf = Conf::new(Dialect::Vmx);
    general_out::write(&mut conf, domain, hardware)?;
    graphics::write(&mut conf, domain)?;
    disk_out::write(&mut conf, domain, context)?;
    shared_folder::write(&mut conf, domain)?;
    interface_out::write(&mut conf, domain)?;
    chardev_out::write(&mut conf, domain, hardware, context)?;
    graphics::write_video(&mut conf, domain)?;
    if hardware >= 7 {
        settings::set(&mut conf, "vmci0.present", &true)?;
    }
    Ok(conf.format())
}

/// Texts reach us decoded: the name of their encoding must only be one that there is.
fn check_encoding(settings: &Settings<'_>) -> Result<()> {
    settings.get(".encoding").map_or(Ok(()), |name| encoding::Encoding::named(name).map(drop))
}
