//! QMP without I/O: bytes in, messages out; commands in, bytes out.
//!
//! Message forms as in QEMU's "QMP protocol specification": one JSON object a line. Our own monitor's control protocol
//! (crate `vmm`, module `control`) has the same shape with other members; [`Dialect`] says which is spoken.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{Class, CodecError};

/// Memory that an idle decoder keeps.
const KEPT_BYTES: usize = 16 * 1024;

/// What the other side speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Dialect {
    /// QMP.
    #[default]
    Qemu,
    /// The control protocol of `ferrovirt vmm`, which has no handshake.
    Ferrovirt,
}

/// Bounds on what QEMU may send.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest line. The longest known reply, `query-qmp-schema`, has about 250 kB in QEMU 9.
    pub line_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { line_bytes: 16 * 1024 * 1024 }
    }
}

/// One message from QEMU.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// The first message of a connection.
    Greeting(Greeting),
    /// The answer to a command.
    Reply {
        /// The command's id; absent if QEMU could not parse it.
        id: Option<u64>,
        /// Its return value or error.
        result: Result<Value, Failure>,
    },
    /// Something happened.
    Event(Event),
}

/// An error as QEMU words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The kind of error.
    pub class: Class,
    /// For humans.
    pub desc: String,
}

/// What the other side says of itself at the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Greeting {
    /// QEMU.
    Qemu {
        /// Its version.
        version: QemuVersion,
        /// Protocol capabilities offered, such as `oob`.
        capabilities: Vec<String>,
    },
    /// Our own monitor.
    Ferrovirt {
        /// The version of its control protocol.
        protocol: u32,
        /// The version of the program.
        version: String,
    },
}

/// QEMU's greeting as it is written.
#[derive(Deserialize)]
struct QemuGreeting {
    version: QemuVersion,
    #[serde(default)]
    capabilities: Vec<String>,
}

/// Our own monitor's.
#[derive(Deserialize)]
struct OwnGreeting {
    protocol: u32,
    version: String,
}

/// A version of QEMU, in the greeting and in `query-version`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct QemuVersion {
    /// The release.
    pub qemu: VersionTriple,
    /// What the distribution adds, such as `Debian 1:7.2+dfsg-7`.
    #[serde(default)]
    pub package: String,
}

/// The three numbers of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct VersionTriple {
    /// First.
    pub major: u32,
    /// Second.
    pub minor: u32,
    /// Third.
    pub micro: u32,
}

/// An asynchronous message.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its name, e.g. `SHUTDOWN`.
    pub name: String,
    /// Its data; null if there is none.
    pub data: Value,
    /// When it happened, by the host's clock.
    pub timestamp: Timestamp,
}

/// Host time of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// Since 1970; -1 if the clock could not be read.
    pub seconds: i64,
    /// Part of the second; -1 if the clock could not be read.
    pub microseconds: i64,
}

/// Cuts a stream of bytes into messages.
#[derive(Debug, Default)]
pub struct Decoder {
    limits: Limits,
    dialect: Dialect,
    buffer: Vec<u8>,
    /// Bytes at the start of `buffer` that were handed out.
    consumed: usize,
    /// Bytes of `buffer` known to hold no unread line end.
    scanned: usize,
}

impl Decoder {
    /// A decoder with other limits than the default.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The same for another dialect than QEMU's.
    #[must_use]
    pub fn speaking(self, dialect: Dialect) -> Self {
        Self { dialect, ..self }
    }

    /// Adds bytes from the stream. Call [`Decoder::next_item`] until it is empty before adding more.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.consumed);
        self.scanned -= self.consumed;
        self.consumed = 0;
        if self.buffer.is_empty() {
            // Gives back what a rare long reply needed; hundreds of connections would keep it otherwise.
            self.buffer.shrink_to(KEPT_BYTES);
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, if there is one.
    ///
    /// # Errors
    /// The stream is not QMP or exceeds a limit; the connection is of no use then.
    pub fn next_item(&mut self) -> Result<Option<Item>, CodecError> {
        loop {
            let end = self.buffer[self.scanned..].iter().position(|byte| *byte == b'\n');
            let end = end.map(|offset| self.scanned + offset);
            let stop = end.unwrap_or(self.buffer.len());
            if stop - self.consumed > self.limits.line_bytes {
                return Err(CodecError::LineTooLong { limit_bytes: self.limits.line_bytes });
            }
            self.scanned = stop;
            if end.is_none() {
                return Ok(None);
            }
            let line = self.buffer[self.consumed..stop].trim_ascii();
            let item = if line.is_empty() { None } else { Some(parse(line, self.dialect)) };
            self.consumed = stop + 1;
            self.scanned = self.consumed;
            if let Some(item) = item {
                return item.map(Some);
            }
        }
    }
}

/// The bytes of a command.
pub fn encode(dialect: Dialect, command: &str, arguments: Option<Value>, id: u64) -> Vec<u8> {
    let mut message = Map::new();
    match (dialect, arguments) {
        (Dialect::Qemu, arguments) => {
            message.insert("execute".to_owned(), Value::from(command));
            message.extend(arguments.map(|arguments| ("arguments".to_owned(), arguments)));
        }
        (Dialect::Ferrovirt, arguments) => {
            if let Some(Value::Object(arguments)) = arguments {
                message = arguments;
            }
            message.insert("do".to_owned(), Value::from(command));
        }
    }
    message.insert("id".to_owned(), Value::from(id));
    let mut bytes = Value::Object(message).to_string().into_bytes();
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// Reads one line. The JSON reader refuses nesting deeper than 128 levels.
fn parse(line: &[u8], dialect: Dialect) -> Result<Item, CodecError> {
    let mut message: Map<String, Value> = serde_json::from_slice(line).map_err(CodecError::Json)?;
    if let Some(name) = message.remove("event") {
        let Value::String(name) = name else { return Err(CodecError::Shape { missing: "event name" }) };
        return Ok(Item::Event(event(name, message, dialect)));
    }
    let id = message.get("id").and_then(Value::as_u64);
    let (done, class, desc, greeting) = match dialect {
        Dialect::Qemu => ("return", "class", "desc", "QMP"),
        Dialect::Ferrovirt => ("ok", "code", "message", "ferrovirt-vmm"),
    };
    if let Some(value) = message.remove(done) {
        return Ok(Item::Reply { id, result: Ok(value) });
    }
    if let Some(error) = message.remove("error") {
        let text = |member: &str| error.get(member).and_then(Value::as_str).map(str::to_owned);
        let class = text(class).ok_or(CodecError::Shape { missing: "error class" })?;
        let desc = text(desc).unwrap_or_default();
        return Ok(Item::Reply { id, result: Err(Failure { class: Class::parse(&class), desc }) });
    }
    let greeting =
        message.remove(greeting).ok_or(CodecError::Shape { missing: "greeting, return, error or event" })?;
    let greeting = match dialect {
        Dialect::Qemu => serde_json::from_value(greeting)
            .map(|QemuGreeting { version, capabilities }| Greeting::Qemu { version, capabilities }),
        Dialect::Ferrovirt => serde_json::from_value(greeting)
            .map(|OwnGreeting { protocol, version }| Greeting::Ferrovirt { protocol, version }),
    };
    greeting.map(Item::Greeting).map_err(CodecError::Json)
}

/// QEMU puts data and time into members of their own; our monitor's data are the other members.
fn event(name: String, mut message: Map<String, Value>, dialect: Dialect) -> Event {
    let part = |part: &str| message.get("timestamp").and_then(|time| time.get(part)).and_then(Value::as_i64);
    let timestamp = Timestamp {
        seconds: part("seconds").unwrap_or(-1),
        microseconds: part("microseconds").unwrap_or(-1),
    };
    let data = match dialect {
        Dialect::Qemu => message.remove("data").unwrap_or_default(),
        Dialect::Ferrovirt if message.is_empty() => Value::Null,
        Dialect::Ferrovirt => Value::Object(message),
    };
    Event { name, data, timestamp }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;

    fn check(input: &str, expect: &Expect) {
        let mut whole = Decoder::new(Limits { line_bytes: 400 });
        whole.feed(input.as_bytes());
        let text = drain(&mut whole);
        expect.assert_eq(&text);
        let mut bytewise = Decoder::new(Limits { line_bytes: 400 });
        let mut pieces = String::new();
        for byte in input.as_bytes() {
            bytewise.feed(&[*byte]);
            pieces += &drain(&mut bytewise);
            if pieces.contains("error:") {
                break;
            }
        }
        assert_eq!(pieces, text);
    }

    fn drain(decoder: &mut Decoder) -> String {
        let mut text = String::new();
        loop {
            match decoder.next_item() {
                Ok(None) => return text,
                Ok(Some(item)) => text += &format!("{item:?}\n"),
                Err(error) => return text + &format!("error: {error}\n"),
            }
        }
    }

    #[test]
    fn messages_are_told_apart() {
        check(
            concat!(
                r#"{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, "package": "Debian"}, "capabilities": ["oob"]}}"#,
                "\r\n\r\n",
                r#"{"return": {}, "id": 7}"#,
                "\r\n",
                r#"{"timestamp": {"seconds": 12, "microseconds": 34}, "event": "STOP"}"#,
                "\n",
                r#"{"id": 8, "error": {"class": "CommandNotFound", "desc": "no such thing", "new": 1}}"#,
                "\n",
                r#"{"error": {"class": "Newer", "desc": "x"}}"#,
                "\n{\"ret",
            ),
            &expect![[r#"
                Greeting(Qemu { version: QemuVersion { qemu: VersionTriple { major: 7, minor: 2, micro: 22 }, package: "Debian" }, capabilities: ["oob"] })
                Reply { id: Some(7), result: Ok(Object {}) }
                Event(Event { name: "STOP", data: Null, timestamp: Timestamp { seconds: 12, microseconds: 34 } })
                Reply { id: Some(8), result: Err(Failure { class: CommandNotFound, desc: "no such thing" }) }
                Reply { id: None, result: Err(Failure { class: Other("Newer"), desc: "x" }) }
            "#]],
        );
    }

    #[test]
    fn nonsense_is_refused() {
        check("[1]\n", &expect![["error: A line is no valid JSON\n"]]);
        check("{}\n", &expect![["error: A message has no greeting, return, error or event\n"]]);
        check("{\"event\": 1}\n", &expect![["error: A message has no event name\n"]]);
        check("{\"error\": {}}\n", &expect![["error: A message has no error class\n"]]);
        check(&"[".repeat(399), &expect![[""]]);
        check(&"x".repeat(401), &expect![["error: A line exceeds 400 bytes\n"]]);
        let deep = format!("{{\"return\": {}{}}}\n", "[".repeat(190), "]".repeat(190));
        check(&deep, &expect![["error: A line is no valid JSON\n"]]);
    }

    #[test]
    fn commands_are_encoded_with_their_id() {
        let text = |arguments| String::from_utf8(encode(Dialect::Qemu, "device_del", arguments, 3)).unwrap();
        assert_eq!(text(None), "{\"execute\":\"device_del\",\"id\":3}\r\n");
        let expect = "{\"arguments\":{\"id\":\"a\\nb\"},\"execute\":\"device_del\",\"id\":3}\r\n";
        assert_eq!(text(Some(json!({"id": "a\nb"}))), expect);
    }

    #[test]
    fn our_own_monitor_has_the_same_shape() {
        let lines = concat!(
            r#"{"ferrovirt-vmm": {"protocol": 1, "version": "0.1.0"}}"#,
            "\n",
            r#"{"id": 7, "ok": {"state": "running"}}"#,
            "\n",
            r#"{"id": 8, "error": {"code": "unknown", "message": "there is no such request"}}"#,
            "\n",
            r#"{"event": "ended", "reason": "power-off"}"#,
            "\n",
            r#"{"event": "paused"}"#,
            "\n",
        );
        let mut decoder = Decoder::default().speaking(Dialect::Ferrovirt);
        decoder.feed(lines.as_bytes());
        expect![[r#"
            Greeting(Ferrovirt { protocol: 1, version: "0.1.0" })
            Reply { id: Some(7), result: Ok(Object {"state": String("running")}) }
            Reply { id: Some(8), result: Err(Failure { class: Other("unknown"), desc: "there is no such request" }) }
            Event(Event { name: "ended", data: Object {"reason": String("power-off")}, timestamp: Timestamp { seconds: -1, microseconds: -1 } })
            Event(Event { name: "paused", data: Null, timestamp: Timestamp { seconds: -1, microseconds: -1 } })
        "#]].assert_eq(&drain(&mut decoder));
        let text = |arguments| String::from_utf8(encode(Dialect::Ferrovirt, "pause", arguments, 3)).unwrap();
        assert_eq!(text(None), "{\"do\":\"pause\",\"id\":3}\r\n");
        assert_eq!(text(Some(json!({"a": 1}))), "{\"a\":1,\"do\":\"pause\",\"id\":3}\r\n");
    }
}
