//! The options of `ferrovirt vmm`: one table, from which reading and help are made.

use super::backing::{BackingOptions, NodeOptions};
use super::device::{self, Device};
use super::{backing, parse, processor};
use crate::modules::{Module, Room};
use crate::monitor::OnReset;
use crate::processor::Processor;
use crate::topology::Topology;

/// What was asked for.
#[derive(Debug)]
pub enum Asked {
    /// A machine.
    Run(Box<Options>),
    /// The help.
    Help,
    /// Tests of this host's KVM.
    SelfTest,
    /// What processors there can be.
    Processors,
}

/// Where the console is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Console {
    /// On the terminal, or whatever standard input and output are.
    #[default]
    Stdio,
    /// Nowhere.
    None,
    /// On a new terminal, whose name is printed.
    Pty,
    /// On an open descriptor.
    Descriptor(i32),
    /// In a file; nobody types.
    File(String),
}

/// Where the clock begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// It shows local time.
    pub is_local: bool,
    /// Seconds that it is ahead of that.
    pub ahead: i64,
    /// It begins at so many seconds since 1970 instead.
    pub start: Option<i64>,
}

/// A file, by its name or open already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// An open descriptor.
    Descriptor(i32),
    /// A name.
    Path(String),
}

/// A machine as the command line names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The kernel's file.
    pub kernel: Option<Source>,
    /// The initial file system's.
    pub initrd: Option<Source>,
    /// The kernel's command line.
    pub command_line: String,
    /// Memory, MiB.
    pub memory_mib: u64,
    /// Memory that can come.
    pub room: Room,
    /// Memory modules that are there.
    pub modules: Vec<Module>,
    /// Processors.
    pub vcpus: u8,
    /// Processors that can be there, unless those are all.
    pub vcpus_max: Option<u8>,
    /// The arrangement of all of them, unless it is one socket.
    pub topology: Option<Topology>,
    /// What processors are.
    pub processor: Processor,
    /// NUMA nodes.
    pub nodes: Vec<NodeOptions>,
    /// How memory is held.
    pub backing: BackingOptions,
    /// Where the console is.
    pub console: Console,
    /// Where what the guest says at the serial port is kept as well.
    pub console_log: Option<Source>,
    /// The snapshot that the machine goes on from.
    pub restore: Option<Source>,
    /// Where the control socket is.
    pub control: Option<Source>,
    /// Where the clock begins.
    pub clock: Clock,
    /// The machine waits until it is told to run.
    pub is_paused: bool,
    /// What a reset does.
    pub on_reset: OnReset,
    /// The machine's UUID.
    pub uuid: Option<[u8; 16]>,
    /// Texts of SMBIOS, by their field.
    pub information: Vec<(String, String)>,
    /// Devices.
    pub devices: Vec<Device>,
    /// The key that ends the machine from its terminal.
    pub escape: u8,
    /// Its first time presses the power button.
    pub escape_asks: bool,
    /// The monitor is not confined.
    pub has_no_jail: bool,
    /// The descriptor of `/dev/kvm`.
    pub kvm: Option<i32>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            kernel: None,
            initrd: None,
            command_line: "console=ttyS0".to_owned(),
            memory_mib: 256,
            room: Room::default(),
            modules: Vec::new(),
            vcpus: 1,
            vcpus_max: None,
            topology: None,
            processor: Processor::default(),
            nodes: Vec::new(),
            backing: BackingOptions::default(),
            console: Console::Stdio,
            console_log: None,
            restore: None,
            control: None,
            clock: Clock::default(),
            is_paused: false,
            on_reset: OnReset::Restart,
            uuid: None,
            information: Vec::new(),
            devices: Vec::new(),
            escape: ESCAPE,
            escape_asks: false,
            has_no_jail: false,
            kvm: None,
        }
    }
}

/// The key that ends a machine from its terminal: Ctrl-].
const ESCAPE: u8 = 0x1d;

/// How an option takes its value.
type Take = fn(&mut Options, &str) -> Result<(), String>;

/// An option.
struct Row {
    name: &'static str,
    /// What its value is called; empty for an option without one.
    value: &'static str,
    /// It may be given more than once.
    repeats: bool,
    help: &'static str,
    take: Take,
}

const fn row(name: &'static str, value: &'static str, help: &'static str, take: Take) -> Row {
    Row { name, value, repeats: false, help, take }
}

const fn list(name: &'static str, value: &'static str, help: &'static str, take: Take) -> Row {
    Row { name, value, repeats: true, help, take }
}

/// All options, in the order of the help.
static ROWS: &[Row] = &[
    row(
        "--kernel",
        "FILE|fd=NUMBER",
        "the kernel: a bzImage, or an ELF file with a PVH entry (vmlinux); needed",
        |o, v| {
            o.kernel = Some(parse::source(v)?);
            Ok(())
        },
    ),
    row("--initrd", "FILE|fd=NUMBER", "the initial file system", |o, v| {
        o.initrd = Some(parse::source(v)?);
        Ok(())
    }),
    row("--cmdline", "TEXT", "the kernel's command line; 'console=ttyS0' when it is not given", |o, v| {
        o.command_line = v.to_owned();
        Ok(())
    }),
    row("--name", "TEXT", "what the machine is called, for whoever looks at processes", |_, _| Ok(())),
    row(
        "--memory",
        "SIZE[,max=SIZE,slots=COUNT]",
        "memory, as 512M or 2G; a number alone counts MiB; 256M when it is not given; and how much there can be when\n      \
         modules come later",
        |o, v| {
            (o.memory_mib, o.room) = backing::memory(v)?;
            Ok(())
        },
    ),
    list(
        "--module",
        "size=SIZE[,node=NUMBER][,slot=NUMBER][,base=0xADDRESS][,hugepages=SIZE][,id=TEXT]",
        "a memory module that is there from the beginning and may leave; its size is a multiple of 128M",
        |o, v| {
            o.modules.push(backing::module(v)?);
            Ok(())
        },
    ),
    row(
        "--vcpus",
        "COUNT[,max=COUNT]",
        "processors, 1 to 254, and how many there can be when more come later; 1 when it is not given",
        |o, v| {
            (o.vcpus, o.vcpus_max) = parse::vcpus(v)?;
            Ok(())
        },
    ),
    row(
        "--topology",
        "SOCKETS,CORES,THREADS",
        "the arrangement of all that can be there; one socket when it is not given",
        |o, v| {
            o.topology = Some(parse::topology(v)?);
            Ok(())
        },
    ),
    row(
        "--cpu",
        "host|MODEL|list[,+FEATURE|-FEATURE|KEY=VALUE]...",
        "the processor that the guest sees; host when it is not given. 'list' prints models and features, and what this\n      \
         host's KVM lacks of them. What is missing is refused, unless missing=drop; optional=, force= and forbid=FEATURE,\n      \
         migratable, vendor-id=TEXT, address-bits=NUMBER or <NUMBER, caches=none, pmu=on|off, tsc-khz=NUMBER, kvm=off",
        |o, v| {
            o.processor = Processor { hyperv: o.processor.hyperv.take(), ..processor::processor(v)? };
            Ok(())
        },
    ),
    row(
        "--hyperv",
        "all|HINT[,HINT]...[,spinlocks=NUMBER][,vendor-id=TEXT]",
        "hints for Windows, as far as this host's KVM has them: relaxed, vapic, time, synic... ('--cpu list')",
        |o, v| {
            o.processor.hyperv = Some(processor::hyperv(v)?);
            Ok(())
        },
    ),
    list(
        "--numa",
        "vcpus=COUNT,memory=SIZE[,shared|private][,hugepages=SIZE]",
        "a NUMA node: the next processors, the next memory",
        |o, v| {
            o.nodes.push(backing::node(v)?);
            Ok(())
        },
    ),
    row(
        "--memory-backing",
        "KEY[,KEY]...",
        "how the host holds memory: 'memfd', 'file=FOLDER' or 'fd=NUMBER' (anonymous when none is given); 'shared'\n      \
         or 'private'; 'hugepages' or 'hugepages=SIZE'; 'locked'; 'populate' or 'populate=THREADS'; 'discard'",
        |o, v| {
            o.backing = backing::options(v)?;
            Ok(())
        },
    ),
    row(
        "--console",
        "stdio|none|pty|fd=NUMBER|FILE",
        "the serial port; stdio when it is not given",
        |o, v| {
            o.console = parse::console(v)?;
            Ok(())
        },
    ),
    row("--console-log", "FILE|fd=NUMBER", "where what the guest says there is kept as well", |o, v| {
        o.console_log = Some(parse::source(v)?);
        Ok(())
    }),
    list(
        "--disk",
        "FILE|fd=NUMBER[,format=raw|qcow2][,readonly|ephemeral][,serial=TEXT][,queues=COUNT][,keep][,LIMIT=NUMBER]",
        "a virtio disk, raw when no format is given; an ephemeral one forgets at the end what was written; 'keep'\n      \
         forbids discarding; LIMIT is bps, bps-rd, bps-wr, iops, iops-rd or iops-wr; backing=NUMBER+NUMBER are open\n      \
         images below it",
        |o, v| {
            o.devices.push(device::disk(v)?);
            Ok(())
        },
    ),
    list(
        "--net",
        "tap=NAME|fd=NUMBER[+NUMBER...][,mac=ADDRESS][,mtu=BYTES][,unplugged]",
        "a virtio interface on a tap device, its queues, or a stream socket (passt); its address is random",
        |o, v| {
            o.devices.push(device::net(v)?);
            Ok(())
        },
    ),
    list("--rng", "[=KEYS]", "a virtio source of random numbers", |o, v| {
        o.devices.push(device::rng(v)?);
        Ok(())
    }),
    list(
        "--port",
        "pty|fd=NUMBER|SOCKET[,console][,name=TEXT][,log=FILE|fd=NUMBER]",
        "a port of a virtio console: a terminal, or a socket that is connected, listens, or is made",
        device::port,
    ),
    row(
        "--balloon",
        "[=memory=SIZE][,period=SECONDS][,deflate-on-oom][,reporting]",
        "a memory balloon: memory that the guest is left with, statistics, pages that are free",
        |o, v| {
            o.devices.push(device::balloon(v)?);
            Ok(())
        },
    ),
    row(
        "--vsock",
        "fd=NUMBER|SOCKET[,cid=NUMBER]",
        "sockets between host and guest: say 'CONNECT PORT' or 'LISTEN PORT' to the socket",
        |o, v| {
            o.devices.push(device::vsock(v)?);
            Ok(())
        },
    ),
    row(
        "--watchdog",
        "[=action=reset|shutdown|poweroff|pause|none|inject-nmi]",
        "a watchdog of model i6300esb, and what it does; reset when it is not given",
        |o, v| {
            o.devices.push(device::watchdog(v)?);
            Ok(())
        },
    ),
    row(
        "--control",
        "fd=NUMBER|PATH",
        "a socket to control the machine; 'ferrovirt vmm control' uses it",
        |o, v| {
            o.control = Some(parse::source(v)?);
            Ok(())
        },
    ),
    row(
        "--restore",
        "FILE|fd=NUMBER",
        "go on from a snapshot; give the same devices, and --kernel for resets",
        |o, v| {
            o.restore = Some(parse::source(v)?);
            Ok(())
        },
    ),
    row(
        "--rtc",
        "utc|localtime|ahead=SECONDS|start=SECONDS",
        "where the clock begins: at the host's time, in UTC when it is not given, or as local time, so many seconds ahead\n      \
         of one of the two ('localtime,ahead=60'), or at so many seconds since 1970",
        |o, v| {
            o.clock = parse::clock(v)?;
            Ok(())
        },
    ),
    row("--paused", "", "the machine waits until 'resume' comes on the control socket", |o, _| {
        o.is_paused = true;
        Ok(())
    }),
    row("--uuid", "UUID", "the machine's UUID", |o, v| {
        o.uuid = Some(parse::uuid(v)?);
        Ok(())
    }),
    list(
        "--smbios",
        "FIELD=TEXT",
        "a text of SMBIOS: manufacturer, product, version, serial, sku, family or oem",
        |o, v| {
            o.information.push(parse::information(v)?);
            Ok(())
        },
    ),
    row("--on-reset", "restart|end", "what becomes of a machine whose guest resets it; restart", |o, v| {
        o.on_reset = parse::on_reset(v)?;
        Ok(())
    }),
    row("--escape", "^KEY|KEY", "what ends the machine on the terminal; ^] when it is not given", |o, v| {
        o.escape = parse::key(v)?;
        Ok(())
    }),
    row(
        "--escape-asks",
        "",
        "that key presses the power button; only its second time ends the machine",
        |o, _| {
            o.escape_asks = true;
            Ok(())
        },
    ),
    row("--no-jail", "", "the monitor is not confined: for debugging only", |o, _| {
        o.has_no_jail = true;
        Ok(())
    }),
    row("--kvm", "fd=NUMBER", "an open descriptor of /dev/kvm", |o, v| {
        o.kvm = Some(parse::descriptor(v)?);
        Ok(())
    }),
];

const HELP_BEFORE: &str = "\
Usage: ferrovirt vmm --kernel FILE [OPTION]...
       ferrovirt vmm --restore FILE [OPTION]...
       ferrovirt vmm control SOCKET REQUEST

Runs a Linux machine on KVM in this process until it ends, without a daemon. Its console is this terminal.

  ferrovirt vmm --kernel /boot/vmlinuz --initrd /boot/initrd.img --memory 1G --vcpus 2

";

const HELP_BEHIND: &str = "  -h, --help
      show this text
  --self-test
      run small guests that tell what this host's KVM can do; the exit code is 0 when all is well

Devices have further keys: id=TEXT, their name on the control socket, and slot=NUMBER, their place on the PCI bus (1 to 31).

REQUEST is one of status, devices, pause, resume, power-button, reboot, reset, nmi and quit; snapshot FILE, with live=true
while the machine runs, and stay=true to leave it paused; dirty-log-start, dirty-log FILE and dirty-log-stop; set-memory
bytes=NUMBER, memory-period seconds=NUMBER, resize-disk device=ID bytes=NUMBER, limit-disk device=ID [LIMIT=NUMBER]... and
set-link device=ID up=true|false; or 'events' to print what happens. What comes and goes while the machine runs:
'add-device disk|net|rng|memory VALUE', with the value that the option of that name has, remove-device device=ID, and
set-vcpus count=NUMBER.

On the terminal Ctrl-] ends the machine at once; all other keys go to the guest. SIGTERM, SIGINT and SIGHUP end it too.
A descriptor fd=NUMBER is one that this process inherits.

Exit codes: 0 the guest switched the machine off, or it was ended from outside; 1 the machine cannot be made, or KVM cannot
go on with it; 2 the command line is wrong; 3 the guest asked for a reset (--on-reset end); 4 the guest's kernel panicked;
5 a processor faulted three times in a row.
";

/// What `ferrovirt vmm --help` says.
pub fn help() -> String {
    let rows = ROWS.iter().map(|Row { name, value, help, repeats, .. }| {
        let space = if value.is_empty() || value.starts_with('[') { "" } else { " " };
        let repeats = if *repeats { "; may be repeated" } else { "" };
        format!("  {name}{space}{value}\n      {help}{repeats}\n")
    });
    let rows: String = rows.collect();
    format!("{HELP_BEFORE}{rows}{HELP_BEHIND}")
}

/// What the word behind these may be, for completion of commands; files are known to the shell.
#[must_use]
pub fn words(typed: &[String]) -> Vec<String> {
    match typed.last().map(String::as_str) {
        Some("--cpu") => processor::words(),
        Some("--hyperv") => processor::hint_words(),
        Some("--on-reset") => ["restart", "end"].map(str::to_owned).to_vec(),
        Some(name) if ROWS.iter().any(|row| row.name == name && is_followed(row)) => Vec::new(),
        _ => {
            let names = ROWS.iter().filter(|row| row.repeats || !typed.iter().any(|typed| typed == row.name));
            let others = ["--help", "--self-test"].into_iter().filter(|_| typed.is_empty());
            names.map(|row| row.name).chain(others).map(str::to_owned).collect()
        }
    }
}

/// Whether the value of an option is the next word.
fn is_followed(row: &Row) -> bool {
    !row.value.is_empty() && !row.value.starts_with('[')
}

impl Options {
    /// Reads the arguments.
    ///
    /// # Errors
    /// An argument is unknown or its value is not of the right form; the text says which.
    pub fn parse(arguments: &[String]) -> Result<Asked, String> {
        let mut options = Options::default();
        let mut seen: Vec<&str> = Vec::new();
        let count = arguments.len();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            if matches!(argument.as_str(), "-h" | "--help") {
                return Ok(Asked::Help);
            }
            if argument == "--self-test" {
                return match (count, arguments.next()) {
                    (1, None) => Ok(Asked::SelfTest),
                    _ => Err("'--self-test' stands alone".to_owned()),
                };
            }
            let (name, attached) = match argument.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value)),
                _ => (argument.as_str(), None),
            };
            let row = ROWS.iter().find(|row| row.name == name);
            let row = row.ok_or_else(|| format!("there is no option '{name}'"))?;
            if seen.contains(&row.name) && !row.repeats {
                return Err(format!("option '{name}' is given twice; give it once"));
            }
            seen.push(row.name);
            let value = match (row.value.is_empty(), attached) {
                (true, None) => "",
                (true, Some(_)) => return Err(format!("option '{name}' takes no value")),
                (false, Some(value)) => value,
                // A value that may be left out has to be attached.
                (false, None) if row.value.starts_with('[') => "",
                (false, None) => {
                    arguments.next().ok_or_else(|| format!("option '{name}' needs a value: {}", row.value))?
                }
            };
            if row.name == "--cpu" && value == "list" {
                return Ok(Asked::Processors);
            }
            (row.take)(&mut options, value).map_err(|why| format!("option '{name}': {why}"))?;
        }
        if options.is_paused && options.control.is_none() {
            return Err("nobody could resume the machine: give --control with --paused".to_owned());
        }
        if options.kernel.is_none() && options.restore.is_none() {
            return Err("no kernel is named; name one with --kernel FILE".to_owned());
        }
        Ok(Asked::Run(Box::new(options)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &str) -> Result<Options, String> {
        let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
        match Options::parse(&arguments)? {
            Asked::Run(options) => Ok(*options),
            Asked::SelfTest => Err("self-test".to_owned()),
            Asked::Help => Err("help".to_owned()),
            Asked::Processors => Err("list".to_owned()),
        }
    }

    #[test]
    fn options_are_read_in_both_forms() {
        let options = parsed(
            "--kernel k --initrd=i --cmdline=a=b --memory 2G --vcpus 4 --topology 1,2,2 --numa vcpus=4,memory=2G \
             --disk a,b,format=qcow2,readonly,serial=x --disk=fd=7 --net tap=t0,mac=52:54:00:00:00:01 --rng=id=r --console none --uuid 00112233-4455-6677-8899-aabbccddeeff --smbios oem=x --smbios serial=y=z --on-reset end --escape ^a",
        );
        let options = options.unwrap();
        assert_eq!(options.command_line, "a=b");
        assert_eq!((options.memory_mib, options.vcpus), (2048, 4));
        assert_eq!(options.nodes, [backing::node("memory=2G,vcpus=4").unwrap()]);
        let devices = ["a,b,format=qcow2,readonly,serial=x", "fd=7"].map(device::disk);
        let devices =
            devices.into_iter().chain([device::net("tap=t0,mac=52:54:00:00:00:01"), device::rng("id=r")]);
        assert_eq!(options.devices, devices.collect::<Result<Vec<_>, _>>().unwrap());
        assert_eq!(options.information[1], ("serial".to_owned(), "y=z".to_owned()));
        assert_eq!(options.uuid.unwrap()[15], 0xff);
        assert_eq!((options.on_reset, options.escape), (OnReset::End, 1));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (arguments, text) in [
            ("", "no option ''"),
            ("--memory 1G", "--kernel FILE"),
            ("--kernel", "needs a value: FILE"),
            ("--kernel a --kernel b", "given twice"),
            ("--kernel a --disks b", "no option '--disks'"),
            ("--kernel a --memory 1X", "'--memory': '1X' is no size"),
            ("--kernel a --memory 99999999999999999999G", "is no size"),
            ("--kernel a --vcpus 255x", "'255x' is no number from 0 to 255"),
            ("--kernel a --topology 1,2", "three numbers"),
            ("--kernel a --memory 1G,maximum=2G", "give max=SIZE,slots=COUNT"),
            ("--kernel a --module size=1G,base=5", "'base=5' has no such value"),
            ("--kernel a --module id=", "1 to 64 bytes"),
            ("--kernel a --rtc gmt", "'gmt' is not known"),
            ("--kernel a --rtc ahead=x", "'ahead=x' is not known"),
            ("--kernel a --numa cpus=1", "'cpus=1' is not known"),
            ("--kernel a --memory-backing swap", "'swap' is not known"),
            ("--kernel a --memory-backing hugepages=3M", "no size of huge pages"),
            ("--kernel a --memory-backing populate=0", "number of threads"),
            ("--kernel a --memory-backing fd=x", "fd=NUMBER"),
            ("--kernel a --kvm 3", "'3' is not of the form fd=NUMBER"),
            ("--kernel a --smbios colour=red", "'colour'"),
            ("--kernel a --disk b,format=vmdk", "raw or qcow2"),
            ("--kernel a --disk b,readonly,ephemeral", "readonly or ephemeral"),
            ("--kernel a --net eth0", "tap=NAME or fd=NUMBER"),
            ("--kernel a --net tap=x,mac=01:00:00:00:00:00", "no address of an interface"),
            ("--kernel a --net tap=x,mac=2:3", "no address of an interface"),
            ("--kernel a --cpu host,avx", "'avx' is not known"),
            ("--kernel a --hyperv relax", "'relax' is not known"),
            ("--cpu list", "list"),
            ("--kernel a --escape ^^]", "is no key"),
            ("--kernel a --on-reset explode", "restart or end"),
        ] {
            let found = parsed(arguments).unwrap_err();
            assert!(found.contains(text), "{arguments}: {found}");
        }
        assert_eq!(parsed("--kernel a -h").unwrap_err(), "help");
    }

    #[test]
    fn the_help_names_every_option_in_lines_of_a_terminal() {
        let help = help();
        for row in ROWS {
            assert!(help.contains(row.name));
        }
        let long = help.lines().find(|line| line.len() > 125);
        assert_eq!(long, None);
    }
}
