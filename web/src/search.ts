/** Finding an indicator or a place in a list that is already on the page. */

import { embedded, type Words } from "./data";
import { fill, folded, matches, number } from "./format";

interface SearchData {
  language: string;
  words: Words;
}

/** The catalogue: search and facets over its rows; the address keeps what was asked. */
export class CatalogueSearch extends HTMLElement {
  private data!: SearchData;
  private form!: HTMLFormElement;

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.form = form;
    this.data = embedded<SearchData>(this);
    for (const [name, value] of new URLSearchParams(location.search)) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
    }
    this.form.addEventListener("input", () => this.update());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.narrow();
  }

  private value(name: string): string {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value.trim() : "";
  }

  private update(): void {
    this.narrow();
    const said = new URLSearchParams(["q", "m", "f", "k"].map((name) => [name, this.value(name)]).filter(([, v]) => v));
    const query = said.toString();
    try {
      history.replaceState(null, "", query ? `?${query}` : location.pathname);
    } catch {
      // a page on disk may not have a query in some browsers: the search still works
    }
  }

  private narrow(): void {
    const [words, measure, family, keyword] = ["q", "m", "f", "k"].map((name) => this.value(name)) as [string, string, string, string];
    let count = 0;
    for (const row of this.querySelectorAll<HTMLElement>("tr[data-search]")) {
      row.hidden = !(
        matches(row.dataset.search ?? "", words) &&
        (!family || row.dataset.families?.split(" ").includes(family)) &&
        (!keyword || row.dataset.keywords?.split(" ").includes(keyword))
      );
      if (!row.hidden) count += this.links(row, measure, family);
    }
    for (const cell of this.querySelectorAll<HTMLElement>("[data-measure]")) cell.hidden = !!measure && cell.dataset.measure !== measure;
    const told = this.querySelector('[data-part="count"]');
    if (told) told.textContent = fill(String(this.data.words.matches), { count: number(count, this.data.language) });
    this.querySelector<HTMLElement>('[data-part="nothing"]')!.hidden = count > 0;
    for (const theme of this.querySelectorAll<HTMLElement>(".theme")) {
      theme.hidden = !theme.querySelector("tr[data-search]:not([hidden])");
    }
  }

  /** Show the links of a row that the facets leave, and count them. */
  private links(row: HTMLElement, measure: string, family: string): number {
    let count = 0;
    for (const link of row.querySelectorAll<HTMLElement>("a[data-code]")) {
      link.hidden = !!family && !link.dataset.code?.startsWith(family);
      const cell = link.closest<HTMLElement>("[data-measure]");
      if (!link.hidden && (!measure || cell?.dataset.measure === measure)) count += 1;
    }
    return count;
  }
}

/** The list of places, narrowed by name. */
export class PlaceSearch extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input");
    input?.form?.addEventListener("submit", (event) => event.preventDefault());
    input?.addEventListener("input", () => this.narrow(input.value.trim()));
  }

  private narrow(asked: string): void {
    for (const block of this.querySelectorAll<HTMLElement>(".block")) {
      for (const item of block.querySelectorAll<HTMLElement>("li")) {
        item.hidden = !matches(folded(item.textContent ?? ""), asked);
      }
      block.hidden = !block.querySelector("li:not([hidden])");
    }
  }
}
