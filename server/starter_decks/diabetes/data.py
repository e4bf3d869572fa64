"""The data of this talk: 442 patients, ten measurements each, and how their diabetes went on.

Efron, Hastie, Johnstone and Tibshirani (2004), Annals of Statistics 32(2); scikit-learn brings it
along. Another table: return it instead, with the name of the column of numbers to predict.
"""

from typing import Any

from sklearn.datasets import load_diabetes


def patients() -> dict[str, Any]:
    """Return the table, the column that is to be predicted, and what a row is called."""
    table = load_diabetes(as_frame=True, scaled=False).frame
    names = {
        "bmi": "body mass index",
        "bp": "blood pressure",
        "s1": "cholesterol",
        "s2": "LDL",
        "s3": "HDL",
        "s4": "cholesterol / HDL",
        "s5": "log triglycerides",
        "s6": "blood sugar",
        "target": "progression",
    }
    table = table.rename(columns=names)
    return {
        "frame": table,
        "target": "progression",
        "noun": "patients",
        "answers": "numbers",
    }
