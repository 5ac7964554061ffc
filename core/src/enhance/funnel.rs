//! Where a person stands on the way to a purchase; only on sites that sell something, which a cart, a checkout or a
//! product with its price shows.

use super::{FunnelStage, PageType};

/// Whether a page shows that its site sells.
pub fn sells(page_type: PageType, prices: usize) -> bool {
    match page_type {
        PageType::Cart | PageType::Checkout | PageType::Product => true,
        PageType::Listing | PageType::Search => prices >= 3,
        _ => false,
    }
}

/// The stage that a page of a selling site stands for; none for pages beside the way.
pub fn stage(page_type: PageType) -> Option<FunnelStage> {
    match page_type {
        PageType::Home | PageType::Article => Some(FunnelStage::Awareness),
        PageType::Search | PageType::Listing | PageType::Product => Some(FunnelStage::Consideration),
        PageType::Cart => Some(FunnelStage::Decision),
        PageType::Checkout => Some(FunnelStage::Purchase),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{FunnelStage, PageType, sells, stage};

    #[test]
    fn the_way_goes_from_awareness_to_purchase() {
        let way = [PageType::Home, PageType::Product, PageType::Cart, PageType::Checkout].map(stage);
        assert!(way.is_sorted() && way.iter().all(Option::is_some));
        assert_eq!(stage(PageType::Checkout), Some(FunnelStage::Purchase));
        assert_eq!(stage(PageType::Help), None);
    }

    #[test]
    fn a_list_without_prices_sells_nothing() {
        assert!(sells(PageType::Cart, 0) && sells(PageType::Listing, 5));
        assert!(!sells(PageType::Listing, 0) && !sells(PageType::Mail, 9));
    }
}
