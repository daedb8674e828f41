//! The settings of a container, by the names of LXC 3.

use conf_file::{Conf, Value};

/// Names of settings before LXC 3 and since.
const RENAMED: [(&str, &str); 8] = [
    ("lxc.utsname", "lxc.uts.name"),
    ("lxc.rootfs", "lxc.rootfs.path"),
    ("lxc.mount", "lxc.mount.fstab"),
    ("lxc.tty", "lxc.tty.max"),
    ("lxc.pts", "lxc.pty.max"),
    ("lxc.id_map", "lxc.idmap"),
    ("lxc.init_cmd", "lxc.init.cmd"),
    ("lxc.console", "lxc.console.path"),
];

/// The settings in their order, with their new names.
pub(super) struct Settings<'a> {
    pairs: Vec<(&'a str, &'a str)>,
}

impl<'a> Settings<'a> {
    pub(super) fn of(conf: &'a Conf) -> Settings<'a> {
        let pair = |setting: &'a conf_file::Setting| {
            let Value::Text(text) = &setting.value else { return None };
            let renamed = RENAMED.iter().find(|(old, _)| *old == setting.name);
            Some((renamed.map_or(setting.name.as_str(), |(_, new)| new), text.as_str()))
        };
        Settings { pairs: conf.settings().filter_map(pair).collect() }
    }

    /// All settings.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs.iter().copied()
    }

    /// The values of all settings of a name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.pairs().filter(move |(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The value of a setting: the first that there is.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }
}
