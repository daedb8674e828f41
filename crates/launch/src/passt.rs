//! The network of an ordinary user: passt, a program that speaks Ethernet with the machine and opens plain sockets on the host.

use std::io::Read;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rustix::io::{FdFlags, fcntl_setfd};

use crate::error::{Refusal, Result};

/// The program.
const PASST: &str = "passt";
/// Nothing reaches the machine from outside, and the machine does not reach what listens on the
/// host's own loopback.
const ARGUMENTS: &[&str] = &["--quiet", "--no-map-gw", "--tcp-ports", "none", "--udp-ports", "none"];
/// Bytes of its complaints that are told.
const COMPLAINT_MAX: u64 = 2000;
/// What helps without it.
const CURE: &str = "install passt (apt install passt), or give --network none, tap=NAME or bridge=NAME";

/// Whether the host has the program, in one of the folders of `path`.
#[must_use]
pub fn is_there(path: &str) -> bool {
    find(path).is_some()
}

fn find(path: &str) -> Option<PathBuf> {
    let folders = path.split(':').filter(|folder| folder.starts_with('/'));
    folders.map(|folder| Path::new(folder).join(PASST)).find(|file| {
        file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
    })
}

/// Starts the program of the host's `PATH`; the machine's end of its socket. It is ready then, and goes when that end is closed.
pub(crate) fn start() -> Result<OwnedFd> {
    let path = std::env::var("PATH").unwrap_or_default();
    let missing =
        || Refusal::new("there is no passt on this host, which is the network of an ordinary user", CURE);
    connect(&find(&path).ok_or_else(missing)?)
}

fn connect(program: &Path) -> Result<OwnedFd> {
    let failed = |error: std::io::Error| Refusal::new(format!("cannot start passt: {error}"), CURE);
    let (ours, theirs) = UnixStream::pair().map_err(failed)?;
    // It inherits its end; nothing else is started meanwhile.
    fcntl_setfd(&theirs, FdFlags::empty()).map_err(|errno| failed(errno.into()))?;
    let mut command = Command::new(program);
    command.args(ARGUMENTS).arg("--fd").arg(theirs.as_raw_fd().to_string()).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    drop(theirs);
    // It goes into the background when it is ready, and its first process ends.
    let status = child.wait().map_err(failed)?;
    if status.success() {
        return Ok(ours.into());
    }
    let mut complaint = Vec::new();
    if let Some(stream) = child.stderr.take() {
        // What cannot be read is not told.
        let _ = stream.take(COMPLAINT_MAX).read_to_end(&mut complaint);
    }
    let complaint = String::from_utf8_lossy(&complaint);
    let last = complaint.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it does not say why");
    let text: String = last.chars().filter(|letter| !letter.is_control()).collect();
    Err(Refusal::new(format!("passt cannot start: {text}"), "give --network none, tap=NAME or bridge=NAME"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use test_support::{Scratch, lacks};

    use super::*;

    /// A program in place of the real one.
    fn program(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join(PASST);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn the_program_is_found_and_what_it_says_is_told() {
        let scratch = Scratch::new();
        let folder = scratch.path().to_str().unwrap();
        assert!(!is_there(&format!("::relative:{folder}")));
        let path =
            program(scratch.path(), "#!/bin/sh\necho first >&2; printf 'no route\\n\\n' >&2; exit 1\n");
        assert_eq!(find(&format!("/missing:{folder}")), Some(path.clone()));
        assert_eq!(connect(&path).unwrap_err().what, "passt cannot start: no route");
        let path = program(scratch.path(), "#!/bin/sh\nexit 0\n");
        connect(&path).unwrap();
    }

    #[test]
    fn passt_gives_an_address() {
        if lacks(&[PASST]) {
            return;
        }
        let mut socket = UnixStream::from(start().unwrap());
        socket.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
        let mut discover = [&[0xff; 6][..], &[0x52, 0x54, 0, 0, 0, 7], &[8, 0]].concat();
        // IPv4 and UDP from port 68 to 67; then DHCP: a request, Ethernet, its number, broadcast, the address, the cookie, DISCOVER.
        discover.extend([0x45, 0, 1, 22, 0, 0, 0, 0, 64, 17, 0x79, 0xd8, 0, 0, 0, 0, 255, 255, 255, 255]);
        discover.extend([0, 68, 0, 67, 1, 2, 0, 0]);
        discover.extend([1, 1, 6, 0, 1, 2, 3, 4, 0, 0, 0x80, 0]);
        discover.extend([0; 16]);
        discover.extend([0x52, 0x54, 0, 0, 0, 7]);
        discover.extend([0; 10 + 192]);
        discover.extend([99, 130, 83, 99, 53, 1, 1, 255]);
        discover.resize(14 + 278, 0);
        socket.write_all(&(discover.len() as u32).to_be_bytes()).unwrap();
        socket.write_all(&discover).unwrap();
        loop {
            let mut length = [0; 4];
            socket.read_exact(&mut length).unwrap();
            let mut frame = vec![0; u32::from_be_bytes(length) as usize];
            socket.read_exact(&mut frame).unwrap();
            // The offer comes from port 67.
            if frame[12..14] == [8, 0] && frame[34..36] == [0, 67] {
                break;
            }
        }
    }
}
