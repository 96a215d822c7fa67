"""Fiches: `fiche build`."""

import json
from pathlib import Path

import cyclopts

from vesalius.accounts.answers import check_files
from vesalius.accounts.folder import accounts_folder
from vesalius.accounts.judge import Verdict
from vesalius.accounts.problems import NUMBER_DIFFERS
from vesalius.accounts.project import build_from_project
from vesalius.cli import localise
from vesalius.errors import VesaliusError
from vesalius.publish.fiche import Fiche, build_from_file, page, write_pdf
from vesalius.publish.fiche.trace import trace


def register(app: cyclopts.App) -> None:
    """Add the commands of this file."""
    group = localise.group("fiche", "Chapters whose every number is bound to cells.")
    localise.command(group, build, "build")
    app.command(group)


def build(
    *templates: Path,
    data: Path | None = None,
    out: Path = Path(),
    year: int | None = None,
    no_pdf: bool = False,
) -> None:
    """Build fiches from their templates: a page, a tagged PDF, and the trace of every number.

    Args:
        templates: Templates in Markdown.
        data: Folder of the data files, where they do not lie beside the declarations.
        out: Folder to write to.
        year: The year of the fiche, where the template's own is not wanted.
        no_pdf: Leave the PDF out.
    """
    out.mkdir(parents=True, exist_ok=True)
    variables = {"year": year} if year else {}
    for template in templates:
        fiche = build_from_file(template, data, variables)
        for path in _write(fiche, out / template.stem, not no_pdf):
            print(path)


def demonstrate(project: Path, out: Path, official: Path | None, pdf: bool) -> list[Path]:
    """Everything on a project's synthetic claims: build the account, check it, tell it four times.

    `official` is a folder with the published tables, where there is one: they are checked, and
    their chapter is told too. Raises where a number differs, or where `pdf` cannot be made.
    """
    account = build_from_project(project, project / "private" / "accounts")[-1]
    ours = accounts_folder()
    checked, told = [check_files((account,))], [(ours / "claims", account.parent)]
    if official is not None:
        checked.append(check_files((ours / "imaging" / "chapter.yaml",), official))
        checked.append(check_files((official / "sha" / "cns_sha.csv",)))
        told.append((ours / "imaging", official))
    for report in checked:
        if not report.passes:
            raise VesaliusError(NUMBER_DIFFERS, count=len(report.having(Verdict.DIFFERS)))
    return [
        path
        for folder, data in told
        for template in sorted(folder.glob("fiche.*.md"))
        for path in _write(build_from_file(template, data), _stem(out, folder, template), pdf)
    ]


def _stem(out: Path, folder: Path, template: Path) -> Path:
    (out / folder.name).mkdir(parents=True, exist_ok=True)
    return out / folder.name / template.stem


def _write(fiche: Fiche, stem: Path, pdf: bool) -> list[Path]:
    """Write the files of a fiche; the stem keeps the language, as in `fiche.fr`."""
    html, traced = (stem.with_name(stem.name + end) for end in (".html", ".trace.json"))
    html.write_text(page(fiche), encoding="utf-8")
    record = json.dumps(trace(fiche), ensure_ascii=False, indent=1)
    traced.write_text(record + "\n", encoding="utf-8")
    if not pdf:
        return [html, traced]
    tagged = stem.with_name(stem.name + ".pdf")
    write_pdf(fiche, tagged)
    return [html, tagged, traced]
