//! A configuration file that is read, written and read again says the same. The first byte chooses the dialect.

#![no_main]

use conf_file::{Conf, Dialect};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let dialect = [Dialect::Plain, Dialect::Vmx, Dialect::Lxc][usize::from(*first) % 3];
    let Ok(conf) = Conf::parse(text, dialect) else { return };
    let written = conf.format();
    assert_eq!(Conf::parse(&written, dialect).as_ref(), Ok(&conf), "{written}");
});
