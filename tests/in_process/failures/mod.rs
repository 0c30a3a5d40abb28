//! One table of everything that goes wrong, in `table`: a row is a failure. The real client, the real worker and the real
//! dashboard meet it at the simulator, behind a gate that the row turns; `ordeal` says what has to hold for every row:
//! what is shown, what it costs, what stays on the screen, that it passes by itself, and that nothing secret gets out.

mod cause;
mod dashboard;
mod elsewhere;
mod gate;
mod ordeal;
mod place;
mod secrets;
mod table;
