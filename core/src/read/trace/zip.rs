//! A zip, as far as traces need one: files by name from its directory, stored or deflated, none of them larger than what
//! may still be read.

use crate::{Error, ErrorCode, Stage};
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// The bytes of a directory's end before its comment, and the longest comment.
const END: (usize, usize) = (22, 0xffff);

/// A file in a zip.
pub(super) struct File<'z> {
    pub(super) name: &'z str,
    method: u16,
    is_locked: bool,
    packed: usize,
    place: usize,
}

fn damaged(found: &str) -> Error {
    Error::new(ErrorCode::UnknownShape, Stage::Read, "a whole zip", found)
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(usize::from(u16::from_le_bytes(two.try_into().ok()?)))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

fn begins(bytes: &[u8], at: usize, mark: &[u8]) -> bool {
    bytes.get(at..).is_some_and(|rest| rest.starts_with(mark))
}

/// The files of a zip.
///
/// # Errors
/// When its directory can't be read.
pub(super) fn files(bytes: &[u8]) -> Result<Vec<File<'_>>, Error> {
    let last = bytes.len().checked_sub(END.0).ok_or_else(|| damaged("one that is cut off"))?;
    let mut ends = (last.saturating_sub(END.1)..=last).rev();
    let end =
        ends.find(|&at| begins(bytes, at, b"PK\x05\x06")).ok_or_else(|| damaged("one that is cut off"))?;
    let (count, mut at) = short(bytes, end + 10).zip(long(bytes, end + 16)).unwrap_or_default();
    let mut files = Vec::new();
    for _ in 0..count {
        let (file, next) = entry(bytes, at).ok_or_else(|| damaged("a directory that can't be read"))?;
        files.push(file);
        at = next;
    }
    Ok(files)
}

/// The entry of the directory at a place, and where the next one begins.
fn entry(bytes: &[u8], at: usize) -> Option<(File<'_>, usize)> {
    if !begins(bytes, at, b"PK\x01\x02") {
        return None;
    }
    let (name, extra, comment) = (short(bytes, at + 28)?, short(bytes, at + 30)?, short(bytes, at + 32)?);
    let start = at + 46;
    let file = File {
        name: std::str::from_utf8(bytes.get(start..start + name)?).unwrap_or_default(),
        method: u16::try_from(short(bytes, at + 10)?).ok()?,
        is_locked: short(bytes, at + 8)? & 1 == 1,
        packed: long(bytes, at + 20)?,
        place: long(bytes, at + 42)?,
    };
    Some((file, start + name + extra + comment))
}

impl File<'_> {
    /// What is in it, at most `limit` bytes.
    ///
    /// # Errors
    /// When it is larger, damaged, or packed in another way.
    pub(super) fn read(&self, bytes: &[u8], limit: usize) -> Result<Vec<u8>, Error> {
        let packed = self.content(bytes).ok_or_else(|| damaged("a file that is cut off"))?;
        let too_large = || {
            let found = "a zip with more than that in it";
            Error::new(ErrorCode::TooManyBytes, Stage::Read, format!("at most {limit} bytes"), found)
        };
        match self.method {
            _ if self.is_locked => Err(damaged("a file behind a password")),
            0 if packed.len() > limit => Err(too_large()),
            0 => Ok(packed.to_vec()),
            8 => decompress_to_vec_with_limit(packed, limit).map_err(|fault| match fault.status {
                TINFLStatus::HasMoreOutput => too_large(),
                _ => damaged("a file that can't be unpacked"),
            }),
            _ => Err(damaged("a file that is packed in another way than deflate")),
        }
    }

    fn content<'z>(&self, bytes: &'z [u8]) -> Option<&'z [u8]> {
        if !begins(bytes, self.place, b"PK\x03\x04") {
            return None;
        }
        let start = self.place + 30 + short(bytes, self.place + 26)? + short(bytes, self.place + 28)?;
        bytes.get(start..start.checked_add(self.packed)?)
    }
}

/// A zip with some files, deflated.
#[cfg(test)]
pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let packed = miniz_oxide::deflate::compress_to_vec(content, 6);
        let place = out.len() as u32;
        // Version, flags, method, time, date, checksum, sizes, lengths of the name and of what follows it.
        let mut head = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend((packed.len() as u32).to_le_bytes());
        head.extend((content.len() as u32).to_le_bytes());
        head.extend((name.len() as u16).to_le_bytes());
        head.extend([0, 0]);
        out.extend([b"PK\x03\x04".as_slice(), &head, name.as_bytes(), &packed].concat());
        directory.extend([b"PK\x01\x02\x14\x00".as_slice(), &head, &[0; 10], &place.to_le_bytes()].concat());
        directory.extend(name.as_bytes());
    }
    let (count, start) = (files.len() as u16, out.len() as u32);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    out.extend([(directory.len() as u32).to_le_bytes(), start.to_le_bytes()].concat());
    out.extend([0, 0]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_never_beyond_the_limit() {
        let letters = b"a".repeat(5_000);
        let zip = zip(&[("other", b"x"), ("a.trace", &letters)]);
        let files = files(&zip).unwrap();
        assert_eq!(files[1].name, "a.trace");
        assert_eq!(files[1].read(&zip, 5_000).unwrap(), letters);
        let error = files[1].read(&zip, 4_999).unwrap_err();
        assert_eq!(error.code, ErrorCode::TooManyBytes, "{error}");
    }

    #[test]
    fn a_zip_that_is_cut_or_damaged_is_an_error() {
        let zip = zip(&[("a.trace", b"some text that is packed")]);
        for end in 0..zip.len() {
            assert!(files(&zip[..end]).is_err(), "cut at {end}");
        }
        for at in 0..zip.len() {
            let mut damaged = zip.clone();
            damaged[at] ^= 0xff;
            for file in files(&damaged).into_iter().flatten() {
                let _ = file.read(&damaged, 1 << 16);
            }
        }
    }
}
