"""Several signed counters in one 64-bit integer, so that one sum counts many variables.

A word holds up to `63 // width` fields. Adding `quantity x weight` adds the quantity to the
fields of the variables that the weight names; a negative field borrows from the one above, and
adding a bias of half a field to each gives every field back exactly, as long as no counter has
left [-half, half). That is known from the turnover (the sum of absolute quantities), which bounds
every counter: a person whose turnover reaches half a field is counted by the wide plan instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WORD_BITS = 63  # of a signed 64-bit integer, the sign left free


@dataclass(frozen=True, slots=True)
class Packing:
    """Where each of `variables` counters of `width` bits lies.

    >>> packing = Packing(variables=14, width=12)
    >>> packing.words, packing.place(13)
    (3, (2, 36))
    """

    variables: int
    width: int = 10

    def __post_init__(self) -> None:
        if not 2 <= self.width <= WORD_BITS:
            raise ValueError(f"a counter cannot have {self.width} bits")

    @property
    def per_word(self) -> int:
        """How many counters a word holds."""
        return WORD_BITS // self.width

    @property
    def words(self) -> int:
        """How many words hold all counters."""
        return -(-self.variables // self.per_word)

    @property
    def half(self) -> int:
        """A counter is exact in [-half, half); a turnover under `half` keeps it there."""
        return 1 << (self.width - 1)

    def place(self, variable: int) -> tuple[int, int]:
        """The word of a variable, and the shift of its counter in bits."""
        word, slot = divmod(variable, self.per_word)
        return word, slot * self.width

    def weights(self, variables: Iterable[int]) -> tuple[int, ...]:
        """What a quantity of one adds to each word when it counts for these variables.

        >>> Packing(variables=3, width=10).weights([0, 2])
        (1048577,)
        """
        words = [0] * self.words
        for variable in variables:
            word, shift = self.place(variable)
            words[word] += 1 << shift
        return tuple(words)

    @property
    def bias(self) -> int:
        """Half a field in every field of a word."""
        return sum(self.half << slot * self.width for slot in range(self.per_word))

    def unpack(self, words: tuple[int, ...]) -> tuple[int, ...]:
        """The counters of packed words; what `unpacked` says in SQL.

        >>> packing = Packing(variables=3, width=10)
        >>> packing.unpack(tuple(5 * w for w in packing.weights([1])))
        (0, 5, 0)
        """
        mask = (1 << self.width) - 1
        places = [self.place(variable) for variable in range(self.variables)]
        return tuple((words[w] + self.bias >> shift & mask) - self.half for w, shift in places)

    def unpacked(self, variable: int) -> str:
        """The SQL of a variable's counter, from the columns `word_0`, `word_1`, ..."""
        word, shift = self.place(variable)
        mask = (1 << self.width) - 1
        return f"(((word_{word} + {self.bias}) >> {shift}) & {mask}) - {self.half}"
