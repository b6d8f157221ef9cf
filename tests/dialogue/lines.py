"""What a person types in the state machine: answers in words with what they mean, and lines that answer nothing."""

from __future__ import annotations

from typing import Any

SAID: dict[str, dict[str, list[tuple[str, Any]]]] = {
    "region": {
        "fr": [("on est à Liège", "wallonia"), ("Bruxelles", "brussels")],
        "nl": [("wij zitten in Gent", "flanders"), ("Brussel", "brussels")],
        "en": [("we are in Antwerp", "flanders"), ("Namur", "wallonia")],
        "de": [("wir sitzen in Eupen", "wallonia"), ("Brüssel", "brussels")],
    },
    "product_category": {
        "fr": [("des pralines", "chocolate_biscuits"), ("de la bière", "beer")],
        "nl": [("bier", "beer"), ("chocolade", "chocolate_biscuits")],
        "en": [("beer", "beer"), ("skin care creams", "cosmetics")],
        "de": [("Bier", "beer"), ("Hautcremes", "cosmetics")],
    },
    "shelf_life_months": {
        "fr": [("neuf mois", 9), ("un an et demi", 18)],
        "nl": [("negen maanden", 9), ("anderhalf jaar", 18)],
        "en": [("nine months", 9), ("two years", 24)],
        "de": [("neun Monate", 9), ("anderthalb Jahre", 18)],
    },
    "gross_margin_pct": {
        "fr": [("soixante pour cent", 60), ("52 %", 52)],
        "nl": [("zestig procent", 60), ("52 %", 52)],
        "en": [("sixty per cent", 60), ("52%", 52)],
        "de": [("sechzig Prozent", 60), ("52 %", 52)],
    },
    "unit_price_eur": {
        "fr": [("14,90 €", 14.9), ("vingt euros", 20)],
        "nl": [("€ 14,90", 14.9), ("twintig euro", 20)],
        "en": [("€14.90", 14.9), ("twenty euros", 20)],
        "de": [("14,90 €", 14.9), ("zwanzig Euro", 20)],
    },
    "staff_count": {
        "fr": [("on est douze", 12), ("35", 35)],
        "nl": [("we zijn met twaalf", 12), ("35", 35)],
        "en": [("there are twelve of us", 12), ("35", 35)],
        "de": [("wir sind zwölf", 12), ("35", 35)],
    },
    "spare_capacity_pct": {
        "fr": [("vingt pour cent", 20), ("15 %", 15)],
        "nl": [("twintig procent", 20), ("15 %", 15)],
        "en": [("twenty per cent", 20), ("15%", 15)],
        "de": [("zwanzig Prozent", 20), ("15 %", 15)],
    },
    "budget_eur": {
        "fr": [("80k", 80000), ("quarante mille euros", 40000)],
        "nl": [("80k", 80000), ("veertigduizend euro", 40000)],
        "en": [("80k", 80000), ("forty thousand euros", 40000)],
        "de": [("80k", 80000), ("vierzigtausend Euro", 40000)],
    },
    "founded_year": {
        "fr": [("en 1998", 1998), ("1923", 1923)],
        "nl": [("in 1998", 1998), ("1923", 1923)],
        "en": [("in 1998", 1998), ("1923", 1923)],
        "de": [("1998 gegründet", 1998), ("1923", 1923)],
    },
}
"""By question and language. Choices and yes/no questions are answered by their options' own words instead."""

STORY = {
    "fr": "Mon père a ouvert l'atelier et nous y travaillons encore à la main, comme lui.",
    "nl": "Mijn vader begon het atelier en wij werken er nog altijd met de hand, zoals hij.",
    "en": "My father opened the workshop and we still work there by hand, as he did.",
    "de": "Mein Vater hat die Werkstatt eröffnet, und wir arbeiten dort noch von Hand wie er.",
}

WRONG = ("🤷", '/inform{"staff_count": 1}', "{{ 7 * 7 }}", "<b>", "?", "'; DROP TABLE chats; --")
"""Lines that answer no question, whatever was asked."""

BACK_QUESTIONS = {
    "fr": ["c'est quoi un KOL ?", "combien coûte Tmall Global ?", "Kaola existe encore ?"],
    "nl": ["wat is een KOL?", "wat kost Tmall Global?", "bestaat Kaola nog?"],
    "en": ["what is a KOL?", "what does Tmall Global cost?", "does Kaola still exist?"],
    "de": ["was ist ein KOL?", "was kostet Tmall Global?", "gibt es Kaola noch?"],
}

YES = {"fr": "oui", "nl": "ja", "en": "yes", "de": "ja"}
NO = {"fr": "non", "nl": "nee", "en": "no", "de": "nein"}
PERHAPS = {"fr": "peut-être", "nl": "misschien", "en": "maybe", "de": "vielleicht"}
