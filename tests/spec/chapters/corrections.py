"""Quantities with a sign."""

from tests.spec.case import Case, Chapter

ANN = "21004A00-, 40+, female"
CORRECTIONS = Chapter(
    "Corrections",
    "A correction is a row with a negative quantity. What counts is the net quantity of a person, "
    "year and variable: the sum of the signed quantities. Where it is positive the person counts "
    "once and the exams are the net quantity; otherwise nothing counts.",
    (
        Case(
            "A correction takes away",
            "Three exams less one: two.",
            claims="""
                service_date | quantity
                2022-02-01   | 3
                2022-02-01   | -1
            """,
            cells={ANN: "1; CT 1/2"},
        ),
        Case(
            "A correction may undo everything",
            "A net of zero is neither a person nor an exam.",
            claims="""
                quantity
                1
                -1
            """,
            cells={ANN: "1; CT 0/0"},
        ),
        Case(
            "A negative net counts for nothing and takes nothing from others",
            "Ann's net is -2, Bob's is 1, in the same cell: one person, one exam. `vesalius check` "
            "reports negative nets.",
            claims="""
                person_id | quantity
                ann       | -2
                bob       | 1
            """,
            population="""
                person_id
                ann
                bob
            """,
            cells={ANN: "2; CT 1/1"},
        ),
        Case(
            "Variables do not disturb each other",
            "A negative net of one variable leaves the others as they are (counters are packed "
            "side by side, see the methods).",
            catalogue="""
code_lists:
  ct: [459034]
  mri: [459410]
  pet: [442971]
variables:
  CT: {codes: ct}
  MRI: {codes: mri}
  PET: {codes: pet}
""",
            claims="""
                code   | quantity
                459034 | -5
                459410 | 4
                442971 | -1
                442971 | 1
            """,
            cells={ANN: "1; CT 0/0; MRI 1/4; PET 0/0"},
        ),
        Case(
            "A large quantity is counted in full",
            "Counters are made as wide as quantities ask; where they cannot be, the person or the "
            "year is counted in another way, with the same result.",
            claims="""
                person_id | quantity
                ann       | 5000000000
                ann       | -1
                bob       | 511
                bob       | 1
            """,
            population="""
                person_id
                ann
                bob
            """,
            cells={ANN: "2; CT 2/5000000511"},
        ),
        Case(
            "A correction counts in the year of its service",
            "The correction of a service of 2021 does not touch 2022.",
            claims="""
                service_date | quantity
                2021-06-01   | -1
                2022-06-01   | 1
            """,
            cells={ANN: "1; CT 1/1"},
        ),
    ),
)
