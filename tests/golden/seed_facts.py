"""The facts that the seeds' sentences state, and how our sentences state them.

Each fact has a pattern that the seed's field must match and one that ours must match. A sentence of
a seed that no fact matches makes the golden test fail: nothing is overlooked.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One fact of a field; `reason` says why ours differs, where it does."""

    field: str
    name: str
    seed: str
    ours: str
    reason: str = ""
    only: tuple[str, ...] = ()


CUBES = ("cube_013_001", "cube_013_002", "cube_013_023")
SHARES = ("cube_013_001", "stat_013_007", "cube_013_023")
WHOLE = ("cube_013_001", "cube_013_002")
KINDS = {
    "conventional radiography": ("radiographie conventionnelle", "radiographie conventionnelle"),
    "chest radiography": ("radiographie du thorax", "radiographie du thorax"),
    "ultrasound": ("échographie", "échographie"),
    "dental imaging": ("imagerie dentaire", "imagerie dentaire"),
    "CT": ("scan CT", "CT-scan"),
    "cone-beam CT": ("CT Cone Beam", "CT à faisceau conique"),
    "MRI": ("IRM", "IRM"),
    "scintigraphy": ("scintigraphie", "scintigraphie"),
    "interventional diagnostic": (
        "examen diagnostique interventionnel",
        "imagerie diagnostique interventionnelle",
    ),
    "interventional therapeutic": (
        "examen interventionnel thérapeutique",
        "imagerie thérapeutique interventionnelle",
    ),
}

FACTS = [
    Fact("description", "a percentage", "Pourcentage", "Pourcentage", only=SHARES),
    Fact("description", "a number", "Nombre", "Nombre", only=("cube_013_002",)),
    Fact(
        "description",
        "of the beneficiaries of health insurance",
        "bénéficiaires de l'assurance maladie",
        "bénéficiaires de l'assurance maladie en Belgique",
        only=SHARES,
    ),
    Fact("description", "an examination of medical imaging", "examens? d'imagerie médicale",
         "examens? d'imagerie médicale"),
    Fact("description", "reimbursed", "ramboursée?", "remboursement",
         "the sheet spells it « ramboursé »", only=("cube_013_001", "cube_013_023")),
    Fact("description", "reimbursed", "remboursés?", "remboursement",
         only=("cube_013_002", "stat_013_007")),
    Fact("description", "by a specialist physician", "par un médecin spécialiste",
         "par un médecin spécialiste", only=("stat_013_007",)),
    Fact("description", "radiologists and dentists left out", "sauf radiologues ou dentistes",
         "ni radiologue ni dentiste", only=("stat_013_007",)),
    Fact("description", "interventional therapeutic", "interventionnelle thérapeutique",
         "interventionnelle thérapeutique", only=("cube_013_023",)),
    Fact("description", "in the reference year", "année de référence", "année de référence"),
    Fact("description", "can be broken down by age", "ventilé selon la tranche d'âge",
         "se ventile par catégorie d'âge", only=CUBES),
    Fact("codification", "a percentage", "^%$", "^%$", only=SHARES),
    Fact(
        "codification",
        "per 1,000 beneficiaries in Belgium",
        "par 1 000 bénéficiaires de l'assurance maladie en Belgique",
        "par 1.000 bénéficiaires de l'assurance maladie en Belgique",
        only=("cube_013_002",),
    ),
    Fact("remarks", "nomenclature codes, in the code list", "codes nomenclature.*Liste de codes",
         "codes de nomenclature.*liste de codes"),
    *(Fact("remarks", name, seed, ours, only=WHOLE) for name, (seed, ours) in KINDS.items()),
    Fact("remarks", "residence on 31 December", "domicile.* au 31 décembre",
         "domicile.* au 31 décembre de l'année de référence"),
    Fact("remarks", "else on 30 June", "30 juin", "30 juin"),
    Fact("remarks", "without residence: national level only",
         "sans domicile connu.*niveau national", "sans domicile connu.*niveau national"),
    Fact("remarks", "age on 31 December", "âge.*au 31 décembre", "L'âge .*au 31 décembre",
         only=CUBES),
    Fact("remarks", "the study behind it", "étude AIM", "étude de l'AIM sur l'imagerie médicale"),
    Fact("remarks", "the key figure page", "page Chiffre-clé", "page «.Chiffre-clé.»"),
    Fact("update", "every year", "chaque année", "Chaque année"),
    Fact("update", "calendar year -2", "année civile 2", "année civile -2",
         "the sheet lost the minus sign"),
    Fact("update", "in the fourth quarter", "T4", "Q4", "T4 on three sheets, Q4 on one",
         only=("cube_013_001", "cube_013_002", "stat_013_007")),
    Fact("update", "in the fourth quarter", "Q4", "Q4", only=("cube_013_023",)),
    Fact("smallest", "commune", "^commune$", "^commune$", only=CUBES),
    Fact("smallest", "statistical sector since 2016", r"^secteur statistique \(depuis 2016\)$",
         r"^secteur statistique \(depuis 2016\)$", only=("stat_013_007",)),
    Fact("formula", "persons with at least one", "comptant au moins un examen",
         "ayant eu au moins un examen", only=SHARES),
    Fact("formula", "examinations of medical imaging", "imagerie médicale", "imagerie médicale"),
    Fact("formula", "by a specialist physician", "par un médecin spécialiste",
         "par un médecin spécialiste", only=("stat_013_007",)),
    Fact("formula", "interventional therapeutic", "interventionnelle thérapeutique",
         "interventionnelle thérapeutique", only=("cube_013_023",)),
    Fact("formula", "per 100 beneficiaries", r"/ ?\(Nombre de bénéficiaires / 100\)",
         r"/ \(Nombre de bénéficiaires / 100\)", only=SHARES),
    Fact("formula", "per 1,000 beneficiaries", r"/ \(Nombre de bénéficiaires / 1\.000\)",
         r"/ \(Nombre de bénéficiaires / 1.000\)",
         "1.000 here and 1 000 elsewhere: French writes a space", only=("cube_013_002",)),
    Fact("available", "first year", "^2015$", "^2015$", only=CUBES),
    Fact("available", "first year", "^2006$", "^2006$", only=("stat_013_007",)),
    Fact("dimensions", "age in tens", "^Catégorie d'âge par 10 ans$",
         "^Catégorie d'âge par 10 ans$", only=CUBES),
    Fact("reference", "publisher", "^IMA_AIM", "^IMA_AIM"),
    Fact("reference", "code", r"(cube|stat)_013_\d{3},", r"(cube|stat)_013_\d{3},"),
    Fact("reference", "date of the metadata", r"\(17/11/2025\)", r"\(\d\d/\d\d/\d{4}\)",
         "the date of our own last change"),
    Fact("reference", "work", "Atlas IMA_AIM", "Atlas IMA_AIM"),
    Fact("reference", "day of viewing", r"accessed on \d\d/\d\d/\d{4}",
         r"consulté le \d\d/\d\d/\d{4}", "English words on a French sheet"),
    Fact("updated", "date", "^17/11/2025$", r"^\d{1,2} \w+ \d{4}$",
         "the date of our own last change"),
    Fact("code", "code", r"^(cube|stat)_013_\d{3}_At$", r"^(cube|stat)_013_\d{3}_At$"),
    Fact("related", "the torn bullet", "non radiologue", "médecin spécialiste non radiologue",
         "the bullet « non radiologue » belongs to the one above it", only=("cube_013_002",)),
    Fact("keywords", "services", "Prestations de soins de santé", "Prestations de soins de santé"),
    Fact("keywords", "providers", "Prestataires de soins de santé",
         "Prestataires de soins de santé"),
]  # fmt: skip

CORRECTED_ITEMS = {
    "Imagerie thérapeutique interventionnel": "agreement: « interventionnelle »",
    "Volume imagerie thérapeutique interventionnel": "agreement: « interventionnelle »",
    "Volume imagerie médicale médecin spécialiste": "the bullet was torn off « non radiologue »",
    "Volume RX thorax": "one subject, one name on all its sheets",
    "Nombre de CT faisceau conique": "« à » is missing",
    "Nombre d'exams d'imagerie médicale interventionnelle thérapeutique": "spelling: « exams »",
    "Qualification prestataire de soins": "« du » is missing",
}
REPLACED_ITEMS = {
    ("cube_013_001", "cube_013_004"): (
        "cube_013_003",
        "a volume in a list of shares; the share of the same subject takes its place",
    ),
}
ADDED = {
    "related": "the relation is symmetric: that sheet names this one",
    "variables": "it counts a part of this variable, or tells the provider",
    "codes": "the sheet refers to a code list that it does not show",
    "population": "the denominator has a page of its own",
    "breaks": "the breaks in the series are declared",
}
