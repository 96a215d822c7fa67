"""Where: places, vintages, crosswalks, boundaries."""

from vesalius.territory.gazetteer import Territory, load_territory, pseudo_sector
from vesalius.territory.model import COUNTRY, Place, Succession, Vintage

__all__ = [
    "COUNTRY",
    "Place",
    "Succession",
    "Territory",
    "Vintage",
    "load_territory",
    "pseudo_sector",
]
