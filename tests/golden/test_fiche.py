"""Fiches on a small account: what is printed in four languages, and what stops the build."""

import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from vesalius.accounts.book import Book
from vesalius.accounts.read import read_table
from vesalius.errors import VesaliusError
from vesalius.publish.fiche import Fiche, build_fiche, build_from_file, page
from vesalius.publish.fiche.trace import trace

CELLS = """\
line;2022;2023;2024
total;1100;1250;2700
fees;800;900;1800
technical;300;350;900
state;nd;///;0
"""
TABLE = """\
id: care
title: Care
file: care.csv
unit: M EUR
lines:
  total: {title: {fr: Dépense, nl: Uitgaven, en: Spending, de: Ausgaben}}
  fees: {parent: total, title: {fr: Honoraires, nl: Honoraria, en: Fees, de: Honorare}}
  technical: {parent: total, title: {fr: Forfaits, nl: Forfaits, en: Flat fees, de: Pauschalen}}
  state: {title: {fr: État, nl: Staat, en: State, de: Staat}}
"""
FRONT = """\
---
language: {language}
title: "{title} {{{{ year }}}}"
variables: {{year: 2024}}
accounts: [care.yaml]
tables:
  spending:
    of: care
    title: "{title}"
    rows:
      - total
      - fees
      - technical
      - state
      - {{title: "%", formula: 'growth("total", year)', sign: signed}}
    note: "*n*"
    reading: '{{{{ value("total", year) | millions }}}}'
    scope: "s"
    source: "a ; b"
charts:
  parts: {{of: care, title: "{title}", rows: [fees, technical], unit: M EUR, unit_title: M}}
{more}---
"""


def build(
    folder: Path, body: str, language: str = "fr", cells: str = CELLS, more: str = ""
) -> Fiche:
    (folder / "care.csv").write_text(cells, encoding="utf-8")
    (folder / "care.yaml").write_text(TABLE, encoding="utf-8")
    front = FRONT.format(language=language, title="Titre", more=more)
    path = folder / "fiche.md"
    path.write_text(front + body, encoding="utf-8")
    return build_from_file(path)


def printed(folder: Path, body: str, language: str = "fr", **more: str) -> str:
    return build(folder, body, language, **more).sentences[0].text


def fault(folder: Path, body: str, language: str = "fr", more: str = "") -> VesaliusError:
    with pytest.raises(VesaliusError) as refusal:
        build(folder, body, language, more=more)
    return refusal.value


FIGURES = (
    '{{ value("total", 2022) | billions }}; {{ value("total", 2024) | billions }}; '
    '{{ value("fees", 2024) | millions }}; {{ growth("total", 2023) | signed_percent }}; '
    '{{ share("technical", 2024, of="total") | percent }}; '
    '{{ (share("fees", 2023, of="total") - share("fees", 2024, of="total")) | signed_points }}'
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "fr",
            "1,1\xa0milliard d'euros; 2,7\xa0milliards d'euros; 1\u202f800\xa0millions d'euros; "
            "+13,6\xa0%; 33,3\xa0%; +5,3\xa0points",
        ),
        (
            "nl",
            "1,1\xa0miljard euro; 2,7\xa0miljard euro; 1.800\xa0miljoen euro; "
            "+13,6%; 33,3%; +5,3\xa0procentpunt",
        ),
        (
            "en",
            "1.1\xa0billion euros; 2.7\xa0billion euros; 1,800\xa0million euros; "
            "+13.6%; 33.3%; +5.3\xa0percentage points",
        ),
        (
            "de",
            "1,1\xa0Milliarden Euro; 2,7\xa0Milliarden Euro; 1.800\xa0Millionen Euro; "
            "+13,6\xa0%; 33,3\xa0%; +5,3\xa0Prozentpunkte",
        ),
    ],
)
def test_figures_in_four_languages(tmp_path: Path, language: str, expected: str) -> None:
    plain = printed(tmp_path, FIGURES, language).replace("\xa0;", ";")
    assert plain == expected


def test_signs_zero_and_options(tmp_path: Path) -> None:
    same = CELLS.replace("1250", "1100")
    zero = '{{ growth("total", 2023) | percent }}/{{ growth("total", 2023) | signed_percent }}'
    assert printed(tmp_path, zero, cells=same) == "0,0\xa0%/0,0\xa0%"
    less = CELLS.replace("1250", "1099")
    assert printed(tmp_path, zero, cells=less) == "-0,1\xa0%/-0,1\xa0%"
    barely = CELLS.replace("1100;1250", "110000;109999")
    assert printed(tmp_path, zero, cells=barely) == "0,0\xa0%/0,0\xa0%"
    minus = printed(tmp_path, zero, cells=less, more="minus: \u2212\nthousands: dot\n")
    assert minus == "\u22120,1\xa0%/\u22120,1\xa0%"
    dotted = printed(tmp_path, '{{ value("total", 2024) | millions }}', more="thousands: dot\n")
    assert dotted == "2.700\xa0millions d'euros"
    year = printed(tmp_path, "{{ year - 1 }} et {{ year }}")
    assert year == "2023 et 2024"


def test_singular_below_two(tmp_path: Path) -> None:
    texts = [
        printed(tmp_path, '{{ value("total", 2022) | billions }}', cells=CELLS.replace("1100", n))
        for n in ("999", "1949", "1951", "2000")
    ]
    assert [t.replace("\xa0", " ") for t in texts] == [
        "1,0 milliard d'euros", "1,9 milliard d'euros", "2,0 milliards d'euros",
        "2,0 milliards d'euros",
    ]  # fmt: skip


def test_the_table_has_its_signs_legend_and_notes_in_order(tmp_path: Path) -> None:
    html = build(tmp_path, '{{ table("spending") }}').html
    lines = re.sub("(?=<(table|thead|tbody|tr|th|td|/tbody|div|p)[ >])", "\n", html).split("\n")
    assert lines == snapshot(
        [
            '<figure class="table" tabindex="0">',
            "<table><caption><b>Tableau 1</b> Titre</caption>",
            "<thead>",
            "<tr>",
            '<th scope="col">&#160;</th>',
            '<th scope="col">2022</th>',
            '<th scope="col">2023</th>',
            '<th scope="col">2024</th></tr></thead>',
            "<tbody>",
            '<tr class="top">',
            '<th scope="row">Dépense</th>',
            "<td>1\u202f100</td>",
            "<td>1\u202f250</td>",
            "<td>2\u202f700</td></tr>",
            '<tr class="d1">',
            '<th scope="row">Honoraires</th>',
            "<td>800</td>",
            "<td>900</td>",
            "<td>1\u202f800</td></tr>",
            '<tr class="d1">',
            '<th scope="row">Forfaits</th>',
            "<td>300</td>",
            "<td>350</td>",
            "<td>900</td></tr>",
            "<tr>",
            '<th scope="row">État</th>',
            "<td>nd</td>",
            "<td>///</td>",
            "<td>0</td></tr>",
            "<tr>",
            '<th scope="row">%</th>',
            "<td>nd</td>",
            "<td>+13,6</td>",
            "<td>+116,0</td></tr>",
            "</tbody></table>",
            '<div class="notes">',
            "<p>nd\xa0: non disponible\xa0; ///\xa0: absence de résultat due à la nature des choses.</p>",  # noqa: E501
            "<p><b>Note &gt;</b> <em>n</em></p>",
            "<p><b>Lecture &gt;</b> 2\u202f700\xa0millions d&#x27;euros</p>",
            "<p><b>Champ &gt;</b> s</p>",
            "<p><b>Sources &gt;</b> a\xa0; b</p></div></figure>",
            "",
        ]
    )


@pytest.mark.parametrize(
    ("body", "code", "found"),
    [
        ("La dépense est de 12 euros.", "fiche-typed-number", "12"),
        ("Un total de ½ point.", "fiche-typed-number", "½"),
        ("    12 dans un bloc", "fiche-typed-number", "12"),
        ("[texte](x 'titre 7')", "fiche-typed-number", "7"),
        ("![vue de 3 ans](x.png)", "fiche-typed-number", "3"),
        ("<b>12</b>", "fiche-typed-number", "12"),
        ("La dépense augmente.", "fiche-unguarded-word", "augmente"),
        ("Elle augmente\nfortement.", "fiche-unguarded-word", "augmente"),
        ("Elle est, pour **deux tiers**, payée.", "fiche-unguarded-word", "deux tiers"),
        ('{{ value("total", 2024) }}', "fiche-bare-value", "an amount in EUR"),
        ('{{ "12 %" }}', "fiche-bare-value", "a plain text"),
        ("{{ 12 }}", "fiche-bare-value", "12"),
        ("{% if year %}x{% endif %}", "fiche-statement", "{%"),
        ("{{ value( }}", "fiche-expression", "unexpected"),
        ('{{ growth("total", 2024) + growth("total", 2023) }}', "fiche-expression", "+"),
        ('{{ value("state", 2022) | millions }}', "fiche-expression", "not available"),
        ('{{ growth("total", 2022) | percent }}', "fiche-expression", "2021"),
        ('{{ value("total", 2024) | percent }}', "fiche-expression", "a percentage"),
        ('{{ fact("x") | millions }}', "fiche-expression", "No fact is called"),
        ('{{ growth("total", 2024) | says("diminue") }}', "fiche-contradiction", "diminue"),
        ('{{ growth("total", 2024) | says("bondit") }}', "fiche-unknown-word", "bondit"),
        ('{{ share("fees", 2024, of="total") | says("augmente") }}', "fiche-contradiction", ""),
        ('{{ table("other") }}', "fiche-unknown-object", "spending"),
        ('Voir {{ table("spending") }} ici.', "fiche-expression", "paragraph of its own"),
        ("\ue000", "fiche-typed-number", ""),
    ],
)  # fmt: skip
def test_what_stops_the_build(tmp_path: Path, body: str, code: str, found: str) -> None:
    refusal = fault(tmp_path, body)
    assert (refusal.code, found in str(refusal)) == (code, True)


def test_a_fault_names_its_line(tmp_path: Path) -> None:
    lines = FRONT.format(language="fr", title="Titre", more="").count("\n")
    assert fault(tmp_path, "Oui.\n\nEncore.\n\nEt 12.").facts["line"] == lines + 5
    assert fault(tmp_path, "Oui.\n\n{{ 12 }}").facts["line"] == lines + 3


def test_titles_and_notes_are_guarded_too(tmp_path: Path) -> None:
    assert fault(tmp_path, "x", more="footer: En 2024\n").code == "fiche-typed-number"
    assert fault(tmp_path, "x", more="kicker: La hausse\n").code == "fiche-unguarded-word"
    assert fault(tmp_path, "x", more="colour: red\n").code == "fiche-front-matter"
    with pytest.raises(VesaliusError) as refusal:
        build_fiche("no front matter", Book({}))
    assert refusal.value.code == "fiche-front-matter"


def test_declared_names_words_and_facts_may_stand(tmp_path: Path) -> None:
    more = (
        "names: [Covid-19, HC.4.2]\nplain_words: [hausse]\n"
        "facts:\n  machines: {printed: '1300', unit: machines, source: Igas}\n"
    )
    body = 'La hausse du Covid-19 (HC.4.2) : {{ fact("machines") | number }} machines.'
    fiche = build(tmp_path, body, more=more)
    assert fiche.sentences[0].text == ("La hausse du Covid-19 (HC.4.2)\xa0: 1\u202f300 machines.")
    assert fiche.sources == ("Igas",)
    assert fault(tmp_path, "Covid-191", more=more).code == "fiche-typed-number"


def test_the_words_of_every_language_are_held_to_the_cells(tmp_path: Path) -> None:
    for language, word, other in (
        ("fr", "en forte hausse", "en forte baisse"), ("nl", "stijgt sterk", "daalt sterk"),
        ("en", "rises sharply", "falls sharply"), ("de", "steigt stark", "sinkt stark"),
    ):  # fmt: skip
        body = f'{{{{ growth("total", 2024) | says("{other}", "{word}") }}}}'
        assert printed(tmp_path, body, language) == word
        alone = f'{{{{ growth("total", 2024) | says("{other}") }}}}'
        assert fault(tmp_path, alone, language).code == "fiche-contradiction"


BODY = """\
La dépense atteint {{ value("total", year) | millions }}. Les honoraires en font
{{ share("fees", year, of="total") | says("deux tiers", "la moitié", "la majorité") }}. Les forfaits
pèsent {{ value("technical", year) | millions }}. Tout est dit.

{{ table("spending") }}

{{ chart("parts") }}
"""


@pytest.mark.parametrize(
    ("cell", "wrong", "line", "figures"),
    [("1800", "1450", "fees@2024", 1), ("900\nstate", "1400\nstate", "technical@2024", 1),
     ("2700", "3600", "total@2024", 2), (";800;", ";810;", "fees@2022", 1)],
)  # fmt: skip
def test_one_cell_changes_every_dependent_sentence_and_nothing_else(
    tmp_path: Path, cell: str, wrong: str, line: str, figures: int
) -> None:
    before = build(tmp_path, BODY)
    after = build(tmp_path, BODY, cells=CELLS.replace(cell, wrong))
    changed = {
        old.text
        for old, new in zip(before.sentences, after.sentences, strict=True)
        if old.text != new.text
    }
    assert changed == {s.text for s in before.sentences if line in s.reads}
    old, new = (re.findall("<td>[^<]*|<th[^<]*", fiche.html) for fiche in (before, after))
    assert sum(a != b for a, b in zip(old, new, strict=True)) == figures


def test_a_build_gives_the_same_bytes_and_a_full_trace(tmp_path: Path) -> None:
    first, second = build(tmp_path, BODY), build(tmp_path, BODY)
    assert page(first) == page(second)
    figures = trace(first)["figures"]
    assert isinstance(figures, list)
    assert {f["printed"] for f in figures} >= {"2\u202f700\xa0millions d'euros", "deux tiers"}
    assert all(f["cells"] or f["facts"] or f["expression"].startswith("year") for f in figures)


def test_any_cells_may_be_bound() -> None:
    """The atlas binds its own cells: an object with `quantity`, `refusal` and `fact`."""
    from vesalius.accounts.interval import Interval
    from vesalius.accounts.quantities import Quantity, Share

    class Atlas:
        def quantity(self, line: str, year: int, **at: str) -> Quantity:
            return Share(Interval.exact({"21004": 31, "BE": 25}[at["place"]]), "beneficiaries")

        def refusal(self, line: str, first: int, last: int) -> str | None:
            return None

        def fact(self, name: str) -> Quantity:
            raise KeyError(name)

    text = (
        "---\nlanguage: en\ntitle: Namur\nvariables: {year: 1999}\n---\n"
        'In {{ year }}, {{ value("cube", year, place="21004") | percent }}, '
        '{{ (value("cube", year, place="21004") - value("cube", year, place="BE")) '
        '| says("above", "below") }} the country.\n'
    )
    fiche = build_fiche(text, Atlas(), variables={"year": 2024})
    assert fiche.sentences[0].text == "In 2024, 31.0%, above the country."
    assert fiche.sentences[0].reads == ("cube@2024, place=21004", "cube@2024, place=BE")


def test_tables_need_an_account(tmp_path: Path) -> None:
    build(tmp_path, "x")
    assert read_table(tmp_path / "care.yaml").years == (2022, 2023, 2024)
