"""Which providers count."""

from tests.spec.case import Case, Chapter

ANN = "21004A00-, 40+, female"
PROVIDERS = Chapter(
    "Providers",
    "A variable may name a provider group: then a service counts only when its provider is in it. "
    "A group lists professions and, where it matters, the qualifications it takes (`only`) or "
    "leaves out (`but`).",
    (
        Case(
            "A variable without a group counts every provider",
            "Also one of whom nothing is known.",
            claims="""
                provider_profession | provider_qualification
                10                  | 930
                30                  | 001
                -                   | -
            """,
            cells={ANN: "1; CT 1/3"},
        ),
        Case(
            "A group of one qualification",
            "A qualification means something within its profession only: 930 of another "
            "profession is not a radiologist.",
            catalogue="""
code_lists:
  ct: [459034]
variables:
  CT: {codes: ct}
  CT_RADIOLOGIST: {codes: ct, providers: radiologist}
provider_groups:
  radiologist: {professions: [10], only: [930]}
""",
            claims="""
                provider_profession | provider_qualification
                10                  | 930
                10                  | 780
                30                  | 930
            """,
            cells={ANN: "1; CT 1/3; CT_RADIOLOGIST 1/1"},
        ),
        Case(
            "A group that leaves qualifications out",
            "Physicians except general practitioners (001 to 004 here); a physician whose "
            "qualification is unknown is not one of the excluded.",
            catalogue="""
code_lists:
  ct: [459034]
variables:
  CT_SPECIALIST: {codes: ct, providers: specialist}
provider_groups:
  specialist: {professions: [10], but: ["001", "002", "003", "004"]}
""",
            claims="""
                provider_profession | provider_qualification
                10                  | 930
                10                  | 003
                10                  | -
                -                   | 930
            """,
            cells={ANN: "1; CT_SPECIALIST 1/2"},
        ),
        Case(
            "Several groups at once",
            "Each variable asks for its own group.",
            catalogue="""
code_lists:
  xray: [455070]
variables:
  XRAY: {codes: xray}
  XRAY_DENTIST: {codes: xray, providers: dentist}
  XRAY_RADIOLOGIST: {codes: xray, providers: radiologist}
provider_groups:
  dentist: {professions: [30]}
  radiologist: {professions: [10], only: [930]}
""",
            claims="""
                code   | provider_profession | provider_qualification
                455070 | 30                  | 001
                455070 | 10                  | 930
                455070 | 10                  | 001
            """,
            cells={ANN: "1; XRAY 1/3; XRAY_DENTIST 1/1; XRAY_RADIOLOGIST 1/1"},
        ),
    ),
)
