/** What the map says of each place: a figure, a ratio or a change, its colour and its words. */

import { change, changeBounds, RATIO_BOUNDS, ratioOr, shade } from "./classes";
import { figure, fill, known, number, plain, signed, withUnit } from "./format";
import type { Knowledge } from "./knowledge";
import type { State } from "./state";

/** One place of the level that is shown. */
export interface Shown {
  code: string;
  name: string;
  value: number; // the figure of the year
  mapped: number; // what the map colours: the figure, a ratio or a change; a state where negative
  number: boolean; // whether `mapped` is a number, which may be negative for a change
}

export class Shading {
  private readonly extremes = new Map<string, [number, number]>();

  constructor(private readonly known: Knowledge) {}

  /** The places of the level that is shown, each with what the map colours. */
  places(state: State): Shown[] {
    const { figures, page } = this.known;
    const country = figures.at(state.age, state.year, 0);
    const [first, last] = [Math.min(state.since, state.year), Math.max(state.since, state.year)];
    const broken = page.broken.some((at) => at > first && at <= last);
    return this.known.rows(state).map(([code, name, value, before]) => {
      const found =
        state.mode === "ratio" ? ratioOr(value, country)
        : state.mode === "change" ? change(before, value, broken)
        : known(value) ? plain(value) : { state: value };
      const isNumber = typeof found === "number";
      return { code, name, value, mapped: isNumber ? found : found.state, number: isNumber };
    });
  }

  /** The lower bounds of all classes but the lowest. */
  bounds(state: State, shown: readonly Shown[]): number[] {
    if (state.mode === "ratio") return RATIO_BOUNDS;
    if (state.mode === "change") return changeBounds(shown.filter((s) => s.number).map((s) => s.mapped));
    if (this.known.isSector(state)) return this.known.sectors.get(state.within)!.figures.breaks;
    return this.known.figures.breaks(this.known.level(state), state.age);
  }

  /** The CSS class of a place. */
  shade(place: Shown, state: State, bounds: readonly number[]): string {
    if (!place.number) return `s${Math.min(3, -place.mapped)}`;
    if (state.mode === "value") return shade(place.mapped, bounds);
    let at = 0;
    while (at < bounds.length && place.mapped >= (bounds[at] ?? 0)) at += 1;
    return `d${at}`;
  }

  /** What is told of a place: in a comparison, its figure too. */
  told(place: Shown, state: State): string {
    const figureWords = withUnit(place.value, this.known.spoken);
    if (state.mode === "value") return place.number ? figureWords : this.written(place, state);
    return `${this.written(place, state)} (${figureWords})`;
  }

  private written(place: Shown, state: State): string {
    const { spoken, page } = this.known;
    if (!place.number) return place.mapped === -5 ? this.known.said("broken") : figure(place.mapped, spoken);
    return state.mode === "ratio" ? `× ${number(place.mapped / 100, page.language, 2)}` : signed(place.mapped, spoken);
  }

  /** The heading of the map, or of the table, which shows figures in every mode. */
  heading(state: State, mode = state.mode): string {
    const { page } = this.known;
    const level = this.known.level(state);
    const place = level === "sector" ? `${this.known.said("sectors")}, ${this.known.name(state.within)}` : page.words.levels[level] ?? "";
    const age = state.age ? `, ${page.ages[state.age]?.[1]}` : "";
    const year = this.known.year(state.year);
    const what = mode === "ratio" ? `. ${this.known.said("ratio")}`
      : mode === "change" ? `. ${fill(this.known.said("change"), { since: this.known.year(state.since), year })}` : "";
    return place.charAt(0).toUpperCase() + place.slice(1) + age + `, ${year}` + what;
  }

  /** The legend: CSS classes and their words, the states at the end. */
  legend(state: State, bounds: readonly number[]): [string, string][] {
    const kind = state.mode === "value" ? "c" : "d";
    const items = bounds.length || state.mode === "value" ? this.intervals(state, bounds) : [];
    const classes = items.map((words, at): [string, string] => [kind + at, words]);
    const states = [-1, -2, -3].map((code): [string, string] => [`s${-code}`, this.known.spoken.states[String(code)] ?? ""]);
    return [...classes, ...states];
  }

  private intervals(state: State, bounds: readonly number[]): string[] {
    const { spoken, page } = this.known;
    const write = (value: number) =>
      state.mode === "ratio" ? number(value / 100, page.language, 2)
      : state.mode === "change" ? signed(value, spoken) : figure(value, spoken);
    const ends = state.mode === "value" ? this.ends(state) : null;
    const low = ends ? write(ends[0]) : "";
    const edges = bounds.map(write);
    const first = edges.length ? (ends ? `${low} – < ${edges[0]}` : `< ${edges[0]}`) : low;
    const last = ends ? `${edges.at(-1) ?? low} – ${write(ends[1])}` : `≥ ${edges.at(-1)}`;
    const inner = edges.slice(1).map((edge, at) => `${edges[at]} – < ${edge}`);
    return edges.length ? [first, ...inner, last] : [last];
  }

  /** The lowest and highest number of the level and age over all years. */
  private ends(state: State): [number, number] {
    const key = `${this.known.level(state)} ${state.within} ${state.age}`;
    const before = this.extremes.get(key);
    if (before) return before;
    let low = Infinity;
    let high = -Infinity;
    for (const value of this.known.allYears(state)) {
      if (value < 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const found: [number, number] = high < 0 ? [0, 0] : [low, high];
    this.extremes.set(key, found);
    return found;
  }
}
