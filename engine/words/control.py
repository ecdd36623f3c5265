"""The phrases of outcomes and of what a person decides while an edition goes out: pause, resume, cancel, unknown, text."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "mailbox_dead": entry(
        "the mailbox of {person} is dead, as {relay} was told with {reply} ({edition}): nothing goes to it any more.",
        "{person} の宛先は存在しないと {relay} が回答しました({reply}、{edition})。以後は何も送りません。",
        do="The server's words stand in `tayori subscribers show`.",
        ja_do="サーバーの回答の全文は `tayori subscribers show` で見られます。",
    ),
    "paused": entry(
        "{key} is paused. A run elsewhere stops within 5 seconds; what is on the wire is settled.",
        "{key} を一時停止しました。別のところで送信中でも 5 秒以内に止まり、送りかけの分は記録されます。",
        do="`tayori resume {key}` lets it go on.",
        ja_do="続けるときは `tayori resume {key}` です。",
    ),
    "nothing_open": entry("no edition is open.", "送信中の号はありません。"),
    "paused_by": entry(
        "paused by {by} at {at}.",
        "{by} が {at} に一時停止しました。",
        do="`tayori resume {key}` lets it go on.",
        ja_do="続けるときは `tayori resume {key}` です。",
    ),
    "stop_unknown": entry(
        "no edition {key} was opened in this store.",
        "このストアに、送信を始めた号 {key} はありません。",
        do="`tayori run` and `tayori plan` name them; what is not open yet is taken back in its file.",
        ja_do="号の名前は `tayori run` と `tayori plan` に出ます。まだ始まっていない号は、ファイルのほうを直してください。",
    ),
    "decided": entry("{at}  {what}  {by}  {note}", "{at}  {what}  {by}  {note}"),
    "stop_not_now": entry(
        "{key} cannot take `{what}` now: {state}.",
        "{key} は今 `{what}` できません: {state}。",
        do="`pause` is for what is open, `resume` for what is paused, `release` for what is held; an end is final.",
        ja_do="送信中には pause、一時停止中には resume、保留には release です。終わった号は変えられません。",
    ),
    "resumed": entry(
        "{key} goes on with text {number}, in the next run.",
        "{key} を再開します。本文は {number} 番のまま、次の実行から送ります。",
    ),
    "resumed_new": entry(
        "{key} goes on with the new text, number {number}, in the next run.",
        "{key} を新しい本文({number} 番)で再開します。次の実行から送ります。",
        do="A correction to those who got the earlier one: docs/when-it-goes-wrong.md.",
        ja_do="前の本文が届いた人への訂正は docs/when-it-goes-wrong.md をご覧ください。",
    ),
    "resume_which": entry(
        "the files have another text for {key} than the one that it opened with.",
        "{key} の本文が、送信を始めたときと変わっています。",
        do="Look with `tayori preview {campaign}`, then: `tayori resume {key} --text new`, or `--text old` to go on as it began.",
        ja_do="`tayori preview {campaign}` で確かめ、`tayori resume {key} --text new`、元のままなら `--text old` としてください。",
    ),
    "resume_same": entry(
        "the files have the same text for {key} as before.",
        "{key} の本文は変わっていません。",
        do="Edit it first, or leave --text out.",
        ja_do="先にファイルを直すか、--text を外してください。",
    ),
    "resume_broken": entry(
        "the files have no text for {key} that could go out: {reason}",
        "{key} の本文は、今のファイルからは送れません: {reason}",
        do="Mend it, or go on with the text that it opened with: `tayori resume {key} --text old`.",
        ja_do="直すか、始めたときの本文で続けてください: `tayori resume {key} --text old`。",
    ),
    "text_gone": entry(
        "{key} is not in the calendar any more, or nothing is written for it.",
        "{key} は暦にないか、中身がありません。",
    ),
    "cancel_question": entry(
        "{key}: {got:,} people have got it; nobody else would, and that is final. Type the key to cancel it:",
        "{key}: {got:,} 人に届いています。ほかの人には送らず、元には戻せません。取りやめるには号の名前を入力してください:",
    ),
    "cancel_not_typed": entry("{key} was not cancelled.", "{key} は取りやめていません。"),
    "cancelled": entry(
        "{key} is cancelled: {got:,} got it, {skipped:,} were still to get it, {unjudged:,} were not judged yet.",
        "{key} を取りやめました。送信済み {got:,} 人、送信待ちだった {skipped:,} 人、未判定 {unjudged:,} 人。",
    ),
    "verdict.cancelled": entry("the edition was cancelled", "号の取りやめ"),
    "because.cancelled": entry("the letter was cancelled while it went out", "配信の途中で取りやめとなりましたため"),
    "call.cancelled": entry(
        "{letter} was cancelled before your turn came.",
        "{letter}は、お送りする前に取りやめとさせていただきました。",
    ),
    "held_refusals": entry(
        "{refused} of the last {of} in {lane} were refused, the last with: {reply}",
        "{lane} の直近 {of} 件のうち {refused} 件が拒否されました。最後の応答: {reply}",
        do="Look at the list and at the relay's log; if it may go on: `tayori release {key}`.",
        ja_do="名簿とリレーのログを確かめ、続けてよければ `tayori release {key}` です。",
    ),
    "held_in_a_row": entry(
        "the last 20 in {lane} were all refused, the last with: {reply}",
        "{lane} で 20 件続けて拒否されました。最後の応答: {reply}",
        do="Look at the list and at the relay's log; if it may go on: `tayori release {key}`.",
        ja_do="名簿とリレーのログを確かめ、続けてよければ `tayori release {key}` です。",
    ),
    "held_policy": entry(
        "five in a row in {lane} were refused by policy, not for their mailboxes, the last with: {reply}",
        "{lane} で 5 件続けて、宛先ではなく方針を理由に拒否されました。最後の応答: {reply}",
        do="Look at the sender's DNS, the letter and the relay; nobody was marked as dead. If it may go on: `tayori release {key}`.",
        ja_do="送信元の DNS、本文、リレーを確かめてください。宛先エラーにはしていません。続けてよければ `tayori release {key}` です。",
    ),
    "release_refused": entry(
        "{people:,} people have not got {key} yet. Type the number to let it go on:",
        "{key} がまだ届いていない人は {people:,} 人です。続けるには人数を入力してください:",
    ),
    "released_on": entry(
        "{key} goes on in the next run.",
        "{key} は次の実行から続きを送ります。",
    ),
    "got_one": entry(
        "it names both a campaign and an edition, or neither.",
        "campaign か edition のどちらか一方を書いてください。",
        do='Write {{ campaign = "wednesday-letter" }} or {{ edition = "wednesday-letter/2026-W49" }}.',
        ja_do='{{ campaign = "wednesday-letter" }} か {{ edition = "wednesday-letter/2026-W49" }} のどちらかです。',
    ),
    "got_text": entry(
        "a text is one of an edition's.",
        "text は号の本文の番号です。",
        do="Name the edition by its key.",
        ja_do="edition に号の名前を書いてください。",
    ),
    "got_within": entry(
        "an edition has its own day.",
        "号には日付があります。",
        do="Leave within out.",
        ja_do="within を消してください。",
    ),
    "correction_whose": entry(
        "it does not say whose mail it corrects.",
        "どのメールの訂正なのかが書かれていません。",
        do='Write got = {{ edition = "wednesday-letter/2026-W49", text = 1 }} into [audience].',
        ja_do='[audience] に got = {{ edition = "wednesday-letter/2026-W49", text = 1 }} と書いてください。',
    ),
    "correction_why": entry(
        "a mail to those who got one of an edition's texts is a correction, and nobody says of what.",
        "ある本文が届いた人だけに送るメールは訂正ですが、訂正の理由が書かれていません。",
        do='Write correction = "…" with the reason.',
        ja_do='correction = "…" に理由を書いてください。',
    ),
    "correction_once": entry(
        "a correction goes out once.",
        "訂正は一度だけ送るものです。",
        do="Give it a date in [when].",
        ja_do="[when] に date を書いてください。",
    ),
    "got_never_opened": entry(
        "it is for those who got {key}, and no such edition was opened in this store.",
        "{key} が届いた人あてですが、このストアにその号はありません。",
        do="Correct the key; `tayori run` names the editions.",
        ja_do="号の名前を直してください。名前は `tayori run` に出ます。",
    ),
    "got_no_text": entry(
        "it is for those who got text {text} of {key}, which has had {last}.",
        "{key} の本文 {text} 番が届いた人あてですが、本文は {last} 番までしかありません。",
        do="Correct the number: 1 is the text that it opened with.",
        ja_do="番号を直してください。送信を始めたときの本文が 1 番です。",
    ),
    "unknown_both": entry(
        "--resend and --as-sent are opposites, and the relay's log speaks for itself.",
        "--resend と --as-sent は両立せず、--relay-log があれば --as-sent は要りません。",
        do="Leave one of them out.",
        ja_do="どちらかを外してください。",
    ),
    "unknown_hint": entry(
        "what is unknown is never sent again by itself: `tayori unknown {key}`",
        "不明なものは自動では送り直しません: `tayori unknown {key}`",
    ),
    "unknown_none": entry("nothing is unknown.", "不明なものはありません。"),
    "unknown_of": entry("{key}: {people:,} unknown", "{key}: 不明 {people:,} 件"),
    "unknown_not_these": entry(
        "nothing is unknown of {people}.",
        "{people} に不明な配信はありません。",
        do="`tayori unknown` lists the subject ids.",
        ja_do="`tayori unknown` で一覧が見られます。",
    ),
    "unknown_not_covered": entry(
        "of {people:,} the log says nothing: it goes from {first} to {last}, and they were on the wire outside of that.",
        "{people:,} 件はこのログでは分かりません。ログは {first} から {last} までで、送ったのはその外です。",
        do="Name the older or newer log as well: --relay-log mail.log.1 --relay-log mail.log.",
        ja_do="前後のログも指定してください: --relay-log mail.log.1 --relay-log mail.log。",
    ),
    "unknown_not_there": entry(
        "{people:,} are not in the log, although it covers their time: the relay never took them.",
        "{people:,} 件は、その時間を含むログにありません。リレーは受け取っていません。",
        do="The same with --resend sends these again; nothing was sent by this.",
        ja_do="--resend を加えると、これらを送り直します。まだ何も送っていません。",
    ),
    "unknown_resend_question": entry(
        "{people:,} people would be sent it again, and may have it already. Type the number:",
        "{people:,} 人に送り直します。すでに届いている人もいるかもしれません。件数を入力してください:",
    ),
    "unknown_sent_question": entry(
        "{people:,} people would be taken to have it, and never sent it again. Type the number:",
        "{people:,} 人には届いたものとし、送り直しません。件数を入力してください:",
    ),
    "unknown_not_typed": entry(
        "{typed} is not {people}: nothing was decided.",
        "{typed} は {people} ではありません。何も変えていません。",
    ),
    "unknown_as_sent": entry("{people:,} are taken as sent.", "{people:,} 件を送信済みとしました。"),
    "unknown_found": entry(
        "{people:,} are in the relay's log, and settled as sent.",
        "{people:,} 件はリレーのログにあり、送信済みとしました。",
    ),
    "unknown_bounced": entry(
        "{people:,} were taken by the relay and refused by the server behind it: settled as refused.",
        "{people:,} 件はリレーが受け取り、その先のサーバーが断っていました。拒否として記録しました。",
    ),
    "unknown_planned": entry(
        "{people:,} are sent again by the next run.",
        "{people:,} 件を次の実行で送り直します。",
    ),
    "unknown_cancelled": entry(
        "{key} was cancelled, and sends nothing any more.",
        "{key} は取りやめになっており、もう送れません。",
        do="Take them as sent, or leave them.",
        ja_do="送信済みとするか、そのままにしてください。",
    ),
}
