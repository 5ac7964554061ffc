//! Zips whose files are stored as they are, so that a fuzzer's bytes stay what they were.

/// A zip of some files. Its checksums are none: nobody looks at them.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let place = long(out.len());
        // Version, flags, method, time, date, checksum; then sizes and lengths.
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend([long(content.len()), long(content.len())].concat());
        head.extend([short(name.len()), [0, 0]].concat());
        out.extend([b"PK\x03\x04".as_slice(), &head, name.as_bytes(), content].concat());
        directory
            .extend([b"PK\x01\x02\x14\x00".as_slice(), &head, &[0; 10], &place, name.as_bytes()].concat());
    }
    let (count, start, length) = (short(files.len()), long(out.len()), long(directory.len()));
    out.extend(directory);
    out.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &length, &start, &[0, 0]].concat());
    out
}

fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_le_bytes()
}

fn long(number: usize) -> [u8; 4] {
    u32::try_from(number).unwrap().to_le_bytes()
}
