// What is kept of a text that is still being typed. The redactor knows an address or a number by its whole form only, so half
// of one waits until the person has finished it or pauses.

const PLACEHOLDER = /^\[[A-Z_]+_\d+\]/;
const ONLY_LETTERS = /^\p{L}*\s*$/u;

/** A redacted text without the words at its end that could be the beginning of something personal. */
export function surePart(text: string): string {
  const words = text.split(/(?<=\s)/);
  while (words.length && !ONLY_LETTERS.test(words.at(-1)!) && !PLACEHOLDER.test(words.at(-1)!)) words.pop();
  return words.join("");
}
