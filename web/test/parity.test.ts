import { describe, expect, it } from "vitest";
import { classOf } from "../src/classes";
import { spread, ticks } from "../src/draw";
import { figure, folded, number, ratioWords, type Spoken } from "../src/format";
import parity from "./parity.json";

type Row = (string | number)[];

describe.each(Object.entries(parity.languages))("in %s, as Python writes", (language, said) => {
  const spoken = (decimals: number): Spoken => ({ language, decimals, suffix: said.suffix, states: said.states });

  it.each(said.figures as Row[])("the figure %s with %s decimals", (value, decimals, written) => {
    expect(figure(Number(value), spoken(Number(decimals)))).toBe(written);
  });
  it.each(said.ratios as Row[])("the ratio of %s to %s", (value, reference, written) => {
    expect(ratioWords(Number(value), Number(reference), language)).toBe(written);
  });
  it.each(said.counts as Row[])("the count %s", (value, written) => {
    expect(number(Number(value), language)).toBe(written);
  });
});

describe("drawing and searching, as Python does", () => {
  it.each(parity.folded)("folds %s", (name, written) => expect(folded(name ?? "")).toBe(written));
  it.each(parity.ticks as [number, number, number[]][])("ticks from %d to %d", (low, high, found) =>
    expect(ticks(low, high)).toEqual(found));
  it.each(parity.spread as [number[], number[]][])("spreads %j", (wished, found) =>
    expect(spread(wished, 16, 14, 266)).toEqual(found));
  it("puts a bound into the class above it", () => {
    const [bounds, rows] = parity.classes as [number[], [number, number][]];
    for (const [value, at] of rows) expect(classOf(value, bounds)).toBe(at);
  });
});
