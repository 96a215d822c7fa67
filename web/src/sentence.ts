/** A map said in words, as the publisher says it. */

import type { Words } from "./data";
import { fill, known, plain, SUPPRESSED } from "./format";

export interface Told {
  year: number;
  country: string;
  levels: string;
  write(value: number): string;
  count(value: number): string;
}

/** Belgium, the lowest, the middle, the highest, how many are hidden. */
export function summary(places: readonly { name: string; value: number }[], words: Words, told: Told): string {
  const ranked = places.filter((place) => known(place.value)).sort((a, b) => plain(a.value) - plain(b.value)); // equal ones stay in order
  const low = ranked[0];
  const high = ranked[ranked.length - 1];
  const middle = ranked[Math.floor((ranked.length - 1) / 2)];
  if (!low || !high || !middle) return String(words.nothing);
  const said = [
    fill(String(words.country), { year: told.year, country: told.country }),
    fill(String(words.spread), {
      levels: told.levels,
      low: told.write(low.value),
      low_place: low.name,
      high: told.write(high.value),
      high_place: high.name,
      middle: told.write(middle.value),
    }),
  ];
  const hidden = places.filter((place) => place.value === SUPPRESSED).length;
  if (hidden) said.push(fill(String(words.hidden), { hidden: told.count(hidden) }));
  return said.join(" ");
}
