//! Records of running machines, and the cookies that follow from them when machines move.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use expect_test::{Expect, expect};
use model::migration_cookie::MigrationCookie;
use model::status::DomainStatus;
use policy::Host;
use policy::migration_cookie::{CookieHost, answer, bitmap_mapping, build, check};

fn zeros(bytes: &mut [u8]) {
    bytes.fill(0);
}

fn status(more: &str, devices: &str) -> DomainStatus {
    let text = format!(
        "<domstatus state='running' reason='booted' pid='7'>{more}<domain type='qemu' id='3'>\
         <name>a-name-longer-than-twenty-letters</name><uuid>00000000-0000-4000-8000-000000000001</uuid>\
         <memory>1048576</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>\
         <devices><emulator>/usr/bin/qemu-system-x86_64</emulator>{devices}</devices></domain></domstatus>"
    );
    let (status, report) = DomainStatus::parse(&text).unwrap();
    assert!(report.is_empty(), "{report:?}");
    status
}

fn host(name: &str, last: u8) -> CookieHost {
    let uuid = format!("00000000-0000-4000-8000-0000000000{last:02}");
    CookieHost { name: name.to_owned(), uuid: uuid.parse().unwrap() }
}

#[test]
fn old_records_get_what_they_lack() {
    let caps = common::emulator();
    let own = Host { arch: "x86_64".to_owned(), ..Host::default() };
    let job = "<job type='none' async='migration out' phase='perform2'/>";
    let mut found = status(job, "");
    policy::status::complete(&mut found, &own, &caps, &mut zeros, "/ram").unwrap();
    assert_eq!(found.memory_backing_dir.as_deref(), Some("/ram/3-a-name-longer-than-t"));
    assert_eq!((found.nodename, found.fdset, found.agent_timeout), (Some(0), Some(0), Some(-2)));
    let job = found.job.as_ref().unwrap();
    assert_eq!((job.flags, job.async_started), (Some(0), Some(0)));
    assert!(found.domain.cpu.is_none(), "a processor that runs is what it is");
    let said = "<memoryBackingDir path='/own'/><nodename index='4'/><fdset index='5'/><agentTimeout>9</agentTimeout>";
    let mut found = status(said, "");
    policy::status::complete(&mut found, &own, &caps, &mut zeros, "/ram").unwrap();
    assert_eq!(found.memory_backing_dir.as_deref(), Some("/own"));
    assert_eq!((found.nodename, found.fdset, found.agent_timeout), (Some(4), Some(5), Some(9)));
    // What was completed stays as it is.
    let (mut again, _) = DomainStatus::parse(&found.format()).unwrap();
    policy::status::complete(&mut again, &own, &caps, &mut zeros, "/ram").unwrap();
    assert_eq!(again.format(), found.format());
}

fn cookie(devices: &str, expected: &Expect) {
    let cookie = build(&status("", devices), &host("here", 2));
    expected.assert_eq(&cookie.format());
    assert_eq!(MigrationCookie::parse(&cookie.format()).unwrap().0, cookie);
}

#[test]
fn a_cookie_tells_where_the_display_is() {
    cookie(
        "",
        &expect![[r#"
        <qemu-migration>
          <name>a-name-longer-than-twenty-letters</name>
          <uuid>00000000-0000-4000-8000-000000000001</uuid>
          <hostname>here</hostname>
          <hostuuid>00000000-0000-4000-8000-000000000002</hostuuid>
          <feature name='memory-hotplug'/>
          <feature name='cpu-hotplug'/>
          <capabilities>
          </capabilities>
        </qemu-migration>
    "#]],
    );
    cookie(
        "<graphics type='vnc' port='5901'><listen type='address' address='192.0.2.1'/></graphics>",
        &expect![[r#"
            <qemu-migration>
              <name>a-name-longer-than-twenty-letters</name>
              <uuid>00000000-0000-4000-8000-000000000001</uuid>
              <hostname>here</hostname>
              <hostuuid>00000000-0000-4000-8000-000000000002</hostuuid>
              <feature name='memory-hotplug'/>
              <feature name='cpu-hotplug'/>
              <graphics type='vnc' port='5901' listen='192.0.2.1'/>
              <capabilities>
              </capabilities>
            </qemu-migration>
        "#]],
    );
    cookie(
        "<graphics type='spice' port='5901' tlsPort='5902'/>",
        &expect![[r#"
        <qemu-migration>
          <name>a-name-longer-than-twenty-letters</name>
          <uuid>00000000-0000-4000-8000-000000000001</uuid>
          <hostname>here</hostname>
          <hostuuid>00000000-0000-4000-8000-000000000002</hostuuid>
          <feature name='memory-hotplug'/>
          <feature name='cpu-hotplug'/>
          <graphics type='spice' port='5901' listen='127.0.0.1' tlsPort='5902'/>
          <capabilities>
          </capabilities>
        </qemu-migration>
    "#]],
    );
}

/// What makes a good cookie a bad one.
type Change = &'static dyn Fn(&mut MigrationCookie);

#[test]
fn cookies_of_other_machines_and_hosts_are_refused() {
    let machine = status("", "");
    let good = build(&machine, &host("there", 3));
    let refused = |change: &dyn Fn(&mut MigrationCookie)| {
        let mut cookie = good.clone();
        change(&mut cookie);
        check(&cookie, &machine, &host("here", 2)).map_or_else(|error| error.summary(), |()| String::new())
    };
    assert_eq!(refused(&|_| ()), "");
    let cases: [(Change, &str); 4] = [
        (&|cookie| cookie.name = "b".to_owned(), "Incoming cookie data had unexpected name b vs a"),
        (
            &|cookie| cookie.uuid = host("", 9).uuid,
            "Incoming cookie data had unexpected UUID 00000000-0000-4000-8000-000000000009 vs \
             00000000-0000-4000-8000-000000000001",
        ),
        (
            &|cookie| cookie.hostuuid = host("", 2).uuid,
            "Attempt to migrate guest to the same host 00000000-0000-4000-8000-000000000002",
        ),
        (
            &|cookie| cookie.feature.push("teleport".to_owned()),
            "Unsupported migration cookie feature teleport",
        ),
    ];
    for (change, words) in cases {
        assert!(refused(change).starts_with(&format!("internal error: {words}")), "{}", refused(change));
    }
}

#[test]
fn an_answer_has_the_same_parts_from_the_other_host() {
    let machine = status("", "<graphics type='vnc' port='5901'/>");
    let answered = answer(build(&machine, &host("there", 3)), &host("here", 2));
    assert_eq!((answered.hostname.as_str(), answered.hostuuid), ("here", host("", 2).uuid));
    assert!(answered.feature.is_empty() && answered.graphics.is_some());
}

#[test]
fn bitmaps_go_to_the_nodes_of_their_disks() {
    let machine = status("", "<disk type='file'><source file='/a'/><target dev='vda'/></disk>");
    let text = "<qemu-migration><name>a</name><uuid>00000000-0000-4000-8000-000000000001</uuid><hostname>h</hostname>\
        <hostuuid>00000000-0000-4000-8000-000000000003</hostuuid><blockDirtyBitmaps><disk target='vda'>\
        <bitmap name='one' alias='first'/><bitmap name='two'/></disk></blockDirtyBitmaps></qemu-migration>";
    let (cookie, _) = MigrationCookie::parse(text).unwrap();
    let mapping = bitmap_mapping(&cookie, &machine, &|at| at == 0).text();
    let expected = r#"{"block-bitmap-mapping":[{"node-name":"","alias":"vda","bitmaps":["#.to_owned()
        + r#"{"name":"one","alias":"first","transform":{"persistent":true}},{"name":"two","alias":"two"}]}]}"#;
    assert_eq!(mapping, expected);
}
