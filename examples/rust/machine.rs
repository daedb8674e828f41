//! Takes a machine through its life, watching its events and its console: machine URI DOMAIN.xml.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use ferrovirt::constants::{VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_UNDEFINED, VIR_DOMAIN_STATS_BALLOON};
use ferrovirt::{Chunk, Event, Stream, TypedParam, connect};

type Failure = Box<dyn std::error::Error>;

const EVENTS: [&str; 9] = [
    "defined",
    "undefined",
    "started",
    "suspended",
    "resumed",
    "stopped",
    "shutdown",
    "suspended",
    "crashed",
];
const PATIENCE: Duration = Duration::from_secs(120);

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, uri, path] = arguments.as_slice() else { return Err("usage: machine URI DOMAIN.xml".into()) };
    let connection = connect(uri)?;
    let (sender, events) = mpsc::channel();
    let _subscription = connection.events().subscribe(Arc::new(move |event: &Event| {
        if let Event::DomainLifecycle(event) = event {
            // The program may be over before the last event.
            let _ = sender.send((event.dom.name.clone(), event.event));
        }
    }));
    let domain = connection.domain_define_xml(&std::fs::read_to_string(path)?)?;
    println!("defined {}", domain.name);
    connection.domain_create(&domain)?;
    println!("started {}", domain.name);

    let (ours, theirs) = Stream::pair();
    connection.domain_open_console(&domain, None, 0, theirs)?;
    let mut console = Console { stream: ours, text: String::new() };
    println!("console: {}", console.line_with("userspace reached")?);
    console.wait_for("guest# ")?;
    console.type_text("echo sum-$((6 * 7))\n")?;
    println!("console: {}", console.line_with("sum-42")?);

    let info = connection.domain_get_info(&domain)?;
    println!("info: {} MiB, {} vcpus", info.memory / 1024, info.nr_virt_cpu);
    let stats = connection.connect_get_all_domain_stats(
        std::slice::from_ref(&domain),
        VIR_DOMAIN_STATS_BALLOON,
        0,
    )?;
    let balloon = stats.first().and_then(|record| TypedParam::find(&record.params, "balloon.current"));
    println!("memory: {} KiB", balloon.ok_or("no balloon statistics")?);

    let mut seen = Vec::new();
    let mut wait_for = |wanted: i32| -> Result<(), Failure> {
        while seen.last() != Some(&wanted) {
            let (name, event) = events.recv_timeout(PATIENCE)?;
            if name == domain.name {
                seen.push(event);
            }
        }
        Ok(())
    };
    connection.domain_shutdown(&domain)?;
    wait_for(VIR_DOMAIN_EVENT_STOPPED)?;
    println!("shut down {}", domain.name);
    connection.domain_undefine(&domain)?;
    wait_for(VIR_DOMAIN_EVENT_UNDEFINED)?;
    let words: Vec<&str> =
        seen.iter().filter_map(|event| EVENTS.get(usize::try_from(*event).ok()?).copied()).collect();
    println!("events: {}", words.join(" "));
    Ok(())
}

/// Collects what a machine's console says.
struct Console {
    stream: Stream,
    text: String,
}

impl Console {
    /// Reads until the text has come.
    fn wait_for(&mut self, wanted: &str) -> Result<(), Failure> {
        while !self.text.contains(wanted) {
            self.read()?;
        }
        Ok(())
    }

    /// The complete line that contains the text, read as far as needed.
    fn line_with(&mut self, wanted: &str) -> Result<String, Failure> {
        loop {
            let complete = self.text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
            if let Some(line) = complete.map(str::trim).find(|line| line.contains(wanted)) {
                return Ok(line.to_owned());
            }
            self.read()?;
        }
    }

    /// Waits for more.
    fn read(&mut self) -> Result<(), Failure> {
        match self.stream.receive(Some(PATIENCE)) {
            Ok(Chunk::Data(bytes)) => self.text.push_str(&String::from_utf8_lossy(&bytes)),
            Ok(Chunk::Hole(_)) => {}
            Ok(Chunk::End) => return Err("the console ended".into()),
            Err(closed) => return Err(format!("the console broke off: {closed:?}").into()),
        }
        Ok(())
    }

    fn type_text(&self, text: &str) -> Result<(), Failure> {
        let sent = self.stream.send(Chunk::Data(text.as_bytes().to_vec()), PATIENCE);
        sent.map_err(|closed| format!("the console takes nothing: {closed:?}").into())
    }
}
