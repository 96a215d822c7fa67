"""Denominators other than everyone."""

from tests.spec.case import Case, Chapter

LISTS = """
code_lists:
  ct: [459034]
variables:
  CT: {codes: ct}
populations:
"""
POPULATIONS = Chapter(
    "Populations",
    "A figure is about a population: its denominator, and the persons whose services count above. "
    "A population may ask for ages, a sex, preferential reimbursement, or presence in the years "
    "before. All populations are counted in the one pass.",
    (
        Case(
            "By age and sex",
            "Women of 50 to 69: a condition on ages need not follow the age classes.",
            catalogue=LISTS
            + """
  everyone: {}
  women_50_69: {ages: 50-69, sex: female}
""",
            population="""
                person_id | birth_year | sex
                ann       | 1972       | female
                bob       | 1972       | male
                cas       | 1973       | female
                dee       | 1952       | female
            """,
            claims="""
                person_id
                ann
                bob
                cas
            """,
            cells={
                "everyone, 21004A00-, 40+, female": "3; CT 2/2",
                "everyone, 21004A00-, 40+, male": "1; CT 1/1",
                "women_50_69, 21004A00-, 40+, female": "1; CT 1/1",
            },
        ),
        Case(
            "By preferential reimbursement",
            "A status unknown is in neither population.",
            catalogue=LISTS
            + """
  ordinary: {preferential: false}
  preferential: {preferential: true}
""",
            population="""
                person_id | preferential
                ann       | true
                bob       | false
                cas       | -
            """,
            claims="""
                person_id
                ann
                cas
            """,
            cells={
                "ordinary, 21004A00-, 40+, female": "1; CT 0/0",
                "preferential, 21004A00-, 40+, female": "1; CT 1/1",
            },
        ),
        Case(
            "Present in the years before",
            "`present_years: 2` asks for a row in 2021 and in 2020 too. Bob came in 2021; Cas was "
            "away in 2021.",
            catalogue=LISTS
            + """
  settled: {present_years: 2}
""",
            population="""
                person_id | year
                ann       | 2020
                ann       | 2021
                ann       | 2022
                bob       | 2021
                bob       | 2022
                cas       | 2020
                cas       | 2022
            """,
            claims="""
                person_id
                ann
                bob
            """,
            cells={"21004A00-, 40+, female": "1; CT 1/1"},
        ),
        Case(
            "Conditions of this year, not of the years before",
            "Only the presence of earlier years matters: Ann's sector and preferential status "
            "are those of the year counted.",
            catalogue=LISTS
            + """
  settled: {present_years: 1, preferential: true}
""",
            population="""
                person_id | year | sector_december | preferential
                ann       | 2021 | 62063B01-       | false
                ann       | 2022 | 21004A00-       | true
            """,
            cells={"21004A00-, 40+, female": "1; CT 0/0"},
        ),
        Case(
            "A population of nobody has no cells",
            "A cell is there when it has beneficiaries.",
            catalogue=LISTS
            + """
  men: {sex: male}
""",
            claims="""
                person_id
                ann
            """,
            cells={},
        ),
    ),
)
