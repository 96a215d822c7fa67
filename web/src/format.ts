/** Numbers and states as Python prints them: the same integers, the same words. */

export const SUPPRESSED = -1;
export const NOT_AVAILABLE = -2;
export const NOT_APPLICABLE = -3;
export const ZERO = -4;
export const BROKEN = -5; // only here: a change across a break

export interface Spoken {
  language: string;
  decimals: number;
  suffix: string;
  states: Record<string, string>;
}

interface Writer {
  format: Intl.NumberFormat;
  written: Map<number, string>; // a map has few distinct numbers, and the same ones every year
}

const writers = new Map<string, Writer>();

/** A number with the language's separators and so many decimals. */
export function number(value: number, language: string, decimals = 0): string {
  const key = `${language} ${decimals}`;
  let writer = writers.get(key);
  if (!writer) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    writer = { format: new Intl.NumberFormat(language, digits), written: new Map() };
    writers.set(key, writer);
  }
  let text = writer.written.get(value);
  if (text === undefined) {
    text = writer.format.format(value);
    writer.written.set(value, text);
  }
  return text;
}

/** Whether a figure has a number; a true zero has one. */
export function known(value: number): boolean {
  return value >= 0 || value === ZERO;
}

/** The number of a figure that has one. */
export function plain(value: number): number {
  return value === ZERO ? 0 : value;
}

/** A figure as a table writes it: its number, or the words of its state. */
export function figure(value: number, spoken: Spoken): string {
  if (value === ZERO) return "0";
  if (value < 0) return spoken.states[String(value)] ?? "";
  return number(value / 10 ** spoken.decimals, spoken.language, spoken.decimals);
}

/** A figure as a sentence writes it, with its percent sign. */
export function withUnit(value: number, spoken: Spoken): string {
  return figure(value, spoken) + (known(value) ? spoken.suffix : "");
}

/** Hundredths of one figure over another, rounded half up; null where either has no number. */
export function ratio(value: number, reference: number): number | null {
  if (!known(value) || reference <= 0) return null;
  return Math.floor((200 * plain(value) + reference) / (2 * reference));
}

/** A ratio as a table writes it. */
export function ratioWords(value: number, reference: number, language: string): string {
  const found = ratio(value, reference);
  return found === null ? "–" : number(found / 100, language, 2);
}

/** A difference with its sign. */
export function signed(value: number, spoken: Spoken): string {
  const size = number(Math.abs(value) / 10 ** spoken.decimals, spoken.language, spoken.decimals);
  return value > 0 ? `+${size}` : value < 0 ? `−${size}` : size;
}

/** A message with its `{fields}` filled. */
export function fill(message: string, facts: Record<string, string | number>): string {
  return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
}

/** Small letters without accents, as the pages' search texts are written. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Whether every word that is asked for occurs in a text. */
export function matches(text: string, asked: string): boolean {
  return folded(asked).split(/\s+/).every((word) => text.includes(word));
}
