"""The console script. `comptoir run` starts without Typer, whose import takes 0.1 s."""

from __future__ import annotations

import sys

RUN = ["run"]


def main() -> None:
    """Run the command line. Exit with 2 on an invalid argument or setting."""
    from bot.core.errors import InputError

    try:
        if sys.argv[1:] == RUN:
            from bot.cli.run import run

            run()
        else:
            from bot.cli.commands import run_command_line

            run_command_line()
    except InputError as error:
        sys.stderr.write(f"comptoir: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
