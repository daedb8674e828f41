//! Graphics cards.

use error::Result;
use model::devices::video::{Video, VideoModel, VideoType};

use super::address::alias;
use super::controller::{virtio_driver, virtio_props};
use super::json::Props;
use super::{Build, ResourceKind};
use crate::emulator::Flag;
use crate::fault::unsupported;

impl Build<'_> {
    pub(super) fn videos(&mut self) -> Result<()> {
        for video in &self.domain.devices.video {
            let model = video.model.clone().unwrap_or_default();
            let Some(driver) = self.video_driver(video, &model)? else { continue };
            let mut props = video_props(video, &model, &driver);
            if is_vhost_user(video) {
                let id = alias(&video.info);
                if self.line.by_descriptor() {
                    return Err(unsupported(
                        "a vhost-user graphics card needs a helper program that is not there yet",
                    ));
                }
                let device = id.to_owned();
                let fd = self.line.descriptor(ResourceKind::Helper { device });
                self.line.option("-chardev", format!("socket,id=chr-vu-{id},fd={fd}"));
                props.add("chardev", format!("chr-vu-{id}"));
            }
            let props = props.and(self.bus_props(&video.info)?);
            self.device(&video.info, &props);
        }
        Ok(())
    }

    fn video_driver(&self, video: &Video, model: &VideoModel) -> Result<Option<String>> {
        let primary = model.primary == Some(true);
        let accelerated = model.acceleration.as_ref().is_some_and(|all| all.accel3d == Some(true));
        Ok(Some(match model.r#type {
            None | Some(VideoType::None) => return Ok(None),
            Some(VideoType::Vga) => "VGA".to_owned(),
            Some(VideoType::Cirrus) => "cirrus-vga".to_owned(),
            Some(VideoType::Vmvga) => "vmware-svga".to_owned(),
            Some(VideoType::Qxl) if primary => "qxl-vga".to_owned(),
            Some(VideoType::Qxl) => "qxl".to_owned(),
            Some(VideoType::Bochs) => "bochs-display".to_owned(),
            Some(VideoType::Ramfb) => "ramfb".to_owned(),
            Some(VideoType::Virtio) => {
                let vga = primary && self.has(Flag::VirtioVga);
                match (is_vhost_user(video), vga, accelerated) {
                    (true, true, _) => "vhost-user-vga".to_owned(),
                    (true, false, _) => virtio_driver("vhost-user-gpu", None, &video.info),
                    (false, true, true) if self.has(Flag::VirtioVgaGl) => "virtio-vga-gl".to_owned(),
                    (false, true, _) => "virtio-vga".to_owned(),
                    (false, false, true) if self.has(Flag::VirtioGpuGlPci) => {
                        virtio_driver("virtio-gpu-gl", None, &video.info)
                    }
                    (false, false, _) => virtio_driver("virtio-gpu", None, &video.info),
                }
            }
            Some(_) => return Err(unsupported("this video type is not supported with QEMU")),
        }))
    }
}

/// True when another process draws.
fn is_vhost_user(video: &Video) -> bool {
    video.driver.as_ref().is_some_and(|driver| driver.name.as_deref() == Some("vhostuser"))
}

fn video_props(video: &Video, model: &VideoModel, driver: &str) -> Props {
    let mib = |kib: Option<u32>| kib.map(|kib| kib / 1024);
    let bytes = |kib: Option<u32>| kib.map(|kib| u64::from(kib) * 1024);
    let mut props = Props::driver(driver);
    // This one takes no options of virtio.
    if let Some(options) = video.driver.as_ref().filter(|_| driver != "vhost-user-vga") {
        props = props.and(virtio_props(&options.virtio));
    }
    props.add("id", alias(&video.info));
    match model.r#type {
        Some(VideoType::Qxl) => {
            props = props
                .maybe("max_outputs", model.heads)
                .maybe("ram_size", bytes(model.ram))
                .maybe("vram_size", bytes(model.vram))
                .with("vram64_size_mb", model.vram64.unwrap_or(0) / 1024)
                .maybe("vgamem_mb", mib(model.vgamem));
        }
        Some(VideoType::Virtio) => {
            props =
                props.maybe("max_outputs", model.heads).maybe("blob", model.blob).maybe("edid", model.edid);
        }
        Some(VideoType::Vga | VideoType::Vmvga) => props = props.maybe("vgamem_mb", mib(model.vram)),
        Some(VideoType::Bochs) => props = props.maybe("vgamem", bytes(model.vram)).maybe("edid", model.edid),
        _ => {}
    }
    if let Some(resolution) = model.resolution {
        props = props.maybe("xres", resolution.x).maybe("yres", resolution.y);
    }
    props
}
