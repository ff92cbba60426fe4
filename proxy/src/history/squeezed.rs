//! Bytes that are kept for long, as few of them as can be had. Pure.

use std::io::{Read, Write};

/// How much is given for few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Of an hour: the best quality but for the two that take ten times longer.
    ForSomeTime = 9,
    /// Of a day, for weeks or years: the best.
    ForLong = 11,
}

/// No block is larger than this when it is unfolded, bytes: a bound for what a broken file can ask for.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Makes bytes fewer.
pub(super) fn squeezed(plain: &[u8], kept: Kept) -> Vec<u8> {
    let mut out = Vec::with_capacity(plain.len() / 2 + 16);
    let parameters = brotli::enc::BrotliEncoderParams { quality: kept as i32, size_hint: plain.len(), ..Default::default() };
    let mut writer = brotli::CompressorWriter::with_params(&mut out, 4096, &parameters);
    // Writing to memory does not fail.
    let _ = writer.write_all(plain);
    drop(writer);
    out
}

/// The bytes as they were; `None` where they are none of ours.
pub(super) fn unfolded(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    brotli::Decompressor::new(bytes, 4096).take(MOST_BYTES).read_to_end(&mut plain).ok()?;
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_squeezed_unfolds_to_what_it_was_and_other_bytes_to_nothing() {
        for plain in [Vec::new(), vec![7], (0..100_000_u32).flat_map(|number| (number / 9).to_le_bytes()).collect()] {
            for kept in [Kept::ForSomeTime, Kept::ForLong] {
                assert_eq!(unfolded(&squeezed(&plain, kept)).as_ref(), Some(&plain));
            }
        }
        assert_eq!(unfolded(b"This was never squeezed."), None);
    }
}
