//! The client's own configuration, `libvirt.conf`: where it connects when nothing else says so.

use std::path::{Path, PathBuf};

use conf_file::{Conf, Dialect, Value};

/// Longest file that is read, in bytes.
const BYTES_MAX: u64 = 1 << 20;

/// The configuration of the whole host, which counts for root.
const HOST_FILE: &str = "/etc/libvirt/libvirt.conf";

/// `uri_default` of the user's file, or for root of the host's; `None` when neither says it.
///
/// # Errors
/// The file that counts cannot be read.
pub(crate) fn uri_default(environment: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, String> {
    let below = |variable, folder: &str| environment(variable).map(|home| PathBuf::from(home).join(folder));
    let own = below("XDG_CONFIG_HOME", "libvirt/libvirt.conf")
        .or_else(|| below("HOME", ".config/libvirt/libvirt.conf"))
        .filter(|file| file.exists());
    let host = || {
        Some(PathBuf::from(HOST_FILE)).filter(|file| rustix::process::geteuid().is_root() && file.exists())
    };
    own.or_else(host).map_or(Ok(None), |file| read(&file))
}

fn read(file: &Path) -> Result<Option<String>, String> {
    let refused = |why: String| format!("cannot read the configuration '{}': {why}", file.display());
    let bytes = std::fs::metadata(file).map_err(|error| refused(error.to_string()))?.len();
    if bytes > BYTES_MAX {
        return Err(refused(format!("it has more than {BYTES_MAX} bytes")));
    }
    let text = std::fs::read_to_string(file).map_err(|error| refused(error.to_string()))?;
    let conf = Conf::parse(&text, Dialect::default()).map_err(|error| refused(error.to_string()))?;
    match conf.value("uri_default") {
        None => Ok(None),
        Some(Value::Text(uri)) => Ok(Some(uri.clone())),
        Some(_) => Err(refused("'uri_default' is no string".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_users_file_tells_where_to_connect() {
        let home = test_support::Scratch::new();
        let folder = home.path().join("libvirt");
        std::fs::create_dir(&folder).unwrap();
        let told =
            || uri_default(&|name| (name == "XDG_CONFIG_HOME").then(|| home.path().display().to_string()));
        for (text, expect) in [
            ("# nothing\n", Ok(None)),
            ("uri_default=\"test:///default\"\n", Ok(Some("test:///default".to_owned()))),
        ] {
            std::fs::write(folder.join("libvirt.conf"), text).unwrap();
            assert_eq!(told(), expect);
        }
        for text in ["uri_default = 5\n", "uri_default = \"x\n"] {
            std::fs::write(folder.join("libvirt.conf"), text).unwrap();
            assert!(told().unwrap_err().contains("libvirt.conf"), "{text}");
        }
    }
}
