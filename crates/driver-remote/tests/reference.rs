//! The client against the reference itself, where it is installed: a private session daemon, stopped at the end.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use api::constants::{VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM};
use api::{Chunk, Driver, Event, EventKind, Stream};
use driver_remote::{Admin, ConnectOptions, connect};
use error::{ErrorCode, ErrorDomain};
use test_support::lacks;

const DAEMON: &str = "/usr/sbin/libvirtd";

/// An unprivileged user for a daemon that must not touch the system's sockets.
const NOBODY: u32 = 65534;

const PATIENCE: Duration = Duration::from_secs(20);

struct Reference {
    daemon: Child,
    folder: PathBuf,
}

impl Reference {
    /// Starts the daemon; `None` where it is not installed.
    fn start(name: &str) -> Option<Reference> {
        if lacks(&["libvirtd"]) {
            return None;
        }
        let folder = std::env::temp_dir().join(format!("ferrovirt-reference-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("pool")).expect("a folder");
        let mut command = Command::new(DAEMON);
        if std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0) {
            for path in [folder.clone(), folder.join("pool")] {
                chown(&path, Some(NOBODY), Some(NOBODY)).expect("root may give away");
                std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))
                    .expect("its own folder");
            }
            command.uid(NOBODY).gid(NOBODY);
        }
        for variable in ["HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"] {
            command.env(variable, &folder);
        }
        let daemon = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the daemon starts");
        let reference = Reference { daemon, folder };
        let deadline = Instant::now() + PATIENCE;
        while std::os::unix::net::UnixStream::connect(reference.socket("libvirt-sock")).is_err() {
            assert!(Instant::now() < deadline, "the reference does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(reference)
    }

    fn socket(&self, name: &str) -> PathBuf {
        self.folder.join("libvirt").join(name)
    }

    fn connect(&self, driver: &str) -> std::sync::Arc<dyn Driver> {
        let uri = format!("{driver}?socket={}", self.socket("libvirt-sock").display());
        connect(&uri, ConnectOptions::default()).expect("the daemon has the driver")
    }
}

impl Drop for Reference {
    fn drop(&mut self) {
        // A test that fails must still stop its daemon.
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn the_test_driver_answers_and_announces() {
    let Some(reference) = Reference::start("driver") else { return };
    let driver = reference.connect("test+unix:///default");
    assert_eq!(driver.name(), "TEST");
    let domains = driver.connect_list_all_domains(0).unwrap();
    assert_eq!(domains.iter().map(|domain| domain.name.as_str()).collect::<Vec<_>>(), ["test"]);
    let (sender, receiver) = mpsc::channel();
    let _subscription = driver.events().subscribe(std::sync::Arc::new(move |event: &Event| {
        let _ = sender.send((event.kind(), event.id()));
    }));
    driver.domain_suspend(&domains[0]).unwrap();
    driver.domain_resume(&domains[0]).unwrap();
    for _ in 0..2 {
        assert_eq!(receiver.recv_timeout(PATIENCE).unwrap(), (EventKind::Domain, 0));
    }
    let error = driver.domain_lookup_by_name("nosuch").unwrap_err();
    assert_eq!((error.code(), error.domain()), (ErrorCode::NoDomain, ErrorDomain::Test));
    assert_eq!(driver.domain_get_scheduler_parameters(&domains[0]).unwrap()[0].field, "weight");
    assert!(driver.domain_get_xml_desc(&domains[0], 0).unwrap().contains("<name>test</name>"));
    assert_eq!(driver.node_get_info().unwrap().model, "i686");
}

const POOL: &str = "<pool type='dir'><name>p</name><target><path>PATH</path></target></pool>";
const VOLUME: &str = "<volume><name>v</name><capacity>1048576</capacity><allocation>0</allocation></volume>";

#[test]
fn a_volume_goes_up_and_comes_down_with_its_holes() {
    let Some(reference) = Reference::start("stream") else { return };
    let driver = reference.connect("qemu+unix:///session");
    let pool = reference.folder.join("pool");
    let pool = driver.storage_pool_create_xml(&POOL.replace("PATH", &pool.display().to_string()), 0).unwrap();
    let volume = driver.storage_vol_create_xml(&pool, VOLUME, 0).unwrap();

    let data: Vec<u8> = (0..300_000u32).map(|value| (value % 251) as u8).collect();
    let (far, near) = Stream::pair();
    driver.storage_vol_upload(&volume, 0, 0, VIR_STORAGE_VOL_UPLOAD_SPARSE_STREAM, far).unwrap();
    near.send(Chunk::Data(data.clone()), PATIENCE).unwrap();
    near.send(Chunk::Hole(500_000), PATIENCE).unwrap();
    near.send(Chunk::Data(b"tail".to_vec()), PATIENCE).unwrap();
    near.send(Chunk::End, PATIENCE).unwrap();
    assert_eq!(near.receive(Some(PATIENCE)).unwrap(), Chunk::End, "the daemon confirms the end");

    let (far, near) = Stream::pair();
    driver.storage_vol_download(&volume, 0, 0, VIR_STORAGE_VOL_DOWNLOAD_SPARSE_STREAM, far).unwrap();
    let (mut down, mut holes) = (Vec::new(), 0);
    loop {
        match near.receive(Some(PATIENCE)).unwrap() {
            Chunk::Data(bytes) => down.extend(bytes),
            Chunk::Hole(length) => {
                holes += length;
                down.resize(down.len() + usize::try_from(length).unwrap(), 0);
            }
            Chunk::End => break,
        }
    }
    assert!(holes > 0, "a hole stays a hole");
    assert_eq!(down[..data.len()], data);
    assert_eq!(down[data.len() + 500_000..][..4], *b"tail");

    // A stream that nobody reads to its end leaves the connection usable.
    let (far, near) = Stream::pair();
    driver.storage_vol_download(&volume, 0, 0, 0, far).unwrap();
    drop(near);
    assert_eq!(driver.storage_vol_get_info(&volume).unwrap().capacity, down.len() as u64);
}

#[test]
fn the_administration_answers_its_own_user_only() {
    let Some(reference) = Reference::start("admin") else { return };
    let uri = format!("libvirtd:///session?socket={}", reference.socket("libvirt-admin-sock").display());
    match Admin::open(&uri, ConnectOptions::default()) {
        Ok(admin) => {
            let servers = admin.operations().admin_connect_list_servers(0).unwrap();
            let names: Vec<&str> = servers.iter().map(|server| server.name.as_str()).collect();
            assert_eq!(names, ["libvirtd", "admin"]);
        }
        // Root is not the user of this daemon, which then closes at once.
        Err(error) => assert_eq!(error.domain(), ErrorDomain::Rpc, "{error}"),
    }
}

#[test]
fn what_is_not_there_is_said() {
    let uri = "qemu+unix:///system?socket=/nonexistent/socket";
    let Err(error) = connect(uri, ConnectOptions::default()) else { panic!("nobody listens there") };
    assert_eq!((error.code(), error.domain()), (ErrorCode::SystemError, ErrorDomain::Rpc));
    assert!(error.message().starts_with("Failed to connect socket to '/nonexistent/socket': No such file"));
    assert!(error.cure().is_some());
}

const MACHINE: &str = "<domain type='qemu'><name>m</name><memory>32768</memory>\
                       <os><type arch='x86_64'>hvm</type></os></domain>";

#[test]
fn events_of_a_monitor_are_passed_through() {
    let Some(reference) = Reference::start("monitor") else { return };
    let driver = reference.connect("qemu+unix:///session");
    let (sender, receiver) = mpsc::channel();
    let _subscription = driver.events().subscribe(std::sync::Arc::new(move |event: &Event| {
        if let Event::QemuMonitorEvent(event) = event {
            let _ = sender.send((event.dom.name.clone(), event.event.clone()));
        }
    }));
    let machine = driver.domain_create_xml(MACHINE, 0).unwrap();
    driver.domain_suspend(&machine).unwrap();
    let seen = |wanted: &str| {
        let deadline = Instant::now() + PATIENCE;
        std::iter::from_fn(|| receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok())
            .any(|(name, event)| name == "m" && event == wanted)
    };
    let stopped = seen("STOP");
    driver.domain_destroy(&machine).unwrap();
    assert!(stopped, "the daemon announced no STOP");
}
