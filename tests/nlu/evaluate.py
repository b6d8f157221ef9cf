"""`make evaluate`: how well the trained model reads the sets of README.md, by language.

The misses of the open half are written to var/evaluate/misses.jsonl. Of the sealed half only totals are shown, so that they
say how it does on lines that nobody worked on.
"""

from __future__ import annotations

import argparse
import json
import re
import tarfile
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from advice.questions import Interview, load_interview
from bot.core import paths
from nlu.encoder.model import Model
from nlu.reader.lines import Line, read_folder
from nlu.reader.reader import Reader
from nlu.reader.school import buttons, labels, languages, make_reader
from nlu.reader.store import Stored
from tests.nlu import interviews, measures, old_set
from tests.nlu.compare import by_counts
from tests.nlu.measures import TODAY, Judged, judge, table
from tests.nlu.plots import draw
from tests.nlu.sets import LANGUAGES, OPEN, SEALED, dialogues, lines

OUT = paths.ROOT / "var" / "evaluate"
SHORT = 3
"""Words: what is longer and stands in the training data is left out."""
FIFTEEN = {
    "fr": "nous sommes une petite brasserie familiale près de Namur et nous sommes neuf en tout",
    "nl": "we zijn een kleine brouwerij in de buurt van Gent en we zijn met ons negen",
    "en": "we are a small family brewery not far from Ghent and there are nine of us",
    "de": "wir sind eine kleine Brauerei in der Nähe von Eupen und insgesamt sind wir neun",
}


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--misses", action="store_true", help="show every miss of the open half")
    arguments.add_argument("--compare", action="store_true", help="train counts of letters on the same lines, some minutes")
    arguments.add_argument("--folder", type=Path, help="layers.npz and heads.npz of another training")
    arguments.add_argument("--json", type=Path, help="write the figures to this file too")
    options = arguments.parse_args()
    interview = load_interview(paths.KNOWLEDGE)
    reader = trained_in(options.folder, interview) if options.folder else trained()
    training = read_folder(paths.ROOT / "nlu", languages())
    known = {_words(line.text) for line in training}
    told: dict[str, Any] = {}
    everything: list[Judged] = []
    missed: list[dict[str, Any]] = []
    for half in (OPEN, SEALED):
        mine = list(_unseen((line for language in LANGUAGES for line in lines(half, language)), known))
        judged = judge(reader, mine)
        everything += judged
        held = [interviews.hold(reader, interview, one) for language in LANGUAGES for one in dialogues(half, language)]
        told[half] = {"lines": measures.by_language(judged), "interviews": interviews.by_language(held)}
        print(f"\n{half} half\n{table(told[half]['lines'])}\n\n{table(told[half]['interviews'])}")
        if half == OPEN:
            missed = [*measures.misses(judged), *interviews.misses(held)]
            shown = ", ".join(f"{name} {right}/{due}" for name, (right, due) in measures.by_question(judged).items())
            print(f"\ndirect answers by question: {shown}")
            _weakest(judged)
    told[old_set.NAME] = old_set.figures(reader)
    print(f"\nold development set\n{table(told[old_set.NAME])}")
    told["milliseconds"] = latency(reader)
    print(f"\nmilliseconds for one message\n{table(told['milliseconds'])}")
    if options.compare:
        told["compared"] = by_counts(training, everything, interview)
        print(f"\nby simpler means, both halves\n{table(told['compared'])}")
    if options.misses:
        print("\n".join(json.dumps(one, ensure_ascii=False) for one in missed))
    _write(everything, missed)
    if options.json:
        options.json.write_text(json.dumps(told, indent=2), encoding="utf-8")


def trained() -> Reader:
    """The reader with the heads of the newest model, trained when it does not fit the data."""
    from bot.dialogue.rasa.training import ensure_model
    from bot.runtime.settings import read_settings

    archive = ensure_model(read_settings().model_path)
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(archive) as packed:
        (member,) = [one for one in packed.getmembers() if Path(one.name).name == "heads.npz"]
        member.name = "heads.npz"
        packed.extract(member, scratch, filter="data")
        return make_reader(Stored.load(Path(scratch) / "heads.npz"))


def trained_in(folder: Path, interview: Interview) -> Reader:
    """The reader as the encoder's training left it in `folder`."""
    stored = Stored.load(folder / "heads.npz")
    model = Model(folder / "layers.npz")
    return Reader(model, stored.linear, stored.certainty, interview, labels(), buttons(interview))


def latency(reader: Reader) -> dict[str, dict[str, float]]:
    """The middle of many times for a message of 15 words and for one of 4,096 characters, by language."""
    found = {}
    for language, text in FIFTEEN.items():
        long = (f"{text}, " * 60)[:4096]
        found[language] = {
            "15 words": _middle(reader, [f"{text} {number}" for number in range(30)], language),
            "4,096 characters": _middle(reader, [f"{number} {long}"[:4096] for number in range(5)], language),
        }
    return found


def _middle(reader: Reader, texts: Sequence[str], language: str) -> float:
    times = []
    for text in texts:
        began = time.perf_counter()
        reader.read(text, "staff_count", language, TODAY)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[len(times) // 2]


def _unseen(some: Iterable[Line], known: set[str]) -> Iterable[Line]:
    for line in some:
        words = _words(line.text)
        if len(words.split()) <= SHORT or words not in known:
            yield line


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _weakest(judged: Sequence[Judged]) -> None:
    _, each = measures.macro_f1(one for one in judged if one.acts)
    weakest = sorted(each.items(), key=lambda item: item[1])[:8]
    print("weakest acts:", ", ".join(f"{name} {value:.2f}" for name, value in weakest))


def _write(judged: Sequence[Judged], missed: Iterable[dict[str, Any]]) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / "misses.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in missed), encoding="utf-8")
    print("\nwritten:", ", ".join(str(one.relative_to(paths.ROOT)) for one in (path, *draw(judged, OUT))))


if __name__ == "__main__":
    main()
