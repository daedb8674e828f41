//! What still runs although its record is gone or damaged: nobody could end it any more, so opening an engine does.

use std::collections::{HashMap, HashSet};

use error::Error;
use stdx::Uuid;

use crate::backend::Backend;
use crate::engine::Engine;
use crate::store::Found;

/// What came of the records of an earlier daemon.
#[derive(Default)]
pub(crate) struct Records {
    /// Machines that are being found again by their records.
    usable: HashSet<Uuid>,
    /// Records that are of no use, by the machine's name, and why.
    damaged: HashMap<String, (Found, Error)>,
}

impl Records {
    pub(crate) fn usable(&mut self, uuid: Uuid) {
        self.usable.insert(uuid);
    }

    pub(crate) fn damaged(&mut self, file: Found, error: Error) {
        self.damaged.insert(file.name.clone(), (file, error));
    }
}

impl<B: Backend> Engine<B> {
    /// Ends the machines whose private directories nobody's record speaks of.
    pub(crate) fn end_unrecorded(&self, mut records: Records) {
        for uuid in self.private_directories() {
            if records.usable.contains(&uuid) {
                continue;
            }
            let run = self.directories("", uuid).run;
            match self.backend().end_unrecorded(uuid, &run) {
                Ok(Some(ended)) => {
                    let cause = match records.damaged.remove(&ended.name) {
                        Some((file, error)) => {
                            self.discard(&ended.name);
                            format!("its record '{}' is damaged: {error}", file.path.display())
                        }
                        None => "there is no record of it".to_owned(),
                    };
                    let (name, pid) = (&ended.name, ended.pid);
                    self.log(&format!("warning: domain '{name}' was ended (process {pid}), since {cause}"));
                }
                Ok(None) => {}
                Err(error) => self.log(&format!("error: {error}")),
            }
        }
        for (file, error) in records.damaged.values() {
            self.log(&format!("'{}' is skipped: {error}", file.path.display()));
        }
    }

    /// A record of what was ended would be found damaged again by each daemon that comes.
    fn discard(&self, name: &str) {
        if let Err(error) = self.store().remove_run(name) {
            self.log(&error.to_string());
        }
    }

    /// The machines that have one: left by an earlier daemon, since this one has started nothing yet.
    fn private_directories(&self) -> Vec<Uuid> {
        // Without a place of their own they lie among what survives, and nothing outlives the daemon.
        let Some(run) = self.config().run_dir.as_ref().filter(|run| **run != self.config().state_dir) else {
            return Vec::new();
        };
        let entries = std::fs::read_dir(run.join(self.backend().identity().prefix));
        let directories = entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|t| t.is_dir()));
        let mut found: Vec<Uuid> =
            directories.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
        found.sort_unstable();
        found
    }
}
