//! Keyboards, mice and tablets on USB, and USB controllers.

use error::Result;
use model::Domain;
use model::devices::controller::{Controller, ControllerType};
use model::devices::input::{Input, InputBus, InputType};

use super::options::{Options, Text};
use super::settings::{Reader, Writer};
use super::{Flavor, Kind, kind};
use crate::fault::{internal, unsupported};

/// Input devices that Xen emulates.
const DEVICES: [(&str, InputType); 3] =
    [("mouse", InputType::Mouse), ("tablet", InputType::Tablet), ("keyboard", InputType::Keyboard)];

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    if kind(domain) == Kind::Hvm {
        for word in reader.strings("usbdevice")? {
            if let Some((_, kind)) = DEVICES.iter().find(|(theirs, _)| *theirs == word) {
                domain.devices.input.push(Input {
                    r#type: *kind,
                    bus: Some(InputBus::Usb),
                    ..Input::default()
                });
            }
        }
    }
    if reader.flavor == Flavor::Xl {
        for (index, text) in (0..).zip(reader.strings("usbctrl")?) {
            domain.devices.controller.push(controller(index, &text)?);
        }
    }
    Ok(())
}

fn controller(index: u32, text: &str) -> Result<Controller> {
    let options = Options::of(text);
    let number = |key: &str| {
        let malformed = || internal(format!("usbctrl '{text}': '{key}' is no number"));
        options.get(key).map(|value| value.parse::<u32>().map_err(|_| malformed())).transpose()
    };
    let version = number("version")?.unwrap_or(2);
    let model = match options.get("type") {
        None | Some("auto") => None,
        Some("qusb" | "pv") if matches!(version, 1 | 2) => Some(format!("qusb{version}")),
        Some("qusb" | "pv") => {
            return Err(unsupported(format!("usbctrl '{text}': version {version} is not supported")));
        }
        Some(other) => return Err(unsupported(format!("usbctrl '{text}': type '{other}' is not supported"))),
    };
    Ok(Controller {
        r#type: ControllerType::Usb,
        index: Some(index),
        model,
        ports: number("ports")?,
        ..Controller::default()
    })
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    if kind(domain) == Kind::Hvm {
        let mut words = Vec::new();
        for input in domain.devices.input.iter().filter(|input| input.bus == Some(InputBus::Usb)) {
            let known = DEVICES.iter().find(|(_, ours)| *ours == input.r#type);
            words.push(known.ok_or_else(|| unsupported("Unsupported input device on USB"))?.0);
        }
        if !words.is_empty() {
            writer.bool("usb", true)?;
        }
        match words.as_slice() {
            [word] => writer.set("usbdevice", *word)?,
            words => writer.list("usbdevice", words.iter().copied())?,
        }
    }
    if writer.flavor == Flavor::Xl { write_controllers(writer, domain) } else { Ok(()) }
}

fn write_controllers(writer: &mut Writer, domain: &Domain) -> Result<()> {
    let mut texts = Vec::new();
    for controller in
        domain.devices.controller.iter().filter(|controller| controller.r#type == ControllerType::Usb)
    {
        let mut text = Text::default();
        match controller.model.as_deref() {
            None => text.push("type", "auto")?,
            Some("qusb1") => text.push_last("type", "qusb,version=1"),
            Some("qusb2") => text.push_last("type", "qusb,version=2"),
            Some(other) => {
                return Err(unsupported(format!("Unsupported USB controller model '{other}'"))
                    .with_cure("use qusb1 or qusb2"));
            }
        }
        text.maybe("ports", controller.ports.map(|ports| ports.to_string()).as_deref())?;
        texts.push(text.finish());
    }
    writer.list("usbctrl", texts)
}
