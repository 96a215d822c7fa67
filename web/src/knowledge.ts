/** What an indicator's page knows: its figures, the names of places, and what came later. */

import { embedded, Figures, type PageData, type SectorData, type SectorShapes, type Shapes, spokenOf } from "./data";
import type { Spoken } from "./format";
import type { Choices, State } from "./state";
import { codeOf } from "./table";

export interface Sectors {
  shapes: SectorShapes;
  figures: SectorData;
}

/** Code, name, figure of the year and figure of the year compared with. */
export type PlaceRow = [string, string, number, number];

export class Knowledge {
  readonly page: PageData;
  readonly spoken: Spoken;
  readonly figures: Figures;
  readonly names = new Map<string, string>();
  readonly within = new Map<string, string>();
  readonly order = new Map<string, number>();
  readonly shapes = new Map<string, Shapes>();
  readonly sectors = new Map<string, Sectors>();
  private readonly links = new Map<string, string>();
  private readonly positions: Map<string, number>;

  constructor(host: HTMLElement) {
    this.page = embedded<PageData>(host);
    this.spoken = spokenOf(this.page);
    this.figures = new Figures(this.page);
    this.positions = new Map(this.page.codes.map((code, at) => [code, at]));
    this.page.names.forEach((name, at) => this.names.set(this.page.codes[at] ?? "", name));
    host.querySelectorAll<HTMLTableRowElement>("table.data tbody tr").forEach((row, at) => this.readRow(row, at));
  }

  private readRow(row: HTMLTableRowElement, at: number): void {
    const code = codeOf(row);
    const [name, within] = row.cells;
    this.names.set(code, name?.textContent?.trim() ?? code);
    this.within.set(code, within?.textContent?.trim() ?? "");
    this.links.set(code, row.querySelector("a")?.getAttribute("href") ?? "");
    this.order.set(code, at);
  }

  /** What a reader of this page may choose. */
  choices(levels: string[]): Choices {
    const { years, ages, codes, last, sources } = this.page;
    const groups = Object.keys(sources.sectors ?? {});
    return { years, ages: ages.map(([age]) => age), levels, groups, codes: new Set(codes), last };
  }

  said(key: string): string {
    return String(this.page.words[key] ?? "");
  }

  name(code: string): string {
    return this.names.get(code) ?? code;
  }

  year(at: number): number {
    return this.page.years[at] ?? 0;
  }

  /** Where a place stands in the figures; -1 for a sector. */
  index(code: string): number {
    return this.positions.get(code) ?? -1;
  }

  span(level: string): [number, number] {
    return this.page.levels[level] ?? [0, 0];
  }

  link(code: string): string {
    return this.links.get(code) ?? (this.index(code) < 0 ? "" : `../places/${code}.html`);
  }

  /** The name of the larger place that the table shows beside a place. */
  holder(code: string): string {
    const parent = this.page.parents[this.index(code)] ?? -1;
    return this.within.get(code) ?? this.names.get(this.page.codes[parent] ?? "") ?? "";
  }

  /** The region that holds a place, by position; -1 for the country. */
  regionOf(place: number): number {
    const [start, end] = this.span("region");
    let at = place;
    while (at >= end) at = this.page.parents[at] ?? -1;
    return at >= start ? at : -1;
  }

  /** Whether the sectors that are asked for are here. */
  isSector(state: State): boolean {
    return state.level === "sector" && this.sectors.has(state.within);
  }

  /** The level that can be shown now: communes until another level's shapes are here. */
  level(state: State): string {
    if (state.level === "sector") return this.isSector(state) ? "sector" : "commune";
    return state.level === "commune" || this.shapes.has(state.level) ? state.level : "commune";
  }

  /** The figures of the level that is shown. */
  rows(state: State): PlaceRow[] {
    if (this.isSector(state)) return this.sectorRows(state);
    const [start, end] = this.span(this.level(state));
    return this.page.codes.slice(start, end).map((code, i) => [
      code, this.name(code), this.figures.at(state.age, state.year, start + i), this.figures.at(state.age, state.since, start + i),
    ]);
  }

  private sectorRows(state: State): PlaceRow[] {
    const { figures, shapes } = this.sectors.get(state.within)!;
    const language = this.page.language.slice(0, 2);
    const name = (code: string) => {
      const found = shapes.names[code] ?? code;
      return typeof found === "string" ? found : (found[language] ?? code);
    };
    const row = (year: number) => {
      const at = figures.years.indexOf(this.year(year));
      return (i: number) => (at < 0 ? -3 : (figures.values[at * figures.codes.length + i] ?? -2));
    };
    const now = row(state.year);
    const then = row(state.since);
    return figures.codes.map((code, i) => [code, name(code), now(i), then(i)]);
  }

  /** Every figure of the level and age over all years. */
  *allYears(state: State): Generator<number> {
    if (this.isSector(state)) return yield* this.sectors.get(state.within)!.figures.values;
    const [start, end] = this.span(this.level(state));
    for (let year = 0; year < this.page.years.length; year += 1)
      for (let place = start; place < end; place += 1) yield this.figures.at(state.age, year, place);
  }
}
