//! Directories of the host in the guest.

use error::Result;
use model::devices::filesystem::{AccessMode, Filesystem, FilesystemSource, MountSource};

use super::Build;
use super::address::alias;
use super::controller::{virtio_driver, virtio_props};
use super::json::Props;
use super::line::comma;
use crate::fault::unsupported;

impl Build<'_> {
    pub(super) fn filesystems(&mut self) -> Result<()> {
        for filesystem in &self.domain.devices.filesystem {
            let FilesystemSource::Mount(source) = &filesystem.source else {
                return Err(unsupported("only supports mount filesystem type"));
            };
            let kind = filesystem.driver.as_ref().and_then(|driver| driver.r#type.as_deref());
            match kind {
                Some("virtiofs") => self.virtiofs(filesystem, source)?,
                Some("mtp") => self.mtp(filesystem, source)?,
                _ => self.plan9(filesystem, source)?,
            }
        }
        Ok(())
    }

    /// A server of our own beside QEMU, or one that the user started.
    fn virtiofs(&mut self, filesystem: &Filesystem, source: &MountSource) -> Result<()> {
        let id = alias(&filesystem.info);
        if source.socket.is_none() && self.line.by_descriptor() {
            return Err(unsupported("virtiofs needs a helper program that is not there yet")
                .with_cure("use the driver type 'path' (9p)"));
        }
        let path = source.socket.clone();
        let path = path.unwrap_or_else(|| format!("{}/{id}-fs.sock", self.context.private_dir));
        self.line.option("-chardev", format!("socket,id=chr-vu-{id},path={}", comma(&path)));
        let driver = filesystem.driver.clone().unwrap_or_default();
        let props = Props::driver(&virtio_driver("vhost-user-fs", None, &filesystem.info))
            .and(virtio_props(&driver.virtio))
            .with("id", id)
            .with("chardev", format!("chr-vu-{id}"))
            .maybe("queue-size", driver.queue)
            .maybe("tag", filesystem.target.as_ref())
            .maybe("bootindex", filesystem.info.boot.as_ref().map(|boot| boot.order))
            .and(self.bus_props(&filesystem.info)?);
        self.device(&filesystem.info, &props);
        Ok(())
    }

    /// A media player on USB.
    fn mtp(&mut self, filesystem: &Filesystem, source: &MountSource) -> Result<()> {
        let props = Props::driver("usb-mtp")
            .with("id", alias(&filesystem.info))
            .maybe("rootdir", source.dir.as_ref())
            .maybe("desc", filesystem.target.as_ref())
            .with("readonly", filesystem.readonly)
            .and(self.bus_props(&filesystem.info)?);
        self.device(&filesystem.info, &props);
        Ok(())
    }

    fn plan9(&mut self, filesystem: &Filesystem, source: &MountSource) -> Result<()> {
        let id = alias(&filesystem.info);
        let driver = filesystem.driver.clone().unwrap_or_default();
        let model = match filesystem.accessmode {
            None | Some(AccessMode::Passthrough) => "passthrough",
            Some(AccessMode::Mapped) => "mapped",
            Some(AccessMode::Squash) => "none",
        };
        let kind = if driver.r#type.as_deref() == Some("handle") { "handle" } else { "local" };
        let security = if kind == "local" { format!(",security_model={model}") } else { String::new() };
        let writeout = driver.wrpolicy.map(|policy| format!(",writeout={policy}")).unwrap_or_default();
        let readonly = if filesystem.readonly { ",readonly=on" } else { "" };
        let option = |name: &str, value: &Option<String>| match value {
            Some(value) => format!(",{name}={}", comma(value)),
            None => String::new(),
        };
        let path = comma(source.dir.as_deref().unwrap_or(""));
        self.line.option(
            "-fsdev",
            format!(
                "{kind}{security}{}{}{}{writeout},id=fsdev-{id},path={path}{readonly}",
                option("multidevs", &filesystem.multidevs.clone().filter(|word| word != "default")),
                option("fmode", &filesystem.fmode),
                option("dmode", &filesystem.dmode),
            ),
        );
        let props = Props::driver(&virtio_driver("virtio-9p", filesystem.model.as_deref(), &filesystem.info))
            .and(virtio_props(&driver.virtio))
            .with("id", id)
            .with("fsdev", format!("fsdev-{id}"))
            .maybe("mount_tag", filesystem.target.as_ref())
            .and(self.bus_props(&filesystem.info)?);
        self.device(&filesystem.info, &props);
        Ok(())
    }
}
