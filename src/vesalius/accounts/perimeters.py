"""Perimeters: which spending a figure means, in words."""

from functools import cache

from pydantic import RootModel

from vesalius.accounts.declaration import Words, read_yaml, text_of
from vesalius.accounts.folder import accounts_folder
from vesalius.language import Text


class _File(RootModel[dict[str, Words]]):
    """The perimeters of a file, by id."""


@cache
def perimeters() -> dict[str, Text]:
    """The perimeters of our catalogue, by id.

    >>> sorted(perimeters())[0]
    'imaging-claims'
    """
    file = _File.model_validate(read_yaml(accounts_folder() / "perimeters.yaml"))
    return {name: text_of(words) for name, words in file.root.items()}
