//! What is known of each procedure before any call: names, access, priority, streams, descriptors.

use crate::generated::tables;
pub use crate::generated::tables::Facet;

/// The version of every program.
pub const VERSION: u32 = 1;

/// The programs of the wire; keepalive is apart ([`crate::keepalive`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Program {
    /// The main program.
    Remote,
    /// Pass-through to QEMU.
    Qemu,
    /// Containers.
    Lxc,
    /// Administration of the daemon, on its own socket.
    Admin,
}

impl Program {
    /// The number in the header.
    pub const fn number(self) -> u32 {
        match self {
            Program::Remote => 0x2000_8086,
            Program::Qemu => 0x2000_8087,
            Program::Lxc => 0x0006_8000,
            Program::Admin => 0x0690_0690,
        }
    }

    /// The program with this number in the header, if it is one.
    pub fn from_number(number: u32) -> Option<Program> {
        [Program::Remote, Program::Qemu, Program::Lxc, Program::Admin]
            .into_iter()
            .find(|program| program.number() == number)
    }
}

/// A procedure that clients can call.
#[derive(Debug)]
pub struct Procedure {
    /// The program it belongs to.
    pub program: Program,
    /// Its number in the program.
    pub number: i32,
    /// Name of the operation in our contract.
    pub name: &'static str,
    /// The public C function that it stands for, if there is one.
    pub public_name: Option<&'static str>,
    /// Who answers it.
    pub side: Side,
    /// The facet it is declared in.
    pub facet: Facet,
    /// What the caller needs.
    pub acl: &'static [AccessRule],
    /// What the caller needs for each element of the result (`object:permission`).
    pub filter: Option<&'static str>,
    /// What a read-only connection gets.
    pub read_only: ReadOnly,
    /// Ends without waiting for a guest: may run on the reserved workers.
    pub high_priority: bool,
    /// Answered from memory at once.
    pub snapshot: bool,
    /// Allowed before authentication.
    pub preauth: bool,
    /// The call opens a stream.
    pub stream: Option<StreamDirection>,
    /// The flag with which holes are allowed in the stream.
    pub sparse: Option<u32>,
    /// Descriptors travel with the call.
    pub fds_in: bool,
    /// Descriptors travel with the reply.
    pub fds_out: bool,
}

impl Procedure {
    /// The name to show people: the public function, or the operation where there is none.
    pub fn shown_name(&self) -> &'static str {
        self.public_name.unwrap_or(self.name)
    }
}

/// Who answers a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The driver that the connection opened.
    Driver,
    /// The server, for the connection.
    Session,
    /// The server, before anything else is allowed.
    Auth,
    /// The server, on the administration socket.
    Admin,
}

/// What a read-only connection gets when it calls a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadOnly {
    /// An answer.
    Allow,
    /// A refusal.
    Deny,
    /// A refusal when an access rule with a condition holds, else an answer.
    Conditional,
}

/// Which way the data of a stream goes, seen from the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StreamDirection {
    /// To the client.
    Read,
    /// To the server.
    Write,
    /// Both ways.
    Both,
}

/// A permission that the caller needs, always or under a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRule {
    /// `object:permission`.
    pub permission: &'static str,
    /// Needed only by calls with all these flags ...
    pub with: u64,
    /// ... and none of these ...
    pub without: u64,
    /// ... and with [`AccessRule::value`] in this argument.
    pub parameter: Option<&'static str>,
    /// See [`AccessRule::parameter`].
    pub value: u64,
}

impl AccessRule {
    /// Whether the rule depends on the arguments.
    pub const fn conditional(&self) -> bool {
        self.with != 0 || self.without != 0 || self.parameter.is_some()
    }

    /// Whether the rule holds for a call whose integer arguments are given by `value_of`.
    pub fn holds(&self, value_of: impl Fn(&str) -> u64) -> bool {
        if self.with != 0 || self.without != 0 {
            let flags = value_of("flags");
            if flags & self.with != self.with || flags & self.without != 0 {
                return false;
            }
        }
        self.parameter.is_none_or(|parameter| value_of(parameter) == self.value)
    }
}

/// The procedure of `program` with `number`; `None` for events and for numbers that do not exist.
pub fn procedure(program: Program, number: i32) -> Option<&'static Procedure> {
    let table = procedures(program);
    table.binary_search_by_key(&number, |procedure| procedure.number).ok().map(|index| &table[index])
}

/// Every procedure of `program` that can be called, by ascending number.
pub fn procedures(program: Program) -> &'static [Procedure] {
    match program {
        Program::Remote => tables::REMOTE,
        Program::Qemu => tables::QEMU,
        Program::Lxc => tables::LXC,
        Program::Admin => tables::ADMIN,
    }
}
