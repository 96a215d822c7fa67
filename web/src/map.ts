/** The map: areas that take colours, a pointer and a keyboard; the reader's places drawn on top. */

import type { Shapes } from "./data";
import { nearest } from "./nearest";

const SVG = "http://www.w3.org/2000/svg";
const ARROWS: Record<string, [number, number]> = {
  ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1],
};

export interface MapTalk {
  /** What is told of a place: its name, then its figure. */
  tell(code: string): [string, string];
  choose(code: string): void;
  label: string;
}

export class PlaceMap extends HTMLElement {
  private talk!: MapTalk;
  private svg!: SVGSVGElement;
  private areas!: SVGGElement;
  private over!: SVGGElement;
  private tip!: HTMLElement;
  private usual!: { box: string; areas: SVGGElement };
  private paths = new Map<string, SVGPathElement>();
  private centres = new Map<string, [number, number]>();
  private active = "";

  /** Make the drawn map answer. */
  enhance(talk: MapTalk): void {
    this.talk = talk;
    this.svg = this.querySelector("svg.country")!;
    this.areas = this.querySelector("g.areas")!;
    this.usual = { box: this.svg.getAttribute("viewBox") ?? "", areas: this.areas };
    this.over = this.svg.appendChild(document.createElementNS(SVG, "g"));
    this.over.setAttribute("aria-hidden", "true");
    this.tip = this.querySelector(".map")!.appendChild(document.createElement("div"));
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.svg.setAttribute("role", "listbox");
    this.svg.setAttribute("tabindex", "0");
    this.svg.setAttribute("aria-label", talk.label);
    this.collect();
    this.listen();
  }

  private collect(): void {
    this.paths = new Map([...this.areas.querySelectorAll("path")].map((path) => [path.id.slice(1), path]));
    this.centres = new Map();
    this.activate("");
    this.areas.setAttribute("role", "none");
  }

  private listen(): void {
    const place = (event: Event) => (event.target as Element).closest?.("path[id], use");
    const code = (found: Element | null | undefined) =>
      found ? (found.id || (found.getAttribute("href") ?? "").slice(1)).slice(1) : "";
    const host = this.querySelector(".map")!;
    host.addEventListener("pointermove", (event) => this.point(code(place(event)), event as PointerEvent));
    host.addEventListener("pointerleave", () => this.point("", null));
    host.addEventListener("click", (event) => {
      const found = code(place(event));
      if (this.paths.has(found)) this.talk.choose(found);
    });
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("focus", () => {
      if (!this.active) this.activate(this.paths.keys().next().value ?? "");
      this.tellActive();
    });
    this.svg.addEventListener("blur", () => this.point("", null));
  }

  private point(code: string, event: PointerEvent | null): void {
    this.tip.hidden = !this.paths.has(code);
    this.outline(this.tip.hidden ? (document.activeElement === this.svg ? this.active : "") : code);
    if (this.tip.hidden || !event) return;
    const box = this.querySelector(".map")!.getBoundingClientRect();
    this.showTip(code, event.clientX - box.left, event.clientY - box.top, box.width);
  }

  private showTip(code: string, x: number, y: number, width: number): void {
    const [name, figure] = this.talk.tell(code);
    const strong = document.createElement("b");
    strong.textContent = name;
    this.tip.replaceChildren(strong, figure);
    this.tip.hidden = false;
    const left = Math.max(0, Math.min(x + 14, width - this.tip.offsetWidth));
    // CSSOM, not a style attribute: the strict policy allows it
    this.tip.style.transform = `translate(${left}px, ${y + 18}px)`;
    this.tip.style.left = "0";
    this.tip.style.top = "0";
  }

  private key(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    if (arrow) this.move(arrow);
    else if (event.key === "Enter" || event.key === " ") this.talk.choose(this.active);
    else if (event.key === "Escape") this.tip.hidden = true;
    else return;
    event.preventDefault();
  }

  private move(arrow: [number, number]): void {
    if (!this.centres.size) this.measure();
    const next = nearest(this.centres, this.active, arrow);
    if (next) this.activate(next);
    this.tellActive();
  }

  private measure(): void {
    for (const [code, path] of this.paths) {
      const box = path.getBBox();
      this.centres.set(code, [box.x + box.width / 2, box.y + box.height / 2]);
    }
  }

  /** Make a place the active option of the list that the map is to a screen reader. */
  private activate(code: string): void {
    const before = this.paths.get(this.active);
    for (const name of ["role", "aria-label", "aria-selected"]) before?.removeAttribute(name);
    this.active = code;
    const path = this.paths.get(code);
    if (!path) return this.svg?.removeAttribute("aria-activedescendant");
    path.setAttribute("role", "option");
    path.setAttribute("aria-selected", String(this.picked.includes(code)));
    path.setAttribute("aria-label", this.talk.tell(code).join(": "));
    this.svg.setAttribute("aria-activedescendant", path.id);
  }

  private tellActive(): void {
    const path = this.paths.get(this.active);
    if (!path) return;
    this.outline(this.active);
    const here = path.getBoundingClientRect();
    const box = this.querySelector(".map")!.getBoundingClientRect();
    this.showTip(this.active, here.left + here.width / 2 - box.left, here.top + here.height / 2 - box.top, box.width);
  }

  private picked: string[] = [];
  private outlined = "";

  private outline(code: string): void {
    if (code === this.outlined) return;
    this.outlined = code;
    this.redraw();
  }

  /** Draw the chosen places on top, each in its colour. */
  mark(codes: readonly string[]): void {
    this.picked = [...codes];
    this.paths.get(this.active)?.setAttribute("aria-selected", String(this.picked.includes(this.active)));
    this.redraw();
  }

  private redraw(): void {
    const edges = this.picked.map((code) => this.copy(code, "picked halo")); // all below the inks
    const drawn = [...edges, ...this.picked.map((code, at) => this.copy(code, `picked k${at}`))];
    const focus = this.outlined ? [this.copy(this.outlined, "focus halo"), this.copy(this.outlined, "focus")] : [];
    this.over.replaceChildren(...[...drawn, ...focus].filter((path) => path !== null));
  }

  private copy(code: string, kind: string): SVGPathElement | null {
    const from = this.paths.get(code);
    if (!from) return null;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", from.getAttribute("d") ?? "");
    path.setAttribute("class", kind);
    return path;
  }

  /** Give every area its class; only those that change are touched. */
  colour(classOf: (code: string) => string): void {
    for (const [code, path] of this.paths) {
      const kind = classOf(code);
      if (path.getAttribute("class") !== kind) path.setAttribute("class", kind);
    }
    if (this.active) this.paths.get(this.active)?.setAttribute("aria-label", this.talk.tell(this.active).join(": "));
  }

  /** Show other shapes; null for those that the page came with. */
  show(shapes: Shapes | null, fine: boolean): void {
    const next = shapes ? this.build(shapes) : this.usual.areas;
    if (next === this.areas) return;
    this.areas.replaceWith(next);
    this.areas = next;
    this.areas.classList.toggle("fine", fine);
    this.svg.setAttribute("viewBox", shapes ? shapes.box : this.usual.box);
    const inset = this.querySelector<HTMLElement>(".inset");
    if (inset) inset.hidden = shapes !== null;
    this.outlined = "";
    this.collect();
    this.redraw();
  }

  private built = new Map<Shapes, SVGGElement>();

  private build(shapes: Shapes): SVGGElement {
    const before = this.built.get(shapes);
    if (before) return before;
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "areas");
    for (const [code, d] of Object.entries(shapes.paths)) {
      const path = group.appendChild(document.createElementNS(SVG, "path"));
      path.id = `p${code}`;
      path.setAttribute("d", d);
    }
    this.built.set(shapes, group);
    return group;
  }
}
