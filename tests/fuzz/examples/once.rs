//! `once <target> <file>…`: checks inputs without a fuzzer.
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    for f in &a[1..] { trailmill_fuzz::check(&a[0])(&std::fs::read(f).unwrap()); }
}
