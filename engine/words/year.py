"""The phrases of the calendar's year, as the terminal, the page and the ICS file show it."""

from __future__ import annotations

from engine.words import Entry, entry

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

WORDS: dict[str, Entry] = {
    **{
        f"weekday_short.{code}": entry(en, ja)
        for code, en, ja in (
            ("mon", "Mon", "月"),
            ("tue", "Tue", "火"),
            ("wed", "Wed", "水"),
            ("thu", "Thu", "木"),
            ("fri", "Fri", "金"),
            ("sat", "Sat", "土"),
            ("sun", "Sun", "日"),
        )
    },
    **{
        f"month_of.{number}": entry(f"{name} {{year}}", f"{{year}}年{number}月")
        for number, name in enumerate(_MONTHS, start=1)
    },
    **{f"month_name.{number}": entry(name, f"{number}月") for number, name in enumerate(_MONTHS, start=1)},
    "year.week": entry("wk", "週"),
    "year.volume": entry("No. {number}", "第{number}号"),
    "year.marks": entry(
        "* goes out   ? nothing written yet   x left out   ! paused or held   + public holiday   - closed   [ ] today",
        "* 送る   ? 中身がまだない   x お休み   ! 停止中・保留   + 祝日   - 休業日   [ ] きょう",
    ),
    "year.nothing": entry("no edition", "送るものはありません"),
    "year.stands_in": entry("an evergreen one stands in", "控えの号が入ります"),
    "year.replaces": entry("in the place of {name}", "{name} の代わり"),
    "year.instead": entry("instead: {name}", "代わり: {name}"),
    "year.together": entry("on the same day as {names}", "{names} と同じ日"),
    "year.cancelled_by": entry("by {by} at {at}", "{by} が {at} に取りやめました"),
    "year.no_store": entry(
        "What was paused, held or cancelled is not shown: the store could not be asked. {reason}",
        "一時停止・保留・取りやめは表示していません。データベースを読めませんでした。{reason}",
    ),
    "named.holiday": entry("public holidays", "祝日"),
    "named.closed": entry("closed", "休業"),
    "named.event": entry("events", "行事"),
    "events.name": entry("event", "行事"),
    "events.rule": entry("rule", "決まり"),
    "events.days": entry("days", "日"),
    "events.campaigns": entry("used by", "使うキャンペーン"),
    "events.own": entry("the shop's own", "この店の"),
    "format_needs": entry(
        "--format {format} goes with {option} only.",
        "--format {format} は {option} と一緒のときだけ使えます。",
        do="Add it, or choose another format.",
        ja_do="それを加えるか、ほかの形式にしてください。",
    ),
    "options_clash": entry(
        "{one} and {other} do not go together.",
        "{one} と {other} は一緒に使えません。",
        do="Leave one of them out.",
        ja_do="どちらかを外してください。",
    ),
    "page.heading": entry("The calendar of letters", "便りの暦"),
    "page.span": entry("{first} to {last}", "{first}から{last}まで"),
    "page.date": entry("{day} {month}", "{month}{day}日"),
    "page.figures": entry("In figures", "数で見る"),
    "page.letters": entry("letters in slots", "定期の便り"),
    "page.seasonal": entry("seasonal", "季節の便り"),
    "page.without_content": entry("nothing written yet", "中身がまだない"),
    "page.stands_in": entry("evergreen stands in", "控えの号で代用"),
    "page.moved": entry("moved", "動かした"),
    "page.left_out": entry("left out", "お休み"),
    "page.replaced": entry("replaced", "置き換え"),
    "page.together": entry("thrown together", "同じ日に重なった"),
    "page.stopped": entry("stopped", "停止・取りやめ"),
    "page.months": entry("Months", "月"),
    "page.legend": entry("Campaigns", "キャンペーン"),
    "page.signs": entry("Signs", "しるし"),
    "page.sign_planned": entry("goes out", "送る"),
    "page.sign_empty": entry("nothing written yet", "中身がまだない"),
    "page.sign_back": entry("moved back", "前倒し"),
    "page.sign_forward": entry("moved forward", "後ろへ"),
    "page.sign_out": entry("left out, replaced or cancelled", "お休み・置き換え・取りやめ"),
    "page.sign_stopped": entry("paused or held", "一時停止・保留"),
    "page.sign_holiday": entry("public holiday", "祝日"),
    "page.sign_closed": entry("closed", "休業日"),
    "page.sign_event": entry("a day with a name", "行事の日"),
    "page.editions_of": entry("Editions in {month}", "{month} の便り"),
    "page.going_out": entry("× {number}", "{number} 通"),
    "page.out": entry("left out", "お休み"),
    "ics.closed": entry("Closed: {name}", "休業: {name}"),
}
