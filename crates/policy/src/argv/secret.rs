//! `-object` for secrets and for certificates of encrypted connections.

use aes::Aes256;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockEncrypt, KeyInit};
use error::Result;
use model::devices::disk_source::SecretRef;
use xml::Uuid;

use super::Build;
use super::context::{Surroundings, TlsFolder};
use super::json::Props;
use crate::fault::unsupported;

/// A secret on its way to QEMU: encrypted with AES-256-CBC under the machine's master key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The encrypted value in base64.
    pub data: String,
    /// The initialization vector in base64.
    pub iv: String,
}

impl Sealed {
    /// Encrypts a value with the machine's master key.
    #[must_use]
    pub fn new(value: &[u8], master_key: &[u8; 32], iv: [u8; 16]) -> Sealed {
        let cipher = Aes256::new(master_key.into());
        let padding = 16 - value.len() % 16;
        let mut padded = value.to_vec();
        padded.resize(value.len() + padding, padding as u8);
        let mut last = iv;
        for block in padded.chunks_exact_mut(16) {
            for (byte, other) in block.iter_mut().zip(last) {
                *byte ^= other;
            }
            cipher.encrypt_block(GenericArray::from_mut_slice(block));
            last.copy_from_slice(block);
        }
        Sealed { data: stdx::base64::encode(&padded), iv: stdx::base64::encode(&iv) }
    }
}

/// Which end of a connection QEMU is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// It connects.
    Client,
    /// It listens; says whether clients have to show a certificate.
    Server(bool),
}

impl Build<'_> {
    /// Where to ask for what only the host knows.
    pub(super) fn surroundings(&self) -> Result<&dyn Surroundings> {
        self.context.surroundings.as_deref().ok_or_else(|| {
            unsupported("this needs the secret store or the devices of the host, which are not connected yet")
        })
    }

    /// Hands a secret to QEMU as the object `id`.
    pub(super) fn secret(&mut self, id: &str, wanted: &SecretRef) -> Result<()> {
        let sealed = self.surroundings()?.secret(wanted)?;
        self.secret_object(id, sealed);
        Ok(())
    }

    /// Hands a value that is no stored secret to QEMU as the object `id`.
    pub(super) fn sealed(&mut self, id: &str, value: &[u8]) -> Result<()> {
        let sealed = self.surroundings()?.seal(value)?;
        self.secret_object(id, sealed);
        Ok(())
    }

    fn secret_object(&mut self, id: &str, sealed: Sealed) {
        let props = Props::default()
            .with("qom-type", "secret")
            .with("id", id)
            .with("data", sealed.data)
            .with("keyid", "masterKey0")
            .with("iv", sealed.iv)
            .with("format", "base64");
        self.line.object(&props);
    }

    /// Certificates as the object `id`, with the password of the private key when there is one.
    pub(super) fn certificates(
        &mut self,
        id: &str,
        folder: &TlsFolder,
        endpoint: Endpoint,
        secret: &str,
    ) -> Result<()> {
        if let Some(uuid) = folder.secret {
            self.secret(secret, &by_uuid(uuid))?;
        }
        let (word, verify) = match endpoint {
            Endpoint::Client => ("client", true),
            Endpoint::Server(verify) => ("server", verify),
        };
        let props = Props::default()
            .with("qom-type", "tls-creds-x509")
            .with("id", id)
            .with("dir", &folder.dir)
            .with("endpoint", word)
            .with("verify-peer", verify)
            .maybe("passwordid", folder.secret.map(|_| secret));
        self.line.object(&props);
        Ok(())
    }
}

fn by_uuid(uuid: Uuid) -> SecretRef {
    SecretRef { uuid: Some(uuid), ..SecretRef::default() }
}

#[cfg(test)]
mod tests {
    use super::Sealed;

    /// The first block of NIST SP 800-38A, F.2.5, whose padding follows as a block of its own.
    #[test]
    fn the_vector_of_the_standard() {
        let hex = |text: &str| -> Vec<u8> {
            (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
        };
        let key = hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        let value = hex("6bc1bee22e409f96e93d7e117393172a");
        let iv = std::array::from_fn(|index| index as u8);
        let sealed = Sealed::new(&value, &key.try_into().unwrap(), iv);
        assert_eq!(sealed.iv, "AAECAwQFBgcICQoLDA0ODw==");
        assert!(sealed.data.starts_with(&stdx::base64::encode(&hex("f58c4c04d6e5f1ba779eabfb5f7bfb"))[..20]));
    }
}
