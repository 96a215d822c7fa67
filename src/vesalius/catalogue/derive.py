"""What follows from a subject typed once: the codes, titles, texts and relations of its indicators.

A family times a measure gives an indicator: `stat_013` + share `001` is `stat_013_001`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from vesalius.catalogue import schema
from vesalius.catalogue.build import text
from vesalius.catalogue.links import LinkedText, marked
from vesalius.catalogue.model import (
    CodeList,
    Family,
    Indicator,
    Measure,
    SourceVariable,
    Subject,
    Theme,
)
from vesalius.language import LANGUAGES, Language, Text, format_list, format_number

MEASURES: tuple[Measure, ...] = ("share", "volume")


@dataclass(frozen=True)
class Derivation:
    """A theme as typed and as built, and the definitions that its texts name."""

    entry: schema.ThemeEntry
    theme: Theme
    variables: Mapping[str, SourceVariable]
    lists: Mapping[str, CodeList]

    def indicators(self) -> Iterator[Indicator]:
        """Every indicator of the theme, in the order of families, subjects and measures."""
        for family, subject, measure in product(self.theme.families, self.theme.subjects, MEASURES):
            yield self._indicator(family, subject, measure)

    def _indicator(self, family: Family, subject: Subject, measure: Measure) -> Indicator:
        texts = self.entry.texts[measure]
        return Indicator(
            code=code_of(family, subject, measure),
            theme=self.theme.id,
            family=family,
            subject=subject,
            measure=measure,
            unit=self.theme.units[measure],
            population=self.theme.population,
            title=self._fill(text(texts.title), subject, measure),
            description=self._description(text(texts.description), family, subject, measure),
            formula=self._fill(text(texts.formula), subject, measure),
            remarks=tuple(self._fill(r, subject, measure) for r in self._remarks(family, subject)),
            keywords=self.theme.keywords,
            source_variables=source_variables(subject.variable, self.variables),
            related=self._related(family, subject, measure),
        )

    def _description(self, told: Text, family: Family, subject: Subject, measure: Measure) -> Text:
        note = family.note
        if note is not None:
            told = LinkedText(
                **{lang: f"{marked(told, lang)} {marked(note, lang)}" for lang in LANGUAGES}
            )
        return self._fill(told, subject, measure)

    def _remarks(self, family: Family, subject: Subject) -> Iterator[Text]:
        yield from (*self.theme.remarks, *family.remarks, *subject.remarks)
        yield from (text(remark) for remark in self.entry.closing_remarks)

    def _fill(self, template: Text, subject: Subject, measure: Measure) -> Text:
        return LinkedText(
            **{
                language: marked(template, language).format_map(
                    self._facts(subject, measure, language)
                )
                for language in LANGUAGES
            }
        )

    def _facts(self, subject: Subject, measure: Measure, language: Language) -> dict[str, str]:
        variable = self.variables[subject.variable]
        return {
            "title": subject.title[language],
            "lower": lower_first(subject.title[language]),
            "noun": marked(subject.noun, language),
            "per": format_number(self.theme.units[measure].per, language),
            "lists": self._lists(variable, language),
            "variable": variable.id,
            "variable_title": variable.title[language],
            "population": self.theme.population,
        }

    def _lists(self, variable: SourceVariable, language: Language) -> str:
        """The code lists of a variable in words, each linked to its page."""
        lists = [self.lists[id_] for id_ in variable.code_lists]
        inside = (lambda title: title) if language == "de" else lower_first
        return format_list(
            [f"[{inside(one.title[language])}](list:{one.id})" for one in lists], language
        )

    def _related(self, family: Family, subject: Subject, measure: Measure) -> tuple[str, ...]:
        """The same subject elsewhere, then its related subjects in the same family and measure."""
        same = [
            code_of(other, subject, same_measure)
            for other, same_measure in product(self.theme.families, MEASURES)
            if (other == family) != (same_measure == measure)
        ]
        near = [s for s in self.theme.subjects if are_related(s, subject)]
        return (*sorted(same), *(code_of(family, other, measure) for other in near))


def code_of(family: Family, subject: Subject, measure: Measure) -> str:
    """The code of an indicator, from which nothing is ever read back."""
    return f"{family.prefix}_{getattr(subject, measure)}"


def are_related(one: Subject, other: Subject) -> bool:
    """Whether either subject names the other: the relation goes both ways."""
    return one.share in other.related or other.share in one.related


def lower_first(title: str) -> str:
    """A title as it stands inside a sentence; abbreviations keep their capitals.

    >>> lower_first("Échographie"), lower_first("CT-scan"), lower_first("X-ray")
    ('échographie', 'CT-scan', 'X-ray')
    """
    return title if not title[1:2].islower() else title[0].lower() + title[1:]


def source_variables(id_: str, variables: Mapping[str, SourceVariable]) -> tuple[str, ...]:
    """The variable, the variables that count a part of it, and what recognises its providers."""
    counted = [v for v in variables.values() if v.counts and _is_part(v, variables[id_])]
    by_provider = any(v.providers for v in counted)
    attributes = [v.id for v in variables.values() if v.column == "provider_qualification"]
    parts = sorted(v.id for v in counted if v.id != id_)
    return (id_, *parts, *(sorted(attributes) if by_provider else ()))


def _is_part(part: SourceVariable, whole: SourceVariable) -> bool:
    """Whether every service that the one counts is counted by the other too."""
    return set(part.code_lists) <= set(whole.code_lists) and whole.providers in (
        None,
        part.providers,
    )
