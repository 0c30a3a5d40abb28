//! The states of the input parser.

use crossterm::event::KeyModifiers;

/// The partial sequence read so far.
#[derive(Debug)]
pub(super) enum State {
    /// No partial sequence.
    Ground,
    /// `ESC`.
    Escape,
    /// `ESC [` and parameters.
    Csi(Vec<u8>),
    /// `ESC [ [`: function keys of the Linux console.
    LinuxFunctionKey,
    /// `ESC O` and parameters.
    Ss3(Vec<u8>),
    /// `ESC [ M` and up to two of its three bytes.
    LegacyMouse(Vec<u8>),
    /// The first bytes of a UTF-8 character.
    Character(Vec<u8>, KeyModifiers),
    /// A control string (DCS, OSC, APC, PM or SOS).
    ControlString { introducer: u8, length: usize, position: StringPosition },
    /// Text between the markers of a bracketed paste.
    Paste(Vec<u8>),
}

/// Whether the last byte of a control string may begin its terminator, `ESC \\`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StringPosition {
    Content,
    Escape,
}

impl State {
    /// Whether the bytes so far may also be keys that a person typed.
    pub(super) fn is_ambiguous(&self) -> bool {
        match self {
            Self::Escape | Self::LinuxFunctionKey | Self::ControlString { length: 0, .. } => true,
            Self::Csi(parameters) | Self::Ss3(parameters) => parameters.is_empty(),
            _ => false,
        }
    }

    /// Whether an `ESC` was read that may end a control string or begin another sequence.
    pub(super) fn is_at_escape(&self) -> bool {
        matches!(self, Self::ControlString { position: StringPosition::Escape, .. })
    }

    /// Whether the total time of the sequence is limited.
    pub(super) fn has_time_limit(&self) -> bool {
        matches!(self, Self::ControlString { .. } | Self::Paste(_))
    }
}
