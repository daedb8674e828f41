//! The words of the contract: facets, operations, types, events, as the generators see them.

use std::collections::BTreeMap;

/// Everything declared in `crates/api`.
#[derive(Debug, Default)]
pub(crate) struct Contract {
    pub(crate) facets: Vec<Facet>,
    /// Structures by name: handles, parts and results.
    pub(crate) structures: BTreeMap<String, Structure>,
    pub(crate) events: Vec<EventRow>,
}

/// A trait of operations.
#[derive(Debug)]
pub(crate) struct Facet {
    /// Name of the trait.
    pub(crate) name: String,
    /// Name of its file, which is the name of the accessor in `Driver` too.
    pub(crate) module: String,
    pub(crate) operations: Vec<Operation>,
}

impl Facet {
    /// Whether a driver answers it; the others are answered by the server itself.
    pub(crate) fn of_driver(&self) -> bool {
        !matches!(self.name.as_str(), "Session" | "Auth" | "Admin")
    }
}

/// One procedure.
#[derive(Debug, Default)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) program: Program,
    pub(crate) number: i32,
    pub(crate) public_name: Option<String>,
    pub(crate) acl: Vec<Rule>,
    pub(crate) filter: Option<String>,
    pub(crate) read_only: String,
    pub(crate) high_priority: bool,
    pub(crate) snapshot: bool,
    pub(crate) preauth: bool,
    /// Bound of the result's list or text.
    pub(crate) bound: Bound,
    pub(crate) need_results: Option<usize>,
    pub(crate) limit: Option<usize>,
    pub(crate) nparams: Option<usize>,
    pub(crate) quiet: bool,
    /// `i32` or `u32`: the number of elements follows the list.
    pub(crate) count: Option<String>,
    pub(crate) stream: Option<String>,
    pub(crate) sparse: Option<String>,
    pub(crate) fds_in: bool,
    pub(crate) fds_out: bool,
    /// The client answers it itself.
    pub(crate) local: bool,
    pub(crate) manual: bool,
    pub(crate) arguments: Vec<Field>,
    pub(crate) result: Type,
}

/// The programs of the wire.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Program {
    #[default]
    Remote,
    Qemu,
    Lxc,
    Admin,
}

impl Program {
    /// Every program, in the order of the tables.
    pub(crate) const ALL: [Program; 4] = [Program::Remote, Program::Qemu, Program::Lxc, Program::Admin];

    /// Name of the variant and of the table.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Program::Remote => "Remote",
            Program::Qemu => "Qemu",
            Program::Lxc => "Lxc",
            Program::Admin => "Admin",
        }
    }
}

/// What the caller must be allowed to do.
#[derive(Debug)]
pub(crate) struct Rule {
    /// `object:permission`.
    pub(crate) permission: String,
    /// The rule holds only for calls with all these flags ...
    pub(crate) with: Vec<String>,
    /// ... or, negated, ...
    pub(crate) without: Vec<String>,
    /// ... or whose parameter has this value.
    pub(crate) parameter: Option<(String, String)>,
}

impl Rule {
    /// Whether the rule depends on the arguments.
    pub(crate) fn conditional(&self) -> bool {
        !self.with.is_empty() || !self.without.is_empty() || self.parameter.is_some()
    }
}

/// A named value with its bound: argument of an operation or field of a structure.
#[derive(Debug)]
pub(crate) struct Field {
    /// As written in Rust (`r#type`).
    pub(crate) name: String,
    pub(crate) kind: Type,
    pub(crate) bound: Bound,
    /// Part of an event only in its form with a callback identifier.
    pub(crate) callback_only: bool,
}

/// How many elements, and whether each byte is a `char` of the interface files (four bytes on the wire).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    #[default]
    None,
    Max(u32),
    Chars(u32),
    CharsFixed(u32),
}

/// The types that the wire knows, owned or borrowed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) enum Type {
    #[default]
    Unit,
    I32,
    U32,
    I64,
    U64,
    /// `u8`: alone it takes four bytes on the wire, in lists one.
    Byte,
    I8,
    U16,
    Text,
    Uuid,
    Structure(String),
    Optional(Box<Type>),
    List(Box<Type>),
    Stream,
    Files,
    /// A result and the descriptors that travel with it.
    WithFiles(Box<Type>),
}

/// A structure that operations carry, or an event.
#[derive(Debug)]
pub(crate) struct Structure {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
}

/// An event and the procedures that deliver it.
#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) structure: Structure,
    /// Kind of object: `domain`, `network`, ...
    pub(crate) kind: String,
    pub(crate) id: i32,
    pub(crate) program: Program,
    pub(crate) procedure: i32,
    pub(crate) legacy: Option<i32>,
    /// The first sentence of its documentation.
    pub(crate) doc: String,
}

impl Contract {
    /// Every operation with its facet.
    pub(crate) fn operations(&self) -> impl Iterator<Item = (&Facet, &Operation)> {
        self.facets.iter().flat_map(|facet| facet.operations.iter().map(move |operation| (facet, operation)))
    }

    /// Operations whose wire code is written by hand.
    pub(crate) fn manual(&self) -> usize {
        self.operations().filter(|(_, operation)| operation.manual).count()
    }

    /// One line for people: what there is, and how much of it needs code by hand.
    pub(crate) fn summary(&self) -> String {
        let all = self.operations().count();
        let manual = self.manual();
        format!(
            "{all} operations in {} facets, {} structures, {} events; wire code by hand: {manual} ({:.1} %)",
            self.facets.len(),
            self.structures.len(),
            self.events.len(),
            100.0 * manual as f64 / all.max(1) as f64,
        )
    }
}

/// `domain_life` becomes `DomainLife`; `r#type` becomes `Type`.
pub(crate) fn camel(name: &str) -> String {
    name.trim_start_matches("r#")
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}
