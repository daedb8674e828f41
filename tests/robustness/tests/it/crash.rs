//! Kill -9 of the daemon at random and at chosen moments: the next one finds what was acknowledged, and nothing by halves.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use api::Driver;
use robustness::{Daemon, Random, tree};

use crate::lab;

/// The machines that come and go.
const NAMES: [&str; 4] = ["a", "b", "c", "d"];
/// Longest time until the next daemon is ready, on a machine that also compiles.
const READY_MAX: Duration = Duration::from_secs(10);

/// What is known of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    title: String,
    autostart: bool,
    running: bool,
}

/// Machines by name.
type World = BTreeMap<String, Known>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Define,
    Undefine,
    Autostart(bool),
    Start,
    Destroy,
}

/// An operation on a machine; `number` tells one definition from another.
#[derive(Debug, Clone)]
struct Step {
    operation: Operation,
    name: &'static str,
    number: u64,
}

impl Step {
    /// A step that is possible in `world`.
    fn choose(random: &mut Random, world: &World, number: u64) -> Step {
        let name = *random.choose(&NAMES);
        let operation = match world.get(name) {
            None => Operation::Define,
            Some(known) if known.running => *random.choose(&[
                Operation::Destroy,
                Operation::Define,
                Operation::Autostart(!known.autostart),
            ]),
            Some(known) => *random.choose(&[
                Operation::Start,
                Operation::Define,
                Operation::Undefine,
                Operation::Autostart(!known.autostart),
            ]),
        };
        Step { operation, name, number }
    }

    /// What the world is after it.
    fn apply(&self, world: &World) -> World {
        let mut world = world.clone();
        if self.operation == Operation::Undefine {
            world.remove(self.name);
            return world;
        }
        let fresh = Known { title: String::new(), autostart: false, running: false };
        let known = world.entry(self.name.to_owned()).or_insert(fresh);
        match self.operation {
            Operation::Define => known.title = self.number.to_string(),
            Operation::Autostart(on) => known.autostart = on,
            Operation::Start => known.running = true,
            Operation::Destroy => known.running = false,
            Operation::Undefine => {}
        }
        world
    }

    fn run(&self, driver: &dyn Driver) -> error::Result<()> {
        let find = || driver.domain_lookup_by_name(self.name);
        match self.operation {
            Operation::Define => {
                driver.domain_define_xml(&lab::document(self.name, &self.number.to_string())).map(drop)
            }
            Operation::Undefine => driver.domain_undefine(&find()?),
            Operation::Autostart(on) => driver.domain_set_autostart(&find()?, i32::from(on)),
            Operation::Start => driver.domain_create(&find()?),
            Operation::Destroy => driver.domain_destroy(&find()?),
        }
    }
}

/// The world as the daemon tells it and as it is on disk.
fn look(daemon: &Daemon, when: &str) -> World {
    let driver = daemon.qemu();
    let mut world = World::new();
    for domain in driver.connect_list_all_domains(0).unwrap() {
        let inactive = driver.domain_get_xml_desc(&domain, 2).unwrap();
        assert!(inactive.ends_with("</domain>\n"), "{when}: {inactive}");
        let title = inactive.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap();
        let autostart = driver.domain_get_autostart(&domain).unwrap() != 0;
        let running = lab::is_running(&*driver, &domain);
        world.insert(domain.name, Known { title: title.to_owned(), autostart, running });
    }
    let root = daemon.root();
    let all: Vec<String> = world.keys().map(|name| format!("{name}.xml")).collect();
    let marked: Vec<String> =
        world.iter().filter(|(_, known)| known.autostart).map(|(name, _)| format!("{name}.xml")).collect();
    let mut definitions = lab::names(&root.join("etc/qemu"));
    definitions.retain(|name| name != "autostart" && name != lab::JOURNAL);
    assert_eq!(definitions, all, "{when}: definitions");
    assert_eq!(lab::names(&root.join("etc/qemu/autostart")), marked, "{when}: marks for autostart");
    for folder in ["etc", "run", "lib"] {
        for name in below(&root.join(folder)) {
            assert!(!name.ends_with(".new"), "{when}: {name} was left over");
        }
    }
    let running = world.values().filter(|known| known.running).count();
    lab::expect_processes(daemon, running, when);
    let recorded: Vec<String> =
        lab::names(&root.join("run/qemu")).into_iter().filter(|name| name.ends_with(".xml")).collect();
    assert_eq!(recorded.len(), running, "{when}: records {recorded:?} of {world:?}");
    world
}

/// Every path below a folder, where files come and go.
fn below(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(entry.path());
            }
            found.push(entry.path().display().to_string());
        }
    }
    found
}

/// Runs `steps` one after another until the daemon dies; tells which were acknowledged and which was under way.
fn run_until_killed(
    daemon: &Daemon,
    mut world: World,
    random: &mut Random,
    number: &mut u64,
    kill_after: impl FnOnce(mpsc::Receiver<()>),
) -> (World, Step) {
    let driver = daemon.qemu();
    let (started, starts) = mpsc::channel();
    std::thread::scope(|scope| {
        let worker = scope.spawn(move || {
            loop {
                let step = Step::choose(random, &world, *number);
                *number += 1;
                let _ = started.send(());
                match step.run(&*driver) {
                    Ok(()) => world = step.apply(&world),
                    // The only reason to fail is that the daemon is gone.
                    Err(error) => {
                        assert!(driver.connect_get_lib_version().is_err(), "{step:?}: {error}");
                        return (world, step);
                    }
                }
            }
        });
        kill_after(starts);
        daemon.send_kill();
        worker.join().unwrap()
    })
}

#[test]
fn killed_at_any_moment() {
    const ROUNDS: u64 = 40;
    if !lab::has_qemu() {
        return;
    }
    let mut random = Random::new(20_251_122);
    let mut daemon = Daemon::start();
    let mut world = World::new();
    let (mut number, mut slowest) = (0, Duration::ZERO);
    for round in 0..ROUNDS {
        let mut moments = random.clone();
        // So many operations begin, and then some microseconds pass: a different moment in every round.
        let (operations, wait) = (1 + moments.below(6), Duration::from_micros(moments.below(60_000)));
        random.number();
        let (acknowledged, step) = run_until_killed(&daemon, world, &mut random, &mut number, |starts| {
            (0..operations).for_each(|_| starts.recv().unwrap());
            std::thread::sleep(wait);
        });
        daemon.kill();
        slowest = slowest.max(daemon.spawn());
        let when = format!("round {round}, killed in {step:?}");
        let found = look(&daemon, &when);
        let candidates = [acknowledged.clone(), step.apply(&acknowledged)];
        assert!(candidates.contains(&found), "{when}: {found:#?} is none of {candidates:#?}");
        world = found;
    }
    assert!(slowest < READY_MAX, "ready after {slowest:?}");
    finish(&daemon);
}

/// Each operation again and again, killed a little later every time.
#[test]
fn killed_in_the_middle_of_each_operation() {
    if !lab::has_qemu() {
        return;
    }
    let mut daemon = Daemon::start();
    let mut number = 0;
    for (operation, step_micros, rounds) in [
        (Operation::Define, 400, 10),
        (Operation::Undefine, 400, 10),
        (Operation::Autostart(true), 300, 8),
        (Operation::Autostart(false), 300, 8),
        (Operation::Start, 25_000, 14),
        (Operation::Destroy, 8_000, 10),
    ] {
        for round in 0..rounds {
            number += 1;
            let step = Step { operation, name: "a", number };
            let before = prepare(&daemon, operation, number);
            let driver = daemon.qemu();
            let outcome = std::thread::scope(|scope| {
                let worker = scope.spawn(|| step.run(&*driver));
                std::thread::sleep(Duration::from_micros(step_micros * round));
                daemon.send_kill();
                worker.join().unwrap()
            });
            daemon.kill();
            let took = daemon.spawn();
            let when = format!("{step:?}, killed after {} us: {outcome:?}", step_micros * round);
            assert!(took < READY_MAX, "{when}: ready after {took:?}");
            let found = look(&daemon, &when);
            let after = step.apply(&before);
            let allowed = found == after || (outcome.is_err() && found == before);
            assert!(allowed, "{when}: {found:#?}");
        }
    }
    finish(&daemon);
}

/// Makes `operation` possible on machine "a" and says what the world is then.
fn prepare(daemon: &Daemon, operation: Operation, number: u64) -> World {
    let driver = daemon.qemu();
    let mut world = look(daemon, "prepared");
    let mut run = |operation| {
        let step = Step { operation, name: "a", number: number + 1_000_000 };
        step.run(&*driver).unwrap();
        world = step.apply(&world);
        world.clone()
    };
    let known = look(daemon, "prepared").get("a").cloned();
    if known.is_none() && operation != Operation::Define {
        run(Operation::Define);
    }
    let running = known.as_ref().is_some_and(|known| known.running);
    match operation {
        Operation::Start | Operation::Undefine if running => run(Operation::Destroy),
        Operation::Destroy if !running => run(Operation::Start),
        Operation::Autostart(on) => run(Operation::Autostart(!on)),
        // Half of the definitions are new ones.
        Operation::Define if known.is_some() && number.is_multiple_of(2) && !running => {
            run(Operation::Undefine)
        }
        _ => world,
    }
}

/// Everything can still be ended and removed.
fn finish(daemon: &Daemon) {
    let driver = daemon.qemu();
    let started = Instant::now();
    for domain in driver.connect_list_all_domains(0).unwrap() {
        if lab::is_running(&*driver, &domain) {
            driver.domain_destroy(&domain).unwrap();
        }
        driver.domain_undefine(&domain).unwrap();
    }
    assert_eq!(look(daemon, "at the end"), World::new());
    let left: Vec<String> = tree(&daemon.root().join("etc/qemu")).into_keys().collect();
    assert_eq!(left, [lab::JOURNAL, "autostart"], "after {:?}", started.elapsed());
}
