"""The phrases of moving in from another system."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.words import entry

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {
    "moving.written": entry(
        "{path} is there: compare its headings with your file, and correct what differs.",
        "{path} を作りました。見出しをお手元のファイルと見比べて、違うところを直してください。",
    ),
    "moving.no_form": entry(
        "--form is blank.",
        "--form が空です。",
        do="Write the words of the form by which people agreed: they are the proof of each consent.",
        ja_do="お客様が同意なさったフォームの文面を書いてください。同意の証明になります。",
    ),
    "moving.topic_unknown": entry(
        "there is no topic {name}.",
        "{name} というトピックはありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "moving.topic_which": entry(
        "the shop has several topics, or none for advertisements.",
        "トピックがいくつかあるか、広告のトピックがありません。",
        do="Say which one: --topic, of {known}.",
        ja_do="--topic で {known} のどれかを指定してください。",
    ),
    "moving.campaign_unknown": entry(
        "there is no campaign {name}.",
        "{name} というキャンペーンはありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "moving.campaign_unfit": entry(
        "{name} is no letter that somebody gets once a year.",
        "{name} は、年に一度の便りではありません。",
        do="This is for anniversaries, events and days that come once. A week that the old tool sends: `tayori subscribers export --not-warmed`.",
        ja_do="記念日・行事・一度きりの日の便りのためのものです。いつもの便りを前のシステムと分けるには `tayori subscribers export --not-warmed` を使います。",
    ),
    "moving.rows": entry("addresses in the file", "件の宛先"),
    "moving.new": entry("noted: they do not get it again", "件を「受け取り済み」にしました"),
    "moving.known": entry("were noted already", "件はすでに受け取り済みです"),
    "moving.strangers": entry(
        "of the noted are no subscribers (yet); it holds when they come in",
        "件はまだ読者ではありません(登録後に効きます)",
    ),
    "moving.served": entry("occasion {of}", "対象の便り: {of}"),
    "not_warmed": entry(
        "{day}: {number:,} people are for the old tool, {ours:,} for this one. Advertisements of that day pass the {number:,} over.",
        "{day}: {number:,} 人は前のシステムから、{ours:,} 人はこちらから。この日の広告は、その {number:,} 人には送りません。",
    ),
    "not_warmed_nobody": entry(
        "{day}: the warm-up takes all {number:,} people; the old tool has nobody left.",
        "{day}: 送り始めの枠に {number:,} 人全員が入ります。前のシステムから送る方はいません。",
    ),
    "not_warmed_begun": entry(
        "{key} of that day has begun already: nobody could say who has it.",
        "この日の {key} はもう始まっているため、分けられません。",
        do="Export before the letter is due.",
        ja_do="便りの予定時刻より前に書き出してください。",
    ),
    "not_warmed_day": entry(
        "{value!r} is no day.",
        "{value!r} は日付として読めません。",
        do="Write it as 2026-12-09.",
        ja_do="2026-12-09 の形で書いてください。",
    ),
    "not_warmed_past": entry(
        "{day} is over.",
        "{day} は過ぎています。",
        do="Name the day on which the letter is due.",
        ja_do="便りの予定日を指定してください。",
    ),
    "not_warmed_none": entry(
        "neither the relay {relay} nor a lane warms up: there is nothing to share.",
        "リレー {relay} にもレーンにも、送り始めの枠(warmup)がありません。分ける必要がありません。",
        do='Write warmup = "200 doubling daily" into [relays.{relay}].',
        ja_do='[relays.{relay}] に warmup = "200 doubling daily" と書いてください。',
    ),
    "not_warmed_topic": entry("--topic belongs to --not-warmed.", "--topic は --not-warmed と一緒に使います。"),
}
