//! Tables for people.

use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use std::time::{SystemTime, UNIX_EPOCH};

/// An empty table with a line under its head.
pub fn table(head: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_style(TableComponent::HeaderLines, '─');
    table.set_content_arrangement(ContentArrangement::Dynamic).set_header(head);
    table
}

/// How long ago a time is, in one unit. Times are milliseconds since 1970.
pub fn ago(at: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_millis());
    let seconds = (i64::try_from(now).unwrap_or(i64::MAX) - at).max(0) / 1000;
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} days ago", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_time_is_told_in_one_unit() {
        assert!(super::ago(0).ends_with(" days ago"));
        assert_eq!(super::ago(i64::MAX), "0 s ago");
    }
}
