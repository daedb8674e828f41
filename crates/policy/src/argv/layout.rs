//! A plan as the text of a shell command, in the layout of `virsh domxml-to-native`.

use super::Plan;

/// Letters that a shell would not take as they are.
const SPECIAL: &str = " \t\r\n!\"#$&'()*;<>?[\\]^`{|}~";

impl Plan {
    /// Environment, program and arguments in one line, as a shell takes them.
    pub fn command(&self) -> String {
        let settings = self.env.iter().map(|(name, value)| format!("{name}={}", quote(value)));
        let words = std::iter::once(&self.program).chain(&self.args).map(|word| quote(word));
        settings.chain(words).collect::<Vec<String>>().join(" ")
    }

    /// [`command`](Plan::command) broken into lines for people: a line for each setting, the program and each option.
    /// Values stay on the line of their option; the positional arguments after the last option get lines of their own.
    pub fn command_lines(&self) -> String {
        lines(&self.env, &self.program, &self.args)
    }
}

/// See [`Plan::command_lines`].
pub(crate) fn lines(env: &[(String, String)], program: &str, args: &[String]) -> String {
    let mut text = String::new();
    for (name, value) in env {
        text.push_str(&format!("{name}={} \\\n", quote(value)));
    }
    text.push_str(&quote(program));
    let last_option = args.iter().rposition(|arg| arg.starts_with('-'));
    let mut options = false;
    for (index, arg) in args.iter().enumerate() {
        let is_option = arg.starts_with('-');
        let after_option = index > 0 && args[index - 1].starts_with('-');
        let before_option = last_option.is_some_and(|last| last > index);
        let joined = !is_option && options && (after_option || before_option);
        options |= is_option;
        text.push_str(if joined { " " } else { " \\\n" });
        text.push_str(&quote(arg));
    }
    text.push('\n');
    text
}

/// A word as a shell takes it.
pub fn quote(word: &str) -> String {
    if word.is_empty() || word.contains(|letter| SPECIAL.contains(letter)) {
        format!("'{}'", word.replace('\'', "'\\''"))
    } else {
        word.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(words: &[&str]) -> Plan {
        Plan {
            program: "/bin/emulator".to_owned(),
            env: vec![("HOME".to_owned(), "/a b".to_owned())],
            args: words.iter().map(|word| (*word).to_owned()).collect(),
            resources: Vec::new(),
            sets: Vec::new(),
        }
    }

    #[test]
    fn a_shell_takes_every_word_as_it_was() {
        for (word, quoted) in
            [("plain", "plain"), ("", "''"), ("it's", "'it'\\''s'"), ("{\"a\":1}", "'{\"a\":1}'")]
        {
            assert_eq!(quote(word), quoted);
        }
        assert_eq!(plan(&["-m", "64"]).command(), "HOME='/a b' /bin/emulator -m 64");
    }

    #[test]
    fn values_stay_with_their_options() {
        let text = plan(&["first", "-m", "64", "more", "-S", "value", "last"]).command_lines();
        let lines = ["HOME='/a b'", "/bin/emulator", "first", "-m 64 more", "-S value", "last"].join(" \\\n");
        assert_eq!(text, format!("{lines}\n"));
    }
}
