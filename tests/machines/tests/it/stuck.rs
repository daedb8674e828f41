//! An emulator that does not answer: reads are served, the error names who holds the machine, destroy works.

use std::time::{Duration, Instant};

use api::constants::{VIR_DOMAIN_RUNNING, VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED};
use api::{TypedParam, TypedValue};
use error::ErrorCode;
use machines::{Console, Daemon, Events, READY, Tiny};
use rustix::process::Signal;

use crate::{can_run, state};

/// Longest read, on a machine that also compiles.
const READ_MAX: Duration = Duration::from_secs(2);

fn figure(params: &[TypedParam], field: &str) -> Option<u64> {
    params.iter().find(|param| param.field == field).and_then(|param| match param.value {
        TypedValue::Ullong(value) => Some(value),
        _ => None,
    })
}

#[test]
fn reads_and_destroy_do_not_wait() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let mut events = Events::of(&client);
    let machine = daemon.start_machine(&client, &Tiny::sector("stuck", daemon.folder()));
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect(READY);
    console.send("d");
    console.expect("+");
    let before = client.connect_get_all_domain_stats(&[], 0, 0).unwrap();
    let read = figure(&before[0].params, "block.0.rd.bytes");
    assert!(read >= Some(512 + 4096), "{read:?} of {:?}", before[0].params);

    let emulator = daemon.emulator("stuck");
    emulator.signal(Signal::STOP);
    let begin = Instant::now();
    assert_eq!(state(&client, &machine).0, VIR_DOMAIN_RUNNING);
    assert_eq!(client.connect_list_all_domains(0).unwrap().len(), 1);
    assert!(client.domain_get_xml_desc(&machine, 0).unwrap().contains("<alias name='serial0'/>"));
    assert_eq!(client.domain_get_info(&machine).unwrap().nr_virt_cpu, 1);
    let now = client.connect_get_all_domain_stats(&[], 0, 0).unwrap();
    assert_eq!(figure(&now[0].params, "block.0.rd.bytes"), read, "the last known figures");
    assert!(begin.elapsed() < READ_MAX, "{:?}", begin.elapsed());

    // A change waits; what comes after it is told who holds the machine, and destroy ends both.
    std::thread::scope(|scope| {
        let (other, stuck) = (daemon.client(), machine.clone());
        let waiting = scope.spawn(move || other.domain_suspend(&stuck));
        machines::eventually("the pause holds the machine", || {
            let info = client.domain_get_control_info(&machine, 0).map_err(|error| error.to_string())?;
            if info.state == 1 { Ok(()) } else { Err(format!("{info:?}")) }
        });
        let begin = Instant::now();
        client.domain_destroy(&machine).unwrap();
        assert!(begin.elapsed() < READ_MAX, "{:?}", begin.elapsed());
        let error = waiting.join().unwrap().unwrap_err();
        assert!(error.message().contains("stuck"), "{error}");
    });
    assert!(!emulator.is_alive());
    assert_eq!(state(&client, &machine), (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_DESTROYED));
    events.expect("stuck", &["defined added", "resumed unpaused", "started booted", "stopped destroyed"]);
    daemon.assert_clean();
}

#[test]
fn a_change_gives_up_in_time_and_names_the_holder() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let machine = daemon.start_machine(&client, &Tiny::new("held"));
    daemon.emulator("held").signal(Signal::STOP);
    std::thread::scope(|scope| {
        let (other, held) = (daemon.client(), machine.clone());
        let first = scope.spawn(move || other.domain_suspend(&held));
        machines::eventually("the pause holds the machine", || {
            let info = client.domain_get_control_info(&machine, 0).map_err(|error| error.to_string())?;
            if info.state == 1 { Ok(()) } else { Err(format!("{info:?}")) }
        });
        let second = client.domain_shutdown(&machine);
        let first = first.join().unwrap().unwrap_err();
        eprintln!("first: {first}\nsecond: {second:?}");
        assert_eq!(first.code(), ErrorCode::OperationTimeout);
        assert!(
            first.message().contains("has not answered 'stop'") && first.message().contains("destroy held"),
            "{first}"
        );
        let second = second.unwrap_err();
        assert_eq!(second.code(), ErrorCode::OperationTimeout);
    });
    client.domain_destroy(&machine).unwrap();
    daemon.assert_clean();
}
