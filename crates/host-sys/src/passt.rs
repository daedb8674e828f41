//! The network of an ordinary user: passt, a program that speaks Ethernet with a machine and opens plain sockets on the host.

use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::pipe::{PipeFlags, pipe_with};
use rustix::process::Signal;

use crate::error::{Error, Result};
use crate::process::ExitStatus;
use crate::spawn::{Credentials, Spec, Stdio, find_program};

/// The program.
const PASST: &str = "passt";
/// The number of its end of the socket.
const SOCKET_FD: i32 = 3;
/// How long it may take until it is ready; it looks at the host's addresses and routes, no more.
const READY_MAX: Duration = Duration::from_secs(10);
/// Bytes of its complaints that are told.
const COMPLAINT_MAX: u64 = 2000;

/// Why there is no such network.
#[derive(Debug, thiserror::Error)]
pub enum PasstError {
    /// It cannot be started.
    #[error(transparent)]
    Host(#[from] Error),
    /// It ended at once, for this reason.
    #[error("passt cannot start: {0}")]
    Refused(String),
}

/// The program, in one of the folders of `path_list` (the form of `PATH`).
pub fn find(path_list: &str) -> Option<PathBuf> {
    find_program(Path::new(PASST), path_list)
}

/// Starts the program with these arguments of its own, as `user` if it is not to be this process's; the machine's end of its
/// socket. It is ready then, and goes when that end is closed.
///
/// # Errors
/// It does not start, or has something to object.
pub fn start(program: &Path, arguments: &[String], user: Option<Credentials>) -> Result<OwnedFd, PasstError> {
    let (ours, theirs) =
        UnixStream::pair().map_err(|error| Error::system("make a pair of sockets", error))?;
    let (said, says) = pipe_with(PipeFlags::CLOEXEC).map_err(|error| Error::system("make a pipe", error))?;
    let mut spec = Spec::new(program).args(arguments).args(["--fd".to_owned(), SOCKET_FD.to_string()]);
    spec.inherited = vec![(theirs.into(), SOCKET_FD)];
    spec.stderr = Stdio::Fd(says);
    spec.user = user;
    spec.no_new_privs = true;
    let child = spec.spawn()?;
    // It goes into the background when it is ready, and its first process ends.
    if !child.pidfd.wait_exit(READY_MAX)? {
        child.pidfd.signal(Signal::KILL)?;
        child.pidfd.reap()?;
        return Err(PasstError::Refused(format!("it was not ready after {} s", READY_MAX.as_secs())));
    }
    if child.pidfd.reap()? == ExitStatus::Code(0) {
        return Ok(ours.into());
    }
    let mut complaint = Vec::new();
    // What cannot be read is not told.
    let _ = File::from(said).take(COMPLAINT_MAX).read_to_end(&mut complaint);
    let complaint = String::from_utf8_lossy(&complaint);
    let last = complaint.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it does not say why");
    Err(PasstError::Refused(last.chars().filter(|letter| !letter.is_control()).collect()))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;

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
        assert_eq!(find(&format!("::relative:{folder}")), None);
        let path =
            program(scratch.path(), "#!/bin/sh\necho first >&2; printf 'no route\\n\\n' >&2; exit 1\n");
        assert_eq!(find(&format!("/missing:{folder}")), Some(path.clone()));
        assert_eq!(start(&path, &[], None).unwrap_err().to_string(), "passt cannot start: no route");
        let path = program(scratch.path(), "#!/bin/sh\nexit 0\n");
        start(&path, &[], None).unwrap();
    }

    #[test]
    fn passt_gives_an_address() {
        if lacks(&[PASST]) {
            return;
        }
        let program = find(&std::env::var("PATH").unwrap()).unwrap();
        let mut socket = UnixStream::from(start(&program, &["--quiet".to_owned()], None).unwrap());
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
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
