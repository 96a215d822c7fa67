"""Many signed counters in one wide integer, so that one sum counts many variables.

A word holds `per_word` fields of `width` bits. Adding `quantity x weight` adds the quantity to the
fields of the variables that the weight names. A negative field borrows from the one above; adding
half a field to each field (the bias) gives every field back exactly, as long as no counter has left
[-half, half). The turnover of a person (the sum of absolute quantities) bounds all his or her
counters: a person whose turnover reaches half a field is counted by the wide plan instead.

In cells the fields of even and of odd place are summed apart, each with room for twice the bits: a
cell's counters are exact while its turnover is under `cell_limit`.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packing:
    """Where each of `variables` counters lies, in words of a type of `word_bits` and a sign.

    >>> packing = Packing(variables=14, width=8)
    >>> packing.words, packing.place(13)
    (1, (0, 13))
    """

    variables: int
    width: int = 8
    word_bits: int = 127
    word_type: str = "HUGEINT"

    def __post_init__(self) -> None:
        if self.width < 2 or self.per_word < 2:
            raise ValueError(f"a word of {self.word_bits} bits has no counters of {self.width}")

    @property
    def per_word(self) -> int:
        """How many counters a word holds: an even number, for cells."""
        return self.word_bits // (2 * self.width) * 2

    @property
    def words(self) -> int:
        """How many words hold all counters."""
        return -(-self.variables // self.per_word)

    @property
    def half(self) -> int:
        """A counter is exact in [-half, half); a turnover under `half` keeps it there."""
        return 1 << (self.width - 1)

    @property
    def cell_limit(self) -> int:
        """A cell's counters are exact while its turnover is under this."""
        return 1 << (2 * self.width)

    @property
    def bias(self) -> int:
        """Half a field in every field: what makes all counters readable."""
        return self._in_each(self.half)

    def place(self, variable: int) -> tuple[int, int]:
        """The word of a variable, and its slot there."""
        return divmod(variable, self.per_word)

    def weights(self, variables: Iterable[int]) -> tuple[int, ...]:
        """What a quantity of one adds to each word when it counts for these variables.

        >>> Packing(variables=3, width=8).weights([0, 2])
        (65537,)
        """
        words = [0] * self.words
        for variable in variables:
            word, slot = self.place(variable)
            words[word] += 1 << slot * self.width
        return tuple(words)

    def _in_each(self, field: int) -> int:
        return sum(field << slot * self.width for slot in range(self.per_word))

    # -- the same arithmetic in SQL --------------------------------------------------------

    def literal(self, number: int) -> str:
        """A number of the words' type."""
        return f"CAST({number} AS {self.word_type})"

    def _each(self, field: int) -> str:
        """A word with the same number in every field."""
        return self.literal(self._in_each(field))

    def positive(self, word: str) -> str:
        """The word with its negative counters at zero: the exams of a person.

        The top bit of a biased field says that it is not negative; the top bit less one is the
        mask of the bits below.
        """
        biased = f"({word} + {self._each(self.half)})"
        tops = f"({biased} & {self._each(self.half)})"
        return f"({biased} & ({tops} - ({tops} >> {self.width - 1})))"

    def present(self, exams: str) -> str:
        """One in each field that is positive: whether the person counts."""
        carried = f"({exams} + {self._each(self.half - 1)})"
        return f"(({carried} >> {self.width - 1}) & {self._each(1)})"

    def spread(self, word: str) -> tuple[str, str]:
        """The fields of even and of odd place, each with twice the room."""
        full = (1 << self.width) - 1
        mask = self.literal(sum(full << slot * self.width for slot in range(0, self.per_word, 2)))
        return f"{word} & {mask}", f"({word} >> {self.width}) & {mask}"

    def cell_count(self, kind: str, variable: int) -> str:
        """A variable's count in a cell, from the columns that sum `spread` words."""
        word, slot = self.place(variable)
        column = cell_column(kind, word, slot % 2)
        shift = slot // 2 * 2 * self.width
        mask = self.literal(self.cell_limit - 1)
        return f"CAST(({column} >> {shift}) & {mask} AS BIGINT)"


def cell_column(kind: str, word: int, parity: int) -> str:
    """The name of a column of summed words."""
    return f"{kind}_{word}_{('even', 'odd')[parity]}"
