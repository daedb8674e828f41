//! Kill -9 at any moment of define, start, stop, rename and undefine: the next engine finds the old or the new state.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::lab::{Lab, Scratch, config, document, empty_host};

/// Tells this test's own executable that it is the victim, and where.
const VICTIM: &str = "FERROVIRT_CRASH_VICTIM";
/// How many times the victim is killed.
const ROUNDS: u32 = 25;

/// Does not end by itself. It is a test only so that the executable can run it in a process of its own.
#[test]
fn victim() {
    let Some(root) = std::env::var_os(VICTIM) else { return };
    let lab = Lab::of(empty_host(config(root.as_ref()).0).unwrap());
    // Whatever an earlier victim left.
    for domain in lab.driver.connect_list_all_domains(0).unwrap() {
        let _ = lab.driver.domain_destroy(&domain);
        let _ = lab.driver.domain_undefine(&domain);
    }
    println!("\nready");
    for number in 0.. {
        for name in ["a", "b"] {
            let title = format!("<title>{number}</title>");
            lab.driver.domain_define_xml(&document(name, Some(u32::from(name == "b")), &title)).unwrap();
        }
        println!("defined {number}");
        lab.run("autostart a\n start a\n suspend a\n title a x flags=2");
        println!("running {number}");
        lab.run("destroy a\n rename a c\n undefine c\n create t 9\n destroy t\n undefine b");
        println!("gone {number}");
    }
}

#[test]
fn kill_at_any_moment() {
    let scratch = Scratch::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["crash::victim", "--exact", "--nocapture", "--test-threads=1"])
            .env(VICTIM, &scratch.0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.find(|line| line.as_ref().is_ok_and(|line| line == "ready")).unwrap().unwrap();
        // A different moment in each round: the cycle takes some ten milliseconds.
        std::thread::sleep(Duration::from_micros(u64::from(round) * 1237 % 25_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let said: Vec<String> = lines.map_while(Result::ok).collect();
        examine(&scratch, &said);
    }
}

/// What was acknowledged is there, nothing is half-done, and nothing is left over.
fn examine(scratch: &Scratch, said: &[String]) {
    let (config, log) = config(&scratch.0);
    let engine = empty_host(engine::EngineConfig { autostart: false, ..config }).unwrap();
    let log: Vec<String> = log.lock().unwrap().clone();
    // The change that was cut off is finished.
    assert!(
        log.len() <= 2 && log.iter().all(|line| line.ends_with("is restored from the journal")),
        "{log:?}"
    );
    let lab = Lab::of(engine);
    let list = lab.run("list");
    for domain in lab.driver.connect_list_all_domains(0).unwrap() {
        assert!(["a", "b", "c", "t"].contains(&domain.name.as_str()), "{list}");
        let text = lab.driver.domain_get_xml_desc(&domain, 3).unwrap();
        assert!(
            text.ends_with("</domain>\n") && text.contains(&format!("<name>{}</name>", domain.name)),
            "{text}"
        );
    }
    if let Some(last) = said.last() {
        let number = last.split(' ').next_back().unwrap();
        if last.starts_with("defined") {
            assert!(lab.domain("b").is_ok(), "after {last}: {list}");
            let text = lab.run("xml b");
            assert!(text.contains(&format!("<title>{number}</title>")), "after {last}: {text}");
        }
    }
    for folder in ["etc/test", "etc/test/autostart", "run/test"] {
        for entry in std::fs::read_dir(scratch.0.join(folder)).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            assert!(!name.ends_with(".new"), "{folder}/{name} was left over");
            if name.ends_with(".xml") && entry.file_type().unwrap().is_file() {
                let mut text = String::new();
                std::fs::File::open(entry.path()).unwrap().read_to_string(&mut text).unwrap();
                assert!(text.ends_with(">\n"), "{folder}/{name} is torn: {text}");
            }
        }
    }
}
