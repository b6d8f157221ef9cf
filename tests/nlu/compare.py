"""What simpler means get on the same lines: counts of letters with logistic regression, for acts and for choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advice.questions import Interview, QuestionType
from nlu.reader.lines import Line
from tests.nlu.measures import Judged, f1_of, share

ABSENT = "absent"
CHOSEN = (QuestionType.CHOICE, QuestionType.YES_NO)
NGRAMS = (1, 4)
BUCKETS = 2**18


def by_counts(trained: Sequence[Line], judged: Sequence[Judged], interview: Interview) -> dict[str, dict[str, float]]:
    """Macro-F1 of the acts and how many direct choices are right and wrong, by counts and by the reader, a column a language.

    Counts always choose; the reader asks where it is not sure.
    """
    acts = _fitted([line.text for line in trained if line.act], [line.act or "" for line in trained if line.act])
    chosen = {question.id for question in interview.questions if question.type in CHOSEN}
    choices = {}
    for question in sorted(chosen):
        lines = [line for line in trained if line.question == question]
        choices[question] = _fitted([line.text for line in lines], [str(line.answers.get(question, ABSENT)) for line in lines])
    found = {}
    for name in (*dict.fromkeys(one.line.language for one in judged), "all"):
        mine = [one for one in judged if name in (one.line.language, "all")]
        said = [one for one in mine if one.acts]
        direct = [one for one in mine if one.direct and one.line.question in chosen]
        guesses = acts([one.line.text for one in said])
        chosen_by_counts = []
        for one in direct:
            question = str(one.line.question)
            chosen_by_counts.append((choices[question]([one.line.text])[0], str(one.line.answers[question])))
        pairs = [(one.line.act or "", one.line.act or "" if guess in one.acts else guess)
                 for one, guess in zip(said, guesses, strict=True)]  # fmt: skip
        found[name] = {
            "acts, counts": f1_of(pairs)[0],
            "acts, the reader": f1_of((one.line.act or "", one.line.act or "" if one.act_right else one.reading.act[0])
                                      for one in said)[0],
            "choices, counts": share(guess == wanted for guess, wanted in chosen_by_counts),
            "choices, counts, wrong": share(guess not in (wanted, ABSENT) for guess, wanted in chosen_by_counts),
            "choices, the reader": share(one.exact for one in direct),
            "choices, reader, wrong": share(one.line.question in one.wrong for one in direct),
        }  # fmt: skip
    return found


def _fitted(texts: Sequence[str], labels: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier

    counts = HashingVectorizer(analyzer="char_wb", ngram_range=NGRAMS, n_features=BUCKETS, alternate_sign=False)
    model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=15, tol=None, random_state=1)
    model.fit(counts.transform(texts), labels)
    return lambda some: model.predict(counts.transform(some)).tolist()
