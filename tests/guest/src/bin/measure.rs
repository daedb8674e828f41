//! `measure block DEVICE`, `measure net ADDRESS:PORT`, `measure serve PORT`: what a guest gets out of its disk and its network, one
//! line `measured: NAME VALUE` each. It runs inside guests, and `serve` on the other side of their network.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How long each figure is measured.
const TIME: Duration = Duration::from_secs(2);
/// Past the guest's page cache: Linux's `O_DIRECT` on x86_64.
const DIRECT: i32 = 0o40000;
/// Bytes of a small and of a large request.
const SMALL: usize = 4096;
const LARGE: usize = 256 << 10;
/// What a client of `serve` wants, by its first byte.
const ECHO: u8 = b'e';
const DISCARD: u8 = b'd';
const SEND: u8 = b's';

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["block", device] => block(device),
        ["net", address] => net(address),
        ["serve", port] => serve(port),
        _ => bail!("usage: measure block DEVICE | net ADDRESS:PORT | serve PORT"),
    }
}

fn tell(name: &str, value: f64) {
    println!("measured: {name} {value:.1}");
}

/// Calls `action` for [`TIME`] and gives how often a second.
fn rate(mut action: impl FnMut() -> io::Result<()>) -> io::Result<f64> {
    let begin = Instant::now();
    let mut count = 0;
    while begin.elapsed() < TIME {
        action()?;
        count += 1;
    }
    Ok(f64::from(count) / begin.elapsed().as_secs_f64())
}

fn block(device: &str) -> Result<()> {
    let open = || OpenOptions::new().read(true).write(true).custom_flags(DIRECT).open(device);
    let file = open().with_context(|| format!("cannot open {device}"))?;
    let bytes = io::Seek::seek(&mut &file, io::SeekFrom::End(0))?;
    let mut memory = vec![0; LARGE + SMALL];
    let start = memory.as_ptr().align_offset(SMALL);
    let buffer = &mut memory[start..][..LARGE];
    let (small, large) = (bytes / SMALL as u64, bytes / LARGE as u64);
    // A fixed sequence: every machine is asked for the same places.
    let mut state = 1_u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % small * SMALL as u64
    };
    tell("random-read", rate(|| file.read_exact_at(&mut buffer[..SMALL], random()))?);
    tell("random-write", rate(|| file.write_all_at(&buffer[..SMALL], random()))?);
    let mut places = (0..large).cycle().map(|place| place * LARGE as u64);
    let mut next = || places.next().unwrap_or_default();
    tell("sequential-read", rate(|| file.read_exact_at(buffer, next()))?);
    tell("sequential-write", rate(|| file.write_all_at(buffer, next()))?);
    Ok(())
}

fn net(address: &str) -> Result<()> {
    let connect = |wish: u8| -> Result<TcpStream> {
        let mut stream = TcpStream::connect(address).with_context(|| format!("cannot reach {address}"))?;
        stream.set_nodelay(true)?;
        stream.write_all(&[wish])?;
        Ok(stream)
    };
    let mut echo = connect(ECHO)?;
    let mut byte = [0];
    tell("round-trips", rate(|| echo.write_all(&[1]).and_then(|()| echo.read_exact(&mut byte)))?);
    let mut buffer = vec![0; LARGE];
    let mut upload = connect(DISCARD)?;
    let (begin, mut sent) = (Instant::now(), 0_u64);
    while begin.elapsed() < TIME {
        upload.write_all(&buffer)?;
        sent += LARGE as u64;
    }
    upload.shutdown(Shutdown::Write)?;
    // The other side ends when it has everything.
    upload.read_to_end(&mut Vec::new())?;
    tell("upload", sent as f64 / 1e6 / begin.elapsed().as_secs_f64());
    let mut download = connect(SEND)?;
    let (begin, mut received) = (Instant::now(), 0);
    while begin.elapsed() < TIME {
        received += download.read(&mut buffer)?;
    }
    tell("download", received as f64 / 1e6 / begin.elapsed().as_secs_f64());
    Ok(())
}

fn serve(port: &str) -> Result<()> {
    let port = port.parse().context("the port is a number up to 65535")?;
    answer_all(&TcpListener::bind(("0.0.0.0", port)).with_context(|| format!("cannot listen on {port}"))?);
    Ok(())
}

/// Every client has a thread; whoever goes away in the middle has measured enough.
fn answer_all(listener: &TcpListener) {
    for stream in listener.incoming().flatten() {
        std::thread::spawn(move || drop(answer(stream)));
    }
}

fn answer(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut wish = [0];
    stream.read_exact(&mut wish)?;
    let mut buffer = vec![0; LARGE];
    match wish[0] {
        ECHO => loop {
            let read = stream.read(&mut buffer)?;
            if read == 0 {
                return Ok(());
            }
            stream.write_all(&buffer[..read])?;
        },
        DISCARD => {
            while stream.read(&mut buffer)? != 0 {}
            Ok(())
        }
        SEND => loop {
            stream.write_all(&buffer)?;
        },
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_a_server_are_measured() {
        let scratch = test_support::Scratch::new();
        let path = scratch.path().join("disk");
        std::fs::write(&path, vec![0; 4 << 20]).unwrap();
        if let Err(error) = block(path.to_str().unwrap()) {
            // Not every file system can do without its cache.
            assert!(error.to_string().contains("cannot open"), "{error}");
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || answer_all(&listener));
        net(&address).unwrap();
    }
}
