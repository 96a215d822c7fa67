"""From a template's text to pieces: every expression evaluated, traced, and printed or refused."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from vesalius.accounts.vocabulary import Vocabulary, evaluate
from vesalius.errors import VesaliusError
from vesalius.publish.fiche.printing import Formats, Printed, Style, Year
from vesalius.publish.fiche.problems import (
    BARE_VALUE,
    CONTRADICTION,
    EXPRESSION,
    STATEMENT,
    TYPED_NUMBER,
    UNKNOWN_WORD,
)  # fmt: skip
from vesalius.publish.fiche.words import Lexicon, Saying

FIRST = 0xE000  # private use: a character of its own stands for each piece until the very end
LAST = 0xF8FF


@dataclass(frozen=True, slots=True)
class Block:
    """A table or chart that an expression puts in the text, as HTML for the page."""

    html: str
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """What an expression printed, and the cells and facts that it came from."""

    line: int
    expression: str
    printed: str
    reads: tuple[str, ...]
    facts: tuple[str, ...]
    block: Block | None = None


class Expressions:
    """The evaluation of one template: its pieces in the order in which they were met."""

    def __init__(
        self,
        file: str,
        style: Style,
        words: Lexicon,
        vocabulary: Vocabulary,
        variables: Mapping[str, int],
    ) -> None:
        self.file, self.vocabulary = file, vocabulary
        self.pieces: list[Piece] = []
        self.environment = SandboxedEnvironment(
            undefined=StrictUndefined, keep_trailing_newline=True
        )
        self.environment.filters = {**Formats(style).table(), "says": Saying(words, style)}
        self.names: dict[str, object] = {
            **vocabulary.functions(),
            **{name: Year(value) for name, value in variables.items()},
        }

    def offer(self, **functions: Callable[..., object]) -> None:
        """Add functions that expressions may call (tables, charts, references)."""
        self.names.update(functions)

    def substituted(self, text: str, first_line: int = 1) -> str:
        """The text with a private character in the place of each expression."""
        parts = []
        for line, expression, plain in self._segments(text, first_line):
            parts.append(plain if expression is None else self._mark(expression, line))
        return "".join(parts)

    def _mark(self, expression: str, line: int) -> str:
        self.pieces.append(self._piece(expression.strip(), line))
        return chr(FIRST + len(self.pieces) - 1)

    def _segments(self, text: str, first_line: int) -> Iterator[tuple[int, str | None, str]]:
        """Plain text, and the expressions between `{{` and `}}`, with their lines."""
        inside: list[str] | None = None
        for number, kind, value in self._tokens(text, first_line):
            line = first_line + number - 1
            if kind == "block_begin":
                raise VesaliusError(STATEMENT, file=self.file, line=line, text=value)
            if kind == "variable_begin":
                inside = []
            elif kind == "variable_end" and inside is not None:
                yield line, "".join(inside), ""
                inside = None
            elif inside is not None:
                inside.append(value)
            elif kind == "data":
                self._refuse_private(value, line)
                yield line, None, value

    def _refuse_private(self, text: str, line: int) -> None:
        if any(FIRST <= ord(character) <= LAST for character in text):
            raise VesaliusError(TYPED_NUMBER, file=self.file, line=line, text="U+E000-U+F8FF")

    def _tokens(self, text: str, first_line: int) -> Iterator[tuple[int, str, str]]:
        try:
            yield from self.environment.lex(text)
        except TemplateSyntaxError as fault:
            line = first_line + fault.lineno - 1
            raise VesaliusError(
                EXPRESSION, file=self.file, line=line, expression="{{", fault=fault.message
            ) from None

    def _piece(self, expression: str, line: int) -> Piece:
        self.vocabulary.forget()
        try:
            found = evaluate(expression, self.environment, self.names)
        except VesaliusError as refusal:
            if refusal.problem in (CONTRADICTION, UNKNOWN_WORD):
                line = int(str(refusal.facts["line"])) or line
                located = {**refusal.facts, "file": self.file, "line": line}
                raise VesaliusError(refusal.problem, **located) from None
            if refusal.code.startswith("fiche-"):
                raise
            fault = refusal.message
            raise VesaliusError(
                EXPRESSION, file=self.file, line=line, expression=expression, fault=fault
            ) from refusal
        reads, facts = tuple(self.vocabulary.reads), tuple(self.vocabulary.facts)
        if isinstance(found, Block):
            return Piece(line, expression, "", found.reads, facts, found)
        if isinstance(found, Printed):
            return Piece(line, expression, str(found), reads, facts)
        if isinstance(found, Year):
            return Piece(line, expression, f"{int(found)}", reads, facts)
        kind = "a plain text" if isinstance(found, str) else f"{found}"
        raise VesaliusError(BARE_VALUE, file=self.file, line=line, expression=expression, kind=kind)

    def filled(self, text: str, escape: Callable[[str], str] = str) -> str:
        """The text with every private character replaced by what its piece printed."""
        return "".join(
            escape(self.pieces[ord(c) - FIRST].printed) if FIRST <= ord(c) <= LAST else c
            for c in text
        )
