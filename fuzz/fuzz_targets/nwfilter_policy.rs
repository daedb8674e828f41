//! A filter of any description, completed and planned with variables of any value: commands or an error, what was
//! completed stays so, and no value becomes an option of a command.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::FormatFlags;
use model::domain::Element;
use model::nwfilter::Filter;
use policy::nwfilter::{Variables, commands, complete, plan};

// A filter and its variables, NAME=VALUE each, with NUL between them: a document alone is an input too.
fuzz_target!(|input: &str| {
    let mut parts = input.split('\0');
    let text = parts.next().unwrap_or_default();
    let mut variables = Variables::new();
    for (name, value) in parts.filter_map(|part| part.split_once('=')) {
        variables.entry(name.to_owned()).or_default().push(value.to_owned());
    }
    let Ok((mut filter, _)) = Filter::parse(text) else { return };
    if complete(&mut filter).is_err() {
        return;
    }
    let stored = filter.format(FormatFlags::NONE);
    let (mut again, report) = match Filter::parse(&stored) {
        Ok(again) => again,
        Err(error) => panic!("our own output is refused: {error}\n{stored}"),
    };
    assert!(report.is_empty(), "our own output has unknown names: {report:?}\n{stored}");
    if let Err(error) = complete(&mut again) {
        panic!("what was complete is refused: {error}\n{stored}");
    }
    assert_eq!(again, filter, "{stored}");
    let mut known: Variables = [("IP".to_owned(), vec!["10.0.0.1".to_owned()])].into();
    known.extend(variables);
    if let Ok(plan) = plan(&filter, "vnet0", &known, &|_| Some(&filter)) {
        for command in commands(&plan) {
            assert!(command.args.iter().all(|arg| !arg.contains(char::is_control)));
        }
    }
});
