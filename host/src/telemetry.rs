//! Logs: to stderr, for people or as JSON lines. With the feature `otel` the same spans go to an OpenTelemetry collector
//! as well, where the usual `OTEL_*` variables name one. What a session holds is never logged.

use clap::ValueEnum;
use serde::Deserialize;
use std::{fmt, io::stderr};
use tracing::Subscriber;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::LevelFilter, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Human => "human",
            Self::Json => "json",
        })
    }
}

/// Logging that was started: what waits to be sent is sent when it is dropped.
#[must_use]
pub struct Telemetry {
    #[cfg(feature = "otel")]
    _traces: Option<otel::Traces>,
}

/// What is logged, in tracing's own syntax, e.g. `info` or `trailmill=debug`.
///
/// # Errors
/// What was expected: a word that is no level names a target that nothing logs for, and would silence all.
pub fn filter(text: &str) -> Result<EnvFilter, String> {
    let is_level = |part: &str| part.contains(['=', '[']) || part.trim().parse::<LevelFilter>().is_ok();
    let expected =
        || format!("expected a level (error, warn, info, debug, trace, off) or target=level, found {text:?}");
    if !text.split(',').all(is_level) {
        return Err(expected());
    }
    EnvFilter::try_new(text).map_err(|_| expected())
}

/// Starts logging; what is logged, [`filter`] reads.
pub fn start(format: LogFormat, told: &str) -> Telemetry {
    let filter = filter(told).unwrap_or_else(|_| EnvFilter::new("info"));
    let registry = Registry::default().with(filter).with(lines(format));
    #[cfg(feature = "otel")]
    let (registry, traces) = {
        let traces = otel::Traces::from_variables();
        (registry.with(traces.as_ref().map(otel::Traces::layer)), traces)
    };
    // Logging may have been started before, by a program that holds this one as a library.
    let _ = registry.try_init();
    Telemetry {
        #[cfg(feature = "otel")]
        _traces: traces,
    }
}

fn lines<S: Subscriber + for<'s> LookupSpan<'s>>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync> {
    let lines = tracing_subscriber::fmt::layer().with_writer(stderr);
    match format {
        LogFormat::Human => lines.with_ansi(false).boxed(),
        LogFormat::Json => lines.json().boxed(),
    }
}

#[cfg(feature = "otel")]
mod otel {
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_otlp::{HttpExporterBuilderSet, SpanExporter, SpanExporterBuilder};
    use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
    use std::env;
    use tracing::Subscriber;
    use tracing_subscriber::{Layer, registry::LookupSpan};

    /// Variables that name a collector.
    const COLLECTOR: [&str; 2] = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];

    /// How spans are sent: by HTTP, as protocol buffers.
    type Exporter = SpanExporterBuilder<HttpExporterBuilderSet>;

    fn exporter() -> Exporter {
        SpanExporter::builder().with_http()
    }

    /// Spans on their way to a collector.
    pub struct Traces(SdkTracerProvider);

    impl Traces {
        /// To the collector that the variables name; nothing where they name none, or it can't be spoken to.
        pub fn from_variables() -> Option<Self> {
            let is_named = COLLECTOR.iter().any(|name| env::var_os(name).is_some());
            is_named.then(|| Self::to(exporter())).flatten()
        }

        fn to(exporter: Exporter) -> Option<Self> {
            // A second installation is refused, and harmless.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let exporter = exporter.build().ok()?;
            let named = env::var("OTEL_SERVICE_NAME").unwrap_or_else(|_| "trailmill".to_owned());
            let resource = Resource::builder().with_service_name(named).build();
            Some(Self(
                SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build(),
            ))
        }

        /// What hands them over.
        pub fn layer<S: Subscriber + for<'s> LookupSpan<'s>>(&self) -> impl Layer<S> + use<S> {
            tracing_opentelemetry::layer().with_tracer(self.0.tracer("trailmill"))
        }
    }

    impl Drop for Traces {
        fn drop(&mut self) {
            // There is no one left to tell.
            let _ = self.0.shutdown();
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use opentelemetry_otlp::WithExportConfig;
        use std::{
            io::{Read, Write},
            net::TcpListener,
            thread,
        };
        use tracing_subscriber::layer::SubscriberExt;

        #[test]
        fn a_job_reaches_the_collector() {
            let collector = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = format!("http://{}/v1/traces", collector.local_addr().unwrap());
            let heard = thread::spawn(move || {
                let (mut client, _) = collector.accept().unwrap();
                let (mut heard, mut part) = (Vec::new(), [0; 4096]);
                let has =
                    |heard: &[u8], text: &str| heard.windows(text.len()).any(|at| at == text.as_bytes());
                while !has(&heard, "stage ends") {
                    let read = client.read(&mut part).unwrap();
                    assert!(read > 0, "it ended early");
                    heard.extend_from_slice(&part[..read]);
                }
                client.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
                ["POST /v1/traces", "trailmill", "job", "s-17"].map(|text| has(&heard, text))
            });
            let traces = Traces::to(exporter().with_endpoint(address)).unwrap();
            let subscriber = tracing_subscriber::registry().with(traces.layer());
            tracing::subscriber::with_default(subscriber, || {
                let _job = tracing::info_span!("job", session = "s-17").entered();
                tracing::info!("stage ends");
            });
            drop(traces);
            assert_eq!(heard.join().unwrap(), [true; 4]);
        }
    }
}
