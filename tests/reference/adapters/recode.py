"""Foreign data to project folders, by the mapping files beside this one."""

import shutil
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
CHEST_RADIOGRAPH = "452690"


def new_project(name: str, folder: Path, years: str) -> Path:
    """Copy the two files of a project, filling in the years of the release."""
    (folder / "private").mkdir(parents=True)
    shutil.copy(HERE / name / "sources.yaml", folder)
    text = (HERE / name / "release.yaml").read_text("utf-8").replace("YEARS", years)
    (folder / "release.yaml").write_text(text, encoding="utf-8")
    return folder


def write(query: str, path: Path) -> None:
    """Write the rows of a query as Parquet."""
    duckdb.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def csv_of(path: Path) -> str:
    """A CSV as a relation in which everything is text."""
    return f"read_csv('{path}', all_varchar = true, header = true)"


def statbel(data: Path, folder: Path, year: int) -> Path:
    """One row a person from the counts by commune, sex and age; every third person has one exam."""
    project = new_project("statbel", folder, str(year))
    counts = data / "population" / "pop_commune_single_age_sex_2009_2022.parquet"
    persons = f"""
        SELECT row_number() OVER (ORDER BY nis, sex, age, nth) AS person, year::SMALLINT AS year,
               (year - age)::SMALLINT AS birth_year, sex::VARCHAR AS sex, nis || 'ZZZZ' AS commune
        FROM (SELECT *, unnest(range(pop)) AS nth FROM '{counts}' WHERE year = {year})"""
    write(persons, project / "private" / "population.parquet")
    claims = f"""
        SELECT person, make_date({year}, 5, 1) AS service_date, '{CHEST_RADIOGRAPH}' AS code
        FROM '{project}/private/population.parquet' WHERE person % 3 = 0"""
    write(claims, project / "private" / "claims.parquet")
    return project


def synthea(data: Path, folder: Path, years: str = "2012-2018") -> Path:
    """Studies as claims; patients as a row for each year in which they live."""
    project = new_project("synthea", folder, years)
    source, mappings = data / "claims" / "synthea_2202_ibm", HERE / "synthea"
    claims = f"""
        SELECT PATIENT, DATE, m.code AS CODE
        FROM {csv_of(source / "imaging_studies.csv")} AS s
        LEFT JOIN {csv_of(mappings / "codes.csv")} AS m
          ON s.MODALITY_CODE = m.modality AND s.BODYSITE_DESCRIPTION = m.body_site"""
    write(claims, project / "private" / "claims.parquet")
    population = f"""
        SELECT ID, y AS YEAR, BIRTHDATE[:4]::INTEGER AS BIRTH_YEAR, GENDER, m.commune AS COMMUNE
        FROM {csv_of(source / "patients.csv")} AS p
        CROSS JOIN range(2012, 2019) AS years(y)
        LEFT JOIN {csv_of(mappings / "places.csv")} AS m ON p.ZIP[:3] = m.zip3
        WHERE y BETWEEN BIRTHDATE[:4]::INTEGER AND coalesce(DEATHDATE[:4]::INTEGER, 9999)"""
    write(population, project / "private" / "population.parquet")
    return project


IMAGING = "hcpcs_code BETWEEN '70000' AND '76999' AND regexp_full_match(hcpcs_code, '[0-9]{5}')"


def cclf(data: Path, folder: Path, years: str = "2016-2018") -> Path:
    """Claim lines as exams, each counted once; spells of enrolment as a row for each year."""
    project = new_project("cclf", folder, years)
    source, mappings = data / "claims" / "tuva_cclf_10", HERE / "cclf"
    lines = f"""
        SELECT person_id AS person, hcpcs_code, claim_type = 'institutional' AS institutional,
               coalesce(claim_line_start_date, claim_start_date)::DATE AS day,
               [hcpcs_modifier_1, hcpcs_modifier_2, hcpcs_modifier_3] AS modifiers
        FROM {csv_of(source / "medical_claim_seed.csv")} WHERE {IMAGING}"""
    parts = f"""
        SELECT *, list_contains(modifiers, '26') AS professional,
               institutional OR list_contains(modifiers, 'TC') AS technical,
               list_filter(modifiers, lambda m: m IN ('RT', 'LT')) AS side
        FROM ({lines})"""
    exams = f"""
        SELECT person, day, hcpcs_code, side,
               count(*) FILTER (NOT professional AND NOT technical)
               + greatest(count(*) FILTER (professional),
                          count(*) FILTER (technical AND NOT professional)) AS exams
        FROM ({parts}) GROUP BY ALL"""
    claims = f"""
        SELECT person, day, m.code, exams::INTEGER AS exams
        FROM ({exams}) AS e JOIN {csv_of(mappings / "codes.csv")} AS m
          ON e.hcpcs_code BETWEEN m.first AND m.last
        WHERE m.code IS NOT NULL ORDER BY ALL"""
    write(claims, project / "private" / "claims.parquet")
    population = f"""
        SELECT DISTINCT person_id AS person, y AS year, gender,
               birth_date[:4]::INTEGER AS birth_year, m.commune
        FROM {csv_of(source / "eligibility_seed.csv")} AS e
        CROSS JOIN range(2016, 2019) AS years(y)
        LEFT JOIN {csv_of(mappings / "places.csv")} AS m USING (state)
        WHERE y BETWEEN enrollment_start_date[:4]::INTEGER AND enrollment_end_date[:4]::INTEGER"""
    write(population, project / "private" / "population.parquet")
    return project
