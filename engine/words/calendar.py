"""The phrases of the room `calendar`: why an edition is not where its rule says."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "closed_day": entry("the shop is closed ({name})", "休業日({name})のため"),
    "holiday": entry("public holiday ({name})", "祝日({name})のため"),
    "weekend": entry("the shop does not work on that weekday", "営業日ではない曜日のため"),
    "no_business_day": entry("no business day beside it ({name})", "近くに営業日がないため({name})"),
    "no_business_day_at_all": entry(
        "the shop does not work on that weekday, and has no business day beside it",
        "営業日ではない曜日で、近くに営業日もないため",
    ),
    "holidays_unknown": entry("the public holidays of {name} are not known", "{name} 年の祝日がわからないため"),
    "replaced": entry("left out: {why}", "お休み: {why}"),
    "replaced_by": entry("{name} goes instead", "「{name}」を代わりに送るため"),
    "replacement_missing": entry(
        "{name} should go instead, and has no edition with content in that period",
        "代わりの {name} に、その期間の中身がないため",
    ),
    "quiet_hours_then": entry("quiet hours ({name})", "送らない時間帯({name})のため"),
    "moved_back": entry("moved back from {date}: {why}", "{date} から前倒し: {why}"),
    "moved_forward": entry("moved forward from {date}: {why}", "{date} から後ろへ: {why}"),
    "skipped": entry("left out: {why}", "お休み: {why}"),
    "gap": entry(
        "{clock} does not exist on that day (clocks go forward); sent at the first moment after",
        "その日の {clock} は存在しないため(時計が進む日)、直後の時刻に送信",
    ),
    "overlap": entry(
        "{clock} comes twice on that day (clocks go back); sent at the first",
        "その日の {clock} は二度あるため(時計が戻る日)、先のほうで送信",
    ),
    "without_content": entry("nothing written for it yet", "中身がまだありません"),
    **{
        f"weekday.{code}": entry(en, ja)
        for code, en, ja in (
            ("mon", "Monday", "月曜日"),
            ("tue", "Tuesday", "火曜日"),
            ("wed", "Wednesday", "水曜日"),
            ("thu", "Thursday", "木曜日"),
            ("fri", "Friday", "金曜日"),
            ("sat", "Saturday", "土曜日"),
            ("sun", "Sunday", "日曜日"),
        )
    },
}
