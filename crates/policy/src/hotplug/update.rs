//! Devices that change while the machine runs.

use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::disk::{Disk, DiskDevice};
use model::devices::graphics::Graphics;

use super::{Command, Device, Plan, backend};
use crate::argv::json::Props;
use crate::fault::unsupported;

/// Plans the change of the device that `wanted` describes into what it describes. `images` is the highest number that any
/// image of the machine ever had.
///
/// # Errors
/// The machine has no such device, or what differs cannot change while the machine runs.
pub fn update(domain: &Domain, wanted: &Device, images: u32) -> Result<Plan> {
    match wanted {
        Device::Graphics(graphics) => update_graphics(domain, graphics),
        Device::Disk(disk) => update_disk(domain, disk, images),
        _ => Err(unsupported("live update of this device is not supported")),
    }
}

/// What may change about a display, and what tells whether anything else does.
struct Access<'a> {
    protocol: &'static str,
    password: &'a mut Option<String>,
    valid_to: &'a mut Option<String>,
    connected: &'a mut Option<String>,
}

fn access(graphics: &mut Graphics) -> Option<Access<'_>> {
    match graphics {
        Graphics::Vnc(vnc) => Some(Access {
            protocol: "vnc",
            password: &mut vnc.passwd,
            valid_to: &mut vnc.passwd_valid_to,
            connected: &mut vnc.connected,
        }),
        Graphics::Spice(spice) => Some(Access {
            protocol: "spice",
            password: &mut spice.passwd,
            valid_to: &mut spice.passwd_valid_to,
            connected: &mut spice.connected,
        }),
        _ => None,
    }
}

fn update_graphics(domain: &Domain, wanted: &Graphics) -> Result<Plan> {
    let mut after = domain.clone();
    let kind = std::mem::discriminant(wanted);
    let own = after.devices.graphics.iter_mut().find(|own| std::mem::discriminant(&**own) == kind);
    let own = own.ok_or_else(|| {
        let text = "cannot find existing graphics device to modify".to_owned();
        Error::new(ErrorCode::DeviceMissing, ErrorDomain::Domain, text)
    })?;
    let mut wanted = wanted.clone();
    refuse_moves(own, &wanted)?;
    let (Some(old), Some(new)) = (access(own), access(&mut wanted)) else {
        return Err(unsupported("unable to change config of this graphics type"));
    };
    let changes = old.valid_to.is_some()
        || new.valid_to.is_some()
        || *old.password != *new.password
        || *old.connected != *new.connected;
    let mut commands = Vec::new();
    if changes {
        let expiry = new.valid_to.as_deref().map(seconds).transpose()?;
        let time = expiry.map_or_else(|| "never".to_owned(), |seconds| seconds.to_string());
        let password = Props::default()
            .with("protocol", new.protocol)
            .with("password", new.password.clone().unwrap_or_default())
            .maybe("connected", new.connected.as_ref());
        commands.push(Command::new("set_password", password));
        let expire = Props::default().with("protocol", new.protocol).with("time", time);
        commands.push(Command::new("expire_password", expire));
    }
    *old.password = new.password.take();
    *old.valid_to = new.valid_to.take();
    *old.connected = new.connected.take();
    Ok(Plan { commands, until_gone: None, domain: after, alias: String::new() })
}

/// A display listens where it did when the machine started.
fn refuse_moves(own: &Graphics, wanted: &Graphics) -> Result<()> {
    let refuse = |what: &str, kind: &str| {
        Err(unsupported(format!("cannot change {what} setting on '{kind}' graphics")))
    };
    let same_port = |own: Option<i32>, wanted: Option<i32>, auto: Option<bool>| {
        auto == Some(true) || wanted.is_none() || own == wanted
    };
    let (kind, ports, listens, keymaps) = match (own, wanted) {
        (Graphics::Vnc(own), Graphics::Vnc(wanted)) => (
            "vnc",
            same_port(own.port, wanted.port, wanted.autoport),
            own.listens.iter().zip(&wanted.listens).all(|(own, wanted)| own == wanted),
            own.keymap == wanted.keymap,
        ),
        (Graphics::Spice(own), Graphics::Spice(wanted)) => (
            "spice",
            same_port(own.port, wanted.port, wanted.autoport)
                && same_port(own.tls_port, wanted.tls_port, wanted.autoport),
            own.listens.iter().zip(&wanted.listens).all(|(own, wanted)| own == wanted),
            own.keymap == wanted.keymap,
        ),
        _ => return Ok(()),
    };
    if !ports {
        return refuse("port", kind);
    }
    if !listens {
        return refuse("listen address", kind);
    }
    if !keymaps {
        return refuse("keymap", kind);
    }
    Ok(())
}

/// Seconds from 1970 to a time such as `2013-06-20T01:34:37`, which is in UTC.
fn seconds(text: &str) -> Result<i64> {
    let wrong = || {
        crate::fault::xml(format!("cannot parse password validity time '{text}', expect YYYY-MM-DDTHH:MM:SS"))
    };
    let (date, time) = text.split_once('T').ok_or_else(wrong)?;
    let numbers = |text: &str, between: char| -> Option<[i64; 3]> {
        let numbers: Option<Vec<i64>> =
            text.split(between).map(|part| part.parse::<u32>().ok().map(i64::from)).collect();
        numbers?.try_into().ok()
    };
    let [year, month, day] = numbers(date, '-').ok_or_else(wrong)?;
    let [hour, minute, second] = numbers(time, ':').ok_or_else(wrong)?;
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return Err(wrong());
    }
    if hour > 23 || minute > 59 || second > 60 {
        return Err(wrong());
    }
    // Years begin in March, so that the day that is not always there is the last.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 - 719_468;
    Ok(days * 86_400 + hour * 3600 + minute * 60 + second)
}

/// Puts another medium into a drive.
fn update_disk(domain: &Domain, wanted: &Disk, images: u32) -> Result<Plan> {
    let mut after = domain.clone();
    let target = &wanted.target.dev;
    let own = after.devices.disk.iter_mut().find(|own| own.target.dev == *target).ok_or_else(|| {
        let text = format!("disk '{target}' not found");
        Error::new(ErrorCode::InvalidArg, ErrorDomain::Domain, text)
    })?;
    let mut commands = Vec::new();
    let alias = own.info.alias.as_ref().map(|alias| alias.0.clone()).unwrap_or_default();
    if own.source.place != wanted.source.place {
        if !matches!(own.device, Some(DiskDevice::Cdrom | DiskDevice::Floppy)) {
            return Err(unsupported("live update of disk source is only supported for removable media"));
        }
        let mut new = Device::Disk(Box::new(Disk {
            source: wanted.source.clone(),
            backing_store: wanted.backing_store.clone(),
            driver: wanted.driver.clone().or_else(|| own.driver.clone()),
            ..own.clone()
        }));
        new.number_images(images);
        let Device::Disk(new) = new else { return Err(unsupported("a disk stays a disk")) };
        let id = || Props::default().with("id", alias.as_str());
        commands.push(Command::new("blockdev-open-tray", id().with("force", false)));
        commands.push(Command::new("blockdev-remove-medium", id()));
        for image in backend::images(own) {
            if !image.is_plain() {
                let name = Props::default().with("node-name", image.format_node.as_str());
                commands.push(Command::new("blockdev-del", name));
            }
            let name = Props::default().with("node-name", image.storage_node.as_str());
            commands.push(Command::new("blockdev-del", name));
        }
        commands.extend(backend::nodes(&new)?);
        if let Some(top) = backend::images(&new).first() {
            commands.push(Command::new("blockdev-insert-medium", id().with("node-name", top.node())));
        }
        commands.push(Command::new("blockdev-close-tray", id()));
        *own = *new;
    }
    Ok(Plan { commands, until_gone: None, domain: after, alias })
}
