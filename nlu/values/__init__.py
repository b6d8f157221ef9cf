"""Values out of text: figures with their units, places, and what they answer; small, total, linear-time functions."""

from nlu.values.figures import figures
from nlu.values.measures import Bound, Dimension, Figure
from nlu.values.places import Place, places
from nlu.values.normalised import Normalised, fold, normalise

__all__ = ["Bound", "Dimension", "Figure", "Normalised", "Place", "figures", "fold", "normalise", "places"]
