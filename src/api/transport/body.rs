//! An answer's body, read piece by piece so that neither a large one nor a small one that unpacks to a large one can fill
//! the memory.

use reqwest::Response;

/// Bytes of a good answer that are taken, unpacked: 16 MiB.
const MOST: usize = 16 * 1024 * 1024;
/// Bytes that are taken of an answer that says what went wrong.
const MOST_OF_ERROR: usize = 8 * 1024;

/// What was read of a body, and how it ended.
pub(super) struct Body {
    /// The bytes, unpacked.
    pub(super) bytes: Vec<u8>,
    /// How it ended.
    pub(super) end: End,
}

/// How a body ended.
pub(super) enum End {
    /// It was read whole.
    Whole,
    /// There was more than is taken.
    TooLarge,
    /// The connection, or the packing, broke.
    Broken(reqwest::Error),
}

/// Room for so many bytes more, and for a quarter of what there is: a page is the largest thing that is held for a moment,
/// and doubling would make it twice as large.
fn make_room(bytes: &mut Vec<u8>, more: usize) {
    if bytes.capacity() - bytes.len() < more {
        bytes.reserve_exact(more.max(bytes.len() / 4));
    }
}

impl Body {
    /// Reads as much of a body as its status deserves.
    pub(super) async fn read(response: &mut Response) -> Self {
        let most = if response.status().is_success() { MOST } else { MOST_OF_ERROR };
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > most => {
                    bytes.extend_from_slice(&chunk[..most - bytes.len()]);
                    return Self { bytes, end: End::TooLarge };
                }
                Ok(Some(chunk)) => {
                    make_room(&mut bytes, chunk.len());
                    bytes.extend_from_slice(&chunk);
                }
                Ok(None) => return Self { bytes, end: End::Whole },
                Err(error) => return Self { bytes, end: End::Broken(error) },
            }
        }
    }
}
