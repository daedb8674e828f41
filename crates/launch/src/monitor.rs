//! How our monitor is called for a plan: `ferrovirt vmm`, to which files without a name are handed open.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::os::fd::{IntoRawFd, OwnedFd};

use host_sys::tap::{self, Tap, TapOptions};

use crate::error::{Refusal, Result};
use crate::plan::{Disk, Piece, Plan, Writes};
use crate::seed::Seed;
use crate::wishes::Link;

/// How new tap devices are called.
const TAP_NAMES: &str = "fvrun%d";

/// A call of the monitor with everything that it needs, open.
#[derive(Debug)]
pub struct Line {
    arguments: Vec<Argument>,
}

/// A word of the call.
#[derive(Debug)]
enum Argument {
    Text(String),
    /// A descriptor, what stands before and behind its number.
    Open(OwnedFd, String),
}

/// A word while the call is made.
enum Word<'a> {
    Text(String),
    /// What is handed over open, and the options behind it.
    Open(Open<'a>, String),
}

/// What is handed over open.
enum Open<'a> {
    Piece(&'a Piece),
    Disk(&'a Disk),
    Seed(&'a Seed),
    Bridge(&'a str),
    Passt,
}

/// Takes the next word.
type Put<'p> = dyn FnMut(Word<'_>) -> Result<()> + 'p;

impl Line {
    /// The words behind `ferrovirt vmm`. The numbers of descriptors among them belong to whoever runs it.
    #[must_use]
    pub fn into_arguments(self) -> Vec<OsString> {
        let word = |argument| match argument {
            Argument::Text(text) => text.into(),
            Argument::Open(descriptor, options) => format!("fd={}{options}", descriptor.into_raw_fd()).into(),
        };
        self.arguments.into_iter().map(word).collect()
    }
}

impl Plan {
    /// The call, with all files open that have no name; a tap device is made for each bridge.
    ///
    /// # Errors
    /// Something cannot be opened or made.
    pub fn line(&self) -> Result<Line> {
        let mut arguments = Vec::new();
        self.words(&mut |word| {
            arguments.push(match word {
                Word::Text(text) => Argument::Text(text),
                Word::Open(what, options) => Argument::Open(open(&what)?, options),
            });
            Ok(())
        })?;
        Ok(Line { arguments })
    }

    /// The call as it is shown: what has no name is told in capital letters.
    #[must_use]
    pub fn shown(&self) -> Vec<String> {
        let mut words = vec!["ferrovirt".to_owned(), "vmm".to_owned()];
        let shown = self.words(&mut |word| {
            words.push(match word {
                Word::Text(text) => text,
                Word::Open(what, options) => match what {
                    Open::Piece(Piece { path: Some(path), .. }) | Open::Disk(Disk { path, .. }) => {
                        format!("{}{options}", path.display())
                    }
                    Open::Piece(_) => format!("FROM-IMAGE{options}"),
                    Open::Seed(_) => format!("SEED{options}"),
                    Open::Bridge(_) => format!("fd=NEW-TAP{options}"),
                    Open::Passt => format!("fd=PASST{options}"),
                },
            });
            Ok(())
        });
        debug_assert!(shown.is_ok(), "showing opens nothing, so nothing refuses");
        words
    }

    fn words(&self, put: &mut Put<'_>) -> Result<()> {
        let mut option = |name: &str, value: Word<'_>| {
            put(Word::Text(name.to_owned()))?;
            put(value)
        };
        option("--name", Word::Text(self.name.clone()))?;
        option("--uuid", Word::Text(self.uuid.to_string()))?;
        option("--memory", Word::Text(format!("{}M", self.memory_mib)))?;
        option("--vcpus", Word::Text(self.vcpus.to_string()))?;
        option("--kernel", Word::Open(Open::Piece(&self.kernel), String::new()))?;
        if let Some(initrd) = &self.initrd {
            option("--initrd", Word::Open(Open::Piece(initrd), String::new()))?;
        }
        option("--cmdline", Word::Text(self.command_line.clone()))?;
        for disk in &self.disks {
            let options = options(disk);
            let path = disk.path.to_str().unwrap_or_default();
            // A name with commas could look like options.
            let word = match path.contains(',') {
                true => Word::Open(Open::Disk(disk), options),
                false => Word::Text(format!("{path}{options}")),
            };
            option("--disk", word)?;
        }
        if let Some(seed) = &self.seed {
            option("--disk", Word::Open(Open::Seed(seed), ",format=raw,readonly,serial=cidata".to_owned()))?;
        }
        for interface in &self.interfaces {
            let mac = interface.mac.map(|byte| format!("{byte:02x}")).join(":");
            let word = match &interface.link {
                Link::Tap(name) => Word::Text(format!("tap={name},mac={mac}")),
                Link::Bridge(name) => Word::Open(Open::Bridge(name), format!(",mac={mac}")),
                Link::User => Word::Open(Open::Passt, format!(",mac={mac}")),
            };
            option("--net", word)?;
        }
        put(Word::Text("--rng".to_owned()))
    }
}

fn options(disk: &Disk) -> String {
    let how = match disk.writes {
        Writes::Forgotten => ",ephemeral",
        Writes::None => ",readonly",
        Writes::Kept | Writes::Apart(_) => "",
    };
    format!(",format={}{how}", disk.format)
}

fn open(what: &Open<'_>) -> Result<OwnedFd> {
    match what {
        Open::Piece(piece) => piece.file.try_clone().map(OwnedFd::from).map_err(|error| {
            Refusal::new(format!("cannot hand over {}: {error}", piece.from), "close other programs")
        }),
        Open::Disk(disk) => {
            let writable = matches!(disk.writes, Writes::Kept | Writes::Apart(_));
            let opened = File::options().read(true).write(writable).open(&disk.path);
            opened.map(OwnedFd::from).map_err(|error| Refusal::open("the disk", &disk.path, &error))
        }
        Open::Seed(seed) => seed.file(),
        Open::Bridge(name) => tap_on(name),
        Open::Passt => passt(),
    }
}

/// Whether this host has the network of an ordinary user, in one of the folders of `path` (the form of `PATH`).
#[must_use]
pub fn has_passt(path: &str) -> bool {
    host_sys::passt::find(path).is_some()
}

/// The network of this user: the machine's end of it.
fn passt() -> Result<OwnedFd> {
    const CURE: &str = "give --network none, tap=NAME or bridge=NAME";
    let path = std::env::var("PATH").unwrap_or_default();
    let missing = || {
        let what = "there is no passt on this host, which is the network of an ordinary user";
        Refusal::new(what, format!("install passt (apt install passt), or {CURE}"))
    };
    let program = host_sys::passt::find(&path).ok_or_else(missing)?;
    let arguments = policy::passt::arguments(&model::devices::interface::Interface::default());
    host_sys::passt::start(&program, &arguments, None).map_err(|error| Refusal {
        cure: CURE.to_owned(),
        ..Refusal::by("the network of an ordinary user", &error)
    })
}

/// A new tap device on a bridge; it goes with its descriptor.
fn tap_on(bridge: &str) -> Result<OwnedFd> {
    let refused = |error: host_sys::Error| {
        let cure = match error.errno().map(io::Error::from_raw_os_error).map(|error| error.kind()) {
            Some(io::ErrorKind::PermissionDenied) => {
                let user = "$USER";
                format!(
                    "root may; or let root make a tap device once, and name it: ip tuntap add dev tap0 mode tap user {user} && ip link set dev tap0 master {bridge} up; then --network tap=tap0"
                )
            }
            _ => format!(
                "'ip link show type bridge' lists bridges; to make one: ip link add {bridge} type bridge"
            ),
        };
        Refusal::new(format!("cannot put the machine on the bridge '{bridge}': {error}"), cure)
    };
    if tap::index_of(bridge).map_err(refused)?.is_none() {
        let what = format!("there is no bridge '{bridge}'");
        return Err(Refusal::new(what, "'ip link show type bridge' lists bridges"));
    }
    let tap = Tap::open(TAP_NAMES, TapOptions::default()).map_err(refused)?;
    tap::attach(bridge, &tap.name).and_then(|()| tap::set_up(&tap.name, true)).map_err(refused)?;
    Ok(tap.descriptor)
}
