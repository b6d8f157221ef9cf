"""The commands. Each imports what it needs and no more: advice and audits never load Rasa."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.starting import address, plain, settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("run")
def run_bot() -> None:
    """Run the bot: Telegram with TELEGRAM_BOT_TOKEN, else a chat page on this machine."""
    from bot.starting import run

    run()


@app.command()
def train() -> None:
    """Train the Rasa model from nlu/, stories/, domain/ and config.yml."""
    from bot.dialogue.rasa import training

    typer.echo(training.train())


@app.command()
def chat(language: str = "fr") -> None:
    """Hold the interview in this terminal."""
    from bot.terminal import talk

    asyncio.run(talk(_language(language), settings().model_path))


@app.command()
def parse(
    question: Annotated[str | None, typer.Option(help="The question just asked.")] = None,
    language: Annotated[str | None, typer.Option(help="fr, nl, en or de; detected when absent.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Each line is an object with text, question, language.")] = False,
    as_json: Json = False,
) -> None:
    """Say what the bot would understand by each line of standard input, one JSON object a line."""
    from bot.reading import read_lines

    _open_quietly()
    for line in read_lines(sys.stdin, question, language, jsonl, settings().model_path):
        typer.echo(line)


@app.command()
def advise(
    profile: Annotated[Path, typer.Argument(help="A YAML file of answers by question; - for standard input.")],
    as_of: Annotated[str | None, typer.Option(help="The day of the advice, YYYY-MM-DD; today when absent.")] = None,
    language: Annotated[str, typer.Option(help="fr, nl, en or de.")] = "en",
    as_json: Json = False,
) -> None:
    """Print the advice for a profile, without dialogue."""
    from bot.advising import advice_for

    typer.echo(advice_for(profile, as_of, _language(language), as_json))


@app.command()
def dossier(
    profile: Annotated[Path, typer.Argument(help="A YAML file of answers by question; - for standard input.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The PDF to write.")] = Path("comptoir-dossier.pdf"),
    as_of: Annotated[str | None, typer.Option(help="The day of the advice, YYYY-MM-DD; today when absent.")] = None,
    language: Annotated[str, typer.Option(help="fr, nl, en or de.")] = "fr",
) -> None:
    """Write the dossier for a profile, as PDF, without dialogue."""
    from bot.documents.command import write_dossier

    write_dossier(profile, as_of, _language(language), output)


@app.command()
def replay(files: list[Path], as_json: Json = False) -> None:
    """Play scripted dialogues through the real engine and the real actions."""
    from bot.dialogues.command import line
    from bot.dialogues.command import replay as play

    _open_quietly()
    passed = True
    for result in play(files, settings().model_path):
        typer.echo(line(result, as_json))
        passed = passed and result["passed"]
    if not passed:
        raise typer.Exit(1)


@app.command()
def transcripts(
    chat_id: Annotated[int | None, typer.Option("--chat", help="Only this chat.")] = None, as_json: Json = False
) -> None:
    """Print the stored messages in order, one a line."""
    from bot.storage.database import Database
    from bot.storage.transcripts import lines

    database = Database(settings().database_url)
    database.upgrade()
    with database.read() as session:
        for line in lines(session, chat_id, as_json):
            typer.echo(line)


data = typer.Typer(no_args_is_help=True, help="The knowledge that the advice rests on.")
app.add_typer(data, name="data")


@data.command()
def audit(as_of: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today when absent.")] = None) -> None:
    """Exit 1 when a fact has no source or is past its review, or a language lacks a text."""
    from bot.advising import findings

    found = findings(as_of)
    for finding in found:
        typer.echo(finding)
    if found:
        raise typer.Exit(1)


@data.command()
def graph(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The page to write; docs/interview.md when absent.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="The day, YYYY-MM-DD; today when absent.")] = None,
) -> None:
    """Write the page of the interview's graph: what is asked after what, and which answers lead where."""
    from bot.advising import day_of
    from bot.atlas import PAGE, page

    (output or PAGE).write_text(page(day_of(as_of)), encoding="utf-8")


advisor = typer.Typer(no_args_is_help=True, help="The advisors who may use the console.")
app.add_typer(advisor, name="advisor")


@advisor.command("add")
def add_advisor(
    name: str,
    role: Annotated[str, typer.Option(help="advisor, lead or admin.")] = "advisor",
    region: Annotated[str, typer.Option(help="wallonia, brussels, flanders, outside_belgium or all.")] = "all",
    ask: Annotated[bool, typer.Option("--ask-password", help="Ask for a password; without it one is made up.")] = False,
    totp: Annotated[bool, typer.Option("--totp", help="Ask for a code from an authenticator app at each sign-in.")] = False,
) -> None:
    """Create an advisor's account for the console; what is made up is printed once."""
    from bot.console.hiring import hire

    given = settings()
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else None
    hired = hire(given.database_url, name, role, region, password, totp)
    facts = {"name": name, "address": f"{address(given)}console"}
    typer.echo(plain("console.hiring.done", given.default_language, **facts))
    if hired.password:
        typer.echo(plain("console.hiring.password", given.default_language, password=hired.password))
    if hired.totp:
        typer.echo(plain("console.hiring.totp", given.default_language, address=hired.totp))


@advisor.command("reset")
def reset_advisor(name: str) -> None:
    """Give an advisor a new password, printed once; codes are off and the advisor is signed out everywhere."""
    from bot.console.hiring import reset

    given = settings()
    typer.echo(plain("console.hiring.password", given.default_language, password=reset(given.database_url, name)))


@advisor.command("close")
def close_advisor(name: str) -> None:
    """Close an advisor's account; what the advisor wrote and did stays on record."""
    from bot.console.hiring import close

    close(settings().database_url, name)


@app.command()
def bench(
    turns: Annotated[str, typer.Option(help="Lengths of a conversation at which a turn is timed.")] = "10,100,1000",
    chats: Annotated[str, typer.Option(help="How many people write at once.")] = "1,8,64",
    quick: Annotated[bool, typer.Option("--quick", help="Few samples, no training: under two minutes.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures here, too.")] = None,
    plot_file: Annotated[Path | None, typer.Option("--plot", help="Draw the figures here (PNG, SVG or PDF).")] = None,
    stock_python: Annotated[Path | None, typer.Option(help="Run stock Rasa with this Python, without stand-ins.")] = None,
    load_minutes: Annotated[float, typer.Option(min=0, help="Measure the webhook under a steady load instead, so long.")] = 0,
    rate: Annotated[float, typer.Option(min=1, help="Updates a second of that load.")] = 50,
) -> None:
    """Measure this program beside the stock layout (rasa run, rasa run actions): same model, same interviews."""
    from bot.bench.command import bench as measure
    from bot.bench.command import load

    if load_minutes:
        load(settings().model_path, rate, load_minutes, typer.echo)
        return
    lengths, people = _numbers("--turns", turns), _numbers("--chats", chats)
    measure(settings().model_path, lengths, people, quick, json_file, plot_file, stock_python, typer.echo)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def rasa(context: typer.Context) -> None:
    """Run a command of Rasa's own (test, shell, data validate…) on this project's files, without TensorFlow."""
    from bot.dialogue.rasa import training
    from bot.dialogue.rasa.commands import run_rasa

    training.write_domain()
    raise typer.Exit(run_rasa(context.args))


def obey() -> None:
    """Do what the command line says; what is wrong with it is shown, and the exit code says so."""
    try:
        app(standalone_mode=False)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except Exception as error:
        if type(error).__module__.startswith("click"):
            show: Any = getattr(error, "show", None)
            if show:
                show()
            sys.exit(getattr(error, "exit_code", 1))
        raise


def _language(value: str) -> Any:
    from bot.core.errors import InputError
    from bot.core.languages import Language

    if value not in set(Language):
        raise InputError(f"--language: {value!r} is not right; it takes fr, nl, en or de")
    return Language(value)


def _numbers(option: str, value: str) -> tuple[int, ...]:
    from bot.core.errors import InputError

    parts = value.split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise InputError(f"{option}: {value!r} is not right; it takes whole numbers above 0 with commas, such as 10,100")
    return tuple(sorted({int(part) for part in parts}))


def _open_quietly() -> None:
    import logging
    import warnings

    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
