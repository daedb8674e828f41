//! Lists all machines with their state: list [URI].

use ferrovirt::{ConnectOptions, Result, connect_with};

const STATES: [&str; 8] =
    ["no state", "running", "blocked", "paused", "in shutdown", "shut off", "crashed", "suspended"];

fn main() -> Result<()> {
    let uri = std::env::args().nth(1).unwrap_or_else(|| "qemu:///system".to_owned());
    let connection = connect_with(&uri, ConnectOptions { read_only: true, ..ConnectOptions::default() })?;
    for domain in connection.connect_list_all_domains(0)? {
        let state = connection.domain_get_state(&domain, 0)?.state;
        let word = usize::try_from(state).ok().and_then(|index| STATES.get(index)).unwrap_or(&"unknown");
        println!("{}: {word}", domain.name);
    }
    Ok(())
}
