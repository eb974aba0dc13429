"""The colours of every mode, computed: text can be read on each ground, edges can be seen."""

from __future__ import annotations

import re

import pytest

from tests.learn.conftest import PORTAL_STATIC

CSS = (PORTAL_STATIC / "canxie.css").read_text(encoding="utf-8")


def palettes() -> dict[str, dict[str, str]]:
    """The colours by the rule that gives them."""
    found: dict[str, dict[str, str]] = {}
    media = ""
    for line in CSS[: CSS.index("*, *::before")].splitlines():
        if line.startswith("@media"):
            media = line.strip(" {")
        elif ":root" in line:
            name = f"{media} {line.strip(' {')}".strip()
            found[name] = {}
        found.get(list(found)[-1] if found else "", {}).update(dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", line)))
    return found


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    digits = colour.lstrip("#")
    pairs = [digit * 2 for digit in digits] if len(digits) == 3 else re.findall("..", digits)
    parts = [int(pair, 16) / 255 for pair in pairs]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("paper", "wash", "brand-wash", "good-wash", "bad-wash", "warn-wash")
TEXTS = [(ink, ground) for ink in ("ink", "brand-dark") for ground in (*GROUNDS, "mark")]
TEXTS += [("muted", ground) for ground in (*GROUNDS, "off")] + [("on-brand", "brand-dark"), ("on-brand", "brand"), ("on-brand", "bad")]
TEXTS += [(kind, ground) for kind in ("good", "bad", "warn") for ground in ("paper", "wash", f"{kind}-wash")]
EDGES = [(edge, ground) for edge in ("line", "focus", "brand") for ground in ("paper", "wash")]


@pytest.mark.parametrize("name", palettes())
def test_every_pair_of_colours_can_be_read(name: str) -> None:
    colours = palettes()[":root"] | palettes()[name]
    grounds = {"head": "#ffffff"}
    weak = [f"{ink} on {ground}" for ink, ground in TEXTS if contrast(colours[ink], colours[ground]) < 4.5]
    weak += [f"{edge} beside {ground}" for edge, ground in EDGES if contrast(colours[edge], colours[ground]) < 3]
    weak += [ground for ground, ink in grounds.items() if contrast(ink, colours[ground]) < 7]
    assert weak == []
    assert min(contrast(colours["ink"], colours[ground]) for ground in GROUNDS) >= 7


def test_what_the_system_wants_is_what_can_be_chosen() -> None:
    found = palettes()
    dark = "@media screen and (prefers-color-scheme: dark) :root:not([data-mode])"
    strong = "@media screen and (prefers-contrast: more) and (prefers-color-scheme: dark) :root:not([data-mode])"
    assert found[dark] == found['@media screen :root[data-mode="dark"]'] != {}
    assert found[strong] == found['@media screen :root[data-mode="contrast"]'] != {}
