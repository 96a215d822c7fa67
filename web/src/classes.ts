/** Which class of the legend a figure is in. */

import { BROKEN, known, NOT_APPLICABLE, NOT_AVAILABLE, plain, ratio, SUPPRESSED } from "./format";

/** The position of a number among half-open classes [bound, next bound). */
export function classOf(value: number, bounds: readonly number[]): number {
  let at = 0;
  while (at < bounds.length && value >= (bounds[at] ?? 0)) at += 1;
  return at;
}

/** The CSS class of a figure: `c0`.. for numbers, `s1`.. for states. */
export function shade(value: number, bounds: readonly number[], kind = "c"): string {
  return known(value) ? kind + classOf(plain(value), bounds) : `s${-value}`;
}

/** Bounds of a ratio to Belgium, in hundredths; the middle class is about equal. */
export const RATIO_BOUNDS = [80, 95, 106, 126];

/** Bounds of differences, even on both sides of nothing. */
export function changeBounds(changes: readonly number[]): number[] {
  const sizes = changes.map(Math.abs).sort((a, b) => a - b);
  const most = sizes[Math.floor(0.9 * (sizes.length - 1))] ?? 0;
  const far = Math.max(2, Math.round((most * 2) / 3));
  const near = Math.max(1, Math.round(far / 4));
  return [-far, -near, near + 1, far + 1];
}

/** The change between two years, or the state that forbids it. */
export function change(before: number, after: number, broken: boolean): number | { state: number } {
  if (broken) return { state: BROKEN };
  for (const state of [SUPPRESSED, NOT_AVAILABLE, NOT_APPLICABLE]) {
    if (before === state || after === state) return { state };
  }
  return plain(after) - plain(before);
}

/** A ratio for the map, or the state that forbids it. */
export function ratioOr(value: number, reference: number): number | { state: number } {
  return ratio(value, reference) ?? { state: known(value) ? NOT_AVAILABLE : value };
}
