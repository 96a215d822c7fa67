/** What a reader has chosen; the address of the page says it, and says only what is not usual. */

export type Mode = "value" | "ratio" | "change";

export interface State {
  year: number; // a position among the years
  age: number;
  level: string;
  within: string;
  mode: Mode;
  since: number;
  areas: string[];
}

export interface Choices {
  years: number[];
  ages: string[];
  levels: string[];
  groups: string[];
  codes: ReadonlySet<string>;
  last: number;
}

export const MOST_AREAS = 6;
const MODES: Mode[] = ["value", "ratio", "change"];

/** The state of a page without a query. */
export function usual(choices: Choices): State {
  return {
    year: choices.last,
    age: 0,
    level: "commune",
    within: choices.groups[0] ?? "",
    mode: "value",
    since: 0,
    areas: [],
  };
}

/** Read a query; what is not understood is left out and named. */
export function parse(query: string, choices: Choices): { state: State; unknown: string[] } {
  const state = usual(choices);
  const unknown: string[] = [];
  const take = (name: string, at: number, use: (at: number) => void, value: string) =>
    at < 0 ? unknown.push(`${name}=${value}`) : use(at);
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === "y") take(name, choices.years.indexOf(Number(value)), (at) => (state.year = at), value);
    else if (name === "a") take(name, choices.ages.indexOf(value), (at) => (state.age = at), value);
    else if (name === "g") take(name, choices.levels.indexOf(value), () => (state.level = value), value);
    else if (name === "in") take(name, choices.groups.indexOf(value), () => (state.within = value), value);
    else if (name === "m") take(name, MODES.indexOf(value as Mode), (at) => (state.mode = MODES[at] ?? "value"), value);
    else if (name === "z") take(name, choices.years.indexOf(Number(value)), (at) => (state.since = at), value);
    else if (name === "area") state.areas = areas(value, choices, unknown);
    else if (name !== "embed") unknown.push(`${name}=${value}`);
  }
  return { state, unknown };
}

function areas(value: string, choices: Choices, unknown: string[]): string[] {
  const asked = [...new Set(value.split(",").filter(Boolean))];
  const found = asked.filter((code) => choices.codes.has(code));
  const lost = asked.filter((code) => !choices.codes.has(code));
  if (lost.length) unknown.push(`area=${lost.join(",")}`);
  return found.slice(0, MOST_AREAS);
}

/** Write a query, with its question mark; empty for the usual state. */
export function query(state: State, choices: Choices): string {
  const plain = usual(choices);
  const said: string[] = [];
  if (state.year !== plain.year) said.push(`y=${choices.years[state.year]}`);
  if (state.age !== plain.age) said.push(`a=${encodeURIComponent(choices.ages[state.age] ?? "")}`);
  if (state.level !== plain.level) said.push(`g=${state.level}`);
  if (state.level === "sector" && state.within !== plain.within) said.push(`in=${state.within}`);
  if (state.mode !== plain.mode) said.push(`m=${state.mode}`);
  if (state.mode === "change" && state.since !== plain.since) said.push(`z=${choices.years[state.since]}`);
  if (state.areas.length) said.push(`area=${state.areas.join(",")}`);
  return said.length ? `?${said.join("&")}` : "";
}
