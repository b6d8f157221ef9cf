"""`python -m tests.emulator --port 8081`: Telegram on loopback, with its chats in a browser."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from tests.emulator.emulator import TOKEN, Emulator


def main() -> None:
    """Serve until interrupted, and say how to reach it."""
    parser = argparse.ArgumentParser(prog="python -m tests.emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--rate-limits", action="store_true", help="enforce 1 message/s a chat, 30/s overall")
    given = parser.parse_args()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    with Emulator(token=given.token, port=given.port, rate_limits=given.rate_limits) as emulator:
        sys.stdout.write(
            f"TELEGRAM_API_URL={emulator.api_url}\nTELEGRAM_BOT_TOKEN={emulator.token}\n"
            f"Chat at {emulator.server.origin}/chats/1001\n"
        )
        sys.stdout.flush()
        ended.wait()
        for violation in emulator.violations:
            sys.stdout.write(f"{violation}\n")


if __name__ == "__main__":
    main()
