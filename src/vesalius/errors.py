"""Errors that teach: what was found, where, what was expected, what to do next.

Each kind of error is declared once as a `Problem`, with a code. The code is the name of its
page in the manual (`docs/errors/<code>.md`), and a test holds the two together.
"""

from dataclasses import dataclass
from string import Formatter

from vesalius.language import translate

PROBLEMS: dict[str, "Problem"] = {}


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of error: a code, a sentence on what was found, a sentence on what to do.

    `message` and `remedy` are English sentences with named `{fields}`; they are the keys of the
    translations in `locale/`.

    >>> Problem("demo-problem", "{file}: {rows} rows lack a code", "Map the column `code`.").code
    'demo-problem'
    """

    code: str
    message: str
    remedy: str

    def __post_init__(self) -> None:
        known = PROBLEMS.setdefault(self.code, self)
        if known != self:
            raise ValueError(f"two problems share the code {self.code!r}")

    @property
    def fields(self) -> frozenset[str]:
        """The names that a report of this problem must fill."""
        parsed = [*Formatter().parse(self.message), *Formatter().parse(self.remedy)]
        return frozenset(name for _, name, _, _ in parsed if name)


class VesaliusError(Exception):
    """A problem met, with the facts that locate it; never holds microdata."""

    def __init__(self, problem: Problem, **facts: object) -> None:
        missing = problem.fields - facts.keys()
        if missing:
            raise TypeError(f"{problem.code} needs {sorted(missing)}")
        super().__init__(problem, facts)
        self.problem = problem
        self.facts = facts

    @property
    def code(self) -> str:
        """The problem's code, which is also its page in the manual."""
        return self.problem.code

    @property
    def message(self) -> str:
        """What was found and where, in the reader's language."""
        return translate(self.problem.message, self.facts)

    @property
    def remedy(self) -> str:
        """What to do next, in the reader's language."""
        return translate(self.problem.remedy, self.facts)

    def __str__(self) -> str:
        return f"{self.message} {self.remedy} [{self.code}: docs/errors/{self.code}.md]"


class ManyErrors(VesaliusError):  # noqa: N818 - a plural reads better
    """Several problems found in one reading, reported together."""

    def __init__(self, errors: list[VesaliusError]) -> None:
        Exception.__init__(self, errors)
        self.errors = errors
        self.problem = errors[0].problem
        self.facts = errors[0].facts

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def raise_all(errors: list[VesaliusError]) -> None:
    """Raise the one error, or all of them together; do nothing where there is none."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ManyErrors(errors)
