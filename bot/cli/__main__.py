"""The console script."""

from __future__ import annotations

import sys

from bot.cli.commands import run_command_line
from bot.core.errors import InputError


def main() -> None:
    """Run the command line. Exit with 2 on an invalid argument or setting."""
    try:
        run_command_line()
    except InputError as error:
        sys.stderr.write(f"comptoir: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
