//! Settings of the connection to the API: how often it is polled, and through which proxy.

use crate::config::setting::{CliOption, OptionValue, SETTING, Scope, Setting};

const RATE_LIMIT: &str = "\"auto\", \"small\", \"large\", or a list of figures such as [\"5/s\", \"14/min\"]";

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
        description: "The poll interval, from 1s to 1h: \"30s\", \"2m\", \"1m30s\", or whole seconds. Unless set, \
                      `--demo` polls every 3 seconds.",
        ..SETTING
    },
    Setting {
        key: "rate_limit",
        scope: Scope::Profile,
        expected: &[RATE_LIMIT, "text in quotes such as \"14/min\""],
        description: "The rate limit of API calls. The limits that the vendor publishes for these resources disagree, \
                      so \"auto\" begins with \"large\" (3000 a minute) and continues with \"small\" (5 a second, 14 a \
                      minute, 350 in 30 minutes) once the API responds with 429; it tries again after a day. A list \
                      has up to four limits of your own, which all apply.",
        examples: &["rate_limit = [\"2/s\", \"10/min\", \"200/30min\"]"],
        ..SETTING
    },
    Setting {
        key: "proxy",
        scope: Scope::Profile,
        expected: &["a URL in quotes, \"none\" or \"environment\""],
        is_pasted: true,
        description: "The proxy: \"environment\" is the one that https_proxy or all_proxy name, with the semantics of \
                      curl, or that of the system's settings; \"none\" is none whatever they name. Without a port, \
                      1080 is used (443 for https://). A file with the password of a proxy holds a secret: it must \
                      not be readable by others.",
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
        description: "Hosts, domains, addresses and networks that are connected to without the proxy that is set \
                      above. NO_PROXY is for the proxy of the environment.",
        examples: &["no_proxy = [\"intra.example\", \".example.com\", \"10.0.0.0/8\"]"],
        ..SETTING
    },
    Setting {
        key: "ca_file",
        scope: Scope::Profile,
        expected: &["a path in quotes"],
        description: "A file with CA certificates in PEM format to trust besides those of the system, such as that of \
                      a TLS inspecting proxy.",
        examples: &["ca_file = \"/etc/ssl/certs/proxy-ca.pem\""],
        ..SETTING
    },
];
