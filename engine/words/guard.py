"""What is said of audiences: expected, overlapping, suddenly other than the last time; held and released."""

from __future__ import annotations

from engine.words import Entry, entry

_RELEASE = {
    "do": "Look with `tayori plan --list`; if it is right: `tayori release {key}`.",
    "ja_do": "`tayori plan --list` で宛先を確かめ、よければ `tayori release {key}` で送れます。",
}

WORDS: dict[str, Entry] = {
    "value_expect": entry(
        "{value} does not say how many people are expected.",
        "{value} は見込みの人数として読めません。",
        do='Write "900..1300", "900..", "..1300" or "1150".',
        ja_do='"900..1300"・"900.."・"..1300"・"1150" のように書いてください。',
    ),
    "expect_backwards": entry(
        "no audience is at least {least} and at most {most} people.",
        "{least} 人以上 {most} 人以下という宛先はありません。",
        do="Write the smaller number first.",
        ja_do="小さいほうの数を先に書いてください。",
    ),
    "value_guard": entry(
        "{value} does not say how far an audience may be off.",
        "{value} は許せる増減として読めません。",
        do='Write "30 %", or "off".',
        ja_do='"30 %" か "off" と書いてください。',
    ),
    "held_expect": entry(
        "{people:,} people would get it, and {expect} are expected.",
        "宛先は {people:,} 人で、見込みの {expect} 人と合いません。",
        **_RELEASE,
    ),
    "held_first": entry(
        "it is the first edition of {campaign}, {people:,} people would get it, and nobody said how many are expected.",
        "{campaign} の初めての号で、宛先は {people:,} 人です。見込みの人数が書かれていません。",
        do="Write expect into its [audience]; or, if the number is right: `tayori release {key}`.",
        ja_do="[audience] に expect を書くか、人数がよければ `tayori release {key}` で送れます。",
    ),
    "held_everybody": entry(
        "its conditions leave nobody out: all who may be written to would get it, {people:,} people.",
        "条件があるのに対象外の方がなく、送ってよい方すべて({people:,} 人)が宛先になります。",
        **_RELEASE,
    ),
    "held_change": entry(
        "{people:,} people would get it; {before} had {then:,}, and that is more than {percent} % off.",
        "宛先は {people:,} 人で、前の号 {before} の {then:,} 人から {percent} % を超えて変わりました。",
        **_RELEASE,
    ),
    "held_change_daily": entry(
        "{people:,} people would get it; a day of the last thirty had {then:,.1f} on average, and that is more than {percent} % off.",
        "宛先は {people:,} 人で、この 30 日の一日平均 {then:,.1f} 人から {percent} % を超えて変わりました。",
        **_RELEASE,
    ),
    "held_released": entry(
        "{released:,} people were released, and now {people:,} would get it: more than {percent} % off.",
        "確認済みは {released:,} 人ですが、いまの宛先は {people:,} 人で、{percent} % を超えて変わりました。",
        **_RELEASE,
    ),
    "would_be_held": entry("a live store would hold it: {why}", "本番なら保留になります: {why}"),
    "rehearsed_would_hold": entry("{number} would wait for a release", "本番なら確認待ち {number}"),
    "held_loudly": entry(
        "{key} is held and was not sent to anybody: {why}", "{key} は保留中で、どなたにも送っていません: {why}"
    ),
    "release_question": entry(
        "type the number of people to release it ({people:,}):", "送ってよければ、人数({people:,})を入力してください:"
    ),
    "release_not_typed": entry(
        "{typed} is not the number of people who would get it now ({people:,}): it stays held.",
        "いまの宛先は {people:,} 人で、{typed} と一致しません。保留のままです。",
    ),
    "release_unknown": entry(
        "the calendar has no edition {key} between {first} and {last}.",
        "{first} から {last} までの暦に {key} という号はありません。",
        do="The key stands in what `tayori plan` and `tayori run` say, such as wednesday-letter/2026-W49.",
        ja_do="キーは `tayori plan` や `tayori run` の表示のとおり、wednesday-letter/2026-W49 のように書いてください。",
    ),
    "release_over": entry("{key} is not held: it is {state}.", "{key} は保留ではありません({state})。"),
    "release_other": entry(
        "{key} cannot be released: {state} ({reason}).",
        "{key} は人数を確かめても送れません: {state}({reason})。",
        do="Mend that first.",
        ja_do="まずそれを直してください。",
    ),
    "release_needless": entry(
        "{key} is not held: there is nothing to release.", "{key} は保留ではないので、何もしていません。"
    ),
    "release_expected": entry("{expect} people are expected", "人の見込み: {expect}"),
    "released": entry(
        "{key} is released for {people:,} people: the next run sends it when it is due.",
        "{key} を {people:,} 人で送ってよいことにしました。時刻が来ていれば次の実行で送ります。",
    ),
    "released_missed": entry(
        "{key} is released for {people:,} people, but its time is over.",
        "{key} を {people:,} 人で送ってよいことにしましたが、もう時間切れです。",
        do="To send it after all: `tayori run --resend-missed {key}`.",
        ja_do="それでも送る場合は `tayori run --resend-missed {key}` です。",
    ),
    "plan_nameless": entry(
        "of them without a name: addressed as {fallback}", "うち、お名前がなく「{fallback}」とお呼びする方"
    ),
    "plan_overlap": entry("of them also get {key}", "うち、{key} も届く方"),
    "plan_change": entry("against {key} ({people:,})", "{key}({people:,} 人)とくらべて"),
    "plan_mean": entry("a day of the last thirty", "この 30 日の一日平均"),
    "plan_largest": entry("largest change: {key} {change}", "いちばん大きな増減: {key} {change}"),
    "neglected": entry(
        "{people:,} people agreed to be written to and got nothing for {days} days.",
        "同意をいただいたのに、{days} 日のあいだ何もお送りしていない方が {people:,} 人います。",
    ),
    "neglected_nobody": entry(
        "everybody who agreed was written to within {days} days.",
        "同意をいただいた方には、{days} 日のうちにすべてお送りしています。",
    ),
    "neglected_days": entry(
        "{days} is not a number of days to look back.",
        "{days} は、さかのぼる日数として使えません。",
        do="Write a number from 1 to {most}.",
        ja_do="1 から {most} までの数を書いてください。",
    ),
    "never_written": entry("never", "一度もなし"),
    "held_again": entry(
        "{key} went out in the same period: was its slot renamed?",
        "{key} が同じ期間にもう送られています。枠の名前を変えましたか。",
    ),
    "held_again_gone": entry(
        "{key} went out in this slot in the same period, and its campaign is gone: was its id changed?",
        "{key} が同じ期間にこの枠で送られていて、そのキャンペーンはもうありません。id を変えましたか。",
    ),
    "held_twin_gone": entry(
        "the same text went out as {key}, whose campaign is gone: was its file renamed?",
        "同じ文面が {key} として送られていて、そのキャンペーンはもうありません。ファイル名を変えましたか。",
    ),
    "held_twin": entry(
        "the same text went out as {key}: was its event renamed, or its date changed?",
        "同じ文面が {key} として送られています。行事の名前か日付を変えましたか。",
    ),
    "held_endless": entry(
        "{people} people at {spread} take {batches} batches; there may be {most}",
        "{people} 人を {spread} で送ると {batches} 回になり、{most} 回を超えます。",
    ),
}
