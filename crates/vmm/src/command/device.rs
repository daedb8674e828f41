//! Devices as the command line names them: `PLACE[,key=value|flag]...`.
//!
//! Keys stand behind the place, and are looked for from the end: a name may have commas where no key that is known follows.

use disk_image::Format;
use vmm_devices::virtio::blk::{Limits, SERIAL_BYTES};
use vmm_devices::virtio::console::PORTS_MAX;

use super::options::{Options, Source};
use super::parse;
use crate::specification::{ID_BYTES_MAX, OnWatchdog};

/// The first address that a guest's sockets can have: those below it, and the very last, mean something else (vsock(7)).
const FIRST_CID: u32 = 3;
/// Queues of a device at most.
const QUEUES_MAX: u16 = 16;

/// A device with what all devices have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its name on the control socket; empty for one after its kind.
    pub id: String,
    /// Its slot on the PCI bus; none for the next free one.
    pub slot: Option<u8>,
    /// What it is.
    pub kind: Kind,
}

/// What a device is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A disk.
    Disk(Disk),
    /// A network interface.
    Net {
        /// The tap device, or a queue of it for each pair of the guest's.
        taps: Vec<Source>,
        /// Its address; none means one that nobody else has.
        mac: Option<[u8; 6]>,
        /// Most bytes of a frame.
        mtu: Option<u16>,
        /// Its cable is not plugged in.
        is_unplugged: bool,
    },
    /// A source of random numbers.
    Rng,
    /// A console with its ports.
    Console(Vec<Port>),
    /// A memory balloon.
    Balloon {
        /// The guest takes pages back when it runs out of memory.
        deflate_on_oom: bool,
        /// The guest tells of free pages.
        reporting: bool,
        /// Memory that the guest is to be left with, MiB.
        memory_mib: Option<u64>,
        /// Seconds between statistics.
        period: Option<u32>,
    },
    /// Sockets between host and guest.
    Vsock {
        /// The guest's address.
        cid: u32,
        /// Where programs of the host connect.
        socket: Source,
    },
    /// A watchdog.
    Watchdog(OnWatchdog),
}

/// A disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Its image.
    pub source: Source,
    /// The images below it, from the top on; without any they are opened by the names in their headers.
    pub backing: Vec<i32>,
    /// The image's format, which is never guessed: a guest writes what a guess would look at.
    pub format: Format,
    /// The guest cannot write.
    pub read_only: bool,
    /// What the guest writes is forgotten.
    pub is_ephemeral: bool,
    /// Its serial number.
    pub serial: String,
    /// Its queues.
    pub queues: u16,
    /// The guest cannot give space back.
    pub keeps_space: bool,
    /// Limits of its rates.
    pub limits: Limits,
}

/// A port of a console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    /// The host's side.
    pub place: Place,
    /// The name under which the guest finds it.
    pub name: String,
    /// It is a console, and no channel of a program.
    pub console: bool,
    /// Where what the guest says is kept.
    pub log: Option<Source>,
}

/// The host's side of a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A new terminal, whose name is printed.
    Pty,
    /// A terminal or socket that is open, or a socket that listens.
    Descriptor(i32),
    /// A socket that is made here, and listens.
    Socket(String),
}

/// The keys of a device's value.
struct Keys<'a> {
    place: &'a str,
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Keys<'a> {
    /// Takes the keys that are known, and those of all devices, from the end of a value.
    fn take(text: &'a str, known: &[&str]) -> Result<Keys<'a>, String> {
        let (mut place, mut pairs) = (text, Vec::new());
        loop {
            let (front, last) = place.rsplit_once(',').unwrap_or(("", place));
            let (key, value) = last.split_once('=').unwrap_or((last, ""));
            if !known.contains(&key) && !matches!(key, "id" | "slot") {
                break;
            }
            if pairs.iter().any(|(seen, _)| *seen == key) {
                return Err(format!("'{key}' is given twice"));
            }
            pairs.push((key, value));
            place = front;
            if front.is_empty() {
                break;
            }
        }
        Ok(Keys { place, pairs })
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        self.pairs.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    fn flag(&self, key: &str) -> Result<bool, String> {
        match self.text(key) {
            None => Ok(false),
            Some("") => Ok(true),
            Some(_) => Err(format!("'{key}' takes no value")),
        }
    }

    fn parsed<T>(
        &self,
        key: &str,
        parse: impl FnOnce(&'a str) -> Result<T, String>,
    ) -> Result<Option<T>, String> {
        self.text(key).map(parse).transpose()
    }

    fn number<T: std::str::FromStr>(&self, key: &str) -> Result<Option<T>, String> {
        self.parsed(key, |text| text.parse().map_err(|_| format!("{key}={text} is no possible number")))
    }

    /// Nothing stands before the keys.
    fn no_place(&self) -> Result<(), String> {
        match self.place {
            "" => Ok(()),
            other => Err(format!("'{other}' is not known here")),
        }
    }

    fn device(&self, kind: Kind) -> Result<Device, String> {
        let id = self.text("id").unwrap_or_default().to_owned();
        if id.len() > ID_BYTES_MAX {
            return Err(format!("the name of a device has at most {ID_BYTES_MAX} bytes"));
        }
        let slot = self.number("slot")?;
        if slot.is_some_and(|slot: u8| !(1..32).contains(&slot)) {
            return Err("a device is in one of the slots 1 to 31".to_owned());
        }
        Ok(Device { id, slot, kind })
    }
}

/// A disk.
pub fn disk(text: &str) -> Result<Device, String> {
    let known = ["format", "readonly", "ephemeral", "serial", "backing", "queues", "keep"];
    let keys =
        Keys::take(text, &[&known[..], &["bps", "bps-rd", "bps-wr", "iops", "iops-rd", "iops-wr"]].concat())?;
    let format = match keys.text("format") {
        None | Some("raw") => Format::Raw,
        Some("qcow2") => Format::Qcow2,
        Some(other) => return Err(format!("the format '{other}' is not known: give raw or qcow2")),
    };
    let serial = keys.text("serial").unwrap_or_default().to_owned();
    if serial.len() > SERIAL_BYTES {
        return Err(format!("a serial number has at most {SERIAL_BYTES} bytes"));
    }
    let backing = keys.parsed("backing", |list| list.split('+').map(descriptor_number).collect())?;
    let queues = keys.number("queues")?.unwrap_or(1);
    if !(1..=QUEUES_MAX).contains(&queues) {
        return Err(format!("a disk has 1 to {QUEUES_MAX} queues"));
    }
    let limit = |key| keys.number(key).map(|units| units.and_then(crate::specification::per_second));
    let (read_only, is_ephemeral) = (keys.flag("readonly")?, keys.flag("ephemeral")?);
    if read_only && is_ephemeral {
        return Err(
            "a disk is readonly or ephemeral: nothing is written to the one, and forgotten of the other"
                .to_owned(),
        );
    }
    keys.device(Kind::Disk(Disk {
        source: parse::source(keys.place)?,
        backing: backing.unwrap_or_default(),
        format,
        read_only,
        is_ephemeral,
        serial,
        queues,
        keeps_space: keys.flag("keep")?,
        limits: Limits {
            bytes: limit("bps")?,
            read_bytes: limit("bps-rd")?,
            write_bytes: limit("bps-wr")?,
            requests: limit("iops")?,
            read_requests: limit("iops-rd")?,
            write_requests: limit("iops-wr")?,
        },
    }))
}

fn descriptor_number(text: &str) -> Result<i32, String> {
    parse::descriptor(&format!("fd={text}"))
}

/// A network interface.
pub fn net(text: &str) -> Result<Device, String> {
    let keys = Keys::take(text, &["mac", "mtu", "unplugged"])?;
    let taps = match keys.place.strip_prefix("tap=") {
        Some(name) => vec![Source::Path(name.to_owned())],
        None => {
            let numbers = keys.place.strip_prefix("fd=").into_iter().flat_map(|numbers| numbers.split('+'));
            let taps: Result<Vec<Source>, String> =
                numbers.map(|number| descriptor_number(number).map(Source::Descriptor)).collect();
            taps.and_then(
                |taps| if taps.is_empty() { Err(format!("'{}' is no tap", keys.place)) } else { Ok(taps) },
            )
            .map_err(|why| format!("{why}: give tap=NAME or fd=NUMBER"))?
        }
    };
    let mac = keys.parsed("mac", parse::mac)?;
    keys.device(Kind::Net { taps, mac, mtu: keys.number("mtu")?, is_unplugged: keys.flag("unplugged")? })
}

/// A source of random numbers.
pub fn rng(text: &str) -> Result<Device, String> {
    let keys = Keys::take(text, &[])?;
    keys.no_place()?;
    keys.device(Kind::Rng)
}

/// A port of the machine's console; the first one makes the console.
pub fn port(options: &mut Options, text: &str) -> Result<(), String> {
    let keys = Keys::take(text, &["name", "console", "log"])?;
    let place = match keys.place {
        "" => return Err("no place is named: give pty, fd=NUMBER or a socket".to_owned()),
        "pty" => Place::Pty,
        place if place.starts_with("fd=") => Place::Descriptor(parse::descriptor(place)?),
        place => Place::Socket(place.to_owned()),
    };
    let name = keys.text("name").unwrap_or_default().to_owned();
    if name.len() > ID_BYTES_MAX {
        return Err(format!("the name of a port has at most {ID_BYTES_MAX} bytes"));
    }
    let log = keys.parsed("log", parse::source)?;
    let port = Port { place, name, console: keys.flag("console")?, log };
    let consoles = options.devices.iter_mut().find_map(|device| match &mut device.kind {
        Kind::Console(ports) => Some(ports),
        _ => None,
    });
    match consoles {
        Some(ports) if ports.len() >= PORTS_MAX => {
            return Err(format!("there are {PORTS_MAX} ports at most"));
        }
        Some(ports) => ports.push(port),
        None => options.devices.push(keys.device(Kind::Console(vec![port]))?),
    }
    Ok(())
}

/// A memory balloon.
pub fn balloon(text: &str) -> Result<Device, String> {
    let keys = Keys::take(text, &["deflate-on-oom", "reporting", "memory", "period"])?;
    keys.no_place()?;
    keys.device(Kind::Balloon {
        deflate_on_oom: keys.flag("deflate-on-oom")?,
        reporting: keys.flag("reporting")?,
        memory_mib: keys.parsed("memory", parse::mebibytes)?,
        period: keys.number("period")?,
    })
}

/// Sockets between host and guest.
pub fn vsock(text: &str) -> Result<Device, String> {
    let keys = Keys::take(text, &["cid"])?;
    let cid = keys.number("cid")?.unwrap_or(FIRST_CID);
    if !(FIRST_CID..u32::MAX).contains(&cid) {
        return Err(format!("a guest's address is 3 to {}", u32::MAX - 1));
    }
    keys.device(Kind::Vsock { cid, socket: parse::source(keys.place)? })
}

/// A watchdog.
pub fn watchdog(text: &str) -> Result<Device, String> {
    let keys = Keys::take(text, &["action"])?;
    keys.no_place()?;
    let action = match keys.text("action") {
        None | Some("reset") => OnWatchdog::Reset,
        Some("shutdown") => OnWatchdog::Shutdown,
        Some("poweroff") => OnWatchdog::Poweroff,
        Some("pause") => OnWatchdog::Pause,
        Some("none") => OnWatchdog::None,
        Some("inject-nmi") => OnWatchdog::InjectNmi,
        Some(other) => {
            return Err(format!(
                "the action '{other}' is not known: give reset, shutdown, poweroff, pause, none or inject-nmi"
            ));
        }
    };
    keys.device(Kind::Watchdog(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_behind_the_place() {
        let read =
            disk("a,b,format=qcow2,readonly,serial=x,id=d,slot=7,queues=2,bps=10,backing=5+6").unwrap();
        assert_eq!((read.id.as_str(), read.slot), ("d", Some(7)));
        let Kind::Disk(read) = read.kind else { panic!("it is a disk") };
        assert_eq!(read.source, Source::Path("a,b".into()));
        assert_eq!((read.backing, read.queues, read.read_only), (vec![5, 6], 2, true));
        assert_eq!(read.limits.bytes.map(|limit| limit.units), Some(10));
        let read = net("fd=5+6,mac=52:54:00:00:00:01,unplugged").unwrap().kind;
        let taps = vec![Source::Descriptor(5), Source::Descriptor(6)];
        assert_eq!(
            read,
            Kind::Net { taps, mac: Some([0x52, 0x54, 0, 0, 0, 1]), mtu: None, is_unplugged: true }
        );
        assert_eq!(rng("").unwrap().kind, Kind::Rng);
        assert_eq!(watchdog("action=pause").unwrap().kind, Kind::Watchdog(OnWatchdog::Pause));
        assert_eq!(
            vsock("/run/v,cid=9").unwrap().kind,
            Kind::Vsock { cid: 9, socket: Source::Path("/run/v".into()) }
        );
    }

    #[test]
    fn mistakes_are_named() {
        let refusals = [
            (disk("x,slot=0"), "1 to 31"),
            (disk("x,queues=0"), "1 to 16 queues"),
            (disk("x,readonly=yes"), "takes no value"),
            (disk("x,id=a,id=b"), "twice"),
            (disk("x,bps=many"), "no possible number"),
            (disk("x,backing=y"), "fd=y"),
            (rng("x"), "'x' is not known"),
            (balloon("memory=x"), "no size"),
            (vsock("/x,cid=2"), "3 to"),
            (watchdog("action=dump"), "'dump'"),
            (net("fd="), "tap=NAME or fd=NUMBER"),
        ];
        for (refusal, words) in refusals {
            let refusal = refusal.unwrap_err();
            assert!(refusal.contains(words), "{refusal}");
        }
    }

    #[test]
    fn ports_share_a_console() {
        let mut options = Options::default();
        port(&mut options, "pty,console,log=/l").unwrap();
        port(&mut options, "/s,name=org.qemu.guest_agent.0").unwrap();
        assert!(port(&mut options, "name=x").unwrap_err().contains("no place"));
        let [Device { kind: Kind::Console(ports), .. }] = &options.devices[..] else { panic!("{options:?}") };
        assert_eq!(ports.len(), 2);
        for _ in 2..PORTS_MAX {
            port(&mut options, "fd=3").unwrap();
        }
        assert!(port(&mut options, "fd=3").is_err());
    }
}
