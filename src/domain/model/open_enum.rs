//! Words of the API that may grow: those that the published description has, and any other as it was sent. Read whatever
//! their case.

/// Makes an enum of such words.
macro_rules! open_enum {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A word that the published description does not have.
            Other($crate::domain::Text),
        }

        impl $name {
            /// Reads a word, whatever its case.
            pub fn new(sent: &$crate::domain::Text) -> Self {
                match () {
                    $(() if sent.eq_ignore_case($word) => Self::$variant,)+
                    () => Self::Other(sent.clone()),
                }
            }

            /// The word that is shown.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)+
                    Self::Other(text) => text.as_str(),
                }
            }

            /// The word for scripts: what was sent, where this program does not know it.
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
