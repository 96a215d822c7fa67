/** The charts that change with a reader's choices, drawn as the publisher draws them. */

import { known, number, plain, type Spoken } from "./format";

export interface Line {
  name: string;
  kind: string;
  values: number[];
  breaks?: number[];
}

const WIDE = { width: 600, height: 300, labels: 200, words: 8 };
const NARROW = { width: 360, height: 240, labels: 14, words: 5 }; // names in a list below, not beside
const TOP = 14;
const BOTTOM = 34;
const LEFT = 48;

type Point = [number, number] | null;
type Scale = (value: number) => number;

/** A straight line from data to drawing units, one decimal. */
export function scale(low: number, high: number, start: number, end: number): Scale {
  const width = high - low || 1;
  return (value) => Math.round((start + ((value - low) / width) * (end - start)) * 10) / 10;
}

/** Round numbers that span the values; 0 is among them where the values come near it. */
export function ticks(low: number, high: number, wanted = 4): number[] {
  const floor = low < 0.4 * high ? 0 : low;
  const raw = (high - floor || Math.abs(high) || 1) / wanted;
  const ten = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max((([1, 2, 5, 10].find((m) => m * ten >= raw) ?? 10) * ten), 1);
  const first = Math.floor(floor / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}

/** The path of a line that stops at null and begins again after it. */
export function trace(points: readonly Point[]): string {
  let pen = "M";
  let path = "";
  for (const point of points) {
    if (point) path += `${pen}${point[0]} ${point[1]}`;
    pen = point ? "L" : "M";
  }
  return path;
}

/** Heights near the wished ones, at least `gap` apart and inside the drawing. */
export function spread(wished: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wished.map((_, i) => i).sort((a, b) => (wished[a] ?? 0) - (wished[b] ?? 0));
  const found = [...wished];
  let floor = low;
  for (const i of order) {
    found[i] = Math.max(found[i] ?? 0, floor);
    floor = (found[i] ?? 0) + gap;
  }
  let ceiling = high;
  for (const i of order.reverse()) {
    found[i] = Math.min(found[i] ?? 0, ceiling);
    ceiling = (found[i] ?? 0) - gap;
  }
  return found;
}

/** Text that may stand in markup. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

const label = (x: number, y: number, text: string, kind: string) =>
  `<text class="${kind}" x="${x}" y="${y}">${escape(text)}</text>`;

/** Where a chart's figures stand in its drawing. */
interface Frame {
  right: number;
  floor: number;
  across: Scale;
  up: Scale;
  marks: number[];
  point(value: number, at: number): Point;
}

function frameOf(lines: readonly Line[], positions: number, tens: number, size: typeof WIDE): Frame {
  const numbers = lines.flatMap((line) => line.values.filter((v) => v >= 0).map((v) => v / tens));
  const marks = ticks(Math.min(...(numbers.length ? numbers : [0])), Math.max(...(numbers.length ? numbers : [1])));
  const right = size.width - size.labels;
  const floor = size.height - BOTTOM;
  const across = scale(0, Math.max(positions - 1, 1), LEFT, right);
  const up = scale(marks[0] ?? 0, marks[marks.length - 1] ?? 1, floor, TOP);
  const point = (value: number, at: number): Point => (known(value) ? [across(at), up(plain(value) / tens)] : null);
  return { right, floor, across, up, marks, point };
}

function axes({ right, floor, across, up, marks }: Frame, names: readonly string[], words: number, spoken: Spoken): string[] {
  const every = Math.max(1, Math.ceil(names.length / words));
  const grid = marks.map(
    (mark) =>
      `<path class="grid" d="M${LEFT} ${up(mark)}H${right}"/>` +
      label(LEFT - 8, up(mark) + 4, number(mark, spoken.language) + spoken.suffix, "tick end"),
  );
  const below = names.map((name, at) =>
    (names.length - 1 - at) % every === 0 ? label(across(at), floor + 20, name, "tick middle") : "");
  return [...grid, ...below];
}

/** One line, cut at breaks and gaps; a glyph on the axis for a figure without a number. */
function drawnLine(line: Line, { floor, across, point }: Frame, cursor: number): string {
  const points: Point[] = [];
  let glyphs = "";
  line.values.forEach((value, at) => {
    if (line.breaks?.includes(at)) points.push(null);
    points.push(point(value, at));
    if (value === -1 || value === -2)
      glyphs += `<rect class="s${-value} sample" x="${across(at) - 4}" y="${floor - 4}" width="8" height="8"/>`;
  });
  const alone = points.filter((p, i) => p && !points[i - 1] && !points[i + 1]).map((p) => dot(line.kind, p, 3));
  const now = cursor >= 0 ? point(line.values[cursor] ?? -2, cursor) : null;
  return `${glyphs}<path class="line ${line.kind}" d="${trace(points)}"/>${alone.join("")}${dot(line.kind, now, 3.5)}`;
}

const dot = (kind: string, at: Point, radius: number) =>
  at ? `<circle class="${kind}" cx="${at[0]}" cy="${at[1]}" r="${radius}"/>` : "";

/** Each line's name at its end, pushed apart where they would overlap. */
function namesBeside(lines: readonly Line[], { right, floor, point }: Frame): string[] {
  const ends = lines.map((line) => line.values.map(point).filter((p) => p !== null).at(-1) ?? null);
  const shown = lines.filter((_, i) => ends[i]);
  const heights = spread(ends.filter((p) => p !== null).map((p) => p[1]), 17, TOP, floor);
  return shown.map((line, i) => label(right + 8, (heights[i] ?? 0) + 4, line.name, `name ${line.kind}`));
}

/** A whole line chart as SVG; in a narrow one the names stand in a list below it. */
export function lineChart(
  lines: readonly Line[], names: readonly string[], said: string, spoken: Spoken, cursor = -1, narrow = false,
): string {
  const size = narrow ? NARROW : WIDE;
  const frame = frameOf(lines, names.length, 10 ** spoken.decimals, size);
  const upright = (kind: string, x: number) => `<path class="${kind}" d="M${x} ${TOP}V${frame.floor}"/>`;
  const parts = axes(frame, names, size.words, spoken);
  if (cursor >= 0) parts.push(upright("cursor", frame.across(cursor)));
  for (const at of new Set(lines.flatMap((line) => line.breaks ?? []))) parts.push(upright("break", frame.across(at - 0.5)));
  parts.push(...lines.map((line) => drawnLine(line, frame, cursor)));
  if (!narrow) parts.push(...namesBeside(lines, frame));
  const svg = `<svg class="chart lines" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escape(said)}">${parts.join("")}</svg>`;
  const list = lines.filter((line) => line.values.some(known)).map((line) => `<li class="${line.kind}">${escape(line.name)}</li>`).join("");
  return narrow ? `${svg}<ul class="legend-lines">${list}</ul>` : svg;
}

/** A horizontal bar of so many percent, with a mark where the reference stands. */
export function bar(length: number, reference: number | null, kind = "fill"): string {
  const mark = reference === null ? "" : `<path class="mark" d="M${reference.toFixed(1)} 0V10"/>`;
  return (
    `<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">` +
    `<rect class="${kind}" width="${length.toFixed(1)}" height="10"/>${mark}</svg>`
  );
}

/** A legend's colour sample. */
export function swatch(kind: string): string {
  return (
    `<svg class="swatch" width="22" height="14" aria-hidden="true">` +
    `<rect class="${kind} sample" width="22" height="14"/></svg>`
  );
}
