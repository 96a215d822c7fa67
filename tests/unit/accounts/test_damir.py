"""Open DAMIR in its real layouts: 55 to 57 columns, a last `;`, short lines, repeated acts."""

import gzip
from pathlib import Path

import pytest

from vesalius.accounts.damir import DamirAccount, DamirRules, header_of, read_damir
from vesalius.accounts.declaration import declared_by, read_yaml
from vesalius.accounts.folder import accounts_folder
from vesalius.accounts.project import build_from_damir
from vesalius.errors import VesaliusError

# The columns in the order of the published monthly files.
COLUMNS = (  # noqa: SIM905 - as the header lists them
    "FLX_ANN_MOI ORG_CLE_REG AGE_BEN_SNDS BEN_RES_REG BEN_CMU_TOP BEN_QLT_COD BEN_SEX_COD "
    "DDP_SPE_COD ETE_CAT_SNDS ETE_REG_COD ETE_TYP_SNDS ETP_REG_COD ETP_CAT_SNDS MDT_TYP_COD "
    "MFT_COD PRS_FJH_TYP PRS_ACT_COG PRS_ACT_NBR PRS_ACT_QTE PRS_DEP_MNT PRS_PAI_MNT "
    "PRS_REM_BSE PRS_REM_MNT FLT_ACT_COG FLT_ACT_NBR FLT_ACT_QTE FLT_PAI_MNT FLT_DEP_MNT "
    "FLT_REM_MNT SOI_ANN SOI_MOI ASU_NAT ATT_NAT CPL_COD CPT_ENV_TYP DRG_AFF_NAT ETE_IND_TAA "
    "EXO_MTF MTM_NAT PRS_NAT PRS_PPU_SEC PRS_REM_TAU PRS_REM_TYP PRS_PDS_QCP EXE_INS_REG "
    "PSE_ACT_SNDS PSE_ACT_CAT PSE_SPE_SNDS PSE_STJ_SNDS PRE_INS_REG PSP_ACT_SNDS PSP_ACT_CAT "
    "PSP_SPE_SNDS PSP_STJ_SNDS TOP_PS5_TRG "
).split()


def line(columns: list[str], **values: object) -> str:
    fields = {
        "FLX_ANN_MOI": "202402", "SOI_ANN": 2024, "SOI_MOI": 1, "PRS_REM_TYP": 0, "PRS_ACT_QTE": 1,
        "PSE_SPE_SNDS": 6, "PRS_PAI_MNT": 0, "PRS_REM_BSE": 0, "PRS_REM_MNT": 0, "FLT_DEP_MNT": 0,
    } | values  # fmt: skip
    return ";".join(str(fields.get(name, 99)) for name in columns) + ";"


def act(columns: list[str], **more: object) -> str:
    """An act of 35 euros, 24.50 of them reimbursed."""
    money = {"PRS_PAI_MNT": "35.00", "PRS_REM_BSE": "35.00", "PRS_REM_MNT": "24.50"}
    return line(columns, **(money | {"PRS_NAT": 1351} | more))


def read(folder: Path, lines: list[str], columns: list[str], name: str = "A.csv") -> DamirAccount:
    text = "\n".join([";".join(columns) + ";", *lines]) + "\n"
    path = folder / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="latin-1")
    rules = accounts_folder() / "damir.yaml"
    return read_damir([path], declared_by(DamirRules, read_yaml(rules), rules.name))


@pytest.mark.parametrize("more", [[], ["PRS_X"], ["PRS_X", "PRS_Y"]])
@pytest.mark.parametrize("name", ["A202402.csv", "A202402.csv.gz"])
def test_three_widths_give_the_same_account(tmp_path: Path, more: list[str], name: str) -> None:
    columns = more[:1] + COLUMNS + more[1:]
    assert len(columns) in (55, 56, 57)
    account = read(tmp_path, [act(columns), act(columns)], columns, name)
    assert header_of(tmp_path / name) == tuple(columns)
    assert account.part(2024, "fees").paid == 7000
    assert (account.months, account.short_lines) == (("202402",), 0)


def test_an_act_of_35_euros_is_not_counted_as_70(tmp_path: Path) -> None:
    repeated = act(COLUMNS, PRS_REM_TYP=5, PRS_REM_MNT="10.50")
    account = read(tmp_path, [act(COLUMNS), repeated], COLUMNS)
    assert account.paid_in_files == 7000
    assert account.financing(2024).amount().interval.point == 35
    assert account.part(2024, "repeated").paid == 3500


def test_every_kind_of_line_finds_its_part(tmp_path: Path) -> None:
    lines = [
        act(COLUMNS, PRS_PAI_MNT="45.00", FLT_DEP_MNT="10.00"),
        act(COLUMNS, PRS_PAI_MNT="36.00", FLT_DEP_MNT="0", PRS_REM_MNT="0"),
        line(COLUMNS, PRS_NAT=2353, PRS_PAI_MNT="80", PRS_REM_BSE="80", PRS_REM_MNT="80"),
        line(COLUMNS, PRS_NAT=1951, PRS_REM_MNT="-2.00"),
        line(COLUMNS, PRS_NAT=1951, PRS_REM_MNT="-2.00", PSE_SPE_SNDS=1),
        line(COLUMNS, PRS_NAT=1336, PRS_PAI_MNT="66.42", PRS_REM_MNT="66.42"),
        line(COLUMNS, PRS_NAT=1111, PRS_PAI_MNT="25", PRS_REM_MNT="17.5"),
        act(COLUMNS, SOI_ANN=2023, FLX_ANN_MOI="202401"),
    ]
    account = read(tmp_path, lines, COLUMNS)
    matrix = account.financing(2024)
    assert matrix.amount("fees", "insurance").interval.point * 100 == 2450 - 200
    assert matrix.amount("fees", "households").interval.point * 100 == 4500 + 3600 - 2250
    assert matrix.amount("technical_fees", "insurance").interval.point == 80
    assert matrix.amount("technical_fees", "households").interval.point == 0
    assert account.part(2024, "fees").overruns == 1000
    assert account.part(2024, "fees").off_identity == 1
    assert account.part(2024, "screening").paid == 6642
    assert account.part(2024, "other").lines == 2
    assert account.years == (2023, 2024)
    assert account.months == ("202401", "202402")
    assert sum(p.paid for p in account.parts) == account.paid_in_files


def test_short_lines_are_counted_and_not_guessed(tmp_path: Path) -> None:
    cut = ";".join(act(COLUMNS).split(";")[:30])
    account = read(tmp_path, [act(COLUMNS), cut, act(COLUMNS)], COLUMNS)
    assert account.short_lines == 1
    assert account.part(2024, "fees").lines == 2


def test_faults_are_told_without_a_line(tmp_path: Path) -> None:
    with pytest.raises(VesaliusError, match="PRS_REM_TYP") as refusal:
        read(tmp_path, [], [c for c in COLUMNS if c != "PRS_REM_TYP"])
    assert refusal.value.code == "accounts-damir-schema"
    for wrong in ({"PRS_PAI_MNT": "many"}, {"PRS_PAI_MNT": "1.005"}, {"PRS_ACT_QTE": "1.5"}):
        with pytest.raises(VesaliusError, match="1 values") as refusal:
            read(tmp_path, [act(COLUMNS), act(COLUMNS, **wrong)], COLUMNS)
        assert refusal.value.code == "accounts-damir-value"


def test_the_reconciliation_is_written_with_what_was_left_out(tmp_path: Path) -> None:
    cut = ";".join(act(COLUMNS).split(";")[:30])
    read(tmp_path, [act(COLUMNS), act(COLUMNS, PRS_REM_TYP=3), cut], COLUMNS)
    paths = build_from_damir([tmp_path / "A.csv"], tmp_path / "out")
    financing, reconciliation = (path.read_text().splitlines() for path in paths)
    assert financing == [
        "year,component,payer,euros",
        "2024,fees,households,10.50",
        "2024,fees,insurance,24.50",
        "2024,technical_fees,households,0.00",
        "2024,technical_fees,insurance,0.00",
    ]
    assert "2024,fees,1,3500,2450,0,0" in reconciliation
    assert "2024,repeated,1,3500,2450,0,0" in reconciliation
    assert 'all,"short lines, not read",1,,,,' in reconciliation
    assert "all,files,2,7000,,," in reconciliation
