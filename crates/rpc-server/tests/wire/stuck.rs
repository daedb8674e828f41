//! A guest that does not answer, as the clients of all other guests notice it: not at all.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use api::{Driver, OpenRequest, Provider};
use driver_test::{HostFile, HostInfo, TestBackend, TestProvider};
use engine::{Engine, EngineConfig};
use proto::args;
use rpc_server::NoAuthentication;

use crate::fixture::Fixture;
use crate::peer::{Peer, encoded};

const SUSPEND: i32 = 34;
const CREATE_XML: i32 = 10;
const MEMORY_STATS: i32 = 159;
const ALL_STATS: i32 = 344;
const BLOCK_STATS: i32 = 64;
const DESTROY: i32 = 12;
/// More clients than there are ordinary workers.
const CLIENTS: usize = 100;
/// A queue is waited for so much longer that a reader behind one cannot be taken for one that is not.
const JOB_WAIT: Duration = Duration::from_secs(300);
/// Nobody may notice; the limit allows for a machine that is busy with other tests.
const UNNOTICED: Duration = Duration::from_secs(2);

struct Host(Arc<Engine<TestBackend>>);

impl Provider for Host {
    fn open(&self, request: &OpenRequest) -> Option<error::Result<Arc<dyn Driver>>> {
        request.uri.starts_with("test:").then(|| Ok(self.0.connect(request) as Arc<dyn Driver>))
    }
}

fn document(name: &str) -> String {
    format!(
        "<domain type='test'><name>{name}</name><memory>65536</memory><os><type>hvm</type></os>\
         <devices><disk type='file'><source file='/x'/><target dev='vda'/></disk></devices></domain>"
    )
}

fn handle(engine: &Engine<TestBackend>, name: &str) -> api::Domain {
    let found = engine.machines().into_iter().find(|machine| *machine.snapshot().name == *name);
    found.unwrap().snapshot().handle()
}

/// Memory and disk statistics of `domain`, those of all, and a change of another machine; the longest of them.
fn round(peer: &mut Peer, domain: &api::Domain) -> Duration {
    let dom = Cow::Borrowed(domain);
    let memory = encoded(&args::DomainMemoryStatsArgs { dom: dom.clone(), limit: 100, flags: 0 });
    let all =
        encoded(&args::ConnectGetAllDomainStatsArgs { doms: Cow::Owned(Vec::new()), stats: 0, flags: 0 });
    let block = encoded(&args::DomainBlockStatsArgs { dom, path: "vda" });
    let mut longest = Duration::ZERO;
    for (procedure, payload) in [(MEMORY_STATS, &memory), (ALL_STATS, &all), (BLOCK_STATS, &block)] {
        let began = Instant::now();
        let answer = peer.call(procedure, payload);
        longest = longest.max(began.elapsed());
        assert_eq!(answer.header.status, proto::frame::Status::Ok, "{}", answer.refusal());
    }
    longest
}

#[test]
fn nobody_waits_for_the_clients_of_a_stuck_guest() {
    let config = EngineConfig { job_wait: JOB_WAIT, ..EngineConfig::in_memory() };
    let host = HostFile { info: HostInfo::default(), machines: Vec::new() };
    let engine = TestProvider::host(&host, config).unwrap();
    let fixture =
        Fixture::with_drivers(|_| {}, Arc::new(NoAuthentication), vec![Arc::new(Host(engine.clone()))]);
    let open = || {
        let mut peer = fixture.connect();
        peer.open_uri("test:///stuck", 0).unwrap();
        peer
    };
    let mut reader = open();
    for name in ["stuck", "other"] {
        let text = document(name);
        let create = args::DomainCreateXmlArgs { xml_desc: &text, flags: 0 };
        reader.call(CREATE_XML, &encoded(&create)).outcome::<api::Domain>().unwrap();
    }
    let (stuck, other) = (handle(&engine, "stuck"), handle(&engine, "other"));
    round(&mut reader, &other);
    engine.backend().gate().hang("stuck");
    let suspend = encoded(&args::DomainSuspendArgs { dom: Cow::Borrowed(&stuck) });
    let mut clients: Vec<Peer> = (0..CLIENTS).map(|_| open()).collect();
    for client in &mut clients {
        for _ in 0..4 {
            client.send(SUSPEND, &suspend);
        }
    }
    // Half of them look at the stuck guest, too.
    let look = encoded(&args::DomainMemoryStatsArgs { dom: Cow::Borrowed(&stuck), limit: 100, flags: 0 });
    for client in clients.iter_mut().step_by(2) {
        client.send(MEMORY_STATS, &look);
    }
    // The first bulk call finds out that a guest does not answer, and new connections come in.
    for _ in 0..20 {
        let took = round(&mut open(), &other);
        assert!(took < UNNOTICED, "a reader waited {took:?}");
    }
    // Other machines can be changed, too, and the stuck one can be destroyed.
    let began = Instant::now();
    let suspend = encoded(&args::DomainSuspendArgs { dom: Cow::Borrowed(&other) });
    assert_eq!(reader.call(SUSPEND, &suspend).header.status, proto::frame::Status::Ok);
    let destroy = encoded(&args::DomainDestroyArgs { dom: Cow::Borrowed(&stuck) });
    assert_eq!(reader.call(DESTROY, &destroy).header.status, proto::frame::Status::Ok);
    assert!(began.elapsed() < Duration::from_secs(20), "a change waited {:?}", began.elapsed());
}
