//! Scalars with a form of their own: UUID, MAC address, IP address, CPU set.

use std::fmt::{self, Display};
use std::net::IpAddr;
use std::str::FromStr;

use stdx::Uuid;

use crate::{Class, Format, Refusal, Value};

/// Highest CPU or node number of a set.
const CPU_MAX: u32 = 16_383;

impl Value for Uuid {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        let malformed = |_| Refusal::Message(Class::InternalError, "malformed uuid element".to_owned());
        text.parse().map_err(malformed)
    }

    fn write(&self, out: &mut String, _format: Format) {
        push(out, self);
    }
}

/// A MAC address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MacAddress(pub [u8; 6]);

impl FromStr for MacAddress {
    type Err = Refusal;

    /// Reads six groups of one or two hexadecimal digits between colons.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        read_mac(text)
            .ok_or_else(|| Refusal::Message(Class::XmlError, format!("unable to parse mac address '{text}'")))
    }
}

impl Display for MacAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, f] = self.0;
        write!(out, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{f:02x}")
    }
}

impl Value for MacAddress {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        text.parse()
    }

    fn write(&self, out: &mut String, _format: Format) {
        push(out, self);
    }
}

impl Value for IpAddr {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        text.parse().map_err(|_| Refusal::Expected("Expected IP address"))
    }

    fn write(&self, out: &mut String, _format: Format) {
        push(out, self);
    }
}

/// A set of CPUs or nodes, such as `0-3,^2,8`, kept as sorted ranges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CpuSet {
    ranges: Vec<(u32, u32)>,
}

impl CpuSet {
    /// The numbers in the set, in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.ranges.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// True when the number is in the set.
    #[must_use]
    pub fn contains(&self, number: u32) -> bool {
        let index = self.ranges.partition_point(|(_, last)| *last < number);
        self.ranges.get(index).is_some_and(|(first, _)| *first <= number)
    }

    /// True when nothing is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// How many numbers are in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ranges.iter().map(|(first, last)| (last - first) as usize + 1).sum()
    }

    /// Adds the numbers from `first` to `last`.
    pub fn insert(&mut self, first: u32, last: u32) {
        let (mut first, mut last) = (first.min(last), first.max(last));
        // The ranges that the new one touches become one with it.
        let begin = self.ranges.partition_point(|(_, end)| end.saturating_add(1) < first);
        let end = self.ranges.partition_point(|(begin, _)| *begin <= last.saturating_add(1));
        let touched = self.ranges.get(begin..end).unwrap_or_default();
        if let (Some(lowest), Some(highest)) = (touched.first(), touched.last()) {
            (first, last) = (first.min(lowest.0), last.max(highest.1));
        }
        self.ranges.splice(begin..end, [(first, last)]);
    }

    /// Removes one number.
    pub fn remove(&mut self, number: u32) {
        let index = self.ranges.partition_point(|(_, last)| *last < number);
        let Some((first, last)) = self.ranges.get(index).copied().filter(|(first, _)| *first <= number)
        else {
            return;
        };
        let below = (first < number).then(|| (first, number - 1));
        let above = (number < last).then(|| (number + 1, last));
        self.ranges.splice(index..=index, [below, above].into_iter().flatten());
    }
}

impl FromIterator<u32> for CpuSet {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut set = Self::default();
        for number in numbers {
            set.insert(number, number);
        }
        set
    }
}

impl FromStr for CpuSet {
    type Err = Refusal;

    /// Reads numbers, ranges and `^` exclusions between commas.
    fn from_str(text: &str) -> Result<Self, Refusal> {
        read_set(text).ok_or_else(|| {
            Refusal::Message(Class::InvalidArgument, format!("Failed to parse bitmap '{text}'"))
        })
    }
}

impl Display for CpuSet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (first, last)) in self.ranges.iter().enumerate() {
            if index > 0 {
                out.write_str(",")?;
            }
            if first == last {
                write!(out, "{first}")?;
            } else {
                write!(out, "{first}-{last}")?;
            }
        }
        Ok(())
    }
}

impl Value for CpuSet {
    fn read(text: &str, _format: Format) -> Result<Self, Refusal> {
        text.parse()
    }

    fn write(&self, out: &mut String, _format: Format) {
        push(out, self);
    }
}

fn push(out: &mut String, value: &dyn Display) {
    use fmt::Write;
    let result = write!(out, "{value}");
    debug_assert!(result.is_ok(), "a String takes whatever is written");
}

fn read_mac(text: &str) -> Option<MacAddress> {
    let mut bytes = [0; 6];
    let mut groups = text.split(':');
    for byte in &mut bytes {
        let group = groups.next()?;
        if !(1..=2).contains(&group.len()) || !group.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        *byte = u8::from_str_radix(group, 16).ok()?;
    }
    groups.next().is_none().then_some(MacAddress(bytes))
}

fn read_set(text: &str) -> Option<CpuSet> {
    let mut set = CpuSet::default();
    for part in text.split(',').map(str::trim) {
        if let Some(excluded) = part.strip_prefix('^') {
            set.remove(read_number(excluded)?);
        } else if let Some((first, last)) = part.split_once('-') {
            let (first, last) = (read_number(first)?, read_number(last)?);
            if first > last {
                return None;
            }
            set.insert(first, last);
        } else {
            let number = read_number(part)?;
            set.insert(number, number);
        }
    }
    Some(set)
}

fn read_number(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && *number <= CPU_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn sets_are_sets() {
        let (mut set, mut numbers, mut random) = (CpuSet::default(), BTreeSet::new(), 1_u32);
        for _ in 0..2_000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (first, last) = (random >> 8 & 63, random >> 16 & 63);
            if random >> 24 & 1 == 0 {
                set.insert(first, last);
                numbers.extend(first.min(last)..=first.max(last));
            } else {
                set.remove(first);
                numbers.remove(&first);
            }
            assert_eq!(set.iter().collect::<BTreeSet<u32>>(), numbers);
            assert!((0..64).all(|number| set.contains(number) == numbers.contains(&number)));
            let apart = set.ranges.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0);
            assert!(apart, "{:?}", set.ranges);
        }
    }
}
