//! Boots the guest under plain QEMU and holds it to what the library's documentation promises, before any daemon does.

#![expect(clippy::unwrap_used, reason = "helpers of a test fail it by panicking, as its own lines do")]

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use guest::{COMMAND_LINE, Guest, MARKER_POWER_BUTTON, MARKER_USERSPACE, PROMPT};

const EMULATOR: &str = "qemu-system-x86_64";
/// Far more than the few seconds that a boot takes on two busy cores.
const BOOT_MAX: Duration = Duration::from_secs(120);

/// A guest under plain QEMU; killed and cleaned up when dropped.
struct Machine {
    emulator: Child,
    console: UnixStream,
    /// All that the console said so far.
    said: Vec<u8>,
    qmp: BufReader<UnixStream>,
    dir: PathBuf,
}

impl Machine {
    /// Starts QEMU with one disk and one interface on the user network.
    fn start(guest: &Guest, name: &str) -> Machine {
        let dir = std::env::temp_dir().join(format!("ferrovirt-guest-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("disk"), vec![0; 1 << 20]).unwrap();
        let emulator = Command::new(EMULATOR)
            .args(["-accel", "tcg", "-machine", "q35", "-m", "192", "-nodefaults", "-display", "none"])
            .arg("-kernel")
            .arg(&guest.kernel)
            .arg("-initrd")
            .arg(&guest.initrd)
            .args(["-append", COMMAND_LINE])
            .args(["-drive", "if=virtio,format=raw,file=disk", "-nic", "user,model=virtio"])
            // Starting paused: the console is connected before it says anything.
            .args(["-S", "-serial", "unix:console,server=on,wait=off", "-qmp", "unix:qmp,server=on,wait=off"])
            .current_dir(&dir)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let qmp = BufReader::new(connect(&dir.join("qmp")));
        let console = connect(&dir.join("console"));
        let mut machine = Machine { emulator, console, said: Vec::new(), qmp, dir };
        machine.command("qmp_capabilities");
        machine.command("cont");
        machine
    }

    /// Sends a QMP command and waits for its answer.
    fn command(&mut self, name: &str) {
        writeln!(self.qmp.get_mut(), "{{\"execute\": \"{name}\"}}").unwrap();
        loop {
            let mut line = String::new();
            assert!(self.qmp.read_line(&mut line).unwrap() > 0, "QEMU closed its monitor during {name}");
            let message: serde_json::Value = serde_json::from_str(&line).unwrap();
            assert!(message.get("error").is_none(), "{name}: {line}");
            if message.get("return").is_some() {
                return;
            }
        }
    }

    fn type_line(&mut self, line: &str) {
        writeln!(self.console, "{line}").unwrap();
    }

    /// Waits until the console has said `text` after the byte `from`, and returns where it ends.
    fn wait_for(&mut self, text: &str, from: usize) -> usize {
        let deadline = Instant::now() + BOOT_MAX;
        loop {
            let found = self.said[from..].windows(text.len()).position(|window| window == text.as_bytes());
            if let Some(position) = found {
                return from + position + text.len();
            }
            assert!(self.hear(deadline), "the console never said {text:?}:\n{}", self.transcript());
        }
    }

    /// Reads what the console says next; false at its end or after `deadline`.
    fn hear(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        self.console.set_read_timeout(Some(left)).unwrap();
        let mut buffer = [0; 4096];
        match self.console.read(&mut buffer) {
            Ok(count) => {
                self.said.extend_from_slice(&buffer[..count]);
                count > 0
            }
            Err(error) => {
                assert!(
                    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::ConnectionReset),
                    "{error}"
                );
                false
            }
        }
    }

    /// Waits for QEMU's own end, which closes the console.
    fn wait_for_end(&mut self) {
        let deadline = Instant::now() + BOOT_MAX;
        while self.hear(deadline) {}
        assert!(Instant::now() < deadline, "the guest did not power off:\n{}", self.transcript());
        assert!(self.emulator.wait().unwrap().success());
    }

    fn transcript(&self) -> String {
        String::from_utf8_lossy(&self.said).into_owned()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Either may already be gone, which is what a test that passed leaves.
        let _ = self.emulator.kill();
        let _ = self.emulator.wait();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// QEMU creates its sockets a moment after it starts, and announces them in no other way.
fn connect(path: &Path) -> UnixStream {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        match UnixStream::connect(path) {
            Ok(stream) => return stream,
            Err(error) => assert!(Instant::now() < deadline, "{}: {error}", path.display()),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The guest, or `None` where QEMU is missing and this is not the CI.
fn guest() -> Option<Guest> {
    if test_support::lacks(&[EMULATOR]) {
        return None;
    }
    Some(guest::shared().unwrap())
}

#[test]
fn reaches_userspace_with_its_devices_and_powers_off_by_button() {
    let Some(guest) = guest() else { return };
    let mut machine = Machine::start(&guest, "button");
    let marker = machine.wait_for(MARKER_USERSPACE, 0);
    machine.wait_for(", 1 disks, 1 interfaces", marker);
    machine.wait_for("ferrovirt-guest: eth0 10.0.2.15", 0);
    machine.wait_for(PROMPT, 0);

    // The sum is not in what is typed, so only a shell that works can say it.
    machine.type_line("echo sum-$((6 * 7)) | tee /dev/vda; sync");
    machine.wait_for("sum-42", 0);
    machine.command("system_powerdown");
    machine.wait_for(MARKER_POWER_BUTTON, 0);
    machine.wait_for_end();
    assert!(fs::read(machine.dir.join("disk")).unwrap().starts_with(b"sum-42\n"));
}

#[test]
fn reboots_and_powers_off_by_command() {
    let Some(guest) = guest() else { return };
    let mut machine = Machine::start(&guest, "reboot");
    let booted = machine.wait_for(PROMPT, 0);
    machine.type_line("reboot");
    let booted = machine.wait_for(MARKER_USERSPACE, booted);
    machine.wait_for(PROMPT, booted);
    machine.type_line("poweroff");
    machine.wait_for_end();
    assert!(!machine.transcript().contains(MARKER_POWER_BUTTON));
}
