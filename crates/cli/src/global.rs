//! The options in front of a command: one table, one reader.

use crate::session::Escape;

/// A global option.
pub(crate) struct Global {
    /// Letter after one dash; NUL when there is none.
    pub(crate) short: char,
    /// Word after two dashes; empty when there is none.
    pub(crate) long: &'static str,
    /// Name of its value; empty when it takes none. In brackets: the value may be left out.
    pub(crate) value: &'static str,
    /// One line of help.
    pub(crate) help: &'static str,
}

/// Every global option.
pub(crate) static GLOBALS: &[Global] = &[
    global('c', "connect", "URI", "the hypervisor to talk to"),
    global('d', "debug", "NUM", "show messages from this level up [0-4]"),
    global('e', "escape", "CHAR", "character that leaves a console (default ^])"),
    global('h', "help", "", "this help"),
    global('k', "keepalive-interval", "NUM", "seconds between keepalive messages, 0 for none"),
    global('K', "keepalive-count", "NUM", "missed keepalive messages that are tolerated"),
    global('l', "log", "FILE", "also write errors and messages to this file"),
    global('q', "quiet", "", "results and errors only"),
    global('r', "readonly", "", "connect without the right to change anything"),
    global('t', "timing", "", "print how long each command took"),
    global('v', "", "", "short version"),
    global('V', "", "", "long version"),
    global('\0', "version", "[TYPE]", "version, TYPE is short or long (default short)"),
];

const fn global(short: char, long: &'static str, value: &'static str, help: &'static str) -> Global {
    Global { short, long, value, help }
}

impl Global {
    /// How help lists it.
    pub(crate) fn heading(&self) -> String {
        let value = match self.value.strip_prefix('[') {
            Some(optional) => format!("[={optional}"),
            None if self.value.is_empty() => String::new(),
            None => format!("={}", self.value),
        };
        match (self.short, self.long) {
            ('\0', long) => format!("     --{long}{value}"),
            (short, "") => format!("-{short}"),
            (short, long) => format!("-{short} | --{long}{value}"),
        }
    }
}

/// What the global options ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Wishes {
    /// `-c`.
    pub(crate) connect: Option<String>,
    /// `-d`.
    pub(crate) debug: Option<u8>,
    /// `-e`.
    pub(crate) escape: Option<Escape>,
    /// `-k`, seconds.
    pub(crate) keepalive_interval: Option<u32>,
    /// `-K`.
    pub(crate) keepalive_count: Option<u32>,
    /// `-l`.
    pub(crate) log: Option<String>,
    /// `-q`.
    pub(crate) quiet: bool,
    /// `-r`.
    pub(crate) read_only: bool,
    /// `-t`.
    pub(crate) timing: bool,
    /// Something other than running commands.
    pub(crate) instead: Option<Instead>,
    /// What follows the options.
    pub(crate) rest: Vec<String>,
}

/// Something to print instead of running commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instead {
    /// `-h`.
    Help,
    /// `-v`.
    ShortVersion,
    /// `-V`.
    LongVersion,
}

/// Reads the options in front of the command. The error is a complete message.
pub(crate) fn parse(words: &[String]) -> Result<Wishes, String> {
    let mut wishes = Wishes::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if word == "--" {
            break;
        }
        if let Some(long) = word.strip_prefix("--") {
            let (name, value) = match long.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (long, None),
            };
            let option = by_long(name).ok_or_else(|| unsupported(word))?;
            apply_long(&mut wishes, option, value, &mut words)?;
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            apply_short(&mut wishes, letters, &mut words)?;
        } else {
            wishes.rest.push(word.clone());
            break;
        }
        if wishes.instead.is_some() {
            return Ok(wishes);
        }
    }
    wishes.rest.extend(words.cloned());
    Ok(wishes)
}

/// The option whose name is `name` or begins with it, if that is one.
fn by_long(name: &str) -> Option<&'static Global> {
    let mut matching = GLOBALS.iter().filter(|option| !name.is_empty() && option.long.starts_with(name));
    let first = matching.next()?;
    let exact = GLOBALS.iter().find(|option| option.long == name);
    exact.or_else(|| matching.next().is_none().then_some(first))
}

fn apply_long(
    wishes: &mut Wishes,
    option: &Global,
    value: Option<String>,
    words: &mut std::slice::Iter<'_, String>,
) -> Result<(), String> {
    if option.long == "version" {
        return version(wishes, value.as_deref().unwrap_or("short"));
    }
    if option.value.is_empty() {
        if value.is_some() {
            return Err(unsupported(&format!("-{}", option.short)));
        }
        return apply(wishes, option.short, "");
    }
    let value = value.or_else(|| words.next().cloned()).ok_or_else(|| lacking(option))?;
    apply(wishes, option.short, &value)
}

/// A cluster such as `-qc URI` or `-qcURI`.
fn apply_short(
    wishes: &mut Wishes,
    letters: &str,
    words: &mut std::slice::Iter<'_, String>,
) -> Result<(), String> {
    let mut rest = letters;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        let known = |option: &&Global| option.short == letter && letter != '\0';
        let option = GLOBALS.iter().find(known).ok_or_else(|| unsupported(&format!("-{letter}")))?;
        if option.value.is_empty() {
            apply(wishes, letter, "")?;
            continue;
        }
        let value = match rest {
            "" => words.next().ok_or_else(|| lacking(option))?.clone(),
            attached => attached.to_owned(),
        };
        return apply(wishes, letter, &value);
    }
    Ok(())
}

fn apply(wishes: &mut Wishes, letter: char, value: &str) -> Result<(), String> {
    match letter {
        'c' => wishes.connect = Some(value.to_owned()),
        'd' => {
            let level: i64 = value.parse().map_err(|_| "option -d takes a numeric argument".to_owned())?;
            match u8::try_from(level) {
                Ok(level @ 0..=4) => wishes.debug = Some(level),
                _ => return Err(format!("ignoring debug level {level} out of range [0-4]")),
            }
        }
        'e' => {
            let escape = Escape::parse(value);
            wishes.escape =
                Some(escape.ok_or_else(|| format!("Invalid string '{value}' for escape sequence"))?);
        }
        'k' => wishes.keepalive_interval = Some(whole(letter, value)?),
        'K' => wishes.keepalive_count = Some(whole(letter, value)?),
        'l' => wishes.log = Some(value.to_owned()),
        'q' => wishes.quiet = true,
        'r' => wishes.read_only = true,
        't' => wishes.timing = true,
        'h' => wishes.instead = Some(Instead::Help),
        'v' => wishes.instead = Some(Instead::ShortVersion),
        'V' => wishes.instead = Some(Instead::LongVersion),
        _ => return Err(unsupported(&format!("-{letter}"))),
    }
    Ok(())
}

fn version(wishes: &mut Wishes, kind: &str) -> Result<(), String> {
    wishes.instead = Some(match kind {
        "short" => Instead::ShortVersion,
        "long" => Instead::LongVersion,
        other => return Err(format!("unknown version type '{other}': TYPE is short or long")),
    });
    Ok(())
}

fn whole(letter: char, value: &str) -> Result<u32, String> {
    match value.parse::<i32>().map(u32::try_from) {
        Ok(Ok(number)) => Ok(number),
        Ok(Err(_)) => Err(format!("option -{letter} requires a positive integer argument")),
        Err(_) => Err(format!("Invalid value for option -{letter}")),
    }
}

fn unsupported(option: &str) -> String {
    format!("unsupported option '{option}'. See --help.")
}

fn lacking(option: &Global) -> String {
    format!("option '-{}'/'--{}' requires an argument", option.short, option.long)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Wishes, String> {
        parse(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn options_end_where_the_command_begins() {
        let wishes = read(&["-qc", "test:///default", "--timing", "list", "-q", "--all"]).unwrap();
        assert_eq!(wishes.connect.as_deref(), Some("test:///default"));
        assert!(wishes.quiet && wishes.timing && !wishes.read_only);
        assert_eq!(wishes.rest, ["list", "-q", "--all"]);
        assert_eq!(read(&["-qctest:///x", "--", "-r"]).unwrap().rest, ["-r"]);
        assert_eq!(read(&["--conn=test:///x"]).unwrap().connect.as_deref(), Some("test:///x"));
        assert_eq!(read(&["-k0", "-d0"]).unwrap().keepalive_interval, Some(0));
        assert_eq!(read(&["--version=long", "x"]).unwrap().instead, Some(Instead::LongVersion));
    }

    #[test]
    fn mistakes_are_named_as_virsh_names_them() {
        for (words, expect) in [
            (&["-x"][..], "unsupported option '-x'. See --help."),
            (&["--bogus"], "unsupported option '--bogus'. See --help."),
            (&["--timing=x"], "unsupported option '-t'. See --help."),
            (&["-d"], "option '-d'/'--debug' requires an argument"),
            (&["-d", "x"], "option -d takes a numeric argument"),
            (&["-d", "9"], "ignoring debug level 9 out of range [0-4]"),
            (&["-k", "x"], "Invalid value for option -k"),
            (&["-K", "-1"], "option -K requires a positive integer argument"),
            (&["-e", "^^]"], "Invalid string '^^]' for escape sequence"),
        ] {
            assert_eq!(read(words), Err(expect.to_owned()), "{words:?}");
        }
    }
}
