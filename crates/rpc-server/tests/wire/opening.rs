//! Opening, features, read-only connections, authentication, and panics.

use std::sync::Arc;

use api::Identity;
use proto::{Program, args};
use rpc_server::{Authenticator, Listener, ListenerKind};

use crate::fixture::Fixture;
use crate::peer::{Peer, encoded};

fn xml_desc(flags: u32) -> Vec<u8> {
    let dom = std::borrow::Cow::Owned(api::Domain::default());
    encoded(&args::DomainGetXmlDescArgs { dom, flags })
}

#[test]
fn calls_before_opening_are_refused() {
    let fixture = Fixture::new();
    let mut peer = fixture.connect();
    let refused = "1 7: internal error: hypervisor connection not open";
    assert_eq!(peer.call(157, &[]).refusal(), refused);
    assert_eq!(peer.call(60, &[0, 0, 0, 14]).refusal(), refused);
    assert_eq!(peer.call(316, &[0; 8]).refusal(), refused);
    assert_eq!(peer.call(66, &[]).types(), [0]);
    assert_eq!(peer.call(60, &[0, 0, 0, 10]).outcome::<i32>().unwrap(), 1);
    assert_eq!(peer.call(67, &[]).refusal(), "45 7: authentication failed: authentication failed");
}

#[test]
fn uris_go_to_the_driver_that_knows_them() {
    let fixture = Fixture::new();
    let mut peer = fixture.connect();
    let mut refusal = |uri: &str| {
        let error = peer.open_uri(uri, 0).unwrap_err();
        format!("{} {}: {}", error.code() as i32, error.domain() as i32, error.message())
    };
    assert_eq!(refusal("foo:///bar"), "5 0: no connection driver available for foo:///bar");
    assert_eq!(
        refusal("foo"),
        "5 0: no connection driver available for URI 'foo' does not include a driver name"
    );
    assert_eq!(refusal("stage:///refused"), "45 0: authentication failed: the stage is closed");
    let absent = encoded(&args::ConnectOpenArgs { name: None, flags: 0 });
    assert_eq!(peer.call(1, &absent).refusal(), "1 7: internal error: connection not open");
    peer.open_uri("", 0).unwrap();
    let again = peer.open_uri("stage:///ok", 0).unwrap_err();
    assert_eq!(again.message(), "internal error: connection already open");
    assert_eq!(peer.call(157, &[]).outcome::<u64>().unwrap(), 11_003_000);
}

#[test]
fn features_are_the_servers_or_the_drivers() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    for (feature, expected) in [(8, 1), (14, 1), (15, 1), (10, 1), (9, 1), (1, 0), (16, 0), (99, 0), (-1, 0)]
    {
        let answer = peer.call(60, &encoded(&args::ConnectSupportsFeatureArgs { feature }));
        assert_eq!(answer.outcome::<i32>().unwrap(), expected, "feature {feature}");
    }
}

#[test]
fn read_only_connections_may_look_but_change_nothing() {
    let fixture = Fixture::new();
    let mut by_socket = Peer::open(&fixture.path("ro"));
    let mut by_flag = fixture.connect();
    by_flag.open_uri("stage:///ok", 7).unwrap();
    for peer in [&mut by_socket, &mut by_flag] {
        let refused = "29 20: operation forbidden: read only access prevents virDomainCreateXML";
        assert_eq!(peer.call(10, b"whatever").refusal(), refused);
        assert_eq!(peer.call(14, &xml_desc(2)).outcome::<String>().unwrap(), "<flags>2</flags>");
        let refused = "29 20: operation forbidden: read only access prevents virDomainGetXMLDesc";
        assert_eq!(peer.call(14, &xml_desc(1)).refusal(), refused);
        assert_eq!(peer.call(14, &xml_desc(8)).refusal(), refused);
        let register = args::ConnectDomainEventCallbackRegisterAnyArgs { event_id: 0, dom: None };
        assert_eq!(peer.call(316, &encoded(&register)).outcome::<i32>().unwrap(), 0);
    }
    assert_eq!(fixture.open().call(14, &xml_desc(1)).outcome::<String>().unwrap(), "<flags>1</flags>");
}

#[test]
fn what_the_driver_lacks_is_not_supported() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    let answer = peer.call(52, &[]);
    assert_eq!(
        answer.refusal(),
        "3 0: this function is not supported by the connection driver: virConnectNumOfNetworks"
    );
}

#[test]
fn a_panic_in_a_handler_is_an_error_of_its_call() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    for _ in 0..3 {
        let refusal = peer.call(3, &[]).refusal();
        assert!(
            refusal.starts_with("1 7: internal error: virConnectGetType failed inside the daemon"),
            "{refusal}"
        );
    }
    assert_eq!(peer.call(157, &[]).outcome::<u64>().unwrap(), 11_003_000);
}

#[test]
fn closing_is_answered_and_then_the_server_hangs_up() {
    let fixture = Fixture::new();
    let mut peer = fixture.open();
    peer.call(2, &[]).outcome::<()>().unwrap();
    peer.expect_end();
    fixture.await_clients(0);
}

/// Demands that clients ask, and lets them in unless they are read-only.
struct Doorkeeper;

impl Authenticator for Doorkeeper {
    fn required(&self, _: &Identity) -> bool {
        true
    }

    fn authorize(&self, _: &Identity, read_only: bool) -> error::Result<()> {
        if !read_only {
            return Ok(());
        }
        Err(error::Error::new(error::ErrorCode::AuthFailed, error::ErrorDomain::Polkit, "denied by policy"))
    }
}

#[test]
fn calls_before_authentication_are_refused() {
    let fixture = Fixture::with_authenticator(|_| {}, Arc::new(Doorkeeper));
    let mut peer = fixture.connect();
    assert_eq!(peer.call(157, &[]).refusal(), "39 7: authentication required");
    assert_eq!(peer.call(1, &[]).refusal(), "39 7: authentication required");
    assert_eq!(peer.call(66, &[]).types(), [2]);
    assert_eq!(peer.call(70, &[]).outcome::<i32>().unwrap(), 1);
    peer.open_uri("stage:///ok", 0).unwrap();
    let mut denied = Peer::connect(&fixture.path("ro"));
    assert_eq!(denied.call(70, &[]).refusal(), "45 60: authentication failed: denied by policy");
    assert_eq!(denied.call(1, &[]).refusal(), "39 7: authentication required");
}

#[test]
fn anonymous_clients_are_limited_and_others_wait_until_one_is_known() {
    let fixture =
        Fixture::with_authenticator(|config| config.limits.anonymous_clients = 2, Arc::new(Doorkeeper));
    let (mut first, _second) = (fixture.connect(), fixture.connect());
    fixture.await_clients(2);
    let mut third = fixture.connect();
    let serial = third.send(66, &[]);
    assert_eq!(first.call(70, &[]).outcome::<i32>().unwrap(), 1);
    assert_eq!(third.receive().header.serial, serial);
}

#[test]
fn a_socket_left_by_a_daemon_that_died_is_replaced() {
    let fixture = Fixture::new();
    let path = fixture.path("stale");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let guard = fixture.runtime.enter();
    fixture.hub.serve(Listener::unix(&path, ListenerKind::ReadWrite, 0o600, None).unwrap()).unwrap();
    drop(guard);
    Peer::open(&path);
    std::fs::write(fixture.path("file"), "no socket").unwrap();
    assert!(Listener::unix(&fixture.path("file"), ListenerKind::ReadWrite, 0o600, None).is_err());
}

#[test]
fn clients_from_the_network_are_served_too() {
    let fixture = Fixture::new();
    let guard = fixture.runtime.enter();
    let listener = Listener::tcp("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_address().unwrap();
    fixture.hub.serve(listener).unwrap();
    drop(guard);
    let socket = std::net::TcpStream::connect(address).unwrap();
    let socket = std::os::unix::net::UnixStream::from(std::os::fd::OwnedFd::from(socket));
    let mut peer = Peer { socket, serial: 0 };
    peer.open_uri("stage:///ok", 0).unwrap();
    assert_eq!(peer.call(157, &[]).outcome::<u64>().unwrap(), 11_003_000);
    // Descriptors do not travel over the network.
    assert_eq!(peer.call(60, &[0, 0, 0, 8]).outcome::<i32>().unwrap(), 0);
    assert_eq!(peer.call_to(Program::Qemu, 4, &[0; 12]).error().code(), error::ErrorCode::NoSupport);
}

#[test]
fn listening_leaves_the_files_of_other_threads_alone() {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicBool, Ordering};
    let directory = std::env::temp_dir().join(format!("rpc-mask-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let mode = |name: &str| {
        let path = directory.join(name);
        if !path.exists() {
            std::fs::write(&path, "").unwrap();
        }
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777
    };
    let usual = mode("first");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut number = 0;
            while !stop.load(Ordering::Relaxed) {
                number += 1;
                assert_eq!(mode(&format!("file{number}")), usual);
                std::fs::remove_file(directory.join(format!("file{number}"))).unwrap();
            }
        });
        for _ in 0..2000 {
            let listener = Listener::unix(&directory.join("socket"), ListenerKind::ReadWrite, 0o660, None);
            drop(listener.unwrap());
            assert_eq!(mode("socket"), 0o660);
        }
        stop.store(true, Ordering::Relaxed);
        writer.join().unwrap();
    });
    std::fs::remove_dir_all(&directory).unwrap();
}
