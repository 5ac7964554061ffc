//! `trailmill man`: the manual, made of what the commands say of themselves.

use super::{Cli, DONE, print, shown::shown, unwritable};
use crate::Fault;
use clap::{Args, Command, CommandFactory};
use clap_mangen::{
    Man as Page,
    roff::{Roff, roman},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Print the manual page, or write one for each command
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill man | man -l -                              the page of the program\n  \
    trailmill man --out ~/.local/share/man/man1           a page for each command; then:\n  \
    man trailmill-dataset-build")]
pub struct Man {
    /// Write `trailmill.1` and a page for each command into this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    /// Prints or writes it.
    pub fn run(&self) -> Result<u8, Fault> {
        let mut program = Cli::command().disable_help_subcommand(true);
        program.build();
        let Some(folder) = &self.out else {
            return print(&page(&program).map_err(|error| unwritable("the page", &error))?);
        };
        let name = shown(&folder.to_string_lossy(), 200);
        fs::create_dir_all(folder)
            .and_then(|()| write_all(&program, folder))
            .map_err(|error| unwritable(&format!("the folder {name}"), &error))?;
        Ok(DONE)
    }
}

/// Writes the page of a command and those of the commands below it.
fn write_all(command: &Command, folder: &Path) -> io::Result<()> {
    fs::write(folder.join(Page::new(command.clone()).get_filename()), page(command)?)?;
    command.get_subcommands().try_for_each(|below| write_all(below, folder))
}

fn page(command: &Command) -> io::Result<String> {
    let (page, mut text) =
        (Page::new(command.clone()).source(concat!("Trailmill ", env!("CARGO_PKG_VERSION"))), Vec::new());
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if command.has_subcommands() {
        page.render_subcommands_section(&mut text)?;
    }
    if let Some(rest) = command.get_after_help() {
        after(&rest.to_string()).to_writer(&mut text)?;
    }
    Ok(named(&String::from_utf8_lossy(&text)))
}

/// Letters beyond ASCII by their names: groff by itself reads bytes as Latin-1.
fn named(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut page, letter| {
        if letter.is_ascii() {
            page.push(letter);
        } else {
            page.push_str(&format!("\\[u{:04X}]", u32::from(letter)));
        }
        page
    })
}

/// What help ends with: paragraphs, of which the examples stand as they are typed.
fn after(rest: &str) -> Roff {
    let mut page = Roff::new();
    for paragraph in rest.split("\n\n") {
        if let Some(examples) = paragraph.strip_prefix("Examples:\n").or(paragraph.strip_prefix("Example:\n"))
        {
            page.control("SH", ["EXAMPLES"]).control("nf", []);
            for example in examples.lines() {
                page.text([roman(example.trim_start())]);
            }
            page.control("fi", []);
        } else if let Some(status) = paragraph.strip_prefix("Exit status: ") {
            page.control("SH", ["EXIT STATUS"]).text([roman(status)]);
        } else {
            page.control("PP", []).text([roman(paragraph)]);
        }
    }
    page
}
