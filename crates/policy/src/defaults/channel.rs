//! Paths of channels that nobody chose.

use model::devices::channel::{Channel, ChannelTarget, NamedTarget};
use model::devices::char_source::CharSource;

/// What guests look for to find the agent of SPICE.
const AGENT: &str = "com.redhat.spice.0";

/// A channel to the agent has the agent's name.
pub(super) fn name(channel: &mut Channel) {
    if matches!(channel.source, CharSource::SpiceVmc(_) | CharSource::QemuVdagent(_))
        && let Some(ChannelTarget::Virtio(target)) = &mut channel.target
    {
        target.name.get_or_insert_with(|| AGENT.to_owned());
    }
}

/// Where sockets of channels were before the folder could be chosen.
const CHANNEL_DIR: &str = "/var/lib/libvirt/qemu/channel";

/// A path that some release made up is none: the next start makes up its own.
pub(super) fn forget_path(channel: &mut Channel, channel_dir: &str) {
    let Some(ChannelTarget::Virtio(NamedTarget { name: Some(name), .. })) = &channel.target else { return };
    let CharSource::Unix(unix) = &mut channel.source else { return };
    let Some(path) = unix.source.path.as_deref() else { return };
    let mut rests = [CHANNEL_DIR, channel_dir].into_iter().filter_map(|folder| path.strip_prefix(folder));
    if rests.any(|rest| is_made_up(rest, name)) {
        unix.source.path = None;
        unix.source.mode = unix.source.reconnect.is_some().then(|| "bind".to_owned());
    }
}

/// `/target/MACHINE.NAME`, `/target/domain-MACHINE/NAME` or `/NUMBER-MACHINE/NAME`.
fn is_made_up(rest: &str, name: &str) -> bool {
    let rest = rest.strip_prefix("/target").unwrap_or(rest);
    let Some((folder, file)) = rest.strip_prefix('/').and_then(|rest| {
        let front = rest.strip_suffix(name)?;
        Some(front.split_at(front.len().saturating_sub(1)))
    }) else {
        return false;
    };
    let numbered = |folder: &str| {
        folder.split_once('-').is_some_and(|(number, machine)| {
            !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()) && !machine.is_empty()
        })
    };
    match file {
        "." => !folder.is_empty() && !folder.contains('/'),
        "/" => !folder.contains('/') && (folder.starts_with("domain-") || numbered(folder)),
        _ => false,
    }
}
