"""How colours look: contrast as WCAG 2 defines it, and what people with a colour vision deficiency see."""

from __future__ import annotations

import math

Rgb = tuple[float, float, float]

DEFICIENCIES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""Full deficiency after Machado, Oliveira and Fernandes (2009), on linear RGB."""


def linear(colour: str) -> Rgb:
    """`#rrggbb` in linear light."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def luminance(colour: Rgb) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def contrast(one: str, other: str) -> float:
    """Between 1 and 21."""
    light, dark = sorted((luminance(linear(one)), luminance(linear(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, deficiency: str | None) -> Rgb:
    """The colour in linear light as seen with this deficiency, or with none."""
    start = linear(colour)
    if deficiency is None:
        return start
    mixed = [sum(weight * part for weight, part in zip(row, start, strict=True)) for row in DEFICIENCIES[deficiency]]
    red, green, blue = (min(1.0, max(0.0, part)) for part in mixed)
    return red, green, blue


def difference(one: Rgb, other: Rgb) -> float:
    """The distance in CIELAB (ΔE*ab): some 2 is just noticeable side by side."""
    return math.dist(_lab(one), _lab(other))


def _lab(colour: Rgb) -> Rgb:
    red, green, blue = colour
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)
