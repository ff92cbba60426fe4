//! The bytes of an hour, as few as can be had quickly. Pure.

use std::io::{Read, Write};

/// The best quality but for the two that take ten times longer.
const QUALITY: i32 = 9;
/// No block is larger than this when it is unfolded, bytes: a bound for what a broken file can ask for.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Makes bytes fewer.
pub(super) fn squeezed(plain: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(plain.len() / 2 + 16);
    let parameters = brotli::enc::BrotliEncoderParams { quality: QUALITY, size_hint: plain.len(), ..Default::default() };
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
            assert_eq!(unfolded(&squeezed(&plain)).as_ref(), Some(&plain));
        }
        assert_eq!(unfolded(b"This was never squeezed."), None);
    }
}
