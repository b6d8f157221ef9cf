"""Values out of text: figures with their units, places, and what they answer; small, total, linear-time functions."""

from nlu.values.answers import Answer, NumberQuestion, Reason, Refusal, Value
from nlu.values.asked import value_for
from nlu.values.density import Density, density
from nlu.values.figures import figures
from nlu.values.measures import Bound, Dimension, Figure
from nlu.values.normalised import Normalised, fold, normalise
from nlu.values.places import Place, places

__all__ = [
    "Answer",
    "Bound",
    "Density",
    "Dimension",
    "Figure",
    "Normalised",
    "NumberQuestion",
    "Place",
    "Reason",
    "Refusal",
    "Value",
    "density",
    "figures",
    "fold",
    "normalise",
    "places",
    "value_for",
]
