"""A case study as a conversation that branches: scenes, what the learner may do in each, and what comes of it. Lessons only."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from canxie_widgets.item import Part, Question

INVENTED = "虚构案例"


class Way(Part):
    """One thing to do or say; ``consequence`` is told after it was chosen."""

    id: str = Field(pattern=r"^[a-d]$")
    text: str = Field(min_length=1)
    consequence: str = Field(min_length=1)
    to: str


class Scene(Part):
    """A moment of the story. Without ``choices`` it is an end, and ``good`` says whether it is one to wish for."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,23}$")
    text: str = Field(min_length=1)
    choices: list[Way] = Field(default=[], max_length=4)
    good: bool = False


class DialogueItem(Question):
    """A case study; the first scene is the start. An answer is the way taken: ``scene.choice`` for each step."""

    type: Literal["dialogue"]
    use: Literal["lesson"]
    scenes: list[Scene] = Field(min_length=3, max_length=24)

    @model_validator(mode="after")
    def _invented_people_are_marked(self) -> DialogueItem:
        if not self.stem.lstrip().startswith(INVENTED):
            raise ValueError("情景题的题干要以“虚构案例”开头。")
        return self

    @model_validator(mode="after")
    def _every_way_leads_to_an_end(self) -> DialogueItem:
        scenes = {scene.id: scene for scene in self.scenes}
        if len(scenes) != len(self.scenes):
            raise ValueError("情景的编号有重复，请改成各不相同。")
        for scene in self.scenes:
            marks = [way.id for way in scene.choices]
            if len(marks) == 1 or len(set(marks)) != len(marks):
                raise ValueError(f"情景 {scene.id} 要么有两种以上的选择（编号不重复），要么是结局。")
            if missing := [way.to for way in scene.choices if way.to not in scenes]:
                raise ValueError(f"情景 {scene.id} 通向的 {missing[0]} 不存在。")
        reached: set[str] = set()
        self._go(scenes, self.scenes[0].id, (), reached)
        if unreached := sorted(scenes.keys() - reached):
            raise ValueError(f"没有一条路走得到情景 {unreached[0]}。")
        if not any(scene.good and not scene.choices for scene in self.scenes):
            raise ValueError("至少要有一个结局写 good: true。")
        return self

    def _go(self, scenes: dict[str, Scene], scene: str, came: tuple[str, ...], reached: set[str]) -> None:
        if scene in came:
            raise ValueError(f"情景 {scene} 会绕回自己，请让每条路都走到结局。")
        if scene in reached:
            return
        for way in scenes[scene].choices:
            self._go(scenes, way.to, (*came, scene), reached)
        reached.add(scene)

    def walk(self, answer: list[str]) -> tuple[list[tuple[Scene, Way]], Scene]:
        """Follow a way from the start.

        Args:
            answer: ``scene.choice`` for each step; none yet at the start.

        Returns:
            The steps taken, and the scene they lead to.

        Raises:
            ValueError: there is no such way.
        """
        scenes = {scene.id: scene for scene in self.scenes}
        here = self.scenes[0]
        steps: list[tuple[Scene, Way]] = []
        for taken in answer:
            way = next((way for way in here.choices if f"{here.id}.{way.id}" == taken), None)
            if way is None:
                raise ValueError("the answer doesn't fit the item")
            steps.append((here, way))
            here = scenes[way.to]
        return steps, here
