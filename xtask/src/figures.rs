//! Figures of our own monitor beside their limits, as a table.

use anyhow::{Result, bail};
use serde_json::{Value, json};

/// What a figure must be.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
}

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Row {
    figure: String,
    value: f64,
    unit: &'static str,
    /// That of the issue that asks for the figure; none where the figure is only to be known.
    limit: Option<Limit>,
}

impl Row {
    /// A figure with a limit.
    pub fn new(figure: &str, value: f64, unit: &'static str, limit: Limit) -> Row {
        Row { figure: figure.to_owned(), value, unit, limit: Some(limit) }
    }

    /// A figure that others are measured by.
    pub fn peer(figure: &str, value: f64, unit: &'static str) -> Row {
        Row { figure: figure.to_owned(), value, unit, limit: None }
    }

    fn is_met(&self) -> bool {
        match self.limit {
            Some(Limit::AtMost(most)) => self.value <= most,
            Some(Limit::AtLeast(least)) => self.value >= least,
            None => true,
        }
    }

    fn json(&self) -> Value {
        json!({ "figure": self.figure, "value": self.value, "unit": self.unit, "met": self.is_met() })
    }

    fn text(&self) -> String {
        let limit = match self.limit {
            Some(Limit::AtMost(most)) => format!("<= {most}"),
            Some(Limit::AtLeast(least)) => format!(">= {least}"),
            None => String::new(),
        };
        let met = match (self.limit, self.is_met()) {
            (None, _) => "",
            (_, true) => "met",
            (_, false) => "MISSED",
        };
        let text = format!("{:<58} {:>8.2} {:<4} {limit:<7} {met}", self.figure, self.value, self.unit);
        text.trim_end().to_owned()
    }
}

/// Prints the table; with `json`, the numbers instead.
///
/// # Errors
/// A limit is missed.
pub fn tell(rows: &[Row], json: bool) -> Result<()> {
    if json {
        let figures: Vec<Value> = rows.iter().map(Row::json).collect();
        stdx::print(format_args!("{}\n", serde_json::to_string_pretty(&json!({ "figures": figures }))?));
    } else {
        rows.iter().for_each(|row| stdx::print(format_args!("{}\n", row.text())));
    }
    match rows.iter().all(Row::is_met) {
        true => Ok(()),
        false => bail!("a limit is missed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_tell_what_is_met() {
        let rows = [
            (Row::new("a", 1.0, "ms", Limit::AtMost(1.0)), "<= 1    met"),
            (Row::new("a", 1.1, "ms", Limit::AtMost(1.0)), "<= 1    MISSED"),
            (Row::new("a", 90.0, "%", Limit::AtLeast(90.0)), ">= 90   met"),
            (Row::new("a", 89.9, "%", Limit::AtLeast(90.0)), ">= 90   MISSED"),
            (Row::peer("a", 2.0, "s"), "2.00 s"),
        ];
        for (row, end) in &rows {
            assert!(row.text().ends_with(end), "{}", row.text());
        }
        let rows = rows.map(|(row, _)| row);
        assert!(tell(&rows, true).is_err());
        assert!(tell(&rows[..1], false).is_ok());
    }
}
