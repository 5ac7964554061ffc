//! The JSON pointer of a byte of a JSON text, worked out only once something is wrong there.

use super::notes::is_schema_name;

/// Levels that a pointer names; what lies deeper is told by its ancestor.
const LEVELS: usize = 16;

/// An object or array that is open, and how far the walk has come in it.
enum Open<'a> {
    Object(Option<&'a str>),
    Array(usize),
}

/// The pointer to the value at byte `at` of `text`, from the value that `text` begins with. It ends above a key that
/// looks like recorded data and not like the name of a field.
pub(super) fn to(text: &str, at: usize) -> String {
    let bytes = text.as_bytes();
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut deeper = 0usize;
    let mut place = 0;
    while place < at {
        let Some(byte) = bytes.get(place) else { break };
        place += 1;
        match byte {
            b'{' | b'[' if open.len() >= LEVELS => deeper += 1,
            b'{' => open.push(Open::Object(None)),
            b'[' => open.push(Open::Array(0)),
            b'}' | b']' if deeper > 0 => deeper -= 1,
            b'}' | b']' => drop(open.pop()),
            b',' if deeper == 0 => match open.last_mut() {
                Some(Open::Array(index)) => *index += 1,
                Some(Open::Object(key)) => *key = None,
                None => {}
            },
            b'"' => {
                let end = end_of_string(bytes, place);
                // A fault inside of a string belongs to the string's place.
                if end >= at {
                    break;
                }
                if let Some(Open::Object(key @ None)) = open.last_mut().filter(|_| deeper == 0) {
                    *key = text.get(place..end);
                }
                place = end + 1;
            }
            _ => {}
        }
    }
    let mut pointer = String::new();
    for level in open {
        match level {
            Open::Array(index) => pointer += &format!("/{index}"),
            Open::Object(Some(key)) if is_schema_name(key) => {
                pointer.push('/');
                pointer.push_str(key);
            }
            Open::Object(_) => break,
        }
    }
    pointer
}

/// The place of the quote that ends the string whose content begins at `place`.
fn end_of_string(bytes: &[u8], mut place: usize) -> usize {
    loop {
        match bytes.get(place) {
            Some(b'\\') => place += 2,
            Some(b'"') | None => return place,
            Some(_) => place += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::to;

    #[test]
    fn names_the_place() {
        let text = r#"{"a":[1,{"b":"x\"]","c":NaN}],"d":2}"#;
        assert_eq!(to(text, text.find("NaN").unwrap()), "/a/1/c");
        assert_eq!(to(text, text.find("x\\").unwrap()), "/a/1/b");
        assert_eq!(to(text, text.find("2}").unwrap()), "/d");
        assert_eq!(to(text, 0), "");
        assert_eq!(to("[1,2", 4), "/1");
    }

    #[test]
    fn tells_no_recorded_key_and_no_endless_path() {
        let text = r##"{"reliability":{"#mail[value='ann@example.org']":NaN}}"##;
        assert_eq!(to(text, text.find("NaN").unwrap()), "/reliability");
        let deep = "[".repeat(10_000);
        assert!(to(&deep, 9_999).len() <= 32);
    }
}
