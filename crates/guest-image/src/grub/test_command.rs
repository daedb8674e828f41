//! GRUB's `test` (also written `[`): conditions over texts, numbers and files.

/// Answers about files.
pub(crate) trait Files {
    /// Whether there is a file or directory.
    fn exists(&self, path: &str) -> bool;
    /// Whether there is a directory.
    fn is_directory(&self, path: &str) -> bool;
    /// Bytes of a file, if there is one.
    fn size(&self, path: &str) -> Option<u64>;
}

/// What the arguments come to, joined by `-o`, `-a` and `!` in the order of their strength.
pub(crate) fn holds(arguments: &[String], files: &impl Files) -> bool {
    let texts: Vec<&str> = arguments.iter().map(String::as_str).collect();
    texts.split(|text| *text == "-o").any(|either| {
        either.split(|text| *text == "-a").all(|both| match both {
            ["!", rest @ ..] => !simple(rest, files),
            rest => simple(rest, files),
        })
    })
}

fn simple(texts: &[&str], files: &impl Files) -> bool {
    match texts {
        ["!", rest @ ..] => !simple(rest, files),
        ["(", inner @ .., ")"] => simple(inner, files),
        ["-e", path] => files.exists(path),
        ["-d", path] => files.is_directory(path),
        ["-f", path] => files.size(path).is_some(),
        ["-s", path] => files.size(path).is_some_and(|size| size > 0),
        ["-n", text] => !text.is_empty(),
        ["-z", text] => text.is_empty(),
        [text] => !text.is_empty(),
        [left, "=" | "==", right] => left == right,
        [left, "!=", right] => left != right,
        [left, "<", right] => left < right,
        [left, "<=", right] => left <= right,
        [left, ">", right] => left > right,
        [left, ">=", right] => left >= right,
        [left, "-eq", right] => number(left) == number(right),
        [left, "-ne", right] => number(left) != number(right),
        [left, "-lt", right] => number(left) < number(right),
        [left, "-le", right] => number(left) <= number(right),
        [left, "-gt", right] => number(left) > number(right),
        [left, "-ge", right] => number(left) >= number(right),
        _ => false,
    }
}

fn number(text: &str) -> i64 {
    text.parse().unwrap_or(0)
}
