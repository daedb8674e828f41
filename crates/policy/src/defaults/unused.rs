//! What a document says where it has no meaning: libvirt forgets it.

use model::Domain;
use model::clock::{Clock, ClockOffset};
use model::cpu::{Cpu, CpuMode};
use model::cputune::{CpuTune, Scheduler};
use model::devices::audio::{Audio, AudioSettings, AudioStream, AudioType};
use model::devices::controller::{Controller, ControllerType};
use model::devices::disk::Disk;
use model::devices::input::{Input, InputSource, InputType};
use model::devices::interface::Interface;
use model::devices::iotune::IoTune;
use model::memory::BlkioTune;
use model::seclabel::{SecLabel, SecLabelType};

pub(super) fn forget(domain: &mut Domain) {
    domain.clock.as_deref_mut().into_iter().for_each(clock);
    domain.cpu.as_deref_mut().into_iter().for_each(cpu);
    domain.cputune.as_deref_mut().into_iter().for_each(cpu_tune);
    domain.cputune.take_if(|tune| **tune == CpuTune::default());
    domain.blkiotune.as_deref_mut().into_iter().for_each(block_tune);
    domain.blkiotune.take_if(|tune| **tune == BlkioTune::default());
    if let Some(kvm) = domain.features.as_deref_mut().and_then(|features| features.kvm.as_mut())
        && let Some(ring) = kvm.dirty_ring.as_mut()
    {
        keep(&mut ring.size, ring.state == Some(true));
    }
    domain.iothreads.take_if(|count| *count == 0);
    domain.seclabel.iter_mut().for_each(label);
    let devices = &mut domain.devices;
    devices.controller.iter_mut().for_each(controller);
    devices.input.iter_mut().for_each(input);
    devices.audio.iter_mut().for_each(audio);
    devices.disk.iter_mut().for_each(disk);
    devices.interface.iter_mut().for_each(interface);
    for rng in &mut devices.rng {
        rng.rate.take_if(|rate| rate.bytes.unwrap_or(0) == 0);
    }
    for sound in &mut devices.sound {
        // Others have their codecs built in.
        if !matches!(sound.model.as_str(), "ich6" | "ich9") {
            sound.codec.clear();
        }
    }
    if let Some(balloon) = devices.memballoon.as_deref_mut() {
        balloon.stats.take_if(|seconds| *seconds == 0);
    }
}

/// Forgets the value where it has no meaning.
fn keep<T>(value: &mut Option<T>, has_meaning: bool) {
    if !has_meaning {
        *value = None;
    }
}

fn clock(clock: &mut Clock) {
    let offset = clock.offset;
    keep(&mut clock.timezone, offset == Some(ClockOffset::Timezone));
    if matches!(offset, Some(ClockOffset::Timezone | ClockOffset::Absolute)) {
        clock.adjustment = None;
    }
    keep(&mut clock.basis, offset == Some(ClockOffset::Variable));
}

fn cpu(cpu: &mut Cpu) {
    keep(&mut cpu.r#match, matches!(cpu.mode, None | Some(CpuMode::Custom)));
    if matches!(cpu.mode, Some(CpuMode::HostPassthrough | CpuMode::Maximum)) {
        cpu.model = None;
    }
}

fn cpu_tune(tune: &mut CpuTune) {
    let periods =
        [&mut tune.period, &mut tune.global_period, &mut tune.emulator_period, &mut tune.iothread_period];
    for period in periods {
        period.take_if(|period| *period == 0);
    }
    let quotas =
        [&mut tune.quota, &mut tune.global_quota, &mut tune.emulator_quota, &mut tune.iothread_quota];
    for quota in quotas {
        quota.take_if(|quota| *quota == 0);
    }
    // Only threads that run in real time have priorities.
    let ranked = |scheduler| matches!(scheduler, Some(Scheduler::Fifo | Scheduler::Rr));
    for one in &mut tune.vcpusched {
        keep(&mut one.priority, ranked(one.scheduler));
    }
    for one in &mut tune.iothreadsched {
        keep(&mut one.priority, ranked(one.scheduler));
    }
    if let Some(one) = &mut tune.emulatorsched {
        keep(&mut one.priority, ranked(one.scheduler));
    }
}

fn block_tune(tune: &mut BlkioTune) {
    tune.weight.take_if(|weight| *weight == 0);
    tune.device.retain_mut(|device| {
        for limit in [&mut device.weight, &mut device.read_iops_sec, &mut device.write_iops_sec] {
            limit.take_if(|limit| *limit == 0);
        }
        for limit in [&mut device.read_bytes_sec, &mut device.write_bytes_sec] {
            limit.take_if(|limit| *limit == 0);
        }
        let counts = [device.weight, device.read_iops_sec, device.write_iops_sec].iter().any(Option::is_some);
        counts || device.read_bytes_sec.is_some() || device.write_bytes_sec.is_some()
    });
}

/// Only drivers that make labels make them from something; nobody labels what has no label.
fn label(label: &mut SecLabel) {
    let kind = label.r#type;
    keep(&mut label.label, kind != Some(SecLabelType::None));
    keep(&mut label.baselabel, matches!(kind, None | Some(SecLabelType::Dynamic)));
}

fn controller(controller: &mut Controller) {
    let serial = controller.r#type == ControllerType::VirtioSerial;
    keep(&mut controller.ports, serial || controller.r#type == ControllerType::Usb);
    keep(&mut controller.vectors, serial);
    let xenbus = controller.r#type == ControllerType::XenBus;
    keep(&mut controller.max_grant_frames, xenbus);
    keep(&mut controller.max_event_channels, xenbus);
}

/// Devices of the guest alone have no device of the host; those that have one name it in one way.
fn input(input: &mut Input) {
    let Some(source) = input.source.as_deref_mut() else { return };
    let kept = match input.r#type {
        InputType::Passthrough => InputSource { evdev: source.evdev.take(), ..InputSource::default() },
        InputType::Evdev => InputSource { evdev: None, ..source.clone() },
        InputType::Mouse | InputType::Tablet | InputType::Keyboard => return input.source = None,
    };
    *source = kept;
}

fn disk(disk: &mut Disk) {
    if let Some(transient) = &mut disk.transient {
        transient.share_backing.take_if(|shared| !*shared);
    }
    disk.iotune.as_deref_mut().into_iter().for_each(limits);
    disk.iotune.take_if(|tune| **tune == IoTune::default());
    let driver = disk.driver.as_mut().map(|driver| &mut driver.metadata_cache);
    if let Some(cache) = driver {
        cache.take_if(|cache| cache.max_size.unwrap_or(0) == 0);
    }
}

/// A limit of zero is none.
fn limits(tune: &mut IoTune) {
    let limits = [
        &mut tune.total_bytes_sec,
        &mut tune.read_bytes_sec,
        &mut tune.write_bytes_sec,
        &mut tune.total_iops_sec,
        &mut tune.read_iops_sec,
        &mut tune.write_iops_sec,
        &mut tune.total_bytes_sec_max,
        &mut tune.read_bytes_sec_max,
        &mut tune.write_bytes_sec_max,
        &mut tune.total_iops_sec_max,
        &mut tune.read_iops_sec_max,
        &mut tune.write_iops_sec_max,
        &mut tune.size_iops_sec,
        &mut tune.total_bytes_sec_max_length,
        &mut tune.read_bytes_sec_max_length,
        &mut tune.write_bytes_sec_max_length,
        &mut tune.total_iops_sec_max_length,
        &mut tune.read_iops_sec_max_length,
        &mut tune.write_iops_sec_max_length,
    ];
    for limit in limits {
        limit.take_if(|limit| *limit == 0);
    }
}

fn interface(interface: &mut Interface) {
    if let Some(vlan) = interface.vlan.as_deref_mut() {
        vlan.trunk.take_if(|trunk| !*trunk);
    }
    interface.script.take_if(|path| path.is_empty());
    interface.downscript.take_if(|path| path.is_empty());
}

fn audio(audio: &mut Audio) {
    let kind = audio.r#type;
    let oss = kind == AudioType::Oss;
    keep(&mut audio.try_mmap, oss);
    keep(&mut audio.exclusive, oss);
    keep(&mut audio.dsp_policy, oss);
    keep(&mut audio.driver, kind == AudioType::Sdl);
    keep(&mut audio.server_name, kind == AudioType::PulseAudio);
    keep(&mut audio.runtime_dir, kind == AudioType::PipeWire);
    keep(&mut audio.path, kind == AudioType::File);
    for direction in [&mut audio.input, &mut audio.output] {
        if let Some(direction) = direction.as_deref_mut() {
            stream(direction, kind);
        }
        direction.take_if(|direction| **direction == AudioStream::default());
    }
}

fn stream(stream: &mut AudioStream, kind: AudioType) {
    use AudioType::{Alsa, CoreAudio, Jack, Oss, PipeWire, PulseAudio, Sdl};
    keep(&mut stream.dev, matches!(kind, Alsa | Oss));
    keep(&mut stream.buffer_count, matches!(kind, CoreAudio | Oss | Sdl));
    keep(&mut stream.try_poll, kind == Oss);
    keep(&mut stream.server_name, kind == Jack);
    keep(&mut stream.client_name, kind == Jack);
    keep(&mut stream.connect_ports, kind == Jack);
    keep(&mut stream.exact_name, kind == Jack);
    let server = matches!(kind, PulseAudio | PipeWire);
    keep(&mut stream.name, server);
    keep(&mut stream.stream_name, server);
    keep(&mut stream.latency, server);
    if stream.fixed_settings == Some(true) {
        stream.settings.get_or_insert_with(AudioSettings::default);
    }
}
