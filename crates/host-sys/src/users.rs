//! Users and groups of the local files `/etc/passwd` and `/etc/group`.
//!
//! Only the files: network directories need libc's plug-ins, which a static or sandboxed program cannot load.

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::files::read_bounded;

/// Longest file read.
const FILE_MAX: u64 = 16 * 1024 * 1024;

/// A line of `/etc/passwd`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Id of the primary group.
    pub gid: u32,
    /// Home directory.
    pub home: PathBuf,
}

/// A line of `/etc/group`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Group id.
    pub gid: u32,
    /// Login names of its members, without those whose primary group it is.
    pub members: Vec<String>,
}

/// The user called `name`; `None` if there is none.
///
/// # Errors
/// The file cannot be read.
pub fn user_by_name(name: &str) -> Result<Option<User>> {
    Ok(passwd()?.into_iter().find(|user| user.name == name))
}

/// The user with this id; `None` if there is none.
///
/// # Errors
/// The file cannot be read.
pub fn user_by_id(uid: u32) -> Result<Option<User>> {
    Ok(passwd()?.into_iter().find(|user| user.uid == uid))
}

/// The group called `name`; `None` if there is none.
///
/// # Errors
/// The file cannot be read.
pub fn group_by_name(name: &str) -> Result<Option<Group>> {
    Ok(groups()?.into_iter().find(|group| group.name == name))
}

/// The group with this id; `None` if there is none.
///
/// # Errors
/// The file cannot be read.
pub fn group_by_id(gid: u32) -> Result<Option<Group>> {
    Ok(groups()?.into_iter().find(|group| group.gid == gid))
}

/// Ids of the groups that a user is in: the primary one first, then those that list the user.
///
/// # Errors
/// The file cannot be read.
pub fn groups_of(user: &User) -> Result<Vec<u32>> {
    let mut ids = vec![user.gid];
    for group in groups()? {
        if group.members.contains(&user.name) && !ids.contains(&group.gid) {
            ids.push(group.gid);
        }
    }
    Ok(ids)
}

fn passwd() -> Result<Vec<User>> {
    let text = read_bounded(Path::new("/etc/passwd"), FILE_MAX)?;
    Ok(parse_passwd(&String::from_utf8_lossy(&text)))
}

fn groups() -> Result<Vec<Group>> {
    let text = read_bounded(Path::new("/etc/group"), FILE_MAX)?;
    Ok(parse_group(&String::from_utf8_lossy(&text)))
}

/// name:password:uid:gid:comment:home:shell; lines that are not so are skipped.
fn parse_passwd(text: &str) -> Vec<User> {
    let parse = |line: &str| {
        let fields: Vec<&str> = line.split(':').collect();
        let &[name, _, uid, gid, _, home, ..] = fields.as_slice() else { return None };
        let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
        (!name.is_empty()).then(|| User { name: name.to_owned(), uid, gid, home: PathBuf::from(home) })
    };
    text.lines().filter_map(parse).collect()
}

/// name:password:gid:member,member; lines that are not so are skipped.
fn parse_group(text: &str) -> Vec<Group> {
    let parse = |line: &str| {
        let fields: Vec<&str> = line.split(':').collect();
        let &[name, _, gid, members] = fields.as_slice() else { return None };
        let gid = gid.parse().ok()?;
        let members = members.split(',').filter(|member| !member.is_empty()).map(str::to_owned).collect();
        (!name.is_empty()).then(|| Group { name: name.to_owned(), gid, members })
    };
    text.lines().filter_map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parsed_and_broken_ones_skipped() {
        let users =
            parse_passwd("root:x:0:0:root:/root:/bin/sh\n# comment\n:x:1:1::/:\nx:x:y:1::/:\nu:x:7:8::/h:\n");
        let names: Vec<_> = users.iter().map(|user| (user.name.as_str(), user.uid, user.gid)).collect();
        assert_eq!(names, [("root", 0, 0), ("u", 7, 8)]);
        let groups = parse_group("root:x:0:\nkvm:x:104:a,b\nbad:x\nworse:x:-1:\n");
        assert_eq!(groups.len(), 2);
        assert_eq!((groups[1].gid, groups[1].members.join("+")), (104, "a+b".to_owned()));
    }

    #[test]
    fn root_is_known_here() {
        let root = user_by_name("root").unwrap().unwrap();
        assert_eq!(user_by_id(0).unwrap().unwrap(), root);
        assert_eq!(groups_of(&root).unwrap()[0], 0);
        assert_eq!(group_by_id(0).unwrap(), group_by_name("root").unwrap());
        assert_eq!(user_by_name("no such user").unwrap(), None);
    }
}
