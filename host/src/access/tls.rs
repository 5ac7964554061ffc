//! TLS: the server's certificate and key, read from PEM files when it starts.

use crate::{Fault, FaultCode, fault::FaultStage};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio_rustls::TlsAcceptor;

/// What is spoken within TLS.
const PROTOCOL: &[u8] = b"http/1.1";

/// The two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and those that lead from it to one that clients know, in PEM.
    pub certificate: PathBuf,
    /// Its private key, in PEM: PKCS#8, PKCS#1 or SEC1.
    pub key: PathBuf,
}

impl TlsFiles {
    /// What shakes hands with clients: TLS 1.3, and 1.2 for those that have no other.
    ///
    /// # Errors
    /// When a file can't be read, or the key is not the certificate's.
    pub fn acceptor(&self) -> Result<TlsAcceptor, Fault> {
        let Self { certificate, key } = self;
        let chain =
            CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let chain = chain.map_err(|e| unread(certificate, "a certificate", &e))?;
        if chain.is_empty() {
            return Err(unread(certificate, "a certificate", &pem::Error::NoItemsFound));
        }
        let secret = PrivateKeyDer::from_pem_file(key).map_err(|e| unread(key, "a private key", &e))?;
        let refused = |error: rustls::Error| {
            fault(format!("{} and {} are no pair: {error}", certificate.display(), key.display()))
        };
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(refused)?
            .with_no_client_auth()
            .with_single_cert(chain, secret)
            .map_err(refused)?;
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Arc::new(config).into())
    }
}

fn unread(file: &Path, expected: &str, error: &pem::Error) -> Fault {
    let found = match error {
        pem::Error::Io(error) => error.to_string(),
        pem::Error::NoItemsFound => "none in it".to_owned(),
        // What else there is may quote the file, and that may be a key.
        _ => "no PEM".to_owned(),
    };
    fault(format!("{}: expected {expected} in PEM: {found}", file.display()))
}

fn fault(message: String) -> Fault {
    Fault::new(FaultCode::Unreadable, FaultStage::Open, message)
}
