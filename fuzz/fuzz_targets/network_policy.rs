//! A network of any description, completed, changed and planned: a plan or an error, what was completed stays so, and
//! no text ends a line of a file or becomes an option of a command.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{FormatFlags, Network};
use policy::network::update::{Command, Section};
use policy::network::{complete, dnsmasq, firewall, update, validate};

// A network, an update of it and the numbers that say what it is about, with NUL between them: a document alone is an
// input too.
fuzz_target!(|input: &str| {
    let mut parts = input.split('\0');
    let (text, fragment) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let mut numbers = parts.map(|number| number.parse::<i32>().unwrap_or_default());
    let mut number = || numbers.next().unwrap_or_default();
    let (section, command, parent) = (number(), number(), number());
    let Ok((mut network, _)) = Network::parse(text) else { return };
    if complete(&mut network).is_err() {
        return;
    }
    stays_complete(&network);
    if let (Some(section), Some(command)) =
        (Section::numbered(section.unsigned_abs()), Command::numbered(command.unsigned_abs()))
        && update(&mut network, section, command, parent, fragment).is_ok()
    {
        stays_complete(&network);
    }
    if validate(&network).is_err() {
        return;
    }
    if let Ok(plan) = dnsmasq::plan(&network) {
        let files = dnsmasq::Files::below("/state", &plan.network);
        let configuration = dnsmasq::configuration(&plan, &files);
        assert!(!configuration.contains(|letter: char| letter.is_control() && letter != '\n'));
        let _ = dnsmasq::hosts(&plan);
        let _ = dnsmasq::additional_hosts(&plan);
    }
    if let Ok(plan) = firewall::plan(&network) {
        for command in firewall::iptables::rules(&plan).iter().chain(&firewall::nftables::rules(&plan)) {
            assert!(command.args.iter().all(|arg| !arg.contains(char::is_control)));
        }
    }
});

fn stays_complete(network: &Network) {
    let stored = network.format(FormatFlags::NONE);
    let (mut again, report) = match Network::parse(&stored) {
        Ok(again) => again,
        Err(error) => panic!("our own output is refused: {error}\n{stored}"),
    };
    assert!(report.is_empty(), "our own output has unknown names: {report:?}\n{stored}");
    if let Err(error) = complete(&mut again) {
        panic!("what was complete is refused: {error}\n{stored}");
    }
    assert_eq!(again.format(FormatFlags::NONE), stored);
}
