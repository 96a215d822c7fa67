"""The guard over the typed text: no number and no claim stands in it unbound."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from vesalius.errors import VesaliusError
from vesalius.publish.fiche.problems import TYPED_NUMBER, UNGUARDED_WORD
from vesalius.publish.fiche.words import Lexicon


@dataclass(frozen=True)
class Guard:
    """What may stand in a text: declared names with digits, and words that claim nothing."""

    file: str
    words: Lexicon
    names: tuple[str, ...]
    plain: tuple[str, ...]

    def check(self, text: str, line: int) -> None:
        """Refuse a typed number or an unguarded word in a stretch of text."""
        rest = self._without_names(text)
        number = next((word for word in rest.split() if _numeric(word)), None)
        if number is not None:
            raise VesaliusError(TYPED_NUMBER, file=self.file, line=line, text=_shown(number))
        word = self.words.unguarded(rest, self.plain)
        if word is not None:
            raise VesaliusError(UNGUARDED_WORD, file=self.file, line=line, word=word)

    def check_markdown(self, tokens: Iterable[Token], first_line: int) -> None:
        """Refuse them in the text of a parsed document, wherever a reader would see it."""
        for line, text in visible(tokens):
            self.check(text, first_line + line)

    def _without_names(self, text: str) -> str:
        for name in sorted(self.names, key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", text)
        return text


def _numeric(word: str) -> bool:
    return any(character.isnumeric() for character in word)


def _shown(word: str) -> str:
    return "".join(c if not 0xE000 <= ord(c) <= 0xF8FF else "{{ }}" for c in word)


def visible(tokens: Iterable[Token]) -> Iterator[tuple[int, str]]:
    """The text that a reader sees, block by block, with the line on which the block begins."""
    line = 0
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type == "inline":
            yield line, inline_text(token)
        elif token.type in ("fence", "code_block", "html_block"):
            yield line, token.content


def inline_text(token: Token) -> str:
    """The text of an inline token: line breaks as spaces, titles and alternatives included."""
    parts = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline", "html_inline", "image"):
            parts.append(child.content)
        title = child.attrs.get("title")
        parts.append(f" {title} " if title else "")
    return "".join(parts)
