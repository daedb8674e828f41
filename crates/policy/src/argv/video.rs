//! Graphics cards.

use error::Result;
use model::devices::video::{Video, VideoModel, VideoType};

use super::Build;
use super::address::alias;
use super::controller::virtio_props;
use super::json::Props;
use crate::fault::unsupported;

impl Build<'_> {
    pub(super) fn videos(&mut self) -> Result<()> {
        for video in &self.domain.devices.video {
            let model = video.model.clone().unwrap_or_default();
            let Some(driver) = driver_of(&model)? else { continue };
            let props = video_props(video, &model, driver).and(self.bus_props(&video.info)?);
            self.line.device(&props);
        }
        Ok(())
    }
}

fn driver_of(model: &VideoModel) -> Result<Option<&'static str>> {
    let primary = model.primary == Some(true);
    let accelerated = model.acceleration.as_ref().is_some_and(|all| all.accel3d == Some(true));
    Ok(Some(match model.r#type {
        None | Some(VideoType::None) => return Ok(None),
        Some(VideoType::Vga) => "VGA",
        Some(VideoType::Cirrus) => "cirrus-vga",
        Some(VideoType::Vmvga) => "vmware-svga",
        Some(VideoType::Qxl) if primary => "qxl-vga",
        Some(VideoType::Qxl) => "qxl",
        Some(VideoType::Bochs) => "bochs-display",
        Some(VideoType::Ramfb) => "ramfb",
        Some(VideoType::Virtio) => match (primary, accelerated) {
            (true, true) => "virtio-vga-gl",
            (true, false) => "virtio-vga",
            (false, true) => "virtio-gpu-gl-pci",
            (false, false) => "virtio-gpu-pci",
        },
        Some(_) => return Err(unsupported("this video type is not supported with QEMU")),
    }))
}

fn video_props(video: &Video, model: &VideoModel, driver: &str) -> Props {
    let mib = |kib: Option<u32>| kib.map(|kib| kib / 1024);
    let bytes = |kib: Option<u32>| kib.map(|kib| u64::from(kib) * 1024);
    let mut props = Props::driver(driver);
    if let Some(options) = &video.driver {
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
