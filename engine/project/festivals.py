"""The days that shops write about, by country: what ships, so that nobody has to look up when 母の日 is.

In: a country (ISO 3166). Out: name → the table that a shop would write under `[events.NAME]` in schedules.toml, as raw
values. A country's table wins over that of everywhere ("*"), and the shop's own file wins over both. Rules, not dates:
what has no rule (a holiday of the moon) is taken from the public holidays of a country that keeps it by the same moon,
and what nobody can foretell for certain is left out. A title is Japanese for Japan and English elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.project.festivals_abroad import FESTIVALS_ABROAD

if TYPE_CHECKING:
    from collections.abc import Mapping

_EVERYWHERE: Mapping[str, Mapping[str, object]] = {
    "new_years_day": {"date": "01-01", "title": "New Year's Day"},
    # China's, from the library's own reckoning of the moon to 2099; Hong Kong's and Singapore's have gaps.
    "lunar_new_year": {"holiday": "春节", "country": "CN", "title": "Lunar New Year"},
    "valentines_day": {"date": "02-14", "title": "Valentine's Day"},
    "womens_day": {"date": "03-08", "title": "International Women's Day"},
    "april_fools_day": {"date": "04-01", "title": "April Fools' Day"},
    "good_friday": {"event": "easter", "offset": "-2 days", "title": "Good Friday"},
    "easter": {"rule": "easter", "title": "Easter"},
    "easter_monday": {"event": "easter", "offset": "1 day", "title": "Easter Monday"},
    "orthodox_easter": {"rule": "orthodox easter", "title": "Orthodox Easter"},
    "earth_day": {"date": "04-22", "title": "Earth Day"},
    "mothers_day": {"rule": "2nd sunday of may", "title": "Mother's Day"},
    "pentecost": {"event": "easter", "offset": "49 days", "title": "Pentecost"},
    "fathers_day": {"rule": "3rd sunday of june", "title": "Father's Day"},
    "mid_autumn": {"holiday": "中秋节", "country": "CN", "title": "Mid-Autumn Festival"},
    "halloween": {"date": "10-31", "title": "Halloween"},
    "diwali": {"holiday": "Diwali (Deepavali)", "country": "IN", "title": "Diwali"},  # the library ends with 2035
    "singles_day": {"date": "11-11", "title": "Singles' Day"},
    "us_thanksgiving": {"rule": "4th thursday of november", "title": "Thanksgiving (United States)"},
    "black_friday": {"event": "us_thanksgiving", "offset": "1 day", "title": "Black Friday"},
    "cyber_monday": {"event": "us_thanksgiving", "offset": "4 days", "title": "Cyber Monday"},
    "giving_tuesday": {"event": "us_thanksgiving", "offset": "5 days", "title": "Giving Tuesday"},
    "last_thursday_of_november": {"rule": "last thursday of november"},
    # The 4th Sunday before Christmas is one of 11-27 to 12-03.
    "advent": {"event": "last_thursday_of_november", "offset": "3 days", "title": "First Sunday of Advent"},
    "christmas_eve": {"date": "12-24", "title": "Christmas Eve"},
    "christmas": {"date": "12-25", "title": "Christmas"},
    "boxing_day": {"date": "12-26", "title": "Boxing Day"},
    "new_years_eve": {"date": "12-31", "title": "New Year's Eve"},
}

_JAPAN: Mapping[str, Mapping[str, object]] = {
    # January
    "new_years_day": {"date": "01-01", "title": "元日"},
    "hatsuuri": {"date": "01-02", "title": "初売り"},
    "shokan": {"rule": "sun at 285", "title": "小寒"},
    "nanakusa": {"date": "01-07", "title": "七草"},
    "kanchu_mimai": {"date": "01-08", "title": "寒中見舞い"},  # when 松の内 is over
    "kagami_biraki": {"date": "01-11", "title": "鏡開き"},
    "coming_of_age_day": {"rule": "2nd monday of january", "title": "成人の日"},
    "doyo_winter": {"rule": "sun at 297", "title": "冬の土用入り"},
    "daikan": {"rule": "sun at 300", "title": "大寒"},
    "aisai_day": {"date": "01-31", "title": "愛妻の日"},
    "lunar_new_year": {"holiday": "春节", "country": "CN", "title": "春節"},
    # February
    "setsubun": {"event": "risshun", "offset": "-1 day", "title": "節分"},
    "risshun": {"rule": "sun at 315", "title": "立春"},
    "hatsuuma": {"rule": "1st horse day of february", "title": "初午"},
    "valentines_day": {"date": "02-14", "title": "バレンタインデー"},
    "usui": {"rule": "sun at 330", "title": "雨水"},
    "cat_day": {"date": "02-22", "title": "猫の日"},
    # March
    "hinamatsuri": {"date": "03-03", "title": "ひな祭り"},
    "keichitsu": {"rule": "sun at 345", "title": "啓蟄"},
    "womens_day": {"date": "03-08", "title": "国際女性デー"},
    "white_day": {"date": "03-14", "title": "ホワイトデー"},
    "higan_spring": {"event": "vernal_equinox", "offset": "-3 days", "days": 7, "title": "春のお彼岸"},
    "vernal_equinox": {"rule": "sun at 0", "title": "春分の日"},
    "shin_seikatsu": {"date": "03-20", "days": 22, "title": "新生活"},
    "good_friday": {"event": "easter", "offset": "-2 days", "title": "聖金曜日"},
    "easter": {"rule": "easter", "title": "イースター"},
    "easter_monday": {"event": "easter", "offset": "1 day", "title": "イースターマンデー"},
    "orthodox_easter": {"rule": "orthodox easter", "title": "復活大祭(正教会)"},
    # April
    "april_fools_day": {"date": "04-01", "title": "エイプリルフール"},
    "seimei": {"rule": "sun at 15", "title": "清明"},
    "hana_matsuri": {"date": "04-08", "title": "花まつり"},
    "doyo_spring": {"rule": "sun at 27", "title": "春の土用入り"},
    "kokuu": {"rule": "sun at 30", "title": "穀雨"},
    "earth_day": {"date": "04-22", "title": "アースデイ"},
    "golden_week": {"date": "04-29", "days": 7, "title": "ゴールデンウィーク"},
    # May
    "hachijuhachiya": {"event": "risshun", "offset": "87 days", "title": "八十八夜"},
    "childrens_day": {"date": "05-05", "title": "こどもの日"},
    "rikka": {"rule": "sun at 45", "title": "立夏"},
    "mothers_day": {"rule": "2nd sunday of may", "title": "母の日"},
    "shoman": {"rule": "sun at 60", "title": "小満"},
    "pentecost": {"event": "easter", "offset": "49 days", "title": "聖霊降臨祭"},
    # June
    "boshu": {"rule": "sun at 75", "title": "芒種"},
    "nyubai": {"rule": "sun at 80", "title": "入梅"},
    "fathers_day": {"rule": "3rd sunday of june", "title": "父の日"},
    "summer_solstice": {"rule": "sun at 90", "title": "夏至"},
    "nagoshi_no_harae": {"date": "06-30", "title": "夏越の祓"},
    # July; お中元 comes in waves, by where the receiver lives
    "ochugen_east": {"date": "07-01", "days": 15, "title": "お中元(東北・関東)"},
    "ochugen_west": {"date": "07-15", "days": 32, "title": "お中元(北海道・東海・関西・中国・四国)"},
    "ochugen_kyushu": {"date": "08-01", "days": 15, "title": "お中元(九州)"},
    "hangesho": {"rule": "sun at 100", "title": "半夏生"},
    "tanabata": {"date": "07-07", "title": "七夕"},
    "shousho": {"rule": "sun at 105", "title": "小暑"},
    "shochu_mimai": {"rule": "sun at 105", "title": "暑中見舞い"},
    "obon_july": {"date": "07-13", "days": 4, "title": "お盆(新暦)"},
    "marine_day": {"rule": "3rd monday of july", "title": "海の日"},
    "doyo_summer": {"rule": "sun at 117", "title": "夏の土用入り"},
    "doyo_ushi": {"rule": "1st ox day from sun at 117", "title": "土用の丑の日"},
    "taisho": {"rule": "sun at 120", "title": "大暑"},
    # August
    "risshu": {"rule": "sun at 135", "title": "立秋"},
    "zansho_mimai": {"rule": "sun at 135", "title": "残暑見舞い"},
    "mountain_day": {"date": "08-11", "title": "山の日"},
    "obon": {"date": "08-13", "days": 4, "title": "お盆"},
    "shosho": {"rule": "sun at 150", "title": "処暑"},
    # September
    "nihyakutoka": {"event": "risshun", "offset": "209 days", "title": "二百十日"},
    "disaster_prevention_day": {"date": "09-01", "title": "防災の日"},
    "hakuro": {"rule": "sun at 165", "title": "白露"},
    "choyo": {"date": "09-09", "title": "重陽の節句"},
    # The 15th of the 8th month, by the moon over 135° east: what 추석 (Chuseok) is.
    "jugoya": {"holiday": "추석", "country": "KR", "title": "十五夜"},
    "mid_autumn": {"holiday": "中秋节", "country": "CN", "title": "中秋節"},
    "respect_for_the_aged_day": {"rule": "3rd monday of september", "title": "敬老の日"},
    "higan_autumn": {"event": "autumnal_equinox", "offset": "-3 days", "days": 7, "title": "秋のお彼岸"},
    "autumnal_equinox": {"rule": "sun at 180", "title": "秋分の日"},
    # October
    "tea_day": {"date": "10-01", "title": "日本茶の日"},
    "coffee_day": {"date": "10-01", "title": "コーヒーの日"},
    "kanro": {"rule": "sun at 195", "title": "寒露"},
    "sports_day": {"rule": "2nd monday of october", "title": "スポーツの日"},
    "grandchildrens_day": {"rule": "3rd sunday of october", "title": "孫の日"},
    "doyo_autumn": {"rule": "sun at 207", "title": "秋の土用入り"},
    "soko": {"rule": "sun at 210", "title": "霜降"},
    "diwali": {"holiday": "Diwali (Deepavali)", "country": "IN", "title": "ディワリ"},
    "halloween": {"date": "10-31", "title": "ハロウィン"},
    # November
    "culture_day": {"date": "11-03", "title": "文化の日"},
    "tori_no_ichi": {"rule": "1st rooster day of november", "title": "一の酉"},
    "ritto": {"rule": "sun at 225", "title": "立冬"},
    "singles_day": {"date": "11-11", "title": "独身の日"},
    "shichigosan": {"date": "11-15", "title": "七五三"},
    "good_couples_day": {"date": "11-22", "title": "いい夫婦の日"},
    "shosetsu": {"rule": "sun at 240", "title": "小雪"},
    "labour_thanksgiving_day": {"date": "11-23", "title": "勤労感謝の日"},
    "us_thanksgiving": {"rule": "4th thursday of november", "title": "感謝祭(アメリカ)"},
    "black_friday": {"event": "us_thanksgiving", "offset": "1 day", "title": "ブラックフライデー"},
    "cyber_monday": {"event": "us_thanksgiving", "offset": "4 days", "title": "サイバーマンデー"},
    "giving_tuesday": {"event": "us_thanksgiving", "offset": "5 days", "title": "ギビングチューズデー"},
    "advent": {"event": "last_thursday_of_november", "offset": "3 days", "title": "アドベント"},
    "good_meat_day": {"date": "11-29", "title": "いい肉の日"},
    # December
    "oseibo": {"date": "12-01", "days": 20, "title": "お歳暮"},
    "taisetsu": {"rule": "sun at 255", "title": "大雪"},
    "oseibo_west": {"date": "12-13", "days": 8, "title": "お歳暮(関西)"},
    "nengajo": {"date": "12-15", "days": 11, "title": "年賀状の受付"},  # what is posted by the 25th arrives on 元日
    "winter_solstice": {"rule": "sun at 270", "title": "冬至"},
    "christmas_eve": {"date": "12-24", "title": "クリスマス・イブ"},
    "christmas": {"date": "12-25", "title": "クリスマス"},
    "boxing_day": {"date": "12-26", "title": "ボクシングデー"},
    "year_end": {"date": "12-29", "days": 6, "title": "年末年始"},
    "omisoka": {"date": "12-31", "title": "大晦日"},
    "new_years_eve": {"date": "12-31", "title": "大晦日"},
}

FESTIVALS: Mapping[str, Mapping[str, Mapping[str, object]]] = {"*": _EVERYWHERE, "JP": _JAPAN, **FESTIVALS_ABROAD}


def festivals(country: str) -> Mapping[str, Mapping[str, object]]:
    """Return the events that ship for a country: its own over those of everywhere."""
    return {**FESTIVALS["*"], **FESTIVALS.get(country, {})}
