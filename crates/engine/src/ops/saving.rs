//! Running jobs, and states that are kept until the next start.

use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Arc;

use api::constants::{
    VIR_DOMAIN_EVENT_SUSPENDED_PAUSED, VIR_DOMAIN_JOB_BOUNDED, VIR_DOMAIN_JOB_NONE,
    VIR_DOMAIN_JOB_STATS_COMPLETED, VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED, VIR_DOMAIN_JOB_UNBOUNDED,
    VIR_DOMAIN_PAUSED_SAVE, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE, VIR_DOMAIN_SAVE_PAUSED,
    VIR_DOMAIN_SAVE_RUNNING,
};
use api::{Domain, DomainGetJobInfoRet, DomainGetJobStatsRet, DomainSaving, TypedParam};
use error::{Error, ErrorCode, ErrorDomain, Result};

use crate::backend::{Backend, Purpose, StopMode};
use crate::connection::Connection;
use crate::document::Document;
use crate::fail;
use crate::lifecycle::StartRequest;
use crate::machine::{Ending, Machine};
use crate::saved::{Saved, file};
use crate::start::StartOptions;

/// What a saved machine is to be when it goes on.
const STATE_FLAGS: u32 = VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED;
/// The flag of documents with secrets.
const SECURE: u32 = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE as u32;

impl<B: Backend> DomainSaving for Connection<B> {
    fn domain_has_managed_save_image(&self, dom: &Domain, flags: u32) -> Result<i32> {
        self.check_flags("DomainHasManagedSaveImage", flags, 0)?;
        let machine = self.find(dom)?;
        Ok(self.engine().has_saved(&machine).into())
    }

    fn domain_managed_save(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainManagedSave", flags, STATE_FLAGS)?;
        let machine = self.find(dom)?;
        let _job = machine.job("managedsave")?;
        machine.require_running()?;
        if machine.snapshot().persistent.is_none() {
            let detail = "cannot do managed save for transient domain";
            return Err(fail::invalid(self.domain(), detail).with_cure("define the domain first"));
        }
        let place = self.engine().place_to_save(&machine)?;
        let saved = create(&place, true).map_err(|error| self.file_error("create", &place, error));
        let saved = saved.and_then(|file| self.save_into(&machine, &file, flags));
        match saved {
            Ok((text, is_paused)) => {
                // The state is one only when nothing runs on from it.
                machine.stop(Ending::Saved, StopMode::Force)?;
                self.engine().keep_saved(&machine, &text, is_paused)
            }
            Err(error) => {
                self.engine().forget_saved(&machine)?;
                Err(error)
            }
        }
    }

    fn domain_save(&self, dom: &Domain, to: &str) -> Result<()> {
        self.domain_save_flags(dom, to, None, 0)
    }

    fn domain_save_flags(&self, dom: &Domain, to: &str, dxml: Option<&str>, flags: u32) -> Result<()> {
        self.check_flags("DomainSaveFlags", flags, STATE_FLAGS)?;
        refuse_other(dxml, self.domain())?;
        let machine = self.find(dom)?;
        let _job = machine.job("save")?;
        let running = machine.require_running()?;
        if !self.backend().can_save(&running) {
            return Err(Error::no_support("virDomainSave"));
        }
        let path = Path::new(to);
        let file = create(path, false).map_err(|error| self.file_error("create", path, error))?;
        let outcome = self.save_into(&machine, &file, flags).and_then(|(text, is_paused)| {
            file::complete(&file, &text, is_paused).map_err(|error| self.file_error("write", path, error))?;
            machine.stop(Ending::Saved, StopMode::Force).map(drop)
        });
        if outcome.is_err() {
            // What is there is no state of a machine that has ended.
            let _ = std::fs::remove_file(path);
        }
        outcome
    }

    fn domain_restore(&self, from: &str) -> Result<()> {
        self.domain_restore_flags(from, None, 0)
    }

    fn domain_restore_flags(&self, from: &str, dxml: Option<&str>, flags: u32) -> Result<()> {
        self.check_flags("DomainRestoreFlags", flags, STATE_FLAGS)?;
        refuse_other(dxml, self.domain())?;
        let (text, was_paused) = self.read_saved(from)?;
        let saved = Saved { text, is_paused: was_paused, state: from.into() };
        // Anybody may have written the file: its document is checked like any other.
        let definition = self.engine().prepare(&saved.text, Purpose::Start, false)?;
        let origin = Arc::new(Document::of_definition(&definition));
        let name: Arc<str> = Arc::from(definition.name.as_str());
        let claim = self.claim(origin.summary().uuid, &name, "restore")?;
        if claim.machine.snapshot().active() {
            let detail = format!("domain '{name}' is already active");
            return Err(fail::invalid(ErrorDomain::Domain, detail));
        }
        claim.machine.state().visible = true;
        let options = StartOptions { paused: is_paused(flags, was_paused), ..StartOptions::default() };
        let request = StartRequest { restore: Some(saved), ..StartRequest::new(definition, origin, options) };
        claim.machine.start(&claim.job, request)
    }

    fn domain_save_image_get_xml_desc(&self, file: &str, flags: u32) -> Result<String> {
        self.check_flags("DomainSaveImageGetXMLDesc", flags, SECURE)?;
        let (text, _) = self.read_saved(file)?;
        let document = Document::of_definition(&crate::document::parse(&text)?);
        Ok(document.text(flags & SECURE != 0).to_string())
    }

    fn domain_managed_save_remove(&self, dom: &Domain, flags: u32) -> Result<()> {
        self.check_flags("DomainManagedSaveRemove", flags, 0)?;
        let machine = self.find(dom)?;
        let _job = machine.job("managedsave-remove")?;
        self.engine().forget_saved(&machine)
    }

    fn domain_managed_save_get_xml_desc(&self, dom: &Domain, flags: u32) -> Result<String> {
        self.check_flags("DomainManagedSaveGetXMLDesc", flags, SECURE)?;
        let machine = self.find(dom)?;
        let saved = self
            .engine()
            .saved(&machine)?
            .ok_or_else(|| fail::invalid(self.domain(), "domain does not have managed save image"))?;
        let document = Document::of_definition(&saved.document()?);
        Ok(document.text(flags & SECURE != 0).to_string())
    }

    fn domain_get_job_info(&self, dom: &Domain) -> Result<DomainGetJobInfoRet> {
        let machine = self.find(dom)?;
        machine.require_running()?;
        let Some(job) = machine.queue().current() else { return Ok(DomainGetJobInfoRet::default()) };
        let progress = job.progress();
        Ok(DomainGetJobInfoRet {
            r#type: if progress.total_bytes > 0 { VIR_DOMAIN_JOB_BOUNDED } else { VIR_DOMAIN_JOB_UNBOUNDED },
            time_elapsed: u64::try_from(job.since.elapsed().as_millis()).unwrap_or(u64::MAX),
            data_total: progress.total_bytes,
            data_processed: progress.done_bytes,
            data_remaining: progress.total_bytes.saturating_sub(progress.done_bytes),
            ..DomainGetJobInfoRet::default()
        })
    }

    fn domain_get_job_stats(&self, dom: &Domain, flags: u32) -> Result<DomainGetJobStatsRet> {
        let allowed = VIR_DOMAIN_JOB_STATS_COMPLETED | VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED;
        self.check_flags("DomainGetJobStats", flags, allowed)?;
        let info = self.domain_get_job_info(dom)?;
        if info.r#type == VIR_DOMAIN_JOB_NONE || flags & VIR_DOMAIN_JOB_STATS_COMPLETED != 0 {
            return Ok(DomainGetJobStatsRet::default());
        }
        let params = vec![
            TypedParam::new("time_elapsed", info.time_elapsed),
            TypedParam::new("data_total", info.data_total),
            TypedParam::new("data_processed", info.data_processed),
            TypedParam::new("data_remaining", info.data_remaining),
        ];
        Ok(DomainGetJobStatsRet { r#type: info.r#type, params })
    }

    fn domain_abort_job(&self, dom: &Domain) -> Result<()> {
        let machine = self.find(dom)?;
        if machine.queue().cancel_current() {
            return Ok(());
        }
        machine.require_running()?;
        Err(fail::invalid(self.domain(), "no job is active on the domain"))
    }
}

impl<B: Backend> Connection<B> {
    /// Writes the state of a machine into an empty file, which stands still at the latest when all of it is written: the document that
    /// it ran with, and whether it is to be paused when it goes on. When this fails, the machine goes on.
    fn save_into(&self, machine: &Arc<Machine<B>>, file: &File, flags: u32) -> Result<(String, bool)> {
        if flags & STATE_FLAGS == STATE_FLAGS {
            let detail = "running and paused flags of a saved state are mutually exclusive";
            return Err(fail::bad_argument(ErrorDomain::Domain, detail));
        }
        let running = machine.require_running()?;
        let documents = machine.snapshot().live.clone().ok_or_else(fail::not_running)?;
        let was_paused = machine.is_paused();
        let copy = file.try_clone().map_err(|error| self.file_error("use", Path::new("saved"), error))?;
        let generation = machine.state().generation;
        let paused = || machine.paused(generation, VIR_DOMAIN_PAUSED_SAVE, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
        let is_live = !was_paused && self.backend().saves_running(&running);
        if !was_paused && !is_live {
            self.backend().pause(&running)?;
            paused();
        }
        if let Err(error) = self.backend().save(&running, copy) {
            if !was_paused && !is_live {
                self.backend().resume(&running)?;
            }
            return Err(error);
        }
        if is_live {
            paused();
        }
        let (mut kept, live) = (documents.origin.parse()?, documents.live.parse()?);
        // What was settled by this host goes along: a guest cannot go on with another processor.
        kept.cpu = live.cpu;
        let text = Document::of_definition(&kept).text(true).to_string();
        Ok((text, is_paused(flags, was_paused)))
    }

    /// The document in a file that a machine was saved in, and whether it was paused.
    fn read_saved(&self, from: &str) -> Result<(String, bool)> {
        let path = Path::new(from);
        let found = File::open(path).and_then(|file| file::read(&file));
        found.map_err(|error| self.file_error("read", path, error))?.ok_or_else(|| {
            let detail = format!("'{from}' is no saved machine of this version, or damaged");
            Error::new(ErrorCode::OperationFailed, self.domain(), detail)
                .with_cure("copy the file again, or use the release that wrote it")
        })
    }

    fn file_error(&self, what: &'static str, path: &Path, error: io::Error) -> Error {
        Error::new(ErrorCode::SystemError, self.domain(), "cannot use the file of a saved machine")
            .with_source(host_sys::Error::file(what, path, error))
    }
}

/// Whether a machine is to be paused when it goes on.
fn is_paused(flags: u32, was_paused: bool) -> bool {
    match flags & STATE_FLAGS {
        VIR_DOMAIN_SAVE_PAUSED => true,
        VIR_DOMAIN_SAVE_RUNNING => false,
        _ => was_paused,
    }
}

/// An empty file, which only the daemon can read.
fn create(path: &Path, is_new: bool) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).mode(0o600);
    if is_new {
        options.create_new(true)
    } else {
        options.create(true).truncate(true)
    };
    options.open(path)
}

fn refuse_other(dxml: Option<&str>, domain: ErrorDomain) -> Result<()> {
    match dxml {
        None => Ok(()),
        Some(_) => Err(Error::new(
            ErrorCode::ArgumentUnsupported,
            domain,
            "a saved machine has the document that it ran with: no other can be given",
        )),
    }
}
