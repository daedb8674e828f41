//! Key codes by name: the numbers of Linux's input layer.

/// The sets of key codes, in the order of their numbers in the interface.
pub(crate) const CODESETS: &[&str] =
    &["linux", "xt", "atset1", "atset2", "atset3", "os_x", "xt_kbd", "usb", "win32", "qnum"];

/// The keys that have names; the number of each follows from where its run begins.
const RUNS: &[(u32, &str)] = &[
    (
        1,
        "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER LEFTCTRL",
    ),
    (
        30,
        "A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH Z X C V B N M COMMA DOT SLASH RIGHTSHIFT",
    ),
    (55, "KPASTERISK LEFTALT SPACE CAPSLOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK"),
    (71, "KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT"),
    (86, "102ND F11 F12"),
    (
        96,
        "KPENTER RIGHTCTRL KPSLASH SYSRQ RIGHTALT LINEFEED HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE",
    ),
    (113, "MUTE VOLUMEDOWN VOLUMEUP POWER KPEQUAL KPPLUSMINUS PAUSE"),
    (125, "LEFTMETA RIGHTMETA COMPOSE STOP"),
    (142, "SLEEP WAKEUP"),
    (183, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
];

/// The number of `key`: a number is itself, a name such as `KEY_A` is known in the set `linux`.
pub(crate) fn code(codeset: &str, key: &str) -> Option<u32> {
    let number = match key.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => key.parse().ok(),
    };
    match number {
        Some(number) => (number <= 0xffff).then_some(number),
        None if codeset == "linux" => named(key.strip_prefix("KEY_")?),
        None => None,
    }
}

fn named(name: &str) -> Option<u32> {
    RUNS.iter().find_map(|(first, names)| {
        let position = names.split(' ').position(|known| known == name)?;
        Some(first + u32::try_from(position).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_the_numbers_of_linux() {
        for (key, expect) in [
            ("KEY_ESC", Some(1)),
            ("KEY_ENTER", Some(28)),
            ("KEY_LEFTCTRL", Some(29)),
            ("KEY_A", Some(30)),
            ("KEY_RIGHTSHIFT", Some(54)),
            ("KEY_LEFTALT", Some(56)),
            ("KEY_F1", Some(59)),
            ("KEY_SCROLLLOCK", Some(70)),
            ("KEY_KPDOT", Some(83)),
            ("KEY_F12", Some(88)),
            ("KEY_SYSRQ", Some(99)),
            ("KEY_DELETE", Some(111)),
            ("KEY_PAUSE", Some(119)),
            ("KEY_F24", Some(194)),
            ("0x1d", Some(29)),
            ("70000", None),
            ("KEY_BOGUS", None),
            ("A", None),
        ] {
            assert_eq!(code("linux", key), expect, "{key}");
        }
        assert_eq!(code("usb", "KEY_A"), None);
        assert_eq!(code("usb", "4"), Some(4));
    }
}
