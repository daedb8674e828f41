//! Looks up paths in the answer of `query-qmp-schema`.

use std::collections::HashMap;

use serde_json::Value;

/// Most steps that a path is followed through alternates.
const DEPTH_MAX: usize = 32;

/// The schema, indexed by name.
pub(super) struct Schema<'a> {
    entities: HashMap<&'a str, &'a Value>,
}

impl<'a> Schema<'a> {
    /// Indexes the answer; anything but a list of named entities is ignored.
    pub(super) fn new(reply: &'a Value) -> Schema<'a> {
        let list = reply.as_array().map(Vec::as_slice).unwrap_or_default();
        let named = |entity: &'a Value| Some((entity.get("name")?.as_str()?, entity));
        Schema { entities: list.iter().filter_map(named).collect() }
    }

    /// True when the command or event exists.
    pub(super) fn has_command(&self, name: &str) -> bool {
        self.entities.contains_key(name)
    }

    /// True when the path leads somewhere. `COMMAND/arg` and `COMMAND/ret` start it; `NAME` is a member, `+WORD` the
    /// branch of a union for that word, `^WORD` the word of an enumeration, `$NAME` a feature of what was reached.
    pub(super) fn has(&self, path: &str) -> bool {
        let mut steps = path.split('/');
        let Some(command) = steps.next().and_then(|name| self.entities.get(name)) else { return false };
        let (mut member, mut reached) = (None, *command);
        for step in steps.take(DEPTH_MAX) {
            let next = match step.chars().next() {
                Some('^') => return words(reached).any(|word| word == &step[1..]),
                Some('$') => {
                    return has_feature(member, &step[1..]) || has_feature(Some(reached), &step[1..]);
                }
                Some('+') => self.branch(reached, &step[1..]),
                _ if step == "arg" && reached["meta-type"] == "command" => self.named(&reached["arg-type"]),
                _ if step == "ret" && reached["meta-type"] == "command" => self.named(&reached["ret-type"]),
                _ => {
                    member = find(reached, "members", "name", step);
                    member.and_then(|member| self.named(&member["type"]))
                }
            };
            let Some(next) = next.and_then(|next| self.element(next)) else { return false };
            reached = next;
        }
        true
    }

    fn named(&self, name: &Value) -> Option<&'a Value> {
        self.entities.get(name.as_str()?).copied()
    }

    fn branch(&self, union: &'a Value, word: &str) -> Option<&'a Value> {
        find(union, "variants", "case", word).and_then(|variant| self.named(&variant["type"]))
    }

    /// Arrays stand for their element and alternates for their object.
    fn element(&self, entity: &'a Value) -> Option<&'a Value> {
        let mut entity = entity;
        for _ in 0..DEPTH_MAX {
            entity = match entity["meta-type"].as_str() {
                Some("array") => self.named(&entity["element-type"])?,
                Some("alternate") => {
                    let mut members =
                        entity["members"].as_array()?.iter().filter_map(|member| self.named(&member["type"]));
                    members.find(|member| member["meta-type"] == "object")?
                }
                _ => return Some(entity),
            };
        }
        None
    }
}

fn find<'a>(entity: &'a Value, list: &str, key: &str, text: &str) -> Option<&'a Value> {
    entity[list].as_array()?.iter().find(|item| item[key] == text)
}

fn words(entity: &Value) -> impl Iterator<Item = &str> {
    entity["values"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn has_feature(entity: Option<&Value>, name: &str) -> bool {
    entity
        .and_then(|entity| entity["features"].as_array())
        .is_some_and(|features| features.iter().any(|feature| feature == name))
}
