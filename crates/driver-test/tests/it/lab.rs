//! A small host for tests: a command language in which operations, results and events are plain text.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use api::{Domain, Driver, Event, Identity, OpenRequest, Subscription};
use driver_test::{HostFile, HostInfo, TestBackend, TestProvider};
use engine::{Engine, EngineConfig, ExitReason, LifecycleAction, Notice, PauseReason, ShutdownSource};
use error::Result;

/// A host, a connection to it, and the events that came.
pub struct Lab {
    pub engine: Arc<Engine<TestBackend>>,
    pub driver: Arc<dyn Driver>,
    events: Arc<Mutex<Vec<String>>>,
    _subscription: Subscription,
}

impl Drop for Lab {
    /// A daemon that ends leaves its definitions flushed; the next one must not meet what this one still writes.
    fn drop(&mut self) {
        self.engine.settle();
    }
}

/// A directory that goes with its owner.
pub struct Scratch(pub PathBuf);

impl Scratch {
    pub fn new() -> Scratch {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("ferrovirt-engine-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn request() -> OpenRequest {
    let identity = Identity { uid: 0, gid: 0, pid: 0 };
    OpenRequest { uri: "test:///default".to_owned(), read_only: false, identity }
}

pub fn config(root: &Path) -> (EngineConfig, Arc<Mutex<Vec<String>>>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let lines = log.clone();
    let config = EngineConfig {
        log: Arc::new(move |line| lines.lock().unwrap().push(line.to_owned())),
        ..EngineConfig::below(root)
    };
    (config, log)
}

pub fn empty_host(config: EngineConfig) -> Result<Arc<Engine<TestBackend>>> {
    TestProvider::host(&HostFile { info: HostInfo::default(), machines: Vec::new() }, config)
}

/// The document of a small machine; `extra` goes into it.
pub fn document(name: &str, id: Option<u32>, extra: &str) -> String {
    let uuid = id.map(|id| format!("<uuid>00000000-0000-4000-8000-{id:012}</uuid>")).unwrap_or_default();
    format!(
        "<domain type='test'><name>{name}</name>{uuid}<memory>65536</memory><os><type>hvm</type></os>{extra}</domain>"
    )
}

impl Lab {
    pub fn in_memory() -> Lab {
        Lab::of(empty_host(EngineConfig::in_memory()).unwrap())
    }

    pub fn of(engine: Arc<Engine<TestBackend>>) -> Lab {
        let events = Arc::new(Mutex::new(Vec::new()));
        let sink = events.clone();
        let subscription =
            engine.events().subscribe(Arc::new(move |event| sink.lock().unwrap().push(describe(event))));
        let driver: Arc<dyn Driver> = engine.connect(&request());
        Lab { engine, driver, events, _subscription: subscription }
    }

    pub fn domain(&self, name: &str) -> Result<Domain> {
        self.driver.domain_lookup_by_name(name)
    }

    pub fn events(&self) -> Vec<String> {
        std::mem::take(&mut self.events.lock().unwrap())
    }

    /// Runs commands, one a line; the transcript has each with its result and the events that came with it.
    pub fn run(&self, script: &str) -> String {
        let mut transcript = String::new();
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let result = match self.command(line) {
                Ok(text) => text,
                Err(error) => {
                    format!("{}/{} {}", error.code().number(), error.domain().number(), error.summary())
                }
            };
            transcript.push_str(&format!("> {line}\n"));
            if !result.is_empty() {
                transcript.push_str(&format!("{}\n", result.trim_end()));
            }
            for event in self.events() {
                transcript.push_str(&format!("  * {event}\n"));
            }
        }
        transcript
    }

    fn command(&self, line: &str) -> Result<String> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let word = |index: usize| words.get(index).copied().unwrap_or_default();
        let name = word(1);
        let flags =
            || words.last().and_then(|word| word.strip_prefix("flags=")).map_or(0, |f| f.parse().unwrap());
        let number = words.get(2).and_then(|word| word.parse().ok());
        let extra = line.find('<').map_or("", |start| &line[start..]);
        let driver = &self.driver;
        let done = |()| String::new();
        match word(0) {
            "define" => driver.domain_define_xml(&document(name, number, extra)).map(|_| String::new()),
            "create" => driver
                .domain_create_xml(&document(name, number, extra), flags())
                .map(|domain| format!("id {}", domain.id)),
            "start" => driver
                .domain_create_with_flags(&self.domain(name)?, flags())
                .map(|domain| format!("id {}", domain.id)),
            "destroy" => driver.domain_destroy_flags(&self.domain(name)?, flags()).map(done),
            "shutdown" => driver.domain_shutdown_flags(&self.domain(name)?, flags()).map(done),
            "reboot" => driver.domain_reboot(&self.domain(name)?, flags()).map(done),
            "reset" => driver.domain_reset(&self.domain(name)?, flags()).map(done),
            "suspend" => driver.domain_suspend(&self.domain(name)?).map(done),
            "resume" => driver.domain_resume(&self.domain(name)?).map(done),
            "undefine" => driver.domain_undefine_flags(&self.domain(name)?, flags()).map(done),
            "rename" => {
                driver.domain_rename(&self.domain(name)?, Some(word(2)), flags()).map(|_| String::new())
            }
            "autostart" => driver.domain_set_autostart(&self.domain(name)?, 1).map(done),
            "no-autostart" => driver.domain_set_autostart(&self.domain(name)?, 0).map(done),
            "title" => driver
                .domain_set_metadata(&self.domain(name)?, 1, Some(word(2)), None, None, flags())
                .map(done),
            "get-title" => driver.domain_get_metadata(&self.domain(name)?, 1, None, flags()),
            "guest" => self.guest(name, word(2)).map(done),
            "state" => self.state(name),
            "list" => self.list(flags()),
            "xml" => driver.domain_get_xml_desc(&self.domain(name)?, flags()),
            "vcpus" => {
                driver.domain_get_vcpus_flags(&self.domain(name)?, flags()).map(|count| count.to_string())
            }
            "stats" => self.stats(flags()),
            other => panic!("unknown command {other}"),
        }
    }

    /// Something happens in the guest; returns when the engine has dealt with it.
    fn guest(&self, name: &str, what: &str) -> Result<()> {
        let machine = self.engine.find(&self.domain(name)?)?;
        let running = machine.require_running()?;
        let before = machine.snapshot();
        running.observer().notify(match what {
            "shutdown" => Notice::GuestShutdown(ShutdownSource::Guest),
            "panic" => Notice::Panicked,
            "reset" => Notice::Reset,
            "exit" => Notice::Exited(ExitReason::Shutdown),
            "crash" => Notice::Exited(ExitReason::Crashed),
            "killed" => Notice::Exited(ExitReason::Killed),
            "io-error" => Notice::Paused(PauseReason::IoError),
            "sleep" => Notice::Suspended { to_disk: false },
            "wakeup" => Notice::Wakeup,
            other => panic!("unknown happening {other}"),
        });
        let actions = before.current().map(|document| document.summary().clone()).unwrap_or_default();
        let ends = match what {
            "shutdown" => actions.on_poweroff == LifecycleAction::Destroy,
            "reset" => actions.on_reboot == LifecycleAction::Destroy,
            "panic" => !matches!(actions.on_crash, LifecycleAction::Preserve | LifecycleAction::Restart),
            _ => false,
        };
        // The lock behind this is held until the events of a change are out.
        settle(|| !ends || machine.running().is_none());
        let restarts = what == "panic" && actions.on_crash == LifecycleAction::Restart;
        settle(|| !restarts || machine.snapshot().power.state == 1);
        let resets = what == "shutdown" && actions.on_poweroff == LifecycleAction::Restart;
        settle(|| !resets || machine.snapshot().power.state == 1);
        // Whatever follows on another thread holds the queue meanwhile.
        settle(|| machine.queue().current().is_none());
        drop(machine.running());
        Ok(())
    }

    fn state(&self, name: &str) -> Result<String> {
        let domain = self.domain(name)?;
        let state = self.driver.domain_get_state(&domain, 0)?;
        let persistent = self.driver.domain_is_persistent(&domain)?;
        let autostart = self.driver.domain_get_autostart(&domain)?;
        Ok(format!(
            "state {} reason {} id {} persistent {persistent} autostart {autostart}",
            state.state, state.reason, domain.id
        ))
    }

    fn list(&self, flags: u32) -> Result<String> {
        let domains = self.driver.connect_list_all_domains(flags)?;
        Ok(domains
            .iter()
            .map(|domain| format!("{} {}", domain.id, domain.name))
            .collect::<Vec<_>>()
            .join(", "))
    }

    fn stats(&self, flags: u32) -> Result<String> {
        let records = self.driver.connect_get_all_domain_stats(&[], flags, 0)?;
        let mut text = String::new();
        for record in records {
            text.push_str(&record.dom.name);
            text.push('\n');
            for param in record.params {
                text.push_str(&format!("  {}={}\n", param.field, param.value));
            }
        }
        Ok(text)
    }
}

/// Waits until `done`; the deadline only ends a failing test.
pub fn settle(done: impl Fn() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while !done() {
        assert!(std::time::Instant::now() < deadline, "nothing settles");
        std::thread::yield_now();
    }
}

fn describe(event: &Event) -> String {
    match event {
        Event::DomainLifecycle(it) => format!("{} {}", it.dom.name, lifecycle(it.event, it.detail)),
        Event::DomainReboot(it) => format!("{} reboot", it.dom.name),
        Event::DomainMetadataChange(it) => format!("{} metadata {}", it.dom.name, it.r#type),
        Event::DomainPmsuspend(it) => format!("{} pmsuspend", it.dom.name),
        Event::DomainPmwakeup(it) => format!("{} pmwakeup", it.dom.name),
        other => format!("{other:?}"),
    }
}

fn lifecycle(event: i32, detail: i32) -> String {
    let names: [(&str, &[&str]); 9] = [
        ("defined", &["added", "updated", "renamed"]),
        ("undefined", &["removed", "renamed"]),
        ("started", &["booted", "migrated", "restored", "snapshot", "wakeup"]),
        ("suspended", &["paused", "migrated", "io-error", "watchdog"]),
        ("resumed", &["unpaused"]),
        ("stopped", &["shutdown", "destroyed", "crashed", "migrated", "saved", "failed"]),
        ("shutdown", &["finished", "guest", "host"]),
        ("pmsuspended", &["memory", "disk"]),
        ("crashed", &["panicked"]),
    ];
    let (event, details) = names[usize::try_from(event).unwrap()];
    format!("{event} {}", details[usize::try_from(detail).unwrap()])
}
