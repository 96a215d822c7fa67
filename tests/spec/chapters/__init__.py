"""The chapters of "Counting by example", in their order."""

from tests.spec.chapters.codes import CODES
from tests.spec.chapters.corrections import CORRECTIONS
from tests.spec.chapters.persons import PERSONS
from tests.spec.chapters.populations import POPULATIONS
from tests.spec.chapters.providers import PROVIDERS

CHAPTERS = (CODES, PROVIDERS, CORRECTIONS, PERSONS, POPULATIONS)
