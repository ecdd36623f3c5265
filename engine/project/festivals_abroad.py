"""The days that shops write about outside Japan: country → name → the table of the event, read as `festivals` says.

Only what differs from everywhere or is missing there. A base that another day counts from carries no title.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOTHERS_DAY_OF_FRANCE = (
    # The last Sunday of May, or the 1st of June where that one is Pentecost (loi du 24 mai 1950).
    *(date(2026, 5, 31), date(2027, 5, 30), date(2028, 5, 28), date(2029, 5, 27), date(2030, 5, 26)),
    *(date(2031, 5, 25), date(2032, 5, 30), date(2033, 5, 29), date(2034, 6, 4), date(2035, 5, 27)),
    *(date(2036, 5, 25), date(2037, 5, 31), date(2038, 5, 30), date(2039, 6, 5), date(2040, 5, 27)),
    *(date(2041, 5, 26), date(2042, 6, 1), date(2043, 5, 31), date(2044, 5, 29), date(2045, 6, 4)),
)

FESTIVALS_ABROAD: Mapping[str, Mapping[str, Mapping[str, object]]] = {
    # --- North America
    "US": {
        "martin_luther_king_day": {"rule": "3rd monday of january", "title": "Martin Luther King Jr. Day"},
        "presidents_day": {"rule": "3rd monday of february", "title": "Presidents' Day"},
        "st_patricks_day": {"date": "03-17", "title": "St. Patrick's Day"},
        "cinco_de_mayo": {"date": "05-05", "title": "Cinco de Mayo"},
        "memorial_day": {"rule": "last monday of may", "title": "Memorial Day"},
        "juneteenth": {"date": "06-19", "title": "Juneteenth"},
        "independence_day": {"date": "07-04", "title": "Independence Day"},
        "labor_day": {"rule": "1st monday of september", "title": "Labor Day"},
        # The first Sunday after Labor Day (36 U.S.C. 125).
        "grandparents_day": {"event": "labor_day", "offset": "6 days", "title": "Grandparents' Day"},
        "veterans_day": {"date": "11-11", "title": "Veterans Day"},
        "thanksgiving": {"rule": "4th thursday of november", "title": "Thanksgiving"},
        "black_friday": {"event": "thanksgiving", "offset": "1 day", "title": "Black Friday"},
        "small_business_saturday": {"event": "thanksgiving", "offset": "2 days", "title": "Small Business Saturday"},
        "cyber_monday": {"event": "thanksgiving", "offset": "4 days", "title": "Cyber Monday"},
        "giving_tuesday": {"event": "thanksgiving", "offset": "5 days", "title": "Giving Tuesday"},
        "kwanzaa": {"date": "12-26", "days": 7, "title": "Kwanzaa"},
    },
    "CA": {
        "st_patricks_day": {"date": "03-17", "title": "St. Patrick's Day"},
        "last_monday_of_may": {"rule": "last monday of may"},
        # The Monday before 25 May (Holidays Act).
        "victoria_day": {"event": "last_monday_of_may", "offset": "-7 days", "title": "Victoria Day"},
        "saint_jean_baptiste": {"date": "06-24", "title": "Saint-Jean-Baptiste Day"},
        "canada_day": {"date": "07-01", "title": "Canada Day"},
        "labour_day": {"rule": "1st monday of september", "title": "Labour Day"},
        "thanksgiving": {"rule": "2nd monday of october", "title": "Thanksgiving"},
        "remembrance_day": {"date": "11-11", "title": "Remembrance Day"},
    },
    # --- Latin America
    "MX": {
        "three_kings_day": {"date": "01-06", "title": "Three Kings' Day"},
        "childrens_day": {"date": "04-30", "title": "Children's Day"},
        "mothers_day": {"date": "05-10", "title": "Mother's Day"},
        "independence_day": {"date": "09-16", "title": "Independence Day"},
        "day_of_the_dead": {"date": "11-01", "days": 2, "title": "Day of the Dead"},
        "our_lady_of_guadalupe": {"date": "12-12", "title": "Our Lady of Guadalupe"},
    },
    "BR": {
        "carnival": {"event": "easter", "offset": "-47 days", "title": "Carnival Tuesday"},
        "consumer_day": {"date": "03-15", "title": "Consumer Day"},
        "dia_dos_namorados": {"date": "06-12", "title": "Dia dos Namorados"},
        "sao_joao": {"date": "06-24", "title": "São João"},
        "fathers_day": {"rule": "2nd sunday of august", "title": "Father's Day"},
        "childrens_day": {"date": "10-12", "title": "Children's Day"},
    },
    "AR": {
        "friends_day": {"date": "07-20", "title": "Friend's Day"},
        "mothers_day": {"rule": "3rd sunday of october", "title": "Mother's Day"},
    },
    # --- The British Isles
    "GB": {
        "burns_night": {"date": "01-25", "title": "Burns Night"},
        "pancake_day": {"event": "easter", "offset": "-47 days", "title": "Pancake Day"},
        "st_davids_day": {"date": "03-01", "title": "St David's Day"},
        "st_patricks_day": {"date": "03-17", "title": "St Patrick's Day"},
        "mothers_day": {"event": "easter", "offset": "-21 days", "title": "Mothering Sunday"},  # the 4th in Lent
        "st_georges_day": {"date": "04-23", "title": "St George's Day"},
        "early_may_bank_holiday": {"rule": "1st monday of may", "title": "Early May bank holiday"},
        "spring_bank_holiday": {"rule": "last monday of may", "title": "Spring bank holiday"},
        "summer_bank_holiday": {"rule": "last monday of august", "title": "Summer bank holiday"},  # not Scotland's
        "bonfire_night": {"date": "11-05", "title": "Bonfire Night"},
        "remembrance_sunday": {"rule": "2nd sunday of november", "title": "Remembrance Sunday"},
        "st_andrews_day": {"date": "11-30", "title": "St Andrew's Day"},
        "small_business_saturday": {"rule": "1st saturday of december", "title": "Small Business Saturday"},
        "hogmanay": {"date": "12-31", "title": "Hogmanay"},
    },
    "IE": {
        "nollaig_na_mban": {"date": "01-06", "title": "Nollaig na mBan"},
        "st_brigids_day": {"date": "02-01", "title": "St Brigid's Day"},
        "pancake_tuesday": {"event": "easter", "offset": "-47 days", "title": "Pancake Tuesday"},
        "st_patricks_day": {"date": "03-17", "title": "St Patrick's Day"},
        "mothers_day": {"event": "easter", "offset": "-21 days", "title": "Mother's Day"},
        "st_stephens_day": {"date": "12-26", "title": "St Stephen's Day"},
    },
    # --- Western and southern Europe
    "FR": {
        "epiphany": {"date": "01-06", "title": "Epiphany"},
        "first_friday_of_january": {"rule": "1st friday of january"},
        # The 2nd Wednesday of January, the 1st where that one is after the 12th; the last of June, the one before where
        # that one is after the 28th; four weeks each (Code de commerce, D310-15-2).
        "winter_sales": {"event": "first_friday_of_january", "offset": "5 days", "days": 28, "title": "Winter sales"},
        "candlemas": {"date": "02-02", "title": "Candlemas (pancakes)"},
        "grandmothers_day": {"rule": "1st sunday of march", "title": "Grandmothers' Day"},
        "labour_day": {"date": "05-01", "title": "Labour Day (lily of the valley)"},
        "mothers_day": {"dates": _MOTHERS_DAY_OF_FRANCE, "title": "Mother's Day"},
        "last_friday_of_june": {"rule": "last friday of june"},
        "summer_sales": {"event": "last_friday_of_june", "offset": "-2 days", "days": 28, "title": "Summer sales"},
        "bastille_day": {"date": "07-14", "title": "Bastille Day"},
        "all_saints_day": {"date": "11-01", "title": "All Saints' Day"},
        "beaujolais_nouveau": {"rule": "3rd thursday of november", "title": "Beaujolais nouveau"},
        "st_nicholas_day": {"date": "12-06", "title": "St Nicholas' Day"},
    },
    "BE": {
        "fathers_day": {"rule": "2nd sunday of june", "title": "Father's Day"},
        "sinterklaas": {"date": "12-06", "title": "Sinterklaas"},
    },
    "NL": {
        "kings_day": {"holiday": "Koningsdag", "title": "King's Day"},  # 04-27, the day before on a Sunday
        "sinterklaas": {"date": "12-05", "title": "Sinterklaas"},
    },
    "DE": {
        "weiberfastnacht": {"event": "easter", "offset": "-52 days", "title": "Weiberfastnacht"},
        "rosenmontag": {"event": "easter", "offset": "-48 days", "title": "Rosenmontag"},
        "labour_day": {"date": "05-01", "title": "Labour Day"},
        "fathers_day": {"event": "easter", "offset": "39 days", "title": "Father's Day"},  # Ascension Day
        "german_unity_day": {"date": "10-03", "title": "German Unity Day"},
        "st_martins_day": {"date": "11-11", "title": "St Martin's Day"},
        "st_nicholas_day": {"date": "12-06", "title": "St Nicholas' Day"},
    },
    "AT": {
        "fathers_day": {"rule": "2nd sunday of june", "title": "Father's Day"},
        "st_nicholas_day": {"date": "12-06", "title": "St Nicholas' Day"},
    },
    "CH": {
        "fathers_day": {"rule": "1st sunday of june", "title": "Father's Day"},
        "st_nicholas_day": {"date": "12-06", "title": "St Nicholas' Day"},
    },
    "ES": {
        "three_kings_day": {"date": "01-06", "title": "Three Kings' Day"},
        "fathers_day": {"date": "03-19", "title": "Father's Day"},
        "sant_jordi": {"date": "04-23", "title": "Sant Jordi"},
        "mothers_day": {"rule": "1st sunday of may", "title": "Mother's Day"},
    },
    "PT": {
        "fathers_day": {"date": "03-19", "title": "Father's Day"},
        "mothers_day": {"rule": "1st sunday of may", "title": "Mother's Day"},
    },
    "IT": {
        "epiphany": {"date": "01-06", "title": "Epiphany (Befana)"},
        "fathers_day": {"date": "03-19", "title": "Father's Day"},
        "ferragosto": {"date": "08-15", "title": "Ferragosto"},
        "st_lucys_day": {"date": "12-13", "title": "St Lucy's Day"},
    },
    # --- Northern and eastern Europe
    "SE": {
        "semla_day": {"event": "easter", "offset": "-47 days", "title": "Fettisdagen"},
        "waffle_day": {"date": "03-25", "title": "Waffle Day"},
        "walpurgis_night": {"date": "04-30", "title": "Walpurgis Night"},
        "mothers_day": {"rule": "last sunday of may", "title": "Mother's Day"},
        "national_day": {"date": "06-06", "title": "National Day"},
        "midsummer_day": {"holiday": "Midsommardagen", "title": "Midsummer Day"},
        "midsummer_eve": {"event": "midsummer_day", "offset": "-1 day", "title": "Midsummer Eve"},
        "cinnamon_bun_day": {"date": "10-04", "title": "Cinnamon Bun Day"},
        "fathers_day": {"rule": "2nd sunday of november", "title": "Father's Day"},
        "lucia": {"date": "12-13", "title": "Lucia"},
    },
    "NO": {
        "mothers_day": {"rule": "2nd sunday of february", "title": "Mother's Day"},
        "constitution_day": {"date": "05-17", "title": "Constitution Day"},
        "fathers_day": {"rule": "2nd sunday of november", "title": "Father's Day"},
    },
    "DK": {
        "fastelavn": {"event": "easter", "offset": "-49 days", "title": "Fastelavn"},
        "fathers_day": {"date": "06-05", "title": "Father's Day"},
        "midsummer_eve": {"date": "06-23", "title": "Sankt Hans"},
    },
    "FI": {
        "vappu": {"date": "05-01", "title": "Vappu"},
        "midsummer_eve": {"holiday": "Juhannusaatto", "title": "Midsummer Eve"},
        "fathers_day": {"rule": "2nd sunday of november", "title": "Father's Day"},
    },
    "PL": {
        "grandmothers_day": {"date": "01-21", "title": "Grandmothers' Day"},
        "grandfathers_day": {"date": "01-22", "title": "Grandfathers' Day"},
        "fat_thursday": {"event": "easter", "offset": "-52 days", "title": "Fat Thursday"},
        "mothers_day": {"date": "05-26", "title": "Mother's Day"},
        "childrens_day": {"date": "06-01", "title": "Children's Day"},
        "fathers_day": {"date": "06-23", "title": "Father's Day"},
        "st_nicholas_day": {"date": "12-06", "title": "St Nicholas' Day"},
    },
    "HU": {"mothers_day": {"rule": "1st sunday of may", "title": "Mother's Day"}},
    "RO": {
        "martisor": {"date": "03-01", "title": "Mărțișor"},
        "easter": {"rule": "orthodox easter", "title": "Easter"},
        "mothers_day": {"rule": "1st sunday of may", "title": "Mother's Day"},
        "fathers_day": {"rule": "2nd sunday of may", "title": "Father's Day"},
    },
    "GR": {"easter": {"rule": "orthodox easter", "title": "Easter"}},
    "CY": {"easter": {"rule": "orthodox easter", "title": "Easter"}},
    # --- Asia
    "KR": {
        "lunar_new_year": {"holiday": "설날", "title": "Seollal"},
        "seollal": {"holiday": "설날", "title": "Seollal"},
        "white_day": {"date": "03-14", "title": "White Day"},
        "black_day": {"date": "04-14", "title": "Black Day"},
        "childrens_day": {"date": "05-05", "title": "Children's Day"},
        "parents_day": {"date": "05-08", "title": "Parents' Day"},
        "mothers_day": {"date": "05-08", "title": "Parents' Day"},
        "fathers_day": {"date": "05-08", "title": "Parents' Day"},
        "teachers_day": {"date": "05-15", "title": "Teachers' Day"},
        "coming_of_age_day": {"rule": "3rd monday of may", "title": "Coming-of-Age Day"},
        "mid_autumn": {"holiday": "추석", "title": "Chuseok"},
        "chuseok": {"holiday": "추석", "title": "Chuseok"},
        "pepero_day": {"date": "11-11", "title": "Pepero Day"},
        "winter_solstice": {"rule": "sun at 270", "title": "Dongji"},
    },
    "CN": {
        "lantern_festival": {"event": "lunar_new_year", "offset": "14 days", "title": "Lantern Festival"},
        "qingming": {"rule": "sun at 15", "title": "Qingming Festival"},
        "labour_day": {"date": "05-01", "title": "Labour Day"},
        "five_twenty": {"date": "05-20", "title": "520"},  # 五二〇 sounds like "I love you"
        "childrens_day": {"date": "06-01", "title": "Children's Day"},
        "dragon_boat": {"holiday": "端午节", "title": "Dragon Boat Festival"},
        "six_eighteen": {"date": "06-18", "title": "618"},
        "teachers_day": {"date": "09-10", "title": "Teachers' Day"},
        "national_day": {"date": "10-01", "title": "National Day"},
        "double_twelve": {"date": "12-12", "title": "Double 12"},
        "winter_solstice": {"rule": "sun at 270", "title": "Dongzhi"},
    },
    "TW": {
        "lunar_new_year": {"holiday": "春節", "title": "Lunar New Year"},
        "lunar_new_years_eve": {"event": "lunar_new_year", "offset": "-1 day", "title": "Lunar New Year's Eve"},
        "lantern_festival": {"event": "lunar_new_year", "offset": "14 days", "title": "Lantern Festival"},
        "childrens_day": {"date": "04-04", "title": "Children's Day"},
        "dragon_boat": {"holiday": "端午節", "title": "Dragon Boat Festival"},
        "fathers_day": {"date": "08-08", "title": "Father's Day"},
        "mid_autumn": {"holiday": "中秋節", "title": "Mid-Autumn Festival"},
        "national_day": {"date": "10-10", "title": "National Day"},
        "winter_solstice": {"rule": "sun at 270", "title": "Dongzhi"},
    },
    "HK": {
        "lantern_festival": {"event": "lunar_new_year", "offset": "14 days", "title": "Lantern Festival"},
        "dragon_boat": {"holiday": "端午节", "country": "CN", "title": "Tuen Ng Festival"},
        "winter_solstice": {"rule": "sun at 270", "title": "Winter Solstice"},
    },
    "SG": {
        "national_day": {"date": "08-09", "title": "National Day"},
        # As gazetted, which is not always India's day; a guess beyond.
        "diwali": {"dates": (date(2026, 11, 8), date(2027, 10, 28)), "title": "Deepavali"},
    },
    "TH": {
        "childrens_day": {"rule": "2nd saturday of january", "title": "Children's Day"},
        "songkran": {"date": "04-13", "days": 3, "title": "Songkran"},
        "mothers_day": {"date": "08-12", "title": "Mother's Day"},
        "fathers_day": {"date": "12-05", "title": "Father's Day"},
    },
    "VN": {
        "lunar_new_year": {"holiday": "Lunar New Year", "title": "Tết"},  # by the moon over 105° east
        "vietnamese_womens_day": {"date": "10-20", "title": "Vietnamese Women's Day"},
        "teachers_day": {"date": "11-20", "title": "Teachers' Day"},
    },
    "ID": {
        "kartini_day": {"date": "04-21", "title": "Kartini Day"},
        "independence_day": {"date": "08-17", "title": "Independence Day"},
        "fathers_day": {"date": "11-12", "title": "Father's Day"},
        "harbolnas": {"date": "12-12", "title": "Harbolnas"},
        "mothers_day": {"date": "12-22", "title": "Mother's Day"},
    },
    "IN": {
        "republic_day": {"date": "01-26", "title": "Republic Day"},
        "holi": {"holiday": "Holi", "title": "Holi"},
        "independence_day": {"date": "08-15", "title": "Independence Day"},
        "dussehra": {"holiday": "Dussehra", "title": "Dussehra"},
    },
    # --- Oceania
    "AU": {
        "australia_day": {"date": "01-26", "title": "Australia Day"},
        "anzac_day": {"date": "04-25", "title": "Anzac Day"},
        "end_of_financial_year": {"date": "06-30", "title": "End of financial year"},
        "fathers_day": {"rule": "1st sunday of september", "title": "Father's Day"},
        "melbourne_cup": {"rule": "1st tuesday of november", "title": "Melbourne Cup"},
    },
    "NZ": {
        "waitangi_day": {"date": "02-06", "title": "Waitangi Day"},
        "anzac_day": {"date": "04-25", "title": "Anzac Day"},
        "kings_birthday": {"rule": "1st monday of june", "title": "King's Birthday"},
        "matariki": {"holiday": "Matariki", "title": "Matariki"},  # fixed by law to 2052
        "fathers_day": {"rule": "1st sunday of september", "title": "Father's Day"},
        "labour_day": {"rule": "4th monday of october", "title": "Labour Day"},
    },
}
