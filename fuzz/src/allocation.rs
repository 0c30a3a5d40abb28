//! Limits the work per input, measured in allocated bytes: unlike time, these are the same on every machine and under any
//! load. Work that does not allocate is limited by libFuzzer's `-timeout`.

/// Bytes that may be allocated for any input.
const FIXED: u64 = 4 << 20;
/// Bytes that may be allocated per byte of the input.
const EACH: u64 = 2_000;

/// Runs a function and panics if it allocates more than an input of this size may.
pub fn within<T>(size: usize, work: impl FnOnce() -> T) -> T {
    let mut done = None;
    let cost = allocation_counter::measure(|| done = Some(work()));
    let most = FIXED + EACH * size as u64;
    assert!(cost.bytes_total <= most, "{} bytes of memory for an input of {size}", cost.bytes_total);
    done.expect("the work was done")
}
