//! `<filter>`: rules for the packets of a guest's network card.

mod protocol;
mod value;
mod variable;

use xml::{Format, Refusal, Shape, Shaped, Uuid, Value, Xml, XmlEnum, XmlUnion};

pub use self::protocol::{
    ArpRule, EthernetAddresses, IcmpRule, IpAddresses, IpEthernetRule, IpHeader, IpRule, Ipv6EthernetRule,
    MacRule, Ports, Protocol, StpRule, TcpRule, TransportRule, VlanRule,
};
pub use self::value::{
    ArpOpcode, ConnectionStates, EtherType, IpMask, IpProtocol, IpSetFlags, IpSetName, MacMask, Number,
    Switch, TcpFlags,
};
pub use self::variable::{Item, VariableAccess, VariableIndex};
use crate::devices::interface::FilterRef;
use crate::domain::Element;

/// Priority of rules that say none.
pub const RULE_PRIORITY: i32 = 500;

/// A filter as its owner described it.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Filter {
    /// Name, unique on the host.
    #[xml(attr, required, missing = "internal error: filter has no name")]
    pub name: String,
    /// The chain that the rules are in: `root`, or a protocol with anything after it.
    #[xml(attr)]
    pub chain: Option<String>,
    /// When the chain is passed through: chains with a lower number come first.
    #[xml(attr)]
    pub priority: Option<i32>,
    /// Identity for good.
    #[xml(leaf)]
    pub uuid: Option<Uuid>,
    /// Rules and other filters, in order.
    #[xml(mixed)]
    pub entries: Vec<FilterEntry>,
}

impl Element for Filter {
    const NAME: &'static str = "filter";
}

/// What a filter consists of.
#[derive(Clone, Debug, PartialEq, XmlUnion)]
pub enum FilterEntry {
    /// A rule.
    Rule(Rule),
    /// All rules of another filter.
    #[xml(text = "filterref")]
    FilterRef(FilterRef),
}

/// `<rule>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Rule {
    /// What happens to packets that match.
    #[xml(
        attr,
        required,
        missing = "internal error: rule node requires action attribute",
        unknown = "unknown rule action attribute value"
    )]
    pub action: Action,
    /// Which packets it is about.
    #[xml(
        attr,
        required,
        missing = "internal error: rule node requires direction attribute",
        unknown = "unknown rule direction attribute value"
    )]
    pub direction: Direction,
    /// Rules with a lower number come first.
    #[xml(attr)]
    pub priority: Option<i32>,
    /// Whether the state of the connection matters; it does unless the rule says no.
    #[xml(attr)]
    pub statematch: Option<StateMatch>,
    /// What packets match: of elements of one protocol, all must. A complete rule has at most one element of what a
    /// packet must have and one of what it must not have.
    #[xml(mixed)]
    pub protocols: Vec<Protocol>,
}

/// What happens to a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum Action {
    /// It is dropped.
    #[default]
    Drop,
    /// It passes.
    Accept,
    /// It is dropped, and its sender told.
    Reject,
    /// The chain that led here decides.
    Return,
    /// The next rule decides.
    Continue,
}

/// Direction of a packet, as the guest sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum Direction {
    /// To the guest.
    In,
    /// From the guest.
    Out,
    /// Both.
    #[default]
    #[xml(text = "inout")]
    InOut,
}

impl Direction {
    /// Whether packets to the guest are meant.
    #[must_use]
    pub fn to_guest(self) -> bool {
        self != Self::Out
    }

    /// Whether packets from the guest are meant.
    #[must_use]
    pub fn from_guest(self) -> bool {
        self != Self::In
    }
}

/// Whether the state of the connection matters to a rule. Only a clear no is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateMatch(pub bool);

impl Value for StateMatch {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        Ok(Self(!(text == "0" || text.eq_ignore_ascii_case("false"))))
    }

    fn write(&self, out: &mut String, _format: Format) {
        out.push_str(if self.0 { "true" } else { "false" });
    }
}

impl Shaped for StateMatch {
    fn shape() -> Shape {
        Shape::Value("text: 0 and false say no", &[])
    }
}
