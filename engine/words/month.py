"""The phrases of a month's report: its figures, and what each of them means."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "month.heading": entry("Letters of {month}", "{month}の便り"),
    "month.this": entry("this month", "この月"),
    "month.before": entry("month before", "前の月"),
    "month.usual": entry("median", "中央値"),
    "month.nothing": entry("No edition was due in this month.", "この月に配信日を迎えた便りはありません。"),
    "month.running": entry(
        "The month is not over: these are its figures until now, beside whole months.",
        "この月はまだ終わっていません。ここまでの数字を、終わった月と並べています。",
    ),
    "month.orders_open": entry(
        "Orders still come in until {day}: those of the last letters are not complete.",
        "ご注文は {day} まで数えます。終わりごろの便りのご注文は、まだ増えます。",
    ),
    "month.lone": entry(
        "The store has no month before this one to compare it with.",
        "比べられる前の月が、まだありません。",
    ),
    "month_unreadable": entry(
        '"{value}" is no month.',
        "「{value}」は月として読めません。",
        do="Write the year and the month: 2026-11.",
        ja_do="2026-11 のように、年と月を書いてください。",
    ),
    "month_ahead": entry(
        "{month} has not begun, and the store knows of no edition in it.",
        "{month} はまだ始まっておらず、記録もありません。",
        do="`tayori calendar` shows what is planned.",
        ja_do="予定は tayori calendar で見られます。",
    ),
    "month_before_store": entry(
        "{month} was over before this store was made, on {day}.",
        "{month} は、このデータベースができた {day} より前の月です。",
        do="Name a later month.",
        ja_do="それよりあとの月を指定してください。",
    ),
    "month_only": entry(
        "{option} goes with --month only.",
        "{option} は --month と一緒のときだけ使えます。",
        do="Add the month: --month 2026-11.",
        ja_do="--month 2026-11 のように月を加えてください。",
    ),
    "month.lately": entry("The last editions", "最近の便り"),
    "month.lately_none": entry("No edition was opened yet.", "まだ、配信を始めた便りはありません。"),
    "month.in_figures": entry("The month in figures", "数字で見るこの月"),
    "month.over_months": entry("Month by month", "月ごとの移り変わり"),
    "month.letters": entry("Editions", "便りごとの数字"),
    "month.the_letter": entry("edition", "便り"),
    "month.day": entry("due", "配信日時"),
    "month.state": entry("state", "状態"),
    "month.campaign": entry("campaign", "キャンペーン"),
    "month.subject": entry("subject", "件名"),
    "month.key": entry("key", "キー"),
    "month.each_day": entry("{number} editions, one a day", "{number} 回(毎日)"),
    "month.alarms": entry("Alarms", "ご注意"),
    "month.regularity": entry("On its day, to the minute", "いつもの日、いつもの時刻に"),
    "month.regular_month": entry("{on_time} of {due} in this month", "この月は {due} 回のうち {on_time} 回"),
    "month.regular_year": entry(
        "{on_time} of {due} since {month}: {share}", "{month}から {due} 回のうち {on_time} 回({share})"
    ),
    "month.regular_none": entry("No edition in a slot was due.", "定期の便りはありません。"),
    "month.how.on_time": entry("on time", "定刻"),
    "month.how.on_day": entry("later that day", "その日のうち"),
    "month.how.late": entry("on another day", "別の日"),
    "month.how.missed": entry("missed", "お休み"),
    "month.list": entry("The list", "名簿"),
    "month.passed": entry("Who did not get a letter, and why", "送らなかった方と、その理由"),
    "month.passed_rest": entry("another reason", "そのほかの理由"),
    "month.people": entry("{number} times", "のべ {number} 人"),
    "month.reasons": entry("Why people left, where they told", "停止した方のお返事"),
    "month.coupons": entry("Coupons", "クーポン"),
    "month.coupon_line": entry(
        "{title}: {sent} sent, {orders} orders within seven days{amount}",
        "{title}: {sent} 通にお届け、七日以内のご注文 {orders} 件{amount}",
    ),
    "month.definitions": entry("What each number means", "数字の意味"),
    "month.signs": entry("Signs", "しるし"),
    "month.dashes": entry("dashed: the median of the months before", "点線: この月より前の中央値"),
    "month.yen": entry("¥{amount}", "{amount}円"),
    "month.rate_of": entry("{name}, rate", "{name}率"),
    "month.figure.editions": entry("editions sent", "送った便り"),
    "month.figure.accepted": entry("accepted", "配信数"),
    "month.figure.reached": entry("reached", "有効配信数"),
    "month.figure.bounced": entry("came back", "エラー"),
    "month.figure.left": entry("left", "配信停止"),
    "month.figure.complained": entry("complained", "迷惑メール報告"),
    "month.figure.clicked": entry("clicked", "クリック"),
    "month.figure.orders": entry("orders", "ご注文"),
    "month.figure.per_thousand": entry("orders per 1,000", "1,000通あたりのご注文"),
    "month.figure.amount": entry("revenue", "売上"),
    "month.figure.regular": entry("on time", "定刻の配信"),
    "month.figure.joined": entry("joined", "新しい方"),
    "month.figure.gone": entry("left the list", "名簿からの停止"),
    "month.figure.confirmed": entry("confirmed", "確認した方"),
    "month.figure.suppressed": entry("addresses stopped", "停止した宛先"),
    "month.figure.agreed": entry("agreed at the end", "月末の登録者"),
    "month.figure.fans": entry("wait for the next letter", "毎号お読みの方"),
    "month.figure.hard": entry("dead mailbox", "宛先なし"),
    "month.figure.soft": entry("full or not reached", "一時的"),
    "month.figure.other": entry("other", "その他"),
    "month.figure.refused": entry("refused", "受け取り拒否"),
    "month.figure.unknown": entry("unknown", "不明"),
    "month.figure.waiting": entry("still to come", "これから"),
    "month.figure.buyers": entry("buyers", "ご注文の人数"),
    "month.means.editions": entry(
        "Editions that were due in the month, by the shop's days, and opened; each day's birthdays are one.",
        "この月に配信日(お店の日付)を迎え、配信を始めた便りの数。お誕生日のように毎日送るものは、一日を一回と数えます。",
    ),
    "month.means.accepted": entry("Letters that the mail server took over.", "メールサーバーが受け付けた通数です。"),
    "month.means.reached": entry(
        "Accepted, less those that came back. Every rate is over this number, but for what came back.",
        "配信数から、戻ってきた通数を引いた数です。率はすべてこの数で割ります(エラー率だけは配信数で割ります)。",
    ),
    "month.means.bounced": entry(
        "Letters that came back, each by the heaviest reason: the mailbox is dead; it is full or was not reached; a filter, or "
        "something unclear. The rate is over what was accepted.",
        "戻ってきた通数。一通ごとにいちばん重い理由で数えます。宛先がもうない、容量超過や不達、フィルターや理由不明。率は配信数で割ります。",
    ),
    "month.means.left": entry(
        "People who left by a link, a button or an address in this letter, and did not take it back.",
        "その便りのリンク・ボタン・停止用アドレスから配信を停止し、取り消さなかった方です。",
    ),
    "month.means.complained": entry(
        "People whose provider told us that they called the letter spam. An alarm rings over one in a thousand.",
        "迷惑メールとして報告したと、メール会社から知らされた方です。0.1 % を超えるとご注意を出します。",
    ),
    "month.means.clicked": entry(
        "People who opened a counted link, once a letter. Zero where the shop counts no links.",
        "数えるリンクを開いた方。便りごとにおひとり一回です。リンクを数えない店では 0 になります。",
    ),
    "month.means.orders": entry(
        "Orders within seven days after the letter, of people who got it. An order counts once: for the letter that was due last. "
        "Cancelled ones do not count. It does not say that the letter was the reason.",
        "便りが届いてから七日以内の、受け取った方のご注文です。一件のご注文は、いちばん新しい配信日の便りに一回だけ数えます。"
        "キャンセルは除きます。便りがきっかけだったとは限りません。",
    ),
    "month.means.per_thousand": entry(
        "Orders for each thousand letters that reached somebody.", "有効配信数 1,000 通あたりのご注文の件数です。"
    ),
    "month.means.amount": entry(
        "What these orders came to, less what was returned; only where the shop tells amounts.",
        "そのご注文の金額から、返品を引いたもの。お店が金額を取り込んでいる場合だけです。",
    ),
    "month.means.regular": entry(
        "Editions in a slot that opened within ten minutes of their time, of those that were due. One that was moved for a closed day is due "
        "where it was moved to; one that the calendar leaves out is not due.",
        "定期の便りのうち、予定の時刻から十分以内に配信を始めた回数です。休業日のために動かした便りは、動かした先が予定になります。"
        "暦で休みと決めた回は数えません。",
    ),
    "month.means.agreed": entry(
        "People who stood to an agreement to get letters at the end of the month, or now.",
        "月末(月の途中なら今)の時点で、便りに同意している方です。",
    ),
    "month.means.joined": entry(
        "People whom the store first heard of in the month, by a form or a list.",
        "この月に、フォームや名簿で初めて記録した方です。",
    ),
    "month.means.confirmed": entry(
        "People who confirmed by the link in a mail.", "確認メールのリンクで、申し込みを確認した方です。"
    ),
    "month.means.gone": entry(
        "People who refused what they had agreed to, by whatever way: a letter, a telephone call, a complaint.",
        "便り・お電話・迷惑メール報告など、方法を問わず、いったんの同意をやめた方です。",
    ),
    "month.means.suppressed": entry(
        "Addresses that get nothing any more: dead, or their owner complained.",
        "宛先エラーや迷惑メール報告で、送らないことにした宛先です。",
    ),
    "month.means.fans": entry(
        "People who opened a counted link in at least three of the last four editions in slots.",
        "いちばん新しい四回の定期の便りのうち、三回以上でリンクを開いた方です。",
    ),
    "month.means.passed": entry(
        "For each edition, people who did not get it; somebody counts once an edition.",
        "便りごとに、送らなかった方を理由別に数えます。同じ方も便りごとに一回です。",
    ),
    "month.means.coupons": entry(
        "Codes that went out with letters, and the orders within seven days of those letters. Whether the code was used, the store is not "
        "told.",
        "便りでお渡ししたコードと、その便りから七日以内のご注文です。コードが使われたかどうかは、この記録ではわかりません。",
    ),
    "month.means.usual": entry(
        "The middle one of the twelve months before, of those that had letters and of three at least.",
        "前の十二か月のうち、便りのあった月の中央値です。三か月分たまるまでは出しません。",
    ),
}
