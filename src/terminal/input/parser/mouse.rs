//! Mouse reports in three forms: SGR, rxvt, and the legacy form of three bytes.

use crossterm::event::{Event, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// `CSI < BUTTON ; COLUMN ; ROW M`, with `m` for a release.
pub(super) fn sgr(parameters: &str, last: u8) -> Option<Event> {
    let [button, column, row] = numbers(parameters)?;
    let released = |kind| match kind {
        MouseEventKind::Down(button) if last == b'm' => MouseEventKind::Up(button),
        kind => kind,
    };
    report(u8::try_from(button).ok()?, column, row, released)
}

/// `CSI BUTTON ; COLUMN ; ROW M`, with 32 added to the button.
pub(super) fn rxvt(parameters: &str) -> Option<Event> {
    let [button, column, row] = numbers(parameters)?;
    report(u8::try_from(button.checked_sub(32)?).ok()?, column, row, |kind| kind)
}

/// `CSI M` and three bytes, with 32 added to each number.
pub(super) fn legacy(bytes: [u8; 3]) -> Option<Event> {
    let [button, column, row] = bytes.map(|byte| byte.saturating_sub(32));
    report(button, column.into(), row.into(), |kind| kind)
}

fn report(
    button: u8,
    column: u16,
    row: u16,
    adjust: impl FnOnce(MouseEventKind) -> MouseEventKind,
) -> Option<Event> {
    // Columns and rows are counted from 1.
    let (column, row) = (column.checked_sub(1)?, row.checked_sub(1)?);
    Some(Event::Mouse(MouseEvent { kind: adjust(kind(button)?), column, row, modifiers: modifiers(button) }))
}

fn numbers(parameters: &str) -> Option<[u16; 3]> {
    let mut fields = parameters.split(';').map(|field| field.parse().ok());
    let numbers = [fields.next()??, fields.next()??, fields.next()??];
    // Some terminals send a separator after the last number.
    fields.all(|field| field.is_none()).then_some(numbers)
}

/// The button is in bits 0, 1, 6 and 7; bit 5 is set for a movement.
fn kind(code: u8) -> Option<MouseEventKind> {
    let button = (code & 0b11) | ((code & 0b1100_0000) >> 4);
    let has_moved = code & 0b10_0000 != 0;
    Some(match (button, has_moved) {
        (0, false) => MouseEventKind::Down(MouseButton::Left),
        (1, false) => MouseEventKind::Down(MouseButton::Middle),
        (2, false) => MouseEventKind::Down(MouseButton::Right),
        (3, false) => MouseEventKind::Up(MouseButton::Left),
        (0, true) => MouseEventKind::Drag(MouseButton::Left),
        (1, true) => MouseEventKind::Drag(MouseButton::Middle),
        (2, true) => MouseEventKind::Drag(MouseButton::Right),
        (3..=5, true) => MouseEventKind::Moved,
        (4, false) => MouseEventKind::ScrollUp,
        (5, false) => MouseEventKind::ScrollDown,
        (6, false) => MouseEventKind::ScrollLeft,
        (7, false) => MouseEventKind::ScrollRight,
        _ => return None,
    })
}

fn modifiers(code: u8) -> KeyModifiers {
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, code & 0b100 != 0);
    modifiers.set(KeyModifiers::ALT, code & 0b1000 != 0);
    modifiers.set(KeyModifiers::CONTROL, code & 0b1_0000 != 0);
    modifiers
}
