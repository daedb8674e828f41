//! Command lines as words: continuation, quotes, and options as `getopt` reads them.

use error::Result;

use crate::fault::internal;

/// The commands of a text, one a line; a backslash at the end of a line continues it. No command is empty.
pub(super) fn commands(text: &str) -> Result<Vec<Vec<String>>> {
    let mut commands = Vec::new();
    let mut command: Vec<String> = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (_, '\0') => return Err(internal("Failed to parse command lines: they contain a NUL")),
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => match letters.next() {
                Some('\n') | None => {}
                Some(next) => word.get_or_insert_default().push(next),
            },
            (None, '\n') => {
                command.extend(word.take());
                if !command.is_empty() {
                    commands.push(std::mem::take(&mut command));
                }
            }
            (None, letter) if letter.is_ascii_whitespace() => command.extend(word.take()),
            (_, letter) => word.get_or_insert_default().push(letter),
        }
    }
    if quote.is_some() {
        return Err(internal("Failed to parse command lines: a quote is not closed"));
    }
    command.extend(word);
    if !command.is_empty() {
        commands.push(command);
    }
    Ok(commands)
}

/// The name of a program without its folder.
pub(super) fn base_name(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// Options in order, each with its value or nothing.
type Options<'a> = Vec<(char, &'a str)>;

/// Options before the first word that is none, and the words from there on. The letters `valued` take a value, which is
/// the rest of the word or the next one.
pub(super) fn options<'a>(args: &'a [String], valued: &str) -> Result<(Options<'a>, &'a [String])> {
    let mut options = Vec::new();
    let mut at = 0;
    while let Some(letters) = args.get(at).and_then(|arg| arg.strip_prefix('-')) {
        at += 1;
        if letters == "-" {
            break;
        }
        for (place, letter) in letters.char_indices() {
            if !valued.contains(letter) {
                options.push((letter, ""));
                continue;
            }
            let rest = &letters[place + letter.len_utf8()..];
            let value = if rest.is_empty() {
                at += 1;
                let next = args.get(at - 1).map(String::as_str);
                next.ok_or_else(|| internal(format!("The option '-{letter}' lacks its value")))?
            } else {
                rest
            };
            options.push((letter, value));
            break;
        }
    }
    Ok((options, args.get(at..).unwrap_or_default()))
}
