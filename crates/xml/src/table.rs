//! The static description of one struct's XML, written by `#[derive(Xml)]` and read by the interpreter.

use crate::{Form, Shape};

/// One struct: its fields in output order.
#[derive(Debug)]
pub struct Table {
    /// The Rust name, for reference pages.
    pub name: &'static str,
    /// The doc comment of the struct.
    pub doc: &'static str,
    /// Every field in declaration order, which is the order of output.
    pub fields: &'static [Field],
    /// Indexes of the fields that write attributes, in output order.
    pub attributes: &'static [u16],
    /// Indexes of the fields whose records stand in this very element.
    pub flattened: &'static [u16],
    /// Indexes of the union children that an attribute of this element chooses.
    pub tagged: &'static [u16],
    /// Indexes of the fields that hold the text of the element.
    pub texts: &'static [u16],
    /// Indexes of the fields without which loading fails.
    pub required: &'static [u16],
    /// Prefixes that are declared on this element when a prefixed child is present.
    pub namespaces: &'static [Namespace],
    /// Indexes of the attributes that are all there or none.
    pub together: &'static [u16],
    /// What is said when only some of them are there.
    pub partial: &'static str,
    /// Written with a start and an end tag even when it has no content.
    pub open: bool,
    /// Number of hand-written hooks (see [`crate::Record::loaded`] and [`crate::Record::stand_in`]).
    pub hooks: u16,
}

/// The table of a union variant that has no content.
pub static EMPTY: Table = Table {
    name: "",
    doc: "",
    fields: &[],
    attributes: &[],
    flattened: &[],
    tagged: &[],
    texts: &[],
    required: &[],
    namespaces: &[],
    together: &[],
    partial: "",
    open: false,
    hooks: 0,
};

/// A namespace prefix with its address.
#[derive(Debug)]
pub struct Namespace {
    /// The prefix used in field names and in the output.
    pub prefix: &'static str,
    /// The address that identifies it in a document, whatever prefix the document uses.
    pub uri: &'static str,
    /// Whether it is declared before the attributes of the element; else behind them.
    pub first: bool,
}

/// One field of a struct.
#[derive(Debug)]
pub struct Field {
    /// The XML name, with prefix when namespaced; empty for text and flattened fields.
    pub name: &'static str,
    /// Where in the XML the field lives.
    pub kind: Kind,
    /// How a scalar is spelled.
    pub format: Format,
    /// Who may see the field.
    pub marks: Marks,
    /// The attribute that holds the value of a leaf (empty: its text).
    pub at: &'static str,
    /// The element around a list (empty: none).
    pub wrap: &'static str,
    /// The attribute of this element that chooses the variant of a union child (empty: none).
    pub tag: &'static str,
    /// The word that says nothing: the value is as if absent (empty: there is none).
    pub unset: &'static str,
    /// How a value that the field does not allow is refused, `{}` being the value (empty: in the usual way). These words
    /// and the next two may begin with those of a [`Class`](crate::Class).
    pub unknown: &'static str,
    /// What is said when a required field is missing (empty: the usual words).
    pub missing: &'static str,
    /// What is said of a second such element (empty: it is unknown).
    pub once: &'static str,
    /// Elements of a flattened record that this element does not have, with blanks between them.
    pub without: &'static str,
    /// What is said when the element of a union child is missing that must be there (see [`crate::Variant::needed`]).
    pub absent: &'static str,
    /// The doc comment of the field.
    pub doc: &'static str,
    /// What the field holds, for reference pages.
    pub shape: fn() -> Shape,
}

impl Field {
    /// True for the name of an element that this flattened record has elsewhere and not here.
    #[must_use]
    pub fn leaves_out(&self, name: &str) -> bool {
        self.without.split_whitespace().any(|other| other == name)
    }

    /// True for a text in a child element of its own. To libvirt such an element without text is not there at all.
    pub(crate) fn is_text(&self) -> bool {
        self.kind == Kind::Leaf && self.at.is_empty()
    }
}

/// Where in the XML a field lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An attribute of the element.
    Attribute,
    /// The text of the element.
    Text,
    /// A child element with one scalar, in its text or in one attribute.
    Leaf,
    /// A list of such child elements.
    LeafList,
    /// A child element whose presence is the value.
    Flag,
    /// A child element with a table of its own.
    Child,
    /// A list of child elements of one name.
    List,
    /// A list of child elements of several names, kept in document order; the name chooses the variant.
    Mixed,
    /// A record whose attributes and children stand in this very element.
    Flatten,
    /// A child element kept as text, whatever is in it.
    Raw,
}

/// How a scalar is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The usual spelling of the type.
    Plain,
    /// `yes` or `no`.
    YesNo,
    /// `on` or `off`.
    OnOff,
    /// A number that documents may also write in hexadecimal or octal, as C's `strtoul` with base 0 reads it.
    AnyBase,
    /// A number that is a C `int` to libvirt, so at most 2^31 - 1.
    Int,
    /// As `Int`, with other words for what is below zero.
    NonNegative,
    /// A number that cannot be 0.
    NonZero,
    /// `0x` and at least this many hexadecimal digits.
    Hex(u8),
    /// As `Hex`; without `0x` a document means hexadecimal digits, too.
    HexOnly(u8),
    /// As `Hex`, with digits `A` to `F`.
    HexUpper(u8),
    /// One line of any length; other text has at most [`TEXT_BYTES_MAX`](crate::TEXT_BYTES_MAX) bytes.
    Long,
    /// Text of any length that may have line breaks and tabs, as no other may.
    Lines,
    /// One of these words; the field is a `String`.
    Words(&'static [&'static str]),
    /// A text of this form; the field is a `String`.
    Form(Form),
    /// A byte count in this unit, with a `unit` attribute beside it. A document may use any unit.
    Scaled(&'static str),
}

/// Who may see a field, and what the interpreter demands of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(pub u16);

impl Marks {
    /// No mark.
    pub const NONE: Self = Self(0);
    /// Written only with [`crate::FormatFlags::SECURE`].
    pub const SECRET: Self = Self(1);
    /// Left out with [`crate::FormatFlags::INACTIVE`].
    pub const LIVE_ONLY: Self = Self(2);
    /// Written only with [`crate::FormatFlags::INACTIVE`].
    pub const INACTIVE_ONLY: Self = Self(4);
    /// Left out with [`crate::FormatFlags::MIGRATABLE`].
    pub const LOCAL_ONLY: Self = Self(8);
    /// Loading fails without it.
    pub const REQUIRED: Self = Self(16);
    /// Written even when it has neither attributes nor content.
    pub const KEEP: Self = Self(32);
    /// A leaf's element cannot stand without the attribute that holds the value.
    pub const WHOLE: Self = Self(1024);
    /// This flattened union is chosen by an attribute of the parent element.
    pub const BY_PARENT: Self = Self(64);

    /// Written with a start and an end tag even when it has no content.
    pub const OPEN: Self = Self(128);
    /// A blank line stands before the first such element of its parent, and behind each.
    pub const SPACED: Self = Self(512);
    /// Read and written only in records of running objects ([`crate::load_status`], [`crate::FormatFlags::STATUS`]): in
    /// documents of users the name is unknown.
    pub const STATUS_ONLY: Self = Self(256);

    /// True when every bit of `other` is set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets of marks.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
