//! JSON of other programs: read with the order of its members and the spelling of its numbers, and members with dots in
//! their names made members of members.

use std::fmt;

pub use crate::argv::json::{Json, Props};

/// Deepest nesting, also of names with dots.
const DEPTH_MAX: usize = 100;

/// Why a text is no JSON, or cannot be nested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError(String);

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JsonError {}

/// Reads one value. Of members with one name the last counts.
///
/// # Errors
/// The text is no JSON, or nested too deep.
pub fn read(text: &str) -> Result<Json, JsonError> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.error("end of text expected"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// Recursion is bounded by `DEPTH_MAX`.
    fn value(&mut self, depth: usize) -> Result<Json, JsonError> {
        self.space();
        if depth > DEPTH_MAX {
            return Err(self.error("nested too deep"));
        }
        match self.rest().bytes().next() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut props = Members::default();
        self.at += 1;
        self.space();
        if self.eat('}') {
            return Ok(Json::Object(Props::default()));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            if !self.eat(':') {
                return Err(self.error("':' expected"));
            }
            let value = self.value(depth + 1)?;
            props.set(name, value);
            self.space();
            if self.eat('}') {
                return Ok(Json::Object(props.finish()));
            }
            if !self.eat(',') {
                return Err(self.error("',' or '}' expected"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.eat(']') {
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat(']') {
                return Ok(Json::List(items));
            }
            if !self.eat(',') {
                return Err(self.error("',' or ']' expected"));
            }
        }
    }

    /// A string: its end is found here, its escapes are left to the JSON library.
    fn string(&mut self) -> Result<String, JsonError> {
        let rest = self.rest();
        if !rest.starts_with('"') {
            return Err(self.error("a string is expected"));
        }
        let mut escaped = false;
        let end = rest.bytes().skip(1).position(|byte| {
            let end = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            end
        });
        let end = end.ok_or_else(|| self.error("a string does not end"))? + 2;
        let string = serde_json::from_str(&rest[..end]).map_err(|_| self.error("a string is malformed"))?;
        self.at += end;
        Ok(string)
    }

    fn number(&mut self) -> Result<Json, JsonError> {
        let rest = self.rest();
        let end = rest.find(|letter: char| !matches!(letter, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let text = &rest[..end.unwrap_or(rest.len())];
        if serde_json::from_str::<serde_json::Number>(text).is_err() {
            return Err(self.error("a number is malformed"));
        }
        self.at += text.len();
        Ok(text.parse().map_or_else(|_| Json::Decimal(text.to_owned()), Json::Number))
    }

    fn word(&mut self) -> Result<Json, JsonError> {
        let words = [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.error("a value is expected"))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, letter: char) -> bool {
        let found = self.rest().starts_with(letter);
        self.at += usize::from(found);
        found
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn error(&self, what: &str) -> JsonError {
        let line = self.text[..self.at].matches('\n').count() + 1;
        JsonError(format!("JSON: {what} in line {line}"))
    }
}

/// Members with an index of their names, so that a great many of them take time in proportion.
#[derive(Default)]
struct Members {
    values: Vec<(String, Option<Json>)>,
    places: std::collections::HashMap<String, usize>,
}

impl Members {
    fn set(&mut self, name: String, value: Json) {
        *self.slot(name) = Some(value);
    }

    /// The place of a member, made if there is none.
    fn slot(&mut self, name: String) -> &mut Option<Json> {
        let place = *self.places.entry(name.clone()).or_insert_with(|| {
            self.values.push((name, None));
            self.values.len() - 1
        });
        &mut self.values[place].1
    }

    fn finish(self) -> Props {
        let mut props = Props::default();
        for (name, value) in self.values {
            props.add(&name, value.unwrap_or(Json::Null));
        }
        props
    }
}

/// An object in which names are taken apart at their dots.
#[derive(Default)]
struct Tree {
    order: Vec<String>,
    nodes: std::collections::HashMap<String, Node>,
}

enum Node {
    Value(Json),
    Tree(Tree),
}

/// Makes members of members from names with dots, at all levels, and lists from objects whose names are all numbers
/// from 0 on.
///
/// # Errors
/// A member is said to be a value and an object, or nesting is too deep.
pub fn deflatten(props: Props) -> Result<Props, JsonError> {
    let mut tree = Tree::default();
    tree.merge(props, 0)?;
    Ok(tree.props())
}

impl Tree {
    fn merge(&mut self, props: Props, depth: usize) -> Result<(), JsonError> {
        for (name, value) in props {
            let steps: Vec<&str> = name.split('.').collect();
            self.insert(&steps, value, depth).map_err(|what| match what {
                Conflict::Twice => JsonError(format!("JSON member '{name}' is given twice")),
                Conflict::Mixed => {
                    JsonError(format!("JSON member '{name}' is part of something that is no object"))
                }
                Conflict::Inner(error) => error,
            })?;
        }
        Ok(())
    }

    fn insert(&mut self, steps: &[&str], value: Json, depth: usize) -> Result<(), Conflict> {
        if depth + steps.len() > DEPTH_MAX {
            return Err(Conflict::Inner(JsonError("JSON is nested too deep".to_owned())));
        }
        let Some((first, rest)) = steps.split_first() else { return Ok(()) };
        if !self.nodes.contains_key(*first) {
            self.order.push((*first).to_owned());
            let made = match (rest, &value) {
                ([], Json::Object(_)) | ([_, ..], _) => Node::Tree(Tree::default()),
                ([], _) => Node::Value(Json::Null),
            };
            self.nodes.insert((*first).to_owned(), made);
        } else if rest.is_empty() && !matches!(value, Json::Object(_)) {
            return Err(Conflict::Twice);
        }
        match (self.nodes.get_mut(*first), value) {
            (Some(Node::Tree(inner)), Json::Object(props)) if rest.is_empty() => {
                inner.merge(props, depth + 1).map_err(Conflict::Inner)
            }
            (Some(Node::Tree(inner)), value) => inner.insert(rest, value, depth + 1),
            (Some(node), value) if rest.is_empty() => {
                *node = Node::Value(nested_items(value, depth + 1).map_err(Conflict::Inner)?);
                Ok(())
            }
            _ => Err(Conflict::Mixed),
        }
    }

    fn props(mut self) -> Props {
        let mut props = Props::default();
        for name in self.order {
            let value = match self.nodes.remove(&name) {
                Some(Node::Value(value)) => value,
                Some(Node::Tree(tree)) => as_list(tree.props()),
                None => continue,
            };
            props.add(&name, value);
        }
        props
    }
}

/// Why a member cannot be put where its name says.
enum Conflict {
    Twice,
    Mixed,
    Inner(JsonError),
}

/// Objects inside lists are taken apart too.
fn nested_items(value: Json, depth: usize) -> Result<Json, JsonError> {
    if depth > DEPTH_MAX {
        return Err(JsonError("JSON is nested too deep".to_owned()));
    }
    Ok(match value {
        Json::List(items) => {
            let items: Result<Vec<Json>, JsonError> =
                items.into_iter().map(|item| nested_items(item, depth + 1)).collect();
            Json::List(items?)
        }
        Json::Object(props) => {
            let mut tree = Tree::default();
            tree.merge(props, depth + 1)?;
            as_list(tree.props())
        }
        other => other,
    })
}

/// A list when the names are the numbers from 0 on, in any order.
fn as_list(props: Props) -> Json {
    let mut items = std::collections::BTreeMap::new();
    for (name, _) in props.iter() {
        let number: Option<usize> = name.parse().ok();
        items.extend(number.filter(|number| number.to_string() == name).map(|number| (number, ())));
    }
    let count = props.iter().count();
    let numbered = count > 0 && items.len() == count && items.keys().copied().eq(0..count);
    if !numbered {
        return Json::Object(props);
    }
    let mut members: Vec<(usize, Json)> =
        props.into_iter().map(|(name, value)| (name.parse().unwrap_or(0), value)).collect();
    members.sort_by_key(|(number, _)| *number);
    Json::List(members.into_iter().map(|(_, value)| value).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deflattened(text: &str) -> String {
        match read(text) {
            Ok(Json::Object(props)) => match deflatten(props) {
                Ok(props) => props.text(),
                Err(error) => error.to_string(),
            },
            Ok(_) => "no object".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn order_and_numbers_are_kept() {
        let text = r#"{"b":1,"a":[-0.50,1e+3,null,true,false,"\"\u00e4\\"],"c":{},"d":[]}"#;
        let spaced = text.replace(',', " ,\n").replace(':', "\t: ");
        assert_eq!(read(&spaced).map(|json| json.text()), Ok(text.replace("\\u00e4", "ä")));
        assert_eq!(read(r#"{"a":1,"b":2,"a":3}"#).map(|json| json.text()), Ok(r#"{"a":3,"b":2}"#.to_owned()));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in
            ["", "{", "{1:2}", "[1,]", "[1 2]", "01", "1.", "\"a", "nul", "{} {}", "\"\\x\"", "[\"\n\"]"]
        {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(read(&"[".repeat(200)).is_err());
    }

    #[test]
    fn dots_become_levels() {
        let cases = [
            (r#"{"a.b":1,"x":0,"a.c.d":2}"#, r#"{"a":{"b":1,"c":{"d":2}},"x":0}"#),
            (r#"{"a":{"b.c":1},"a.b.d":[{"e.f":2}]}"#, r#"{"a":{"b":{"c":1,"d":[{"e":{"f":2}}]}}}"#),
            (r#"{"a.1":"y","a.0":"x"}"#, r#"{"a":["x","y"]}"#),
            (r#"{"a.1":"y","a.2":"x"}"#, r#"{"a":{"1":"y","2":"x"}}"#),
            (r#"{"0":"y"}"#, r#"{"0":"y"}"#),
            (r#"{"a":{}}"#, r#"{"a":{}}"#),
            (r#"{"a":1,"a.b":2}"#, "JSON member 'a.b' is part of something that is no object"),
            (r#"{"a.b":2,"a":1}"#, "JSON member 'a' is given twice"),
        ];
        for (text, expected) in cases {
            assert_eq!(deflattened(text), expected, "{text}");
        }
        assert_eq!(deflattened(&format!("{{\"{}\":1}}", ".".repeat(200))), "JSON is nested too deep");
    }
}
