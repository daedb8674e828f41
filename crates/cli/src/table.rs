//! Plain tables: a heading, a line of dashes, rows; columns as wide as their widest cell.

use unicode_width::UnicodeWidthChar;

/// A table under construction.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(headings: &[&str]) -> Table {
        Table { rows: vec![headings.iter().map(|&heading| heading.to_owned()).collect()] }
    }

    /// Adds a row with as many cells as there are headings.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.cells(cells);
    }

    /// [`row`](Table::row) for tables whose width depends on what is asked.
    pub(crate) fn cells(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells: Vec<String> = cells.into_iter().map(|cell| printable(&cell)).collect();
        debug_assert_eq!(cells.len(), self.rows[0].len(), "every row has a cell under each heading");
        self.rows.push(cells);
    }

    /// The table as text; without heading and dashes when only the rows are wanted.
    pub(crate) fn render(&self, heading: bool) -> String {
        let widths: Vec<usize> = (0..self.rows[0].len())
            .map(|column| self.rows.iter().map(|row| width(&row[column])).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for (index, row) in self.rows.iter().enumerate() {
            if index == 0 && !heading {
                continue;
            }
            line(&mut text, row, &widths);
            if index == 0 {
                let dashes = widths.iter().map(|width| width + 3).sum();
                text.push_str(&"-".repeat(dashes));
                text.push('\n');
            }
        }
        text
    }
}

fn line(text: &mut String, row: &[String], widths: &[usize]) {
    for (column, cell) in row.iter().enumerate() {
        text.push(' ');
        text.push_str(cell);
        if column + 1 < row.len() {
            text.push_str(&" ".repeat(widths[column] - width(cell) + 2));
        }
    }
    text.push('\n');
}

/// Columns that a text takes in a terminal.
fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Control characters would break the layout or the terminal: they become `\xNN`.
fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                safe.push_str(&format!("\\x{byte:02x}"));
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check<const N: usize>(headings: &[&str], rows: Vec<[&str; N]>, expect: &Expect) {
        let mut table = Table::new(headings);
        for row in rows {
            table.row(row.map(str::to_owned));
        }
        expect.assert_eq(&table.render(true));
    }

    #[test]
    fn columns_fit_their_widest_cell_as_in_virsh() {
        let mut titles = Table::new(&["Id", "Name", "State", "Title"]);
        titles.row(["1", "test", "running", ""].map(str::to_owned));
        titles.row(["-", "vm1", "shut off", "The title ü日本"].map(str::to_owned));
        let lines = [
            " Id   Name   State      Title",
            "-----------------------------------------",
            " 1    test   running    ",
            " -    vm1    shut off   The title ü日本",
        ];
        assert_eq!(titles.render(true).lines().collect::<Vec<_>>(), lines);
        check::<3>(
            &["Id", "Name", "State"],
            vec![],
            &expect![[r#"
                 Id   Name   State
                --------------------
            "#]],
        );
        check(
            &["Interface", "Type", "Source", "Model", "MAC"],
            vec![["testnet0", "network", "default", "-", "aa:bb:cc:dd:ee:ff"]],
            &expect![[r#"
                 Interface   Type      Source    Model   MAC
                ------------------------------------------------------------
                 testnet0    network   default   -       aa:bb:cc:dd:ee:ff
            "#]],
        );
    }

    #[test]
    fn control_characters_cannot_reach_the_terminal() {
        let mut table = Table::new(&["Name"]);
        table.row(["a\x1b[31m\nb".to_owned()]);
        assert_eq!(table.render(false), " a\\x1b[31m\\x0ab\n");
    }
}
