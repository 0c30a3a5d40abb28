//! What the targets share: the client's own door, behind which the input answers instead of a server; what has to hold of
//! everything that is shown; how much work an input may cost; and, for what becomes groups, the way through the program.

pub mod door;
pub mod shown;
pub mod way;
pub mod work;
