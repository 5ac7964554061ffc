//! Balance: no template and no site has more than so many examples. The best stay.

use super::{
    duplicates::{better, kept},
    filter::{Left, LeftOut},
    record::Record,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The most examples of one sort; absent where there may be any number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caps {
    /// Of one template.
    pub template: Option<usize>,
    /// Of one site.
    pub site: Option<usize>,
}

/// Leaves out what is over a cap: first over the templates', so that a site's room goes to all its templates.
pub fn leave_surplus(records: &mut [Record], caps: Caps, left: &mut LeftOut) {
    if let Some(most) = caps.template {
        leave_over(records, most, |record| record.template, Left::TemplateCap, left);
    }
    if let Some(most) = caps.site {
        leave_over(records, most, |record| u64::from(record.site), Left::SiteCap, left);
    }
}

fn leave_over(
    records: &mut [Record],
    most: usize,
    sort: impl Fn(&Record) -> u64,
    why: Left,
    left: &mut LeftOut,
) {
    let mut order = kept(records);
    order.sort_unstable_by(|&a, &b| better(records, a, b));
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for at in order {
        let count = counts.entry(sort(&records[at])).or_default();
        *count += 1;
        if *count > most {
            records[at].kept = false;
            left.count(why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::template::tests::example;

    #[test]
    fn the_best_stay_and_templates_go_first() {
        let record = |site, template, score| Record {
            score,
            ..Record::of(&example("", "", ""), 0, 0, site, template)
        };
        let mut records = vec![
            record(0, 1, 0.6),
            record(0, 1, 0.9),
            record(0, 1, 0.8),
            record(0, 2, 0.5),
            record(1, 3, 0.5),
            record(1, 3, 0.5),
        ];
        let mut left = LeftOut::default();
        leave_surplus(&mut records, Caps { template: Some(1), site: Some(2) }, &mut left);
        let stay: Vec<bool> = records.iter().map(|record| record.kept).collect();
        assert_eq!(stay, [false, true, false, true, true, false]);
        assert_eq!(left.0, [(Left::TemplateCap, 3)].into());
        leave_surplus(&mut records, Caps { template: None, site: Some(1) }, &mut left);
        assert!(records[1].kept && !records[3].kept && records[4].kept);
    }
}
