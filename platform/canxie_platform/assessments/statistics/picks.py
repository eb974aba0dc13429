"""What can be picked in an item, what a learner picked, and the table of how many did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from canxie_platform.assessments.answers import score
from canxie_platform.assessments.choices import options_of, targets_of
from canxie_platform.assessments.statistics import wording
from canxie_widgets.arranged import MatchItem, OrderItem
from canxie_widgets.bank import CaseItem, ExamItem, ObjectiveItem, TrueFalseItem
from canxie_widgets.written import NumberItem, ShortItem

MOST_TYPED = 12
"""Most different typed answers in a table; the rest is one line."""
BLANK, OTHERS = "", "\0"


@dataclass(frozen=True)
class Pick:
    """A line of the table: an option, a pair, a place of an order or a typed answer."""

    label: str
    right: bool
    count: int
    share: float
    """Of all who were given the item."""
    upper: int | None
    """How many of the upper group; None when there are no groups."""
    lower: int | None


def picks(item: ExamItem, values: Sequence[Any], groups: tuple[set[int], set[int]] | None) -> list[Pick]:
    """The table of an item; empty for a case.

    Args:
        item: the item.
        values: what each learner who was given it answered.
        groups: places of the upper and lower group in ``values``.
    """
    if isinstance(item, CaseItem):
        return []
    chosen = [_picked(item, value) for value in values]
    if isinstance(item, NumberItem | ShortItem):
        chosen = _most_typed(chosen)
    labels = _labels(item, chosen)

    def count(name: str, places: set[int] | range) -> int:
        return sum(name in chosen[place] for place in places)

    everybody = range(len(chosen))
    return [
        Pick(
            label=label,
            right=right,
            count=count(name, everybody),
            share=count(name, everybody) / len(chosen) if chosen else 0.0,
            upper=count(name, groups[0]) if groups else None,
            lower=count(name, groups[1]) if groups else None,
        )
        for name, (label, right) in labels.items()
    ]


def _picked(item: ObjectiveItem, value: Any) -> set[str]:
    parts = [part.strip() for part in value if isinstance(part, str)] if isinstance(value, list) else []
    if isinstance(item, OrderItem):
        found = {f"{place}:{part}" for place, part in enumerate(parts, 1) if part}
    else:
        found = {part for part in parts if part}
    return found or {BLANK}


def _most_typed(chosen: list[set[str]]) -> list[set[str]]:
    """Typed answers with the rare ones as one."""
    ranked = [text for text, _ in Counter(text for texts in chosen for text in texts if text).most_common()]
    rare = set(ranked[MOST_TYPED:])
    return [{OTHERS if text in rare else text for text in texts} for texts in chosen]


def _labels(item: ObjectiveItem, chosen: list[set[str]]) -> dict[str, tuple[str, bool]]:
    """Label of each line and whether it is right, in the order of the table; what was picked and isn't known any more comes last."""
    labels = _known(item, Counter(name for names in chosen for name in names if name))
    for name in sorted(set().union(*chosen) - labels.keys() - {BLANK, OTHERS}):
        labels[name] = (f"{wording.GONE} {name}", False)
    if any(OTHERS in names for names in chosen):
        labels[OTHERS] = (wording.OTHER_ANSWERS, False)
    labels[BLANK] = (wording.BLANK, False)
    return labels


def _known(item: ObjectiveItem, counted: Counter[str]) -> dict[str, tuple[str, bool]]:
    texts = {option.id: option.text for option in options_of(item)}
    match item:
        case TrueFalseItem():
            return {name: (text, name in item.key) for name, text in texts.items()}
        case OrderItem():
            right = {f"{place}:{name}" for place, name in enumerate(item.key, 1)}
            every = [(f"{place}:{name}", place, text) for place in range(1, len(texts) + 1) for name, text in texts.items()]
            told = [(name, wording.PLACE.format(place=place, text=text)) for name, place, text in every]
        case MatchItem():
            right = {f"{left}:{target}" for left, target in item.key.items()}
            told = [(f"{left}:{one.id}", f"{text} → {one.text}") for left, text in texts.items() for one in targets_of(item)]
        case NumberItem() | ShortItem():
            told = [(text, text) for text, _ in counted.most_common() if text != OTHERS]
            right = {text for text, _ in told if score(item, [text], 1) == 1}
        case _:
            return {name: (f"{name.upper()}. {text}", name in item.key) for name, text in texts.items()}
    return {name: (label, name in right) for name, label in told if name in right or counted[name]}
