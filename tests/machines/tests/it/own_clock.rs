//! The clock of machines of type `ferrovirt`: where their documents begin it, and what is told when a guest sets it.

use std::time::{SystemTime, UNIX_EPOCH};

use machines::{Console, Daemon, Events};
use test_support::{bare_guest, lacks_kvm, lacks_root};

fn document(daemon: &Daemon, clock: &str) -> String {
    let kernel = bare_guest(daemon.folder(), "clock");
    format!(
        "<domain type='kvm'><name>clock</name><memory unit='MiB'>32</memory>\
         <os><type arch='x86_64' machine='ferrovirt'>hvm</type><kernel>{}</kernel></os>{clock}\
         <devices><serial type='pty'/><console type='pty'/></devices></domain>",
        kernel.display()
    )
}

/// What the guest reads, in seconds since 1970.
fn read(console: &mut Console, key: &str) -> i64 {
    console.send(key);
    let said = console.expect("\n");
    let line = said.lines().last().unwrap_or_default().trim_start_matches(key);
    let numbers: Vec<i64> = line.trim().split(['-', ' ', ':']).map(|part| part.parse().unwrap()).collect();
    let [year, month, day, hour, minute, second] = numbers[..] else { panic!("{said}") };
    stdx::date::day(year, month as u8, day as u8) * 86_400 + hour * 3600 + minute * 60 + second
}

#[track_caller]
fn is_near(found: i64, wanted: i64) {
    assert!((found - wanted).abs() <= 5, "{found} instead of {wanted}");
}

#[test]
fn the_clock_begins_where_the_document_says() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    // A zone without summer time, which every host with zones has; without, local time is universal time.
    let zone = std::path::Path::new("/usr/share/zoneinfo/Asia/Kolkata").exists();
    for (clock, ahead) in [
        ("", 0),
        ("<clock offset='utc'/>", 0),
        ("<clock offset='variable' adjustment='86400' basis='utc'/>", 86_400),
        ("<clock offset='variable' adjustment='-90000' basis='utc'/>", -90_000),
        ("<clock offset='timezone' timezone='Asia/Kolkata'/>", if zone { 19_800 } else { 0 }),
        ("<clock offset='absolute' start='1000000000'/>", 1_000_000_000 - now()),
    ] {
        let machine = client.domain_create_xml(&document(&daemon, clock), 0).unwrap();
        let mut console = Console::open(&*client, &machine, None, 0).unwrap();
        is_near(read(&mut console, "r"), now() + ahead);
        client.domain_destroy(&machine).unwrap();
    }
    daemon.assert_clean();
}

#[test]
fn a_guest_that_sets_its_clock_is_told_of() {
    if lacks_kvm() || lacks_root() {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let mut events = Events::of(&client);
    let machine = client.domain_define_xml_flags(&document(&daemon, ""), 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    let set = read(&mut console, "s");
    assert_eq!(set / 86_400, stdx::date::day(2030, 1, 2));
    events.expect("clock", &["defined added", "resumed unpaused", "started booted", "rtc"]);
    // It goes on from there in what is saved.
    client.domain_managed_save(&machine, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    is_near(read(&mut console, "r"), set);
    client.domain_destroy(&machine).unwrap();
    client.domain_undefine(&machine).unwrap();
    daemon.assert_clean();
}
