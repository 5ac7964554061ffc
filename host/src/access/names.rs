//! Names: what the server is called, and whose pages may speak to it. Filters in front of tokens.
//!
//! A name that somebody else points at this address (DNS rebinding) makes a browser take their page for the server's
//! own; so a Host must be an address, `localhost`, or named in the configuration. A request without an Origin comes from
//! no page of another site. One with an Origin comes from the server's own pages, from an extension, or from a page that
//! the configuration names; an extension's origin says nothing of who wrote it, and its token is needed all the same.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use std::{collections::BTreeSet, net::IpAddr};

/// Schemes of extensions' origins.
const EXTENSIONS: [&str; 3] = ["chrome-extension://", "moz-extension://", "safari-web-extension://"];

/// The names that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// Names of this server, in lower case, without a port.
    pub hosts: BTreeSet<String>,
    /// Origins of pages that may speak to it, as browsers write them.
    pub origins: BTreeSet<String>,
}

/// Why a request is refused, whoever sends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// It calls the server by a name that is not its own.
    Host,
    /// It comes from somebody else's page.
    Origin,
}

impl Names {
    /// The names that a configuration tells.
    ///
    /// # Errors
    /// What was expected, where no request could ever have one of them.
    pub fn of(hosts: &[String], origins: &[String]) -> Result<Self, String> {
        let told = |list| <[String]>::iter(list).filter(|name| !name.trim().is_empty());
        let plain = |name: &str| !name.is_empty() && !name.contains([':', '/', '*', '@']) && !blank(name);
        let host = |told: &String| {
            let name = told.trim().to_ascii_lowercase();
            let expected = || format!("allow_host: expected a name without scheme and port, found {told:?}");
            plain(&name).then_some(name).ok_or_else(expected)
        };
        let origin = |told: &String| {
            let origin = told.trim().trim_end_matches('/');
            let is_one = |uri: Uri| {
                let bare = uri.path() == "/" && uri.query().is_none() && !origin.contains(['@', '*', '#']);
                bare && uri.scheme().is_some() && uri.authority().is_some()
            };
            let expected = || {
                format!("allow_origin: expected one as https://app.example, without a path, found {told:?}")
            };
            origin.parse().is_ok_and(is_one).then(|| origin.to_ascii_lowercase()).ok_or_else(expected)
        };
        Ok(Self {
            hosts: told(hosts).map(host).collect::<Result<_, _>>()?,
            origins: told(origins).map(origin).collect::<Result<_, _>>()?,
        })
    }

    /// Whether a request may go on.
    ///
    /// # Errors
    /// When it may not.
    pub fn admit(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Foreign> {
        let host = host(uri, headers).filter(|host| self.knows(host)).ok_or(Foreign::Host)?;
        let mut origins = headers.get_all(header::ORIGIN).iter();
        if origins.all(|origin| self.welcomes(origin) || is_own(origin, host)) {
            Ok(())
        } else {
            Err(Foreign::Origin)
        }
    }

    /// Whether pages of another origin may speak to the server.
    #[must_use]
    pub fn welcomes(&self, origin: &HeaderValue) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        EXTENSIONS.iter().any(|scheme| origin.starts_with(scheme)) || self.origins.contains(origin)
    }

    fn knows(&self, host: &str) -> bool {
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            _ => host,
        };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        bare.parse::<IpAddr>().is_ok()
            || name.eq_ignore_ascii_case("localhost")
            || self.hosts.contains(&name.to_ascii_lowercase())
    }
}

fn blank(name: &str) -> bool {
    name.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// What a request calls the server.
fn host<'r>(uri: &'r Uri, headers: &'r HeaderMap) -> Option<&'r str> {
    match uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => headers.get(header::HOST)?.to_str().ok(),
    }
}

/// Whether an origin is that of the server's own pages. Behind a proxy they may come by TLS, and requests without.
fn is_own(origin: &HeaderValue, host: &str) -> bool {
    let origin = origin.to_str().unwrap_or_default();
    let own = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
    own.is_some_and(|own| own.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(host: &str, origin: Option<&str>) -> Result<(), Foreign> {
        let names = Names {
            hosts: BTreeSet::from(["trailmill.example".to_owned()]),
            origins: BTreeSet::from(["https://app.example".to_owned()]),
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        names.admit(&Uri::from_static("/ws"), &headers)
    }

    #[test]
    fn a_host_is_an_address_or_a_name_of_its_own() {
        for host in
            ["127.0.0.1:8787", "[::1]:8787", "[::1]", "localhost", "LocalHost:1", "Trailmill.Example:443"]
        {
            assert_eq!(admitted(host, None), Ok(()), "{host}");
        }
        for host in [
            "evil.example:8787",
            "trailmill.example.evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
            "",
        ] {
            assert_eq!(admitted(host, None), Err(Foreign::Host), "{host}");
        }
        assert_eq!(Names::default().admit(&Uri::from_static("/"), &HeaderMap::new()), Err(Foreign::Host));
    }

    #[test]
    fn an_origin_is_its_own_or_an_extensions_or_named() {
        for origin in [
            "http://127.0.0.1:8787",
            "chrome-extension://abcdef",
            "moz-extension://1-2",
            "https://app.example",
        ] {
            assert_eq!(admitted("127.0.0.1:8787", Some(origin)), Ok(()), "{origin}");
        }
        for origin in [
            "https://evil.example",
            "null",
            "",
            "http://127.0.0.1:9999",
            "http://127.0.0.1:8787.evil.example",
            "http://app.example",
            "https://app.example:444",
        ] {
            assert_eq!(admitted("127.0.0.1:8787", Some(origin)), Err(Foreign::Origin), "{origin}");
        }
    }

    #[test]
    fn one_good_origin_does_not_let_another_in() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("localhost"));
        for origin in ["chrome-extension://abcdef", "https://evil.example"] {
            headers.append(header::ORIGIN, HeaderValue::from_static(origin));
        }
        assert_eq!(Names::default().admit(&Uri::from_static("/"), &headers), Err(Foreign::Origin));
    }
}
