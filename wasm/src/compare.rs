//! Comparing bytes, eight at a time. WebAssembly has instructions that copy and fill memory and none that compares it;
//! the standard library's own way for this target goes byte by byte, and every equality of two strings ends there.
#![allow(unsafe_code)]

/// The first bytes of a word: the order of two words read so is that of their bytes.
///
/// # Safety
/// `from` is readable for eight bytes.
unsafe fn word(from: *const u8) -> u64 {
    // SAFETY: the caller's promise; any alignment will do.
    u64::from_be(unsafe { from.cast::<u64>().read_unaligned() })
}

/// The first difference of two stretches of memory as C's `memcmp` tells it.
///
/// # Safety
/// Both pointers are readable for `len` bytes.
#[inline(never)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, len: usize) -> i32 {
    let mut at = 0;
    while at + 8 <= len {
        // SAFETY: eight bytes from `at` on lie within `len`.
        let (left, right) = unsafe { (word(left.add(at)), word(right.add(at))) };
        if left != right {
            return if left < right { -1 } else { 1 };
        }
        at += 8;
    }
    while at < len {
        // SAFETY: `at` lies within `len`.
        let (left, right) = unsafe { (*left.add(at), *right.add(at)) };
        if left != right {
            return i32::from(left) - i32::from(right);
        }
        at += 1;
    }
    0
}

/// Whether two stretches of memory differ: 0 where they do not.
///
/// # Safety
/// As [`memcmp`].
#[inline(never)]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, len: usize) -> i32 {
    let mut at = 0;
    if len >= 8 {
        while at + 8 < len {
            // SAFETY: eight bytes from `at` on lie within `len`.
            if unsafe { word(left.add(at)) != word(right.add(at)) } {
                return 1;
            }
            at += 8;
        }
        // SAFETY: the last eight bytes lie within `len`; some of them may have been compared already.
        return i32::from(unsafe { word(left.add(len - 8)) != word(right.add(len - 8)) });
    }
    // SAFETY: the caller's promise.
    unsafe { memcmp(left, right, len) }
}
