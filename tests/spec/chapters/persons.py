"""Where a person lives, and of what age and sex."""

from tests.spec.case import Case, Chapter

PERSONS = Chapter(
    "Persons",
    "A person has one residence, one age and one sex in a year, and so belongs to one cell.",
    (
        Case(
            "Only who is in the population of the year counts",
            "Bob has claims but no row in the population of 2022: he counts nowhere.",
            claims="""
                person_id
                ann
                bob
            """,
            population="""
                person_id | year
                ann       | 2022
                bob       | 2021
            """,
            cells={"21004A00-, 40+, female": "1; CT 1/1"},
        ),
        Case(
            "The residence of December, else of June, else none",
            "Persons without residence form a cell of their own (written `-`), which the country "
            "alone counts.",
            population="""
                person_id | sector_december | sector_june
                ann       | 21004A00-       | 62063B01-
                bob       | -               | 62063B01-
                cas       | -               | -
            """,
            claims="""
                person_id | quantity
                ann       | 1
                bob       | 2
                cas       | 4
            """,
            cells={
                "-, 40+, female": "1; CT 1/4",
                "21004A00-, 40+, female": "1; CT 1/1",
                "62063B01-, 40+, female": "1; CT 1/2",
            },
        ),
        Case(
            "Age is the year minus the birth year",
            "Whoever was born in 1982 is 40 in 2022, whatever the day.",
            population="""
                person_id | birth_year
                ann       | 1982
                bob       | 1983
            """,
            cells={"21004A00-, 0-39, female": "1; CT 0/0", "21004A00-, 40+, female": "1; CT 0/0"},
        ),
        Case(
            "Age classes include their first and last age",
            "Ages 9, 10, 19, 20 and 90.",
            ages="0-9 10-19 20-89 90+",
            population="""
                person_id | birth_year
                ann       | 2013
                bob       | 2012
                cas       | 2003
                dee       | 2002
                eva       | 1932
            """,
            cells={
                "21004A00-, 0-9, female": "1; CT 0/0",
                "21004A00-, 10-19, female": "2; CT 0/0",
                "21004A00-, 20-89, female": "1; CT 0/0",
                "21004A00-, 90+, female": "1; CT 0/0",
            },
        ),
        Case(
            "An age in no class, or unknown, forms a cell of its own",
            "Nobody is dropped: such persons count in the totals over age. (`vesalius check` sets "
            "impossible birth years aside beforehand.)",
            ages="0-39 40-64",
            population="""
                person_id | birth_year
                ann       | 1980
                bob       | 1930
                cas       | -
            """,
            claims="""
                person_id
                bob
            """,
            cells={"21004A00-, -, female": "2; CT 1/1", "21004A00-, 40-64, female": "1; CT 0/0"},
        ),
        Case(
            "Women and men are counted apart",
            "Also where the figures published are not by sex: standardisation needs it.",
            population="""
                person_id | sex
                ann       | female
                bob       | male
            """,
            claims="""
                person_id
                bob
            """,
            cells={"21004A00-, 40+, female": "1; CT 0/0", "21004A00-, 40+, male": "1; CT 1/1"},
        ),
    ),
)
