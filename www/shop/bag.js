// What the visitor has put into the bag, and who they are: kept in this browser only.

const read = (key, otherwise) => JSON.parse(localStorage.getItem(key) ?? "null") ?? otherwise;

export const bag = {
  lines: () => read("bag", []),
  count: () => bag.lines().reduce((sum, line) => sum + line.quantity, 0),
  save(lines) {
    localStorage.setItem("bag", JSON.stringify(lines));
    dispatchEvent(new Event("bag"));
  },
  add(line) {
    const lines = bag.lines();
    const same = lines.find((l) => l.id === line.id && l.colour === line.colour && l.size === line.size);
    if (same) same.quantity += line.quantity;
    else lines.push(line);
    bag.save(lines);
  },
};

export const visitor = {
  get: () => read("visitor", null),
  set: (value) => localStorage.setItem("visitor", JSON.stringify(value)),
};
