//! Arguments over environment over profile over file over default; credentials; key chords.
//!
//! `args` is the command line as typed, `settings` all of it as resolved, `layered` how. Everything is read from an
//! [`Environment`] that is passed in. Nothing here knows the API or an async runtime, and of the
//! screen only its styles.

pub mod args;
mod budget;
pub mod chord;
mod connection;
mod credentials;
pub mod documents;
pub mod endpoint;
mod entry;
mod environment;
mod error;
mod escape_timeout;
mod file;
pub mod interval;
mod invisible;
mod layered;
mod options;
mod point_in_time;
pub mod private_file;
mod proxy;
mod proxy_url;
mod range;
mod secret_command;
mod secret_policy;
mod settings;
mod show;
mod stream;
pub mod style;
mod tailoring;
pub mod timeout;
mod value;

pub use args::{
    ApiOptions, Arguments, AuthAction, CheckMisuse, CheckOptions, Command, CompletionsOptions, ConfigAction,
    DoctorOptions, ExportOptions, HelpOptions, ListenAddress, LogFormat, LogOptions, ManOptions, Misuse,
    OutputFormat, ReportFormat, Shell, SimulateOptions, StatusOptions, TimeLimitOptions,
};
pub use budget::BudgetChoice;
pub use credentials::{Credentials, Half, Lack, Resolution};
pub use environment::Environment;
pub use error::{ConfigError, Origin, Position, nearest, quoted};
pub use file::Location;
pub use options::{
    AlertChoice, Charset, ColorChoice, Colors, LogLevel, Multiplexer, OrganizationId, OrganizationIdError,
    SynchronizedOutput,
};
pub use point_in_time::{PointInTime, PointInTimeError};
pub use proxy::ProxyChoice;
pub use proxy_url::ProxyUrl;
pub use range::{Range, RangeError};
pub use settings::{DEFAULT_INTERVAL, DEMO_INTERVAL, Log, Settings};
pub use show::{Shown, ShownValue, load_shown};
pub use stream::read_file;
pub use tailoring::{KeySetting, Placed, ThemeSetting};

/// An example of a configuration file, with every key and its default.
pub const EXAMPLE: &str = include_str!("../../config.example.toml");
