"""The phrases of the room `delivery`: the run, the relay, what became of editions."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "relay_unreachable": entry(
        "the relay {name} ({host}:{port}) does not take the connection: {reason}",
        "リレー {name}({host}:{port})に接続できません: {reason}",
        do="Start it, or correct [relays.{name}] in tayori.toml. Nothing was lost: the next run goes on where this one stopped.",
        ja_do="リレーを起動するか、tayori.toml の [relays.{name}] を直してください。失われたものはなく、次の実行が続きから送ります。",
    ),
    "relay_refused": entry(
        "the relay {name} ({host}:{port}) broke off: {reason}",
        "リレー {name}({host}:{port})が応対を打ち切りました: {reason}",
        do="Look into the relay's log. Nothing was lost: the next run goes on where this one stopped.",
        ja_do="リレーのログをご覧ください。失われたものはなく、次の実行が続きから送ります。",
    ),
    "relay_silent": entry(
        "the relay {name} ({host}:{port}) does not answer.",
        "リレー {name}({host}:{port})が応答しません。",
        do="Look whether it runs and whether a firewall is in between.",
        ja_do="動いているか、途中にファイアウォールがないかをご確認ください。",
    ),
    "relay_login": entry(
        "the relay {name} ({host}:{port}) does not accept our login: {reason}",
        "リレー {name}({host}:{port})にログインできません: {reason}",
        do="Correct username, and the password in TAYORI_RELAYS__{name}__PASSWORD or the credential relays__{name}__password.",
        ja_do="username と、環境変数 TAYORI_RELAYS__{name}__PASSWORD か credential relays__{name}__password のパスワードを直してください。",
    ),
    "relay_certificate": entry(
        "the certificate of the relay {name} ({host}:{port}) cannot be trusted: {reason}",
        "リレー {name}({host}:{port})の証明書を信頼できません: {reason}",
        do="Write the name that stands in its certificate as host, or have this machine trust its authority. Nothing was sent.",
        ja_do="host を証明書にある名前にするか、その認証局をこの機械で信頼させてください。何も送っていません。",
    ),
    "relay_refuses_sender": entry(
        "the relay {name} refuses our sender: {reply} {reason}",
        "リレー {name} が差出人を拒否しました: {reply} {reason}",
        do="Allow the address of [sender] on the relay. Nobody was marked as refused; the next run tries again.",
        ja_do="[sender] のアドレスをリレー側で許可してください。宛先は拒否扱いになっていません。次の実行でもう一度送ります。",
    ),
    "relay_spare": entry(
        "The relay {name} is out of action; {spare} takes over until the end of this run.",
        "リレー {name} が使えないため、この実行が終わるまで {spare} から送ります。",
    ),
    "relay_not_loopback": entry(
        "the store is in rehearsal, and the relay {name} ({host}) is neither on this machine nor marked as a sink.",
        "ストアはリハーサル中で、リレー {name}({host})はこの機械の中にも sink にもありません。",
        do="Use a relay on 127.0.0.1 or one with sink = true; `tayori live` leaves rehearsal for good.",
        ja_do="127.0.0.1 のリレーか sink = true のリレーを使ってください。本番に移るときは `tayori live` です。",
    ),
    "at_on_live": entry(
        "--at is for rehearsals, and this store is live.",
        "--at はリハーサル専用で、このストアは本番です。",
        do="Leave --at out; `tayori plan --at` looks ahead without sending.",
        ja_do="--at を外してください。先を見るだけなら `tayori plan --at` です。",
    ),
    "run_elsewhere": entry(
        "another run is at work on this store; this one leaves it to that.",
        "このストアでは別の実行が動いています。こちらは何もせずに終わります。",
    ),
    "nothing_due": entry("nothing is due.", "送るものはありません。"),
    "recovered": entry(
        "a run died before: {planned} claims planned again, {settled} settled from the journal, {unknown} unknown.",
        "前回の実行が途中で終わっていました: やり直し {planned} 件、ジャーナルから確定 {settled} 件、不明 {unknown} 件。",
        do="Unknown ones are never sent again by themselves.",
        ja_do="不明のものを自動で送り直すことはありません。",
    ),
    "unprintable": entry(
        "{edition}: the message to {person} {reason}", "{edition}: {person} へのメールを作れません: {reason}"
    ),
    "edition_unprintable": entry(
        "nobody could get this edition: {reason}.",
        "この号は、だれ宛てにも作れません({reason})。",
        do="Correct the content or its template; it is sent as soon as it can be, if it is not too late by then.",
        ja_do="中身かテンプレートを直してください。期限内に直れば、そのあとの実行で送ります。",
    ),
    "stopped": entry(
        "stopped: what was on the wire is settled, the rest goes out with the next run.",
        "中断しました。送信中だったものは記録済みで、残りは次の実行で送ります。",
    ),
    "run_long": entry(
        "five minutes are over: the next run goes on from here.", "5 分たったため、続きは次の実行が送ります。"
    ),
    "missed_loudly": entry(
        "{key} could not go out in time and was not sent to anybody.",
        "{key} は期限までに送れなかったため、どなたにも送っていません。",
        do="If it should go out after all: `tayori run --resend-missed {key}`.",
        ja_do="それでも送る場合は `tayori run --resend-missed {key}` です。",
    ),
    "not_missed": entry(
        "{key} was not missed: it is {state}.",
        "{key} は時間切れではありません({state})。",
        do="Only an edition that was missed can be sent again; nobody gets anything twice.",
        ja_do="送り直せるのは時間切れになった号だけです。同じ方に二度送ることはありません。",
    ),
    "edition_unknown": entry(
        "this store has never seen an edition {key}.",
        "{key} という号の記録は、このストアにありません。",
        do="The key stands in what `tayori run` said, such as wednesday-letter/2026-W49.",
        ja_do="キーは `tayori run` の表示のとおり、wednesday-letter/2026-W49 のように書いてください。",
    ),
    "missed_gone": entry(
        "{key} is not in the calendar of the last 60 days any more.",
        "{key} は、この 60 日の暦にもうありません。",
        do="Write a new edition for another day.",
        ja_do="別の日の号として書き直してください。",
    ),
    "resend_refused": entry(
        "{key} cannot go out: {state} ({reason}).",
        "{key} は送れません: {state}({reason})。",
        do="Mend that first, then give the command again.",
        ja_do="まずそれを直してから、もう一度実行してください。",
    ),
    "edition_failed": entry(
        "an edition hit a fault of ours: {what}.",
        "エンジンの不具合で号が止まりました: {what}。",
        do="Please report it; the other editions went on.",
        ja_do="お手数ですがご報告ください。ほかの号はそのまま送りました。",
    ),
    "state_unwritable": entry(
        "{path} cannot be written: {reason}.",
        "{path} に書き込めません: {reason}。",
        do="Give the user that runs tayori the right to write into the state directory.",
        ja_do="tayori を動かすユーザーに、状態ディレクトリへの書き込み権限をつけてください。",
    ),
    "edition.due": entry("will be sent", "送る予定"),
    "edition.open": entry("not finished yet", "送信中"),
    "edition.finished": entry("finished", "送信済み"),
    "edition.waiting": entry("waits", "待機中"),
    "edition.missed": entry(
        "missed: it could not open in time and is not sent", "時間切れ: 期限までに始められず、送りません"
    ),
    "edition.without_content": entry("not sent: nothing is written for it", "送りません: 中身がありません"),
    "edition.broken": entry("not sent: its template has a mistake", "送りません: テンプレートに誤りがあります"),
    "edition.held": entry("held", "保留"),
    "edition.paused": entry("paused", "一時停止中"),
    "edition.cancelled": entry("cancelled", "取りやめ"),
    "edition.expired": entry("ended before everybody was reached", "全員に届く前に期限が来ました"),
}
