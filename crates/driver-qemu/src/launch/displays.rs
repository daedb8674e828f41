//! Sockets of displays: the emulator makes them in its private directory, and a link leads there from where clients look.

use std::os::unix::fs::{FileTypeExt, symlink};
use std::path::{Path, PathBuf};

use engine::StartContext;
use error::{Error, ErrorCode, ErrorDomain, Result};
use model::Domain;
use model::devices::graphics::{Graphics, Listen};

use super::PRIVATE_DIRECTORY;
use super::places::OwnDirectories;
use crate::driver::host_error;

/// A link to the socket of a display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SocketLink {
    /// Where clients look.
    link: PathBuf,
    /// Where the emulator listens.
    socket: PathBuf,
}

/// Gives displays that listen on a socket without a name one in the private directory.
pub fn name(context: &StartContext<'_>, live: &mut Domain) {
    for (file, socket) in live.devices.graphics.iter_mut().filter_map(socket) {
        socket.get_or_insert_with(|| context.directories.run.join(file).to_string_lossy().into_owned());
    }
}

/// Makes the emulator listen where it may, and tells which links lead there. An emulator that is no user of its own makes
/// its sockets itself.
///
/// # Errors
/// A socket would be in one of the daemon's own directories.
pub fn plan(
    context: &StartContext<'_>,
    planned: &mut Domain,
    own: &OwnDirectories,
    confined: bool,
) -> Result<Vec<SocketLink>> {
    let mut links = Vec::new();
    for (file, socket) in planned.devices.graphics.iter_mut().filter_map(socket) {
        let Some(named) = socket.as_ref().map(PathBuf::from) else { continue };
        let place = context.directories.run.join(file);
        if named != place {
            own.refuse(context.name, &named)?;
        }
        if !confined {
            continue;
        }
        *socket = Some(format!("{PRIVATE_DIRECTORY}/{file}"));
        if named != place {
            links.push(SocketLink { link: named, socket: place });
        }
    }
    Ok(links)
}

/// The socket on which a display listens, and the name of such a socket.
fn socket(graphics: &mut Graphics) -> Option<(&'static str, &mut Option<String>)> {
    let (file, listens) = match graphics {
        Graphics::Vnc(vnc) => ("vnc.sock", &mut vnc.listens),
        Graphics::Spice(spice) => ("spice.sock", &mut spice.listens),
        _ => return None,
    };
    match listens.first_mut() {
        Some(Listen::Socket(listen)) => Some((file, &mut listen.socket)),
        _ => None,
    }
}

/// Makes a link; a link or socket that is there already is what an earlier run left.
///
/// # Errors
/// Something else is there, or the folder refuses.
pub fn link(name: &str, link: &SocketLink) -> Result<()> {
    let path = &link.link;
    let failed = |source| {
        let error = host_sys::Error::file("create", path, source);
        host_error(&format!("link the display of domain '{name}' to its socket"), error)
    };
    match path.symlink_metadata() {
        Ok(found) if found.file_type().is_symlink() || found.file_type().is_socket() => {
            std::fs::remove_file(path).map_err(failed)?;
        }
        Ok(_) => {
            let detail = format!(
                "Cannot use '{}' as the socket of a display of domain '{name}': something else is there",
                path.display()
            );
            return Err(Error::new(ErrorCode::ConfigUnsupported, ErrorDomain::Qemu, detail)
                .with_cure("name a path that is free, or leave 'socket' out of <listen>"));
        }
        Err(_) => {}
    }
    symlink(&link.socket, path).map_err(failed)
}

/// Removes a link that leads to a socket in `run`.
pub fn unlink(path: &Path, run: &Path) {
    if path.read_link().is_ok_and(|socket| socket.starts_with(run)) {
        // It leads nowhere: whoever made the folder unwritable may keep it.
        let _ = std::fs::remove_file(path);
    }
}

impl SocketLink {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.link
    }
}
