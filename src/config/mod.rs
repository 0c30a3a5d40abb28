//! Settings from command line, environment, configuration file and defaults, in this order; credentials; key combinations.
//!
//! `table` has the names and texts of every setting, `settings` the types and defaults; `builder` merges the layers. The
//! process environment is passed in as [`Environment`]. Independent of the API client, the async runtime and, styles aside,
//! the screen.

pub mod args;
mod builder;
mod calendar_month;
mod credentials;
mod customization;
mod deserialize;
pub mod display;
mod document;
pub mod documents;
pub mod endpoint;
mod environment;
mod error;
mod escape_timeout;
mod example;
mod file;
pub mod interval;
mod invisible;
pub mod key_combination;
mod layer;
mod point_in_time;
pub mod private_file;
mod proxy;
mod proxy_url;
mod range;
mod rate_limit;
mod secret_command;
mod secret_policy;
mod setting;
mod settings;
mod show;
mod stream;
pub mod style;
mod table;
pub mod timeout;
mod value;

pub use args::{
    ApiOptions, Arguments, AuthAction, AvailabilityFormat, AvailabilityOptions, AvailabilityRows,
    CheckOptions, CheckUsageError, Command, CompletionsOptions, ConfigAction, DoctorOptions, ExportOptions,
    HelpOptions, HistoryAction, HistoryFormat, HistoryListOptions, HistoryOptions, HistoryShowOptions,
    ListenAddress, LogFormat, LogOptions, ManOptions, OutputFormat, RecordFormat, ReportFormat,
    SettingOptions, Shell, SimulateOptions, StatusOptions, TimeLimitOptions, UsageError,
};
pub use calendar_month::{CalendarMonth, CalendarMonthError};
pub use credentials::{Credentials, IncompleteCredentials, MissingCredential, Resolution};
pub use customization::{KeySetting, Located, ThemeSetting};
pub use display::{Alert, Charset, ColorChoice, ColorDepth, Multiplexer, SynchronizedOutput};
pub use environment::Environment;
pub use error::{ConfigError, Origin, Position, nearest, quoted};
pub use example::example;
pub use file::ConfigLocation;
pub use point_in_time::{PointInTime, PointInTimeError};
pub use proxy::ProxySetting;
pub use proxy_url::ProxyUrl;
pub use range::{Range, RangeError};
pub use rate_limit::{RateLimit, RateLimitWindow};
pub use settings::{DEFAULT_INTERVAL, DEMO_INTERVAL, Log, Settings};
pub use show::{ResolvedSetting, ResolvedValue, load_resolved};
pub use stream::read_file;
pub use table::setting_keys;
pub use value::{LogLevel, OrganizationId, OrganizationIdError};
