//! HTTP spoken by hand: what the endpoint answers must not be smoothed by a client.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Longest time that anything here may take; it only decides failure.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);
/// Between two tries.
const RETRY_INTERVAL: Duration = Duration::from_millis(50);

/// An answer.
#[derive(Debug)]
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    /// In lower case.
    pub(crate) head: String,
    pub(crate) bytes: Vec<u8>,
}

impl HttpResponse {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

/// One request on a connection of its own; `None` if nobody is there.
pub(crate) fn request(address: SocketAddr, method: &str, path: &str, headers: &str) -> Option<HttpResponse> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(TIMEOUT)).expect("a time limit");
    write!(stream, "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n{headers}\r\n")
        .ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
    let head = String::from_utf8(answer[..end].to_vec()).expect("a head").to_ascii_lowercase();
    let status = head.split(' ').nth(1)?.parse().expect("a status");
    let body = &answer[end + 4..];
    let is_chunked = head.contains("transfer-encoding: chunked");
    let bytes = if is_chunked { decode_chunks(body) } else { body.to_vec() };
    Some(HttpResponse { status, head, bytes })
}

fn decode_chunks(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|bytes| bytes == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).expect("a size");
        let size = usize::from_str_radix(size, 16).expect("a size");
        whole.extend_from_slice(&body[end + 2..end + 2 + size]);
        body = &body[end + 4 + size..];
    }
    whole
}

/// Tries again and again until it succeeds; what keeps it from it is said when that takes too long.
pub(crate) fn until<T>(mut attempt: impl FnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match attempt() {
            Ok(found) => return found,
            Err(why) if began.elapsed() > TIMEOUT => panic!("not within {TIMEOUT:?}: {why}"),
            Err(_) => std::thread::sleep(RETRY_INTERVAL),
        }
    }
}
