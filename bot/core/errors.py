"""The errors that a command answers with a line and exit code 2.

InputError          what was given cannot be: it names the value and what is accepted
└── (each room's own refusals derive from it where a command may meet them)
"""


class InputError(ValueError):
    """A wrong value from outside; its words name it and say what is accepted."""
