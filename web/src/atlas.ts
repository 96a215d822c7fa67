/** An indicator's page: what the reader chooses, and everything that answers to it. */

import { computed, effect, signal } from "@preact/signals-core";
import { Address, afterFrame, type Step } from "./address";
import { Charts } from "./charts";
import { Controls } from "./controls";
import { type AgeData, load, type SectorData, type SectorShapes, type Shapes, type YearData } from "./data";
import { carry, finish } from "./documents";
import { escape, swatch } from "./draw";
import { figure, fill, known, number, plain, ratioWords, withUnit } from "./format";
import { Knowledge } from "./knowledge";
import type { PlaceMap } from "./map";
import { summary, type Told } from "./sentence";
import { Shading, type Shown } from "./shading";
import { type Choices, MOST_AREAS, parse, query, type State } from "./state";
import { codeOf, type FigureTable, type Row } from "./table";

const NARROW = matchMedia("(max-width: 30rem)");

export class AtlasPage extends HTMLElement {
  private known!: Knowledge;
  private shading!: Shading;
  private charts!: Charts;
  private controls!: Controls;
  private choices!: Choices;
  private map!: PlaceMap;
  private table!: FigureTable;
  private state = signal<State>(null as unknown as State);
  private arrived = signal(0); // counts the data that came later
  private narrow = signal(NARROW.matches);
  private legend = "";
  private unit = "";
  private address!: Address;
  private readonly came = !location.search; // the page came with the view that it shows first

  connectedCallback(): void {
    const form = this.querySelector<HTMLFormElement>("form.controls");
    if (!this.piece("sentence") || !form) return;
    this.known = new Knowledge(this);
    this.shading = new Shading(this.known);
    this.charts = new Charts(this.known);
    this.choices = this.known.choices([...form.querySelectorAll<HTMLOptionElement>("#level option")].map((option) => option.value));
    const { state, unknown } = parse(location.search, this.choices);
    this.state.value = state;
    if (unknown.length) this.notice(fill(this.said("unknown"), { part: unknown.join(", ") }));
    this.unit = this.querySelector(".legend > p")?.textContent ?? "";
    this.enhance(form);
    this.react();
    finish(this.known.page.language, (key) => this.said(key));
  }

  private enhance(form: HTMLFormElement): void {
    this.map = this.querySelector("v-map")!;
    this.table = this.querySelector("v-table")!;
    this.map.enhance({ tell: (code) => this.tell(code), choose: (code) => this.toggle(code), label: this.said("map") });
    this.table.enhance({ filter: this.said("filter"), found: this.said("found"), language: this.known.page.language });
    this.controls = new Controls(form, this.known, this.choices, {
      state: () => this.state.value,
      set: (part, how) => this.set(part, how),
      toggle: (code) => this.toggle(code),
      notice: (words) => this.notice(words),
    });
    this.controls.listen();
    this.address = new Address(() => query(this.state.peek(), this.choices), carry);
    addEventListener("popstate", () => {
      this.state.value = parse(location.search, this.choices).state;
      carry(query(this.state.peek(), this.choices));
    });
    NARROW.addEventListener("change", (event) => (this.narrow.value = event.matches));
  }

  private piece(name: string): HTMLElement | null {
    return document.querySelector(`[data-part="${name}"]`);
  }

  private said(key: string): string {
    return this.known.said(key);
  }

  // ---- what follows from the state ----

  private readonly usable = computed<State>(() => {
    void this.arrived.value;
    const state = this.state.value;
    const { figures, page } = this.known;
    const age = figures.has(state.age) ? state.age : 0;
    if (figures.whole) return { ...state, age };
    return { ...state, age, year: page.last, mode: state.mode === "change" ? "value" : state.mode };
  });

  private readonly shown = computed<Shown[]>(() => this.shading.places(this.usable.value));

  private tell(code: string): [string, string] {
    const found = this.shown.value.find((place) => place.code === code);
    return found ? [found.name, this.shading.told(found, this.usable.value)] : [this.known.name(code), ""];
  }

  // ---- drawing ----

  private react(): void {
    effect(() => this.controls.show(this.state.value));
    this.atOnce(() => this.drawMap());
    this.atOnce(() => this.drawLegend());
    this.atOnce(() => this.drawSentence());
    effect(() => this.map.mark(this.state.value.areas));
    this.later(() => this.drawLines(), this.narrow.peek());
    this.later(() => this.drawProfile(), this.narrow.peek());
    this.later(() => this.drawBars());
    this.later(() => this.drawTable(), true);
    effect(() => this.fetchMissing(this.state.value));
    if (!this.came) carry(query(this.state.peek(), this.choices));
  }

  /** Draw with the change itself; not the first time, where the page came with it. */
  private atOnce(draw: () => void): void {
    let first = this.came;
    effect(() => {
      void this.usable.value;
      void this.shown.value;
      if (!first) draw();
      first = false;
    });
  }

  /** Draw after the map, so that a year change paints at once; the first time only if asked. */
  private later(draw: () => void, always = false): void {
    let waiting = false;
    let first = this.came && !always;
    effect(() => {
      void this.usable.value;
      void this.shown.value;
      void this.narrow.value;
      const drawn = first || waiting;
      first = false;
      if (drawn) return;
      waiting = true;
      afterFrame(() => {
        waiting = false;
        draw();
      });
    });
  }

  private drawMap(): void {
    const state = this.usable.value;
    const level = this.known.level(state);
    const shapes = level === "commune" ? null : level === "sector" ? this.known.sectors.get(state.within)!.shapes : this.known.shapes.get(level)!;
    this.map.show(shapes, level === "sector");
    const bounds = this.shading.bounds(state, this.shown.value);
    const kinds = new Map(this.shown.value.map((place) => [place.code, this.shading.shade(place, state, bounds)]));
    this.map.colour((code) => kinds.get(code) ?? "s2");
    this.map.mark(this.state.peek().areas);
    const heading = this.piece("heading");
    if (heading) heading.textContent = this.shading.heading(state);
  }

  private drawLegend(): void {
    const state = this.usable.value;
    const title = this.querySelector(".legend > p");
    const measure = state.mode === "ratio" ? this.said("ratio") : this.unit;
    if (title && title.textContent !== measure) title.textContent = measure;
    const usual = state.mode === "value" && state.age === 0 && this.known.level(state) === "commune";
    if (usual && !this.known.figures.whole) return; // its ends are those of all years: the page's own stay
    const list = this.querySelector(".legend ul");
    if (!list) return;
    const items = this.shading.legend(state, this.shading.bounds(state, this.shown.value));
    const legend = items.map(([kind, words]) => `<li>${swatch(kind)}${escape(words)}</li>`).join("");
    if (legend !== this.legend) list.innerHTML = legend;
    this.legend = legend;
  }

  private drawSentence(): void {
    const state = this.usable.value;
    const { spoken, page } = this.known;
    const told: Told = {
      year: this.known.year(state.year),
      country: withUnit(this.known.figures.at(state.age, state.year, 0), spoken),
      levels: page.words.levels[this.known.level(state)] ?? "",
      write: (value) => withUnit(value, spoken),
      count: (value) => number(value, page.language),
    };
    const sentence = this.piece("sentence");
    if (sentence) sentence.textContent = summary(this.shown.value, page.words, told);
  }

  private drawLines(): void {
    const host = this.piece("lines");
    if (host) host.innerHTML = this.charts.series(this.usable.value, this.narrow.value);
  }

  private drawProfile(): void {
    const host = this.piece("profile");
    const caption = this.piece("age-year");
    if (!host || !this.known.figures.has(1)) return;
    const state = this.usable.value;
    if (caption) caption.textContent = String(this.known.year(state.year));
    host.innerHTML = this.charts.profile(state, this.narrow.value);
  }

  private drawBars(): void {
    const host = this.piece("bars");
    if (host) host.innerHTML = this.charts.bars(this.usable.value, this.shown.value);
  }

  private drawTable(): void {
    const state = this.usable.value;
    const country = this.known.figures.at(state.age, state.year, 0);
    this.drawUpper(state, country);
    this.table.show(this.shown.value.map((place, at) => this.tableRow(place, at, country)), new Set(state.areas));
    const heading = this.piece("value-name");
    (heading?.querySelector("button") ?? heading)!.textContent = String(this.known.year(state.year));
    const caption = this.piece("caption");
    if (caption) caption.textContent = `${this.unit}, ${this.shading.heading(state, "value")}`;
  }

  private drawUpper(state: State, country: number): void {
    for (const row of this.querySelectorAll<HTMLTableRowElement>("tbody.first tr")) {
      const value = this.known.figures.at(state.age, state.year, this.known.index(codeOf(row)));
      const [, , written, compared] = row.cells;
      if (written) written.textContent = figure(value, this.known.spoken);
      if (compared) compared.textContent = ratioWords(value, country, this.known.page.language);
    }
  }

  private tableRow(place: Shown, at: number, country: number): Row {
    return {
      code: place.code,
      name: place.name,
      within: this.known.holder(place.code),
      link: this.known.link(place.code),
      order: this.known.order.get(place.code) ?? at,
      value: known(place.value) ? plain(place.value) : place.value,
      written: figure(place.value, this.known.spoken),
      compared: ratioWords(place.value, country, this.known.page.language),
      state: known(place.value) ? 0 : place.value,
    };
  }

  // ---- choices ----

  private toggle(code: string): void {
    if (this.known.index(code) < 0) return; // a sector has no series of its own here
    const { areas } = this.state.value;
    const without = areas.filter((other) => other !== code);
    this.set({ areas: without.length < areas.length ? without : [...areas, code].slice(-MOST_AREAS) }, "push");
  }

  private set(part: Partial<State>, how: Step): void {
    if (how === "push") this.address.settle();
    this.state.value = { ...this.state.value, ...part };
    this.address.follow(how);
  }

  // ---- data that come later ----

  private fetchMissing(state: State): void {
    const { sources, code, last } = this.known.page;
    if (!this.known.figures.whole) {
      void this.take(load<YearData>(sources.root + sources.years, `${code} years`), (years) => this.known.figures.complete(years));
    }
    const wantsAges = state.age > 0 || state.areas.length > 0 || state.year !== last;
    if (wantsAges && sources.ages && !this.known.figures.has(1)) {
      void this.take(load<AgeData>(sources.root + sources.ages, code), (ages) => this.known.figures.add(ages));
    }
    const shapes = sources.shapes?.[state.level];
    if (shapes && !this.known.shapes.has(state.level)) {
      void this.take(load<Shapes>(sources.root + shapes, state.level), (found) => this.known.shapes.set(state.level, found));
    }
    const sectors = sources.sectors?.[state.within];
    if (state.level === "sector" && sectors && !this.known.sectors.has(state.within)) this.fetchSectors(state.within, sectors);
  }

  private fetchSectors(within: string, from: { shapes: string; figures: string }): void {
    const { root } = this.known.page.sources;
    const both = Promise.all([
      load<SectorShapes>(root + from.shapes, `shapes ${within}`),
      load<SectorData>(root + from.figures, `${this.known.page.code} ${within}`),
    ]);
    void this.take(both, ([shapes, figures]) => this.known.sectors.set(within, { shapes, figures }));
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

  private notice(words: string): void {
    const part = this.piece("notice");
    if (!part) return;
    part.textContent = words;
    part.hidden = !words;
  }
}
