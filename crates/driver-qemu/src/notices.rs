//! What the monitor's events mean for the machine.

use std::sync::Arc;

use api::Event;
use api::constants::{
    VIR_DOMAIN_EVENT_IO_ERROR_NONE, VIR_DOMAIN_EVENT_IO_ERROR_PAUSE, VIR_DOMAIN_EVENT_IO_ERROR_REPORT,
    VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE, VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN, VIR_DOMAIN_EVENT_WATCHDOG_DEBUG,
    VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI, VIR_DOMAIN_EVENT_WATCHDOG_NONE, VIR_DOMAIN_EVENT_WATCHDOG_PAUSE,
    VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF, VIR_DOMAIN_EVENT_WATCHDOG_RESET, VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN,
};
use engine::{Notice, PauseReason, ResumeReason, ShutdownSource};
use serde_json::Value;

use crate::plug;
use crate::running::{Expectation, Running};

/// Handles one event, on the reactor's thread.
pub fn handle(running: &Arc<Running>, event: &qmp::Event) {
    let data = &event.data;
    pass_on(running, event);
    match event.name.as_str() {
        "paused" => running.notify(Notice::Paused(pause_reason(running).unwrap_or(PauseReason::Unknown))),
        // The process ends as well, which is told when it has gone.
        "ended" => match data["reason"].as_str().unwrap_or("") {
            "power-off" | "reset" => running.powered_off(),
            "panicked" => running.notify(Notice::Panicked),
            _ => {}
        },
        "SHUTDOWN" => guest_shutdown(running, data),
        "RESET" | "reset" => running.notify(Notice::Reset),
        "STOP" => {
            if let Some(reason) = pause_reason(running) {
                running.notify(Notice::Paused(reason));
            }
        }
        "RESUME" | "resumed" => running.notify(Notice::Resumed(resume_reason(running))),
        "GUEST_PANICKED" => running.notify(Notice::Panicked),
        "SUSPEND" => running.notify(Notice::Suspended { to_disk: false }),
        "SUSPEND_DISK" => running.notify(Notice::Suspended { to_disk: true }),
        "WAKEUP" => running.notify(Notice::Wakeup),
        "BALLOON_CHANGE" | "balloon-change" => {
            let actual_kib = data["actual"].as_u64().unwrap_or(0) / 1024;
            running.notify(Notice::BalloonChanged { actual_kib });
        }
        "WATCHDOG" | "watchdog" => watchdog(running, data),
        "BLOCK_IO_ERROR" => io_error(running, data),
        "RTC_CHANGE" | "rtc-change" => {
            let offset = data["offset"].as_i64().unwrap_or(0);
            running.notify(Notice::Event(Event::DomainRtcChange(api::events::DomainRtcChange {
                dom: running.observer.handle(),
                offset,
            })));
        }
        "DEVICE_TRAY_MOVED" => tray_moved(running, data),
        "device-removed" | "device-removal-failed" | "vcpus-changed" | "vcpu-removal-failed" => {
            plug::handle(running, &event.name, data);
        }
        "DEVICE_DELETED" => {
            if let Some(alias) = data["device"].as_str() {
                running.notify(Notice::Event(Event::DomainDeviceRemoved(api::events::DomainDeviceRemoved {
                    dom: running.observer.handle(),
                    dev_alias: alias.to_owned(),
                })));
            }
        }
        _ => {}
    }
}

/// Hands the event itself to clients that listen to the monitor.
fn pass_on(running: &Running, event: &qmp::Event) {
    let details = (!event.data.is_null()).then(|| event.data.to_string());
    running.notify(Notice::Event(Event::QemuMonitorEvent(api::events::QemuMonitorEvent {
        dom: running.observer.handle(),
        event: event.name.clone(),
        seconds: event.timestamp.seconds,
        micros: u32::try_from(event.timestamp.microseconds).unwrap_or(0),
        details,
    })));
}

/// The guest is off. If it powered off to reboot, it is reset and goes on; otherwise the engine decides.
fn guest_shutdown(running: &Arc<Running>, data: &Value) {
    if running.take_rebooting() && !running.resets_end {
        running.reset_and_continue();
        return;
    }
    running.powered_off();
    running.expect(Expectation::ShuttingDown);
    let source = match (data["guest"].as_bool(), data["reason"].as_str()) {
        (Some(true), _) => ShutdownSource::Guest,
        (Some(false), _) => ShutdownSource::Host,
        _ => ShutdownSource::Unknown,
    };
    running.notify(Notice::GuestShutdown(source));
}

/// Why the guest stopped; nothing when it is no news.
fn pause_reason(running: &Running) -> Option<PauseReason> {
    match running.expectation() {
        Expectation::Pause => Some(PauseReason::Requested),
        Expectation::IoError => Some(PauseReason::IoError),
        Expectation::Watchdog => Some(PauseReason::Watchdog),
        Expectation::ShuttingDown => Some(PauseReason::ShuttingDown),
        Expectation::Nothing | Expectation::Resume => Some(PauseReason::Unknown),
        Expectation::Rebooting => None,
    }
}

fn resume_reason(running: &Running) -> ResumeReason {
    match running.expectation() {
        Expectation::Resume => ResumeReason::Requested,
        _ => ResumeReason::Unknown,
    }
}

fn watchdog(running: &Running, data: &Value) {
    let action = match data["action"].as_str().unwrap_or("") {
        "pause" => {
            running.expect(Expectation::Watchdog);
            VIR_DOMAIN_EVENT_WATCHDOG_PAUSE
        }
        "reset" => VIR_DOMAIN_EVENT_WATCHDOG_RESET,
        "poweroff" => VIR_DOMAIN_EVENT_WATCHDOG_POWEROFF,
        "shutdown" => VIR_DOMAIN_EVENT_WATCHDOG_SHUTDOWN,
        "debug" => VIR_DOMAIN_EVENT_WATCHDOG_DEBUG,
        "inject-nmi" => VIR_DOMAIN_EVENT_WATCHDOG_INJECTNMI,
        _ => VIR_DOMAIN_EVENT_WATCHDOG_NONE,
    };
    let dom = running.observer.handle();
    running.notify(Notice::Event(Event::DomainWatchdog(api::events::DomainWatchdog { dom, action })));
}

fn io_error(running: &Running, data: &Value) {
    let action = match data["action"].as_str().unwrap_or("") {
        "stop" => {
            running.expect(Expectation::IoError);
            VIR_DOMAIN_EVENT_IO_ERROR_PAUSE
        }
        "report" => VIR_DOMAIN_EVENT_IO_ERROR_REPORT,
        _ => VIR_DOMAIN_EVENT_IO_ERROR_NONE,
    };
    let reason = if data["nospace"].as_bool() == Some(true) { "enospc" } else { "" };
    let dom = running.observer.handle();
    let node = data["node-name"].as_str().or(data["device"].as_str()).unwrap_or("");
    let (src_path, dev_alias) = running.disk_of_node(node, data["qom-path"].as_str().unwrap_or(""));
    running.notify(Notice::Event(Event::DomainIoError(api::events::DomainIoError {
        dom: dom.clone(),
        src_path: src_path.clone(),
        dev_alias: dev_alias.clone(),
        action,
    })));
    running.notify(Notice::Event(Event::DomainIoErrorReason(api::events::DomainIoErrorReason {
        dom,
        src_path,
        dev_alias,
        action,
        reason: reason.to_owned(),
    })));
}

fn tray_moved(running: &Running, data: &Value) {
    let open = data["tray-open"].as_bool().unwrap_or(false);
    let reason = if open { VIR_DOMAIN_EVENT_TRAY_CHANGE_OPEN } else { VIR_DOMAIN_EVENT_TRAY_CHANGE_CLOSE };
    let id = data["id"].as_str().or(data["device"].as_str()).unwrap_or("");
    running.notify(Notice::Event(Event::DomainTrayChange(api::events::DomainTrayChange {
        dom: running.observer.handle(),
        dev_alias: id.rsplit('/').next().unwrap_or(id).to_owned(),
        reason,
    })));
}
