"""The phrases about conditions and segments: code → message and hint, in English and in Japanese."""

from __future__ import annotations

from engine.words import Entry, entry

_CHECK_SPELLING = {"do": "Known here: {known}.", "ja_do": "使えるのは {known} です。"}
_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "segment_unknown": entry(
        "there is no segment {name} in segments.toml.",
        "segments.toml にセグメント {name} はありません。",
        **_CHECK_SPELLING,
    ),
    "segment_unknown_guess": entry(
        "there is no segment {name} in segments.toml.", "segments.toml にセグメント {name} はありません。", **_GUESS
    ),
    "segment_cycle": entry(
        "this segment names, over others, itself.",
        "このセグメントは、たどっていくと自分自身を指しています。",
        do="Take one `segment` out.",
        ja_do="どれかひとつの segment を消してください。",
    ),
    "segment_broken": entry(
        "the segment {name}, or one that it names, has a mistake in segments.toml.",
        "セグメント {name} か、それが使うセグメントの、segments.toml での書き方に間違いがあります。",
        do="Correct it there; until then this campaign is out of action.",
        ja_do="segments.toml を直してください。それまで、このキャンペーンは送られません。",
    ),
    "stage_unknown": entry(
        "there is no stage {name} in [stages] of tayori.toml.",
        "tayori.toml の [stages] にステージ {name} はありません。",
        **_CHECK_SPELLING,
    ),
    "stage_unknown_guess": entry(
        "there is no stage {name} in [stages] of tayori.toml.",
        "tayori.toml の [stages] にステージ {name} はありません。",
        **_GUESS,
    ),
    "stage_one": entry(
        "a stage is one of a list, or at least one of them: one of the two.",
        "ステージは、名前のリストか at_least の、どちらかひとつで書いてください。",
        do='stage = ["gold", "platinum"], or stage = {{ at_least = "gold" }}.',
        ja_do='stage = ["ゴールド", "プラチナ"] か、stage = {{ at_least = "ゴールド" }} と書きます。',
    ),
    "condition_empty": entry(
        "this condition says nothing.",
        "条件がひとつもありません。",
        do="Write what is meant, or take the line out.",
        ja_do="対象を書くか、この行を消してください。",
    ),
    "condition_deep": entry(
        "conditions lie in one another here more than {most} deep.",
        "条件の入れ子が {most} 段を超えています。",
        do="Give a part of it a name in segments.toml.",
        ja_do="一部に名前をつけて segments.toml に移してください。",
    ),
    "condition_deep_whole": entry(
        "with those of its segments, conditions lie in one another here more than {most} deep.",
        "セグメントの中身も合わせると、条件の入れ子が {most} 段を超えています。",
        do="Let segments name fewer other segments.",
        ja_do="セグメントがほかのセグメントを使う段数を減らしてください。",
    ),
    "condition_many": entry(
        "these are {count} comparisons, with those of its segments; {most} are the most.",
        "比較が、セグメントの中身も合わせて {count} 個あります。{most} 個までにしてください。",
        do='List values instead: stage = ["gold", "platinum"].',
        ja_do='stage = ["ゴールド", "プラチナ"] のように、値をリストにまとめてください。',
    ),
    "attribute_compared": entry(
        "this compares a {wanted}, and the attribute is declared as a {type}.",
        "これは型が {wanted} の属性のための項目ですが、この属性の型は {type} です。",
        do="Write the values themselves, or change the type in tayori.toml.",
        ja_do="値そのものを書くか、tayori.toml の型を直してください。",
    ),
    "range_nobody": entry(
        "nothing is at least {least} and at most {most}.",
        "{least} 以上で {most} 以下のものはありません。",
        do="Swap at_least and at_most.",
        ja_do="at_least と at_most を入れ替えてください。",
    ),
    "days_nobody": entry(
        "no day lies longer back than {older} days and within {within} days.",
        "{older} 日より前で、しかも {within} 日以内という日はありません。",
        do="Let within be longer than older_than, or keep one of them.",
        ja_do="within を older_than より長くするか、どちらかひとつにしてください。",
    ),
    "days_between_nobody": entry(
        "no day lies after {after} and before {before}.",
        "{after} より後で {before} より前の日はありません。",
        do="Swap them, or leave at least a day between them.",
        ja_do="入れ替えるか、間に一日以上あけてください。",
    ),
    "known_nobody": entry(
        "known = false is somebody without a value, for whom nothing else here can hold.",
        "known = false は値のない方のことなので、ほかの条件にはあてはまりません。",
        do="Take known out, or the rest.",
        ja_do="known か、ほかの条件を消してください。",
    ),
    "audience_nobody": entry(
        "each of these conditions holds for somebody, all together for nobody.",
        "ひとつひとつの条件にあてはまる方はいても、すべてにあてはまる方はいません。",
        do="Look for two that exclude each other, here or in the segments.",
        ja_do="たがいに打ち消し合う条件がないか、ここと segments.toml をご覧ください。",
    ),
    "value_number": entry(
        "{value} is not a number.",
        "{value} は数ではありません。",
        do="Write it without quotes: 30.",
        ja_do="引用符なしで 30 のように書いてください。",
    ),
    "value_beyond": entry(
        "{value} is too large to be compared.",
        "{value} は大きすぎて比べられません。",
        do="Numbers reach to {bound} here.",
        ja_do="ここで使える数は {bound} までです。",
    ),
    "value_too_many": entry(
        "these are {count} values in one list; {most} are the most.",
        "ひとつのリストに値が {count} 個あります。{most} 個までにしてください。",
        do='Share them out over several conditions under "any", or give those people an attribute of their own.',
        ja_do="any の下のいくつかの条件に分けるか、その方々に専用の属性をつけてください。",
    ),
}
