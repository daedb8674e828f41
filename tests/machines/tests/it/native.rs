//! `domxml-to-native`: the line that would start a machine is one that QEMU takes.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use error::ErrorCode;
use machines::{Daemon, Tiny, eventually};

use crate::can_run;

#[test]
fn the_line_starts_the_machine() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let document = Tiny::new("it's shown")
        .device("<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>")
        .device("<interface type='user'><model type='virtio'/></interface>")
        .xml();
    let line = client.connect_domain_xml_to_native("qemu-argv", &document, 0).unwrap();
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(line.contains("-name 'guest=it'\\''s shown,debug-threads=on'"), "{line}");
    assert!(client.connect_list_all_domains(0).unwrap().is_empty(), "a machine that is shown is not stored");

    // What only a start makes: the machine's folders and its key.
    let after = |mark: &str, end: &[char]| -> PathBuf {
        let rest = &line[line.find(mark).unwrap_or_else(|| panic!("no {mark} in {line}")) + mark.len()..];
        rest[..rest.find(end).unwrap()].replace("'\\''", "'").into()
    };
    let key = after("\"file\":\"", &['"']);
    let folder = key.parent().unwrap().to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(&key, [7; 32]).unwrap();
    let socket = after("id=charchannel0,path=", &[',']);
    std::fs::create_dir_all(socket.parent().unwrap()).unwrap();
    let mut shell = Command::new("sh")
        .args(["-c", &format!("exec env {line}")])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let monitor = folder.join("monitor.sock");
    eventually("the monitor of the machine that the line starts", || {
        if let Some(status) = shell.try_wait().unwrap() {
            let mut words = String::new();
            std::io::Read::read_to_string(&mut shell.stderr.take().unwrap(), &mut words).unwrap();
            panic!("{status}: {words}\n{line}");
        }
        std::os::unix::net::UnixStream::connect(&monitor).map(drop).map_err(|error| error.to_string())
    });
    shell.kill().unwrap();
    shell.wait().unwrap();
}

#[test]
fn what_cannot_be_shown_is_refused_with_the_cause() {
    if !can_run(&[]) {
        return;
    }
    let daemon = Daemon::start();
    let client = daemon.client();
    let document = Tiny::new("shown").xml();
    let refused = |format: &str, document: &str, flags: u32| {
        client.connect_domain_xml_to_native(format, document, flags).unwrap_err()
    };
    let error = refused("xen-xl", &document, 0);
    assert_eq!(error.code(), ErrorCode::InvalidArg);
    assert!(error.message().starts_with("invalid argument: unsupported config type xen-xl"), "{error}");
    assert_eq!(refused("qemu-argv", &document, 1).code(), ErrorCode::InvalidArg);
    assert_eq!(refused("qemu-argv", "<domain", 0).code(), ErrorCode::XmlDetail);
    let error = refused("qemu-argv", &Tiny::new("shown").device("<watchdog model='no'/>").xml(), 0);
    assert_eq!(error.code(), ErrorCode::ConfigUnsupported);
}
