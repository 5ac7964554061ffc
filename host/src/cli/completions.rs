//! `trailmill completions`: what lets a shell complete commands, flags and their values.

use super::{Cli, print};
use crate::Fault;
use clap::{Args, CommandFactory};
use clap_complete::{Shell, generate};

/// Print a script that makes a shell complete commands, flags and values
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    source <(trailmill completions bash)                                     for this shell\n  \
    trailmill completions bash > ~/.local/share/bash-completion/completions/trailmill\n  \
    trailmill completions zsh > ~/.zfunc/_trailmill                          a folder of its fpath\n  \
    trailmill completions fish > ~/.config/fish/completions/trailmill.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints it.
    pub fn run(&self) -> Result<u8, Fault> {
        let mut script = Vec::new();
        generate(self.shell, &mut Cli::command(), "trailmill", &mut script);
        print(&String::from_utf8_lossy(&script))
    }
}
