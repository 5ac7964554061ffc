//! Limits: how much of the server one client may have. Each can be set; what is built in suits a team behind one address.

use clap::Args;
use serde::Deserialize;
use std::{fmt, num::NonZeroU32, time::Duration};

macro_rules! limits {
    ($($name:ident = $default:literal $flag:literal $variable:literal $about:literal;)+) => {
        /// What may be set of them: flags, `TRAILMILL_LIMIT_*` variables, the table `limits` of the TOML file.
        #[derive(Debug, Clone, Default, PartialEq, Eq, Args, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        #[command(next_help_heading = "Limits")]
        pub struct LimitSettings {
            $(
                #[doc = $about]
                #[arg(long = $flag, value_name = "N", env = $variable,
                    help = concat!($about, " [default: ", $default, "]"))]
                pub $name: Option<NonZeroU32>,
            )+
        }

        /// The limits in force.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Limits {
            $(#[doc = $about] pub $name: NonZeroU32,)+
        }

        impl LimitSettings {
            /// These, and `other` where these say nothing.
            #[must_use]
            pub fn or(self, other: Self) -> Self {
                Self { $($name: self.$name.or(other.$name),)+ }
            }

            /// The limits, with what is built in where nothing is set.
            #[must_use]
            pub fn limits(self) -> Limits {
                const fn built_in(limit: u32) -> NonZeroU32 {
                    NonZeroU32::new(limit).expect("no limit is 0")
                }
                Limits { $($name: self.$name.unwrap_or(const { built_in($default) }),)+ }
            }
        }

        impl fmt::Display for Limits {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $(writeln!(f, "{} {}", $flag, self.$name)?;)+
                Ok(())
            }
        }
    };
}

limits! {
    connections = 10000 "limit-connections" "TRAILMILL_LIMIT_CONNECTIONS"
        "Connections at a time, of all clients";
    address_connections = 1000 "limit-address-connections" "TRAILMILL_LIMIT_ADDRESS_CONNECTIONS"
        "Connections at a time, of one address";
    token_sockets = 1000 "limit-token-sockets" "TRAILMILL_LIMIT_TOKEN_SOCKETS"
        "Sockets at a time, of one token";
    address_rate = 1000 "limit-address-rate" "TRAILMILL_LIMIT_ADDRESS_RATE"
        "Requests a second, of one address";
    token_rate = 10000 "limit-token-rate" "TRAILMILL_LIMIT_TOKEN_RATE"
        "Requests and frames a second, of one token; a socket beyond it waits";
    head_bytes = 16384 "limit-head-bytes" "TRAILMILL_LIMIT_HEAD_BYTES"
        "Bytes of a request's head, 8192 at least";
    body_bytes = 67108864 "limit-body-bytes" "TRAILMILL_LIMIT_BODY_BYTES"
        "Bytes of a request's body, as they are sent; of an import also unpacked";
    frame_bytes = 1048576 "limit-frame-bytes" "TRAILMILL_LIMIT_FRAME_BYTES"
        "Bytes of a socket's frame, and of what a recorder sends by HTTP";
    patience = 10 "limit-patience" "TRAILMILL_LIMIT_PATIENCE"
        "Seconds for a request's head, for each 16 KiB of a body or a frame, and to read on what is sent";
    silence = 30 "limit-silence" "TRAILMILL_LIMIT_SILENCE"
        "Seconds after which a silent socket is pinged; one that is silent for as long again is closed";
}

impl Limits {
    /// How long a client may take for the next part of what it sends, or for reading on.
    #[must_use]
    pub fn patience(&self) -> Duration {
        Duration::from_secs(self.patience.get().into())
    }

    /// How long a socket may be silent before it is pinged, and then again before it is closed.
    #[must_use]
    pub fn silence(&self) -> Duration {
        Duration::from_secs(self.silence.get().into())
    }
}

/// A limit as a size in memory.
#[must_use]
pub fn size(limit: NonZeroU32) -> usize {
    usize::try_from(limit.get()).unwrap_or(usize::MAX)
}
