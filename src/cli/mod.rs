//! The command line.
//!
//! In: the arguments of the program. Out: files, text and an exit code: 0 success, 1 an
//! invalid letter, 2 usage error or unreadable input, 3 an internal error.

#[cfg(feature = "server")]
mod api_info_args;
#[cfg(feature = "server")]
mod auth_args;
mod batch;
#[cfg(feature = "server")]
mod capacity_args;
mod check;
#[cfg(feature = "compare")]
mod compare;
#[cfg(feature = "server")]
mod compare_process;
mod context;
mod example;
mod failure;
mod files;
#[cfg(feature = "server")]
mod healthcheck;
mod house_style;
#[cfg(feature = "compare")]
mod junit;
#[cfg(feature = "server")]
mod key;
#[cfg(feature = "server")]
mod listen_args;
#[cfg(feature = "server")]
mod log_args;
mod print;
mod render;
#[cfg(feature = "server")]
mod serve;
#[cfg(feature = "compare")]
mod verify;

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;

#[cfg(feature = "server")]
use clap::CommandFactory;
use clap::{Parser, Subcommand};

use crate::house_style::{HouseStyle, HouseStyles};
use crate::locale::{Locale, LocaleError, Locales};
use context::Context;
use failure::CommandError;

/// The first lines of the help.
const FIRST: &str = "\
kamerbrief example deferral > letter.json     writes an example letter to edit
kamerbrief check letter.json                  reports all its errors and warnings
kamerbrief render letter.json -o letter.pdf   renders it as PDF, DOCX, HTML or SVG";

/// The last lines of the help.
const EXIT_STATUS: &str = "\
Exit status: 0 done, 1 an invalid letter or a difference, 2 usage or unreadable input, \
3 an internal error.";

/// Renders official Dutch parliamentary letters from JSON to PDF, DOCX, HTML and SVG.
#[derive(Debug, Parser)]
#[command(
    name = "kamerbrief",
    version,
    before_help = FIRST,
    after_help = EXIT_STATUS,
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
struct Arguments {
    /// Language of messages [default: that of the letter, else nl].
    #[arg(long, global = true, value_name = "LANGUAGE")]
    language: Option<String>,
    /// File with a language in addition to nl and en; repeatable [default: none].
    #[arg(
        long = "locale",
        global = true,
        env = "KAMERBRIEF_LOCALES",
        value_name = "FILE",
        value_delimiter = ':'
    )]
    locales: Vec<PathBuf>,
    /// Folder with a house style in addition to the built-in ones; repeatable [default:
    /// none].
    #[arg(
        long = "house-style",
        global = true,
        env = "KAMERBRIEF_HOUSE_STYLES",
        value_name = "FOLDER",
        value_delimiter = ':'
    )]
    house_styles: Vec<PathBuf>,
    /// House style of letters without "houseStyle" [default: neutral].
    #[arg(
        long,
        global = true,
        env = "KAMERBRIEF_DEFAULT_HOUSE_STYLE",
        value_name = "NAME"
    )]
    default_house_style: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prints an example letter file, or lists the examples.
    Example(example::ExampleCommand),
    /// Reports the errors and warnings of letters.
    Check(check::CheckCommand),
    /// Renders a letter.
    Render(render::RenderCommand),
    /// Renders many letters, on all cores.
    Batch(batch::BatchCommand),
    /// Checks or prints a house style.
    HouseStyle(house_style::HouseStyleCommand),
    /// Lists the differences between two letters, each a PDF, DOCX, HTML or JSON file.
    #[cfg(feature = "compare")]
    Compare(compare::CompareCommand),
    /// Compares a folder of letters with their accepted results.
    #[cfg(feature = "compare")]
    Verify(verify::VerifyCommand),
    /// Runs the HTTP service.
    #[cfg(feature = "server")]
    Serve(Box<serve::ServeCommand>),
    /// Creates a key for the service: shows it once, and prints the line for the key
    /// file.
    #[cfg(feature = "server")]
    Key(key::KeyCommand),
    /// Reports by its exit code whether the service is ready.
    #[cfg(feature = "server")]
    Healthcheck(healthcheck::HealthcheckCommand),
    /// Prints the JSON Schema of letter files.
    Schema,
    /// Prints the OpenAPI 3.1 description of the service.
    #[cfg(feature = "server")]
    Openapi(print::OpenApiCommand),
    /// Prints the markup around the body of a letter, for template development.
    Compose(print::ComposeCommand),
    /// Makes one comparison for the service that started this process.
    #[command(hide = true)]
    #[cfg(feature = "server")]
    CompareProcess,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let done = panic::catch_unwind(AssertUnwindSafe(|| {
        let mut context = match HouseStyles::builtin() {
            Ok(builtin) => Context::new(builtin),
            Err(error) => {
                context::write_error_line(&error.to_string());
                return 3;
            }
        };
        let done = install_arguments(&mut context, &arguments)
            .and_then(|()| execute_command(&arguments, &context));
        match done {
            Ok(()) => 0,
            Err(failure) => {
                context.report_failure(&failure);
                failure.code()
            }
        }
    }));
    ExitCode::from(done.unwrap_or(3))
}

/// Installs the languages and the house styles named in the arguments.
fn install_arguments(
    context: &mut Context,
    arguments: &Arguments,
) -> Result<(), CommandError> {
    if !arguments.locales.is_empty() {
        let code = arguments.language.as_deref();
        let spoken = code.and_then(|code| context.styles.locales().find(code));
        let spoken = context.styles.locales().get(spoken.unwrap_or_default());
        context.styles =
            HouseStyles::with_locales(load_locales(&arguments.locales, spoken)?)
                .map_err(|error| report_input_error(&error.to_lines(spoken)))?;
    }
    if let Some(code) = &arguments.language {
        context.language = context.styles.locales().find(code);
        if context.language.is_none() {
            let valid = context.styles.locales().codes().join(", ");
            let values = vec![("name", code.clone()), ("valid", valid)];
            return Err(CommandError::Usage("unknown-language", values));
        }
    }
    let mut failed = None;
    for folder in &arguments.house_styles {
        let loaded = HouseStyle::load(folder, context.styles.locales());
        if let Err(error) = loaded.and_then(|style| context.styles.install(style)) {
            failed = Some(report_input_error(&error.to_lines(context.locale(None))));
        }
    }
    if let Some(failure) = failed {
        return Err(failure);
    }
    match &arguments.default_house_style {
        Some(name) if !context.styles.choose_default(name) => {
            Err(context.unknown_house_style(name))
        }
        _ => Ok(()),
    }
}

fn execute_command(arguments: &Arguments, context: &Context) -> Result<(), CommandError> {
    match &arguments.command {
        Command::Render(render) => render.run(context),
        Command::Batch(batch) => batch.run(context),
        Command::Check(check) => check.run(context),
        #[cfg(feature = "compare")]
        Command::Compare(compare) => compare.run(context),
        #[cfg(feature = "server")]
        Command::CompareProcess => compare_process::run(context),
        #[cfg(feature = "compare")]
        Command::Verify(verify) => verify.run(context),
        Command::Compose(compose) => compose.run(context),
        Command::Schema => print::print_schema(context),
        #[cfg(feature = "server")]
        Command::Openapi(openapi) => openapi.run(context),
        Command::Example(example) => example.run(context),
        Command::HouseStyle(house_style) => house_style.run(context),
        #[cfg(feature = "server")]
        Command::Key(key) => key.run(context),
        #[cfg(feature = "server")]
        Command::Healthcheck(healthcheck) => healthcheck.run(context),
        #[cfg(feature = "server")]
        Command::Serve(serve) => {
            let program = Arguments::command();
            serve.run(context, program, &arguments.locales, &arguments.house_styles)
        }
    }
}

/// Loads the built-in languages and those of these files. Errors are in an installed
/// language.
fn load_locales(files: &[PathBuf], spoken: &Locale) -> Result<Locales, CommandError> {
    let report = |error: LocaleError| report_input_error(&error.to_lines(spoken));
    let mut locales = Locales::builtin().map_err(report)?;
    let mut failed = None;
    for file in files {
        let loaded = Locale::load(file);
        if let Err(error) = loaded.and_then(|locale| locales.install(locale)) {
            failed = Some(report(error));
        }
    }
    failed.map_or(Ok(locales), Err)
}

/// Reports the errors in a language or a house style.
fn report_input_error(lines: &str) -> CommandError {
    context::write_error_line(lines);
    CommandError::Reported(2)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    /// Returns the bounds in a help text: `1 to 16`, or `at least 1`.
    fn bounds(help: &str) -> Option<(u64, Option<u64>)> {
        let number = |text: &str| {
            let end = text.find(|c: char| !c.is_ascii_digit() && c != ',');
            let digits = text[..end.unwrap_or(text.len())].replace(',', "");
            digits.parse::<u64>().ok()
        };
        let ranges = help.match_indices(" to ").filter_map(|(index, to)| {
            let min = number(help[..index].rsplit(' ').next()?)?;
            Some((min, Some(number(&help[index + to.len()..])?)))
        });
        let open_ranges = help.match_indices("at least ").filter_map(|(index, least)| {
            Some((number(&help[index + least.len()..])?, None))
        });
        ranges.chain(open_ranges).next()
    }

    #[test]
    fn help_states_the_bounds_of_every_number() {
        let mut seen = 0;
        for command in Arguments::command().get_subcommands() {
            for option in command.get_arguments() {
                let names = option.get_value_names().unwrap_or_default();
                let (Some(long), Some("NUMBER" | "SECONDS")) =
                    (option.get_long(), names.first().map(|name| name.as_str()))
                else {
                    continue;
                };
                let help = option.get_help().unwrap().to_string();
                let (min, max) =
                    bounds(&help).unwrap_or_else(|| panic!("{long}: {help}"));
                let accepts = |value: u64| {
                    let flag = format!("--{long}={value}");
                    let mut arguments = vec!["kamerbrief", command.get_name(), &flag];
                    if command.get_name() != "serve" {
                        arguments.extend(["letter.json", "-o", "output"]);
                    }
                    Arguments::command().try_get_matches_from(arguments).is_ok()
                };
                assert!(accepts(min), "{long} {min}");
                assert!(min == 0 || !accepts(min - 1), "{long} {min}");
                if let Some(max) = max {
                    assert!(accepts(max) && !accepts(max + 1), "{long} {max}");
                }
                seen += 1;
            }
        }
        assert!(seen > 1, "{seen}");
    }
}
