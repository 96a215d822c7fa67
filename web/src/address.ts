/** The address of the page follows the view, after the frame that shows it. */

export type Step = "push" | "replace";

/** Do something once the next frame is drawn. */
export function afterFrame(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work));
}

export class Address {
  private waiting: Step | null = null;

  /** `said` gives the query of the view that is shown; `told` hears of each address written. */
  constructor(private readonly said: () => string, private readonly told: (query: string) => void) {}

  /**
   * Write the address soon: writing it takes a browser longer than colouring the map.
   * Call `settle` before the view changes where the change is a step of its own.
   */
  follow(step: Step): void {
    if (!this.waiting) afterFrame(() => this.settle());
    this.waiting = this.waiting === "push" ? "push" : step;
  }

  /** Write at once what waits to be written. */
  settle(): void {
    if (!this.waiting) return;
    const step = this.waiting;
    this.waiting = null;
    const query = this.said();
    try {
      history[step === "push" ? "pushState" : "replaceState"](null, "", query || location.pathname);
    } catch {
      // a page on disk may not change its address in some browsers: the page still works
    }
    this.told(query);
  }
}
