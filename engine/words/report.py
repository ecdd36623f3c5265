"""The phrases of an edition's figures."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "report.accepted": entry("accepted by the relay", "リレーが受け付けた"),
    "report.hard": entry("came back: the mailbox is dead", "戻ってきた(宛先がもうない)"),
    "report.soft": entry("came back: full, or not reached for days", "戻ってきた(容量超過、または届かない)"),
    "report.other": entry("came back: a filter, a rate, or unclear", "戻ってきた(フィルター・流量制限・理由不明)"),
    "report.reached": entry("reached: accepted, less what came back", "有効配信数(受け付けから戻りを引いた数)"),
    "report.left": entry("left by this letter", "この便りから配信を停止した"),
    "report.complained": entry("complained", "迷惑メールとして報告した"),
    "report.answered": entry("answered (as far as their answers came to tayori)", "返信した(tayori に届いた分)"),
    "report.came_in": entry(
        "What came by mail in the seven days from its opening, of whatever letter:",
        "開いた日から七日間にメールで届いたもの(どの便りについてのものも):",
    ),
    "report.refused": entry("refused", "受け取りを断られた"),
    "report.unknown": entry("unknown: tayori unknown", "届いたかどうか不明(tayori unknown)"),
    "report.clicked": entry("people opened a counted link", "数えるリンクを開いた人"),
    "report.reason": entry("of those who left said: {reason}", "停止した人のお返事: {reason}"),
    "report.usual": entry(
        "Usual for this campaign (median of {number} editions): left {left}, complained {complained}.",
        "このキャンペーンのふだん({number} 回の中央値): 停止 {left}、迷惑メール報告 {complained}。",
    ),
    "report.lane": entry(
        "{lane}: accepted {accepted}, hard {hard}, soft {soft}, other {other}, reached {reached}, left {left}, "
        "complained {complained}, answered {answered}, refused {refused}, unknown {unknown}",
        "{lane}: 受け付け {accepted}、宛先なし {hard}、一時的 {soft}、その他の戻り {other}、有効配信 {reached}、停止 {left}、"
        "迷惑メール報告 {complained}、返信 {answered}、拒否 {refused}、不明 {unknown}",
    ),
    "alarm.left_rising": entry(
        "{key}: more than three times as many left as usual.",
        "{key}: 配信を停止した人が、ふだんの 3 倍を超えています。",
        do="Read the letter again, and what those who left said; write less to those who seldom open.",
        ja_do="便りと、停止した方のお返事を読み返してください。反応の少ない方へは、送る回数を減らすことも考えられます。",
    ),
    "alarm.complaints_rising": entry(
        "{key}: more than three times as many complained as usual.",
        "{key}: 迷惑メールの報告が、ふだんの 3 倍を超えています。",
        do="Look at who was new in this audience, and whether the way to leave is easy to see.",
        ja_do="今回はじめて送った方はいないか、停止の方法が見つけやすいかをご確認ください。",
    ),
    "alarm.complaints_many": entry(
        "{key}: more than one in a thousand complained; Gmail and Yahoo take that for spam.",
        "{key}: 迷惑メールの報告が 0.1 % を超えました。Gmail や Yahoo! は迷惑メールの送り手とみなします。",
        do="Pause the campaign, and write to those only who read it lately.",
        ja_do="このキャンペーンをいったん止め、最近読んでくださった方だけに送ってください。",
    ),
}
