"""The fixed words of a fiche in four languages."""

from vesalius.accounts.cells import Kind
from vesalius.language import Language, Text

TABLE = Text(fr="Tableau", nl="Tabel", en="Table", de="Tabelle")
CHART = Text(fr="Graphique", nl="Grafiek", en="Chart", de="Abbildung")
NOTE = Text(fr="Note", nl="Noot", en="Note", de="Anmerkung")
READING = Text(fr="Lecture", nl="Lezing", en="Reading", de="Lesehilfe")
SCOPE = Text(fr="Champ", nl="Toepassingsgebied", en="Scope", de="Geltungsbereich")
SOURCE = Text(fr="Source", nl="Bron", en="Source", de="Quelle")
SOURCES = Text(fr="Sources", nl="Bronnen", en="Sources", de="Quellen")
FACTS = Text(
    fr="Sources des chiffres absents des tableaux",
    nl="Bronnen van de cijfers buiten de tabellen",
    en="Sources of the figures outside the tables",
    de="Quellen der Zahlen außerhalb der Tabellen",
)
SYNTHETIC = Text(
    fr="Données synthétiques : personnes et prestations inventées, aucun chiffre n'est réel.",
    nl="Synthetische gegevens: personen en prestaties zijn verzonnen, geen enkel cijfer is echt.",
    en="Synthetic data: persons and services are invented, and no figure is real.",
    de="Synthetische Daten: Personen und Leistungen sind erfunden, keine Zahl ist echt.",
)
SIGNS: dict[Kind, Text] = {
    Kind.NOT_AVAILABLE: Text(fr="nd", nl="nb", en="na", de="k. A."),
    Kind.NOT_APPLICABLE: Text.same("///"),
    Kind.NOT_SIGNIFICANT: Text(fr="n.s.", nl="n.s.", en="n.s.", de="n. s."),
    Kind.SUPPRESSED: Text(fr="s", nl="v", en="c", de="g"),
    Kind.NIL: Text.same("-"),
    Kind.HOLE: Text.same("?"),
    Kind.BREAK: Text.same("b"),
}
LEGENDS: dict[Kind, Text] = {
    Kind.NOT_AVAILABLE: Text(
        fr="non disponible", nl="niet beschikbaar", en="not available", de="keine Angabe"
    ),
    Kind.NOT_APPLICABLE: Text(
        fr="absence de résultat due à la nature des choses",
        nl="geen resultaat mogelijk door de aard van het cijfer",
        en="no result by nature",
        de="Aussage von der Sache her nicht möglich",
    ),
    Kind.NOT_SIGNIFICANT: Text(
        fr="non significatif", nl="niet significant", en="not significant", de="nicht signifikant"
    ),
    Kind.SUPPRESSED: Text(
        fr="secret statistique",
        nl="vertrouwelijk",
        en="confidential",
        de="geheim zu haltende Angabe",
    ),
    Kind.NIL: Text(
        fr="résultat rigoureusement nul", nl="exact nul", en="exactly nil", de="genau null"
    ),
    Kind.HOLE: Text(
        fr="valeur manquante", nl="ontbrekende waarde", en="missing value", de="fehlender Wert"
    ),
    Kind.BREAK: Text(
        fr="rupture de série", nl="breuk in de reeks", en="break in the series", de="Reihenbruch"
    ),
}


def colon(language: Language) -> str:
    """The colon as the language sets it: French puts a no-break space before it."""
    return "\u00a0:" if language == "fr" else ":"
