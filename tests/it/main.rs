//! Tests of the program from the outside: the real binary and the real client against real servers.

mod guide;
