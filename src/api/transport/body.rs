//! Response bodies, read in chunks up to a limit, so that neither a large body nor a decompression bomb
//! exhausts memory.

use reqwest::Response;

/// Maximum decompressed size of a successful response: 16 MiB.
const MAX_BODY: usize = 16 * 1024 * 1024;
/// Maximum size of an error response.
const MAX_ERROR_BODY: usize = 8 * 1024;

/// A body as far as it was read.
pub(super) struct Body {
    /// The decompressed bytes.
    pub(super) bytes: Vec<u8>,
    /// Why reading ended.
    pub(super) end: BodyEnd,
}

/// Why reading a body ended.
pub(super) enum BodyEnd {
    /// The body is complete.
    Complete,
    /// The limit was exceeded.
    TooLarge,
    /// The connection or the decompression failed.
    Failed(reqwest::Error),
}

/// Reserves room for this many more bytes, growing by a quarter: a page is the largest transient allocation,
/// and doubling would waste up to half of it.
fn reserve(bytes: &mut Vec<u8>, more: usize) {
    if bytes.capacity() - bytes.len() < more {
        bytes.reserve_exact(more.max(bytes.len() / 4));
    }
}

impl Body {
    /// Reads a body up to the limit for its status.
    pub(super) async fn read(response: &mut Response) -> Self {
        let limit = if response.status().is_success() { MAX_BODY } else { MAX_ERROR_BODY };
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > limit => {
                    bytes.extend_from_slice(&chunk[..limit - bytes.len()]);
                    return Self { bytes, end: BodyEnd::TooLarge };
                }
                Ok(Some(chunk)) => {
                    reserve(&mut bytes, chunk.len());
                    bytes.extend_from_slice(&chunk);
                }
                Ok(None) => return Self { bytes, end: BodyEnd::Complete },
                Err(error) => return Self { bytes, end: BodyEnd::Failed(error) },
            }
        }
    }
}
