// The pictures of the goods, drawn.

const dark = (hex) => `color-mix(in oklab, ${hex} 72%, black)`;
const pale = (hex) => `color-mix(in oklab, ${hex} 60%, white)`;

const shapes = {
  kettle: (c) => `<path d="M62 96c0-26 18-40 40-40s40 14 40 40l8 58c1 8-4 12-12 12H66c-8 0-13-4-12-12z" fill="${c}"/><path d="M144 92l30-18c6-3 11 3 8 8l-32 46z" fill="${dark(c)}"/><path d="M70 66c0-34 64-34 64 0" fill="none" stroke="#6b4a30" stroke-width="9" stroke-linecap="round"/><circle cx="102" cy="52" r="8" fill="#6b4a30"/><path d="M72 104c2-16 10-26 20-30" stroke="${pale(c)}" stroke-width="7" fill="none" stroke-linecap="round"/>`,
  pan: (c) => `<path d="M30 100h110v32c0 20-14 30-30 30H60c-16 0-30-10-30-30z" fill="${c}"/><ellipse cx="85" cy="100" rx="55" ry="14" fill="${dark(c)}"/><path d="M138 106l58-14" stroke="#6b4a30" stroke-width="12" stroke-linecap="round"/>`,
  board: (c) => `<rect x="50" y="40" width="104" height="128" rx="16" fill="${c}"/><rect x="62" y="66" width="80" height="90" rx="10" fill="none" stroke="${dark(c)}" stroke-width="4"/><circle cx="102" cy="53" r="6" fill="${dark(c)}"/>`,
  grinder: (c) => `<path d="M84 76c-10 22 8 30 2 52-4 14-8 22-8 36h48c0-14-4-22-8-36-6-22 12-30 2-52z" fill="${c}"/><circle cx="102" cy="58" r="20" fill="${dark(c)}"/><rect x="78" y="156" width="48" height="10" rx="4" fill="${dark(c)}"/>`,
  mug: (c) => `<path d="M56 64h82v78c0 16-10 24-24 24H80c-14 0-24-8-24-24z" fill="${c}"/><path d="M138 82c32-4 32 50 0 46" fill="none" stroke="${c}" stroke-width="12"/><ellipse cx="97" cy="64" rx="41" ry="9" fill="${dark(c)}"/><path d="M56 120c26 10 56 10 82 0v22c0 16-10 24-24 24H80c-14 0-24-8-24-24z" fill="${pale(c)}"/>`,
  bowl: (c) => `<path d="M30 88h144c0 46-30 72-52 76H82c-22-4-52-30-52-76z" fill="${c}"/><ellipse cx="102" cy="88" rx="72" ry="15" fill="${pale(c)}"/><ellipse cx="102" cy="90" rx="60" ry="10" fill="${dark(c)}"/>`,
  carafe: (c) => `<path d="M84 36h36v34c0 16 26 22 26 58 0 26-12 40-24 40H82c-12 0-24-14-24-40 0-36 26-42 26-58z" fill="${c}" opacity=".55"/><path d="M61 120h82c3 30-9 48-21 48H82c-12 0-24-18-21-48z" fill="${c}"/><path d="M74 104c2-10 8-16 14-22" stroke="white" stroke-width="5" fill="none" stroke-linecap="round" opacity=".8"/>`,
  plate: (c) => `<ellipse cx="102" cy="146" rx="74" ry="20" fill="${dark(c)}"/><ellipse cx="102" cy="134" rx="74" ry="20" fill="${c}"/><ellipse cx="102" cy="122" rx="74" ry="20" fill="${dark(c)}"/><ellipse cx="102" cy="108" rx="74" ry="22" fill="${c}"/><ellipse cx="102" cy="106" rx="52" ry="13" fill="${pale(c)}"/>`,
  lamp: (c) => `<path d="M70 34h64l22 60H48z" fill="#f6e7c4"/><path d="M70 34h64l6 16H64z" fill="#fff4d8"/><path d="M98 94h8v16h-8z" fill="#6b4a30"/><path d="M86 110h32c18 18 14 40-2 54H88c-16-14-20-36-2-54z" fill="${c}"/>`,
  pendant: (c) => `<path d="M102 16v54" stroke="#333" stroke-width="3"/><path d="M90 68h24c30 8 50 30 54 62H36c4-32 24-54 54-62z" fill="${c}"/><ellipse cx="102" cy="130" rx="66" ry="12" fill="#fff1c9"/>`,
  candle: (c) => `<rect x="44" y="92" width="34" height="74" rx="6" fill="${c}"/><rect x="86" y="64" width="34" height="102" rx="6" fill="${pale(c)}"/><rect x="128" y="110" width="34" height="56" rx="6" fill="${dark(c)}"/><path d="M61 92V80M103 64V52M145 110V98" stroke="#333" stroke-width="3"/><path d="M61 62c8 10 6 18 0 18s-8-8 0-18zM103 34c8 10 6 18 0 18s-8-8 0-18zM145 80c8 10 6 18 0 18s-8-8 0-18z" fill="#f0a53a"/>`,
  blanket: (c) => `<rect x="40" y="56" width="124" height="34" rx="12" fill="${pale(c)}"/><rect x="36" y="86" width="132" height="38" rx="12" fill="${c}"/><rect x="32" y="120" width="140" height="42" rx="12" fill="${dark(c)}"/><path d="M60 58v102M88 58v102M116 58v102M144 58v102" stroke="white" stroke-opacity=".22" stroke-width="6"/>`,
  apron: (c) => `<path d="M78 60h48c2 22 10 32 30 38v64c0 6-4 8-8 8H56c-4 0-8-2-8-8V98c20-6 28-16 30-38z" fill="${c}"/><path d="M80 62c-2-40 46-40 44 0" fill="none" stroke="${dark(c)}" stroke-width="6"/><rect x="74" y="116" width="56" height="34" rx="5" fill="${dark(c)}"/>`,
  towel: (c) => `<path d="M52 40h46v124H52z" fill="${pale(c)}"/><path d="M82 46h46v124H82z" fill="${c}"/><path d="M112 40h40v116h-40z" fill="${dark(c)}"/><path d="M82 146h46M82 154h46M52 140h30M112 132h40" stroke="white" stroke-width="4" opacity=".6"/>`,
};

/** The picture of a thing in one colour, as SVG text. */
export function art(shape, colour) {
  return `<svg viewBox="0 0 204 204" aria-hidden="true" focusable="false"><ellipse cx="102" cy="172" rx="66" ry="9" fill="#000" opacity=".08"/>${shapes[shape](colour)}</svg>`;
}
