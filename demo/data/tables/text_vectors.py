"""Numbers the words of texts by Keras, in a process of its own.

``python -m demo.data.tables.text_vectors FILE`` reads what is asked as JSON, and writes the
numbers to that file.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import numpy as np

from demo.data.tables.texts import as_arrays


def main() -> None:
    """Learn words from some of the texts, and number those of all."""
    asked: dict[str, Any] = json.load(sys.stdin)
    texts = np.array(asked["texts"], object)
    from keras.layers import TextVectorization

    layer = TextVectorization(max_tokens=asked["most"], output_sequence_length=asked["words"])
    layer.adapt(texts[asked["train"]].tolist())
    numbers = np.concatenate(
        [layer(each.tolist()) for each in np.array_split(texts, 64) if len(each)]
    )
    arrays = as_arrays(numbers, layer.get_vocabulary())
    np.savez_compressed(sys.argv[1], **arrays)  # type: ignore[arg-type]  # the stubs take them for allow_pickle


if __name__ == "__main__":
    main()
