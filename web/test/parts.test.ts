import { describe, expect, it } from "vitest";
import { change, changeBounds, shade } from "../src/classes";
import { begun, Figures, type PageData, summed } from "../src/data";
import { bar, lineChart, trace } from "../src/draw";
import { BROKEN, matches, signed, SUPPRESSED, withUnit, ZERO } from "../src/format";
import { nearest } from "../src/nearest";
import { summary } from "../src/sentence";
import { type Choices, parse, query, usual } from "../src/state";

const choices: Choices = {
  years: [2022, 2023, 2024], ages: ["all", "0-9", "90+"], levels: ["region", "commune", "sector"],
  groups: ["92000", "11000"], codes: new Set(["BE", "92094", "21004"]), last: 2,
};
const spoken = { language: "en-GB", decimals: 1, suffix: "%", states: { "-1": "hidden", "-2": "not available" } };

describe("the address", () => {
  it("says nothing of the usual state", () => expect(query(usual(choices), choices)).toBe(""));
  it("comes back as it was written", () => {
    const state = { ...usual(choices), year: 0, age: 2, level: "sector", within: "11000", areas: ["92094", "21004"] };
    const written = query(state, choices);
    expect(written).toBe("?y=2022&a=90%2B&g=sector&in=11000&area=92094,21004");
    expect(parse(written, choices)).toEqual({ state, unknown: [] });
  });
  it("names what it does not understand and keeps the rest", () => {
    const { state, unknown } = parse("?y=1999&g=planet&area=1,92094,92094&x=1&embed=1", choices);
    expect(unknown).toEqual(["y=1999", "g=planet", "area=1", "x=1"]);
    expect(state).toEqual({ ...usual(choices), areas: ["92094"] });
  });
});

describe("states", () => {
  it("are never a number", () => {
    expect(shade(SUPPRESSED, [10])).toBe("s1");
    expect(shade(ZERO, [10])).toBe("c0");
    expect(withUnit(SUPPRESSED, spoken)).toBe("hidden");
    expect(withUnit(ZERO, spoken)).toBe("0%");
  });
  it("forbid a change, as a break does", () => {
    expect(change(SUPPRESSED, 10, false)).toEqual({ state: SUPPRESSED });
    expect(change(5, 10, true)).toEqual({ state: BROKEN });
    expect(change(ZERO, 10, false)).toBe(10);
    expect(signed(-12, spoken)).toBe("−1.2");
  });
  it("have classes even on both sides of nothing", () => {
    const [far, near, up, further] = changeBounds([-30, -10, 0, 10, 30, 31]);
    expect(-(far ?? 0) + 1).toBe(further);
    expect(-(near ?? 0) + 1).toBe(up);
  });
});

describe("data", () => {
  it("begins with the latest year of the communes and takes in the others later", () => {
    const page = { codes: ["BE", "A", "B"], years: [2023, 2024], last: 1, values: [10, 1], latest: [7, SUPPRESSED], breaks: {}, ages: [] };
    expect(begun(page)).toEqual([10, -2, -2, 11, 7, SUPPRESSED]);
    const figures = new Figures(page as unknown as PageData);
    expect([figures.knows(0), figures.knows(1), figures.whole]).toEqual([true, false, false]);
    figures.complete({ values: [10, 5, 6, 1, 2, -7] });
    expect(figures.series(0, 2)).toEqual([6, -1]);
    expect([figures.knows(2), figures.at(0, 1, 1), figures.at(0, 1, 0)]).toEqual([true, 7, 11]);
  });
  it("sums yearly differences", () => expect(summed([100, 200, 3, -201], 2)).toEqual([100, 200, 103, -1]));
});

describe("drawing", () => {
  it("breaks a line at a gap", () => expect(trace([[0, 1], null, [2, 3]])).toBe("M0 1M2 3"));
  it("escapes names", () => {
    const svg = lineChart([{ name: "<script>", kind: "be", values: [1, SUPPRESSED, 3], breaks: [2] }], ["a", "b", "c"], '"', spoken);
    expect(svg).not.toContain("<script>");
    expect(svg).toContain('class="s1 sample"');
    expect(svg).toContain('class="break"');
  });
  it("marks the reference", () => expect(bar(50, 25)).toContain("M25.0 0V10"));
});

describe("the keyboard on the map", () => {
  const centres = new Map<string, [number, number]>([["a", [0, 0]], ["b", [10, 1]], ["c", [4, 40]], ["d", [-5, 0]]]);
  it("goes to the nearest place in a direction", () => {
    expect(nearest(centres, "a", [1, 0])).toBe("b");
    expect(nearest(centres, "a", [0, 1])).toBe("c");
    expect(nearest(centres, "b", [1, 0])).toBeNull();
  });
});

describe("searching", () => {
  it("asks for every word, without accents", () => {
    expect(matches("echographie 013_017", "Échographie 017")).toBe(true);
    expect(matches("echographie", "echographie scan")).toBe(false);
  });
});

describe("the sentence", () => {
  it("counts the hidden apart", () => {
    const words = { states: {}, levels: {}, country: "{year}: {country}.", spread: "{low} {low_place} {middle} {high} {high_place}", hidden: "hidden {hidden}", nothing: "none" };
    const told = { year: 2024, country: "5%", levels: "", write: String, count: String };
    const places = [{ name: "A", value: 3 }, { name: "B", value: SUPPRESSED }, { name: "C", value: ZERO }, { name: "D", value: 9 }];
    expect(summary(places, words, told)).toBe("2024: 5%. -4 C 3 9 D hidden 1");
    expect(summary([{ name: "B", value: SUPPRESSED }], words, told)).toBe("none");
  });
});
