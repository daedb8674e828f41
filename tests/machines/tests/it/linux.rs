//! A real Linux: boots, answers on its console, tells its memory, reboots, panics, powers off.

use api::constants::{VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN};
use guest::{MARKER_POWER_BUTTON, MARKER_USERSPACE, PROMPT};
use machines::{Console, Daemon, Events, eventually};

use crate::{await_state, can_run};

/// `VIR_DOMAIN_MEMORY_STAT_AVAILABLE`: memory that the guest sees.
const AVAILABLE: i32 = api::constants::VIR_DOMAIN_MEMORY_STAT_AVAILABLE;

#[test]
fn a_real_linux_lives() {
    if !can_run(&[]) {
        return;
    }
    let files = match guest::shared() {
        Ok(files) => files,
        Err(error) => return test_support::skip(&format!("there is no guest: {error:#}")),
    };
    let daemon = Daemon::start();
    let client = daemon.client();
    let mut events = Events::of(&client);
    let text = guest::domain_xml("linux", &files, &guest::Machine::default());
    let text = text.replace(
        "<memballoon model='virtio'/>",
        "<memballoon model='virtio'><stats period='1'/></memballoon>",
    );
    let console = "<console type='pty'><target type='virtio' port='1'/></console>\n    <memballoon";
    let text = text.replace("<memballoon", console).replace("<on_crash>destroy", "<on_crash>preserve");
    let machine = client.domain_define_xml_flags(&text, 0).unwrap();
    let machine = client.domain_create_with_flags(&machine, 0).unwrap();
    let mut console = Console::open(&*client, &machine, None, 0).unwrap();
    console.expect(MARKER_USERSPACE);
    console.expect(PROMPT);
    console.send("echo sum-$((6*7))\n");
    console.expect("sum-42");
    let available = || {
        let stats = client.domain_memory_stats(&machine, 0).map_err(|error| error.to_string())?;
        let told = stats.iter().find(|stat| stat.tag == AVAILABLE).map(|stat| stat.val);
        if told.is_some_and(|kib| kib > 100 << 10) { Ok(()) } else { Err(format!("{stats:?}")) }
    };
    eventually("the guest tells its memory", available);

    // A guest that writes without end does not fill the disk: 8 MiB through the virtio console.
    console.send("dd if=/dev/zero bs=65536 count=128 > /dev/hvc0; echo written-$?\n");
    console.expect("written-0");
    let log = daemon.root().join("log/qemu/linux-console1.log");
    eventually("old output is freed", || {
        use std::os::unix::fs::MetadataExt;
        let metadata = log.metadata().map_err(|error| error.to_string())?;
        let (length, kept) = (metadata.size(), metadata.blocks() * 512);
        if length >= 8 << 20 && kept < 3 << 20 { Ok(()) } else { Err(format!("{kept} of {length} bytes")) }
    });

    console.send("reboot\n");
    console.expect(MARKER_USERSPACE);
    console.expect(PROMPT);
    client.domain_shutdown(&machine).unwrap();
    console.expect(MARKER_POWER_BUTTON);
    await_state(&client, &machine, (VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_SHUTDOWN));
    events.expect("linux", &["defined added", "resumed unpaused", "started booted"]);
    events.skip("linux", "rtc", 0);
    events.skip("linux", "reboot", 1);
    events.expect("linux", &["shutdown guest", "stopped shutdown"]);
    daemon.assert_clean();
}
