//! Settings of an organization: where its API is, and how to authenticate.

use crate::config::setting::{CliOption, OptionValue, SETTING, Scope, Setting};

pub(super) const SETTINGS: [Setting; 9] = [
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
        description: "The profile to use. Unless set, the profile with the name \"default\" if there is one, or the \
                      only profile if nothing else gives an API key.",
        examples: &["profile = \"acme-prod\""],
        ..SETTING
    },
    Setting {
        key: "api_key",
        scope: Scope::Organization,
        variable: Some("TUNNELSCOPE_API_KEY"),
        expected: &["an API key in quotes"],
        is_pasted: true,
        description: "The API key. Create one in the dashboard of Secure Access under Admin > API Keys, with the key \
                      scope Deployments, read-only. Its secret is shown once.",
        examples: &["api_key = \"0123456789abcdef0123456789abcdef\""],
        ..SETTING
    },
    Setting {
        key: "api_secret_file",
        scope: Scope::Organization,
        expected: &["a path in quotes"],
        description: "A file that holds the secret of the API key and nothing else. A file with a secret in it, the \
                      configuration file included, must not be readable by others: `chmod 600 FILE`. Mounted secrets \
                      are accepted too: a file of root that a group of yours can read (mode 0440), links into \
                      `..data` of Kubernetes, and, whatever its mode, a file of root or yours on a read-only tmpfs \
                      below /run/secrets, /var/run/secrets or $CREDENTIALS_DIRECTORY. A systemd credential with the \
                      name tunnelscope_api_secret is used before the keys of this file.",
        examples: &["api_secret_file = \"~/.config/tunnelscope/secret\""],
        ..SETTING
    },
    Setting {
        key: "api_secret_command",
        scope: Scope::Organization,
        expected: &["a list of a program and its arguments, each in quotes", "text in quotes"],
        description: "A program that prints the secret, and its arguments. It is run without a shell and without \
                      input, and has 30 seconds.",
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
            help: "Base URL of the API, if not https://api.sse.cisco.com",
            is_global: true,
        }),
        expected: &["a URL in quotes"],
        is_pasted: true,
        description: "The base URL of the API. Other clouds of the vendor have other hosts, such as \
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
            help: "URL of the token endpoint, if not /auth/v2/token under the base URL",
            is_global: true,
        }),
        expected: &["a URL in quotes"],
        is_pasted: true,
        description: "The URL of the token endpoint; unless set, /auth/v2/token under the base URL.",
        examples: &[],
    },
    Setting {
        key: "organization_id",
        scope: Scope::Organization,
        variable: Some("TUNNELSCOPE_ORG_ID"),
        option: Some(CliOption {
            long: "--org",
            value: OptionValue::Text("ID"),
            help: "Read this child organization with a key of its parent",
            is_global: true,
        }),
        expected: &["the number of an organization"],
        is_pasted: true,
        description: "A child organization to read with a key of its parent; unless set, the organization of the key.",
        examples: &["organization_id = \"8100123\""],
    },
    Setting {
        key: "token_cache",
        scope: Scope::Profile,
        option: Some(CliOption {
            long: "--no-token-cache",
            value: OptionValue::Switch(false),
            help: "Neither use a cached access token nor cache one",
            is_global: true,
        }),
        expected: &["true or false"],
        description: "Whether access tokens are cached. A token is valid for an hour, and the vendor asks not to \
                      request a new one for every run: it is kept in a file that only you can read, under \
                      `~/.local/state/tunnelscope/tokens`. `tunnelscope auth forget` deletes it.",
        ..SETTING
    },
];
