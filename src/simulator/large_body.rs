//! JSON-like bodies of any size, plain and gzip-compressed.
//!
//! Compressing hundreds of megabytes would be slow; all blocks are equal, so one is compressed and repeated.

use std::io::{self, Write};

use axum::body::Bytes;
use flate2::{
    Compression, Crc,
    write::{DeflateEncoder, GzEncoder},
};

const HEAD: &str = "{\"data\":[";
const TAIL: &str = "0]}";

/// Content of the blocks.
const ITEM: &str = "0,";

/// Block size in bytes.
const BLOCK: usize = 1 << 16;

/// Gzip header (RFC 1952): deflate, no name, no time, unknown operating system.
const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

/// A text of three parts: a head, a number of equal blocks, and a tail.
#[derive(Debug)]
pub(super) struct LargeBody {
    head: String,
    blocks: usize,
    tail: String,
}

impl LargeBody {
    /// A text of this size; one that is too short for valid JSON is truncated.
    pub(super) fn new(size: usize) -> Self {
        let Some(middle) = size.checked_sub(HEAD.len() + TAIL.len()) else {
            let head = format!("{HEAD}{TAIL}")[..size].to_owned();
            return Self { head, blocks: 0, tail: String::new() };
        };
        let rest = middle % BLOCK;
        let tail = ITEM.repeat(rest / ITEM.len()) + &" ".repeat(rest % ITEM.len()) + TAIL;
        Self { head: HEAD.to_owned(), blocks: middle / BLOCK, tail }
    }

    pub(super) fn plain(&self) -> Bytes {
        let mut text = Vec::with_capacity(self.head.len() + self.blocks * BLOCK + self.tail.len());
        text.extend_from_slice(self.head.as_bytes());
        let block = block();
        (0..self.blocks).for_each(|_| text.extend_from_slice(&block));
        text.extend_from_slice(self.tail.as_bytes());
        text.into()
    }

    /// The text as a gzip file.
    pub(super) fn compressed(&self) -> io::Result<Vec<u8>> {
        let block = block();
        let packed_block = flushed(&block)?;
        let mut file = GZIP.to_vec();
        file.extend(flushed(self.head.as_bytes())?);
        (0..self.blocks).for_each(|_| file.extend_from_slice(&packed_block));
        let mut last = DeflateEncoder::new(file, Compression::best());
        last.write_all(self.tail.as_bytes())?;
        let mut file = last.finish()?;
        let sum = self.sum(&block);
        file.extend(sum.sum().to_le_bytes());
        file.extend(sum.amount().to_le_bytes());
        Ok(file)
    }

    /// CRC and length of the whole text.
    fn sum(&self, block: &[u8]) -> Crc {
        let [mut whole, block, tail] = [self.head.as_bytes(), block, self.tail.as_bytes()].map(|piece| {
            let mut sum = Crc::new();
            sum.update(piece);
            sum
        });
        (0..self.blocks).for_each(|_| whole.combine(&block));
        whole.combine(&tail);
        whole
    }
}

/// Compresses a body to a gzip file.
pub(super) fn compressed(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    file.write_all(body)?;
    file.finish()
}

fn block() -> Vec<u8> {
    ITEM.repeat(BLOCK / ITEM.len()).into_bytes()
}

/// Deflates a part separately up to a byte boundary, so that parts can be concatenated.
fn flushed(piece: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressed = DeflateEncoder::new(Vec::new(), Compression::best());
    compressed.write_all(piece)?;
    compressed.flush()?;
    Ok(compressed.get_ref().clone())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn body_has_the_requested_size_and_is_json() {
        for size in [0, 1, 11, 12, 13, 14, 1_000, BLOCK + 12, 3 * BLOCK + 17] {
            let text = LargeBody::new(size).plain();
            assert_eq!(text.len(), size);
            let json = serde_json::from_slice::<serde_json::Value>(&text);
            assert_eq!(json.is_ok(), size >= HEAD.len() + TAIL.len(), "{size}");
        }
    }

    #[test]
    fn compressed_body_is_small_and_round_trips() {
        for size in [0, 13, 3 * BLOCK + 17] {
            let compressed = LargeBody::new(size).compressed().expect("compressed");
            let mut text = Vec::new();
            GzDecoder::new(compressed.as_slice()).read_to_end(&mut text).expect("a whole gzip file");
            assert!(text == LargeBody::new(size).plain(), "{size}");
        }
        assert!(LargeBody::new(512 << 20).compressed().expect("compressed").len() < 1 << 20);
    }
}
