"""The data of this talk: 344 penguins of three species, measured on three islands.

Gorman, Williams and Fraser (2014), PLoS ONE 9(3) e90081; as the R package palmerpenguins has them,
CC0. Another table: put it beside this file, and name it and its column of answers below.
"""

from typing import Any

import pandas


def penguins() -> dict[str, Any]:
    """Return the table, the column that is to be found out, and what a row is called."""
    table = pandas.read_csv("penguins.csv").drop(columns="year")
    return {"frame": table, "target": "species", "noun": "penguins"}
