"""The colours of the maps: told apart by every kind of sight, and from the states' patterns.

Sequential: five classes from pale yellow to dark blue after ColorBrewer's YlGnBu; diverging:
orange to purple after its PuOr. Never red against green.
"""

SEQUENTIAL = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
DIVERGING = ("#b35806", "#f1a340", "#f7f7f7", "#998ec3", "#542788")
STATE_GROUND = {1: "#ffffff", 2: "#ffffff", 3: "#e3e3e0"}
STATE_INK = "#6b6b6b"


def style_of_palette() -> str:
    """The CSS of the classes `c0` to `c4`, the diverging `d0` to `d4` and the states."""
    rules = [f".c{at}{{fill:{colour}}}" for at, colour in enumerate(SEQUENTIAL)]
    rules += [f".d{at}{{fill:{colour}}}" for at, colour in enumerate(DIVERGING)]
    rules += [
        f".areas .s{at}{{fill:url(#map{at})}}.sample.s{at}{{fill:url(#tiny{at})}}" for at in (1, 2)
    ]
    rules.append(f".s3{{fill:{STATE_GROUND[3]}}}")
    rules.append(f".ground{{fill:{STATE_GROUND[1]}}}.patterns .ink{{fill:{STATE_INK}}}")
    return "".join(rules)
