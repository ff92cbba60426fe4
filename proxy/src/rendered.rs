//! An answer as bytes: serialised and compressed once, sent to any number of viewers.

mod bodies;
mod views;

use std::io::Write;
use std::sync::OnceLock;

use bytes::Bytes;
use serde::Serialize;

pub use bodies::Bodies;
pub use views::{Rows, Views};

/// Bodies below this are not worth compressing, bytes.
const WORTH_COMPRESSING: usize = 512;
/// Brotli quality of answers: most of the gain at a fraction of the time.
const QUALITY: i32 = 5;

/// A JSON body.
#[derive(Debug)]
pub struct Rendered {
    json: Bytes,
    brotli: OnceLock<Option<Bytes>>,
}

impl Rendered {
    /// Serialises a value. `null` if it cannot be serialised, which no type of the domain can cause.
    pub fn of<T: Serialize>(value: &T) -> Self {
        let json = serde_json::to_vec(value).unwrap_or_else(|error| {
            tracing::error!(%error, "an answer could not be serialised");
            b"null".to_vec()
        });
        Self { json: json.into(), brotli: OnceLock::new() }
    }

    /// The plain body.
    pub fn json(&self) -> Bytes {
        self.json.clone()
    }

    /// The compressed body, made at first use; `None` when it is not worth it.
    pub fn brotli(&self) -> Option<Bytes> {
        self.brotli.get_or_init(|| compress(&self.json, QUALITY)).clone()
    }
}

/// Compresses with Brotli; `None` when the result would not be smaller or the input is tiny.
pub fn compress(plain: &[u8], quality: i32) -> Option<Bytes> {
    if plain.len() < WORTH_COMPRESSING {
        return None;
    }
    let mut compressed = Vec::with_capacity(plain.len() / 4);
    let parameters = brotli::enc::BrotliEncoderParams { quality, ..Default::default() };
    let mut writer = brotli::CompressorWriter::with_params(&mut compressed, 64 * 1024, &parameters);
    let written = writer.write_all(plain).and_then(|()| writer.flush());
    drop(writer);
    (written.is_ok() && compressed.len() < plain.len()).then(|| compressed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_comes_out_as_it_was() {
        let value: Vec<u32> = (0..2000).collect();
        let rendered = Rendered::of(&value);
        let mut plain = Vec::new();
        std::io::copy(&mut brotli::Decompressor::new(&*rendered.brotli().unwrap(), 4096), &mut plain).unwrap();
        assert_eq!(plain, rendered.json());
    }

    #[test]
    fn a_short_answer_stays_plain() {
        assert!(Rendered::of(&1).brotli().is_none());
    }
}
