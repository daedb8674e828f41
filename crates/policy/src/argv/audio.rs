//! Sound on the host, and the sound cards that play there.

use error::Result;
use model::Domain;
use model::devices::address::Address;
use model::devices::audio::{Audio, AudioStream, AudioType};
use model::devices::sound::Sound;

use super::Build;
use super::address::alias;
use super::controller::virtio_props;
use super::json::Props;
use crate::fault::unsupported;

/// The audio that the PC speaker plays on, when there is one.
pub(super) fn of_speaker(domain: &Domain) -> Option<u32> {
    let speaker = domain.devices.sound.iter().find(|sound| sound.model == "pcspk")?;
    Some(audio_of(domain, speaker))
}

fn audio_of(domain: &Domain, sound: &Sound) -> u32 {
    sound.audio.or_else(|| domain.devices.audio.first().and_then(|audio| audio.id)).unwrap_or(1)
}

impl Build<'_> {
    pub(super) fn audios(&mut self) {
        for audio in &self.domain.devices.audio {
            self.line.json("-audiodev", &audio_props(audio));
        }
    }

    pub(super) fn sounds(&mut self) -> Result<()> {
        for sound in &self.domain.devices.sound {
            let id = alias(&sound.info);
            let audio = format!("audio{}", audio_of(self.domain, sound));
            let driver = match sound.model.as_str() {
                "pcspk" => continue,
                "es1370" => "ES1370",
                "ac97" => "AC97",
                "ich6" => "intel-hda",
                "ich7" | "ich9" => "ich9-intel-hda",
                "usb" => "usb-audio",
                "sb16" => "sb16",
                "virtio" if sound.info.address == Some(Address::VirtioMmio) => "virtio-sound-device",
                "virtio" => "virtio-sound-pci",
                other => return Err(unsupported(format!("sound card model '{other}' is not supported"))),
            };
            let hda = driver.ends_with("hda");
            let mut props = Props::driver(driver);
            if let Some(options) = &sound.driver {
                props = props.and(virtio_props(&options.virtio));
            }
            props.add("id", id);
            if !hda {
                props.add("audiodev", audio.as_str());
            }
            props = props
                .maybe("multi", sound.multichannel)
                .maybe("streams", sound.streams)
                .and(self.bus_props(&sound.info)?);
            self.device(&sound.info, &props);
            if hda {
                let mut codecs: Vec<&str> = sound.codec.iter().map(String::as_str).collect();
                if codecs.is_empty() {
                    codecs.push("duplex");
                }
                for (number, codec) in codecs.into_iter().enumerate() {
                    let driver = match codec {
                        "micro" => "hda-micro",
                        "output" => "hda-output",
                        _ => "hda-duplex",
                    };
                    let props = Props::driver(driver)
                        .with("id", format!("{id}-codec{number}"))
                        .with("bus", format!("{id}.0"))
                        .with("cad", number as u64)
                        .with("audiodev", audio.as_str());
                    self.line.device(&props);
                }
            }
        }
        Ok(())
    }
}

fn audio_props(audio: &Audio) -> Props {
    let driver = match audio.r#type {
        AudioType::None => "none",
        AudioType::Alsa => "alsa",
        AudioType::CoreAudio => "coreaudio",
        AudioType::Jack => "jack",
        AudioType::Oss => "oss",
        AudioType::PulseAudio => "pa",
        AudioType::Sdl => "sdl",
        AudioType::Spice => "spice",
        AudioType::File => "wav",
        AudioType::Dbus => "dbus",
        AudioType::PipeWire => "pipewire",
    };
    Props::default()
        .with("id", format!("audio{}", audio.id.unwrap_or(1)))
        .with("driver", driver)
        .maybe("timer-period", audio.timer_period)
        .maybe("server", audio.server_name.as_ref())
        .maybe("try-mmap", audio.try_mmap)
        .maybe("exclusive", audio.exclusive)
        .maybe("dsp-policy", audio.dsp_policy)
        .maybe("path", audio.path.as_ref())
        .maybe("in", audio.input.as_deref().map(stream_props).filter(|props| !props.is_empty()))
        .maybe("out", audio.output.as_deref().map(stream_props).filter(|props| !props.is_empty()))
}

fn stream_props(stream: &AudioStream) -> Props {
    let settings = stream.settings.clone().unwrap_or_default();
    Props::default()
        .maybe("mixing-engine", stream.mixing_engine)
        .maybe("fixed-settings", stream.fixed_settings)
        .maybe("voices", stream.voices)
        .maybe("buffer-length", stream.buffer_length)
        .maybe("frequency", settings.frequency)
        .maybe("channels", settings.channels)
        .maybe("format", settings.format)
        .maybe("dev", stream.dev.as_ref())
        .maybe("server-name", stream.server_name.as_ref())
        .maybe("client-name", stream.client_name.as_ref())
        .maybe("connect-ports", stream.connect_ports.as_ref())
        .maybe("exact-name", stream.exact_name)
        .maybe("buffer-count", stream.buffer_count)
        .maybe("try-poll", stream.try_poll)
        .maybe("name", stream.name.as_ref())
        .maybe("stream-name", stream.stream_name.as_ref())
        .maybe("latency", stream.latency)
}
