//! Keyboards, mice and tablets.

use error::Result;
use model::devices::input::{InputBus, InputType};

use super::Build;
use super::address::alias;
use super::controller::{virtio_driver, virtio_props};
use super::json::Props;
use crate::fault::internal;

impl Build<'_> {
    pub(super) fn inputs(&mut self) -> Result<()> {
        for input in &self.domain.devices.input {
            let id = alias(&input.info);
            let props = match (input.bus, input.r#type) {
                (Some(InputBus::Usb), kind) => {
                    let driver = match kind {
                        InputType::Keyboard => "usb-kbd",
                        InputType::Tablet => "usb-tablet",
                        _ => "usb-mouse",
                    };
                    Props::driver(driver).with("id", id)
                }
                (Some(InputBus::Virtio), kind) => {
                    let base = match kind {
                        InputType::Keyboard => "virtio-keyboard",
                        InputType::Tablet => "virtio-tablet",
                        InputType::Passthrough => "virtio-input-host",
                        _ => "virtio-mouse",
                    };
                    let source = input.source.as_deref();
                    let device = source.and_then(|source| source.evdev.as_ref().or(source.dev.as_ref()));
                    Props::driver(&virtio_driver(base, input.model.as_deref(), &input.info))
                        .and(
                            input
                                .driver
                                .as_deref()
                                .map(|driver| virtio_props(&driver.virtio))
                                .unwrap_or_default(),
                        )
                        .with("id", id)
                        .maybe("evdev", device.filter(|_| kind == InputType::Passthrough))
                }
                (_, InputType::Evdev) => {
                    let source = input.source.as_deref();
                    let dev = source.and_then(|source| source.dev.as_ref()).ok_or_else(|| {
                        internal("argument key 'evdev' must not have null value")
                            .with_cure("name the device of the host: <source dev='/dev/input/event0'/>")
                    })?;
                    let props = Props::default()
                        .with("qom-type", "input-linux")
                        .with("id", id)
                        .with("evdev", dev)
                        .maybe("repeat", source.and_then(|source| source.repeat))
                        .maybe(
                            "grab_all",
                            source.and_then(|source| source.grab.as_ref()).map(|grab| grab == "all"),
                        )
                        .maybe("grab-toggle", source.and_then(|source| source.grab_toggle.as_ref()));
                    self.line.object(&props);
                    continue;
                }
                _ => continue,
            };
            let props = props.and(self.bus_props(&input.info)?);
            self.device(&input.info, &props);
        }
        Ok(())
    }
}
