//! How events travel. Written by `cargo xtask codegen`: do not edit.

use api::{Event, events};
use xdr::{Decoder, Encoder, Error};

use crate::codec::{Decode, Encode};
use crate::program::Program;

/// The program and procedure that deliver `event`, and the procedure of the older form.
pub fn procedure(event: &Event) -> (Program, i32, Option<i32>) {
    match event {
        Event::DomainLifecycle(_) => (Program::Remote, 318, Some(107)),
        Event::DomainReboot(_) => (Program::Remote, 319, Some(169)),
        Event::DomainRtcChange(_) => (Program::Remote, 320, Some(170)),
        Event::DomainWatchdog(_) => (Program::Remote, 321, Some(171)),
        Event::DomainIoError(_) => (Program::Remote, 322, Some(172)),
        Event::DomainGraphics(_) => (Program::Remote, 323, Some(173)),
        Event::DomainIoErrorReason(_) => (Program::Remote, 324, Some(195)),
        Event::DomainControlError(_) => (Program::Remote, 325, Some(224)),
        Event::DomainBlockJob(_) => (Program::Remote, 326, Some(241)),
        Event::DomainDiskChange(_) => (Program::Remote, 327, Some(248)),
        Event::DomainTrayChange(_) => (Program::Remote, 328, Some(268)),
        Event::DomainPmwakeup(_) => (Program::Remote, 329, Some(269)),
        Event::DomainPmsuspend(_) => (Program::Remote, 330, Some(270)),
        Event::DomainBalloonChange(_) => (Program::Remote, 331, Some(276)),
        Event::DomainPmsuspendDisk(_) => (Program::Remote, 332, Some(292)),
        Event::DomainDeviceRemoved(_) => (Program::Remote, 333, Some(311)),
        Event::DomainBlockJob2(_) => (Program::Remote, 339, None),
        Event::DomainTunable(_) => (Program::Remote, 346, None),
        Event::DomainAgentLifecycle(_) => (Program::Remote, 348, None),
        Event::DomainDeviceAdded(_) => (Program::Remote, 354, None),
        Event::DomainMigrationIteration(_) => (Program::Remote, 359, None),
        Event::DomainJobCompleted(_) => (Program::Remote, 363, None),
        Event::DomainDeviceRemovalFailed(_) => (Program::Remote, 367, None),
        Event::DomainMetadataChange(_) => (Program::Remote, 379, None),
        Event::DomainBlockThreshold(_) => (Program::Remote, 385, None),
        Event::DomainMemoryFailure(_) => (Program::Remote, 423, None),
        Event::DomainMemoryDeviceSizeChange(_) => (Program::Remote, 438, None),
        Event::DomainNicMacChange(_) => (Program::Remote, 453, None),
        Event::DomainChannelLifecycle(_) => (Program::Remote, 454, None),
        Event::QemuMonitorEvent(_) => (Program::Qemu, 6, None),
        Event::NetworkLifecycle(_) => (Program::Remote, 315, None),
        Event::NetworkMetadataChange(_) => (Program::Remote, 446, None),
        Event::NodeDeviceLifecycle(_) => (Program::Remote, 376, None),
        Event::NodeDeviceUpdate(_) => (Program::Remote, 377, None),
        Event::SecretLifecycle(_) => (Program::Remote, 382, None),
        Event::SecretValueChanged(_) => (Program::Remote, 383, None),
        Event::StoragePoolLifecycle(_) => (Program::Remote, 370, None),
        Event::StoragePoolRefresh(_) => (Program::Remote, 373, None),
    }
}

/// Writes `event`, behind its callback identifier or in the older form.
pub(crate) fn encode(
    event: &Event,
    callback_id: Option<i32>,
    encoder: &mut Encoder<'_>,
) -> Result<(), Error> {
    if let Some(callback_id) = callback_id {
        encoder.i32(callback_id);
    }
    match event {
        Event::DomainLifecycle(event) => {
            event.dom.encode(encoder)?;
            event.event.encode(encoder)?;
            event.detail.encode(encoder)?;
        }
        Event::DomainReboot(event) => {
            event.dom.encode(encoder)?;
        }
        Event::DomainRtcChange(event) => {
            event.dom.encode(encoder)?;
            event.offset.encode(encoder)?;
        }
        Event::DomainWatchdog(event) => {
            event.dom.encode(encoder)?;
            event.action.encode(encoder)?;
        }
        Event::DomainIoError(event) => {
            event.dom.encode(encoder)?;
            event.src_path.encode(encoder)?;
            event.dev_alias.encode(encoder)?;
            event.action.encode(encoder)?;
        }
        Event::DomainGraphics(event) => {
            event.dom.encode(encoder)?;
            event.phase.encode(encoder)?;
            event.local.encode(encoder)?;
            event.remote.encode(encoder)?;
            event.auth_scheme.encode(encoder)?;
            encoder.list(&event.subject, 20, Encode::encode)?;
        }
        Event::DomainIoErrorReason(event) => {
            event.dom.encode(encoder)?;
            event.src_path.encode(encoder)?;
            event.dev_alias.encode(encoder)?;
            event.action.encode(encoder)?;
            event.reason.encode(encoder)?;
        }
        Event::DomainControlError(event) => {
            event.dom.encode(encoder)?;
        }
        Event::DomainBlockJob(event) => {
            event.dom.encode(encoder)?;
            event.path.encode(encoder)?;
            event.r#type.encode(encoder)?;
            event.status.encode(encoder)?;
        }
        Event::DomainDiskChange(event) => {
            event.dom.encode(encoder)?;
            event.old_src_path.encode(encoder)?;
            event.new_src_path.encode(encoder)?;
            event.dev_alias.encode(encoder)?;
            event.reason.encode(encoder)?;
        }
        Event::DomainTrayChange(event) => {
            event.dom.encode(encoder)?;
            event.dev_alias.encode(encoder)?;
            event.reason.encode(encoder)?;
        }
        Event::DomainPmwakeup(event) => {
            if callback_id.is_some() {
                event.reason.encode(encoder)?;
            }
            event.dom.encode(encoder)?;
        }
        Event::DomainPmsuspend(event) => {
            if callback_id.is_some() {
                event.reason.encode(encoder)?;
            }
            event.dom.encode(encoder)?;
        }
        Event::DomainBalloonChange(event) => {
            event.dom.encode(encoder)?;
            event.actual.encode(encoder)?;
        }
        Event::DomainPmsuspendDisk(event) => {
            if callback_id.is_some() {
                event.reason.encode(encoder)?;
            }
            event.dom.encode(encoder)?;
        }
        Event::DomainDeviceRemoved(event) => {
            event.dom.encode(encoder)?;
            event.dev_alias.encode(encoder)?;
        }
        Event::DomainBlockJob2(event) => {
            event.dom.encode(encoder)?;
            event.dst.encode(encoder)?;
            event.r#type.encode(encoder)?;
            event.status.encode(encoder)?;
        }
        Event::DomainTunable(event) => {
            event.dom.encode(encoder)?;
            encoder.list(&event.params, 2048, Encode::encode)?;
        }
        Event::DomainAgentLifecycle(event) => {
            event.dom.encode(encoder)?;
            event.state.encode(encoder)?;
            event.reason.encode(encoder)?;
        }
        Event::DomainDeviceAdded(event) => {
            event.dom.encode(encoder)?;
            event.dev_alias.encode(encoder)?;
        }
        Event::DomainMigrationIteration(event) => {
            event.dom.encode(encoder)?;
            event.iteration.encode(encoder)?;
        }
        Event::DomainJobCompleted(event) => {
            event.dom.encode(encoder)?;
            encoder.list(&event.params, 64, Encode::encode)?;
        }
        Event::DomainDeviceRemovalFailed(event) => {
            event.dom.encode(encoder)?;
            event.dev_alias.encode(encoder)?;
        }
        Event::DomainMetadataChange(event) => {
            event.dom.encode(encoder)?;
            event.r#type.encode(encoder)?;
            event.nsuri.encode(encoder)?;
        }
        Event::DomainBlockThreshold(event) => {
            event.dom.encode(encoder)?;
            event.dev.encode(encoder)?;
            event.path.encode(encoder)?;
            event.threshold.encode(encoder)?;
            event.excess.encode(encoder)?;
        }
        Event::DomainMemoryFailure(event) => {
            event.dom.encode(encoder)?;
            event.recipient.encode(encoder)?;
            event.action.encode(encoder)?;
            event.flags.encode(encoder)?;
        }
        Event::DomainMemoryDeviceSizeChange(event) => {
            event.dom.encode(encoder)?;
            event.alias.encode(encoder)?;
            event.size.encode(encoder)?;
        }
        Event::DomainNicMacChange(event) => {
            event.dom.encode(encoder)?;
            event.alias.encode(encoder)?;
            event.old_mac.encode(encoder)?;
            event.new_mac.encode(encoder)?;
        }
        Event::DomainChannelLifecycle(event) => {
            event.dom.encode(encoder)?;
            event.channel_name.encode(encoder)?;
            event.state.encode(encoder)?;
            event.reason.encode(encoder)?;
        }
        Event::QemuMonitorEvent(event) => {
            event.dom.encode(encoder)?;
            event.event.encode(encoder)?;
            event.seconds.encode(encoder)?;
            event.micros.encode(encoder)?;
            event.details.encode(encoder)?;
        }
        Event::NetworkLifecycle(event) => {
            event.net.encode(encoder)?;
            event.event.encode(encoder)?;
            event.detail.encode(encoder)?;
        }
        Event::NetworkMetadataChange(event) => {
            event.net.encode(encoder)?;
            event.r#type.encode(encoder)?;
            event.nsuri.encode(encoder)?;
        }
        Event::NodeDeviceLifecycle(event) => {
            event.dev.encode(encoder)?;
            event.event.encode(encoder)?;
            event.detail.encode(encoder)?;
        }
        Event::NodeDeviceUpdate(event) => {
            event.dev.encode(encoder)?;
        }
        Event::SecretLifecycle(event) => {
            event.secret.encode(encoder)?;
            event.event.encode(encoder)?;
            event.detail.encode(encoder)?;
        }
        Event::SecretValueChanged(event) => {
            event.secret.encode(encoder)?;
        }
        Event::StoragePoolLifecycle(event) => {
            event.pool.encode(encoder)?;
            event.event.encode(encoder)?;
            event.detail.encode(encoder)?;
        }
        Event::StoragePoolRefresh(event) => {
            event.pool.encode(encoder)?;
        }
    }
    Ok(())
}

/// Reads the event with this number; `None` when there is none.
pub(crate) fn decode(
    program: Program,
    number: i32,
    decoder: &mut Decoder<'_>,
) -> Result<Option<(Option<i32>, Event)>, Error> {
    let (callback_id, event): (Option<i32>, Event) = match (program, number) {
        (Program::Remote, 318) => (
            Some(decoder.i32()?),
            events::DomainLifecycle {
                dom: Decode::decode(decoder)?,
                event: Decode::decode(decoder)?,
                detail: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 107) => (
            None,
            events::DomainLifecycle {
                dom: Decode::decode(decoder)?,
                event: Decode::decode(decoder)?,
                detail: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 319) => {
            (Some(decoder.i32()?), events::DomainReboot { dom: Decode::decode(decoder)? }.into())
        }
        (Program::Remote, 169) => (None, events::DomainReboot { dom: Decode::decode(decoder)? }.into()),
        (Program::Remote, 320) => (
            Some(decoder.i32()?),
            events::DomainRtcChange { dom: Decode::decode(decoder)?, offset: Decode::decode(decoder)? }
                .into(),
        ),
        (Program::Remote, 170) => (
            None,
            events::DomainRtcChange { dom: Decode::decode(decoder)?, offset: Decode::decode(decoder)? }
                .into(),
        ),
        (Program::Remote, 321) => (
            Some(decoder.i32()?),
            events::DomainWatchdog { dom: Decode::decode(decoder)?, action: Decode::decode(decoder)? }.into(),
        ),
        (Program::Remote, 171) => (
            None,
            events::DomainWatchdog { dom: Decode::decode(decoder)?, action: Decode::decode(decoder)? }.into(),
        ),
        (Program::Remote, 322) => (
            Some(decoder.i32()?),
            events::DomainIoError {
                dom: Decode::decode(decoder)?,
                src_path: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                action: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 172) => (
            None,
            events::DomainIoError {
                dom: Decode::decode(decoder)?,
                src_path: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                action: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 323) => (
            Some(decoder.i32()?),
            events::DomainGraphics {
                dom: Decode::decode(decoder)?,
                phase: Decode::decode(decoder)?,
                local: Decode::decode(decoder)?,
                remote: Decode::decode(decoder)?,
                auth_scheme: Decode::decode(decoder)?,
                subject: decoder.list(20, <api::GraphicsIdentity as Decode>::BYTES_MIN, Decode::decode)?,
            }
            .into(),
        ),
        (Program::Remote, 173) => (
            None,
            events::DomainGraphics {
                dom: Decode::decode(decoder)?,
                phase: Decode::decode(decoder)?,
                local: Decode::decode(decoder)?,
                remote: Decode::decode(decoder)?,
                auth_scheme: Decode::decode(decoder)?,
                subject: decoder.list(20, <api::GraphicsIdentity as Decode>::BYTES_MIN, Decode::decode)?,
            }
            .into(),
        ),
        (Program::Remote, 324) => (
            Some(decoder.i32()?),
            events::DomainIoErrorReason {
                dom: Decode::decode(decoder)?,
                src_path: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                action: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 195) => (
            None,
            events::DomainIoErrorReason {
                dom: Decode::decode(decoder)?,
                src_path: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                action: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 325) => {
            (Some(decoder.i32()?), events::DomainControlError { dom: Decode::decode(decoder)? }.into())
        }
        (Program::Remote, 224) => (None, events::DomainControlError { dom: Decode::decode(decoder)? }.into()),
        (Program::Remote, 326) => (
            Some(decoder.i32()?),
            events::DomainBlockJob {
                dom: Decode::decode(decoder)?,
                path: Decode::decode(decoder)?,
                r#type: Decode::decode(decoder)?,
                status: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 241) => (
            None,
            events::DomainBlockJob {
                dom: Decode::decode(decoder)?,
                path: Decode::decode(decoder)?,
                r#type: Decode::decode(decoder)?,
                status: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 327) => (
            Some(decoder.i32()?),
            events::DomainDiskChange {
                dom: Decode::decode(decoder)?,
                old_src_path: Decode::decode(decoder)?,
                new_src_path: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 248) => (
            None,
            events::DomainDiskChange {
                dom: Decode::decode(decoder)?,
                old_src_path: Decode::decode(decoder)?,
                new_src_path: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 328) => (
            Some(decoder.i32()?),
            events::DomainTrayChange {
                dom: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 268) => (
            None,
            events::DomainTrayChange {
                dom: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 329) => (
            Some(decoder.i32()?),
            events::DomainPmwakeup { reason: Decode::decode(decoder)?, dom: Decode::decode(decoder)? }.into(),
        ),
        (Program::Remote, 269) => {
            (None, events::DomainPmwakeup { reason: 0, dom: Decode::decode(decoder)? }.into())
        }
        (Program::Remote, 330) => (
            Some(decoder.i32()?),
            events::DomainPmsuspend { reason: Decode::decode(decoder)?, dom: Decode::decode(decoder)? }
                .into(),
        ),
        (Program::Remote, 270) => {
            (None, events::DomainPmsuspend { reason: 0, dom: Decode::decode(decoder)? }.into())
        }
        (Program::Remote, 331) => (
            Some(decoder.i32()?),
            events::DomainBalloonChange { dom: Decode::decode(decoder)?, actual: Decode::decode(decoder)? }
                .into(),
        ),
        (Program::Remote, 276) => (
            None,
            events::DomainBalloonChange { dom: Decode::decode(decoder)?, actual: Decode::decode(decoder)? }
                .into(),
        ),
        (Program::Remote, 332) => (
            Some(decoder.i32()?),
            events::DomainPmsuspendDisk { reason: Decode::decode(decoder)?, dom: Decode::decode(decoder)? }
                .into(),
        ),
        (Program::Remote, 292) => {
            (None, events::DomainPmsuspendDisk { reason: 0, dom: Decode::decode(decoder)? }.into())
        }
        (Program::Remote, 333) => (
            Some(decoder.i32()?),
            events::DomainDeviceRemoved {
                dom: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 311) => (
            None,
            events::DomainDeviceRemoved {
                dom: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 339) => (
            Some(decoder.i32()?),
            events::DomainBlockJob2 {
                dom: Decode::decode(decoder)?,
                dst: Decode::decode(decoder)?,
                r#type: Decode::decode(decoder)?,
                status: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 346) => (
            Some(decoder.i32()?),
            events::DomainTunable {
                dom: Decode::decode(decoder)?,
                params: decoder.list(2048, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            }
            .into(),
        ),
        (Program::Remote, 348) => (
            Some(decoder.i32()?),
            events::DomainAgentLifecycle {
                dom: Decode::decode(decoder)?,
                state: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 354) => (
            Some(decoder.i32()?),
            events::DomainDeviceAdded { dom: Decode::decode(decoder)?, dev_alias: Decode::decode(decoder)? }
                .into(),
        ),
        (Program::Remote, 359) => (
            Some(decoder.i32()?),
            events::DomainMigrationIteration {
                dom: Decode::decode(decoder)?,
                iteration: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 363) => (
            Some(decoder.i32()?),
            events::DomainJobCompleted {
                dom: Decode::decode(decoder)?,
                params: decoder.list(64, <api::TypedParam as Decode>::BYTES_MIN, Decode::decode)?,
            }
            .into(),
        ),
        (Program::Remote, 367) => (
            Some(decoder.i32()?),
            events::DomainDeviceRemovalFailed {
                dom: Decode::decode(decoder)?,
                dev_alias: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 379) => (
            Some(decoder.i32()?),
            events::DomainMetadataChange {
                dom: Decode::decode(decoder)?,
                r#type: Decode::decode(decoder)?,
                nsuri: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 385) => (
            Some(decoder.i32()?),
            events::DomainBlockThreshold {
                dom: Decode::decode(decoder)?,
                dev: Decode::decode(decoder)?,
                path: Decode::decode(decoder)?,
                threshold: Decode::decode(decoder)?,
                excess: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 423) => (
            Some(decoder.i32()?),
            events::DomainMemoryFailure {
                dom: Decode::decode(decoder)?,
                recipient: Decode::decode(decoder)?,
                action: Decode::decode(decoder)?,
                flags: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 438) => (
            Some(decoder.i32()?),
            events::DomainMemoryDeviceSizeChange {
                dom: Decode::decode(decoder)?,
                alias: Decode::decode(decoder)?,
                size: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 453) => (
            Some(decoder.i32()?),
            events::DomainNicMacChange {
                dom: Decode::decode(decoder)?,
                alias: Decode::decode(decoder)?,
                old_mac: Decode::decode(decoder)?,
                new_mac: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 454) => (
            Some(decoder.i32()?),
            events::DomainChannelLifecycle {
                dom: Decode::decode(decoder)?,
                channel_name: Decode::decode(decoder)?,
                state: Decode::decode(decoder)?,
                reason: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Qemu, 6) => (
            Some(decoder.i32()?),
            events::QemuMonitorEvent {
                dom: Decode::decode(decoder)?,
                event: Decode::decode(decoder)?,
                seconds: Decode::decode(decoder)?,
                micros: Decode::decode(decoder)?,
                details: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 315) => (
            Some(decoder.i32()?),
            events::NetworkLifecycle {
                net: Decode::decode(decoder)?,
                event: Decode::decode(decoder)?,
                detail: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 446) => (
            Some(decoder.i32()?),
            events::NetworkMetadataChange {
                net: Decode::decode(decoder)?,
                r#type: Decode::decode(decoder)?,
                nsuri: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 376) => (
            Some(decoder.i32()?),
            events::NodeDeviceLifecycle {
                dev: Decode::decode(decoder)?,
                event: Decode::decode(decoder)?,
                detail: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 377) => {
            (Some(decoder.i32()?), events::NodeDeviceUpdate { dev: Decode::decode(decoder)? }.into())
        }
        (Program::Remote, 382) => (
            Some(decoder.i32()?),
            events::SecretLifecycle {
                secret: Decode::decode(decoder)?,
                event: Decode::decode(decoder)?,
                detail: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 383) => {
            (Some(decoder.i32()?), events::SecretValueChanged { secret: Decode::decode(decoder)? }.into())
        }
        (Program::Remote, 370) => (
            Some(decoder.i32()?),
            events::StoragePoolLifecycle {
                pool: Decode::decode(decoder)?,
                event: Decode::decode(decoder)?,
                detail: Decode::decode(decoder)?,
            }
            .into(),
        ),
        (Program::Remote, 373) => {
            (Some(decoder.i32()?), events::StoragePoolRefresh { pool: Decode::decode(decoder)? }.into())
        }
        _ => return Ok(None),
    };
    Ok(Some((callback_id, event)))
}
