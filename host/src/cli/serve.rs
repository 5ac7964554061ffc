//! `trailmill serve`: the server.

use super::{DONE, print};
use crate::{Fault, access::tls::TlsFiles, config::Settings, serve, telemetry};
use clap::Args;
use std::path::PathBuf;

/// Take recordings in, complete them, and give their examples out
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    trailmill serve\n  \
    trailmill serve --data /var/lib/trailmill --listen 127.0.0.1:9000\n  \
    trailmill serve --config trailmill.toml --check\n  \
    trailmill serve --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem --allow-host tm.example\n\n\
    The first start prints a recording token and an admin token, once.")]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
    /// TOML file with settings that neither flag nor variable sets
    #[arg(long, value_name = "FILE", env = "TRAILMILL_CONFIG")]
    config: Option<PathBuf>,
    /// Say what would run, and end
    #[arg(long)]
    check: bool,
}

impl Serve {
    /// Serves until it is told to stop.
    pub fn run(self) -> Result<u8, Fault> {
        let file = self.config.as_deref().map(Settings::read).transpose()?.unwrap_or_default();
        let config = self.settings.or(file).config()?;
        if self.check {
            config.tls.as_ref().map(TlsFiles::acceptor).transpose()?;
            return print(&config.to_string());
        }
        let _telemetry = telemetry::start(config.log_format, &config.log);
        serve::run(&config)?;
        Ok(DONE)
    }
}
