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
            (_, letter) if !is_text(letter, quote.is_some()) => {
                return Err(internal(format!(
                    "Failed to parse command lines: they contain the character {letter:?}"
                )));
            }
            (Some(open), _) if letter == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => match letters.next_if(|next| *next == '\n' || is_text(*next, true)) {
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

/// Whether a letter can be part of command lines, or of a word of them: what a document cannot hold or what would end a
/// line is none.
fn is_text(letter: char, in_word: bool) -> bool {
    let blank = !in_word && letter.is_ascii_whitespace();
    blank || !(letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}'))
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

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn words_are_split_as_shells_do() {
        for (text, expected) in [
            ("a b\nc", Some(vec![vec!["a", "b"], vec!["c"]])),
            ("a \\\n  'b c' d\\ e\"f'\"", Some(vec![vec!["a", "b c", "d ef'"]])),
            ("a\t\"\"\r\n\n", Some(vec![vec!["a", ""]])),
            ("a 'b", None),
            ("a 'b\nc'", None),
            ("a b\u{1}", None),
            ("a \\\0", None),
            ("a \u{ffff}", None),
        ] {
            let found = commands(text).ok();
            let expected = expected.map(|commands| {
                commands.into_iter().map(|words| words.into_iter().map(str::to_owned).collect()).collect()
            });
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
