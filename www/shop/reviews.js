// The reviews of a thing: a custom element with an open shadow root, as shops buy them in.

const TEXTS = [
  ["Better than it looks, and it looks good", "Arrived well packed. We use it daily and it has not aged a day."],
  ["Solid", "Heavier than I thought, which I like. The colour is as in the picture."],
  ["Would buy again", "Second one, this time as a present. She asked where it came from."],
];
const STYLE = `
  :host { display: block; border-top: 1px solid #e2dccf; padding-top: 24px; }
  h2 { font: 600 20px/1.3 Georgia, serif; margin: 0 0 12px; }
  .tabs { display: flex; gap: 8px; margin-bottom: 16px; }
  button { font: inherit; border: 1px solid #cfc7b6; background: none; border-radius: 999px; padding: 6px 14px; cursor: pointer; }
  button[aria-pressed=true] { background: #2f4a3c; color: white; border-color: #2f4a3c; }
  article { padding: 12px 0; border-bottom: 1px solid #eee8dc; }
  article b { display: block; } p { margin: 4px 0 8px; color: #555; }`;

class ShopReviews extends HTMLElement {
  connectedCallback() {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const style = document.createElement("style");
    style.textContent = STYLE;
    const title = Object.assign(document.createElement("h2"), { textContent: `Reviews (${this.getAttribute("count")})` });
    const tabs = Object.assign(document.createElement("div"), { className: "tabs" });
    const list = document.createElement("div");
    for (const [name, order] of [["Most helpful", [0, 1, 2]], ["Newest", [2, 0, 1]], ["Critical", [1]]]) {
      const tab = Object.assign(document.createElement("button"), { type: "button", textContent: name });
      tab.addEventListener("click", () => {
        for (const other of tabs.children) other.setAttribute("aria-pressed", String(other === tab));
        list.replaceChildren(...order.map((at) => this.review(...TEXTS[at])));
      });
      tabs.append(tab);
    }
    root.replaceChildren(style, title, tabs, list);
    tabs.firstChild.click();
  }

  review(title, text) {
    const article = document.createElement("article");
    const helpful = Object.assign(document.createElement("button"), { type: "button", textContent: "Helpful" });
    helpful.addEventListener("click", () => {
      helpful.textContent = "Thank you";
      helpful.setAttribute("aria-pressed", "true");
    });
    article.append(
      Object.assign(document.createElement("b"), { textContent: title }),
      Object.assign(document.createElement("p"), { textContent: text }),
      helpful,
    );
    return article;
  }
}

customElements.define("shop-reviews", ShopReviews);
