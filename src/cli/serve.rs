//! `serve`: the options of the HTTP service.
//!
//! In: flags and `KAMERBRIEF_*` variables; flags have precedence. Out: the service's own
//! [`ServeOptions`]; invalid values abort start-up.

use std::ffi::OsString;
use std::fmt::Display;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::{Args, Command};

use super::api_info_args::ApiInfoArgs;
use super::auth_args::AuthArgs;
use super::capacity_args::{CapacityArgs, parse_number, parse_seconds, parse_size};
use super::context::{Context, write_error_line};
use super::failure::CommandError;
use super::files;
use super::listen_args::ListenArgs;
use super::log_args::LogArgs;
use crate::http::{self, CompareProgram, ServeOptions, ServiceLimits};
use crate::limits::http::{
    DEFAULT_BODY_SECONDS, DEFAULT_PAGES, DEFAULT_QUEUE_PER_RENDER,
    DEFAULT_RENDER_SECONDS, MAX_COUNT, MAX_DRAIN_SECONDS,
};
use crate::limits::image::{MAX_PIXELS, MAX_TOTAL_PIXELS};
use crate::limits::letter::MAX_NESTING;

/// The prefix of the environment variables.
const PREFIX: &str = "KAMERBRIEF_";

#[derive(Debug, Args)]
pub(super) struct ServeCommand {
    #[command(flatten)]
    address: ListenArgs,
    /// Maximum size of a letter file: bytes, or a number with KiB or MiB.
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_BODY_SIZE",
        value_name = "SIZE",
        default_value = "8MiB",
        value_parser = parse_size
    )]
    max_body_size: usize,
    /// Maximum time to receive a letter, 1 to 3600 seconds.
    #[arg(
        long,
        env = "KAMERBRIEF_BODY_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = DEFAULT_BODY_SECONDS,
        value_parser = parse_seconds()
    )]
    body_timeout: u64,
    /// Maximum time to receive the headers of a request, 1 to 3600 seconds.
    #[arg(
        long,
        env = "KAMERBRIEF_HEADER_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = 5,
        value_parser = parse_seconds()
    )]
    header_timeout: u64,
    /// Maximum number of pages of a letter, 1 to 1,000,000.
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_PAGES",
        value_name = "NUMBER",
        default_value_t = DEFAULT_PAGES,
        value_parser = parse_number(1..=MAX_COUNT)
    )]
    max_pages: usize,
    /// Maximum number of pixels of an image, 1 to 160,000,000.
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_IMAGE_PIXELS",
        value_name = "NUMBER",
        default_value_t = MAX_PIXELS,
        value_parser = clap::value_parser!(u64).range(1..=MAX_TOTAL_PIXELS)
    )]
    max_image_pixels: u64,
    /// Maximum nesting of blocks and inlines together, 1 to 16.
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_NESTING",
        value_name = "NUMBER",
        default_value_t = MAX_NESTING,
        value_parser = clap::value_parser!(u8).range(1..=MAX_NESTING.into())
    )]
    max_nesting: u8,
    /// Maximum duration of a rendering, 1 to 3600 seconds.
    #[arg(
        long,
        env = "KAMERBRIEF_RENDER_TIMEOUT",
        value_name = "SECONDS",
        default_value_t = DEFAULT_RENDER_SECONDS,
        value_parser = parse_seconds()
    )]
    render_timeout: u64,
    /// Maximum number of letters rendered at once, 1 to 1,000,000 [default: one per core,
    /// at least two].
    #[arg(
        long,
        env = "KAMERBRIEF_MAX_CONCURRENT_RENDERS",
        value_name = "NUMBER",
        value_parser = parse_number(1..=MAX_COUNT)
    )]
    max_concurrent_renders: Option<usize>,
    /// Maximum number of waiting letters, 0 to 1,000,000 [default: four times
    /// --max-concurrent-renders].
    #[arg(
        long,
        env = "KAMERBRIEF_QUEUE_CAPACITY",
        value_name = "NUMBER",
        value_parser = parse_number(0..=MAX_COUNT)
    )]
    queue_capacity: Option<usize>,
    /// Number of threads that accept requests, at least 1 [default: one per core].
    #[arg(long, env = "KAMERBRIEF_WORKERS", value_name = "NUMBER")]
    workers: Option<NonZeroUsize>,
    /// Time after SIGTERM during which letters are still accepted while /readyz returns
    /// 503, 0 to 8 seconds.
    #[arg(
        long,
        env = "KAMERBRIEF_DRAIN_DELAY",
        value_name = "SECONDS",
        default_value_t = 5,
        value_parser = clap::value_parser!(u64).range(0..=MAX_DRAIN_SECONDS)
    )]
    drain_delay: u64,
    #[command(flatten)]
    capacity: CapacityArgs,
    #[command(flatten)]
    access: AuthArgs,
    #[command(flatten)]
    publisher: ApiInfoArgs,
    #[command(flatten)]
    log: LogArgs,
    /// Print the options in effect as environment variables, and exit.
    #[arg(long)]
    print_config: bool,
}

impl ServeCommand {
    pub(super) fn run(
        &self,
        context: &Context,
        program: Command,
        locales: &[PathBuf],
        house_styles: &[PathBuf],
    ) -> Result<(), CommandError> {
        warn_of_unknown_variables(program, context);
        let options = self.options()?;
        if self.print_config {
            let default_style = &context.styles.default_style().name;
            let config = self.config(&options, locales, house_styles, default_style);
            return files::print_bytes(config.as_bytes());
        }
        let compare_program = compare_program(context, locales, house_styles);
        http::serve(&options, context.styles.clone(), compare_program).map_err(|error| {
            let address = self.address.listen.to_string();
            let values = vec![("address", address), ("reason", error.to_string())];
            CommandError::Usage("cannot-listen", values)
        })
    }

    /// Converts the options to those of the service.
    fn options(&self) -> Result<ServeOptions, CommandError> {
        let renders =
            self.max_concurrent_renders.unwrap_or_else(ServiceLimits::default_renders);
        let capacity = &self.capacity;
        let comparisons = capacity.max_concurrent_comparisons;
        let comparisons = comparisons.unwrap_or_else(ServiceLimits::default_comparisons);
        let limits = ServiceLimits {
            body: self.max_body_size,
            body_timeout: Duration::from_secs(self.body_timeout),
            pages: self.max_pages,
            pixels: self.max_image_pixels,
            nesting: self.max_nesting,
            render_timeout: Duration::from_secs(self.render_timeout),
            renders,
            queue: self.queue_capacity.unwrap_or(DEFAULT_QUEUE_PER_RENDER * renders),
            comparisons,
            compare_timeout: Duration::from_secs(capacity.compare_timeout),
            compare_memory: capacity.max_compare_memory,
            max_memory: capacity.max_memory.unwrap_or_else(|| {
                ServiceLimits::default_memory(
                    renders,
                    comparisons,
                    capacity.max_compare_memory,
                )
            }),
            max_connections: capacity.max_connections,
            max_batches: capacity.max_batches,
            stall_timeout: Duration::from_secs(capacity.stall_timeout),
            min_transfer_rate: capacity.min_transfer_rate,
        };
        Ok(ServeOptions {
            listen: self.address.listen,
            limits,
            header_timeout: Duration::from_secs(self.header_timeout),
            workers: self.workers.map_or_else(ServiceLimits::cores, NonZeroUsize::get),
            drain_delay: Duration::from_secs(self.drain_delay),
            access: self.access.access()?,
            publisher: self.publisher.publisher(),
            log: self.log.log(),
        })
    }

    /// Formats the options in effect, one per line as in an environment file, sorted.
    fn config(
        &self,
        options: &ServeOptions,
        locales: &[PathBuf],
        house_styles: &[PathBuf],
        default_style: &str,
    ) -> String {
        let mut variables = service_settings(options);
        let installed = [
            ("DEFAULT_HOUSE_STYLE", default_style.to_owned()),
            ("HOUSE_STYLES", join_paths(house_styles)),
            ("LOCALES", join_paths(locales)),
        ];
        variables.extend(installed);
        variables.extend(self.access.config());
        variables.extend(self.publisher.config());
        variables.extend(self.log.config());
        variables.sort_unstable();
        let non_empty = variables.iter().filter(|(_, value)| !value.is_empty());
        non_empty.map(|(name, value)| format!("{PREFIX}{name}={value}\n")).collect()
    }
}

/// Returns the command that starts this program to compare two files, with the same
/// styles.
fn compare_program(
    context: &Context,
    locales: &[PathBuf],
    house_styles: &[PathBuf],
) -> CompareProgram {
    // On Linux this is the running program, even if its file has been replaced.
    let itself = PathBuf::from("/proc/self/exe");
    let program = if itself.exists() {
        itself
    } else {
        std::env::current_exe().unwrap_or_else(|_| PathBuf::from(env!("CARGO_PKG_NAME")))
    };
    let files = |flag: &'static str, paths: &[PathBuf]| {
        let each = |path: &PathBuf| [OsString::from(flag), path.into()];
        paths.iter().flat_map(each).collect::<Vec<_>>()
    };
    let mut arguments = files("--locale", locales);
    arguments.extend(files("--house-style", house_styles));
    arguments.push("--default-house-style".into());
    arguments.push(context.styles.default_style().name.as_str().into());
    arguments.push("compare-process".into());
    CompareProgram { program, arguments }
}

/// Joins paths as in an environment variable.
fn join_paths(paths: &[PathBuf]) -> String {
    let paths = paths.iter().map(|path| path.display().to_string());
    paths.collect::<Vec<_>>().join(":")
}

/// Returns the settings of the service, by variable name.
fn service_settings(options: &ServeOptions) -> Vec<(&'static str, String)> {
    let ServeOptions { listen, limits, header_timeout, workers, drain_delay, .. } =
        options;
    let settings: [(&str, &dyn Display); 20] = [
        ("BODY_TIMEOUT", &limits.body_timeout.as_secs()),
        ("COMPARE_TIMEOUT", &limits.compare_timeout.as_secs()),
        ("DRAIN_DELAY", &drain_delay.as_secs()),
        ("HEADER_TIMEOUT", &header_timeout.as_secs()),
        ("LISTEN", listen),
        ("MAX_BATCHES", &limits.max_batches),
        ("MAX_BODY_SIZE", &limits.body),
        ("MAX_COMPARE_MEMORY", &limits.compare_memory),
        ("MAX_CONCURRENT_COMPARISONS", &limits.comparisons),
        ("MAX_CONCURRENT_RENDERS", &limits.renders),
        ("MAX_CONNECTIONS", &limits.max_connections),
        ("MAX_IMAGE_PIXELS", &limits.pixels),
        ("MAX_MEMORY", &limits.max_memory),
        ("MAX_NESTING", &limits.nesting),
        ("MAX_PAGES", &limits.pages),
        ("MIN_TRANSFER_RATE", &limits.min_transfer_rate),
        ("QUEUE_CAPACITY", &limits.queue),
        ("RENDER_TIMEOUT", &limits.render_timeout.as_secs()),
        ("STALL_TIMEOUT", &limits.stall_timeout.as_secs()),
        ("WORKERS", workers),
    ];
    settings.into_iter().map(|(name, value)| (name, value.to_string())).collect()
}

/// Warns of unknown variables with the prefix of this program.
fn warn_of_unknown_variables(program: Command, context: &Context) {
    let command = ServeCommand::augment_args(program);
    let known: Vec<OsString> = command
        .get_arguments()
        .filter_map(|argument| argument.get_env().map(ToOwned::to_owned))
        .collect();
    let mut unknown = Vec::new();
    for (name, _) in std::env::vars_os() {
        let ours = name.to_string_lossy().starts_with(PREFIX);
        if ours && !known.contains(&name) {
            let name = name.to_string_lossy().into_owned();
            let names: Vec<_> = known.iter().map(|name| name.to_string_lossy()).collect();
            let values = [("name", name.as_str()), ("valid", &names.join(", "))];
            unknown.push(context.sentence(None, "unknown-variable", &values));
        }
    }
    if !unknown.is_empty() {
        print_warnings(unknown.join("\n"));
    }
}

/// Writes lines to standard error, for at most a second. A stalled reader must not
/// prevent the service from starting.
fn print_warnings(lines: String) {
    let (written, wait) = mpsc::channel();
    thread::spawn(move || {
        write_error_line(&lines);
        let _ = written.send(());
    });
    let _ = wait.recv_timeout(Duration::from_secs(1));
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::super::{Arguments, Command};
    use super::{PREFIX, ServeCommand};

    /// Returns the variables known to the command line.
    fn variables() -> Vec<String> {
        let command = <ServeCommand as clap::Args>::augment_args(Arguments::command());
        let names = command.get_arguments().filter_map(|argument| argument.get_env());
        let mut names: Vec<_> =
            names.map(|name| name.to_str().unwrap().to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn every_option_is_a_flag_and_a_variable_that_nothing_else_sets() {
        let command =
            <ServeCommand as clap::Args>::augment_args(clap::Command::new("serve"));
        for option in command.get_arguments().filter(|o| o.get_id() != "print_config") {
            let flag = option.get_long().unwrap();
            let name = PREFIX.to_owned() + &flag.replace('-', "_").to_uppercase();
            assert_eq!(option.get_env().unwrap().to_str().unwrap(), name);
        }
        // Kubernetes sets such variables for a service with the name of this program.
        let injected =
            |name: &String| name.ends_with("_PORT") || name.contains("_SERVICE_");
        assert!(!variables().iter().any(injected));
    }

    #[test]
    fn the_configuration_has_every_option_and_is_read_back_the_same() {
        let serve = |arguments: &str| {
            let line = format!("kamerbrief serve {arguments}");
            match Arguments::parse_from(line.split(' ')).command {
                Command::Serve(serve) => {
                    let Ok(options) = serve.options() else { panic!("{arguments}") };
                    let folders = ["a".into(), "b".into()];
                    serve.config(&options, &["c".into()], &folders, "neutral")
                }
                other => panic!("{other:?}"),
            }
        };
        let key = format!("zaak:{}", "0".repeat(64));
        let file = std::env::temp_dir().join("kamerbrief-keys-of-a-test");
        std::fs::write(&file, &key).unwrap();
        let changed = "--listen [::1]:81 --max-body-size 1 --body-timeout 2 \
                       --header-timeout 3 --max-pages 4 --max-image-pixels 5 \
                       --max-nesting 6 --render-timeout 7 --max-concurrent-renders 8 \
                       --queue-capacity 9 --workers 10 --drain-delay 0 --rate-limit 9/s \
                       --compare-timeout 11 --max-compare-memory 33554432 \
                       --trusted-proxies 1 --cors-origin https://example.org \
                       --contact-name A \
                       --contact-url https://example.org/ --contact-email a@example.org \
                       --public-url https://example.org --log-format json \
                       --log-level debug --max-memory 64MiB --max-connections 11 \
                       --max-batches 12 --max-concurrent-comparisons 13 \
                       --stall-timeout 14 --min-transfer-rate 15";
        let changed = format!("{changed} --keys {key} --keys-file {}", file.display());
        let printed = serve(&changed);
        let names: Vec<_> =
            printed.lines().map(|line| line.split_once('=').unwrap().0).collect();
        assert_eq!(names, variables());
        let flags = printed
            .lines()
            .filter(|line| !line.contains("HOUSE_STYLE") && !line.contains("LOCALES"));
        let flags = flags.map(|line| {
            let (name, value) =
                line.strip_prefix(PREFIX).unwrap().split_once('=').unwrap();
            format!("--{} {value}", name.replace('_', "-").to_lowercase())
        });
        let flags = flags.collect::<Vec<_>>().join(" ");
        assert_eq!(serve(&flags), printed);
        assert!(
            printed.contains("HOUSE_STYLES=a:b\n")
                && printed.contains("MAX_BODY_SIZE=1\n")
        );
    }
}
