"""What is written: the contract's columns, the same bytes each time, said to be synthetic."""

from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from tests.unit.synthetic.conftest import PERSONS, SEED
from vesalius.catalogue.model import Catalogue
from vesalius.errors import VesaliusError
from vesalius.sources.contracts import CLAIMS, POPULATION, Contract
from vesalius.sources.synthetic import generate
from vesalius.sources.synthetic.generate import synthesise


def digests(folder: Path) -> dict[str, str]:
    files = sorted(folder.rglob("*.parquet"))
    return {str(f.relative_to(folder)): sha256(f.read_bytes()).hexdigest() for f in files}


@pytest.mark.parametrize("contract", [CLAIMS, POPULATION], ids=lambda c: c.name)
def test_columns_and_types_are_the_contracts(country: Path, contract: Contract) -> None:
    file = next((country / contract.name).rglob("*.parquet"))
    found = duckdb.sql(
        f"select column_name, column_type from (describe select * from "
        f"read_parquet('{file}', hive_partitioning = false))"
    ).fetchall()
    wanted = [(field.name, field.sql or "BIGINT") for field in contract.fields]
    assert found == wanted


def test_every_file_says_that_it_is_synthetic(country: Path) -> None:
    files = list(country.rglob("*.parquet"))
    assert len(files) == 6
    for file in files:
        said = pq.read_metadata(file).metadata
        assert said[b"vesalius.synthetic"] == b"true"
        assert b"invented" in said[b"vesalius.synthetic.sentence"]
        assert f"seed={SEED}".encode() in said[b"vesalius.synthetic.arguments"]
        assert said[b"vesalius.synthetic.version"]


def test_texts_of_claims_are_written_by_number(country: Path) -> None:
    """Parquet writes a dictionary with twins out row by row; a count then reads twice the bytes."""
    for file in (country / "claims").rglob("*.parquet"):
        group = pq.read_metadata(file).row_group(0)
        columns = map(group.column, range(group.num_columns))
        texts = [column for column in columns if column.physical_type == "BYTE_ARRAY"]
        assert len(texts) == 3
        for column in texts:
            assert "RLE_DICTIONARY" in column.encodings
            assert column.total_uncompressed_size < 2 * group.num_rows


def test_a_year_alone_with_one_thread_has_the_same_bytes(
    country: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "_workers", lambda: 1)
    synthesise(tmp_path, PERSONS, range(2018, 2019), SEED, catalogue)
    whole = digests(country)
    assert digests(tmp_path) == {name: whole[name] for name in whole if "2018" in name}


def test_another_seed_gives_other_persons(
    country: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    synthesise(tmp_path, PERSONS, range(2018, 2019), SEED + 1, catalogue)
    query = "select person_id from read_parquet('{}/population/year=2018/*.parquet')"
    both = f"select count(*) from ({query.format(country)} intersect {query.format(tmp_path)})"
    assert duckdb.sql(both).fetchall()[0][0] < PERSONS / 1000


def test_several_parts_are_one_country(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vesalius.sources.synthetic.members.PART_SIZE", 1000)
    (written,) = synthesise(tmp_path, 3_500, range(2022, 2023), 1, catalogue)
    assert len(list(tmp_path.rglob("part-*.parquet"))) == 8
    people = f"read_parquet('{tmp_path}/population/*/*.parquet')"
    assert duckdb.sql(f"select count(distinct person_id) from {people}").fetchall() == [
        (written.population,)
    ]


def test_a_country_of_one_person_can_be_made(catalogue: Catalogue, tmp_path: Path) -> None:
    years = synthesise(tmp_path, 1, range(2006, 2008), 1, catalogue)
    assert all(year.population < 10 for year in years)
    assert len(list(tmp_path.rglob("*.parquet"))) == 4


@pytest.mark.parametrize(
    ("persons", "years", "share", "code"),
    [
        (0, range(2020, 2021), 0.0, "synthetic-persons"),
        (10**9, range(2020, 2021), 0.0, "synthetic-persons"),
        (10, range(2001, 2011), 0.0, "synthetic-years"),
        (10, range(2020, 2026), 0.0, "synthetic-years"),
        (10, range(2024, 2016), 0.0, "synthetic-years"),
        (10, range(2020, 2021), 1.0, "synthetic-share"),
        (10, range(2020, 2021), -0.1, "synthetic-share"),
    ],
)
def test_what_cannot_be_made_is_refused(
    catalogue: Catalogue, tmp_path: Path, persons: int, years: range, share: float, code: str
) -> None:
    with pytest.raises(VesaliusError) as refusal:
        synthesise(tmp_path, persons, years, 1, catalogue, share)
    assert refusal.value.code == code
    assert not list(tmp_path.iterdir())


def test_a_smaller_country_leaves_nothing_of_a_larger_one(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vesalius.sources.synthetic.members.PART_SIZE", 500)
    synthesise(tmp_path, 2_000, range(2022, 2023), 1, catalogue)
    (tmp_path / "claims" / "year=2022" / "part-0007.unfinished").write_bytes(b"cut short")
    (written,) = synthesise(tmp_path, 400, range(2022, 2023), 1, catalogue)
    files = (tmp_path / "population").rglob("*.parquet")
    rows = sum(pq.read_metadata(file).num_rows for file in files)
    assert rows == written.population
    assert not list(tmp_path.rglob("*.unfinished"))


def test_files_of_others_are_not_removed(catalogue: Catalogue, tmp_path: Path) -> None:
    theirs = tmp_path / "claims" / "year=2022" / "claims.parquet"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"real claims")
    with pytest.raises(VesaliusError) as refusal:
        synthesise(tmp_path, 400, range(2022, 2023), 1, catalogue)
    assert refusal.value.code == "synthetic-folder"
    assert theirs.read_bytes() == b"real claims"
