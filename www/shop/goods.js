// What the shop sells.

export const categories = {
  kitchen: { name: "Kitchen", line: "Kettles, pans and the small tools that earn their drawer." },
  table: { name: "Table", line: "Stoneware, glass and linen for everyday meals." },
  light: { name: "Light", line: "Lamps that make a corner worth sitting in." },
  textiles: { name: "Textiles", line: "Wool, linen and cotton, woven to last." },
};

const shades = {
  Moss: "#5f7a5b", Sand: "#d8c3a0", Clay: "#b9654a", Ink: "#33404d", Chalk: "#efe9dd", Ochre: "#d09b3c", Sky: "#8fb0c4", Plum: "#7a4f63",
};
const colours = (...names) => names.map((name) => ({ name, hex: shades[name] }));

export const goods = [
  { id: "alder-kettle", name: "Alder Stovetop Kettle", category: "kitchen", shape: "kettle", price: 64, material: "Steel", rating: 4.7, reviews: 212, colours: colours("Moss", "Ink", "Chalk"), sizes: ["1.2 l", "1.8 l"], text: "A kettle with a calm whistle and a handle that stays cool. Enamelled steel, for gas, ceramic and induction." },
  { id: "brook-pan", name: "Brook Sauté Pan", category: "kitchen", shape: "pan", price: 89, material: "Steel", rating: 4.5, reviews: 148, colours: colours("Ink", "Clay"), sizes: ["24 cm", "28 cm"], text: "Deep sides and a heavy base, so that onions brown and do not burn." },
  { id: "hazel-board", name: "Hazel Chopping Board", category: "kitchen", shape: "board", price: 38, material: "Wood", rating: 4.8, reviews: 96, colours: colours("Sand", "Ochre"), sizes: ["Small", "Large"], text: "End-grain oak that is kind to knives, with a groove for juice." },
  { id: "fen-grinder", name: "Fen Pepper Grinder", category: "kitchen", shape: "grinder", price: 42, material: "Wood", rating: 4.4, reviews: 77, colours: colours("Sand", "Ink", "Plum"), sizes: ["One size"], text: "A ceramic mill that turns with one hand and goes from dust to cracked corns." },
  { id: "tarn-mug", name: "Tarn Stoneware Mug", category: "table", shape: "mug", price: 18, material: "Stoneware", rating: 4.9, reviews: 431, colours: colours("Sky", "Moss", "Chalk", "Clay"), sizes: ["250 ml", "350 ml"], text: "Thrown, glazed by hand, and weighted so that it sits well in a cold hand." },
  { id: "tarn-bowl", name: "Tarn Serving Bowl", category: "table", shape: "bowl", price: 46, material: "Stoneware", rating: 4.6, reviews: 120, colours: colours("Sky", "Chalk", "Ochre"), sizes: ["20 cm", "26 cm"], text: "Wide enough for a salad that serves six, and good looking empty." },
  { id: "rill-carafe", name: "Rill Water Carafe", category: "table", shape: "carafe", price: 34, material: "Glass", rating: 4.3, reviews: 58, colours: colours("Sky", "Moss"), sizes: ["0.75 l", "1 l"], text: "Mouth-blown glass with a lip that pours without a drip." },
  { id: "larch-plates", name: "Larch Dinner Plates, Set of 4", category: "table", shape: "plate", price: 72, material: "Stoneware", rating: 4.7, reviews: 165, colours: colours("Chalk", "Clay", "Ink"), sizes: ["22 cm", "27 cm"], text: "A raised rim for sauces, a matt glaze for every day." },
  { id: "ember-lamp", name: "Ember Table Lamp", category: "light", shape: "lamp", price: 128, material: "Ceramic", rating: 4.8, reviews: 89, colours: colours("Clay", "Moss", "Chalk"), sizes: ["Small", "Tall"], text: "A turned ceramic foot and a linen shade that warms the light." },
  { id: "dusk-pendant", name: "Dusk Pendant", category: "light", shape: "pendant", price: 154, material: "Steel", rating: 4.2, reviews: 41, colours: colours("Ink", "Ochre"), sizes: ["30 cm", "45 cm"], text: "Spun steel with a white inside: soft above the table, dark above the rest." },
  { id: "wick-candle", name: "Wick Candle Trio", category: "light", shape: "candle", price: 27, material: "Wax", rating: 4.5, reviews: 203, colours: colours("Chalk", "Plum", "Ochre"), sizes: ["One size"], text: "Rapeseed wax, cotton wicks, and eleven unhurried evenings each." },
  { id: "heath-blanket", name: "Heath Wool Blanket", category: "textiles", shape: "blanket", price: 139, material: "Wool", rating: 4.9, reviews: 256, colours: colours("Moss", "Ochre", "Plum", "Ink"), sizes: ["130 × 180 cm", "150 × 210 cm"], text: "Lambswool in a broken check, washed soft and finished with a fringe." },
  { id: "field-apron", name: "Field Linen Apron", category: "textiles", shape: "apron", price: 52, material: "Linen", rating: 4.6, reviews: 64, colours: colours("Sand", "Ink", "Clay"), sizes: ["Regular", "Long"], text: "Heavy linen with one deep pocket and ties that wrap to the front." },
  { id: "reed-towels", name: "Reed Tea Towels, Set of 3", category: "textiles", shape: "towel", price: 29, material: "Linen", rating: 4.7, reviews: 188, colours: colours("Sky", "Clay", "Sand"), sizes: ["One size"], text: "They dry glasses without lint, and get better for about ten years." },
];

export const find = (id) => goods.find((good) => good.id === id);
export const money = (amount) => `$${amount.toFixed(2)}`;

/** Goods whose name, text, category or material has every word of `words`. */
export function search(words) {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const told = (good) => [good.name, good.text, good.material, categories[good.category].name].join(" ").toLowerCase();
  return goods.filter((good) => asked.every((word) => told(good).includes(word)));
}
