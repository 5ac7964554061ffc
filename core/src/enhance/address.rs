//! Parts of an address, borrowed; no decoding beyond what words need.

/// An address taken apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Address<'s> {
    /// Host name, without user or port.
    pub host: &'s str,
    /// From the first slash to the query.
    pub path: &'s str,
    /// Without the question mark.
    pub query: &'s str,
}

impl<'s> Address<'s> {
    /// Takes an absolute address apart; anything else has no host.
    pub fn of(url: &'s str) -> Self {
        let url = without_fragment(url);
        let (before, query) = url.split_once('?').unwrap_or((url, ""));
        let Some((_, rest)) = before.split_once("://") else { return Self { host: "", path: before, query } };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or("");
        Self { host: host.split(':').next().unwrap_or(""), path, query }
    }

    /// The site: the last two labels of the host, three where the last but one is a country's second level (`co.uk`).
    pub fn site(&self) -> &'s str {
        let host = self.host;
        let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
        let (last, second, third) = (dots.next(), dots.next(), dots.next());
        let from = match (last, second) {
            _ if is_numeric(host) => None,
            (Some(last), Some(second)) if last - second <= 4 && host.len() - last <= 3 => third,
            _ => second,
        };
        from.and_then(|at| host.get(at + 1..)).unwrap_or(host)
    }

    /// The labels before the site's: what part of the site it is (`mail`, `docs`), never whose.
    pub fn subdomain(&self) -> &'s str {
        let site = self.site();
        self.host.strip_suffix(site).unwrap_or("").trim_end_matches('.')
    }

    /// The path's segments, without empty ones, file endings and languages (`en`, `en_us`, `de-DE`).
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = &'s str> + use<'s> {
        self.path.split('/').filter(|s| !s.is_empty() && !is_language(s) && !is_index(s))
    }

    /// The query's names with their values, as they stand there.
    pub fn queries(&self) -> impl Iterator<Item = (&'s str, &'s str)> + use<'s> {
        self.query.split('&').filter(|q| !q.is_empty()).map(|q| q.split_once('=').unwrap_or((q, "")))
    }
}

/// Scheme and host, with user and port.
pub(crate) fn origin(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(start..).and_then(|rest| rest.find(['/', '?', '#'])).map_or(url.len(), |at| start + at);
    url.get(..end).unwrap_or(url)
}

/// An address up to its fragment.
pub(crate) fn without_fragment(url: &str) -> &str {
    url.split('#').next().unwrap_or(url)
}

fn is_numeric(host: &str) -> bool {
    host.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

fn is_language(segment: &str) -> bool {
    let mut parts = segment.split(['-', '_']);
    let two = |p: &str| p.len() == 2 && p.bytes().all(|b| b.is_ascii_alphabetic());
    let known = [
        "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "ja", "ko", "nl", "no", "pl", "pt",
        "ro", "ru", "sv", "tr", "uk", "us", "zh",
    ];
    parts.next().is_some_and(|p| two(p) && known.iter().any(|k| k.eq_ignore_ascii_case(p)))
        && parts.next().is_none_or(two)
        && parts.next().is_none()
}

fn is_index(segment: &str) -> bool {
    let name = segment.split('.').next().unwrap_or("");
    ["index", "home", "default", "main", "start"].iter().any(|k| k.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_comes_apart() {
        let a = Address::of("https://u:p@mail.shop.co.uk:8080/en_gb/inbox/index.html?q=a+b&x#top");
        assert_eq!((a.host, a.site(), a.subdomain()), ("mail.shop.co.uk", "shop.co.uk", "mail"));
        assert_eq!(a.segments().collect::<Vec<_>>(), ["inbox"]);
        assert_eq!(a.queries().collect::<Vec<_>>(), [("q", "a+b"), ("x", "")]);
    }

    #[test]
    fn a_site_is_what_one_registers() {
        for (url, site) in [
            ("https://www.a.test/", "a.test"),
            ("https://a.test", "a.test"),
            ("http://localhost:3000/x", "localhost"),
            ("http://127.0.0.1/x", "127.0.0.1"),
            ("about:blank", ""),
            ("", ""),
        ] {
            assert_eq!(Address::of(url).site(), site, "{url}");
        }
    }
}
