"""Errors that a command reports as one line with exit code 2.

InputError          an invalid value; the message names it and what is expected
└── (packages derive their own errors from it where a command may raise them)
"""


class InputError(ValueError):
    """An invalid value from outside. The message names the value and what is expected."""
