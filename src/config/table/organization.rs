//! Settings of an organization: API endpoints and credentials.

use crate::config::setting::{CliOption, OptionValue, SETTING, Scope, Setting};

pub(super) const SETTINGS: [Setting; 10] = [
    Setting {
        key: "profile",
        scope: Scope::Global,
        variable: Some("TUNNELSCOPE_PROFILE"),
        option: Some(CliOption {
            long: "--profile",
            value: OptionValue::Text("NAME"),
            help: "Use this profile of the configuration file",
            is_global: true,
        }),
        expected: &["the name of a profile in quotes (a profile itself is written `[profiles.NAME]`)"],
        description: "Profile to use. Unless set, the profile \"default\" if it exists, or the only profile if no \
                      other API key is set.",
        examples: &["profile = \"acme-prod\""],
        ..SETTING
    },
    Setting {
        key: "api_key",
        scope: Scope::Organization,
        variable: Some("TUNNELSCOPE_API_KEY"),
        expected: &["an API key in quotes"],
        is_pasted: true,
        description: "API key. Create one in the Secure Access dashboard under Admin > API Keys, with the key scope \
                      Deployments, read-only. Its secret is shown only once.",
        examples: &["api_key = \"0123456789abcdef0123456789abcdef\""],
        ..SETTING
    },
    Setting {
        key: "api_secret_file",
        scope: Scope::Organization,
        expected: &["a path in quotes"],
        description: "File that contains only the secret of the API key. A file that contains a secret, including the \
                      configuration file, must not be readable by others: `chmod 600 FILE`. Mounted secrets are \
                      accepted too: a file owned by root and readable by one of your groups (mode 0440), Kubernetes \
                      links into `..data`, and, with any mode, a file owned by root or by you on a read-only tmpfs \
                      under /run/secrets, /var/run/secrets or $CREDENTIALS_DIRECTORY. A systemd credential with the \
                      name tunnelscope_api_secret takes precedence over the keys of this file.",
        examples: &["api_secret_file = \"~/.config/tunnelscope/secret\""],
        ..SETTING
    },
    Setting {
        key: "api_secret_command",
        scope: Scope::Organization,
        expected: &["a list of a program and its arguments, each in quotes", "text in quotes"],
        description: "Command that prints the secret: a program and its arguments. It runs without a shell and without \
                      standard input, and times out after 30 seconds.",
        examples: &["api_secret_command = [\"pass\", \"show\", \"secure-access/api-secret\"]"],
        ..SETTING
    },
    Setting {
        key: "api_secret",
        scope: Scope::Organization,
        variable: Some("TUNNELSCOPE_API_SECRET"),
        expected: &["an API secret in quotes"],
        is_pasted: true,
        description: "The secret itself. The variable takes precedence over all other sources of the secret.",
        examples: &["api_secret = \"fedcba9876543210fedcba9876543210\""],
        ..SETTING
    },
    Setting {
        key: "base_url",
        scope: Scope::Organization,
        variable: Some("TUNNELSCOPE_BASE_URL"),
        option: Some(CliOption {
            long: "--base-url",
            value: OptionValue::Text("URL"),
            help: "Base URL of the API; the default is https://api.sse.cisco.com",
            is_global: true,
        }),
        expected: &["a URL in quotes"],
        is_pasted: true,
        description: "Base URL of the API. Other clouds of the vendor have other hosts, such as \
                      https://api.secureaccessfed.cisco.com for Government.",
        examples: &[],
    },
    Setting {
        key: "token_url",
        scope: Scope::Organization,
        variable: Some("TUNNELSCOPE_TOKEN_URL"),
        option: Some(CliOption {
            long: "--token-url",
            value: OptionValue::Text("URL"),
            help: "URL of the token endpoint; the default is /auth/v2/token under the base URL",
            is_global: true,
        }),
        expected: &["a URL in quotes"],
        is_pasted: true,
        description: "URL of the token endpoint; unless set, /auth/v2/token under the base URL.",
        examples: &[],
    },
    Setting {
        key: "organization_id",
        scope: Scope::Organization,
        variable: Some("TUNNELSCOPE_ORG_ID"),
        option: Some(CliOption {
            long: "--org",
            value: OptionValue::Text("ID"),
            help: "Read this child organization with the API key of its parent",
            is_global: true,
        }),
        expected: &["the number of an organization"],
        is_pasted: true,
        description: "Child organization to read with the API key of its parent; unless set, the organization of the key.",
        examples: &["organization_id = \"8100123\""],
    },
    Setting {
        key: "token_cache",
        scope: Scope::Profile,
        option: Some(CliOption {
            long: "--no-token-cache",
            value: OptionValue::Switch(false),
            help: "Do not read or write the access token cache",
            is_global: true,
        }),
        expected: &["true or false"],
        description: "Cache access tokens. A token is valid for an hour, and the vendor asks clients not to request a \
                      new one for every run. The cache is a file that only you can read, under \
                      `~/.local/state/tunnelscope/tokens`; `tunnelscope auth forget` deletes it.",
        ..SETTING
    },
    Setting {
        key: "history",
        scope: Scope::Profile,
        option: Some(CliOption {
            long: "--no-history",
            value: OptionValue::Switch(false),
            help: "Do not record the history",
            is_global: true,
        }),
        expected: &["true or false"],
        description: "Record states, events and the times of polls while the dashboard, `status --watch` or `export` \
                      runs. The history is a file that only you can read, under \
                      `~/.local/state/tunnelscope/history`; it contains no secrets. `tunnelscope history forget` \
                      deletes it.",
        ..SETTING
    },
];
