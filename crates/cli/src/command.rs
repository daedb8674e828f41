//! What a command is: one declaration from which parser, help, completion and manual follow.

use crate::arguments::Arguments;
use crate::failure::Outcome;
use crate::session::Session;

/// The function behind a command.
pub(crate) type Run = fn(&mut Session, &Arguments) -> Outcome;

/// One command of the table.
pub(crate) struct Command {
    /// The word the user types.
    pub(crate) name: &'static str,
    /// Where help lists it.
    pub(crate) group: Group,
    /// One line for lists; empty hides the command from them.
    pub(crate) help: &'static str,
    /// A paragraph for its own page; may be empty.
    pub(crate) description: &'static str,
    /// Its options, in the order in which bare words fill them.
    pub(crate) options: &'static [Opt],
    /// What it does.
    pub(crate) run: Run,
}

impl Command {
    /// The option called `name`; an alias is not followed.
    pub(crate) fn option(&self, name: &str) -> Option<usize> {
        self.options.iter().position(|option| option.name == name)
    }

    /// Whether lists leave it out.
    pub(crate) fn is_hidden(&self) -> bool {
        self.help.is_empty()
    }
}

/// A chapter of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// Commands that act on machines.
    Domain,
    /// Commands that look at machines.
    Monitor,
    /// Commands that wait for events.
    Events,
    /// Commands about checkpoints.
    Checkpoints,
    /// Commands about snapshots.
    Snapshots,
    /// Commands about the host.
    Host,
    /// Commands that need nothing to be there before.
    Images,
    /// Commands about documents.
    Documents,
    /// Commands of the program itself.
    Shell,
}

impl Group {
    /// Every group, in the order of the help.
    pub(crate) const ALL: &'static [Group] = &[
        Group::Domain,
        Group::Monitor,
        Group::Events,
        Group::Checkpoints,
        Group::Snapshots,
        Group::Host,
        Group::Images,
        Group::Documents,
        Group::Shell,
    ];

    /// The heading.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Group::Domain => "Domain Management",
            Group::Monitor => "Domain Monitoring",
            Group::Events => "Domain Events",
            Group::Checkpoints => "Checkpoint",
            Group::Snapshots => "Snapshot",
            Group::Host => "Host and Hypervisor",
            Group::Images => "Images and Kernels",
            Group::Documents => "Documents",
            Group::Shell => "Ferrovirt itself",
        }
    }

    /// The words by which `help` knows the group.
    pub(crate) fn keywords(self) -> &'static [&'static str] {
        match self {
            Group::Domain => &["domain"],
            Group::Monitor => &["monitor"],
            Group::Events => &["events"],
            Group::Checkpoints => &["checkpoint"],
            Group::Snapshots => &["snapshot"],
            Group::Host => &["host"],
            Group::Images => &["images"],
            Group::Documents => &["documents"],
            Group::Shell => &["ferrovirt", "virsh"],
        }
    }
}

/// One option of a command.
#[derive(Clone, Copy)]
pub(crate) struct Opt {
    /// Its name without dashes.
    pub(crate) name: &'static str,
    /// What it takes.
    pub(crate) kind: Kind,
    /// The command cannot run without it.
    pub(crate) required: bool,
    /// Whether a bare word may fill it.
    pub(crate) place: Place,
    /// An empty value is meant and not a mistake.
    pub(crate) may_be_empty: bool,
    /// One line of help.
    pub(crate) help: &'static str,
    /// What completion offers as its value.
    pub(crate) values: Values,
}

/// What an option takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing: its presence counts.
    Flag,
    /// A word.
    Text,
    /// A whole number, perhaps with a unit.
    Number,
    /// Every remaining word, or several words that are each named.
    Rest,
    /// It is another spelling of `name` or of `name=value`.
    Alias(&'static str),
}

/// Whether a bare word may fill an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Only `--name value`.
    Named,
    /// Documented as a bare word.
    Bare,
    /// Accepted as a bare word as older scripts write it, but not documented so.
    Tolerated,
}

/// What completion offers as a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Values {
    /// Nothing in particular.
    Any,
    /// A file of this machine.
    File,
    /// Names of domains that match these list filters (0: all).
    Domain(u32),
    /// Targets of the disks of the domain named by option `domain`.
    Disk,
    /// Interfaces of the domain named by option `domain`.
    Interface,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A command or group of this program.
    Command,
    /// A kind of document.
    DocumentKind,
    /// What the action of `xml` works with: files, kinds or formats.
    Document,
}

impl Opt {
    const fn new(name: &'static str, kind: Kind, help: &'static str) -> Opt {
        let (required, place, may_be_empty) = (false, Place::Named, false);
        Opt { name, kind, required, place, may_be_empty, help, values: Values::Any }
    }

    /// An option without value.
    pub(crate) const fn flag(name: &'static str, help: &'static str) -> Opt {
        Opt::new(name, Kind::Flag, help)
    }

    /// An option with a word.
    pub(crate) const fn text(name: &'static str, help: &'static str) -> Opt {
        Opt::new(name, Kind::Text, help)
    }

    /// An option with a number.
    pub(crate) const fn number(name: &'static str, help: &'static str) -> Opt {
        Opt::new(name, Kind::Number, help)
    }

    /// The option that takes every remaining word.
    pub(crate) const fn rest(name: &'static str, help: &'static str) -> Opt {
        Opt { place: Place::Bare, ..Opt::new(name, Kind::Rest, help) }
    }

    /// An option with a word that may be given several times.
    pub(crate) const fn list(name: &'static str, help: &'static str) -> Opt {
        Opt::new(name, Kind::Rest, help)
    }

    /// Another spelling of `target`, which may carry a value (`name=value`).
    pub(crate) const fn alias(name: &'static str, target: &'static str) -> Opt {
        Opt::new(name, Kind::Alias(target), "")
    }

    /// The command cannot run without it.
    pub(crate) const fn required(self) -> Opt {
        Opt { required: true, ..self }
    }

    /// A bare word may fill it.
    pub(crate) const fn bare(self) -> Opt {
        Opt { place: Place::Bare, ..self }
    }

    /// A bare word may fill it, though help does not say so.
    pub(crate) const fn tolerated(self) -> Opt {
        Opt { place: Place::Tolerated, ..self }
    }

    /// An empty value is meant.
    pub(crate) const fn or_empty(self) -> Opt {
        Opt { may_be_empty: true, ..self }
    }

    /// What completion offers.
    pub(crate) const fn values(self, values: Values) -> Opt {
        Opt { values, ..self }
    }
}

/// The domain a command is about: the first bare word.
pub(crate) const DOMAIN: Opt = domain(0);

/// As [`DOMAIN`], offering for completion those that match `filter`.
pub(crate) const fn domain(filter: u32) -> Opt {
    Opt::text("domain", "domain by name, id or uuid").required().bare().values(Values::Domain(filter))
}

/// The choice between the running machine, its definition, and whichever applies now.
pub(crate) const LIVE: Opt = Opt::flag("live", "act on the running domain");
/// See [`LIVE`].
pub(crate) const CONFIG: Opt = Opt::flag("config", "act on the definition: effective from the next start");
/// See [`LIVE`].
pub(crate) const CURRENT: Opt = Opt::flag("current", "act on the domain as it is now, running or not");
