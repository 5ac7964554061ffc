// The targets of each page, by CSS on the page as it was made; ">>>" goes into a shadow root, ">>" into a frame.

export const targets = {
  "shop-listing": [
    "input[type=search]", "form button svg", "a[href='/shades']", "a[href='/cart'] svg", "input[value=black]",
    "aside button", "select", "li:nth-child(2) .Button_primary__Vb4n6", "li:nth-child(4) .Button_primary__Vb4n6",
    "li:nth-child(3) .Card_wish__Zx2c8 svg", "li:nth-child(1) h3", "a[rel=next]",
  ],
  product: [
    "header button svg", "a[href='/en/men.html']", "#thumb-1 img", ".carousel__next svg", "a[title='Moss green'] div",
    "#sizeButton-1", "#sizeButton-2 div", "input[type=number]", "#add-to-bag-button span", "#add-to-bag-button + button",
    "[role=tab]:nth-child(2)",
  ],
  cart: [
    "a[href='catalog.php?c=2']", "a[href$='isbn=9780002']", "input[name='qty[9780002]']", "a[href$='del=9780001']",
    "a[href$='del=9780003']", "input[name=update]", "input[name=voucher]", "label[for=gift]", "select", "input[type=image]",
    "a[href='catalog.php'] b",
  ],
  checkout: [
    "input[name=firstName]", "label[for=':r3:'] + div input", "input[autocomplete=street-address]", "select",
    "input[type=checkbox]", "input[value=exp]", "input[placeholder='Discount code']", "form button[type=button]",
    "button[type=submit]", "aside button", "iframe >> input[name=exp]", "iframe >> button",
  ],
  "sign-in": [
    ".sso-list__button:nth-child(1) span", ".sso-list__button:nth-child(2) svg", "#username", "input[type=password]",
    ".auth-form__peek svg", "input[name=remember]", ".auth-form__forgot", "#sign-in-button", "a[href='/join']",
    ".auth-foot__lang span",
  ],
  "mail-list": [
    ".T-I-KE", ".gb_Hm svg", "a[href='#drafts']", ".nu svg", "tr:nth-child(2) [role=checkbox]", "tr:nth-child(3) .bog",
    "tr:nth-child(2) .T-KT img", "tr:nth-child(4) .brq svg", "tr:nth-child(1) .brq",
  ],
  dashboard: [
    "a[href='/shifts']", ".toolbar__filter", ".button--primary", ".button--icon svg", "th:nth-child(3) button",
    "tr:nth-child(2) a", "tr:nth-child(2) button:first-child", "tr:nth-child(4) button:first-child", "tr:nth-child(3) .button--danger",
    ".pager__button:not([disabled])", "select",
  ],
  settings: [
    "a[href='/settings/billing']", "#headlessui-switch-12", "#headlessui-switch-15 span", "#headlessui-switch-18",
    "input[name=display_name]", "select", "textarea", "button[type=submit]", "[data-testid=delete-account]", "button.ml-4",
  ],
  "search-results": [
    "input[name=q]", ".clr svg", ".Tg7LZd svg", "#top_nav a:nth-child(2)", ".g:nth-child(2) h3", ".g:nth-child(3) .fl",
    ".g:nth-child(1) .fl", "#_k2Zq9XhY3s_42 span", ".k8XOCe:last-child", "a[aria-label='Page 3']", "#pnnext span",
  ],
  article: [
    ".masthead__menu svg", ".masthead__subscribe", "a[href='/food']", ".has-more button", "a[rel=author]",
    "a[title='Send by e-mail'] svg", "button.share__link svg", "#ref-2", "figure img", ".comment:nth-of-type(2) .comment__reply",
    "textarea", ".comment-form button", "a[href='/news/ferry']", ".newsletter input",
  ],
  booking: [
    "select", ".stepper__more", "date-picker >>> [aria-label='Next month'] svg", "date-picker >>> [aria-label='Tuesday 15 April']",
    "date-picker >>> [aria-label='Friday 11 April']", "date-picker >>> .cal-today", "[data-time='1830']", "[data-time='1930']",
    "#wish", ".booking__submit", "a[href='/private-dining']",
  ],
  wizard: [
    "a[href='/claim/3']", "#mui-101", "label[for=mui-102]", "#mui-110", ".jss24 svg", "#mui-112", "#mui-114",
    "[data-index='1'] input", "[data-index='1'] button", ".jss28 svg", "#mui-130", ".jss32", ".jss33", "summary", ".jss41",
  ],
};
