//! The reader: one pass over the text, no way back.

use crate::{DEPTH_MAX, Dialect, Entry, Error, Setting, Value};

/// The entries of a text.
pub(crate) fn entries(text: &str, dialect: Dialect) -> Result<Vec<Entry>, Error> {
    let mut reader = Reader { rest: text, line: 1, dialect };
    let mut entries = Vec::new();
    loop {
        reader.skip_space();
        match reader.peek() {
            None => return Ok(entries),
            Some('#') => entries.push(Entry { setting: None, comment: Some(reader.comment()) }),
            Some(_) => entries.push(reader.entry()?),
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    dialect: Dialect,
}

impl<'a> Reader<'a> {
    fn entry(&mut self) -> Result<Entry, Error> {
        let name = self.name()?.to_owned();
        self.skip_blanks();
        if !self.eat("=") {
            return Err(self.error("expecting an assignment"));
        }
        self.skip_blanks();
        let value = match self.dialect {
            Dialect::Lxc => Value::Text(self.take_until(is_end_of_line).trim().to_owned()),
            _ => self.value(0)?,
        };
        self.skip_blanks();
        let comment = (self.peek() == Some('#')).then(|| self.comment());
        match self.peek() {
            None => {}
            Some(letter) if is_end_of_line(letter) || letter == ';' => self.advance(1),
            Some(_) => return Err(self.error("expecting a separator")),
        }
        Ok(Entry { setting: Some(Setting { name, value }), comment })
    }

    fn name(&mut self) -> Result<&'a str, Error> {
        if !self.peek().is_some_and(|letter| self.dialect.starts_name(letter)) {
            return Err(self.error("expecting a name"));
        }
        let dialect = self.dialect;
        Ok(self.take_until(|letter| !dialect.continues_name(letter)))
    }

    fn value(&mut self, depth: usize) -> Result<Value, Error> {
        match self.peek() {
            Some('"' | '\'') => self.text().map(|text| Value::Text(text.to_owned())),
            Some('[') if self.dialect == Dialect::Vmx => Err(self.error("lists not allowed in VMX format")),
            Some('[') if depth == DEPTH_MAX => Err(self.error("lists are nested too deep")),
            Some('[') => self.list(depth + 1),
            Some('-' | '0'..='9') if self.dialect == Dialect::Vmx => {
                Err(self.error("numbers not allowed in VMX format"))
            }
            Some('-' | '0'..='9') => self.number(),
            _ => Err(self.error("expecting a value")),
        }
    }

    fn text(&mut self) -> Result<&'a str, Error> {
        let quote = ["\"\"\"", "\"", "'"].into_iter().find(|quote| self.eat(quote)).unwrap_or_default();
        let end = self.rest.find(quote).ok_or_else(|| self.error("unterminated string"))?;
        let text = &self.rest[..end];
        if quote.len() == 1 && text.contains(is_end_of_line) {
            return Err(self.error("unterminated string"));
        }
        self.advance(end + quote.len());
        Ok(text)
    }

    fn list(&mut self, depth: usize) -> Result<Value, Error> {
        let mut values = Vec::new();
        self.advance(1);
        self.skip_space();
        while !self.eat("]") {
            if self.rest.is_empty() {
                return Err(self.error("list is not closed with ]"));
            }
            values.push(self.value(depth)?);
            self.skip_space();
            if !self.eat(",") && self.peek().is_some_and(|letter| letter != ']') {
                return Err(self.error("expecting a separator in list"));
            }
            self.skip_space();
        }
        Ok(Value::List(values))
    }

    fn number(&mut self) -> Result<Value, Error> {
        let negative = self.eat("-");
        let digits = self.take_until(|letter| !letter.is_ascii_digit());
        let size: u64 = digits.parse().map_err(|_| self.error("unterminated number"))?;
        let number = if negative { -i128::from(size) } else { i128::from(size) };
        if number < i128::from(i64::MIN) {
            return Err(self.error("unterminated number"));
        }
        Ok(Value::Number(number))
    }

    fn comment(&mut self) -> String {
        self.advance(1);
        self.take_until(is_end_of_line).to_owned()
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest.starts_with(token);
        if found {
            self.advance(token.len());
        }
        found
    }

    fn take_until(&mut self, end: impl Fn(char) -> bool) -> &'a str {
        let text = &self.rest[..self.rest.find(end).unwrap_or(self.rest.len())];
        self.advance(text.len());
        text
    }

    fn skip_blanks(&mut self) {
        self.take_until(|letter| !matches!(letter, ' ' | '\t'));
    }

    fn skip_space(&mut self) {
        self.take_until(|letter| !matches!(letter, ' ' | '\t' | '\n' | '\r'));
    }

    fn advance(&mut self, bytes: usize) {
        let (passed, rest) = self.rest.split_at(bytes);
        self.line += passed.matches('\n').count();
        self.rest = rest;
    }

    fn error(&self, what: &'static str) -> Error {
        Error::Syntax { line: self.line, what }
    }
}

fn is_end_of_line(letter: char) -> bool {
    matches!(letter, '\n' | '\r')
}
