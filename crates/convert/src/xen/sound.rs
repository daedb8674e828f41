//! Sound cards: `soundhw = "sb16,es1370"`.

use error::Result;
use model::Domain;
use model::devices::sound::Sound;

use super::settings::{Reader, Writer};
use super::{Kind, kind};
use crate::fault::unsupported;

/// Cards that Xen's emulator has.
const CARDS: [&str; 5] = ["sb16", "es1370", "pcspk", "ac97", "ich6"];

pub(super) fn read(domain: &mut Domain, reader: &Reader<'_>) -> Result<()> {
    if kind(domain) != Kind::Hvm {
        return Ok(());
    }
    for word in reader.string("soundhw")?.iter().flat_map(|text| text.split(',')).map(str::trim) {
        let word = if word == "hda" { "ich6" } else { word };
        if !CARDS.contains(&word) {
            return Err(unsupported(format!("unexpected soundhw '{word}'"))
                .with_cure("use sb16, es1370, pcspk, ac97 or hda"));
        }
        domain.devices.sound.push(Sound { model: word.to_owned(), ..Sound::default() });
    }
    Ok(())
}

pub(super) fn write(writer: &mut Writer, domain: &Domain) -> Result<()> {
    if kind(domain) != Kind::Hvm || domain.devices.sound.is_empty() {
        return Ok(());
    }
    writer.set("soundhw", words(domain)?)
}

/// The cards of a guest, between commas.
pub(crate) fn words(domain: &Domain) -> Result<String> {
    let word = |sound: &Sound| match sound.model.as_str() {
        "ich6" => Ok("hda"),
        model => CARDS
            .into_iter()
            .find(|card| *card == model)
            .ok_or_else(|| unsupported(format!("unexpected sound model '{model}'"))),
    };
    let words: Vec<&str> = domain.devices.sound.iter().map(word).collect::<Result<_>>()?;
    Ok(words.join(","))
}
