//! The seed of cloud-init: a small disk labelled `CIDATA` with what the guest is to become (cloud-init, datasource NoCloud).

use std::io::{Cursor, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

use fatfs::{FileSystem, FormatVolumeOptions, FsOptions, format_volume};
use serde_json::{Value, json};

use crate::error::{Refusal, Result};
use crate::target;
use crate::wishes::SeedWish;

/// Most bytes of user data; cloud-init's own documentation names no limit, clouds have 16 KiB to 1 MiB.
const USER_DATA_MAX: u64 = 4 << 20;
/// Most bytes of a file with public keys.
const KEYS_MAX: u64 = 1 << 16;
/// Bytes of the smallest volume; others have room for the user data and the tables.
const VOLUME_MIN: usize = 1 << 20;
/// The label that cloud-init looks for, in the eleven letters of a FAT.
const LABEL: [u8; 11] = *b"CIDATA     ";
/// Longest name of a guest (`HOST_NAME_MAX`).
const HOSTNAME_MAX: usize = 64;
/// Longest name of an account.
const USER_MAX: usize = 32;
/// The drop-in by which the console's login asks nobody. It is in memory: the guest forgets it at its next start.
const AUTOLOGIN: &str = "/run/systemd/system/serial-getty@ttyS0.service.d/autologin.conf";

/// What cloud-init finds on the seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// The file `meta-data`.
    pub meta_data: String,
    /// The file `user-data`.
    pub user_data: Vec<u8>,
    /// What it asks for, in words.
    pub summary: String,
}

/// The seed that is wished for; `instance` is a name that no other machine has, so that cloud-init does its work.
pub(crate) fn seed(wish: &SeedWish, machine: &str, instance: &str) -> Result<Option<Seed>> {
    if wish.is_off {
        let asked = [
            ("--hostname", wish.hostname.is_some()),
            ("--user", wish.user.is_some()),
            ("--ssh-key", !wish.ssh_keys.is_empty()),
            ("--login", wish.login.is_some()),
            ("--user-data", wish.user_data.is_some()),
        ];
        return match asked.iter().find(|(_, is_asked)| *is_asked) {
            None => Ok(None),
            Some((option, _)) => Err(Refusal::new(
                format!("{option} needs the seed that --no-seed leaves out"),
                format!("leave out {option} or --no-seed"),
            )),
        };
    }
    let hostname = match &wish.hostname {
        Some(name) => hostname(name)?,
        None => hostname_of(machine),
    };
    let meta_data = json!({"instance-id": instance, "local-hostname": hostname});
    let meta_data = format!("{}\n", to_text(&meta_data));
    let (user_data, summary) = match &wish.user_data {
        Some(path) => (own(wish, path)?, format!("hostname {hostname}, user data from '{}'", path.display())),
        None => generated(wish, &hostname)?,
    };
    Ok(Some(Seed { meta_data, user_data, summary }))
}

/// The user's own data.
fn own(wish: &SeedWish, path: &Path) -> Result<Vec<u8>> {
    if wish.user.is_some() || wish.login.is_some() || !wish.ssh_keys.is_empty() {
        return Err(Refusal::new(
            "--user-data tells cloud-init everything: --user, --ssh-key and --login cannot add to it",
            "write accounts and keys into the file, or leave --user-data out",
        ));
    }
    let bytes = read("the user data", path, USER_DATA_MAX)?;
    if bytes.is_empty() {
        return Err(Refusal::new(
            format!("the user data '{}' is empty", path.display()),
            "begin it with a line '#cloud-config' or '#!/bin/sh'",
        ));
    }
    Ok(bytes)
}

/// Accounts, keys and the console's login as cloud-init's configuration. JSON is YAML, and quotes every text by itself.
fn generated(wish: &SeedWish, hostname: &str) -> Result<(Vec<u8>, String)> {
    let mut summary = vec![format!("hostname {hostname}")];
    let mut data = json!({ "hostname": hostname });
    let keys = wish.ssh_keys.iter().map(|path| keys(path)).collect::<Result<Vec<_>>>()?.concat();
    if let Some(user) = &wish.user {
        let user = account(user)?;
        data["users"] = json!(["default", {
            "name": user,
            "shell": "/bin/bash",
            "sudo": "ALL=(ALL) NOPASSWD:ALL",
            "ssh_authorized_keys": keys,
        }]);
        summary.push(format!("user {user} with sudo"));
    } else if !keys.is_empty() {
        data["ssh_authorized_keys"] = json!(keys);
    }
    if !keys.is_empty() {
        summary.push(format!("{} SSH key{}", keys.len(), if keys.len() == 1 { "" } else { "s" }));
    }
    let login = wish.login.as_deref().unwrap_or(wish.user.as_deref().unwrap_or("root"));
    if login != "none" {
        let login = account(login)?;
        data["write_files"] = json!([{
            "path": AUTOLOGIN,
            "content": format!(
                "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin {login} --keep-baud 115200,57600,38400,9600 - $TERM\n"
            ),
        }]);
        data["runcmd"] =
            json!([["systemctl", "daemon-reload"], ["systemctl", "restart", "serial-getty@ttyS0.service"]]);
        summary.push(format!("{login} is logged in on the console"));
    }
    Ok((format!("#cloud-config\n{}\n", to_text(&data)).into_bytes(), summary.join(", ")))
}

fn to_text(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The public keys in a file as `ssh-keygen` writes it, or as `authorized_keys` has them.
fn keys(path: &Path) -> Result<Vec<String>> {
    let bytes = read("the public key", path, KEYS_MAX)?;
    let refuse = |what: &str, cure: &str| Err(Refusal::new(format!("'{}' {what}", path.display()), cure));
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return refuse("is no text", "name the file that ends in .pub");
    };
    if text.contains("PRIVATE KEY") {
        return refuse(
            "is a private key, which must not leave this machine",
            "name the file that ends in .pub",
        );
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys: Vec<String> = lines.map(str::to_owned).collect();
    let is_key = |line: &String| {
        line.split_whitespace()
            .any(|word| word.starts_with("ssh-") || word.starts_with("ecdsa-") || word.starts_with("sk-"))
            && !line.contains(|letter: char| letter.is_control())
    };
    if keys.is_empty() || !keys.iter().all(is_key) {
        return refuse(
            "holds no public keys of SSH",
            "make a pair with ssh-keygen, and name the file that ends in .pub",
        );
    }
    Ok(keys)
}

fn read(what: &str, path: &Path, limit: u64) -> Result<Vec<u8>> {
    let file = target::open(what, path)?;
    host_sys::files::read_bounded_from(file, path, limit).map_err(|error| {
        Refusal::new(format!("cannot read {what}: {error}"), format!("it may have {limit} bytes at most"))
    })
}

fn account(name: &str) -> Result<&str> {
    let first = name.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_');
    let rest = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_-".contains(letter);
    if first && name.len() <= USER_MAX && name.chars().all(rest) {
        return Ok(name);
    }
    Err(Refusal::new(
        format!("'{}' is no name of an account", name.escape_debug()),
        format!("take up to {USER_MAX} small letters, digits, '-' and '_', a letter first"),
    ))
}

fn hostname(name: &str) -> Result<String> {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    if name.len() <= HOSTNAME_MAX && name.split('.').all(is_label) {
        return Ok(name.to_owned());
    }
    Err(Refusal::new(
        format!("'{}' is no name of a host", name.escape_debug()),
        format!("take up to {HOSTNAME_MAX} letters, digits, '-' and '.'"),
    ))
}

/// A host's name as near to a machine's as can be.
fn hostname_of(machine: &str) -> String {
    let letters = machine
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    let name: String = letters.take(HOSTNAME_MAX).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "machine".to_owned() } else { name.to_owned() }
}

impl Seed {
    /// The disk, as bytes.
    ///
    /// # Errors
    /// The volume cannot be made; what it has to hold is bounded before.
    pub fn volume(&self) -> Result<Vec<u8>> {
        let failed =
            |error: std::io::Error| Refusal::new(format!("cannot make the seed of cloud-init: {error}"), "");
        // Tables and directories take little; clusters are rounded up.
        let bytes = (VOLUME_MIN + self.user_data.len() * 2).next_multiple_of(1 << 16);
        let mut volume = Cursor::new(vec![0; bytes]);
        format_volume(&mut volume, FormatVolumeOptions::new().volume_label(LABEL)).map_err(failed)?;
        let files = FileSystem::new(&mut volume, FsOptions::new()).map_err(failed)?;
        for (name, content) in [("meta-data", self.meta_data.as_bytes()), ("user-data", &self.user_data)] {
            let mut file = files.root_dir().create_file(name).map_err(failed)?;
            file.write_all(content).and_then(|()| file.flush()).map_err(failed)?;
        }
        files.unmount().map_err(failed)?;
        Ok(volume.into_inner())
    }

    /// The disk, as a file in memory that nobody can change.
    ///
    /// # Errors
    /// As [`Seed::volume`], or the host lacks memory.
    pub fn file(&self) -> Result<OwnedFd> {
        host_sys::memfd::sealed("seed", &self.volume()?, 0o444)
            .map_err(|error| Refusal::new(format!("cannot hold the seed in memory: {error}"), "free memory"))
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use expect_test::expect;
    use test_support::Scratch;

    use super::*;

    fn refusal(wish: &SeedWish) -> String {
        seed(wish, "m", "i").unwrap_err().to_string()
    }

    #[test]
    fn a_seed_tells_names_keys_and_the_login() {
        let scratch = Scratch::new();
        let key = scratch.path().join("id.pub");
        std::fs::write(&key, "# mine\nssh-ed25519 AAAA me@here\n").unwrap();
        let wish = SeedWish { user: Some("ada".to_owned()), ssh_keys: vec![key], ..SeedWish::default() };
        let seed = seed(&wish, "Debian 12", "iid-1").unwrap().unwrap();
        expect![[r##"
            {
              "instance-id": "iid-1",
              "local-hostname": "debian-12"
            }
            #cloud-config
            {
              "hostname": "debian-12",
              "runcmd": [
                [
                  "systemctl",
                  "daemon-reload"
                ],
                [
                  "systemctl",
                  "restart",
                  "serial-getty@ttyS0.service"
                ]
              ],
              "users": [
                "default",
                {
                  "name": "ada",
                  "shell": "/bin/bash",
                  "ssh_authorized_keys": [
                    "ssh-ed25519 AAAA me@here"
                  ],
                  "sudo": "ALL=(ALL) NOPASSWD:ALL"
                }
              ],
              "write_files": [
                {
                  "content": "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin ada --keep-baud 115200,57600,38400,9600 - $TERM\n",
                  "path": "/run/systemd/system/serial-getty@ttyS0.service.d/autologin.conf"
                }
              ]
            }
        "##]]
        .assert_eq(&format!("{}{}", seed.meta_data, String::from_utf8(seed.user_data).unwrap()));
        assert_eq!(
            seed.summary,
            "hostname debian-12, user ada with sudo, 1 SSH key, ada is logged in on the console"
        );
    }

    #[test]
    fn a_seed_is_a_volume_that_cloud_init_finds() {
        let user_data = vec![b'x'; 300_000];
        let seed = Seed { meta_data: "{}".to_owned(), user_data: user_data.clone(), summary: String::new() };
        let volume = FileSystem::new(Cursor::new(seed.volume().unwrap()), FsOptions::new()).unwrap();
        assert_eq!(volume.volume_label(), "CIDATA");
        let names: Vec<String> = volume.root_dir().iter().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["meta-data", "user-data"]);
        let mut found = Vec::new();
        std::io::Read::read_to_end(&mut volume.root_dir().open_file("user-data").unwrap(), &mut found)
            .unwrap();
        assert!(found == user_data);
    }

    #[test]
    fn what_cannot_be_in_a_seed_is_named() {
        let scratch = Scratch::new();
        let file = |name: &str, content: &str| {
            let path = scratch.path().join(name);
            std::fs::write(&path, content).unwrap();
            path
        };
        let plain = SeedWish::default;
        let user = |name: &str| SeedWish { user: Some(name.to_owned()), ..plain() };
        for name in ["", "Ada", "a b", "1a", "a\nb", "a$(x)", &"a".repeat(33)] {
            assert!(refusal(&user(name)).contains("no name of an account"), "{name:?}");
        }
        for name in ["", "-a", "a_b", "a..b", "a\nb", &"a".repeat(65)] {
            let wish = SeedWish { hostname: Some(name.to_owned()), ..plain() };
            assert!(refusal(&wish).contains("no name of a host"), "{name:?}");
        }
        for (content, what) in [
            ("-----BEGIN OPENSSH PRIVATE KEY-----", "private key"),
            ("", "no public keys"),
            ("hello", "no public keys"),
        ] {
            let wish = SeedWish { ssh_keys: vec![file("key", content)], ..plain() };
            assert!(refusal(&wish).contains(what), "{content}");
        }
        let data = Some(file("data", "#cloud-config\n"));
        assert!(
            refusal(&SeedWish { user_data: data.clone(), ..user("a") })
                .contains("tells cloud-init everything")
        );
        assert!(
            refusal(&SeedWish { user_data: data, is_off: true, ..plain() }).contains("--user-data needs")
        );
        let empty = Some(file("empty", ""));
        assert!(refusal(&SeedWish { user_data: empty, ..plain() }).contains("is empty"));
        let folder = Some(PathBuf::from("/"));
        assert!(refusal(&SeedWish { user_data: folder, ..plain() }).contains("is a folder"));
        assert_eq!(seed(&SeedWish { is_off: true, ..plain() }, "m", "i"), Ok(None));
        assert_eq!(hostname_of("---"), "machine");
    }
}
