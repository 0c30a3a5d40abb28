//! Enums of the API that may gain values: the documented values, and any other as received. Parsing ignores case.

/// Defines such an enum.
macro_rules! open_enum {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A value that the API description does not have.
            Other($crate::domain::Text),
        }

        impl $name {
            /// Parses a value, ignoring case.
            pub fn new(sent: &$crate::domain::Text) -> Self {
                match () {
                    $(() if sent.eq_ignore_case($word) => Self::$variant,)+
                    () => Self::Other(sent.clone()),
                }
            }

            /// The value for display.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(text) => text.as_str(),
                }
            }

            /// The value for scripts: as received if it is not a documented one.
            pub fn raw(&self) -> &str {
                match self {
                    Self::Other(text) => text.raw(),
                    known => known.as_str(),
                }
            }
        }
    };
}

pub(in crate::domain) use open_enum;
