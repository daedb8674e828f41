//! Running jobs, and states that are kept until the next start.

use api::constants::{
    VIR_DOMAIN_EVENT_SUSPENDED_PAUSED, VIR_DOMAIN_JOB_BOUNDED, VIR_DOMAIN_JOB_NONE,
    VIR_DOMAIN_JOB_STATS_COMPLETED, VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED, VIR_DOMAIN_JOB_UNBOUNDED,
    VIR_DOMAIN_PAUSED_SAVE, VIR_DOMAIN_SAVE_IMAGE_XML_SECURE, VIR_DOMAIN_SAVE_PAUSED,
    VIR_DOMAIN_SAVE_RUNNING,
};
use api::{Domain, DomainGetJobInfoRet, DomainGetJobStatsRet, DomainSaving, TypedParam};
use error::{ErrorDomain, Result};

use crate::backend::{Backend, StopMode};
use crate::connection::Connection;
use crate::document::Document;
use crate::fail;
use crate::machine::Ending;

/// The flag of documents with secrets.
const SECURE: u32 = VIR_DOMAIN_SAVE_IMAGE_XML_SECURE as u32;

impl<B: Backend> DomainSaving for Connection<B> {
    fn domain_has_managed_save_image(&self, dom: &Domain, flags: u32) -> Result<i32> {
        self.check_flags("DomainHasManagedSaveImage", flags, 0)?;
        let machine = self.find(dom)?;
        Ok(self.engine().has_saved(&machine).into())
    }

    fn domain_managed_save(&self, dom: &Domain, flags: u32) -> Result<()> {
        let allowed = VIR_DOMAIN_SAVE_RUNNING | VIR_DOMAIN_SAVE_PAUSED;
        self.check_flags("DomainManagedSave", flags, allowed)?;
        if flags == allowed {
            let detail = "running and paused flags in virDomainManagedSave are mutually exclusive";
            return Err(fail::bad_argument(ErrorDomain::Domain, detail).verbatim());
        }
        let machine = self.find(dom)?;
        let _job = machine.job("managedsave")?;
        let running = machine.require_running()?;
        let snapshot = machine.snapshot();
        if snapshot.persistent.is_none() {
            let detail = "cannot do managed save for transient domain";
            return Err(fail::invalid(self.domain(), detail).with_cure("define the domain first"));
        }
        let documents = snapshot.live.clone().ok_or_else(fail::not_running)?;
        let was_paused = machine.is_paused();
        let is_paused = match flags {
            VIR_DOMAIN_SAVE_PAUSED => true,
            VIR_DOMAIN_SAVE_RUNNING => false,
            _ => was_paused,
        };
        let place = self.engine().place_to_save(&machine)?;
        if !was_paused {
            let generation = machine.state().generation;
            self.backend().pause(&running)?;
            machine.paused(generation, VIR_DOMAIN_PAUSED_SAVE, VIR_DOMAIN_EVENT_SUSPENDED_PAUSED);
        }
        if let Err(error) = self.backend().save(&running, &place) {
            self.engine().forget_saved(&machine)?;
            if !was_paused {
                self.backend().resume(&running)?;
            }
            return Err(error);
        }
        // The state is one only when nothing runs on from it.
        machine.stop(Ending::Saved, StopMode::Force)?;
        self.engine().keep_saved(&machine, documents.origin.text(true), is_paused)
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
