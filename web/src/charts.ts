/** The charts beside the map: series, age profile and ranked bars, as HTML. */

import { bar, escape, type Line, lineChart } from "./draw";
import { known, plain, withUnit } from "./format";
import type { Knowledge } from "./knowledge";
import type { Shown } from "./shading";
import type { State } from "./state";

const RANKED = 8;

interface Ranked {
  code: string;
  name: string;
  value: number;
}

export class Charts {
  constructor(private readonly known: Knowledge) {}

  /** The figures over the years; `narrow` for a small screen. */
  series(state: State, narrow: boolean): string {
    const { figures, page, spoken } = this.known;
    const lines = this.lines(state.areas, (place) => figures.series(state.age, place));
    const said = lines.map((line) => `${line.name}: ${withUnit(line.values[state.year] ?? -2, spoken)}`).join("; ");
    const names = page.years.map(String);
    return lineChart(lines, names, `${names[state.year]}: ${said}`, spoken, state.year, narrow);
  }

  /** The figures over the age classes in the year that is shown. */
  profile(state: State, narrow: boolean): string {
    const { figures, page, spoken } = this.known;
    const ages = page.ages.slice(1).map(([age]) => age.replace("-", "–"));
    const lines = this.lines(state.areas, (place) => figures.profile(state.year, place)).map((line) => ({ ...line, breaks: [] }));
    return lineChart(lines, ages, lines.map((line) => line.name).join(", "), spoken, state.age - 1, narrow);
  }

  /** Belgium, the regions (of the chosen places where there are any), then the chosen places. */
  private lines(areas: readonly string[], values: (place: number) => number[]): Line[] {
    const { page } = this.known;
    const [start, end] = this.known.span("region");
    const regions = Array.from({ length: end - start }, (_, i) => start + i);
    const holds = (region: number) =>
      areas.some((code) => this.known.index(code) !== region && this.known.regionOf(this.known.index(code)) === region);
    const told = (code: string) => this.known.figures.knows(this.known.index(code)); // the others come later
    const wanted = areas.length ? regions.filter(holds) : regions;
    const line = (at: number, kind: string): Line => ({
      name: this.known.name(page.codes[at] ?? ""), kind, values: values(at), breaks: page.broken,
    });
    return [
      line(0, "be"),
      ...wanted.map((at) => line(at, `r${at - start}`)),
      ...areas.map((code, i) => line(this.known.index(code), `k${i}`)).filter((_, i) => told(areas[i] ?? "")),
    ];
  }

  /** The chosen, the highest and the lowest places as bars. */
  bars(state: State, shown: readonly Shown[]): string {
    const { figures } = this.known;
    const ranked = shown.filter((place) => known(place.value)).sort((a, b) => plain(b.value) - plain(a.value));
    const few = Math.min(RANKED, Math.floor(ranked.length / 2));
    const chosen = state.areas.map((code) => ({
      code, name: this.known.name(code), value: figures.at(state.age, state.year, this.known.index(code)),
    }));
    const country = figures.at(state.age, state.year, 0);
    const longest = Math.max(1, plain(Math.max(0, country)), ...ranked.map((place) => plain(place.value)));
    const block = (heading: string, places: readonly Ranked[], kind?: string) =>
      places.length ? `<div><h3>${escape(heading)}</h3><table class="bars" aria-label="${escape(heading)}"><tbody>${places
        .map((place) => this.bar(place, longest, country, kind)).join("")}</tbody></table></div>` : "";
    return (
      block(this.known.said("chosen"), chosen, "picked-bar") +
      block(this.known.said("highest"), ranked.slice(0, few)) +
      block(this.known.said("lowest"), few ? ranked.slice(-few) : [])
    );
  }

  private bar(place: Ranked, longest: number, country: number, kind = "fill"): string {
    const size = (value: number) => (100 * plain(Math.max(0, value))) / longest;
    const link = this.known.link(place.code);
    const name = link ? `<a href="${escape(link)}">${escape(place.name)}</a>` : escape(place.name);
    const reference = known(country) ? size(country) : null;
    return `<tr><th scope="row">${name}</th><td>${bar(size(place.value), reference, kind)}</td><td>${escape(withUnit(place.value, this.known.spoken))}</td></tr>`;
  }
}
