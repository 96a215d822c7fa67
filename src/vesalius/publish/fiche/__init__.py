"""The fiche: a chapter whose every number and comparative is bound to cells."""

from vesalius.publish.fiche.build import Fiche, Sentence, build_fiche, build_from_file
from vesalius.publish.fiche.page import page, write_pdf

__all__ = ["Fiche", "Sentence", "build_fiche", "build_from_file", "page", "write_pdf"]
