//! A guest that does not move: others do not notice, it can be destroyed, and whoever waits for it is told for whom.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use api::Driver;
use error::ErrorCode;
use robustness::Daemon;
use rustix::process::{Pid, Signal, kill_process};

use crate::lab;

/// A read may take no longer while another machine is stuck; the figure itself is the benchmark's.
const READ_MAX: Duration = Duration::from_secs(2);

/// Starts a machine and says which process it is.
fn start(daemon: &Daemon, driver: &dyn Driver, name: &str) -> (api::Domain, Pid) {
    let before = daemon.machines();
    let domain = driver.domain_define_xml(&lab::document(name, "1")).unwrap();
    driver.domain_create(&domain).unwrap();
    let domain = driver.domain_lookup_by_name(name).unwrap();
    let mut new = daemon.machines();
    new.retain(|pid| !before.contains(pid));
    assert_eq!(new.len(), 1, "{new:?}");
    (domain, new[0])
}

/// Everything that clients ask about machines all the time.
fn read_all(driver: &dyn Driver, stuck: &api::Domain, other: &api::Domain) {
    let timed = |what: &str, read: &dyn Fn()| {
        let started = Instant::now();
        read();
        assert!(started.elapsed() < READ_MAX, "{what} took {:?}", started.elapsed());
    };
    timed("list", &|| assert_eq!(driver.connect_list_all_domains(0).unwrap().len(), 2));
    for domain in [other, stuck] {
        timed("lookup", &|| drop(driver.domain_lookup_by_name(&domain.name).unwrap()));
        timed("state", &|| assert!(lab::is_running(driver, domain)));
        timed("definition", &|| drop(driver.domain_get_xml_desc(domain, 0).unwrap()));
        timed("info", &|| assert_ne!(driver.domain_get_info(domain).unwrap().max_mem, 0));
        // A stuck machine may have no answer; it has to be one in time.
        timed("memory", &|| drop(driver.domain_memory_stats(domain, 0)));
    }
    timed("statistics of all", &|| {
        let records = driver.connect_get_all_domain_stats(&[], 0, 0).unwrap();
        assert_eq!(records.len(), 2);
    });
}

#[test]
fn a_stopped_guest_holds_nobody_up() {
    if !lab::has_qemu() {
        return;
    }
    let mut daemon = Daemon::start();
    let driver = daemon.qemu();
    let (stuck, process) = start(&daemon, &*driver, "stuck");
    let (other, _) = start(&daemon, &*driver, "other");
    kill_process(process, Signal::STOP).unwrap();
    for _ in 0..3 {
        read_all(&*driver, &stuck, &other);
    }
    // Others can be changed.
    driver.domain_suspend(&other).unwrap();
    driver.domain_resume(&other).unwrap();
    // Whoever wants to change it waits in its queue, and is told who holds it.
    let (told, errors) = mpsc::channel();
    let waiting: Vec<_> = (0..4)
        .map(|_| {
            let (told, client, stuck) = (told.clone(), daemon.qemu(), stuck.clone());
            // The test listens as long as it has not heard enough.
            std::thread::spawn(move || drop(told.send(client.domain_suspend(&stuck))))
        })
        .collect();
    let named = (0..4).any(|_| {
        let error = errors.recv().unwrap().unwrap_err();
        assert_eq!(error.code(), ErrorCode::OperationTimeout, "{error}");
        error.message().contains("held by suspend")
    });
    assert!(named, "nobody was told who holds the machine");
    read_all(&*driver, &stuck, &other);
    // A daemon that starts meanwhile finds both; who still waited for the last one is told that it is gone.
    drop(driver);
    daemon.kill();
    waiting.into_iter().for_each(|thread| thread.join().unwrap());
    let took = daemon.spawn();
    assert!(took < Duration::from_secs(10), "ready after {took:?}");
    let driver = daemon.qemu();
    read_all(&*driver, &stuck, &other);
    driver.domain_suspend(&other).unwrap();
    driver.domain_resume(&other).unwrap();
    let started = Instant::now();
    driver.domain_destroy(&stuck).unwrap();
    assert!(started.elapsed() < Duration::from_secs(10), "destroyed after {:?}", started.elapsed());
    assert!(!lab::is_running(&*driver, &stuck));
    lab::expect_processes(&daemon, 1, "the stuck one is gone");
    driver.domain_create(&stuck).unwrap();
    let stuck = driver.domain_lookup_by_name("stuck").unwrap();
    read_all(&*driver, &stuck, &other);
}
