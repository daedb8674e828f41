//! Files, locks, following and Unix sockets on a real file system.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::{UnixDatagram, UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use host_sys::files::{self, LockFile};
use host_sys::follow::{Change, Follow, From};
use host_sys::reactor::{Next, Reactor};
use host_sys::{Error, sockets, systemd};

const PATIENCE: Duration = Duration::from_secs(20);

/// A directory that is removed with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("host-sys-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn replace_swaps_whole_content_and_leaves_nothing_behind() {
    let scratch = Scratch::new("replace");
    let (path, other) = (scratch.path("state"), scratch.path("other"));
    fs::write(&other, "kept").unwrap();
    symlink(&other, &path).unwrap();
    files::replace(&path, b"one", 0o640).unwrap();
    assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"one".to_vec(), 0o640));
    assert!(fs::symlink_metadata(&path).unwrap().is_file());
    assert_eq!(fs::read(&other).unwrap(), b"kept");
    files::replace(&path, b"two", 0o600).unwrap();
    assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"two".to_vec(), 0o600));
    assert_eq!(files::create_new(&path, b"three", 0o600).unwrap_err().errno(), Some(libc::EEXIST));
    assert_eq!(scratch.names(), ["other", "state"]);
    assert!(files::remove(&path).unwrap());
    assert!(!files::remove(&path).unwrap());
    assert!(!files::remove(&scratch.path("missing/x")).unwrap());
    files::create_new(&path, b"three", 0o600).unwrap();
    fs::create_dir(scratch.path("directory")).unwrap();
    files::replace(&scratch.path("directory"), b"x", 0o600).unwrap_err();
    assert_eq!(scratch.names(), ["directory", "other", "state"]);
}

#[test]
fn replace_symlink_swaps_the_target() {
    let scratch = Scratch::new("symlink");
    let link = scratch.path("autostart");
    for target in ["/a", "/b"] {
        files::replace_symlink(Path::new(target), &link).unwrap();
        assert_eq!(fs::read_link(&link).unwrap(), Path::new(target));
    }
    assert_eq!(scratch.names(), ["autostart"]);
}

#[test]
fn private_directory_is_made_and_checked() {
    let scratch = Scratch::new("private");
    let path = scratch.path("run");
    files::ensure_directory(&path, 0o711, None).unwrap();
    assert_eq!(mode(&path), 0o711);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o777)).unwrap();
    files::ensure_directory(&path, 0o700, None).unwrap();
    assert_eq!(mode(&path), 0o700);
    symlink(&path, scratch.path("link")).unwrap();
    let error = files::ensure_directory(&scratch.path("link"), 0o700, None).unwrap_err();
    assert!(matches!(error, Error::NotPrivate { .. }), "{error}");
    if rustix::process::geteuid().is_root() {
        files::ensure_directory(&path, 0o700, Some((12345, 54321))).unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (12345, 54321));
        let error = files::ensure_directory(&path, 0o700, None).unwrap_err();
        assert!(error.to_string().ends_with("it belongs to user 12345 instead of 0"), "{error}");
    }
}

#[test]
fn reads_are_bounded_and_do_not_wait_for_a_fifo() {
    let scratch = Scratch::new("bounded");
    let path = scratch.path("file");
    fs::write(&path, "12345").unwrap();
    assert_eq!(files::read_bounded(&path, 5).unwrap(), b"12345");
    let error = files::read_bounded(&path, 4).unwrap_err();
    assert!(error.to_string().ends_with("is longer than the 4 bytes allowed"), "{error}");
    assert!(matches!(files::read_bounded(Path::new("/dev/zero"), 100), Err(Error::TooLarge { .. })));
    symlink(&path, scratch.path("link")).unwrap();
    let error = files::read_bounded_nofollow(&scratch.path("link"), 5).unwrap_err();
    assert_eq!(error.errno(), Some(libc::ELOOP));
    let fifo = scratch.path("fifo");
    rustix::fs::mkfifoat(rustix::fs::CWD, &fifo, rustix::fs::Mode::RWXU).unwrap();
    assert_eq!(files::read_bounded(&fifo, 5).unwrap(), b"");
    assert!(files::check_private(fs::File::open(&path).unwrap(), &path, 4242).is_err());
}

#[test]
fn lock_is_exclusive_until_dropped() {
    let scratch = Scratch::new("lock");
    let path = scratch.path("daemon.pid");
    let lock = LockFile::acquire(&path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));
    assert!(matches!(LockFile::acquire(&path), Err(Error::Locked { .. })));
    drop(lock);
    LockFile::acquire(&path).unwrap();
}

/// What a follower saw, as plain values.
#[derive(Debug, PartialEq)]
enum Seen {
    Data(String),
    Truncated,
    Rotated,
    Failed(String),
}

#[test]
fn follow_sees_growth_truncation_rotation_and_birth() {
    let scratch = Scratch::new("follow");
    let reactor = Reactor::new("follow").unwrap();
    let path = scratch.path("console.log");
    let (sender, receiver) = mpsc::channel();
    let follow = Follow::start(&reactor, &path, From::Start, move |change| {
        let seen = match change {
            Change::Data(bytes) => Seen::Data(String::from_utf8(bytes.to_vec()).unwrap()),
            Change::Truncated => Seen::Truncated,
            Change::Rotated => Seen::Rotated,
            Change::Failed(error) => Seen::Failed(error.to_string()),
        };
        sender.send(seen).unwrap();
        Next::Keep
    })
    .unwrap();
    let next = || receiver.recv_timeout(PATIENCE).unwrap();
    let data = |text: &str| Seen::Data(text.to_owned());
    let append = |text: &str| {
        OpenOptions::new().append(true).create(true).open(&path).unwrap().write_all(text.as_bytes()).unwrap();
    };
    append("born ");
    assert_eq!(next(), data("born "));
    append("grown");
    assert_eq!(next(), data("grown"));
    OpenOptions::new().write(true).open(&path).unwrap().set_len(0).unwrap();
    append("new");
    assert_eq!(next(), Seen::Truncated);
    assert_eq!(next(), data("new"));
    fs::rename(&path, scratch.path("console.log.1")).unwrap();
    append("rotated");
    assert_eq!(next(), Seen::Rotated);
    assert_eq!(next(), data("rotated"));
    drop(follow);
    append("unheard");
    assert!(receiver.recv_timeout(Duration::from_millis(100)).is_err());
}

#[test]
fn follow_from_end_hears_only_new_bytes_and_large_files_come_whole() {
    let scratch = Scratch::new("follow-large");
    let reactor = Reactor::new("follow").unwrap();
    let path = scratch.path("log");
    let content: Vec<u8> = (0..5_000_000u32).map(|index| (index % 253) as u8).collect();
    fs::write(&path, &content).unwrap();
    let start = |from| {
        let (sender, receiver) = mpsc::channel();
        let follow = Follow::start(&reactor, &path, from, move |change| {
            if let Change::Data(bytes) = change {
                sender.send(bytes.to_vec()).unwrap();
            }
            Next::Keep
        });
        (follow.unwrap(), receiver)
    };
    let (_end, at_end) = start(From::End);
    let (_whole, whole) = start(From::Start);
    let mut received = Vec::new();
    while received.len() < content.len() {
        received.extend(whole.recv_timeout(PATIENCE).unwrap());
    }
    assert!(received == content);
    OpenOptions::new().append(true).open(&path).unwrap().write_all(b"tail").unwrap();
    assert_eq!(at_end.recv_timeout(PATIENCE).unwrap(), b"tail");
}

#[test]
fn listener_has_its_mode_and_replaces_only_dead_sockets() {
    let scratch = Scratch::new("listen");
    let path = scratch.path("socket");
    let listener = sockets::listen(&path, 0o660).unwrap();
    assert_eq!(mode(&path), 0o660);
    let client = sockets::connect_nonblocking(&path).unwrap();
    let (server, _) = listener.accept().unwrap();
    let peer = sockets::peer_credentials(&server).unwrap();
    assert_eq!((peer.pid, peer.uid), (std::process::id(), rustix::process::geteuid().as_raw()));
    drop((client, server));
    assert_eq!(sockets::listen(&path, 0o600).unwrap_err().errno(), Some(libc::EADDRINUSE));
    drop(listener);
    let _again: UnixListener = sockets::listen(&path, 0o600).unwrap();
    assert_eq!(mode(&path), 0o600);
    fs::write(scratch.path("file"), "precious").unwrap();
    let error = sockets::listen(&scratch.path("file"), 0o600).unwrap_err();
    assert_eq!(error.errno(), Some(libc::EEXIST));
    let error = sockets::listen(&scratch.path(&"x".repeat(120)), 0o600).unwrap_err();
    assert_eq!(error.errno(), Some(libc::ENAMETOOLONG));
}

#[test]
fn descriptors_travel_with_bytes() {
    let (left, right) = UnixStream::pair().unwrap();
    let (reader, mut writer) = UnixStream::pair().unwrap();
    sockets::send_descriptor(&left, reader.as_fd()).unwrap();
    drop(reader);
    let mut received = UnixStream::from(sockets::receive_descriptor(&right).unwrap());
    writer.write_all(b"hello").unwrap();
    let mut text = [0; 5];
    received.read_exact(&mut text).unwrap();
    assert_eq!(&text, b"hello");
    let both = [received.as_fd(), writer.as_fd()];
    assert_eq!(sockets::send_with_descriptors(&left, b"message", &both).unwrap(), 7);
    let mut bytes = [0; 16];
    let (count, descriptors) = sockets::receive_with_descriptors(&right, &mut bytes, 2).unwrap();
    assert_eq!((&bytes[..count], descriptors.len()), (&b"message"[..], 2));
    sockets::send_with_descriptors(&left, b"x", &both).unwrap();
    assert!(sockets::receive_with_descriptors(&right, &mut bytes, 1).is_err());
    (&left).write_all(b"y").unwrap();
    assert!(sockets::receive_descriptor(&right).is_err());
    drop(left);
    assert_eq!(sockets::receive_descriptor(&right).unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
}

#[test]
fn service_manager_is_notified_and_foreign_sockets_are_not_adopted() {
    let scratch = Scratch::new("notify");
    let path = scratch.path("notify");
    let manager = UnixDatagram::bind(&path).unwrap();
    systemd::notify(Some(path.as_os_str()), "READY=1").unwrap();
    let mut bytes = [0; 64];
    let count = manager.recv(&mut bytes).unwrap();
    assert_eq!(&bytes[..count], b"READY=1");
    systemd::notify(None, "READY=1").unwrap();
    let adopted = systemd::adopt_listeners(Some("1".as_ref()), Some("2".as_ref()), None).unwrap();
    assert!(adopted.is_empty());
}

#[test]
fn unnamed_files_are_read_and_written_and_leave_no_name() {
    use std::os::unix::fs::FileExt;
    let scratch = Scratch::new("unnamed");
    let file = files::unnamed(&scratch.path("")).unwrap();
    file.write_all_at(b"kept", 3).unwrap();
    let mut found = [1; 7];
    file.read_exact_at(&mut found, 0).unwrap();
    assert_eq!(&found, b"\0\0\0kept");
    assert!(scratch.names().is_empty());
    assert!(files::unnamed(&scratch.path("missing")).unwrap_err().is_not_found());
}
