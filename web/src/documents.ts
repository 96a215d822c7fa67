/** What a reader takes away: links to the same view, the citation, the code to embed. */

import { fill } from "./format";

const part = (name: string) => document.querySelector<HTMLElement>(`[data-part="${name}"]`);

/** Carry a view to the other languages, the pair, the family, the permanent link and the frame. */
export function carry(said: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a, a[data-keep]")) {
    const plainLink = (link.getAttribute("href") ?? "").split("?")[0];
    if (plainLink) link.setAttribute("href", plainLink + said);
  }
  const view = location.href.split(/[?#]/)[0] + said;
  const link = part("permalink");
  if (link) {
    link.setAttribute("href", view);
    link.textContent = view;
  }
  const embed = part("embed");
  const at = said ? `${view}&embed=1` : `${view}?embed=1`;
  if (embed) embed.textContent = embed.textContent!.replace(/src="[^"]*"/, `src="${at}"`);
}

/** Add the day to the citation and buttons to copy; show the map alone where that is asked. */
export function finish(language: string, said: (key: string) => string): void {
  const written = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "numeric" });
  const citation = part("citation");
  if (citation) citation.textContent += ` (${fill(said("accessed"), { day: written.format(new Date()) })})`;
  for (const name of ["citation", "permalink", "embed"]) addCopyButton(part(name), said);
  if (new URLSearchParams(location.search).get("embed") === "1") document.documentElement.dataset.embed = "";
}

function addCopyButton(source: HTMLElement | null, said: (key: string) => string): void {
  const host = source?.closest(".quotable");
  if (!source || !host || !navigator.clipboard) return;
  const words = () => (source === host ? (source.firstChild?.textContent ?? "") : (source.textContent ?? ""));
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = said("copy");
  button.setAttribute("aria-label", `${said("copy")}: ${host.previousElementSibling?.textContent ?? ""}`);
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(words()).then(() => (button.textContent = said("copied")));
  });
  host.append(button);
}
