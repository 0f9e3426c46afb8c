//! Options for access to the service.
//!
//! In: flags and `KAMERBRIEF_*` variables. Out: [`AuthConfig`]; an empty or malformed key
//! file aborts start-up, so the service never runs unprotected by accident.

use std::path::PathBuf;

use clap::Args;
use url::{Origin, Url};

use super::failure::CommandError;
use super::files;
use crate::http::{ApiKey, ApiKeys, AuthConfig, KeysFile, KeysFileError, RequestRate};
use crate::limits::http::MAX_PROXIES;

#[derive(Debug, Args)]
pub(super) struct AuthArgs {
    /// File of keys as printed by `kamerbrief key`, one per line; without keys, access is
    /// open to everyone [default: none].
    #[arg(long, env = "KAMERBRIEF_KEYS_FILE", value_name = "FILE")]
    keys_file: Option<PathBuf>,
    /// Key as printed by `kamerbrief key`; repeat the option or separate with commas
    /// [default: none].
    #[arg(
        long = "keys",
        env = "KAMERBRIEF_KEYS",
        value_name = "NAME:HASH",
        value_delimiter = ',',
        hide_env_values = true
    )]
    keys: Vec<String>,
    /// Maximum request rate per key, or per address without keys: 1 to 1,000,000 requests
    /// per s, min or h, such as 60/min [default: none].
    #[arg(long, env = "KAMERBRIEF_RATE_LIMIT", value_name = "RATE")]
    rate_limit: Option<RequestRate>,
    /// Number of proxies in front of the service that write X-Forwarded-For, 0 to 8.
    #[arg(
        long,
        env = "KAMERBRIEF_TRUSTED_PROXIES",
        value_name = "NUMBER",
        default_value = "0",
        value_parser = clap::value_parser!(u8).range(0..=MAX_PROXIES.into())
    )]
    trusted_proxies: u8,
    /// Origin allowed by CORS, such as `https://example.org`; repeat the option or
    /// separate with commas [default: none].
    #[arg(
        long = "cors-origin",
        env = "KAMERBRIEF_CORS_ORIGIN",
        value_name = "ORIGIN",
        value_delimiter = ',',
        value_parser = parse_origin
    )]
    origins: Vec<String>,
}

impl AuthArgs {
    pub(super) fn access(&self) -> Result<AuthConfig, CommandError> {
        let others = self.keys_from_options()?;
        let (keys, keys_file) = match &self.keys_file {
            Some(path) => {
                let file = KeysFile { path: path.clone(), others };
                let keys = keys_in(&file)?;
                // Standard input cannot be read a second time.
                (keys, (!files::is_standard(path)).then_some(file))
            }
            None => (ApiKeys::new(others), None),
        };
        Ok(AuthConfig {
            keys,
            keys_file,
            rate: self.rate_limit,
            proxies: self.trusted_proxies.into(),
            origins: self.origins.clone(),
        })
    }

    /// Returns the options by variable name; keys are shown only as hashes.
    pub(super) fn config(&self) -> [(&'static str, String); 5] {
        let file = self.keys_file.as_ref().map(|file| file.display().to_string());
        let rate = self.rate_limit.map(|rate| rate.to_string());
        [
            ("CORS_ORIGIN", self.origins.join(",")),
            ("KEYS", self.keys.join(",")),
            ("KEYS_FILE", file.unwrap_or_default()),
            ("TRUSTED_PROXIES", self.trusted_proxies.to_string()),
            ("RATE_LIMIT", rate.unwrap_or_default()),
        ]
    }

    /// Parses the keys on the command line. An invalid one is reported by its index, not
    /// quoted as clap would do: it may be a secret by mistake.
    fn keys_from_options(&self) -> Result<Vec<ApiKey>, CommandError> {
        let keys = (1..).zip(&self.keys).map(|(number, line): (usize, _)| {
            let number = vec![("number", number.to_string())];
            ApiKey::from_line(line).ok_or(CommandError::Usage("invalid-key", number))
        });
        keys.collect()
    }
}

/// Reads the keys of a file, of which at least one is required, and those on the command
/// line.
fn keys_in(file: &KeysFile) -> Result<ApiKeys, CommandError> {
    let name = || ("file", file.path.display().to_string());
    let bytes = files::read_file(&file.path)?;
    file.parse(&bytes).map_err(|error| match error {
        KeysFileError::InvalidLine(line) => CommandError::Usage(
            "invalid-key-line",
            vec![name(), ("line", line.to_string())],
        ),
        _ => CommandError::Usage("empty-keys-file", vec![name()]),
    })
}

/// Parses an origin as serialized by browsers (RFC 6454, section 6.2).
fn parse_origin(text: &str) -> Result<String, &'static str> {
    let wrong = "expected an origin without a path, such as https://example.org";
    let origin = Url::parse(text).map_err(|_| wrong)?.origin();
    let web = matches!(&origin, Origin::Tuple(scheme, ..) if scheme.starts_with("http"));
    let written = origin.ascii_serialization();
    if web && written == text { Ok(written) } else { Err(wrong) }
}

#[cfg(test)]
mod tests {
    use super::parse_origin;

    #[test]
    fn an_origin_is_what_browsers_send() {
        for right in ["https://example.org", "http://localhost:3000", "http://[::1]:1"] {
            assert_eq!(parse_origin(right).as_deref(), Ok(right));
        }
        for wrong in
            ["", "*", "null", "example.org", "https://example.org/", "https://a.nl:443"]
        {
            assert!(parse_origin(wrong).is_err(), "{wrong}");
        }
    }
}
