"""Write `subscribers.csv`: three hundred invented customers of さえき園, as a Japanese cart would export them.

In: nothing but the seed below, so that every run writes the same bytes. Out: the CSV beside this file.
Every address lies in the reserved domain `.example` (RFC 2606): no mail to these people can ever reach anyone.
Shares of consent, domains, stages and earlier orders follow the shop's real ones (7,200 customers, 4,860 of them opted
in); the oddities that real exports hold (stored 様, old carrier addresses, 29 February) are planted by hand in `ODDITIES`.
"""

from __future__ import annotations

import csv
import random
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

SEED: Final = 20261202
EXPORTED: Final = date(2026, 11, 20)
CHRISTMAS_LETTER: Final = date(2026, 12, 18)

HEADER: Final = (
    "会員番号",
    "お名前",
    "メールアドレス",
    "誕生日",
    "都道府県",
    "会員ステージ",
    "最終購入日",
    "メルマガ",
    "メルマガ登録日時",
    "配信エラー",
    "贈答のご注文",
    "今季の贈答",
    "仏事のご注文",
    "抹茶のお気に入り",
    "新茶のご予約",
)

# Who they are to the newsletter: (メルマガ, 配信エラー, how many). 68 %, 9 %, 4 % and 19 % of 300.
STANDINGS: Final = (
    ("希望する", "", 204),
    ("希望しない", "", 15),
    ("退会", "", 12),
    ("希望する", "エラー停止", 11),
    ("希望する", "迷惑メール報告", 2),
    ("", "", 56),
)
READERS: Final = 204

# Weights are the shop's counts; au and the rest are split over two and four domains.
DOMAINS: Final = {
    "gmail.example": 1860,
    "yahoo-jp.example": 1120,
    "docomo.example": 520,
    "ezweb.example": 240,
    "au.example": 90,
    "softbank.example": 240,
    "icloud.example": 310,
    "ymobile.example": 70,
    "asagiri-net.example": 150,
    "hinode-hikari.example": 120,
    "chanoyu.example": 80,
    "umibe.example": 60,
}
PREFECTURES: Final = {
    "静岡県": 62,
    "東京都": 54,
    "神奈川県": 34,
    "愛知県": 26,
    "埼玉県": 18,
    "千葉県": 17,
    "大阪府": 16,
    "北海道": 11,
    "兵庫県": 9,
    "京都府": 8,
    "福岡県": 8,
    "長野県": 7,
    "宮城県": 6,
    "岐阜県": 6,
    "広島県": 5,
    "新潟県": 4,
    "奈良県": 3,
    "沖縄県": 2,
    "": 4,
}
# Of the 204 readers; the others are 一般. A stage is earned within twelve months, so only recent buyers hold one.
STAGES: Final = {"シルバー": 60, "ゴールド": 17, "プラチナ": 4}
NEVER_ORDERED: Final = 12
DORMANT: Final = 41

# What the cart knows of earlier orders, again of the 204 readers: 980 gift buyers, 560 of them in the east, 370 of them
# served since the season began; 210 for 仏事, 620 for 抹茶, 440 with this year's 新茶 (of 4,860 each).
EAST: Final = frozenset({"東京都", "神奈川県", "埼玉県", "千葉県", "長野県", "宮城県", "新潟県"})
GIFTS_EAST, GIFTS_WEST, GIFTS_THIS_SEASON, BUTSUJI, MATCHA, SHINCHA = 23, 18, 15, 9, 26, 18
SEASON_BEGAN: Final = "2026-10-30"  # the letter about お歳暮 at an early price
SHINCHA_BEGAN: Final = "2026-04-03"

FAMILIES: Final = (
    "望月 mochizuki,杉山 sugiyama,鈴木 suzuki,佐藤 sato,渡辺 watanabe,山本 yamamoto,伊藤 ito,大石 oishi,増田 masuda,"
    "青島 aoshima,勝又 katsumata,芹澤 serizawa,石川 ishikawa,加藤 kato,小林 kobayashi,中村 nakamura,田中 tanaka,"
    "村松 muramatsu,海野 unno,寺田 terada,松永 matsunaga,岩崎 iwasaki,小長井 konagai,池谷 ikeya,八木 yagi,久保田 kubota,"
    "深澤 fukasawa,大村 omura,西尾 nishio,平野 hirano,藤田 fujita,河合 kawai,森 mori,堀内 horiuchi,秋山 akiyama,"
    "長谷川 hasegawa,五十嵐 igarashi,三浦 miura,横山 yokoyama,原田 harada,川口 kawaguchi,白鳥 shiratori"
)
GIVEN: Final = (
    "花子 hanako,由美子 yumiko,恵子 keiko,洋子 yoko,さくら sakura,美咲 misaki,陽菜 hina,結衣 yui,真由美 mayumi,和子 kazuko,"
    "節子 setsuko,幸子 sachiko,智子 tomoko,裕子 yuko,千尋 chihiro,葵 aoi,凛 rin,七海 nanami,彩 aya,みどり midori,文 fumi,"
    "一郎 ichiro,健太 kenta,翔 sho,大輔 daisuke,誠 makoto,浩 hiroshi,隆 takashi,茂 shigeru,清 kiyoshi,拓也 takuya,"
    "直樹 naoki,亮 ryo,悠人 yuto,湊 minato,蓮 ren,正男 masao,昭 akira,光 hikaru,薫 kaoru,純 jun,遥 haruka"
)


@dataclass(frozen=True, slots=True)
class Customer:
    """One row, in the order of `HEADER` (the member number is given when the row is written)."""

    name: str
    address: str
    birthday: str
    prefecture: str
    stage: str
    last_order: str
    consent: str
    consent_at: str
    stopped: str
    gift_buyer: str = "いいえ"
    gift_this_season: str = "いいえ"
    butsuji: str = "いいえ"
    matcha: str = "いいえ"
    shincha: str = "いいえ"


# What real exports hold, by the row it lands on: readers stand on 0-203, refusals on 204-230, stopped on 231-243.
ODDITIES: Final[dict[int, dict[str, str]]] = {
    # eight without a name
    **{row: {"name": ""} for row in (7, 31, 58, 83, 109, 140, 177, 262)},
    # the title stored with the name; a full-width space between the names
    12: {"name": "望月　さくら様", "address": "sakura.mochizuki@gmail.example"},
    37: {"name": "鈴木 一郎 様", "address": "ichiro-suzuki@yahoo-jp.example"},
    64: {"name": "大石　和子　様", "address": "kazuko.oishi@docomo.example"},
    92: {"name": "村松茂様", "address": "s-muramatsu@hinode-hikari.example"},
    118: {"name": "青島 健太さん", "address": "kenta.aoshima@icloud.example"},
    127: {"name": "  杉山　 文 ", "address": "fumi.sugiyama@softbank.example"},
    # letters outside JIS X 0208 (﨑, 髙) and outside the basic plane (𠮷)
    15: {"name": "髙橋 恵子", "address": "keiko.takahashi@gmail.example"},
    44: {"name": "山﨑 直樹", "address": "naoki-yamazaki@ezweb.example"},
    71: {"name": "𠮷田 みどり", "address": "midori.yoshida@yahoo-jp.example"},
    133: {"name": "髙木　清", "address": "k.takagi@chanoyu.example"},
    240: {"name": "𠮷野 昭", "address": "a.yoshino@docomo.example"},
    # forms that docomo and au gave out until 2009 and RFC 5321 does not allow
    20: {"name": "寺田 裕子", "address": "yu..ko@docomo.example"},
    49: {"name": "海野 隆", "address": "mt.fuji.@docomo.example"},
    77: {"name": "平野 七海", "address": "nana...mi@ezweb.example"},
    # typed with the capitals lock on
    101: {"name": "渡辺 誠", "address": "MAKOTO.WATANABE@GMAIL.EXAMPLE"},
    # born on 8 and 9 December: the letters of 1 and 2 December 2026
    3: {"birthday": "1968-12-08"},
    26: {"birthday": "1951-12-08"},
    55: {"birthday": "1990-12-08"},
    88: {"birthday": "1979-12-08"},
    10: {"birthday": "1984-12-09"},
    61: {"birthday": "1963-12-09"},
    150: {"birthday": "2001-12-09"},
    210: {"birthday": "1972-12-08"},
    235: {"birthday": "1988-12-09"},
    270: {"birthday": "1959-12-08"},
    # leap days
    33: {"birthday": "1988-02-29"},
    96: {"birthday": "1996-02-29"},
    # a day to either side of the 180 days before the Christmas letter
    5: {"last_order": "2026-06-22"},
    190: {"last_order": "2026-06-20"},
}
PLANTED_DAYS: Final = frozenset({(12, 8), (12, 9), (2, 29)})


def pairs(text: str) -> list[tuple[str, str]]:
    """Return (kanji, romaji) pairs from `漢字 romaji,…`."""
    return [(kanji, romaji) for kanji, romaji in (item.split(" ") for item in text.split(","))]


def weighted(chance: random.Random, weights: dict[str, int]) -> str:
    """Return one key, as often as its weight says."""
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def person(chance: random.Random, taken: set[str]) -> tuple[str, str]:
    """Return a name and an address that nobody has yet."""
    kanji, family = chance.choice(pairs(FAMILIES))
    named, given = chance.choice(pairs(GIVEN))
    number = chance.randint(1, 99)
    locals_ = (
        f"{given}.{family}",
        f"{family}-{given}",
        f"{given}{number:02}",
        f"{given}_{family[0]}{number}",
        f"{given[0]}.{family}{number}",
    )
    address = f"{chance.choice(locals_)}@{weighted(chance, DOMAINS)}"
    if address in taken:
        return person(chance, taken)
    taken.add(address)
    return f"{kanji} {named}", address


def birthday(chance: random.Random) -> str:
    """Return a birthday, or nothing for a quarter of the people; the planted days are left to `ODDITIES`."""
    if chance.random() < 0.25:  # noqa: PLR2004 - the share of the shop's customers who did not tell
        return ""
    day = date(1938, 1, 1) + timedelta(days=chance.randrange(68 * 365))
    return birthday(chance) if (day.month, day.day) in PLANTED_DAYS else day.isoformat()


def ordered(chance: random.Random, row: int) -> str:
    """Return the day of the last order: the last readers never ordered, those before them are dormant; others by chance."""
    place = row if row < READERS else chance.randrange(READERS)
    if place >= READERS - NEVER_ORDERED:
        return ""
    if place >= READERS - NEVER_ORDERED - DORMANT:
        return (CHRISTMAS_LETTER - timedelta(days=chance.randint(187, 1100))).isoformat()
    return (EXPORTED - timedelta(days=chance.randint(1, 145))).isoformat()


def moment(chance: random.Random) -> str:
    """Return when they answered, in the shop's own time: 2019 to the day before the export, during waking hours."""
    day = date(2019, 3, 1) + timedelta(days=chance.randrange((EXPORTED - date(2019, 3, 1)).days))
    clock = f"{chance.randint(7, 23):02}:{chance.randint(0, 59):02}:{chance.randint(0, 59):02}"
    return f"{day} {clock}"


def stages(chance: random.Random) -> dict[int, str]:
    """Return the stage of those rows that hold one: readers who ordered lately."""
    earned = [stage for stage, count in STAGES.items() for _ in range(count)]
    return dict(zip(chance.sample(range(READERS - NEVER_ORDERED - DORMANT), len(earned)), earned, strict=True))


def customers(chance: random.Random) -> list[Customer]:
    """Return the three hundred, with the planted oddities, in the order in which they joined."""
    standings = [(consent, stopped) for consent, stopped, count in STANDINGS for _ in range(count)]
    stage_of = stages(chance)
    taken = {oddity["address"].lower() for oddity in ODDITIES.values() if "address" in oddity}
    rows: list[Customer] = []
    for row, (consent, stopped) in enumerate(standings):
        name, address = person(chance, taken)
        customer = Customer(
            name=name,
            address=address,
            birthday=birthday(chance),
            prefecture=weighted(chance, PREFECTURES),
            stage=stage_of.get(row, "一般"),
            last_order=ordered(chance, row),
            consent=consent,
            consent_at=moment(chance) if consent else "",
            stopped=stopped,
        )
        rows.append(replace(customer, **ODDITIES.get(row, {})))
    chance.shuffle(rows)
    return rows


def with_habits(chance: random.Random, rows: list[Customer]) -> list[Customer]:
    """Return the customers with what the cart knows of their earlier orders: the shop's counts of readers, the others alike."""
    readers = [row for row in rows if row.consent == "希望する" and not row.stopped]
    bought = [row for row in readers if row.last_order]
    since_spring = [row for row in bought if row.last_order >= SHINCHA_BEGAN]
    season = chance.sample([row for row in bought if row.last_order >= SEASON_BEGAN], GIFTS_THIS_SEASON)
    marked = {
        "gift_buyer": [*season, *_more_gifts(chance, season, bought)],
        "gift_this_season": season,
        "butsuji": chance.sample(bought, BUTSUJI),
        "matcha": chance.sample(readers, MATCHA),
        "shincha": chance.sample(since_spring, SHINCHA),
    }
    others = [row for row in rows if row.last_order >= SHINCHA_BEGAN and row not in readers]
    for name, people in marked.items():
        if name != "gift_this_season":
            people.extend(chance.sample(others, round(len(others) * len(people) / READERS)))
    yes: dict[str, dict[str, str]] = {}
    for name, people in marked.items():
        for row in people:
            yes.setdefault(row.address, {})[name] = "はい"
    return [replace(row, **yes.get(row.address, {})) for row in rows]


def _more_gifts(chance: random.Random, season: list[Customer], bought: list[Customer]) -> list[Customer]:
    """Return as many more gift buyers as the east and the west still lack."""
    east = sum(row.prefecture in EAST for row in season)
    others = [row for row in bought if row not in season and row.prefecture]
    return [
        *chance.sample([row for row in others if row.prefecture in EAST], GIFTS_EAST - east),
        *chance.sample([row for row in others if row.prefecture not in EAST], GIFTS_WEST - len(season) + east),
    ]


def write(target: Path) -> None:
    """Write the CSV: UTF-8, a header, one line a customer."""
    chance = random.Random(SEED)
    rows = with_habits(chance, customers(chance))
    with target.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADER)
        for number, customer in enumerate(rows, start=1):
            out.writerow((f"S{number:05}", *astuple(customer)))


if __name__ == "__main__":
    write(Path(__file__).with_name("subscribers.csv"))
