"""The band of value per kilogram that a price names."""

from __future__ import annotations

import re
from dataclasses import replace

from nlu.understanding.figures import Figures
from nlu.understanding.quantities import Bound, Unit
from nlu.understanding.reading import Answer, Doubt, Finding

QUESTION = "value_density"
_PER = {
    0.5: re.compile(
        r"\b(?:demi[- ]?kilo|halve kilo|half kilo|halbes kilo|la livre|het pond|per pond|das pfund|pro pfund|a pound)\b"
    ),
    1000.0: re.compile(r"\b(?:la tonne|par tonne|per ton|de ton|a ton|pro tonne|die tonne)\b"),
}
"""The kilograms that a price is for, where it is no price per kilogram."""
_PER_ITEM = re.compile(
    r"\b(?:piece|stuk|stuck|unite|unit|each|en magasin|en rayon|in de winkel|retail|in shops?|in stores?|im laden"
    r"|(?:la|le|l'|par|per|de|het|a|an|each|die|das|pro|une?|een|eine?) ?"
    r"(?:bouteille|pot|boite|paquet|flacon|tablette|ballotin|canette"
    r"|fles|flesje|doos|doosje|pak|blik|potje|zakje|bottle|box|jar|bar|can|pack|bag|piece|flasche|dose|packung|schachtel|glas"
    r"|tafel|tute))\b"
)
_KILOS = {"kg": 1.0, "kgs": 1.0, "kilo": 1.0, "kilos": 1.0, "g": 0.001, "gr": 0.001, "gramme": 0.001,
          "grammes": 0.001, "gram": 0.001, "grams": 0.001, "gramm": 0.001}  # fmt: skip


def density(figures: Figures, told: str, language: str) -> Finding | None:
    """The band of the one price per kilogram that `told` names, or the band whose bounds it repeats."""
    found = [q for q in figures.quantities(told, language) if not figures.claimed(told, q)]
    quantities = [q for q in found if q.unit in (Unit.EUR, Unit.NONE, Unit.CENT, Unit.UNKNOWN)]
    weights = [q for q in found if q.unit is Unit.WEIGHT]
    if len(quantities) != 1 or len(weights) > 1 or quantities[0].unit in (Unit.CENT, Unit.UNKNOWN):
        return None
    quantity = quantities[0]
    if weights:
        kilos = weights[0].low * _KILOS.get(weights[0].noun.split()[-1] if weights[0].noun else "", 0.0)
        if not kilos or quantity.unit is not Unit.EUR or not quantity.single:
            return None
        quantity = replace(quantity, low=quantity.low / kilos, high=quantity.high / kilos)
    low, high = quantity.low, quantity.high
    span = (quantity.start, quantity.end)
    per = 1.0 if weights else next((kilos for kilos, words in _PER.items() if words.search(told)), 1.0)
    low, high = low / per, high / per
    if not weights and per == 1.0 and _PER_ITEM.search(told):
        return Finding(guesses=(Answer(QUESTION, _band(low), 0.5, *span),), doubt=Doubt.UNIT)
    if quantity.bound in (Bound.LESS, Bound.MOST):
        sure, low = low <= 10, min(low, 9.99)
    elif quantity.bound in (Bound.MORE, Bound.LEAST):
        sure, low = low >= 30, max(low, 30.01) if low >= 30 else low
    else:
        sure = _band(low) == _band(high if high == low else high - 0.01)
    answer = Answer(QUESTION, _band(low), 0.94, *span)
    if sure:
        return Finding((answer,))
    other = Answer(QUESTION, _band(quantity.high + 0.01), 0.5, *span)
    guesses = (answer,) if other.value == answer.value else (answer, other)
    return Finding(guesses=guesses, doubt=Doubt.RANGE if high > quantity.low else Doubt.BOUND)


def _band(price: float) -> str:
    return "under_10" if price < 10 else "10_to_30" if price <= 30 else "over_30"
