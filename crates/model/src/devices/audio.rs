//! `<audio>`: sound on the host.

use xml::{Xml, XmlEnum};

/// `<audio>`.
#[derive(Clone, Debug, Default, PartialEq, Xml)]
pub struct Audio {
    /// Its number.
    #[xml(attr, required, non_zero)]
    pub id: Option<u32>,
    /// Where the sound goes.
    #[xml(attr, required)]
    pub r#type: AudioType,
    /// Period of the timer in microseconds.
    #[xml(attr = "timerPeriod", non_zero)]
    pub timer_period: Option<u32>,
    /// Whether OSS maps its buffer.
    #[xml(attr = "tryMMap", yes_no)]
    pub try_mmap: Option<bool>,
    /// Whether OSS is taken alone.
    #[xml(attr, yes_no)]
    pub exclusive: Option<bool>,
    /// Policy of OSS.
    #[xml(attr = "dspPolicy")]
    pub dsp_policy: Option<i32>,
    /// Driver of SDL.
    #[xml(attr, words("esd", "alsa", "arts", "pulseaudio"))]
    pub driver: Option<String>,
    /// Server of PulseAudio.
    #[xml(attr = "serverName")]
    pub server_name: Option<String>,
    /// Directory of PipeWire.
    #[xml(attr = "runtimeDir")]
    pub runtime_dir: Option<String>,
    /// File.
    #[xml(attr)]
    pub path: Option<String>,
    /// From the host.
    #[xml(child)]
    pub input: Option<Box<AudioStream>>,
    /// To the host.
    #[xml(child)]
    pub output: Option<Box<AudioStream>>,
}

/// Where sound goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, XmlEnum)]
pub enum AudioType {
    /// Nowhere.
    #[default]
    None,
    /// ALSA.
    Alsa,
    /// The macOS sound system.
    #[xml(text = "coreaudio")]
    CoreAudio,
    /// JACK.
    Jack,
    /// OSS.
    Oss,
    /// PulseAudio.
    #[xml(text = "pulseaudio")]
    PulseAudio,
    /// SDL.
    Sdl,
    /// SPICE clients.
    Spice,
    /// A file.
    File,
    /// D-Bus clients.
    Dbus,
    /// PipeWire.
    #[xml(text = "pipewire")]
    PipeWire,
}

/// One direction of sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct AudioStream {
    /// Whether the emulator mixes.
    #[xml(attr = "mixingEngine", yes_no)]
    pub mixing_engine: Option<bool>,
    /// Whether the settings below hold.
    #[xml(attr = "fixedSettings", yes_no)]
    pub fixed_settings: Option<bool>,
    /// Voices at a time.
    #[xml(attr, non_zero)]
    pub voices: Option<u32>,
    /// Length of the buffer in microseconds.
    #[xml(attr = "bufferLength", non_zero)]
    pub buffer_length: Option<u32>,
    /// Device of the host.
    #[xml(attr)]
    pub dev: Option<String>,
    /// Number of buffers.
    #[xml(attr = "bufferCount")]
    pub buffer_count: Option<u32>,
    /// Whether OSS is polled.
    #[xml(attr = "tryPoll", yes_no)]
    pub try_poll: Option<bool>,
    /// Server of JACK.
    #[xml(attr = "serverName")]
    pub server_name: Option<String>,
    /// Name towards JACK.
    #[xml(attr = "clientName")]
    pub client_name: Option<String>,
    /// Ports of JACK.
    #[xml(attr = "connectPorts")]
    pub connect_ports: Option<String>,
    /// Whether the name towards JACK is taken literally.
    #[xml(attr = "exactName", yes_no)]
    pub exact_name: Option<bool>,
    /// Sink or source.
    #[xml(attr)]
    pub name: Option<String>,
    /// Name of the stream.
    #[xml(attr = "streamName")]
    pub stream_name: Option<String>,
    /// Latency in microseconds.
    #[xml(attr)]
    pub latency: Option<u32>,
    /// Settings.
    #[xml(child, keep)]
    pub settings: Option<AudioSettings>,
}

/// Settings of a direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Xml)]
pub struct AudioSettings {
    /// Samples per second.
    #[xml(attr, non_zero)]
    pub frequency: Option<u32>,
    /// Channels.
    #[xml(attr, non_zero)]
    pub channels: Option<u32>,
    /// `s8`, `u8`, `s16`, `u16`, `s32`, `u32` or `f32`.
    #[xml(attr, words("s8", "u8", "s16", "u16", "s32", "u32", "f32"))]
    pub format: Option<String>,
}
