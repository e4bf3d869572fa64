"""What models say of a drawn picture is kept for each epoch."""

import numpy as np

from demo.events import (
    EpochShown,
    PictureAnswered,
    PictureDrawn,
)
from demo.stage.log import Stage
from tests.demo.stage.stories import tell, trained


def test_what_was_said_of_a_picture_is_known_for_each_epoch(stage: Stage) -> None:
    def answer(number: int, picture: int = 1) -> PictureAnswered:
        says = np.zeros(2, np.float32)
        return PictureAnswered(picture=picture, run=1, epoch=number, probabilities=says)

    drawn = PictureDrawn(picture=1, image=np.zeros((1, 1, 1), np.float32))
    told = [answer(number) for number in range(4)]
    tell(stage, drawn, *trained(1, 3), *told, EpochShown(epoch=2))
    assert stage.scene.drawing.answer("linear") is told[2]
    assert stage.scene.drawing.answer("conv") is None
    later = answer(3, picture=2)
    scene = tell(stage, PictureDrawn(picture=2, image=drawn.image), later)
    assert scene.position.epoch is None  # only the newest weights can answer
    assert scene.drawing.answer("linear") is later
    assert tell(stage, EpochShown(epoch=2)).drawing.answer("linear") is None
