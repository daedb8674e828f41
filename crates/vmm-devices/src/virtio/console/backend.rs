//! The host's side of a port: a socket, a terminal, or a pair of descriptors.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

/// A stream of bytes. Its descriptors do not block.
#[derive(Debug)]
pub struct Stream {
    input: OwnedFd,
    /// Where it is another than the input.
    output: Option<OwnedFd>,
    /// What has no room now is lost.
    lossy: bool,
}

impl Stream {
    /// A stream whose descriptor goes both ways.
    pub fn duplex(descriptor: OwnedFd) -> Stream {
        Stream { input: descriptor, output: None, lossy: false }
    }

    /// A terminal: what nobody reads there is lost, so that the guest does not wait for people.
    pub fn terminal(descriptor: OwnedFd) -> Stream {
        Stream { lossy: true, ..Stream::duplex(descriptor) }
    }

    /// A stream of two descriptors.
    pub fn pair(input: OwnedFd, output: OwnedFd) -> Stream {
        Stream { input, output: Some(output), lossy: false }
    }

    /// What is read from.
    pub fn input(&self) -> BorrowedFd<'_> {
        self.input.as_fd()
    }

    /// What is written to, where it is another descriptor.
    pub fn separate_output(&self) -> Option<BorrowedFd<'_>> {
        self.output.as_ref().map(AsFd::as_fd)
    }

    /// Reads what there is; none when there is nothing now, zero at the end.
    ///
    /// # Errors
    /// The other side has gone.
    pub fn read(&self, bytes: &mut [u8]) -> io::Result<Option<usize>> {
        now(rustix::io::read(&self.input, bytes))
    }

    /// Whether what has no room now is lost.
    pub fn is_lossy(&self) -> bool {
        self.lossy
    }

    /// Writes what has room now; how much that was.
    ///
    /// # Errors
    /// The other side has gone.
    pub fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        let output = self.output.as_ref().unwrap_or(&self.input);
        Ok(now(rustix::io::write(output, bytes))?.unwrap_or(0))
    }
}

fn now(result: rustix::io::Result<usize>) -> io::Result<Option<usize>> {
    match result {
        Ok(count) => Ok(Some(count)),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::INTR) => Ok(None),
        Err(errno) => Err(errno.into()),
    }
}
