//! Each page in each state, drawn into a buffer at five sizes and kept as text; then what text cannot show: colors and
//! attributes by cell; then any world on any page at any size.

mod banners;
mod colors;
mod connection;
mod diagnosis_and_events;
mod home;
mod overlays;
mod page_layout;
mod pages;
