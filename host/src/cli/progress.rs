//! How far a command is: a bar on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal};

/// A bar for so many of what the template counts; nothing where nobody watches, or where it is over at once.
pub fn bar(template: &str, length: u64, least: u64) -> ProgressBar {
    if length < least || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style)
}
