//! Cuts a command line into commands and words: spaces, quotes, backslashes, comments, `;` and line ends.

/// Cuts `text` into commands, each a list of words with quotes removed. Empty commands are left out.
///
/// Single quotes keep everything; in double quotes a backslash keeps the next character; `#` at the start of a word opens
/// a comment up to the end of the line; a backslash at the end of a line joins it with the next.
pub(crate) fn split(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut splitter = Splitter::default();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        splitter.take(character, &mut characters)?;
    }
    splitter.end_command();
    Ok(splitter.commands)
}

/// `word` written so that [`split`] and a shell read it back as one word.
pub(crate) fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_%+-./:=@".contains(c) || !c.is_ascii();
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

#[derive(Default)]
struct Splitter {
    commands: Vec<Vec<String>>,
    words: Vec<String>,
    word: Option<String>,
}

impl Splitter {
    fn take(&mut self, character: char, rest: &mut std::str::Chars<'_>) -> Result<(), String> {
        match character {
            ' ' | '\t' => self.end_word(),
            ';' | '\n' => self.end_command(),
            '#' if self.word.is_none() => {
                rest.find(|&c| c == '\n');
                self.end_command();
            }
            '\'' => {
                let quoted: String = rest.take_while(|&c| c != '\'').collect();
                self.word.get_or_insert_default().push_str(&quoted);
            }
            '"' => self.double_quoted(rest)?,
            '\\' => match rest.next() {
                Some('\n') => {}
                Some(escaped) => self.word.get_or_insert_default().push(escaped),
                None => return Err("dangling \\".to_owned()),
            },
            other => self.word.get_or_insert_default().push(other),
        }
        Ok(())
    }

    fn double_quoted(&mut self, rest: &mut std::str::Chars<'_>) -> Result<(), String> {
        let word = self.word.get_or_insert_default();
        loop {
            match rest.next() {
                Some('"') => return Ok(()),
                Some('\\') => match rest.next() {
                    Some('\n') => {}
                    Some(escaped) => word.push(escaped),
                    None => return Err("dangling \\".to_owned()),
                },
                Some(other) => word.push(other),
                None => return Err("missing \"".to_owned()),
            }
        }
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn end_command(&mut self) {
        self.end_word();
        if !self.words.is_empty() {
            self.commands.push(std::mem::take(&mut self.words));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[&[&str]]) {
        assert_eq!(split(text).unwrap(), expect, "{text:?}");
    }

    #[test]
    fn words_are_cut_as_in_a_shell() {
        check("echo a", &[&["echo", "a"]]);
        check("\necho a\n echo b\n", &[&["echo", "a"], &["echo", "b"]]);
        check("ec\\\nho a\n echo '\\\n b';", &[&["echo", "a"], &["echo", "\\\n b"]]);
        check("echo a # b\\\necho c", &[&["echo", "a"], &["echo", "c"]]);
        check("echo a '#' b", &[&["echo", "a", "#", "b"]]);
        check("#unbalanced; 'quotes\"\necho a # b", &[&["echo", "a"]]);
        check("echo a#b", &[&["echo", "a#b"]]);
        check("echo \\' \\\" \\;echo\ta", &[&["echo", "'", "\"", ";echo", "a"]]);
        check("echo  \"'\"  '\"'  '\\'\"\\\\\"", &[&["echo", "'", "\"", "\\\\"]]);
        check("echo --s\\h'e'\"l\"l -- a", &[&["echo", "--shell", "--", "a"]]);
        check("echo a\\ \\\t\\ b", &[&["echo", "a \t b"]]);
        check("echo \"\"''", &[&["echo", ""]]);
        check(" ; ;\n", &[]);
        check("echo 'open", &[&["echo", "open"]]);
    }

    #[test]
    fn open_quotes_and_backslashes_are_refused() {
        assert_eq!(split("echo \"a"), Err("missing \"".to_owned()));
        assert_eq!(split("echo a \\"), Err("dangling \\".to_owned()));
        assert_eq!(split("echo \"a \\"), Err("dangling \\".to_owned()));
    }

    #[test]
    fn quoted_words_read_back_as_themselves() {
        for word in ["", "a", "a b", "it's", "\"", "\\", ";", "#", "a\nb", "ü", "$x"] {
            assert_eq!(split(&quote(word)).unwrap(), [[word]], "{word:?}");
        }
    }
}
