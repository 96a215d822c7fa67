/** The table twin: the same figures as the map, to be sorted and searched. */

import { fill, folded, number } from "./format";

export interface Row {
  code: string;
  name: string;
  within: string;
  link: string;
  order: number;
  value: number; // for sorting: states last
  written: string;
  compared: string;
  state: number;
}

export interface TableWords {
  filter: string;
  found: string;
  language: string;
}

type Key = "order" | "within" | "value" | "compared";
const KEYS: Key[] = ["order", "within", "value", "compared"];

export class FigureTable extends HTMLElement {
  private body!: HTMLTableSectionElement;
  private rows: Row[] = [];
  private cells = new Map<string, HTMLTableRowElement>();
  private sorted: { key: Key; down: boolean } = { key: "order", down: false };
  private wanted = "";
  private words!: TableWords;
  private count!: HTMLOutputElement;

  /** Add the search box and make the headings sort. */
  enhance(words: TableWords): void {
    this.words = words;
    this.body = this.querySelector("tbody:last-of-type")!;
    this.buildFilter();
    this.querySelectorAll("thead th").forEach((heading, at) => this.buildSort(heading as HTMLElement, KEYS[at] ?? "order"));
  }

  private buildFilter(): void {
    const box = document.createElement("div");
    box.className = "filter";
    const label = document.createElement("label");
    label.htmlFor = "table-filter";
    label.textContent = this.words.filter;
    const input = document.createElement("input");
    Object.assign(input, { id: "table-filter", type: "search", autocomplete: "off" });
    this.count = document.createElement("output");
    this.count.htmlFor.add("table-filter");
    input.addEventListener("input", () => {
      this.wanted = folded(input.value.trim());
      this.arrange();
    });
    box.append(label, input, this.count);
    this.prepend(box);
  }

  private buildSort(heading: HTMLElement, key: Key): void {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const same = this.sorted.key === key;
      this.sorted = { key, down: same ? !this.sorted.down : key === "value" || key === "compared" };
      this.querySelectorAll("thead th").forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", this.sorted.down ? "descending" : "ascending");
      this.arrange();
    });
  }

  /** Show these rows; rows already there are kept and only their words change. */
  show(rows: Row[], chosen: ReadonlySet<string>): void {
    const same = rows.length === this.rows.length && rows[0]?.code === this.rows[0]?.code;
    this.rows = rows;
    if (!same) this.cells = this.adopt();
    for (const row of rows) this.write(row, chosen.has(row.code));
    if (!same || this.sorted.key !== "order" || this.wanted) this.arrange();
    else this.tellCount(rows.length);
  }

  /** The rows that the page came with, by code. */
  private adopt(): Map<string, HTMLTableRowElement> {
    return new Map([...this.body.rows].map((row) => [codeOf(row), row]));
  }

  private write(row: Row, chosen: boolean): void {
    let line = this.cells.get(row.code);
    if (!line) {
      line = build(row);
      this.cells.set(row.code, line);
    }
    line.classList.toggle("picked-row", chosen);
    const [, , value, compared] = line.cells;
    if (!value || !compared) return;
    if (value.textContent !== row.written) value.textContent = row.written;
    const kind = row.state < 0 ? `t${-row.state}` : "";
    if (value.className !== kind) value.className = kind;
    if (compared.textContent !== row.compared) compared.textContent = row.compared;
  }

  private arrange(): void {
    const { key, down } = this.sorted;
    const found = this.rows.filter((row) => !this.wanted || folded(`${row.name} ${row.within} ${row.code}`).includes(this.wanted));
    const sign = down ? -1 : 1;
    const by = key === "compared" ? "value" : key;
    found.sort((a, b) => {
      if (by === "within") return sign * a.within.localeCompare(b.within) || a.order - b.order;
      if (by === "value" && (a.value < 0 || b.value < 0)) return b.value - a.value || a.order - b.order;
      return sign * (a[by] - b[by]) || a.order - b.order;
    });
    this.body.replaceChildren(...found.map((row) => this.cells.get(row.code)!));
    this.tellCount(found.length);
  }

  private tellCount(count: number): void {
    this.count.textContent = fill(this.words.found, { count: number(count, this.words.language) });
  }
}

/** The code of a row of the page: its link's file name. */
export function codeOf(row: HTMLTableRowElement): string {
  return row.querySelector("a")?.getAttribute("href")?.match(/(\w+)\.html/)?.[1] ?? "";
}

function build(row: Row): HTMLTableRowElement {
  const line = document.createElement("tr");
  const heading = document.createElement("th");
  heading.scope = "row";
  if (row.link) {
    const link = document.createElement("a");
    link.href = row.link;
    link.textContent = row.name;
    heading.append(link);
  } else heading.textContent = row.name;
  const within = document.createElement("td");
  within.textContent = row.within;
  line.append(heading, within, document.createElement("td"), document.createElement("td"));
  return line;
}
