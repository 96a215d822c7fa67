/** What a page brings along, and what it asks for later: columns of integers. */

import { NOT_AVAILABLE, type Spoken } from "./format";

export type Level = "region" | "province" | "arrondissement" | "commune" | "sector";

export interface Words extends Record<string, unknown> {
  states: Record<string, string>;
  levels: Record<string, string>;
}

export interface Sources {
  root: string;
  years: string;
  ages?: string;
  shapes?: Record<string, string>;
  sectors?: Record<string, { shapes: string; figures: string }>;
}

export interface PageData {
  code: string;
  language: string;
  decimals: number;
  suffix: string;
  years: number[];
  ages: [string, string][];
  last: number;
  codes: string[];
  parents: number[];
  names: string[];
  levels: Record<string, [number, number]>;
  breaks: Record<string, number[][]>;
  values: number[]; // yearly steps of the places above the commune
  latest: number[]; // the communes in the latest year
  broken: number[];
  sources: Sources;
  words: Words;
}

/** All places in all years, all ages together. */
export interface YearData {
  values: number[];
}

export interface AgeData {
  breaks: Record<string, number[][]>;
  values: number[][];
}

export interface Shapes {
  box: string;
  paths: Record<string, string>;
}

export interface SectorShapes extends Shapes {
  names: Record<string, string | Record<string, string>>;
}

export interface SectorData {
  years: number[];
  codes: string[];
  breaks: number[];
  values: number[];
}

const waiting = new Map<string, (data: unknown) => void>();
const asked = new Map<string, Promise<unknown>>();

/** Called by the data files themselves: scripts, since a page on disk may not fetch. */
export function receive(name: string, data: unknown): void {
  waiting.get(name)?.(data);
}

/** Ask for a data file once; the answer is what it hands to `receive` under this name. */
export function load<T>(address: string, name: string): Promise<T> {
  const before = asked.get(name);
  if (before) return before as Promise<T>;
  const promise = new Promise<T>((give, refuse) => {
    waiting.set(name, (data) => give(data as T));
    const script = document.createElement("script");
    script.src = address;
    script.onerror = () => {
      asked.delete(name);
      refuse(new Error(name));
    };
    document.head.append(script);
  });
  asked.set(name, promise);
  return promise;
}

/** The JSON that a page carries inside an element. */
export function embedded<T>(host: Element): T {
  const found = host.querySelector('script[data-part="data"]');
  return JSON.parse(found?.textContent ?? "{}") as T;
}

/** The figures that a list of yearly differences stands for. */
export function summed(steps: readonly number[], places: number): number[] {
  const found = [...steps];
  for (let at = places; at < found.length; at += 1) found[at] = (found[at] ?? 0) + (found[at - places] ?? 0);
  return found;
}

/** A table of figures with the communes of the latest year alone; their other years come later. */
export function begun(page: Pick<PageData, "codes" | "years" | "last" | "values" | "latest">): number[] {
  const places = page.codes.length;
  const larger = places - page.latest.length;
  const told = summed(page.values, larger);
  const found = new Array<number>(places * page.years.length).fill(NOT_AVAILABLE);
  page.years.forEach((_, year) => {
    for (let place = 0; place < larger; place += 1) found[year * places + place] = told[year * larger + place] ?? NOT_AVAILABLE;
  });
  page.latest.forEach((value, at) => (found[page.last * places + larger + at] = value));
  return found;
}

/** The figures of all places above the sector: one age, one year, one row. */
export class Figures {
  private readonly columns: number[][];
  private later: AgeData | null = null;
  whole = false; // whether the communes' older years are here

  constructor(readonly page: PageData) {
    this.columns = [begun(page)];
  }

  /** Whether a place's figures of all years are here. */
  knows(place: number): boolean {
    return this.whole || place < this.page.codes.length - this.page.latest.length;
  }

  /** Take in all years. */
  complete(years: YearData): void {
    this.columns[0] = summed(years.values, this.page.codes.length);
    this.whole = true;
  }

  /** Take in the other ages. */
  add(later: AgeData): void {
    this.later = later;
    this.columns.splice(1, later.values.length, ...later.values.map((steps) => summed(steps, this.page.codes.length)));
  }

  /** Whether the figures of an age are here. */
  has(age: number): boolean {
    return age === 0 || this.later !== null;
  }

  /** One figure. */
  at(age: number, year: number, place: number): number {
    return this.columns[age]?.[year * this.page.codes.length + place] ?? -2;
  }

  /** A place's figures over the years. */
  series(age: number, place: number): number[] {
    return this.page.years.map((_, year) => this.at(age, year, place));
  }

  /** A place's figures over the age classes. */
  profile(year: number, place: number): number[] {
    return this.page.ages.slice(1).map((_, age) => this.at(age + 1, year, place));
  }

  /** The class bounds of a level and age. */
  breaks(level: string, age: number): number[] {
    const found = age === 0 ? this.page.breaks[level]?.[0] : this.later?.breaks[level]?.[age - 1];
    return found ?? [];
  }
}

/** How numbers are written on this page. */
export function spokenOf(page: PageData): Spoken {
  return {
    language: page.language,
    decimals: page.decimals,
    suffix: page.suffix,
    states: page.words.states,
  };
}
