//! The administration program.

use std::borrow::Cow;

use api::{AdminClient, AdminServer, TypedParam, TypedValue};
use proto::{Program, args, rets};

use crate::fixture::Fixture;
use crate::peer::{Message, Peer, encoded};

fn call(peer: &mut Peer, procedure: i32, payload: &[u8]) -> Message {
    peer.call_to(Program::Admin, procedure, payload)
}

fn server(name: &str) -> Cow<'static, AdminServer> {
    Cow::Owned(AdminServer { name: name.to_owned() })
}

fn open(fixture: &Fixture) -> Peer {
    let mut peer = Peer::connect(&fixture.path("admin"));
    call(&mut peer, 1, &encoded(&0_u32)).outcome::<()>().unwrap();
    peer
}

fn value(params: &[TypedParam], field: &str) -> TypedValue {
    TypedParam::find(params, field).cloned().unwrap()
}

#[test]
fn servers_and_their_clients_are_listed_and_disconnected() {
    let fixture = Fixture::new();
    let mut client = Peer::open(&fixture.path("ro"));
    let mut admin = open(&fixture);
    let list = encoded(&args::AdminConnectListServersArgs { need_results: 1, flags: 0 });
    let servers: rets::AdminConnectListServersRet = call(&mut admin, 4, &list).outcome().unwrap();
    assert_eq!(servers.list.iter().map(|it| it.name.as_str()).collect::<Vec<_>>(), ["libvirtd", "admin"]);
    let list = args::AdminServerListClientsArgs { srv: server("libvirtd"), need_results: 1, flags: 0 };
    let clients: rets::AdminServerListClientsRet = call(&mut admin, 8, &encoded(&list)).outcome().unwrap();
    let [found] = clients.list.as_slice() else { panic!("{clients:?}") };
    assert_eq!((found.srv.name.as_str(), found.transport), ("libvirtd", 0));
    let clnt: Cow<'_, AdminClient> = Cow::Owned(found.clone());
    let info = encoded(&args::AdminClientGetInfoArgs { clnt: clnt.clone(), flags: 0 });
    let info: rets::AdminClientGetInfoRet = call(&mut admin, 10, &info).outcome().unwrap();
    assert_eq!(value(&info.list, "readonly"), TypedValue::Boolean(true));
    let pid = i32::try_from(std::process::id()).unwrap();
    assert_eq!(value(&info.list, "unix_process_id"), TypedValue::Int(pid));
    let close = encoded(&args::AdminClientCloseArgs { clnt, flags: 0 });
    call(&mut admin, 11, &close).outcome::<()>().unwrap();
    client.expect_end();
}

#[test]
fn what_does_not_exist_is_named() {
    let fixture = Fixture::new();
    let mut admin = open(&fixture);
    let params = args::AdminServerGetThreadpoolParametersArgs { srv: server("nope"), flags: 0 };
    assert_eq!(
        call(&mut admin, 6, &encoded(&params)).refusal(),
        "95 62: Server not found: No server named 'nope'"
    );
    let clnt =
        AdminClient { srv: AdminServer { name: "libvirtd".to_owned() }, id: 9, ..AdminClient::default() };
    let close = args::AdminClientCloseArgs { clnt: Cow::Owned(clnt), flags: 0 };
    let refusal = call(&mut admin, 11, &encoded(&close)).refusal();
    assert_eq!(refusal, "96 62: Client not found: No client with matching ID '9'");
    // The main program is not served here.
    assert_eq!(admin.call(66, &[]).refusal(), "39 7: Cannot find program 536903814 version 1");
}

#[test]
fn limits_and_workers_can_be_changed_within_reason() {
    let fixture = Fixture::new();
    let mut admin = open(&fixture);
    let mut set_workers = |field: &str, number: u32| {
        let params = Cow::Owned(vec![TypedParam::new(field, number)]);
        let args = args::AdminServerSetThreadpoolParametersArgs { srv: server("libvirtd"), params, flags: 0 };
        call(&mut admin, 7, &encoded(&args)).outcome::<()>().map_err(|error| error.message())
    };
    set_workers("maxWorkers", 7).unwrap();
    let refused = set_workers("minWorkers", 30).unwrap_err();
    assert_eq!(refused, "invalid argument: minWorkers cannot be larger than maxWorkers");
    assert!(set_workers("freeWorkers", 1).is_err());
    let get = encoded(&args::AdminServerGetThreadpoolParametersArgs { srv: server("libvirtd"), flags: 0 });
    let workers: rets::AdminServerGetThreadpoolParametersRet = call(&mut admin, 6, &get).outcome().unwrap();
    assert_eq!(value(&workers.list, "maxWorkers"), TypedValue::Uint(7));
    let set = |clients: u32| {
        let params = Cow::Owned(vec![TypedParam::new("nclients_max", clients)]);
        encoded(&args::AdminServerSetClientLimitsArgs { srv: server("libvirtd"), params, flags: 0 })
    };
    assert!(call(&mut admin, 13, &set(1)).outcome::<()>().is_err());
    call(&mut admin, 13, &set(100)).outcome::<()>().unwrap();
    let get = encoded(&args::AdminServerGetClientLimitsArgs { srv: server("libvirtd"), flags: 0 });
    let limits: rets::AdminServerGetClientLimitsRet = call(&mut admin, 12, &get).outcome().unwrap();
    assert_eq!(value(&limits.list, "nclients_max"), TypedValue::Uint(100));
    assert_eq!(value(&limits.list, "nclients"), TypedValue::Uint(0));
}

#[test]
fn the_process_is_asked_for_logs_and_its_end() {
    let fixture = Fixture::new();
    let mut admin = open(&fixture);
    let filters: api::AdminConnectGetLoggingFiltersRet =
        call(&mut admin, 15, &encoded(&0_u32)).outcome().unwrap();
    assert_eq!((filters.filters.as_deref(), filters.nfilters), (Some("1:qemu 3:rpc"), 2));
    let set = args::AdminConnectSetLoggingFiltersArgs { filters: Some("1:x"), flags: 0 };
    call(&mut admin, 17, &encoded(&set)).outcome::<()>().unwrap();
    let timeout = args::AdminConnectSetDaemonTimeoutArgs { timeout: 9, flags: 0 };
    call(&mut admin, 19, &encoded(&timeout)).outcome::<()>().unwrap();
    call(&mut admin, 20, &encoded(&0_u32)).outcome::<()>().unwrap();
    assert_eq!(*fixture.desk.asked.lock().unwrap(), ["filters Some(\"1:x\")", "timeout 9", "end"]);
    assert_eq!(call(&mut admin, 3, &[]).outcome::<u64>().unwrap(), 11_003_000);
    call(&mut admin, 2, &[]).outcome::<()>().unwrap();
    admin.expect_end();
}
