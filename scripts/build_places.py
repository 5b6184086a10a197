"""Build the tables ``tables/places.<language>.tsv``: countries, continents and cities as other languages write them.

    python -m venv v; v/bin/pip install babel; v/bin/python scripts/build_places.py

Source: Unicode CLDR (Unicode License) as carried by Babel (BSD): the names of territories, and the exemplar cities of
time zones. Regions in the news that CLDR does not name are added by hand (``OWN``). Needs nothing of newsloom's.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel import Locale

TABLES = Path(__file__).parent.parent / "src/newsloom/tables"
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
_HEAD = (
    "# Countries, continents, cities and regions as {language} writes them, and what each is.\n"
    "# Source: Unicode CLDR (Unicode License) from Babel (BSD), and an own list. Made by scripts/build_places.py.\n"
)
_NAME = re.compile(r"[^\W\d_][\w'’.-]+(?: [\w'’.-]+){0,4}")
#: Territories and cities whose name is an ordinary word in that language.
NOT = {"Center", "Heard", "Man", "Merida", "Port", "Réunion", "La Réunion", "Makarov", "Comores", "Marengo", "Winamac"}
#: CLDR's codes of no place: the world, the European Union and its money, the United Nations, outlying, unknown.
NO_PLACES = {"001", "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}
OWN = {
    "de": (
        "Bayern Sachsen Thüringen Hessen Niedersachsen Brandenburg Saarland Bremen Hamburg Schleswig-Holstein "
        "Sachsen-Anhalt Nordrhein-Westfalen Rheinland-Pfalz Mecklenburg-Vorpommern Baden-Württemberg Tirol Südtirol "
        "Kärnten Steiermark Vorarlberg Burgenland Niederösterreich Oberösterreich Bodensee Ostsee Nordsee Mittelmeer "
        "Atlantik Pazifik Elsass Bretagne Normandie Katalonien Andalusien Sizilien Sardinien Toskana Lombardei "
        "Kalifornien Schottland Nordirland England Wales Großbritannien USA Korea Nordkorea Südkorea Tschechien Krim "
        "Donbass Kaschmir Tschetschenien Kurdistan Sibirien Balkan Bali Java Sumatra Sinai Gaza Gazastreifen "
        "Westjordanland Golanhöhen Köln München Nürnberg Frankfurt Düsseldorf Dortmund Leipzig Dresden Hannover "
        "Genf Zürich Basel Bern Lausanne Mailand Neapel Venedig Florenz Turin Genua Nizza Straßburg Brüssel "
        "Antwerpen Lüttich Warschau Krakau Danzig Breslau Prag Lissabon Peking Schanghai Hongkong Tokio Kapstadt "
        "Mexiko-Stadt Havanna Neu-Delhi Mumbai Jerusalem Tel Aviv Bagdad Damaskus Aleppo Teheran Kiew Kyjiw Charkiw "
        "Odessa Moskau Petersburg Washington New York Los Angeles San Francisco Chicago Boston Den Haag Rotterdam"
    ),
    "fr": (
        "Bretagne Normandie Provence Alsace Lorraine Bourgogne Aquitaine Occitanie Auvergne Picardie Champagne Corse "
        "Savoie Île-de-France Catalogne Andalousie Sicile Sardaigne Toscane Lombardie Bavière Saxe Californie Floride "
        "Louisiane Pennsylvanie Écosse Angleterre Grande-Bretagne Irlande Flandre Wallonie Québec Ontario Crimée "
        "Donbass Cachemire Tchétchénie Kurdistan Sibérie Balkans Bali Java Sumatra Gaza Cisjordanie Golan Atlantique "
        "Pacifique Méditerranée Londres Édimbourg Genève Zurich Bâle Berne Lausanne Milan Naples Venise Florence Turin "
        "Gênes Anvers Liège Bruges Gand Cologne Munich Francfort Hambourg Varsovie Cracovie Prague Lisbonne Barcelone "
        "Séville Valence Pékin Shanghai Hong Kong Tokyo Le Cap Mexico New Delhi Bombay Jérusalem Tel-Aviv Bagdad "
        "Mossoul Damas Alep Téhéran Kiev Kharkiv Odessa Moscou Saint-Pétersbourg Washington New York Los Angeles "
        "États-Unis Etats-Unis Royaume-Uni Lyon Marseille Lille Toulouse Bordeaux Nantes Strasbourg Rennes Montpellier "
        "Nice Grenoble Toulon Dijon Angers Nîmes Tours Limoges Caen Rouen Brest Le Havre La Rochelle Montréal Ottawa"
    ),
    "es": (
        "Cataluña Andalucía Galicia Asturias Cantabria Aragón Navarra Murcia Extremadura Valencia Castilla Canarias "
        "Baleares Mallorca Tenerife Euskadi Bretaña Normandía Sicilia Cerdeña Toscana Lombardía Baviera California "
        "Florida Texas Luisiana Escocia Inglaterra Gran Bretaña Gales Irlanda Flandes Quebec Crimea Donbás Cachemira "
        "Chechenia Kurdistán Siberia Balcanes Bali Java Sumatra Gaza Cisjordania Golán Atlántico Pacífico Mediterráneo "
        "Londres Edimburgo Ginebra Zúrich Basilea Berna Milán Nápoles Venecia Florencia Turín Génova Amberes Colonia "
        "Múnich Fráncfort Hamburgo Varsovia Cracovia Praga Lisboa Oporto Barcelona Sevilla Zaragoza Málaga Bilbao "
        "Valladolid Granada Córdoba Alicante Pamplona Vitoria Oviedo Santander Burgos Salamanca Toledo Badajoz Pekín "
        "Shanghái Hong Kong Tokio Nueva York Nueva Delhi Nueva Jersey Washington Los Ángeles Filadelfia Jerusalén "
        "Tel Aviv Bagdad Mosul Damasco Alepo Teherán Kiev Járkov Odesa Moscú San Petersburgo Ciudad de México "
        "Guadalajara Monterrey Bogotá Medellín Cali Lima Cuzco Quito Guayaquil Santiago Valparaíso Buenos Aires Rosario"
    ),
}
#: Names of two or more words among the own ones; the rest of each list is split at blanks.
_LONG = (
    "Tel Aviv|New York|Los Angeles|San Francisco|Den Haag|Hong Kong|Le Cap|New Delhi|Le Havre|La Rochelle|Gran Bretaña|"
    "Nueva York|Nueva Delhi|Nueva Jersey|Los Ángeles|San Petersburgo|Ciudad de México|Buenos Aires"
)


def places(language: str) -> dict[str, str]:
    """The names of a language, and what each is."""
    locale = Locale(language)
    found: dict[str, str] = dict.fromkeys(re.findall(rf"{_LONG}|\S+", OWN.get(language, "")), "region")
    for zone in locale.time_zones.values():
        if city := zone.get("city"):
            found[re.sub(r" \(.*", "", city)] = "city"
    for code, name in locale.territories.items():
        if code in NO_PLACES:
            continue
        short = re.sub(r" \(.*|(?:-| )?Sonderverwaltungsregion.*|, .*", "", name)
        for each in re.split(r" (?:und|et|y|e|en) (?=[A-ZÉ])", short):
            found[each.rstrip("-")] = "region" if code.isdigit() else "country"
    return {
        name: what
        for name, what in sorted(found.items())
        if _NAME.fullmatch(name) and name[0].isupper() and len(name) > 2 and name not in NOT
    }


if __name__ == "__main__":
    for language in LANGUAGES:
        rows = "".join(f"{name}\t{what}\n" for name, what in places(language).items())
        (TABLES / f"places.{language}.tsv").write_text(_HEAD.format(language=language) + rows, "utf-8")
        print(language, rows.count("\n"))
