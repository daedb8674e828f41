//! What the user asks for, and the small languages of its values.

use std::path::PathBuf;

use disk_image::Format;

use crate::error::{Refusal, Result};

/// Longest name of an interface of the host (`IFNAMSIZ` without its end).
const LINK_NAME_MAX: usize = 15;

/// A machine as the user asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The disk image or the kernel.
    pub target: PathBuf,
    /// The image's format; without it the image's content tells.
    pub format: Option<Format>,
    /// The machine's name; without it the file's.
    pub name: Option<String>,
    /// Memory, MiB.
    pub memory_mib: Option<u64>,
    /// Processors.
    pub vcpus: Option<u32>,
    /// The initial file system of a kernel, or instead of the image's.
    pub initrd: Option<PathBuf>,
    /// The kernel's command line, instead of the image's.
    pub command_line: Option<String>,
    /// What is added to it.
    pub append: Option<String>,
    /// The entry of the image's boot menu.
    pub entry: Option<String>,
    /// What the guest writes stays in its images.
    pub persist: bool,
    /// A new image that keeps what the guest writes to the named one.
    pub keep: Option<PathBuf>,
    /// Further disks.
    pub disks: Vec<DiskWish>,
    /// Network interfaces; none means one that the host's user has by itself, for an image, or else nothing.
    pub networks: Option<Vec<NetworkWish>>,
    /// The host has what a user's own network needs.
    pub has_user_network: bool,
    /// What cloud-init is told.
    pub seed: SeedWish,
}

/// What cloud-init is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeedWish {
    /// Nothing: there is no seed.
    pub is_off: bool,
    /// The guest's name; without it the machine's.
    pub hostname: Option<String>,
    /// An account that may do everything.
    pub user: Option<String>,
    /// Files with public keys that may log in.
    pub ssh_keys: Vec<PathBuf>,
    /// Who is logged in on the console without a password; `none` for nobody.
    pub login: Option<String>,
    /// A file with the user data itself.
    pub user_data: Option<PathBuf>,
}

/// A further disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskWish {
    /// The image.
    pub path: PathBuf,
    /// Its format; without it the image's content tells.
    pub format: Option<Format>,
    /// The guest cannot write.
    pub read_only: bool,
    /// What the guest writes stays.
    pub persist: bool,
}

impl DiskWish {
    /// Reads `FILE[,format=FORMAT][,readonly|,persist]`. Options stand behind the name: it may have commas itself.
    ///
    /// # Errors
    /// There is no name, or the options contradict each other.
    pub fn parse(text: &str) -> Result<DiskWish> {
        let mut wish = DiskWish { path: PathBuf::new(), format: None, read_only: false, persist: false };
        let mut path = text;
        while let Some((front, option)) = path.rsplit_once(',') {
            match option.split_once('=') {
                None if option == "readonly" => wish.read_only = true,
                None if option == "persist" => wish.persist = true,
                Some(("format", word)) => wish.format = Some(format(word)?),
                _ => break,
            }
            path = front;
        }
        if path.is_empty() {
            return Err(Refusal::new(
                format!("the disk '{text}' names no file"),
                "write --disk FILE, --disk FILE,format=raw or --disk FILE,readonly",
            ));
        }
        if wish.read_only && wish.persist {
            return Err(Refusal::new(
                format!("the disk '{path}' cannot be readonly and persist"),
                "give one of them: nothing is written to a disk that is only read",
            ));
        }
        wish.path = PathBuf::from(path);
        Ok(wish)
    }
}

/// The format that a word names, of those that a machine can use.
///
/// # Errors
/// It is another one.
pub fn format(word: &str) -> Result<Format> {
    match Format::parse(word) {
        Some(format @ (Format::Raw | Format::Qcow2)) => Ok(format),
        Some(other) => Err(Refusal::new(
            format!("disks in images of format {other} cannot be run"),
            "convert the image: qemu-img convert -O qcow2 OLD NEW",
        )),
        None => Err(Refusal::new(format!("the format '{word}' is not known"), "give raw or qcow2")),
    }
}

/// A network interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkWish {
    /// What it is connected to.
    pub link: Link,
    /// Its address.
    pub mac: Option<[u8; 6]>,
}

/// What an interface is connected to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A tap device of the host.
    Tap(String),
    /// The host's own network, as its user reaches it.
    User,
    /// A bridge of the host, through a new tap device.
    Bridge(String),
}

impl NetworkWish {
    /// Reads `none`, `user`, `tap=NAME[,mac=ADDRESS]` or `bridge=NAME[,mac=ADDRESS]`; nothing for `none`.
    ///
    /// # Errors
    /// It is something else, or a name or address that cannot be.
    pub fn parse(text: &str) -> Result<Option<NetworkWish>> {
        if text == "none" {
            return Ok(None);
        }
        let (place, mac) = match text.split_once(",mac=") {
            Some((place, address)) => (place, Some(mac(address)?)),
            None => (text, None),
        };
        let link = match place.split_once('=') {
            None if place == "user" => Link::User,
            Some(("tap", name)) => Link::Tap(link_name(name)?),
            Some(("bridge", name)) => Link::Bridge(link_name(name)?),
            _ => {
                return Err(Refusal::new(
                    format!("the network '{text}' is not known"),
                    "give none, user, tap=NAME or bridge=NAME, where a MAC address may follow: bridge=br0,mac=52:54:00:12:34:56",
                ));
            }
        };
        Ok(Some(NetworkWish { link, mac }))
    }
}

fn link_name(name: &str) -> Result<String> {
    let is_bad =
        |letter: char| letter == '/' || letter == ',' || letter.is_whitespace() || letter.is_control();
    if name.is_empty() || name.len() > LINK_NAME_MAX || name.contains(is_bad) || matches!(name, "." | "..") {
        return Err(Refusal::new(
            format!("'{}' is no name of a network interface", name.escape_debug()),
            format!("interfaces have names of 1 to {LINK_NAME_MAX} letters; 'ip link' lists them"),
        ));
    }
    Ok(name.to_owned())
}

/// An address of one interface, not of a group.
fn mac(text: &str) -> Result<[u8; 6]> {
    let bytes = text.split(':').map(|byte| u8::from_str_radix(byte, 16).ok().filter(|_| byte.len() == 2));
    let bytes: Option<Vec<u8>> = bytes.collect();
    let mac = bytes.and_then(|bytes| <[u8; 6]>::try_from(bytes).ok()).filter(|mac| mac[0] & 1 == 0);
    mac.ok_or_else(|| {
        Refusal::new(
            format!("'{}' is no address of an interface", text.escape_debug()),
            "give one as 52:54:00:12:34:56",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_are_read_with_commas_in_their_names() {
        let wish = |path: &str, format, read_only, persist| DiskWish {
            path: PathBuf::from(path),
            format,
            read_only,
            persist,
        };
        for (text, expected) in [
            ("a", wish("a", None, false, false)),
            ("a,b", wish("a,b", None, false, false)),
            ("a,b,format=qcow2,readonly", wish("a,b", Some(Format::Qcow2), true, false)),
            ("a,persist,format=raw", wish("a", Some(Format::Raw), false, true)),
        ] {
            assert_eq!(DiskWish::parse(text).unwrap(), expected, "{text}");
        }
        for (text, what) in [
            ("", "names no file"),
            (",readonly", "names no file"),
            ("a,readonly,persist", "readonly and persist"),
            ("a,format=vmdk", "format vmdk"),
            ("a,format=x", "'x' is not known"),
        ] {
            assert!(DiskWish::parse(text).unwrap_err().what.contains(what), "{text}");
        }
    }

    #[test]
    fn networks_are_named() {
        let wish = |link, mac| Some(NetworkWish { link, mac });
        for (text, expected) in [
            ("none", None),
            ("user", wish(Link::User, None)),
            ("tap=tap0", wish(Link::Tap("tap0".to_owned()), None)),
            (
                "bridge=br0,mac=52:54:00:00:00:07",
                wish(Link::Bridge("br0".to_owned()), Some([0x52, 0x54, 0, 0, 0, 7])),
            ),
        ] {
            assert_eq!(NetworkWish::parse(text).unwrap(), expected, "{text}");
        }
        for (text, what) in [
            ("", "network '' is not known"),
            ("eth0", "'eth0' is not known"),
            ("tap=", "no name of a network interface"),
            ("tap=a/b", "no name"),
            ("tap=sixteen-letters-", "no name"),
            ("bridge=a\nb", "a\\nb"),
            ("tap=a,mac=01:00:00:00:00:00", "no address"),
            ("tap=a,mac=2:3", "no address"),
        ] {
            assert!(NetworkWish::parse(text).unwrap_err().what.contains(what), "{text}");
        }
    }
}
