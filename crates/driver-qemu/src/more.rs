//! Parameters of the bulk statistics that only QEMU machines have: resource monitors, halt polling, rate of dirty pages.

use std::path::Path;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use api::TypedParam;
use api::constants as vir;
use host_sys::files::read_bounded;
use serde_json::Value;

use crate::running::Running;

/// Where the kernel counts what KVM did for each machine, in folders named `PID-DESCRIPTOR`.
const KVM: &str = "/sys/kernel/debug/kvm";
/// Longest wait for an answer that came with others.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Most bytes of a counter's text.
const COUNTER_BYTES_MAX: u64 = 64;

/// A question that was sent ahead, so that its answer comes beside those of other questions.
pub struct Asked(Receiver<Value>);

/// Asks for the rate of dirty pages.
pub fn ask(running: &Running) -> Asked {
    let (sender, receiver) = mpsc::channel();
    let answered = move |answer: Result<Value, qmp::Error>| {
        // Older emulators do not know the question; nobody waits any more if it was too late.
        let _ = sender.send(answer.unwrap_or(Value::Null));
    };
    if let Ok(monitor) = running.monitor() {
        // What cannot be asked is not answered.
        let _ = monitor.submit("query-dirty-rate", None, answered);
    }
    Asked(receiver)
}

impl Asked {
    /// All parameters, each with its group (`VIR_DOMAIN_STATS_*`).
    pub fn parameters(self, running: &Running) -> Vec<(u32, TypedParam)> {
        let mut parameters = processor(running.process.pid);
        parameters.extend(dirty_rate(&self.0.recv_timeout(TIMEOUT).unwrap_or(Value::Null)));
        parameters
    }
}

/// Nobody has resource monitors made; without KVM nothing is polled.
fn processor(pid: u32) -> Vec<(u32, TypedParam)> {
    let (success_ns, fail_ns) = halt_polling(pid);
    let parameters = [
        TypedParam::new(vir::VIR_DOMAIN_STATS_CPU_CACHE_MONITOR_COUNT, 0_u32),
        TypedParam::new(vir::VIR_DOMAIN_STATS_CPU_HALTPOLL_SUCCESS_TIME, success_ns),
        TypedParam::new(vir::VIR_DOMAIN_STATS_CPU_HALTPOLL_FAIL_TIME, fail_ns),
    ];
    parameters.map(|parameter| (vir::VIR_DOMAIN_STATS_CPU_TOTAL, parameter)).to_vec()
}

/// Time spent polling for the end of halts that came while polling, and of others.
fn halt_polling(pid: u32) -> (u64, u64) {
    let prefix = format!("{pid}-");
    let folders = std::fs::read_dir(KVM).into_iter().flatten().flatten();
    let mut own = folders.filter(|folder| folder.file_name().to_string_lossy().starts_with(&prefix));
    let Some(folder) = own.next() else { return (0, 0) };
    let counter = |name: &str| number_in(&folder.path().join(name));
    (counter("halt_poll_success_ns"), counter("halt_poll_fail_ns"))
}

fn number_in(path: &Path) -> u64 {
    let bytes = read_bounded(path, COUNTER_BYTES_MAX).unwrap_or_default();
    String::from_utf8_lossy(&bytes).trim().parse().unwrap_or(0)
}

/// What `query-dirty-rate` told.
fn dirty_rate(answer: &Value) -> Vec<(u32, TypedParam)> {
    let status = match answer["status"].as_str() {
        Some("measuring") => vir::VIR_DOMAIN_DIRTYRATE_MEASURING,
        Some("measured") => vir::VIR_DOMAIN_DIRTYRATE_MEASURED,
        Some(_) => vir::VIR_DOMAIN_DIRTYRATE_UNSTARTED,
        None => return Vec::new(),
    };
    let seconds = |name: &str| answer[name].as_i64().unwrap_or(0);
    let period = i32::try_from(seconds("calc-time")).unwrap_or(i32::MAX);
    let mut parameters = vec![
        TypedParam::new(vir::VIR_DOMAIN_STATS_DIRTYRATE_CALC_STATUS, status),
        TypedParam::new(vir::VIR_DOMAIN_STATS_DIRTYRATE_CALC_START_TIME, seconds("start-time")),
        TypedParam::new(vir::VIR_DOMAIN_STATS_DIRTYRATE_CALC_PERIOD, period),
    ];
    if let Some(mode) = answer["mode"].as_str() {
        parameters.push(TypedParam::new(vir::VIR_DOMAIN_STATS_DIRTYRATE_CALC_MODE, mode));
    }
    if let Some(rate) = answer["dirty-rate"].as_i64() {
        parameters.push(TypedParam::new(vir::VIR_DOMAIN_STATS_DIRTYRATE_MEGABYTES_PER_SECOND, rate));
    }
    for vcpu in answer["vcpu-dirty-rate"].as_array().into_iter().flatten() {
        if let (Some(id), Some(rate)) = (vcpu["id"].as_u64(), vcpu["dirty-rate"].as_u64()) {
            let (prefix, suffix) = (
                vir::VIR_DOMAIN_STATS_DIRTYRATE_VCPU_PREFIX,
                vir::VIR_DOMAIN_STATS_DIRTYRATE_VCPU_SUFFIX_MEGABYTES_PER_SECOND,
            );
            parameters.push(TypedParam::new(format!("{prefix}{id}{suffix}"), rate));
        }
    }
    parameters.into_iter().map(|parameter| (vir::VIR_DOMAIN_STATS_DIRTYRATE, parameter)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rates_of_dirty_pages() {
        let cases = [
            (Value::Null, ""),
            (
                json!({"status": "unstarted", "start-time": 0, "calc-time": 0, "mode": "page-sampling"}),
                "calc_status=Int(0) calc_start_time=Llong(0) calc_period=Int(0) calc_mode=String(\"page-sampling\")",
            ),
            (
                json!({"status": "measured", "start-time": 7, "calc-time": 1, "dirty-rate": 30, "mode": "dirty-ring",
                       "vcpu-dirty-rate": [{"id": 0, "dirty-rate": 12}]}),
                "calc_status=Int(2) calc_start_time=Llong(7) calc_period=Int(1) calc_mode=String(\"dirty-ring\") \
                 megabytes_per_second=Llong(30) vcpu.0.megabytes_per_second=Ullong(12)",
            ),
        ];
        for (answer, expected) in cases {
            let words: Vec<String> = dirty_rate(&answer)
                .into_iter()
                .map(|(_, parameter)| {
                    let name = parameter.field.strip_prefix("dirtyrate.").unwrap().to_owned();
                    format!("{name}={:?}", parameter.value)
                })
                .collect();
            assert_eq!(words.join(" "), expected);
        }
    }
}
