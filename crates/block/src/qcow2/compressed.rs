//! Clusters packed with deflate or Zstandard.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress};

use super::damaged;
use super::header::Compression;

/// Fills a cluster from its packed form; the packed bytes may have others behind them.
pub(super) fn unpack(packed: &[u8], cluster: &mut [u8], compression: Compression) -> io::Result<()> {
    let bad = || damaged("a compressed cluster cannot be unpacked");
    match compression {
        Compression::Deflate => {
            let mut unpacker = Decompress::new(false);
            let unpacked = unpacker.decompress(packed, cluster, FlushDecompress::Finish);
            if unpacked.is_err() || unpacker.total_out() != cluster.len() as u64 {
                return Err(bad());
            }
            Ok(())
        }
        Compression::Zstd => {
            let mut unpacker = ruzstd::decoding::StreamingDecoder::new(packed).map_err(|_| bad())?;
            unpacker.read_exact(cluster).map_err(|_| bad())
        }
    }
}
