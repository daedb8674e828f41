//! What snapshots and checkpoints have in common: a parent, and the machine as it was.

use xml::{Loading, Record, Refusal, Shape, Shaped, Slot, SlotMut, Table, Uuid, Variant, Xml};

use crate::domain::Domain;

/// `<parent>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct Parent {
    /// Name of the snapshot or checkpoint before.
    #[xml(leaf)]
    pub name: Option<String>,
}

/// `<domain>` of a snapshot or checkpoint: the whole machine, or its identity alone in documents of old releases and in
/// those that are made without the machine. The attribute `type`, which every machine has, tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub enum RecordedDomain {
    /// The identity.
    Identity(DomainIdentity),
    /// The machine.
    Whole(Box<Domain>),
}

/// A machine by its identity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Xml)]
pub struct DomainIdentity {
    /// The identity.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
}

impl RecordedDomain {
    /// The machine, if it is there.
    #[must_use]
    pub fn whole(&self) -> Option<&Domain> {
        match self {
            Self::Whole(domain) => Some(domain),
            Self::Identity(_) => None,
        }
    }

    /// The machine, if it is there.
    pub fn whole_mut(&mut self) -> Option<&mut Domain> {
        match self {
            Self::Whole(domain) => Some(domain),
            Self::Identity(_) => None,
        }
    }

    fn record(&self) -> &dyn Record {
        match self {
            Self::Identity(identity) => identity,
            Self::Whole(domain) => domain,
        }
    }

    fn record_mut(&mut self) -> &mut dyn Record {
        match self {
            Self::Identity(identity) => identity,
            Self::Whole(domain) => domain,
        }
    }
}

impl Default for RecordedDomain {
    fn default() -> Self {
        Self::Identity(DomainIdentity::default())
    }
}

impl Record for RecordedDomain {
    fn table(&self) -> &'static Table {
        self.record().table()
    }

    fn slot(&self, index: usize) -> Slot<'_> {
        self.record().slot(index)
    }

    fn slot_mut(&mut self, index: usize) -> SlotMut<'_> {
        self.record_mut().slot_mut(index)
    }

    fn present(&self) -> u128 {
        self.record().present()
    }

    fn own_tag(&self) -> Option<&'static str> {
        // A machine reads and writes the attribute itself.
        matches!(self, Self::Identity(_)).then_some("type")
    }

    fn choose(&mut self, _: &str) -> Result<(), Refusal> {
        *self = Self::Whole(Box::default());
        Ok(())
    }

    fn loaded(&mut self, loading: &mut Loading<'_>, node: xml::Node<'_, '_>) -> Result<(), xml::Error> {
        self.record_mut().loaded(loading, node)
    }

    fn stand_in(&self, flags: xml::FormatFlags) -> Option<Box<dyn Record>> {
        self.record().stand_in(flags)
    }
}

/// What the element may hold.
static RECORDED: &[Variant] = &[
    Variant {
        text: "machine",
        doc: "The machine.",
        shape: Some(Domain::shape),
        default: false,
        needed: false,
    },
    Variant {
        text: "identity",
        doc: "Its identity.",
        shape: Some(DomainIdentity::shape),
        default: false,
        needed: false,
    },
];

impl Shaped for RecordedDomain {
    fn shape() -> Shape {
        Shape::Union(None, RECORDED)
    }
}
