//! Settings of the connection to the API: how often it is polled, and through which proxy.

use crate::config::setting::{CliOption, OptionValue, SETTING, Scope, Setting};

const RATE_LIMIT: &str = "\"auto\", \"small\", \"large\", or a list of limits such as [\"5/s\", \"14/min\"]";

pub(super) const SETTINGS: [Setting; 5] = [
    Setting {
        key: "interval",
        scope: Scope::Profile,
        option: Some(CliOption {
            long: "--interval",
            value: OptionValue::Text("TIME"),
            help: "Poll interval, from 1s to 1h, such as 30s or 1m30s; the default is 30s, 3s with --demo",
            is_global: false,
        }),
        expected: &["a time in quotes such as \"30s\", or whole seconds"],
        is_pasted: true,
        description: "Poll interval, from 1s to 1h: \"30s\", \"2m\", \"1m30s\", or whole seconds. Unless set, \
                      `--demo` polls every 3 seconds.",
        ..SETTING
    },
    Setting {
        key: "rate_limit",
        scope: Scope::Profile,
        expected: &[RATE_LIMIT, "text in quotes such as \"14/min\""],
        description: "Rate limit of API calls. The vendor publishes conflicting limits for these resources: \"auto\" \
                      starts with \"large\" (3000 per minute) and switches to \"small\" (5 per second, 14 per minute, \
                      350 per 30 minutes) after a 429 response; it tries \"large\" again after a day. A list has up to \
                      four custom limits, which all apply.",
        examples: &["rate_limit = [\"2/s\", \"10/min\", \"200/30min\"]"],
        ..SETTING
    },
    Setting {
        key: "proxy",
        scope: Scope::Profile,
        expected: &["a URL in quotes, \"none\" or \"environment\""],
        is_pasted: true,
        description: "Proxy: \"environment\" uses https_proxy or all_proxy with the semantics of curl, or the proxy \
                      settings of the system; \"none\" disables proxies. The default port is 1080 (443 for https://). \
                      A file that contains a proxy password must not be readable by others.",
        examples: &[
            "proxy = \"http://proxy.example:8080\"",
            "proxy = \"http://user:password@proxy.example:8080\"",
        ],
        ..SETTING
    },
    Setting {
        key: "no_proxy",
        scope: Scope::Profile,
        expected: &["a list of hosts, each in quotes", "text in quotes"],
        description: "Hosts, domains, addresses and networks to connect to directly, without the proxy set above. \
                      NO_PROXY applies to the proxy of the environment.",
        examples: &["no_proxy = [\"intra.example\", \".example.com\", \"10.0.0.0/8\"]"],
        ..SETTING
    },
    Setting {
        key: "ca_file",
        scope: Scope::Profile,
        expected: &["a path in quotes"],
        description: "File with CA certificates in PEM format to trust in addition to those of the system, such as the \
                      certificate of a TLS-inspecting proxy.",
        examples: &["ca_file = \"/etc/ssl/certs/proxy-ca.pem\""],
        ..SETTING
    },
];
