// The server's figures, from the text that Prometheus reads.

const LINE = /^(\w+)(?:\{([^}]*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

export interface Figure { name: string; labels: Record<string, string>; value: number }

export function figures(text: string): Figure[] {
  return text.split("\n").flatMap((line) => {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    return name ? [{ name, labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, told]) => [key, told])), value: Number(value) }] : [];
  });
}

/** The sum of all of that name; 0 where there is none. */
export const sum = (all: Figure[], name: string) => all.filter((one) => one.name === `trailmill_${name}`).reduce((total, one) => total + one.value, 0);
export const labelled = (all: Figure[], name: string) => all.filter((one) => one.name === `trailmill_${name}`);
