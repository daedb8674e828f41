//! Tables of processors that a number tells apart: POWER's version register, Arm's part numbers.
//!
//! ```text
//! vendor NAME [CODE]
//! feature NAME
//! model NAME = VENDOR VALUE[/MASK] ...     hexadecimal
//! ```

/// What is known of the processors of an architecture.
#[derive(Debug, Default)]
pub(crate) struct Identified {
    /// Makers, with their numbers where they have any.
    pub vendors: Vec<(&'static str, Option<u32>)>,
    /// Names of features.
    pub features: Vec<&'static str>,
    /// Models.
    pub models: Vec<Model>,
}

/// A model.
#[derive(Debug)]
pub(crate) struct Model {
    pub name: &'static str,
    pub vendor: &'static str,
    /// Values of the register, and which of its bits count.
    pub values: Vec<(u32, u32)>,
}

impl Identified {
    /// Reads the text of a table. The error is the line that makes no sense.
    pub fn read(text: &'static str) -> Result<Identified, &'static str> {
        let mut table = Identified::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            table.add(line).ok_or(line)?;
        }
        Ok(table)
    }

    fn add(&mut self, line: &'static str) -> Option<()> {
        let number = |text: &str| u32::from_str_radix(text, 16).ok();
        let mut words = line.split_ascii_whitespace();
        match words.next()? {
            "vendor" => {
                let name = words.next()?;
                self.vendors.push((name, words.next().and_then(number)));
            }
            "feature" => self.features.push(words.next()?),
            "model" => {
                let (name, facts) = line.strip_prefix("model ")?.split_once(" = ")?;
                words = facts.split_ascii_whitespace();
                let vendor = words.next()?;
                let value = |word: &str| match word.split_once('/') {
                    Some((value, mask)) => Some((number(value)?, number(mask)?)),
                    None => Some((number(word)?, u32::MAX)),
                };
                self.models.push(Model { name, vendor, values: words.map(value).collect::<Option<_>>()? });
            }
            _ => return None,
        }
        Some(())
    }

    /// The model of this name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }

    /// The model of processors whose register has this value, made by this vendor if it is known.
    pub(crate) fn with_value(&self, value: u32, vendor: Option<&str>) -> Option<&Model> {
        self.models.iter().find(|model| {
            vendor.is_none_or(|vendor| vendor == model.vendor)
                && model.values.iter().any(|(known, mask)| value & mask == known & mask)
        })
    }

    /// Whether a maker of this name is known.
    pub fn has_vendor(&self, name: &str) -> bool {
        self.vendors.iter().any(|(known, _)| *known == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read() {
        for table in [crate::arm::table(), crate::ppc64::table()] {
            assert!(
                table.models.len() > 5 && table.models.iter().all(|model| table.has_vendor(model.vendor))
            );
        }
        assert!(crate::arm::table().model("ThunderX2 99xx").is_some());
        let model = crate::ppc64::table().with_value(0x004d_0201, None);
        assert_eq!(model.map(|model| model.name), Some("POWER8"));
    }

    #[test]
    fn lines_without_sense_are_found() {
        for text in ["vendor", "model x y", "model x = y 12/zz", "more"] {
            assert!(Identified::read(text).is_err(), "{text}");
        }
    }
}
