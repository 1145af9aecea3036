"""The people of the demo: creators of four kinds from many places, buyers of one brand, staff and a platform."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Who someone is; `role` is creator, buyer, stranger or staff, `kind` what a creator mostly makes."""

    handle: str
    name: str
    role: str
    kind: str = ""
    bio: str = ""
    country: str = "US"
    language: str = "en"
    avatar: tuple[str, int] = ("agate", 1)


PEOPLE = (
    Person(
        "alice",
        "Alice Moreau",
        "creator",
        "visual",
        "Landscapes that remember weather. Works from sketches made on trains.",
        "FR",
        "en",
        ("mountains", 5),
    ),
    Person(
        "bob",
        "Bob Nakamura",
        "creator",
        "visual",
        "Remixes with permission, and says whose shoulders he stands on.",
        "JP",
        "en",
        ("currents", 8),
    ),
    Person(
        "wen",
        "Wen Lihua 温丽华",
        "creator",
        "writer",
        "Short fiction and scripts about small cities by big rivers.",
        "CN",
        "zh-hans",
        ("city", 4),
    ),
    Person(
        "lora",
        "Lora Petrović",
        "creator",
        "models",
        "Trains small models on her own photographs and prints.",
        "RS",
        "en",
        ("coral", 3),
    ),
    Person(
        "priya",
        "Priya Raman",
        "creator",
        "prompts",
        "Writes prompts the way others write recipes: tested twice, no secrets.",
        "IN",
        "en",
        ("stained_glass", 6),
    ),
    Person(
        "dewi",
        "Dewi Lestari Wulandari",
        "creator",
        "visual",
        "Ilustrator dari Yogyakarta; tanaman, kertas tua, dan cahaya pagi.",
        "ID",
        "id",
        ("botanical", 3),
    ),
    Person(
        "kwame",
        "Kwame Asante",
        "creator",
        "visual",
        "Skies, planets and the engineering of wonder. Accra.",
        "GH",
        "en",
        ("planet", 9),
    ),
    Person(
        "ines",
        "Inés Cordero",
        "creator",
        "visual",
        "Poster maker from Valparaíso with a weakness for gilt edges.",
        "CL",
        "en",
        ("deco", 5),
    ),
    Person(
        "sofia",
        "Sofia Lindqvist",
        "creator",
        "visual",
        "Northern light, mended things, slow materials.",
        "SE",
        "en",
        ("aurora", 6),
    ),
    Person(
        "omar",
        "Omar Haddad عمر حداد",
        "creator",
        "writer",
        "Essays on craft and trade around the Mediterranean.",
        "TN",
        "en",
        ("dunes", 4),
    ),
    Person(
        "budi",
        "Budi Santoso",
        "creator",
        "models",
        "Merancang alur kerja ComfyUI untuk studio kecil di Bandung.",
        "ID",
        "id",
        ("attractor", 4),
    ),
    Person(
        "grace",
        "Grace Achieng",
        "creator",
        "prompts",
        "Prompts for brand teams; formerly a copy chief in Nairobi.",
        "KE",
        "en",
        ("kintsugi", 6),
    ),
    Person(
        "mateo", "Mateo Figueroa", "creator", "writer", "Poems and stage pieces. Medellín.", "CO", "en", ("alps", 6)
    ),
    Person("carol", "Carol Whitfield", "buyer", "", "Brand manager at Northwind.", "GB", "en", ("deco", 9)),
    Person("dan", "Dan Osei", "buyer", "", "Buys pictures and words for Northwind.", "GB", "en", ("city", 9)),
    Person("mallory", "Mallory Finch", "stranger", "", "", "US", "en", ("currents", 9)),
    Person("sam", "Sam Rivera", "staff", "", "Reviews reports and decides disputes.", "US", "en", ("agate", 9)),
    Person("sue", "Sue Tan", "staff", "", "Second pair of eyes on money.", "SG", "en", ("agate", 7)),
)
ORGANIZATION = {"handle": "northwind", "name": "Northwind Outfitters", "members": {"carol": "owner", "dan": "buyer"}}
PLATFORM = {"handle": "pixelhub", "name": "PixelHub", "site": "https://pixelhub.example"}
