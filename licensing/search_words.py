"""Words in the catalog: stems of English and Indonesian, pairs of Chinese characters, and what a typo meant."""

import re
from functools import lru_cache
from itertools import islice, product
from time import time
from typing import Any
from unicodedata import normalize

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from licensing.models import SearchWord

CONFIGS = ("simple", "english", "indonesian")  # the first one keeps words as they are written
LONGEST = 200  # characters of a question
MOST_WORDS = 12  # words of a question that count
MOST_TRIED = 6  # other questions, for one that nothing matches
REMEMBERED = 300  # seconds for which a process keeps the vocabulary it compares typos with
# Words that say nothing and are left out of a question that has others.
STOP = frozenset({
    "a", "an", "and", "are", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "that", "the", "this", "to",
    "with", "atau", "dan", "dari", "dengan", "di", "ini", "itu", "ke", "oleh", "pada", "untuk", "yang",
})  # fmt: skip
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3040-\u30ff\uac00-\ud7af"  # Chinese, Japanese, Korean: no spaces
_RUN = re.compile(f"[{_HAN}]+")
_WORD = re.compile(rf"[^\W_{_HAN}][\w.'’-]*", re.UNICODE)
_QUOTED = re.compile(r'"[^"]*"|(?<!\S)-\S+')  # a phrase, or a word that must not be there


def characters(text: str) -> list[str]:
    """Lexemes of scripts without spaces: each character, and each pair of neighbors."""
    found: set[str] = set()
    for run in _RUN.findall(normalize("NFKC", text)):
        found.update(run)
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return sorted(found)


def words_of(text: str) -> list[str]:
    """Distinct words of a text that a typo may have meant, in order."""
    made = (word.strip(".'’-").lower() for word in _WORD.findall(normalize("NFKC", text)))
    return sorted({word for word in made if 3 < len(word) <= 40 and not word.isdigit()})


def vector_sql() -> str:
    """SQL of a text's vector; its values are `vector_values(text, tokens)`."""
    stems = " || ".join(f"strip(to_tsvector('{config}', %s))" for config in CONFIGS[1:])
    return f"to_tsvector('{CONFIGS[0]}', %s) || {stems} || array_to_tsvector(%s)"


def vector_values(text: str, tokens: list[str]) -> list[Any]:
    text = normalize("NFKC", text.replace("\0", " "))
    return [*[text] * len(CONFIGS), [*tokens, *characters(text)]]


def remember(text: str) -> None:
    """Keep the words of a text for comparison; in one order, so that two writers do not wait for each other in turn."""
    rows = [SearchWord(word=word, length=len(word)) for word in words_of(text)]
    SearchWord.objects.bulk_create(rows, ignore_conflicts=True)


def queries_of(asked: str) -> tuple[list[str], list[str]]:
    """Parts of a tsquery that must all match, as SQL with one value for each `%s`.

    Each word matches as it is written or by its stem, the last one also as the beginning of a longer word when it is
    none itself. A phrase in quotes matches word by word, and `-word` leaves out what has it.
    """
    asked = normalize("NFKC", asked.replace("\0", " "))[:LONGEST]
    queries, values = [], []
    for part in _QUOTED.findall(asked):
        queries.append("websearch_to_tsquery('simple', %s)")
        values.append(part)
    rest = _QUOTED.sub(" ", asked)
    for run in _RUN.findall(rest)[:MOST_WORDS]:
        pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        queries += ["%s::tsquery"] * len(pairs)
        values += [f"'{pair}'" for pair in pairs]
    words = _said(_RUN.sub(" ", rest))
    open_end = bool(words) and rest.rstrip().lower().endswith(words[-1].lower()) and not rest.endswith(" ")
    for at, (stems, known) in enumerate(_lexemes(tuple(words), int(time()) // REMEMBERED)):
        last = open_end and at == len(words) - 1
        begins = _endings(words[at].lower(), known) if last and re.fullmatch(r"\w{2,}", words[at]) else ""
        queries.append("%s::tsquery")
        values.append(f"({stems}){begins}")
    return queries, values


def _endings(word: str, known: bool) -> str:
    """More to match for a word that may go on: anything, or for a known word what is a little longer."""
    if not known:
        return f" | '{word}':*"
    return "".join(f" | '{longer}'" for longer in _longer(word, int(time()) // REMEMBERED) if longer.isalnum())


@lru_cache(maxsize=1024)
def _longer(word: str, _until: int) -> list[str]:
    """Known words that begin with this one: "photography" is meant by "photograph", "stationery" not by "station"."""
    rows = SearchWord.objects.filter(word__startswith=word, length__lte=len(word) + 2).exclude(word=word)
    return list(rows.order_by("length", "word").values_list("word", flat=True)[:8])


@lru_cache(maxsize=1024)
def _lexemes(words: tuple[str, ...], _until: int) -> list[tuple[str, bool]]:
    """Each word as a tsquery of its distinct stems, and whether some listing has it.

    Told apart here, as the planner takes three times the same stem for three chances to match.
    """
    if not words:
        return []
    stems = ", ".join(f"plainto_tsquery('{config}', word)::text" for config in CONFIGS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT array[{stems}],"  # noqa: S608
            " exists(SELECT FROM licensing_searchword known WHERE known.word = lower(asked.word))"
            " FROM unnest(%s::text[]) WITH ORDINALITY asked(word, place) ORDER BY place",
            [list(words)],
        )
        return [(" | ".join(f"({one})" for one in dict.fromkeys(found) if one), known) for found, known in cursor]


def _said(text: str) -> list[str]:
    """The words of a question; those that say nothing only when there are no others."""
    words = _WORD.findall(text)[:MOST_WORDS]
    return [word for word in words if word.lower() not in STOP] or words


@lru_cache(maxsize=1)
def _vocabulary(_until: int) -> dict[int, list[str]]:
    """Known words by their length."""
    kept: dict[int, list[str]] = {}
    for word, length in SearchWord.objects.values_list("word", "length").iterator(chunk_size=10_000):
        kept.setdefault(length, []).append(word)
    return kept


def corrections(asked: str) -> list[str]:
    """The question with each unknown word replaced by one of the nearest known ones, the likeliest first; often none.

    One letter wrong, missing, too many or swapped with its neighbor in words of 4 or 5 letters, two in longer ones.
    """
    near = [(word, found) for word in words_of(asked) if not _known(word) and (found := _nearest(word))]
    if not near:
        return []
    each = islice(product(*(found for _word, found in near)), MOST_TRIED)
    return [_replace(asked, {word: new for (word, _found), new in zip(near, chosen, strict=True)}) for chosen in each]


def _replace(asked: str, words: dict[str, str]) -> str:
    for word, meant in words.items():
        asked = re.sub(rf"(?i)(?<!\w){re.escape(word)}(?!\w)", meant, asked)
    return asked


def _known(word: str) -> bool:
    """Whether some listing has the word or one with the same stem."""
    return SearchWord.objects.filter(pk=word).exists()


def _nearest(word: str) -> list[str]:
    """Known words that it may have meant, at most three."""
    most = 1 if len(word) < 6 else 2
    kept = _vocabulary(int(time()) // REMEMBERED)
    near = [one for length in range(len(word) - most, len(word) + most + 1) for one in kept.get(length, ())]
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=most, limit=5)
    # of equally near words, one that begins alike is likelier meant
    return [str(one) for one, *_rest in sorted(found, key=lambda row: (row[1], row[0][0] != word[0], row[0]))[:3]]
