"""Which language a text is written in: by its script, and for Latin letters by its commonest words; else unknown."""

import re

SAMPLE, LEAST_WORDS, LEAST_SHARE = 20_000, 12, 0.08
SCRIPTS = (  # a letter of one of these decides, when such letters are a third of all
    ("ja", "\u3040", "\u30ff"), ("ko", "\uac00", "\ud7af"), ("zh", "\u4e00", "\u9fff"), ("ar", "\u0600", "\u06ff"),
    ("ru", "\u0400", "\u04ff"), ("el", "\u0370", "\u03ff"), ("he", "\u0590", "\u05ff"), ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
)  # fmt: skip
_WORDS = {
    "en": "the and of to a in is it was that he she for with on as his her at be had not but they from you this were",
    "id": "yang dan di itu dengan tidak ini untuk dari dalam akan pada ke saya ada kami kita mereka sudah oleh atau",
    "es": "que de la el en y a los se un por con no una su para es al lo como más pero sus le ya este porque muy",
    "fr": "de la le et les des en un une du que est dans qui pour pas au sur se ne il elle ce par avec plus son mais",
    "de": "der die und das ist nicht ein zu den mit sich des auf im dem er es von eine auch war an hatte aber",
    "pt": "que de a o e do da em um para com não uma os no se na por mais as dos como mas foi ao ele das tem seu",
    "it": "di e che la il un a per in una sono non mi ho lo ha le si ti con cosa se io come da ci no questo era",
    "nl": "de het een en van ik te dat die in hij niet zijn is was op aan met voor had er maar om hem dan zou",
}
COMMON = {language: frozenset(words.split()) for language, words in _WORDS.items()}


def detect(text: str) -> str:
    """An ISO 639-1 code, or empty when too little tells."""
    sample = text[:SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    for language, first, last in SCRIPTS:
        if (
            letters
            and sum(first <= character <= last for character in sample) * (8 if language == "ja" else 3) > letters
        ):
            return language
    words = re.findall(r"[^\W\d_]+", sample.lower())
    if len(words) < LEAST_WORDS:
        return ""
    scores = {language: sum(word in common for word in words) for language, common in COMMON.items()}
    best, second = sorted(scores, key=lambda language: -scores[language])[:2]
    sure = scores[best] > LEAST_SHARE * len(words) and scores[best] > 1.2 * scores[second]
    return best if sure else ""
