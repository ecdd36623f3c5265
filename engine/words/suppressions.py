"""The phrases of `tayori suppressions`, and of what came back of a person's letters."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "suppressions.none": entry("nobody is on the list", "該当する宛先はありません"),
    "suppressions.added": entry("{address}: nothing goes there any more.", "{address} への送信を止めました。"),
    "suppressions.known": entry(
        "{address} was on the list already: {reason}, since {since}. Nothing was changed.",
        "{address} はすでに停止しています({reason}、{since} から)。何も変更していません。",
    ),
    "suppressions.erased": entry(
        "{address} was erased: nothing ever goes there, and the address is not written down again.",
        "{address} は消去済みです。送信されることはなく、宛先を書き残すこともしません。",
    ),
    "suppressions.removed": entry(
        "{address}: letters that the person agreed to may go there again.",
        "{address} への送信を再開できます(同意のあるものに限ります)。",
    ),
    "suppressions.removed_complaint": entry(
        "{address} is off the list. The topics that the complaint refused stay refused until the person agrees anew.",
        "{address} を停止から外しました。迷惑メールの報告による停止の意思は、ご本人が改めて同意するまで残ります。",
    ),
    "suppressions.not_there": entry(
        "{address} is not on the list.",
        "{address} は停止リストにありません。",
        do="Look at the spelling: `tayori suppressions list` has them all.",
        ja_do="つづりをご確認ください。一覧は `tayori suppressions list` で見られます。",
    ),
    "suppressions.complained": entry(
        "{address} stands there for a complaint of {since}: to write there again may cost the sender's reputation.",
        "{address} は {since} の迷惑メールの報告により停止しています。再び送ると送信元の評判を損ないます。",
        do="If the person asked for it, say so: --complaint.",
        ja_do="ご本人のご希望なら、--complaint をつけてください。",
    ),
    "suppressions.no_reason": entry(
        "--reason is blank.",
        "--reason が空です。",
        do="Say why: whoever looks later will ask.",
        ja_do="後で見る人のために、理由を書いてください。",
    ),
    "suppressions.more_refused": entry("and {number} lines more.", "ほか {number} 行。"),
    "suppressions.as_or_mapping": entry(
        "say either why nothing may go to all of them (--as), or by which mapping the list is read (--mapping).",
        "全員を止める理由(--as)か、一覧を読む対応表(--mapping)の、どちらかひとつを指定してください。",
        do="A file of those who left: --as left. A list of everybody with a column for it: --mapping NAME.",
        ja_do="配信停止の方だけの一覧なら --as left、全員の一覧なら --mapping NAME です。",
    ),
    "suppressions.no_words": entry(
        "imports/{mapping}.toml knows no words against mail.",
        "imports/{mapping}.toml には、配信停止やエラーを表す言葉がありません。",
        do="If the file holds only those who left, bounced or complained: --as left, --as bounced, --as complained.",
        ja_do="配信停止・エラー・迷惑メール報告の方だけのファイルなら、--as left・--as bounced・--as complained で取り込めます。",
    ),
    "suppressions.others": entry("rows against whom nothing stands", "件は止める理由のない行(ここでは読み飛ばします)"),
    "suppressions.rows": entry("addresses in the file", "件の宛先"),
    "suppressions.new": entry("stopped", "件を止めました"),
    "suppressions.known_already": entry("on the list already", "件はすでに停止しています"),
    "suppressions.erased_left_out": entry("erased, and left out", "件は消去済み(書き残しません)"),
    "suppressions.refused_topics": entry(
        "refusals of a topic written into the ledger", "件の停止の意思を台帳に記録しました"
    ),
    "person_only_stopped": entry(
        "{address} is no subscriber. It is on the suppression list: {reason}, since {since} ({source}). Nothing ever goes there.",
        "{address} は購読者ではありません。停止リストにあります({reason}、{since} から、{source})。何も送られません。",
    ),
    "card.left": entry("left, as another system says", "他のシステムでの配信停止"),
    "card.by_hand": entry("stopped by a person", "担当者による停止"),
    "card.returned": entry("What came back", "戻ってきたもの"),
    "card.stop_stopped": entry("stopped", "停止"),
    "card.stop_lifted": entry("taken off the list", "停止を解除"),
    "because.stopped_by_hand": entry(
        "your address was taken out of our mailings on {since}", "{since}に、お客様の宛先への送信を止めている"
    ),
}
