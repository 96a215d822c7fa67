"""Where: places, vintages, crosswalks, boundaries."""
