// A plot in the page's own colours. For who can't see it, the figures stand beside it as text.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

interface Line { name: string; colour: string }

interface Told { label: string; lines: Line[]; data: uPlot.AlignedData; bars?: boolean }

const HEIGHT = 200;
/** Seconds that a plot over time shows at least. */
const SHORTEST = 120;
/** Steps between the lines of counts. */
const STEPS = [1, 2, 5].flatMap((step) => [0, 1, 2, 3, 4, 5, 6].map((power) => step * 10 ** power)).sort((a, b) => a - b);

export function Plot({ label, lines, data, bars = false }: Told) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const draw = () => {
      plot.current?.destroy();
      // A canvas takes colours as they are now, and knows no custom properties.
      const paint = (name: string) => {
        const probe = element.appendChild(document.createElement("i"));
        probe.style.color = `var(--${name})`;
        const { color } = getComputedStyle(probe);
        probe.remove();
        return color;
      };
      const axis = { stroke: paint("soft"), grid: { stroke: paint("line"), width: 1 }, ticks: { stroke: paint("line"), width: 1 } };
      plot.current = new uPlot(
        {
          width: element.clientWidth, height: HEIGHT, legend: { show: false }, cursor: { show: false },
          scales: {
            x: { time: !bars, range: (_, first, last) => (bars ? [0, 1] : [Math.min(first, last - SHORTEST), last]) },
            y: { range: (_, __, high) => [0, Math.max(1, (high ?? 0) * 1.1)] },
          },
          axes: [{ ...axis, ...(bars ? {} : { values: "{HH}:{mm}:{ss}" }), space: 70 }, { ...axis, size: 52, incrs: STEPS }],
          series: [{}, ...lines.map((line) => ({
            label: line.name, stroke: paint(line.colour), width: 2, points: { show: false },
            ...(bars ? { fill: paint(line.colour), width: 0, paths: uPlot.paths.bars?.({ size: [0.86, 60], align: 1 }) } : {}),
          }))],
        },
        latest.current,
        element,
      );
    };
    draw();
    const sized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }));
    sized.observe(element);
    scheme.addEventListener("change", draw);
    return () => {
      sized.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [bars]);
  useEffect(() => plot.current?.setData(data), [data]);
  return (
    <figure>
      <div class="plot" ref={box} role="img" aria-label={label} />
      {lines.length > 1 && <figcaption class="legend">{lines.map((line) => <span key={line.name}><i class={`swatch ${line.colour}`} />{line.name}</span>)}</figcaption>}
    </figure>
  );
}
