//! The `trailmill` binary; see [`trailmill::cli`].
fn main() -> std::process::ExitCode {
    trailmill::cli::run()
}
