//! How much work an input may cost, measured in memory that is asked for: unlike time, it is the same on every machine and
//! however busy that is. What takes long without asking for memory is left to libFuzzer's `-timeout`.

/// Bytes that may be asked for whatever the input.
const FIXED: u64 = 4 << 20;
/// Bytes that may be asked for a byte of the input.
const EACH: u64 = 2_000;

/// Does the work, and fails if it costs more than an input of this size may.
pub fn within<T>(size: usize, work: impl FnOnce() -> T) -> T {
    let mut done = None;
    let cost = allocation_counter::measure(|| done = Some(work()));
    let most = FIXED + EACH * size as u64;
    assert!(cost.bytes_total <= most, "{} bytes of memory for an input of {size}", cost.bytes_total);
    done.expect("the work was done")
}
