/** The form above the map: it shows what is chosen and tells what a reader changes. */

import type { Step } from "./address";
import { fill, folded } from "./format";
import type { Knowledge } from "./knowledge";
import type { Choices, State } from "./state";

const BEAT = 900; // milliseconds a year while playing

export interface Answers {
  state(): State;
  /** Take over a choice: `push` makes a step that Back undoes. */
  set(part: Partial<State>, how: Step): void;
  toggle(code: string): void;
  notice(words: string): void;
}

export class Controls {
  private timer = 0;

  constructor(
    private readonly form: HTMLFormElement, private readonly known: Knowledge, private readonly choices: Choices, private readonly answers: Answers,
  ) {}

  private field<T extends HTMLElement>(id: string): T | null {
    return this.form.querySelector<T>(`#${id}`);
  }

  private part(name: string): HTMLElement | null {
    return this.form.querySelector(`[data-part="${name}"]`);
  }

  /** Show a state. */
  show(state: State): void {
    const year = this.field<HTMLInputElement>("year")!;
    const told = String(this.known.year(state.year));
    year.value = String(state.year);
    year.setAttribute("aria-valuetext", told);
    this.form.querySelector(".slider output")!.textContent = told;
    this.select("age", this.choices.ages[state.age] ?? "all");
    this.select("level", state.level);
    this.select("show", state.mode);
    this.select("since", String(this.known.year(state.since)));
    this.select("within", state.within);
    this.reveal("since", state.mode === "change");
    this.reveal("sectors", state.level === "sector");
    this.part("chips")?.replaceChildren(...state.areas.map((code, at) => this.chip(code, at)));
  }

  private select(id: string, value: string): void {
    const field = this.field<HTMLSelectElement>(id);
    if (field) field.value = value;
  }

  private reveal(name: string, shown: boolean): void {
    const part = this.part(name);
    if (part) part.hidden = !shown;
  }

  private chip(code: string, at: number): HTMLLIElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const name = this.known.name(code);
    button.type = "button";
    button.className = `k${at}`;
    button.textContent = name;
    button.setAttribute("aria-label", fill(this.known.said("remove"), { place: name }));
    button.addEventListener("click", () => this.answers.toggle(code));
    item.append(button);
    return item;
  }

  /** Answer to the reader. */
  listen(): void {
    this.form.addEventListener("submit", (event) => event.preventDefault());
    const year = this.field<HTMLInputElement>("year")!;
    year.addEventListener("input", () => this.answers.set({ year: Number(year.value) }, "replace"));
    const pick = (id: string, read: (value: string) => Partial<State>) =>
      this.field<HTMLSelectElement>(id)?.addEventListener("change", (event) =>
        this.answers.set(read((event.target as HTMLSelectElement).value), "push"));
    pick("age", (value) => ({ age: this.choices.ages.indexOf(value) }));
    pick("level", (value) => ({ level: value }));
    pick("within", (value) => ({ within: value }));
    pick("show", (value) => ({ mode: value as State["mode"] }));
    pick("since", (value) => ({ since: this.choices.years.indexOf(Number(value)) }));
    for (const button of this.form.querySelectorAll<HTMLButtonElement>("button[data-do]")) {
      button.addEventListener("click", () => this.step(button));
    }
    this.listenPlace(this.field<HTMLInputElement>("place")!);
  }

  private step(button: HTMLButtonElement): void {
    const what = button.dataset.do;
    if (what === "play") return this.play(button);
    this.stop();
    const wanted = this.answers.state().year + (what === "after" ? 1 : -1);
    this.answers.set({ year: Math.min(Math.max(wanted, 0), this.choices.years.length - 1) }, "push");
  }

  private play(button: HTMLButtonElement): void {
    if (this.timer) return this.stop();
    button.setAttribute("aria-pressed", "true");
    if (this.answers.state().year >= this.choices.last) this.answers.set({ year: 0 }, "replace");
    this.timer = window.setInterval(() => {
      const next = this.answers.state().year + 1;
      if (next >= this.choices.years.length) this.stop();
      else this.answers.set({ year: next }, "replace");
    }, BEAT);
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.form.querySelector('[data-do="play"]')?.setAttribute("aria-pressed", "false");
  }

  /** The places that have figures of their own here, with their names. */
  private places(): [string, string][] {
    return [...this.known.names].filter(([code]) => this.known.index(code) > 0);
  }

  private listenPlace(field: HTMLInputElement): void {
    const fillList = () =>
      this.form.querySelector("datalist#places")?.replaceChildren(...this.places().map(([, name]) => new Option(name)));
    field.addEventListener("focus", fillList, { once: true });
    field.addEventListener("change", () => {
      const asked = folded(field.value.trim());
      if (!asked) return;
      const found = this.places().find(([, name]) => folded(name) === asked);
      if (!found) return this.answers.notice(this.known.said("no_place"));
      field.value = "";
      this.answers.notice("");
      if (!this.answers.state().areas.includes(found[0])) this.answers.toggle(found[0]);
    });
  }
}
