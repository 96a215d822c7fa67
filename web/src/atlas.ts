/** An indicator's page: what the reader chooses, and everything that answers to it. */

import { computed, effect, signal } from "@preact/signals-core";
import { change, changeBounds, RATIO_BOUNDS, ratioOr, shade } from "./classes";
import {
  type AgeData, embedded, Figures, load, type PageData, type SectorData, type SectorShapes, type Shapes, spokenOf,
} from "./data";
import { bar, escape, lineChart, swatch } from "./draw";
import {
  figure, fill, folded, known, number, plain, ratioWords, signed, type Spoken, withUnit,
} from "./format";
import type { PlaceMap } from "./map";
import { summary, type Told } from "./sentence";
import { type Choices, MOST_AREAS, parse, query, type State } from "./state";
import { codeOf, type FigureTable, type Row } from "./table";

const RANKED = 8;
const BEAT = 900; // milliseconds a year while playing

/** One place of the level that is shown. */
interface Shown {
  code: string;
  name: string;
  value: number; // the figure of the year
  mapped: number; // what the map colours: the figure, a ratio or a change; a state where negative
  number: boolean; // whether `mapped` is a number, which may be negative for a change
}

interface Sectors {
  shapes: SectorShapes;
  figures: SectorData;
}

export class AtlasPage extends HTMLElement {
  private page!: PageData;
  private spoken!: Spoken;
  private figures!: Figures;
  private choices!: Choices;
  private state = signal<State>(null as unknown as State);
  private arrived = signal(0); // counts the data that came later
  private shapes = new Map<string, Shapes>();
  private sectors = new Map<string, Sectors>();
  private names = new Map<string, string>();
  private within = new Map<string, string>();
  private links = new Map<string, string>();
  private order = new Map<string, number>();
  private map!: PlaceMap;
  private table!: FigureTable;
  private timer = 0;
  private extremes = new Map<string, [number, number]>();
  private legend = "";

  connectedCallback(): void {
    if (!this.piece("sentence") || !this.querySelector("form.controls")) return;
    this.page = embedded<PageData>(this);
    this.spoken = spokenOf(this.page);
    this.figures = new Figures(this.page);
    this.readNames();
    this.choices = this.readChoices();
    const { state, unknown } = parse(location.search, this.choices);
    this.state.value = state;
    if (unknown.length) this.notice(fill(this.said("unknown"), { part: unknown.join(", ") }));
    this.map = this.querySelector("v-map")!;
    this.table = this.querySelector("v-table")!;
    this.map.enhance({ tell: (code) => this.tell(code), choose: (code) => this.toggle(code), label: this.said("map") });
    this.table.enhance({ filter: this.said("filter"), found: this.said("found"), language: this.page.language });
    this.listen();
    this.react();
    this.finishDocuments();
  }

  // ---- reading the page ----

  private piece(name: string): HTMLElement | null {
    return document.querySelector(`[data-part="${name}"]`);
  }

  private said(key: string): string {
    return String(this.page.words[key] ?? "");
  }

  private readNames(): void {
    this.page.names.forEach((name, at) => this.names.set(this.page.codes[at] ?? "", name));
    const rows = this.querySelectorAll<HTMLTableRowElement>("table.data tbody tr");
    rows.forEach((row, at) => {
      const code = codeOf(row);
      const [name, within] = row.cells;
      this.names.set(code, name?.textContent?.trim() ?? code);
      this.within.set(code, within?.textContent?.trim() ?? "");
      this.links.set(code, row.querySelector("a")?.getAttribute("href") ?? "");
      this.order.set(code, at);
    });
  }

  private readChoices(): Choices {
    const sectors = Object.keys(this.page.sources.sectors ?? {});
    return {
      years: this.page.years,
      ages: this.page.ages.map(([age]) => age),
      levels: [...this.querySelectorAll<HTMLOptionElement>("#level option")].map((option) => option.value),
      groups: sectors,
      codes: new Set(this.page.codes),
      last: this.page.last,
    };
  }

  // ---- what follows from the state ----

  private readonly usable = computed<State>(() => {
    void this.arrived.value;
    const state = this.state.value;
    return { ...state, age: this.figures.has(state.age) ? state.age : 0 };
  });

  private index(code: string): number {
    return this.page.codes.indexOf(code);
  }

  private span(level: string): [number, number] {
    return this.page.levels[level] ?? [0, 0];
  }

  private isSector(state: State): boolean {
    return state.level === "sector" && this.sectors.has(state.within);
  }

  private shownLevel(state: State): string {
    if (state.level === "sector") return this.isSector(state) ? "sector" : "commune";
    return state.level === "commune" || this.shapes.has(state.level) ? state.level : "commune";
  }

  private readonly shown = computed<Shown[]>(() => {
    const state = this.usable.value;
    const country = this.figures.at(state.age, state.year, 0);
    const broken = this.page.broken.some((at) => at > Math.min(state.since, state.year) && at <= Math.max(state.since, state.year));
    return this.rowsOf(state).map(([code, name, value, before]) => {
      const found =
        state.mode === "ratio" ? ratioOr(value, country)
        : state.mode === "change" ? change(before, value, broken)
        : known(value) ? plain(value) : { state: value };
      const isNumber = typeof found === "number";
      return { code, name, value, mapped: isNumber ? found : found.state, number: isNumber };
    });
  });

  /** Code, name, figure of the year and figure of the year compared with. */
  private rowsOf(state: State): [string, string, number, number][] {
    if (this.isSector(state)) return this.sectorRows(state);
    const [start, end] = this.span(this.shownLevel(state));
    return this.page.codes.slice(start, end).map((code, i) => [
      code, this.names.get(code) ?? code,
      this.figures.at(state.age, state.year, start + i), this.figures.at(state.age, state.since, start + i),
    ]);
  }

  private sectorRows(state: State): [string, string, number, number][] {
    const { figures, shapes } = this.sectors.get(state.within)!;
    const language = this.page.language.slice(0, 2);
    const name = (code: string) => {
      const found = shapes.names[code] ?? code;
      return typeof found === "string" ? found : (found[language] ?? code);
    };
    const row = (year: number) => {
      const at = figures.years.indexOf(this.page.years[year] ?? 0);
      return (i: number) => (at < 0 ? -3 : (figures.values[at * figures.codes.length + i] ?? -2));
    };
    const now = row(state.year);
    const then = row(state.since);
    return figures.codes.map((code, i) => [code, name(code), now(i), then(i)]);
  }

  private bounds(state: State): number[] {
    if (state.mode === "ratio") return RATIO_BOUNDS;
    if (state.mode === "change") return changeBounds(this.shown.value.filter((s) => s.number).map((s) => s.mapped));
    if (this.isSector(state)) return this.sectors.get(state.within)!.figures.breaks;
    return this.figures.breaks(this.shownLevel(state), state.age);
  }

  private shadeOf(place: Shown, state: State, bounds: number[]): string {
    if (!place.number) return `s${Math.min(3, -place.mapped)}`;
    const kind = state.mode === "value" ? "c" : "d";
    let at = 0;
    while (at < bounds.length && place.mapped >= (bounds[at] ?? 0)) at += 1;
    return kind === "c" ? shade(place.mapped, bounds) : kind + at;
  }

  private writtenOf(place: Shown, state: State): string {
    if (!place.number) return place.mapped === -5 ? this.said("broken") : figure(place.mapped, this.spoken);
    if (state.mode === "ratio") return `× ${number(place.mapped / 100, this.page.language, 2)}`;
    if (state.mode === "change") return signed(place.mapped, this.spoken);
    return withUnit(place.value, this.spoken);
  }

  private tell(code: string): [string, string] {
    const found = this.shown.value.find((place) => place.code === code);
    if (!found) return [this.names.get(code) ?? code, ""];
    const state = this.usable.value;
    const told = this.writtenOf(found, state);
    return [found.name, state.mode === "value" ? told : `${told} (${withUnit(found.value, this.spoken)})`];
  }

  // ---- drawing ----

  private react(): void {
    effect(() => this.drawControls(this.state.value));
    effect(() => this.drawMap());
    effect(() => this.drawLegend());
    effect(() => this.drawSentence());
    effect(() => this.map.mark(this.state.value.areas));
    this.later(() => this.drawLines());
    this.later(() => this.drawProfile());
    this.later(() => this.drawBars());
    this.later(() => this.drawTable(), true);
    effect(() => this.fetchMissing(this.state.value));
    effect(() => this.carry(query(this.state.value, this.choices)));
  }

  /** Draw after the map, so that a year change paints at once. */
  private later(draw: () => void, always = false): void {
    let waiting = 0;
    let first = true;
    effect(() => {
      void this.usable.value;
      void this.shown.value;
      if (first && !always && !location.search) return void (first = false);
      first = false;
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(() => setTimeout(draw));
    });
  }

  private drawMap(): void {
    const state = this.usable.value;
    const level = this.shownLevel(state);
    const shapes = level === "commune" ? null : level === "sector" ? this.sectors.get(state.within)!.shapes : this.shapes.get(level)!;
    this.map.show(shapes, level === "sector");
    const bounds = this.bounds(state);
    const kinds = new Map(this.shown.value.map((place) => [place.code, this.shadeOf(place, state, bounds)]));
    this.map.colour((code) => kinds.get(code) ?? "s2");
    this.map.mark(this.state.peek().areas);
    const heading = this.piece("heading");
    if (heading) heading.textContent = this.heading(state, level);
  }

  private heading(state: State, level: string): string {
    const place = level === "sector" ? `${this.said("sectors")}, ${this.names.get(state.within)}` : this.page.words.levels[level] ?? "";
    const age = state.age ? `, ${this.page.ages[state.age]?.[1]}` : "";
    const year = this.page.years[state.year] ?? "";
    const what = state.mode === "ratio" ? `. ${this.said("ratio")}`
      : state.mode === "change" ? `. ${fill(this.said("change"), { since: this.page.years[state.since] ?? "", year })}` : "";
    return place.charAt(0).toUpperCase() + place.slice(1) + age + `, ${year}` + what;
  }

  private drawLegend(): void {
    const state = this.usable.value;
    const list = this.querySelector(".legend ul");
    if (!list) return;
    const bounds = this.bounds(state);
    const kind = state.mode === "value" ? "c" : "d";
    const items = bounds.length || state.mode === "value" ? this.intervals(state, bounds) : [];
    const states = [-1, -2, -3].map((code) => [`s${-code}`, this.spoken.states[String(code)] ?? ""]);
    const legend = [...items.map((words, at) => [kind + at, words]), ...states]
      .map(([shade, words]) => `<li>${swatch(shade ?? "")}${escape(words ?? "")}</li>`).join("");
    if (legend !== this.legend) list.innerHTML = legend;
    this.legend = legend;
  }

  private intervals(state: State, bounds: number[]): string[] {
    const write = (value: number) =>
      state.mode === "ratio" ? number(value / 100, this.page.language, 2)
      : state.mode === "change" ? signed(value, this.spoken) : figure(value, this.spoken);
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
    const key = `${this.shownLevel(state)} ${state.within} ${state.age}`;
    const before = this.extremes.get(key);
    if (before) return before;
    const numbers = this.isSector(state)
      ? this.sectors.get(state.within)!.figures.values
      : this.allYears(state);
    let low = Infinity;
    let high = -Infinity;
    for (const value of numbers) {
      if (value < 0) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const found: [number, number] = high < 0 ? [0, 0] : [low, high];
    this.extremes.set(key, found);
    return found;
  }

  private *allYears(state: State): Generator<number> {
    const [start, end] = this.span(this.shownLevel(state));
    for (let year = 0; year < this.page.years.length; year += 1)
      for (let place = start; place < end; place += 1) yield this.figures.at(state.age, year, place);
  }

  private drawSentence(): void {
    const state = this.usable.value;
    const told: Told = {
      year: this.page.years[state.year] ?? 0,
      country: withUnit(this.figures.at(state.age, state.year, 0), this.spoken),
      levels: this.page.words.levels[this.shownLevel(state)] ?? "",
      write: (value) => withUnit(value, this.spoken),
      count: (value) => number(value, this.page.language),
    };
    const sentence = this.piece("sentence");
    if (sentence) sentence.textContent = summary(this.shown.value.map(({ name, value }) => ({ name, value })), this.page.words, told);
  }

  /** Belgium, the regions (of the chosen places where there are any), then the chosen places. */
  private lines(values: (place: number) => number[]): { name: string; kind: string; values: number[]; breaks: number[] }[] {
    const { areas } = this.state.value;
    const [start, end] = this.span("region");
    const regions = Array.from({ length: end - start }, (_, i) => start + i);
    const wanted = areas.length ? regions.filter((at) => areas.some((code) => this.regionOf(this.index(code)) === at && this.index(code) !== at)) : regions;
    const line = (at: number, kind: string) => ({
      name: this.names.get(this.page.codes[at] ?? "") ?? "", kind, values: values(at), breaks: this.page.broken,
    });
    return [
      line(0, "be"),
      ...wanted.map((at) => line(at, `r${at - start}`)),
      ...areas.map((code, i) => line(this.index(code), `k${i}`)),
    ];
  }

  private regionOf(place: number): number {
    const [start, end] = this.span("region");
    let at = place;
    while (at >= end) at = this.page.parents[at] ?? -1;
    return at >= start ? at : -1;
  }

  private drawLines(): void {
    const state = this.usable.value;
    const host = this.piece("lines");
    const names = this.page.years.map(String);
    const lines = this.lines((place) => this.figures.series(state.age, place));
    const said = lines.map((line) => `${line.name}: ${withUnit(line.values[state.year] ?? -2, this.spoken)}`).join("; ");
    if (host) host.innerHTML = lineChart(lines, names, `${names[state.year]}: ${said}`, this.spoken, state.year);
  }

  private drawProfile(): void {
    const state = this.usable.value;
    const host = this.piece("profile");
    const caption = this.piece("age-year");
    if (!host || !this.figures.has(1)) return;
    const ages = this.page.ages.slice(1).map(([age]) => age.replace("-", "–"));
    const lines = this.lines((place) => this.figures.profile(state.year, place)).map((line) => ({ ...line, breaks: [] }));
    if (caption) caption.textContent = String(this.page.years[state.year]);
    host.innerHTML = lineChart(lines, ages, lines.map((line) => line.name).join(", "), this.spoken, state.age - 1);
  }

  private drawBars(): void {
    const state = this.usable.value;
    const host = this.piece("bars");
    if (!host) return;
    const ranked = this.shown.value.filter((place) => known(place.value)).sort((a, b) => plain(b.value) - plain(a.value));
    const few = Math.min(RANKED, Math.floor(ranked.length / 2));
    const chosen = state.areas.map((code) => this.chosenRow(code, state));
    const country = this.figures.at(state.age, state.year, 0);
    const longest = Math.max(1, plain(Math.max(0, country)), ...ranked.map((place) => plain(place.value)));
    const block = (heading: string, places: { code: string; name: string; value: number }[], kind?: string) =>
      places.length ? `<div><h3>${escape(heading)}</h3><table class="bars"><caption class="visually-hidden">${escape(heading)}</caption><tbody>${places
        .map((place) => this.barRow(place, longest, country, kind)).join("")}</tbody></table></div>` : "";
    host.innerHTML =
      block(this.said("chosen"), chosen, "picked-bar") +
      block(this.said("highest"), ranked.slice(0, few)) +
      block(this.said("lowest"), few ? ranked.slice(-few) : []);
  }

  private chosenRow(code: string, state: State): { code: string; name: string; value: number } {
    return { code, name: this.names.get(code) ?? code, value: this.figures.at(state.age, state.year, this.index(code)) };
  }

  private barRow(place: { code: string; name: string; value: number }, longest: number, country: number, kind = "fill"): string {
    const size = (value: number) => (100 * plain(Math.max(0, value))) / longest;
    const link = this.linkOf(place.code);
    const name = link ? `<a href="${escape(link)}">${escape(place.name)}</a>` : escape(place.name);
    const reference = known(country) ? size(country) : null;
    return `<tr><th scope="row">${name}</th><td>${bar(size(place.value), reference, kind)}</td><td>${escape(withUnit(place.value, this.spoken))}</td></tr>`;
  }

  private linkOf(code: string): string {
    if (this.links.has(code)) return this.links.get(code) ?? "";
    return this.index(code) < 0 ? "" : `../places/${code}.html`;
  }

  private drawTable(): void {
    const state = this.usable.value;
    const country = this.figures.at(state.age, state.year, 0);
    this.drawUpper(state, country);
    this.table.show(this.shown.value.map((place, at) => this.tableRow(place, at, country)), new Set(state.areas));
    const heading = this.piece("value-name");
    (heading?.querySelector("button") ?? heading)!.textContent = String(this.page.years[state.year]);
    const caption = this.piece("caption");
    const unit = this.querySelector(".legend > p")?.textContent ?? "";
    if (caption) caption.textContent = `${unit}, ${this.heading({ ...state, mode: "value" }, this.shownLevel(state))}`;
  }

  private drawUpper(state: State, country: number): void {
    for (const row of this.querySelectorAll<HTMLTableRowElement>("tbody.first tr")) {
      const value = this.figures.at(state.age, state.year, this.index(codeOf(row)));
      const [, , written, compared] = row.cells;
      if (written) written.textContent = figure(value, this.spoken);
      if (compared) compared.textContent = ratioWords(value, country, this.page.language);
    }
  }

  private tableRow(place: Shown, at: number, country: number): Row {
    const parent = this.page.parents[this.index(place.code)] ?? -1;
    return {
      code: place.code,
      name: place.name,
      within: this.within.get(place.code) ?? this.names.get(this.page.codes[parent] ?? "") ?? "",
      link: this.linkOf(place.code),
      order: this.order.get(place.code) ?? at,
      value: known(place.value) ? plain(place.value) : place.value,
      written: figure(place.value, this.spoken),
      compared: ratioWords(place.value, country, this.page.language),
      state: known(place.value) ? 0 : place.value,
    };
  }

  // ---- the controls ----

  private control<T extends HTMLElement>(id: string): T | null {
    return this.querySelector<T>(`#${id}`);
  }

  private drawControls(state: State): void {
    const year = this.control<HTMLInputElement>("year")!;
    year.value = String(state.year);
    year.setAttribute("aria-valuetext", String(this.page.years[state.year]));
    this.querySelector(".slider output")!.textContent = String(this.page.years[state.year]);
    this.select("age", this.choices.ages[state.age] ?? "all");
    this.select("level", state.level);
    this.select("show", state.mode);
    this.select("since", String(this.page.years[state.since]));
    this.select("within", state.within);
    this.reveal("since", state.mode === "change");
    this.reveal("sectors", state.level === "sector");
    this.drawChips(state.areas);
  }

  private select(id: string, value: string): void {
    const field = this.control<HTMLSelectElement>(id);
    if (field) field.value = value;
  }

  private reveal(name: string, shown: boolean): void {
    const part = this.piece(name);
    if (part) part.hidden = !shown;
  }

  private drawChips(areas: string[]): void {
    const chips = areas.map((code, at) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const name = this.names.get(code) ?? code;
      button.type = "button";
      button.className = `k${at}`;
      button.textContent = name;
      button.setAttribute("aria-label", fill(this.said("remove"), { place: name }));
      button.addEventListener("click", () => this.toggle(code));
      item.append(button);
      return item;
    });
    this.piece("chips")?.replaceChildren(...chips);
  }

  private listen(): void {
    const form = this.querySelector<HTMLFormElement>("form.controls")!;
    form.addEventListener("submit", (event) => event.preventDefault());
    const year = this.control<HTMLInputElement>("year")!;
    year.addEventListener("input", () => this.set({ year: Number(year.value) }, "replace"));
    const pick = (id: string, read: (value: string) => Partial<State>) =>
      this.control<HTMLSelectElement>(id)?.addEventListener("change", (event) => this.set(read((event.target as HTMLSelectElement).value), "push"));
    pick("age", (value) => ({ age: this.choices.ages.indexOf(value) }));
    pick("level", (value) => ({ level: value }));
    pick("within", (value) => ({ within: value }));
    pick("show", (value) => ({ mode: value as State["mode"] }));
    pick("since", (value) => ({ since: this.page.years.indexOf(Number(value)) }));
    for (const button of form.querySelectorAll<HTMLButtonElement>("button[data-do]")) {
      button.addEventListener("click", () => this.step(button));
    }
    this.listenPlace(this.control<HTMLInputElement>("place")!);
    addEventListener("popstate", () => (this.state.value = parse(location.search, this.choices).state));
  }

  private step(button: HTMLButtonElement): void {
    const what = button.dataset.do;
    if (what === "play") return this.play(button);
    this.stop();
    const { year } = this.state.value;
    const next = Math.min(Math.max(year + (what === "after" ? 1 : -1), 0), this.page.years.length - 1);
    this.set({ year: next }, "push");
  }

  private play(button: HTMLButtonElement): void {
    if (this.timer) return this.stop();
    button.setAttribute("aria-pressed", "true");
    const last = this.page.years.length - 1;
    if (this.state.value.year >= this.page.last) this.set({ year: 0 }, "replace");
    this.timer = window.setInterval(() => {
      const next = this.state.value.year + 1;
      if (next > last) this.stop();
      else this.set({ year: next }, "replace");
    }, BEAT);
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.querySelector('[data-do="play"]')?.setAttribute("aria-pressed", "false");
  }

  private listenPlace(field: HTMLInputElement): void {
    field.addEventListener("focus", () => this.fillPlaces(), { once: true });
    field.addEventListener("change", () => {
      const asked = folded(field.value.trim());
      if (!asked) return;
      const found = [...this.names].filter(([code]) => this.index(code) > 0).find(([, name]) => folded(name) === asked);
      if (!found) return this.notice(this.said("no_place"));
      field.value = "";
      this.notice("");
      if (!this.state.value.areas.includes(found[0])) this.toggle(found[0]);
    });
  }

  private fillPlaces(): void {
    const options = [...this.names].filter(([code]) => this.index(code) > 0).map(([, name]) => new Option(name));
    this.querySelector("datalist#places")?.replaceChildren(...options);
  }

  private toggle(code: string): void {
    if (this.index(code) < 0) return; // a sector has no series of its own here
    const { areas } = this.state.value;
    const without = areas.filter((other) => other !== code);
    this.set({ areas: without.length < areas.length ? without : [...areas, code].slice(-MOST_AREAS) }, "push");
  }

  private set(part: Partial<State>, how: "push" | "replace"): void {
    this.state.value = { ...this.state.value, ...part };
    const address = query(this.state.value, this.choices) || location.pathname;
    try {
      history[how === "push" ? "pushState" : "replaceState"](null, "", address);
    } catch {
      // a page on disk may not change its address in some browsers: the page still works
    }
  }

  // ---- data that come later ----

  private fetchMissing(state: State): void {
    const { sources, code } = this.page;
    const wantsAges = state.age > 0 || state.areas.length > 0 || state.year !== this.page.last;
    if (wantsAges && sources.ages && !this.figures.has(1)) {
      void this.take(load<AgeData>(sources.root + sources.ages, code), (ages) => this.figures.add(ages));
    }
    const shapes = sources.shapes?.[state.level];
    if (shapes && !this.shapes.has(state.level)) {
      void this.take(load<Shapes>(sources.root + shapes, state.level), (found) => this.shapes.set(state.level, found));
    }
    const sectors = sources.sectors?.[state.within];
    if (state.level === "sector" && sectors && !this.sectors.has(state.within)) this.fetchSectors(state.within, sectors);
  }

  private fetchSectors(within: string, from: { shapes: string; figures: string }): void {
    const { root } = this.page.sources;
    const both = Promise.all([
      load<SectorShapes>(root + from.shapes, `shapes ${within}`),
      load<SectorData>(root + from.figures, `${this.page.code} ${within}`),
    ]);
    void this.take(both, ([shapes, figures]) => this.sectors.set(within, { shapes, figures }));
  }

  private async take<T>(coming: Promise<T>, use: (data: T) => void): Promise<void> {
    this.toggleAttribute("aria-busy", true);
    try {
      use(await coming);
      this.arrived.value += 1;
    } catch {
      this.notice(this.said("failed"));
    }
    this.toggleAttribute("aria-busy", false);
  }

  // ---- links, citation, notices ----

  /** The links to the same view: other languages, the pair, the family, the permanent link. */
  private carry(said: string): void {
    for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a, a[data-keep]")) {
      const plainLink = (link.getAttribute("href") ?? "").split("?")[0];
      if (plainLink) link.setAttribute("href", plainLink + said);
    }
    const view = location.href.split(/[?#]/)[0] + said;
    const link = this.piece("permalink");
    if (link) {
      link.setAttribute("href", view);
      link.textContent = view;
    }
    const embed = this.piece("embed");
    const at = said ? `${view}&embed=1` : `${view}?embed=1`;
    if (embed) embed.textContent = embed.textContent!.replace(/src="[^"]*"/, `src="${at}"`);
  }

  private finishDocuments(): void {
    const day = new Intl.DateTimeFormat(this.page.language, { day: "2-digit", month: "2-digit", year: "numeric" }).format(new Date());
    const citation = this.piece("citation");
    if (citation) citation.textContent += ` (${fill(this.said("accessed"), { day })})`;
    for (const name of ["citation", "permalink", "embed"]) this.copyButton(this.piece(name));
    if (new URLSearchParams(location.search).get("embed") === "1") document.documentElement.dataset.embed = "";
  }

  private copyButton(source: HTMLElement | null): void {
    const host = source?.closest(".quotable");
    if (!source || !host || !navigator.clipboard) return;
    const text = source.firstChild === source.lastChild ? null : source;
    const holder = text ?? source;
    const words = () => (holder === host ? (holder.firstChild?.textContent ?? "") : (holder.textContent ?? ""));
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.said("copy");
    button.setAttribute("aria-label", `${this.said("copy")}: ${host.previousElementSibling?.textContent ?? ""}`);
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(words()).then(() => (button.textContent = this.said("copied")));
    });
    host.append(button);
  }

  private notice(words: string): void {
    const part = this.piece("notice");
    if (!part) return;
    part.textContent = words;
    part.hidden = !words;
  }
}

