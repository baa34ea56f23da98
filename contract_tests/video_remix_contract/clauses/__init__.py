"""The contract as a list of clauses, derived from the fragment."""

from video_remix_contract.clauses.catalogue import Catalogue, catalogue
from video_remix_contract.clauses.model import Clause, Level, Side

__all__ = ["Catalogue", "Clause", "Level", "Side", "catalogue"]
