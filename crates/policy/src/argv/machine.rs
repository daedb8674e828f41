//! `-accel`, `-smp`, `-uuid`, `-smbios`.

use error::Result;
use model::cpu::Topology;
use model::cputune::OneVcpu;
use model::devices::iotune::IoTune;
use model::os::SmbiosMode;
use model::sysinfo::{Entry, SysInfo};

use super::Build;
use super::line::comma;
use crate::defaults::{accelerator, board_of};
use crate::emulator::{Accelerator, Flag};
use crate::fault::unsupported;

impl Build<'_> {
    pub(super) fn accelerator(&mut self) {
        let mut text = match accelerator(self.domain) {
            Accelerator::Kvm => "kvm".to_owned(),
            Accelerator::Hvf => "hvf".to_owned(),
            Accelerator::Tcg => "tcg".to_owned(),
        };
        let features = self.domain.features.as_deref();
        if let Some(size) = features.and_then(|features| features.tcg.as_ref()?.tb_cache) {
            text.push_str(&format!(",tb-size={}", size >> 10));
        }
        if let Some(ring) = features.and_then(|features| features.kvm.as_ref()?.dirty_ring)
            && let Some(size) =
                ring.size.filter(|_| ring.state == Some(true) && accelerator(self.domain) == Accelerator::Kvm)
        {
            text.push_str(&format!(",dirty-ring-size={size}"));
        }
        self.line.option("-accel", text);
    }

    pub(super) fn smp(&mut self) -> Result<()> {
        let vcpu = self.domain.vcpu.clone().unwrap_or_default();
        let mut current = vcpu.current.unwrap_or(vcpu.count);
        if let Some(listed) = self.domain.vcpus.as_deref() {
            // Those that can be taken away again are plugged after the start.
            let fixed = |one: &&OneVcpu| one.enabled == Some(true) && one.hotpluggable != Some(true);
            let count = listed.vcpu.iter().filter(fixed).count();
            current = u32::try_from(count).unwrap_or(current).max(1);
        }
        let mut text = current.to_string();
        if current != vcpu.count {
            text.push_str(&format!(",maxcpus={}", vcpu.count));
        }
        match self.domain.cpu.as_ref().and_then(|cpu| cpu.topology) {
            Some(Topology { sockets, dies, clusters, cores, threads }) => {
                let (dies, clusters) = (dies.unwrap_or(1), clusters.unwrap_or(1));
                text.push_str(&format!(",sockets={}", sockets.unwrap_or(1)));
                if self.has(Flag::SmpDies) {
                    text.push_str(&format!(",dies={dies}"));
                } else if dies != 1 {
                    return Err(unsupported("Only 1 die per socket is supported"));
                }
                if self.has(Flag::SmpClusters) {
                    text.push_str(&format!(",clusters={clusters}"));
                } else if clusters != 1 {
                    return Err(unsupported("Only 1 cluster per die is supported"));
                }
                text.push_str(&format!(",cores={},threads={}", cores.unwrap_or(1), threads.unwrap_or(1)));
            }
            None => text.push_str(&format!(",sockets={},cores=1,threads=1", vcpu.count)),
        }
        self.line.option("-smp", text);
        Ok(())
    }

    pub(super) fn iothreads(&mut self) {
        let count = self.domain.iothreads.unwrap_or(0);
        let listed = self.domain.iothreadids.as_ref().map(|all| all.iothread.clone()).unwrap_or_default();
        let mut ids: Vec<(u32, Option<model::cputune::IoThread>)> =
            listed.into_iter().map(|thread| (thread.id, Some(thread))).collect();
        for id in 1.. {
            if ids.len() >= count as usize {
                break;
            }
            if !ids.iter().any(|(known, _)| *known == id) {
                ids.push((id, None));
            }
        }
        for (id, thread) in ids {
            let poll = thread.as_ref().and_then(|thread| thread.poll.as_deref());
            let props = super::json::Props::default()
                .with("qom-type", "iothread")
                .with("id", format!("iothread{id}"))
                .maybe("poll-max-ns", poll.and_then(|poll| poll.max))
                .maybe("poll-grow", poll.and_then(|poll| poll.grow))
                .maybe("poll-shrink", poll.and_then(|poll| poll.shrink))
                .maybe("thread-pool-min", thread.as_ref().and_then(|thread| thread.thread_pool_min))
                .maybe("thread-pool-max", thread.as_ref().and_then(|thread| thread.thread_pool_max));
            self.line.object(&props);
        }
    }

    /// The threads of the main loop, and limits that disks share.
    pub(super) fn shared_resources(&mut self) {
        if let Some(pool) = self.domain.defaultiothread.as_deref() {
            let props = super::json::Props::default()
                .with("qom-type", "main-loop")
                .with("id", "main-loop")
                .maybe("thread-pool-min", pool.thread_pool_min)
                .maybe("thread-pool-max", pool.thread_pool_max);
            self.line.object(&props);
        }
        for group in &self.domain.throttlegroups {
            let name = group.group_name.as_deref().unwrap_or_default();
            let props = super::json::Props::default()
                .with("qom-type", "throttle-group")
                .with("id", format!("throttle-{name}"))
                .with("limits", limits(group));
            self.line.object(&props);
        }
    }

    pub(super) fn uuid_and_tables(&mut self) -> Result<()> {
        if let Some(uuid) = self.domain.hwuuid.or(self.domain.uuid) {
            self.line.option("-uuid", uuid.to_string());
        }
        let wanted = self.domain.os.smbios == Some(SmbiosMode::Sysinfo);
        for sysinfo in &self.domain.sysinfo {
            match sysinfo {
                SysInfo::SmBios(tables) if wanted => {
                    let tables = [(0, &tables.bios), (1, &tables.system)]
                        .into_iter()
                        .chain(tables.base_board.iter().map(|board| (2, &board.entry)))
                        .chain([(3, &tables.chassis)])
                        .map(|(kind, entries)| (kind, smbios_entries(entries)))
                        .filter(|(_, text)| !text.is_empty())
                        .map(|(kind, text)| (kind, format!("{}{text}", unnamed_maker(kind, &text))))
                        .map(|(kind, text)| format!("type={kind}{text}"))
                        .chain(oem_strings(&tables.oem_strings))
                        .collect::<Vec<_>>();
                    for table in tables {
                        self.line.option("-smbios", table);
                    }
                }
                SysInfo::SmBios(_) => {}
                SysInfo::FwCfg(config) => {
                    for entry in &config.entry {
                        let name = comma(&entry.name);
                        let value = match (&entry.value, &entry.file) {
                            (Some(value), _) => format!("string={}", comma(value)),
                            (None, Some(file)) => format!("file={}", comma(&self.line.read_path(file))),
                            (None, None) => continue,
                        };
                        self.line.option("-fw_cfg", format!("name={name},{value}"));
                    }
                }
            }
        }
        if let Some(genid) = self.domain.genid.as_ref().and_then(|genid| genid.uuid) {
            let props =
                super::json::Props::driver("vmgenid").with("guid", genid.to_string()).with("id", "vmgenid0");
            self.line.device(&props);
        }
        Ok(())
    }

    pub(super) fn no_display(&mut self) {
        if self.domain.devices.graphics.is_empty() {
            self.line.option("-display", "none");
        }
    }

    pub(super) fn timer_present(&self, name: model::clock::TimerName) -> Option<bool> {
        let timers = self.domain.clock.as_ref().map(|clock| clock.timer.as_slice()).unwrap_or_default();
        timers.iter().find(|timer| timer.name == Some(name)).and_then(|timer| timer.present)
    }

    /// The board of this machine.
    pub(super) fn board(&self) -> crate::machine::Board {
        board_of(self.domain)
    }
}

/// The word of a switch.
pub(super) fn on_off(state: bool) -> &'static str {
    if state { "on" } else { "off" }
}

/// The limits of a group that are set.
fn limits(tune: &IoTune) -> super::json::Props {
    let limits = [
        ("bps-total", tune.total_bytes_sec),
        ("bps-read", tune.read_bytes_sec),
        ("bps-write", tune.write_bytes_sec),
        ("iops-total", tune.total_iops_sec),
        ("iops-read", tune.read_iops_sec),
        ("iops-write", tune.write_iops_sec),
        ("bps-total-max", tune.total_bytes_sec_max),
        ("bps-read-max", tune.read_bytes_sec_max),
        ("bps-write-max", tune.write_bytes_sec_max),
        ("iops-total-max", tune.total_iops_sec_max),
        ("iops-read-max", tune.read_iops_sec_max),
        ("iops-write-max", tune.write_iops_sec_max),
        ("iops-size", tune.size_iops_sec),
        ("bps-total-max-length", tune.total_bytes_sec_max_length),
        ("bps-read-max-length", tune.read_bytes_sec_max_length),
        ("bps-write-max-length", tune.write_bytes_sec_max_length),
        ("iops-total-max-length", tune.total_iops_sec_max_length),
        ("iops-read-max-length", tune.read_iops_sec_max_length),
        ("iops-write-max-length", tune.write_iops_sec_max_length),
    ];
    let set = limits.into_iter().filter_map(|(name, limit)| Some((name, limit.filter(|limit| *limit != 0)?)));
    set.fold(super::json::Props::default(), |props, (name, limit)| props.with(name, limit))
}

fn smbios_entries(entries: &[Entry]) -> String {
    let name = |name: &str| match name {
        "vendor" | "version" | "date" | "release" | "manufacturer" | "product" | "serial" | "uuid"
        | "sku" | "family" | "asset" | "location" => Some(name.to_owned()),
        _ => None,
    };
    entries
        .iter()
        .filter_map(|entry| Some(format!(",{}={}", name(&entry.name)?, comma(&entry.value))))
        .collect()
}

/// Base boards and chassis always have a manufacturer, if an empty one.
fn unnamed_maker(kind: u8, text: &str) -> &'static str {
    if matches!(kind, 2 | 3) && !text.starts_with(",manufacturer=") { ",manufacturer=" } else { "" }
}

fn oem_strings(strings: &[String]) -> Option<String> {
    let values: String = strings.iter().map(|text| format!(",value={}", comma(text))).collect();
    (!values.is_empty()).then(|| format!("type=11{values}"))
}
