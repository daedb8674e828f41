//! Running jobs. Saved states do not exist yet: the operations on them answer "not supported".

use api::constants::{
    VIR_DOMAIN_JOB_BOUNDED, VIR_DOMAIN_JOB_NONE, VIR_DOMAIN_JOB_STATS_COMPLETED,
    VIR_DOMAIN_JOB_STATS_KEEP_COMPLETED, VIR_DOMAIN_JOB_UNBOUNDED,
};
use api::{Domain, DomainGetJobInfoRet, DomainGetJobStatsRet, DomainSaving, TypedParam};
use error::Result;

use crate::backend::Backend;
use crate::connection::Connection;
use crate::fail;

impl<B: Backend> DomainSaving for Connection<B> {
    fn domain_has_managed_save_image(&self, dom: &Domain, flags: u32) -> Result<i32> {
        self.check_flags("DomainHasManagedSaveImage", flags, 0)?;
        self.find(dom)?;
        Ok(0)
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
