//! Names of users and groups, from the host's own files.

use std::fs;

/// The name of user `uid`, if the host's user file has it.
pub(crate) fn user_name(uid: u32) -> Option<String> {
    name_of(&fs::read_to_string("/etc/passwd").ok()?, uid)
}

/// The name of group `gid`, if the host's group file has it.
pub(crate) fn group_name(gid: u32) -> Option<String> {
    name_of(&fs::read_to_string("/etc/group").ok()?, gid)
}

/// Both files have the name first and the number third.
fn name_of(text: &str, number: u32) -> Option<String> {
    let number = number.to_string();
    text.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_names_by_number() {
        let text = "root:x:0:0:root:/root:/bin/bash\nshort:x\nnobody:x:65534:65534::/:/bin/false\n";
        assert_eq!(name_of(text, 65534).as_deref(), Some("nobody"));
        assert_eq!(name_of(text, 0).as_deref(), Some("root"));
        assert_eq!(name_of(text, 7), None);
    }
}
