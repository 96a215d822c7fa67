"""Which codes count, and when."""

from tests.spec.case import Case, Chapter

ANN = "21004A00-, 40+, female"
CODES = Chapter(
    "Codes",
    "A service counts for a variable when its code is in one of the variable's code lists on the "
    "day of the service.",
    (
        Case(
            "A person counts once, her exams all",
            "Ann has two CT scans in the year: one person, two exams.",
            claims="""
                service_date | code
                2022-02-01   | 459034
                2022-05-03   | 459034
            """,
            cells={ANN: "1; CT 1/2"},
        ),
        Case(
            "A service may be worth several",
            "The quantity says how many exams a row stands for.",
            claims="""
                code   | quantity
                459034 | 3
            """,
            cells={ANN: "1; CT 1/3"},
        ),
        Case(
            "A code that no list knows counts for nothing",
            "Ann remains a beneficiary: the denominator does not depend on claims.",
            claims="""
                code
                101032
            """,
            cells={ANN: "1; CT 0/0"},
        ),
        Case(
            "A code counts on its first and its last day, and on no day outside",
            "Four services on the four days around the edges of a validity: two count.",
            catalogue="""
code_lists:
  ct: [459034 from 2022-03-01 to 2022-06-30]
variables:
  CT: {codes: ct}
""",
            claims="""
                service_date
                2022-02-28
                2022-03-01
                2022-06-30
                2022-07-01
            """,
            cells={ANN: "1; CT 1/2"},
        ),
        Case(
            "A code may leave one list and enter another",
            "The same code counts for one variable until June and for the other from July.",
            catalogue="""
code_lists:
  ct: [459034 to 2022-06-30]
  mri: [459034 from 2022-07-01]
variables:
  CT: {codes: ct}
  MRI: {codes: mri}
""",
            claims="""
                service_date | quantity
                2022-06-30   | 1
                2022-07-01   | 2
            """,
            cells={ANN: "1; CT 1/1; MRI 1/2"},
        ),
        Case(
            "A code in two lists of one variable counts once",
            "Lists may overlap; a service is one service.",
            catalogue="""
code_lists:
  head: [459034]
  trunk: [459034, 459036]
variables:
  CT: {codes: [head, trunk]}
""",
            claims="""
                code
                459034
                459036
            """,
            cells={ANN: "1; CT 1/2"},
        ),
        Case(
            "A code may count for several variables",
            "A CT scan counts as CT and as imaging; the person counts in each.",
            catalogue="""
code_lists:
  ct: [459034]
  mri: [459410]
variables:
  ALL: {codes: [ct, mri]}
  CT: {codes: ct}
  MRI: {codes: mri}
""",
            claims="""
                code
                459034
                459410
            """,
            cells={ANN: "1; ALL 1/2; CT 1/1; MRI 1/1"},
        ),
        Case(
            "Zeros at the front of a code are part of it",
            "Codes are text: 009034 is not 9034.",
            catalogue="""
code_lists:
  ct: ["009034"]
variables:
  CT: {codes: ct}
""",
            claims="""
                code
                009034
                9034
            """,
            cells={ANN: "1; CT 1/1"},
        ),
        Case(
            "The year is that of the service",
            "Services of the last day before and the first day after the year belong elsewhere.",
            claims="""
                service_date
                2021-12-31
                2022-01-01
                2022-12-31
                2023-01-01
            """,
            cells={ANN: "1; CT 1/2"},
        ),
    ),
)
