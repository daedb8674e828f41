//! How the reader takes values, as patterns, by what tables call them.

/// Octets of an IPv4 address, or words of an IPv6 address.
const IP_ADDRESS: &str = "([0-9]{1,3}\\.){3}[0-9]{1,3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*";
const CPU_SET: &str =
    "\\s*(\\^\\s*)?[0-9]+\\s*(-\\s*[0-9]+\\s*)?(,\\s*(\\^\\s*)?[0-9]+\\s*(-\\s*[0-9]+\\s*)?)*";
const MAC_ADDRESS: &str = "[0-9a-fA-F]{1,2}(:[0-9a-fA-F]{1,2}){5}";
const HEXADECIMAL: &str = "0[xX][0-9a-fA-F]+";
/// A variable of a filter, with what is taken of its values.
const VARIABLE: &str = "$ *[a-zA-Z0-9_]+(\\[ *@?[0-9]+ *\\])? *";

const UP_TO_255: &str = "0*(1?[0-9]?[0-9]|2[0-4][0-9]|25[0-5])";
const UP_TO_65535: &str =
    "0*([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/// Numbers below 1536 are lengths of frames.
const ETHER_TYPE: &str = "0*(153[6-9]|15[4-9][0-9]|1[6-9][0-9]{2}|[2-9][0-9]{3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

/// The pattern of a number in any base.
pub(crate) const NUMBER: &str = "\\+?(0[xX][0-9a-fA-F]+|[0-9]+)";
/// The pattern of a number that has a unit.
pub(crate) const SCALED: &str = "\\s*[0-9]+\\s*";

/// Values that are not any text: what they are called, and one of these patterns.
const SPELLINGS: &[(&str, &[&str])] = &[
    ("number", &[NUMBER]),
    ("signed number", &["[+\\-]?[0-9]+"]),
    ("octal number", &["[0-7]+"]),
    ("number or -1", &["[0-9]+|-1"]),
    ("CPU set", &[CPU_SET]),
    ("UUID", &[" *([0-9a-fA-F]-?){31}[0-9a-fA-F] *"]),
    ("MAC address", &[MAC_ADDRESS]),
    ("IP address", &[IP_ADDRESS]),
    ("IP address mask", &["0*([0-9]{1,2}|1[01][0-9]|12[0-8])", HEXADECIMAL, IP_ADDRESS]),
    ("name of an IP set", &["[a-zA-Z0-9_.:+ ][a-zA-Z0-9_.:+ \\-]{0,30}"]),
    ("number up to 63", &["0*([1-5]?[0-9]|6[0-3])", "0[xX]0*[0-3]?[0-9a-fA-F]"]),
    ("number up to 255", &[UP_TO_255, "0[xX]0*[0-9a-fA-F]{1,2}"]),
    ("number up to 4095", &["0*([0-3]?[0-9]{1,3}|40[0-8][0-9]|409[0-5])", "0[xX]0*[0-9a-fA-F]{1,3}"]),
    ("number up to 65535", &[UP_TO_65535, "0[xX]0*[0-9a-fA-F]{1,4}"]),
    (
        "Ethernet protocol",
        &[
            "[aA][rR][pP]|[rR][aA][rR][pP]|[iI][pP][vV][46]|[vV][lL][aA][nN]",
            ETHER_TYPE,
            "0[xX]0*([6-9a-fA-F][0-9a-fA-F]{2}|[0-9a-fA-F]{4})",
        ],
    ),
    ("IP protocol", &["tcp|udp|udplite|esp|ah|icmp|igmp|sctp|icmpv6", UP_TO_255, HEXADECIMAL]),
    (
        "ARP opcode",
        &[
            "([rR]equest|[rR]eply)(_[rR]everse)?",
            "DRARP_([rR]equest|[rR]eply|[eE]rror)",
            "InARP_[rR]equest|ARP_NAK",
            UP_TO_65535,
        ],
    ),
    (
        "connection states",
        &["NONE", "(NEW|ESTABLISHED|RELATED|INVALID)(,(NEW|ESTABLISHED|RELATED|INVALID))*"],
    ),
    ("TCP flags", &["(ALL|NONE|[ACFGHIKNPRSTUY,]+)/(ALL|NONE|[ACFGHIKNPRSTUY,]+)"]),
    ("list of src and dst", &["([sS][rR][cC]|[dD][sS][tT])(,([sS][rR][cC]|[dD][sS][tT])){0,5}"]),
];

/// The patterns of which a value has one; none if it is any text.
pub(crate) fn patterns(what: &str) -> Vec<&'static str> {
    let (plain, variable) = match what.strip_suffix(" or variable") {
        Some(plain) => (plain, true),
        None => (what, false),
    };
    let found = SPELLINGS.iter().find(|(name, _)| *name == plain);
    let mut patterns: Vec<&str> = found.map(|(_, patterns)| patterns.to_vec()).unwrap_or_default();
    if variable && !patterns.is_empty() {
        patterns.push(VARIABLE);
    }
    patterns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_may_stand_for_a_value() {
        assert_eq!(patterns("number"), [NUMBER]);
        assert_eq!(patterns("number or variable"), [NUMBER, VARIABLE]);
        assert!(patterns("text").is_empty());
    }
}
