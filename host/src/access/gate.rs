//! The gate: what stands before each connection and each request, and knows of no token yet.

use super::{
    limits::{Limits, size},
    names::Names,
    places::Places,
    rates::Rates,
};
use axum::http::HeaderMap;
use std::{
    collections::BTreeSet,
    net::IpAddr,
    sync::{Arc, atomic::AtomicU64},
};

/// Where the clients' addresses stand in what a proxy sends on.
const FORWARDED: &str = "x-forwarded-for";

/// What is counted and known of clients.
pub struct Gate {
    /// The limits in force.
    pub limits: Limits,
    /// What the server is called, and whose pages may speak to it.
    pub names: Names,
    /// Whether TLS is spoken.
    pub tls: bool,
    /// Proxies in front, who name their clients.
    pub proxies: BTreeSet<IpAddr>,
    /// Connections of each address.
    pub connections: Places<IpAddr>,
    /// Sockets of each token.
    pub sockets: Places<String>,
    /// Requests of each address.
    pub addresses: Rates<IpAddr>,
    /// Requests and frames of each token.
    pub tokens: Rates<String>,
}

/// The connection that a request came by.
#[derive(Clone)]
pub struct Connection {
    /// The address at its other end.
    pub peer: IpAddr,
    /// How many bytes came by it, counted on.
    pub came: Arc<AtomicU64>,
}

impl Gate {
    /// The gate of a server.
    #[must_use]
    pub fn new(limits: Limits, names: Names, tls: bool, proxies: BTreeSet<IpAddr>) -> Self {
        Self {
            tls,
            connections: Places::new(size(limits.address_connections)),
            sockets: Places::new(size(limits.token_sockets)),
            addresses: Rates::new(limits.address_rate),
            tokens: Rates::new(limits.token_rate),
            limits,
            names,
            proxies,
        }
    }

    /// The address of the client who sends a request: the connection's, or the last one that a proxy of ours names.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let named = || {
            let last = headers.get_all(FORWARDED).iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse().ok()
        };
        let forwarded = if self.proxies.contains(&peer.to_canonical()) { named() } else { None };
        who(forwarded.unwrap_or(peer))
    }

    /// Forgets clients that have not come for long.
    pub fn forget(&self) {
        self.addresses.forget();
        self.tokens.forget();
    }
}

/// Whom an address stands for: in IPv6 one client has a network of 64 bits.
#[must_use]
pub fn who(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            [a, b, c, d, 0, 0, 0, 0].into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::limits::LimitSettings;

    fn client(peer: &str, forwarded: &[&'static str]) -> String {
        let proxies = BTreeSet::from(["10.0.0.1".parse().unwrap()]);
        let gate = Gate::new(LimitSettings::default().limits(), Names::default(), false, proxies);
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED, line.parse().unwrap());
        }
        gate.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn a_proxy_of_ours_is_believed_and_nobody_else() {
        assert_eq!(client("10.0.0.1", &["1.1.1.1, 2.2.2.2"]), "2.2.2.2");
        assert_eq!(client("10.0.0.1", &["1.1.1.1", "3.3.3.3"]), "3.3.3.3");
        assert_eq!(client("::ffff:10.0.0.1", &["2.2.2.2"]), "2.2.2.2");
        assert_eq!(client("10.0.0.2", &["1.1.1.1"]), "10.0.0.2");
        assert_eq!(client("10.0.0.1", &["no address"]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_network_of_addresses_is_one_client() {
        assert_eq!(client("2001:db8:1:2:3::4", &[]), "2001:db8:1:2::");
    }
}
