"""Texts with linked terms: `[label](kind:id)` inside a text names a page of the catalogue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from vesalius.language import Language, Text

Kind = Literal[
    "indicator", "variable", "database", "list", "dimension", "population", "keyword", "glossary"
]
KINDS: tuple[Kind, ...] = get_args(Kind)
_LINK = re.compile(r"\[([^\]]+)\]\(([a-z]+):([^)\s]+)\)")


@dataclass(frozen=True, slots=True)
class Link:
    """A stretch of text; where `kind` is set, it leads to the page of that kind and id."""

    text: str
    kind: str | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class LinkedText(Text):
    """A text whose terms may be linked; indexed by a language it gives plain words.

    >>> word = "a [CT](glossary:ct)"
    >>> LinkedText(fr=word, nl=word, en=word, de=word)["en"]
    'a CT'
    """

    def __getitem__(self, language: Language) -> str:
        return plain(self.marked(language))

    def marked(self, language: Language) -> str:
        """The text with its links, as it was typed."""
        return str(getattr(self, language))


def plain(marked: str) -> str:
    """The words of a text without its links.

    >>> plain("[CT](glossary:ct) and [MRI](glossary:mri)")
    'CT and MRI'
    """
    return _LINK.sub(r"\1", marked)


def pieces(marked: str) -> Iterator[Link]:
    """The text cut into plain stretches and links, in order.

    >>> [piece.id for piece in pieces("a [CT](glossary:ct) of [it](list:ct)")]
    ['', 'ct', '', 'ct']
    """
    place = 0
    for match in _LINK.finditer(marked):
        if match.start() > place:
            yield Link(marked[place : match.start()])
        yield Link(match[1], match[2], match[3])
        place = match.end()
    if place < len(marked):
        yield Link(marked[place:])


def marked(text: Text, language: Language) -> str:
    """The text with its links where it has any, else its plain words."""
    return text.marked(language) if isinstance(text, LinkedText) else text[language]


def targets(marked_text: str) -> list[tuple[str, str]]:
    """The (kind, id) of every link in a text.

    >>> targets("a [CT](glossary:ct)")
    [('glossary', 'ct')]
    """
    return [(piece.kind, piece.id) for piece in pieces(marked_text) if piece.kind]
