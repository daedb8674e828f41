//! Reads a command's options from its words, and hands them to the command by name and type.

use std::str::FromStr;

use crate::command::{Command, Kind, Opt, Place};
use crate::failure::{Failure, Outcome};

/// The options of one invocation.
pub(crate) struct Arguments {
    command: &'static Command,
    /// What was given for each option of the command, in its order: a flag is one empty text.
    given: Vec<Vec<String>>,
}

/// What the words after a command's name ask for.
pub(crate) enum Parsed {
    /// Run it with these options.
    Run(Arguments),
    /// Show its help.
    Help,
}

/// Reads `words`; `debug` is told about every option found.
pub(crate) fn parse(
    command: &'static Command,
    words: &[String],
    debug: &mut dyn FnMut(String),
) -> Outcome<Parsed> {
    let mut arguments = Arguments { command, given: vec![Vec::new(); command.options.len()] };
    let mut words = words.iter();
    let mut only_data = false;
    while let Some(word) = words.next() {
        if only_data {
            arguments.bare(word, debug)?;
        } else if word == "--" {
            only_data = true;
        } else if let Some(named) = named(word) {
            if named.split('=').next() == Some("help") {
                return Ok(Parsed::Help);
            }
            arguments.named(named, &mut words, debug)?;
        } else {
            arguments.bare(word, debug)?;
        }
    }
    arguments.check_required()?;
    Ok(Parsed::Run(arguments))
}

/// The rest of a word that names an option.
pub(crate) fn named(word: &str) -> Option<&str> {
    word.strip_prefix("--").filter(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

impl Arguments {
    fn named(
        &mut self,
        text: &str,
        rest: &mut std::slice::Iter<'_, String>,
        debug: &mut dyn FnMut(String),
    ) -> Outcome {
        let (name, mut value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (text, None),
        };
        let (name, index) = self.resolve(name, &mut value)?;
        let option = &self.command.options[index];
        if !self.given[index].is_empty() && option.kind != Kind::Rest {
            return Err(Failure::new(format!("option --{name} already seen")));
        }
        if option.kind == Kind::Flag {
            if value.is_some() {
                return Err(Failure::new(format!("invalid '=' after option --{name}")));
            }
            debug(format!("{}: {name}(bool): (none)", self.command.name));
            self.given[index].push(String::new());
            return Ok(());
        }
        let Some(value) = value.or_else(|| rest.next().cloned()) else {
            let kind = if option.kind == Kind::Number { "number" } else { "string" };
            return Err(Failure::new(format!("expected syntax: --{name} <{kind}>")));
        };
        self.store(index, value, debug);
        Ok(())
    }

    /// Follows aliases to the real option; an alias with a value of its own puts it into `value`.
    fn resolve(&self, name: &str, value: &mut Option<String>) -> Outcome<(&'static str, usize)> {
        let unknown = || {
            let message = format!("command '{}' doesn't support option --{name}", self.command.name);
            unknown_option(message, name, self.command)
        };
        let index = self.command.option(name).ok_or_else(unknown)?;
        let Kind::Alias(target) = self.command.options[index].kind else {
            return Ok((self.command.options[index].name, index));
        };
        let (target, implied) = match target.split_once('=') {
            Some((target, implied)) => (target, Some(implied)),
            None => (target, None),
        };
        if let Some(implied) = implied {
            if value.is_some() {
                return Err(Failure::new(format!("invalid '=' after option --{name}")));
            }
            *value = Some(implied.to_owned());
        }
        let index = self.command.option(target).ok_or_else(unknown)?;
        Ok((self.command.options[index].name, index))
    }

    fn bare(&mut self, word: &str, debug: &mut dyn FnMut(String)) -> Outcome {
        let free = |(index, option): &(usize, &Opt)| {
            option.place != Place::Named && (option.kind == Kind::Rest || self.given[*index].is_empty())
        };
        let Some((index, _)) = self.command.options.iter().enumerate().find(free) else {
            return Err(Failure::new(format!("unexpected data '{word}'")));
        };
        self.store(index, word.to_owned(), debug);
        Ok(())
    }

    fn store(&mut self, index: usize, value: String, debug: &mut dyn FnMut(String)) {
        debug(format!("{}: {}(optdata): {value}", self.command.name, self.command.options[index].name));
        self.given[index].push(value);
    }

    fn check_required(&self) -> Outcome {
        for (option, given) in self.command.options.iter().zip(&self.given) {
            if option.required && given.is_empty() {
                let (command, name) = (self.command.name, option.name);
                let named =
                    if option.place == Place::Named { format!("--{name}") } else { format!("<{name}>") };
                return Err(Failure::new(format!("command '{command}' requires {named} option"))
                    .with_cure(format!("'help {command}' shows how to write it")));
            }
        }
        Ok(())
    }

    /// The command whose options these are.
    pub(crate) fn command(&self) -> &'static Command {
        self.command
    }

    /// The words that give the same options, for another process.
    pub(crate) fn words(&self) -> Vec<String> {
        let given = self.command.options.iter().zip(&self.given);
        let words = given.flat_map(|(option, values)| {
            values.iter().map(move |value| match option.kind {
                Kind::Flag => format!("--{}", option.name),
                _ => format!("--{}={value}", option.name),
            })
        });
        words.collect()
    }

    /// Whether option `name` was given at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        !self.slot(name).is_empty()
    }

    /// The flag bits of those `(name, bits)` that were given.
    pub(crate) fn bits(&self, table: &[(&str, u32)]) -> u32 {
        table.iter().filter(|(name, _)| self.has(name)).fold(0, |bits, (_, bit)| bits | bit)
    }

    /// The value of option `name`, which may not be empty unless the option allows that.
    pub(crate) fn text(&self, name: &str) -> Outcome<Option<&str>> {
        let Some(value) = self.slot(name).first() else {
            return Ok(None);
        };
        let may_be_empty = self.command.option(name).is_some_and(|i| self.command.options[i].may_be_empty);
        if value.is_empty() && !may_be_empty {
            return Err(Failure::new(format!("Failed to get option '{name}': Option argument is empty")));
        }
        Ok(Some(value))
    }

    /// The value of option `name`, which the declaration requires.
    pub(crate) fn required(&self, name: &str) -> Outcome<&str> {
        let absent = || Failure::new(format!("command '{}' requires <{name}> option", self.command.name));
        self.text(name)?.ok_or_else(absent)
    }

    /// The words of option `name`.
    pub(crate) fn rest(&self, name: &str) -> &[String] {
        self.slot(name)
    }

    /// The number of option `name`.
    pub(crate) fn number<T: FromStr>(&self, name: &str) -> Outcome<Option<T>> {
        let Some(value) = self.slot(name).first() else {
            return Ok(None);
        };
        // Blanks in front are skipped, as by the C library.
        value.trim_start().parse().map(Some).map_err(|_| malformed("Numeric", value, name))
    }

    /// The byte count of option `name`: a number with an optional unit, `factor` bytes when none is given.
    pub(crate) fn scaled(&self, name: &str, factor: u64) -> Outcome<Option<u64>> {
        let Some(value) = self.slot(name).first() else {
            return Ok(None);
        };
        let text = value.trim_start();
        let text = text.strip_prefix('+').unwrap_or(text);
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let refused = || malformed("Scaled numeric", value, name);
        let because = |why: String| {
            let mut failure = refused();
            failure.lines.push(why);
            failure
        };
        let too_large = || because(format!("numerical overflow: value too large: {value}"));
        let number: u64 = number.parse().map_err(|_| refused())?;
        if unit.is_empty() {
            return number.checked_mul(factor).map(Some).ok_or_else(too_large);
        }
        match xml::to_bytes(number, unit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(_) if xml::to_bytes(0, unit).is_ok() => Err(too_large()),
            Err(_) => Err(because(format!("invalid argument: unknown suffix '{unit}'"))),
        }
    }

    /// The seconds of option `name` as milliseconds.
    pub(crate) fn timeout_ms(&self, name: &str) -> Outcome<Option<u64>> {
        let Some(seconds) = self.number::<i32>(name)? else {
            return Ok(None);
        };
        match seconds.checked_mul(1000) {
            Some(timeout_ms) if timeout_ms > 0 => Ok(Some(timeout_ms.unsigned_abs().into())),
            _ => Err(malformed("Numeric", &self.slot(name)[0], name)),
        }
    }

    /// Refuses two options of which only one may be given.
    pub(crate) fn exclusive(&self, first: &str, second: &str) -> Outcome {
        if self.has(first) && self.has(second) {
            return Err(Failure::exclusive(first, second));
        }
        Ok(())
    }

    /// Refuses option `name` without option `needed`.
    pub(crate) fn requires(&self, name: &str, needed: &str) -> Outcome {
        if self.has(name) && !self.has(needed) {
            return Err(Failure::new(format!("Option --{needed} is required by option --{name}")));
        }
        Ok(())
    }

    fn slot(&self, name: &str) -> &[String] {
        let index = self.command.option(name);
        debug_assert!(index.is_some(), "{} has no option {name}", self.command.name);
        index.map_or(&[], |index| &self.given[index])
    }
}

fn malformed(what: &str, value: &str, name: &str) -> Failure {
    Failure::new(format!("{what} value '{value}' for <{name}> option is malformed or out of range"))
}

fn unknown_option(message: String, name: &str, command: &Command) -> Failure {
    let failure = Failure::new(message);
    match crate::nearest::nearest(name, command.options.iter().map(|option| option.name)) {
        Some(near) => failure.with_cure(format!("did you mean --{near}?")),
        None => failure.with_cure(format!("'help {}' lists its options", command.name)),
    }
}
