//! The emulator's last words, with the files in them that it knows by descriptors only.

use policy::argv::{Plan, ResourceKind};

/// What the emulator calls a file, and its path.
pub type FileNames = Vec<(String, String)>;

/// How QEMU names the image whose lock another process has.
const LOCKED: &str = "Is another process using the image [";

/// The names of all files in a plan, as the emulator says them.
pub fn file_names(plan: &Plan) -> FileNames {
    let sets = plan.sets.iter().enumerate().map(|(set, path)| (format!("/dev/fdset/{set}"), path.clone()));
    let descriptors = plan.resources.iter().filter_map(|resource| match &resource.kind {
        ResourceKind::File { path, .. } => Some((format!("/proc/self/fd/{}", resource.fd), path.clone())),
        _ => None,
    });
    sets.chain(descriptors).collect()
}

/// Writes paths instead of the emulator's names of descriptors.
pub fn with_paths(words: &str, names: &FileNames) -> String {
    let mut text = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(place) = rest.find(['/']) {
        text.push_str(&rest[..place]);
        rest = &rest[place..];
        // The longest name: `/dev/fdset/1` is also the beginning of `/dev/fdset/12`.
        let known = names.iter().filter(|(name, _)| rest.starts_with(name.as_str()));
        match known.max_by_key(|(name, _)| name.len()) {
            Some((name, path)) if !rest[name.len()..].starts_with(|next: char| next.is_ascii_digit()) => {
                text.push_str(path);
                rest = &rest[name.len()..];
            }
            _ => {
                text.push('/');
                rest = &rest[1..];
            }
        }
    }
    text + rest
}

/// The image that the emulator could not lock, in words that have paths already.
pub fn locked_image(words: &str) -> Option<&str> {
    let (_, rest) = words.split_once(LOCKED)?;
    rest.lines().next()?.strip_suffix("]?")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptors_become_paths() {
        let names: FileNames =
            [("/dev/fdset/1", "/a"), ("/dev/fdset/12", "/b/ü"), ("/proc/self/fd/9", "/vmlinuz")]
                .map(|(name, path)| (name.to_owned(), path.to_owned()))
                .to_vec();
        let cases = [
            ("using the image [/dev/fdset/1]?", "using the image [/a]?"),
            ("/dev/fdset/12: bad", "/b/ü: bad"),
            ("/dev/fdset/123 and /dev/fdset/3", "/dev/fdset/123 and /dev/fdset/3"),
            ("could not load kernel '/proc/self/fd/9': no", "could not load kernel '/vmlinuz': no"),
            ("//dev/fdset/1/", "//a/"),
            ("", ""),
        ];
        for (words, expected) in cases {
            assert_eq!(with_paths(words, &names), expected);
        }
    }

    #[test]
    fn the_locked_image_is_found() {
        let cases = [
            ("Failed to get \"write\" lock\nIs another process using the image [/a]b?]?\n", Some("/a]b?")),
            ("Failed to get \"write\" lock", None),
            ("Is another process using the image [/a", None),
        ];
        for (words, expected) in cases {
            assert_eq!(locked_image(words), expected, "{words}");
        }
    }
}
