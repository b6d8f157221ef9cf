"""The console script. `comptoir run` starts without the machinery of the other commands, which takes a tenth of a second."""

from __future__ import annotations

import sys

RUN = ["run"]


def main() -> None:
    """Do what the command line says; exits with 2 when what it says, or a setting, cannot be."""
    from bot.core.errors import InputError

    try:
        if sys.argv[1:] == RUN:
            from bot.starting import run

            run()
        else:
            from bot.commands import obey

            obey()
    except InputError as error:
        sys.stderr.write(f"comptoir: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
