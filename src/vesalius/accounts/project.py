"""Building the account of a project's claims, or of files of Open DAMIR."""

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

from vesalius.accounts.claims import (
    MONEY,
    ClaimsAccount,
    DeclaredPerimeter,
    Perimeter,
    account_of,
)  # fmt: skip
from vesalius.accounts.damir import PARTS, DamirAccount, DamirRules, read_damir
from vesalius.accounts.declaration import declared_by, read_yaml
from vesalius.accounts.folder import accounts_folder
from vesalius.accounts.problems import CLAIMS_COLUMN
from vesalius.accounts.written import euros, write_account
from vesalius.catalogue.load import default_folder, load_catalogue
from vesalius.catalogue.model import Catalogue
from vesalius.errors import VesaliusError
from vesalius.sources.opening import open_sources
from vesalius.sources.tables import ClaimsTable


def default_perimeter(catalogue: Catalogue) -> Perimeter:
    """Imaging by our own declaration, with the code lists of a catalogue."""
    path = accounts_folder() / "claims" / "perimeter.yaml"
    declared = declared_by(DeclaredPerimeter, read_yaml(path), path.name)
    return Perimeter.of(declared, catalogue.code_lists)


def project_account(folder: Path) -> ClaimsAccount:
    """The account of the accepted claims of a project, year by year.

    A project without any money column is refused.
    """
    claims = open_sources(folder).claims
    _priced(claims)
    own = folder / "catalogue"
    folders = (default_folder(), own) if own.is_dir() else (default_folder(),)
    relations = {year: claims.relation(year) for year in claims.years()}
    return account_of(relations, default_perimeter(load_catalogue(*folders)))


def _priced(claims: ClaimsTable) -> None:
    mapped = {r.field.name for r in claims.readings if r.column}
    if not mapped & set(MONEY):
        raise VesaliusError(CLAIMS_COLUMN, file="sources.yaml", column=", ".join(MONEY))


def build_from_project(folder: Path, out: Path) -> tuple[Path, ...]:
    """Write the account of a project, with the declaration that lets it be checked and told."""
    written = write_account(project_account(folder), out)
    declaration = out / "account.yaml"
    shutil.copyfile(accounts_folder() / "claims" / "account.yaml", declaration)
    return (*written, declaration)


def build_from_damir(files: Iterable[Path], out: Path) -> tuple[Path, ...]:
    """Write the financing of the imaging account of Open DAMIR and its reconciliation."""
    rules = accounts_folder() / "damir.yaml"
    account = read_damir(tuple(files), declared_by(DamirRules, read_yaml(rules), rules.name))
    out.mkdir(parents=True, exist_ok=True)
    return (_financing(account, out), _reconciliation(account, out))


def _financing(account: DamirAccount, out: Path) -> Path:
    rows = [
        [year, component, payer, euros(cents)]
        for year in account.years
        for (component, payer), cents in sorted(account.financing(year).cells.items())
    ]
    return _csv(out / "damir_financing.csv", ["year", "component", "payer", "euros"], rows)


def _reconciliation(account: DamirAccount, out: Path) -> Path:
    """Every line read is in a part: lines and cents, the files' total apart, and what was short."""
    found = [account.part(year, part) for year in account.years for part in PARTS]
    rows: list[list[object]] = [
        [p.year, p.part, p.lines, p.paid, p.reimbursed, p.overruns, p.off_identity] for p in found
    ]
    rows.append(["all", "files", sum(p.lines for p in found), account.paid_in_files, "", "", ""])
    rows.append(["all", "short lines, not read", account.short_lines, "", "", "", ""])
    months = " ".join(account.months)
    rows.append(["all", f"months of processing: {months}", "", "", "", "", ""])
    header = [
        "year", "part", "lines", "paid_cents", "reimbursed_cents", "overrun_cents", "off_identity",
    ]  # fmt: skip
    return _csv(out / "damir_reconciliation.csv", header, rows)


def _csv(path: Path, header: list[str], rows: Iterable[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path
