//! Listening sockets: made, adopted from whoever started us, and watched for clients.

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use api::Identity;
use rustix::fs::Mode;
use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};
use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinHandle;

use crate::auth::Authenticator;
use crate::client::{Admission, Transport};
use crate::connection;
use crate::server::Server;
use crate::socket::Socket;

/// Connections that the kernel keeps for us until we accept them.
const BACKLOG: i32 = 1000;
/// Pause when the process has no descriptor left for a client that waits.
const PAUSE: Duration = Duration::from_millis(200);
/// A peer of which nothing is known.
const NOBODY: u32 = u32::MAX;

/// For whom a listener is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListenerKind {
    /// Clients of hypervisors that may change things.
    ReadWrite,
    /// Clients of hypervisors that may only look.
    ReadOnly,
    /// Administrators of the daemon, which must be our own user.
    Admin,
}

/// A socket on which clients arrive.
#[derive(Debug)]
pub struct Listener {
    socket: OwnedFd,
    kind: ListenerKind,
    transport: Transport,
    /// Removed when the listener ends.
    path: Option<PathBuf>,
}

impl Listener {
    /// A listener at `path` with access mode `mode`, owned by group `gid` if given. A socket left there is replaced.
    ///
    /// # Errors
    /// The path is taken by something else, too long, or its folder cannot be written.
    pub fn unix(path: &Path, kind: ListenerKind, mode: u32, gid: Option<u32>) -> io::Result<Listener> {
        match std::fs::symlink_metadata(path) {
            Ok(found) if found.file_type().is_socket() => std::fs::remove_file(path)?,
            Ok(_) => {
                return Err(io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "something that is no socket is there",
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = rustix::net::socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        let address = rustix::net::SocketAddrUnix::new(path)?;
        // Nobody can connect between bind and chmod: not listening yet, and the path gets the mode that the socket has.
        // The process's mask is left alone, since other threads make files meanwhile.
        rustix::fs::fchmod(&socket, Mode::empty())?;
        rustix::net::bind(&socket, &address)?;
        if let Some(gid) = gid {
            std::os::unix::fs::chown(path, None, Some(gid))?;
        }
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))?;
        rustix::net::listen(&socket, BACKLOG)?;
        Ok(Listener { socket, kind, transport: Transport::Unix, path: Some(path.to_owned()) })
    }

    /// A listener for clients from the network. What they send is neither encrypted nor authenticated.
    ///
    /// # Errors
    /// The address is not ours or taken.
    pub fn tcp(address: SocketAddr) -> io::Result<Listener> {
        let socket = std::net::TcpListener::bind(address)?;
        socket.set_nonblocking(true)?;
        Ok(Listener {
            socket: socket.into(),
            kind: ListenerKind::ReadWrite,
            transport: Transport::Tcp,
            path: None,
        })
    }

    /// A listener made by whoever started us.
    ///
    /// # Errors
    /// It is no listening stream socket.
    pub fn adopt(socket: OwnedFd, kind: ListenerKind) -> io::Result<Listener> {
        if !sockopt::socket_acceptconn(&socket)? || sockopt::socket_type(&socket)? != SocketType::STREAM {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a listening stream socket"));
        }
        let transport = match sockopt::socket_domain(&socket)? {
            AddressFamily::UNIX => Transport::Unix,
            _ => Transport::Tcp,
        };
        rustix::io::ioctl_fionbio(&socket, true)?;
        Ok(Listener { socket, kind, transport, path: None })
    }

    /// For whom it is.
    pub fn kind(&self) -> ListenerKind {
        self.kind
    }

    /// The address it listens on, when it is for clients from the network.
    pub fn local_address(&self) -> Option<SocketAddr> {
        SocketAddr::try_from(rustix::net::getsockname(&self.socket).ok()?).ok()
    }

    /// Starts the task that accepts clients for `server`.
    pub(crate) fn accept_all(
        self,
        server: Arc<Server>,
        authenticator: Arc<dyn Authenticator>,
    ) -> io::Result<JoinHandle<()>> {
        let Listener { socket, kind, transport, path } = self;
        let acceptor = match transport {
            Transport::Unix => Acceptor::Unix(UnixListener::from_std(socket.into())?),
            Transport::Tcp => Acceptor::Tcp(TcpListener::from_std(socket.into())?),
        };
        let door = Door { kind, transport, authenticator, _path: PathGuard(path) };
        Ok(tokio::spawn(async move {
            let mut counts = server.counts();
            let read_only = kind == ListenerKind::ReadOnly;
            loop {
                // The server outlives its tasks' use of it, so the sender is there.
                if counts.wait_for(|counts| server.has_room(*counts, read_only)).await.is_err() {
                    return;
                }
                match acceptor.accept().await {
                    Ok(client) => door.admit(client, &server),
                    Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                    Err(error) => {
                        log::error!("cannot accept a client: {error}");
                        tokio::time::sleep(PAUSE).await;
                    }
                }
            }
        }))
    }
}

/// The watched form of a listening socket.
enum Acceptor {
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Acceptor {
    async fn accept(&self) -> io::Result<Socket> {
        match self {
            Acceptor::Unix(listener) => Ok(Socket::unix(listener.accept().await?.0)),
            Acceptor::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                Socket::tcp(stream)
            }
        }
    }
}

/// What the accepting task knows about those who come in.
struct Door {
    kind: ListenerKind,
    transport: Transport,
    authenticator: Arc<dyn Authenticator>,
    _path: PathGuard,
}

/// Removes the socket's path with the listener.
struct PathGuard(Option<PathBuf>);

impl Drop for PathGuard {
    fn drop(&mut self) {
        if let Some(path) = &self.0 {
            // It may be gone already, and nothing can be done about it now.
            drop(std::fs::remove_file(path));
        }
    }
}

impl Door {
    fn admit(&self, socket: Socket, server: &Arc<Server>) {
        match self.examine(socket) {
            Ok(Some(admission)) => {
                let socket = admission.socket.clone();
                tokio::spawn(connection::serve(server.admit(admission), socket));
            }
            Ok(None) => {}
            Err(error) => log::warn!("a client vanished while it was accepted: {error}"),
        }
    }

    /// Finds out who is there; `None` when that one may not come in.
    fn examine(&self, socket: Socket) -> io::Result<Option<Admission>> {
        let (identity, address) = match self.transport {
            Transport::Unix => {
                let peer = sockopt::socket_peercred(&socket)?;
                let pid = peer.pid.as_raw_nonzero().get();
                let identity = Identity { uid: peer.uid.as_raw(), gid: peer.gid.as_raw(), pid };
                // The form in which administrators' tools expect the address of a local client.
                (identity, "127.0.0.1:0".to_owned())
            }
            Transport::Tcp => {
                let peer =
                    rustix::net::getpeername(&socket)?.and_then(|peer| SocketAddr::try_from(peer).ok());
                let peer = peer.map_or_else(|| "unknown".to_owned(), |peer| peer.to_string());
                (Identity { uid: NOBODY, gid: NOBODY, pid: 0 }, peer)
            }
        };
        if self.kind == ListenerKind::Admin && identity.uid != rustix::process::geteuid().as_raw() {
            log::warn!("user {} may not administer this daemon", identity.uid);
            return Ok(None);
        }
        Ok(Some(Admission {
            socket: Arc::new(socket),
            identity,
            transport: self.transport,
            address,
            read_only: self.kind == ListenerKind::ReadOnly,
            authenticator: self.authenticator.clone(),
        }))
    }
}
