//! The check after every attack: same process, same machines, a normal client is served, nothing has leaked.

use std::sync::Arc;

use api::Driver;
use rustix::process::Pid;

use crate::daemon::Daemon;
use crate::eventually;

/// Memory that may stay behind after an attack: allocators keep some for the next time.
const KEPT_KIB: u64 = 16 << 10;

/// How a daemon was before it was attacked.
pub struct Watch<'d> {
    daemon: &'d Daemon,
    /// Keeps the test driver's machines, which live as long as somebody has them open.
    keeper: Arc<dyn Driver>,
    pid: Pid,
    descriptors: Vec<String>,
    resident_kib: u64,
    machines: Vec<(String, String)>,
}

impl<'d> Watch<'d> {
    /// Looks at the daemon as it is now.
    ///
    /// # Panics
    /// Fails the test when it does not serve a normal client.
    #[must_use]
    pub fn new(daemon: &'d Daemon) -> Watch<'d> {
        let keeper = daemon.client();
        let mut watch = Watch {
            daemon,
            machines: machines(&*keeper),
            keeper,
            pid: daemon.pid(),
            descriptors: Vec::new(),
            resident_kib: 0,
        };
        // The first client of each kind makes the daemon start threads, which stay.
        watch.serve();
        watch.descriptors = daemon.descriptors();
        watch.resident_kib = daemon.resident_kib();
        watch
    }

    /// The client that was there before the attack.
    #[must_use]
    pub fn keeper(&self) -> &dyn Driver {
        &*self.keeper
    }

    /// Asserts that the daemon is what it was.
    ///
    /// # Panics
    /// Fails the test when it is not.
    pub fn check(&self, attack: &str) {
        self.check_service(attack);
        eventually(attack, || {
            let descriptors = self.daemon.descriptors();
            if descriptors.len() <= self.descriptors.len() {
                return Ok(());
            }
            Err(format!("descriptors were {:?} and are {descriptors:?}", self.descriptors))
        });
        self.check_memory(attack, KEPT_KIB);
    }

    /// The part of [`Watch::check`] that is cheap enough to follow every single message of an attack.
    ///
    /// # Panics
    /// Fails the test when the daemon does not serve.
    pub fn check_service(&self, attack: &str) {
        assert_eq!(self.daemon.pid(), self.pid, "{attack}");
        assert_eq!(machines(&*self.keeper), self.machines, "{attack}: machines have changed");
        self.serve();
    }

    /// Asserts that the daemon takes at most `more` KiB more memory than before.
    ///
    /// # Panics
    /// Fails the test when it takes more.
    pub fn check_memory(&self, attack: &str, more: u64) {
        eventually(attack, || {
            let (before, now) = (self.resident_kib, self.daemon.resident_kib());
            if now <= before + more { Ok(()) } else { Err(format!("{before} KiB of memory became {now}")) }
        });
    }

    fn serve(&self) {
        let client = self.daemon.client();
        assert_eq!(machines(&*client), machines(&*self.keeper));
        assert_eq!(client.connect_get_lib_version().unwrap(), 11_003_000);
    }
}

/// Name and definition of every machine.
fn machines(client: &dyn Driver) -> Vec<(String, String)> {
    let list = client.connect_list_all_domains(0).unwrap();
    let text = |domain: &api::Domain| client.domain_get_xml_desc(domain, 0).unwrap();
    list.into_iter().map(|domain| (domain.name.clone(), text(&domain))).collect()
}
