//! The table of all commands: one file per noun, one entry per command, in the order of the help.

mod attach;
mod attach_address;
mod checkpoint;
mod console;
mod desc;
pub(crate) mod domain_devices;
mod domain_facts;
mod domain_life;
mod domain_power;
mod domain_stats;
mod domain_xml;
mod edit;
mod event;
mod host;
mod host_stats;
mod input;
mod iothread;
mod list;
mod memory;
mod moment;
mod pin;
mod run;
mod save;
mod shell;
mod snapshot;
mod snapshot_list;
mod tune;
mod vcpu;
pub(crate) mod xml;

use crate::command::Command;

/// Every command there is.
pub(crate) static COMMANDS: &[&Command] = &[
    &attach::ATTACH_DISK,
    &domain_life::AUTOSTART,
    &tune::BLKIOTUNE,
    &console::CONSOLE,
    &domain_life::CREATE,
    &domain_life::DEFINE,
    &desc::DESC,
    &domain_power::DESTROY,
    &domain_facts::DOMHOSTNAME,
    &domain_facts::DOMID,
    &domain_facts::DOMNAME,
    &domain_life::DOMRENAME,
    &domain_facts::DOMUUID,
    &domain_xml::DUMPXML,
    &edit::EDIT,
    &input::INJECT_NMI,
    &input::SEND_KEY,
    &iothread::IOTHREADINFO,
    &iothread::IOTHREADPIN,
    &iothread::IOTHREADADD,
    &iothread::IOTHREADSET,
    &iothread::IOTHREADDEL,
    &save::MANAGEDSAVE,
    &save::MANAGEDSAVE_REMOVE,
    &tune::MEMTUNE,
    &tune::NUMATUNE,
    &domain_power::REBOOT,
    &tune::SCHEDINFO,
    &domain_power::RESET,
    &domain_power::RESUME,
    &memory::SETMAXMEM,
    &memory::SETMEM,
    &vcpu::SETVCPUS,
    &domain_power::SHUTDOWN,
    &domain_power::START,
    &domain_power::SUSPEND,
    &console::TTYCONSOLE,
    &domain_life::UNDEFINE,
    &vcpu::VCPUCOUNT,
    &vcpu::VCPUINFO,
    &pin::VCPUPIN,
    &pin::EMULATORPIN,
    &console::VNCDISPLAY,
    &domain_devices::DOMBLKERROR,
    &domain_devices::DOMBLKINFO,
    &domain_devices::DOMBLKLIST,
    &domain_stats::DOMBLKSTAT,
    &domain_facts::DOMCONTROL,
    &domain_devices::DOMIFLIST,
    &domain_stats::DOMIFSTAT,
    &domain_facts::DOMINFO,
    &domain_stats::DOMMEMSTAT,
    &domain_facts::DOMSTATE,
    &domain_stats::DOMSTATS,
    &list::LIST,
    &event::EVENT,
    &checkpoint::CHECKPOINT_CREATE,
    &checkpoint::CHECKPOINT_CREATE_AS,
    &checkpoint::CHECKPOINT_DELETE,
    &checkpoint::CHECKPOINT_DUMPXML,
    &checkpoint::CHECKPOINT_INFO,
    &checkpoint::CHECKPOINT_LIST,
    &checkpoint::CHECKPOINT_PARENT,
    &snapshot::SNAPSHOT_CREATE,
    &snapshot::SNAPSHOT_CREATE_AS,
    &snapshot::SNAPSHOT_CURRENT,
    &snapshot::SNAPSHOT_DELETE,
    &snapshot::SNAPSHOT_DUMPXML,
    &snapshot_list::SNAPSHOT_INFO,
    &snapshot_list::SNAPSHOT_LIST,
    &snapshot::SNAPSHOT_PARENT,
    &snapshot::SNAPSHOT_REVERT,
    &host::CAPABILITIES,
    &host::CPU_MODELS,
    &host::DOMCAPABILITIES,
    &host_stats::FREECELL,
    &host::HOSTNAME,
    &host::MAXVCPUS,
    &host_stats::NODECPUMAP,
    &host_stats::NODECPUSTATS,
    &host::NODEINFO,
    &host_stats::NODEMEMSTATS,
    &host::SYSINFO,
    &host::URI,
    &host::VERSION,
    &run::RUN,
    &xml::XML,
    &shell::CD,
    &shell::ECHO,
    &shell::EXIT,
    &shell::HELP,
    &shell::PWD,
    &shell::QUIT,
    &shell::COMPLETE,
    &shell::CONNECT,
];

/// The command called `name`.
pub(crate) fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name).copied()
}
