"""The four languages: texts, the reader's language, and numbers and dates as CLDR writes them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from babel import Locale, dates, lists, numbers
from babel.messages.pofile import read_po

Language = Literal["fr", "nl", "en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

LOCALES: Mapping[Language, Locale] = {
    "fr": Locale("fr", "BE"),
    "nl": Locale("nl", "BE"),
    "en": Locale("en", "GB"),
    "de": Locale("de", "BE"),
}
_LOCALE_FOLDER = Path(__file__).parent / "locale"
_current: ContextVar[Language] = ContextVar("language", default="en")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in the four languages, none of them empty.

    >>> Text(fr="Belgique", nl="België", en="Belgium", de="Belgien")["nl"]
    'België'
    """

    fr: str
    nl: str
    en: str
    de: str

    def __post_init__(self) -> None:
        empty = [language for language in LANGUAGES if not self[language].strip()]
        if empty:
            raise ValueError(f"a text lacks {', '.join(empty)}: {self.en or self.fr!r}")

    def __getitem__(self, language: Language) -> str:
        return str(getattr(self, language))

    @classmethod
    def same(cls, word: str) -> "Text":
        """A text that is one and the same in all languages, such as a code."""
        return cls(fr=word, nl=word, en=word, de=word)


def current_language() -> Language:
    """The language in which the program speaks just now."""
    return _current.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak this language inside the block.

    >>> with speaking("de"):
    ...     current_language()
    'de'
    """
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def user_language(environ: Mapping[str, str] = os.environ) -> Language:
    """The language that the user's environment asks for; English where it asks for another.

    >>> user_language({"LANG": "nl_BE.UTF-8"})
    'nl'
    """
    for name in ("VESALIUS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        wanted = environ.get(name, "")[:2].lower()
        if wanted:
            return next((language for language in LANGUAGES if language == wanted), "en")
    return "en"


@cache
def _messages(language: Language) -> dict[str, str]:
    """Every translated message of a language: one PO file a room, `locale/<lang>/<room>.po`."""
    found: dict[str, str] = {}
    for path in sorted((_LOCALE_FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            entries = read_po(file, locale=language)
        found |= {str(m.id): str(m.string) for m in entries if m.id and m.string}
    return found


def translate(
    message: str, facts: Mapping[str, object] | None = None, language: Language | None = None
) -> str:
    """The message in the reader's language, its `{fields}` filled from the facts.

    English is the key; a message that a language lacks is shown in English (a test forbids it).
    """
    spoken = language or current_language()
    text = message if spoken == "en" else _messages(spoken).get(message, message)
    return text.format(**facts) if facts else text


def round_half_away(value: Decimal | int, decimals: int = 0) -> Decimal:
    """Round half away from zero on exact decimals, as statistical offices print numbers.

    >>> round_half_away(Decimal("-2.45"), 1), round_half_away(Decimal("0.04"), 1)
    (Decimal('-2.5'), Decimal('0.0'))
    """
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def format_number(value: Decimal | int, language: Language, decimals: int = 0) -> str:
    """A number with the language's separators, rounded half away from zero.

    >>> format_number(Decimal("11584008.25"), "fr", 1)
    '11\\u202f584\\u202f008,3'
    """
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    rounded = round_half_away(value, decimals)
    return str(numbers.format_decimal(rounded, format=pattern, locale=LOCALES[language]))


def format_date(day: date, language: Language) -> str:
    """A date in words.

    >>> format_date(date(2025, 11, 17), "fr")
    '17 novembre 2025'
    """
    return str(dates.format_date(day, format="long", locale=LOCALES[language]))


def format_list(items: Sequence[str], language: Language) -> str:
    """A list in words.

    >>> format_list(["CT", "MRI", "PET"], "nl")
    'CT, MRI en PET'
    """
    return str(lists.format_list(list(items), locale=LOCALES[language]))
