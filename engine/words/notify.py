"""The phrases of what the engine tells the shop's people by itself."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "notice.subject": entry("{shop}: {title}", "【{shop}】{title}"),
    "notice.subject_rehearsal": entry("{shop} (rehearsal): {title}", "【{shop}・リハーサル】{title}"),
    "notice.small": entry(
        "Told by tayori on {host} ({root}) to whom [notify] in tayori.toml names. You hear of it once; if it ends and comes again, you"
        " hear again.",
        "{host}({root})の tayori から、tayori.toml の [notify] にある宛先へお知らせしています。同じことは一度だけお知らせし、"
        "いったん収まって再び起きたときに、もう一度お知らせします。",
    ),
    "notice.no_content.title": entry(
        "nothing is written for {title} of {due}", "{due} の「{title}」がまだ書かれていません"
    ),
    "notice.no_content": entry(
        "{key} is due {due}, and nobody has written it. Without a text nothing goes out: its readers get no letter that day.",
        "{key} は {due} に送る予定ですが、中身がまだありません。このままでは何も送られず、その日、読者には便りが届きません。",
        do="Write it into {file} and look at it: `tayori preview {campaign} --on {day}`. If it is late, it still goes out until {late}.",
        ja_do="{file} に書き、`tayori preview {campaign} --on {day}` で確かめてください。遅れても {late} までに書けば送られます。",
    ),
    "notice.held.title": entry("{title} is held", "「{title}」を保留にしました"),
    "notice.held": entry(
        "{key} was due {due} and has gone to nobody: {why}",
        "{key} は {due} に送る予定でしたが、まだどなたにも送っていません。{why}",
        do="Nobody gets it before that is settled. It goes out by itself then, until {late}; after that it is missed.",
        ja_do="解決するまで、どなたにも送りません。{late} までに解決すれば自動で送られ、それを過ぎると送らずに終わります。",
    ),
    "notice.broken.title": entry(
        "{title} cannot be sent: a mistake in its files", "「{title}」を送れません(ファイルの誤り)"
    ),
    "notice.broken": entry(
        "{key} was due {due} and has gone to nobody: {why}",
        "{key} は {due} に送る予定でしたが、まだどなたにも送っていません。{why}",
        do="`tayori check` shows the mistake. Once it is mended, the letter goes out by itself, until {late}; after that it is missed.",
        ja_do="`tayori check` で誤りを確かめて直してください。{late} までに直せば自動で送られ、それを過ぎると送らずに終わります。",
    ),
    "notice.held_going.title": entry("{title} was stopped while it went out", "「{title}」の配信を途中で止めました"),
    "notice.held_going": entry(
        "{key}: {why} {accepted:,} people have it, {refused:,} were refused. The others get nothing before you decide.",
        "{key}: {why} 受け付けられたのは {accepted:,} 通、拒否は {refused:,} 通です。残りの方には、ご判断があるまで送りません。",
        do="Look at the last reply, the list and the sender's DNS. `tayori release {key}` lets it go on, `tayori cancel {key}` ends it.",
        ja_do="最後の応答、名簿、差出人の DNS を確かめてください。続けるなら `tayori release {key}`、取りやめるなら `tayori cancel {key}` です。",
    ),
    "notice.held_store.title": entry(
        "nothing is sent: the store was put back", "何も送っていません(ストアが戻されたため)"
    ),
    "notice.held_store": entry(
        "{why} As long as nobody says what went out since, no letter leaves, so that nobody gets one twice.",
        "{why} その後に何を送ったかがわかるまで、同じ便りを二度送らないよう、どなたにも送りません。",
        do="`tayori recover` says what is known and which ways there are.",
        ja_do="`tayori recover` で、わかっていることと選べる方法を確かめてください。",
    ),
    "notice.missed.title": entry("{title} of {due} was missed", "{due} の「{title}」を送れませんでした"),
    "notice.missed": entry(
        "{key} was due {due} and could not begin until {late}. Nobody got it, and it is not sent by itself any more.",
        "{key} は {due} に送る予定でしたが、{late} までに始められませんでした。どなたにも届いておらず、今後も自動では送りません。",
        do="To send it after all: `tayori run --resend-missed {key}`. Look why it was late: was the machine off, was something held?",
        ja_do="それでも送るなら `tayori run --resend-missed {key}` です。機械が止まっていた、保留のままだった、などの原因もご確認ください。",
    ),
    "notice.throttled.title": entry(
        "{title} will not reach everybody in time", "「{title}」が期限までに全員へ届きません"
    ),
    "notice.throttled": entry(
        "{key}: up to {left:,} people are still waiting. At the pace that holds now they would have it {done}; it ends {finish}, and"
        " whoever is left by then does not get it. Slowed down: {slowed}.",
        "{key}: 最大 {left:,} 人がまだ待っています。いまの速さでは {done} までかかりますが、期限は {finish} で、それまでに送れなかった方には届きません。"
        "抑えられているもの: {slowed}。",
        do="`tayori lanes` shows what slows it. Ask the provider, or raise the rate if it is yours. `tayori pause {key}` stops its clock,"
        " `tayori resume {key}` lets it go on.",
        ja_do="`tayori lanes` で、何が抑えているかを確かめてください。事業者に問い合わせるか、自分で決めた rate なら上げます。"
        "`tayori pause {key}` の間は期限も止まり、`tayori resume {key}` で続きます。",
    ),
    "notice.ended.title": entry("{title} of {due} went out", "{due} の「{title}」を送り終えました"),
    "notice.ended": entry(
        "{key} was due {due} and ended {closed}. Of the {people:,} people for whom it could be:",
        "{key}({due} の予定)は {closed} に終わりました。宛先になりうる {people:,} 人の内訳は次のとおりです。",
        do="In a few days `tayori report {key}` shows who left, complained or bounced. There is nothing to do.",
        ja_do="数日後に `tayori report {key}` で、停止・迷惑メール報告・戻りを確かめられます。いま必要なことはありません。",
    ),
    "notice.ended_unknown.title": entry(
        "{title} of {due} went out, and for some nobody knows", "{due} の「{title}」を送り終えました(不明あり)"
    ),
    "notice.ended_unknown": entry(
        "{key} was due {due} and ended {closed}. Of the unknown ones nobody can say whether the relay took them; they are not sent again by"
        " themselves. Of the {people:,} people for whom it could be:",
        "{key}({due} の予定)は {closed} に終わりました。宛先になりうる {people:,} 人の内訳は次のとおりです。「不明」はリレーが受け取ったかどうかがわからないもので、"
        "自動では送り直しません。",
        do="`tayori unknown` lists them; `tayori unknown --relay-log FILE` settles what the relay's own log knows.",
        ja_do="`tayori unknown` で一覧し、`tayori unknown --relay-log ファイル` でリレーの記録から確定できます。",
    ),
    "notice.ended_early.title": entry(
        "{title} of {due} did not reach everybody", "{due} の「{title}」は全員に届きませんでした"
    ),
    "notice.ended_early": entry(
        "{key} was due {due}, and its time was over {closed} before everybody had it. Who was left gets it no more. Of the {people:,} people for"
        " whom it could be:",
        "{key}({due} の予定)は、全員に届く前の {closed} に期限が来ました。残った方には、もう送りません。宛先になりうる {people:,} 人の内訳は次のとおりです。",
        do="`tayori lanes` shows what was slow. [rules] finish_within gives the next letter more time.",
        ja_do="`tayori lanes` で、何が遅かったかを確かめてください。次の便りに時間を与えるには [rules] の finish_within を延ばします。",
    ),
    "notice.files.title": entry("mistakes in the shop's files", "店のファイルに誤りがあります"),
    "notice.files": entry(
        "{number} mistakes, in {files}. The first: {first} As long as they are there, the letters of these files do not go out; the others do.",
        "誤りが {number} 件あります({files})。最初のもの: {first} 直るまで、これらのファイルの便りは送られません。ほかの便りは送られます。",
        do="`tayori check` shows every one of them. The next run takes the files as they are then.",
        ja_do="`tayori check` ですべて確かめて直してください。次の実行から、直したファイルで動きます。",
    ),
    "notice.files_all.title": entry(
        "nothing is sent: mistakes in the shop's files", "何も送れていません(店のファイルの誤り)"
    ),
    "notice.files_all": entry(
        "{number} mistakes, in {files}. The first: {first} As long as they are there, no letter goes out at all. What is due waits, each"
        " letter for [rules] late_after, and is missed then.",
        "誤りが {number} 件あります({files})。最初のもの: {first} 直るまで、便りはまったく送られません。"
        "送る時刻の来た便りは [rules] の late_after まで待ち、それを過ぎると送らずに終わります。",
        do="`tayori check` shows every one of them. The next run takes the files as they are then.",
        ja_do="`tayori check` ですべて確かめて直してください。次の実行から、直したファイルで動きます。",
    ),
    "notice.deploy.title": entry("new files were refused", "新しいファイルを採用しませんでした"),
    "notice.deploy": entry(
        "The revision {revision} was not taken over: {why} The shop goes on with the files that it has; letters go out by these.",
        "リビジョン {revision} を採用しませんでした。{why} 店はいまのファイルのまま動き、便りもその内容で送られます。",
        do="Mend it, push it, and look: `tayori deploy`.",
        ja_do="直して push し、`tayori deploy` で確かめてください。",
    ),
    "notice.backup.title": entry("there is no new backup", "バックアップを作れませんでした"),
    "notice.backup": entry(
        "The backup failed: {why} Letters go out as ever. If the disk were lost now, all since the last backup would be lost with it: who"
        " left, too.",
        "バックアップに失敗しました。{why} 便りは普段どおり送られます。ただし、いまディスクが壊れると、前回のバックアップより後の記録(配信停止を含む)が失われます。",
        do="Mend that, then `tayori backup`; `ls -l` of the folder shows which is the last one.",
        ja_do="原因を直してから `tayori backup` を実行してください。フォルダを `ls -l` で見ると、最後のバックアップがわかります。",
    ),
    "notice.backup_journal.title": entry(
        "the journal's second place fails", "ジャーナルの二つ目の場所に書き込めません"
    ),
    "notice.backup_journal": entry(
        "{why} Should the machine be lost meanwhile, nobody knows who got the letters of these hours, nor who left.",
        "{why} その間にこの機械が失われると、その時間に誰に送ったか、誰が配信停止したかがわからなくなります。",
        do="`df -h` and `mount` show whether the place is there; then nothing has to be typed.",
        ja_do="`df -h` と `mount` で、その場所があるかを確かめてください。直れば、ほかに打つものはありません。",
    ),
    "notice.disk.title": entry("the disk of the store is nearly full", "ストアのディスクに空きがほとんどありません"),
    "notice.disk": entry(
        "{path}: {free} of {size} MiB are free ({percent} %). When it is full, nothing can be recorded: no letter goes out, and who leaves"
        " has to be asked to try again.",
        "{path}: 空きは {size} MiB のうち {free} MiB({percent} %)です。いっぱいになると何も記録できず、便りは送られず、配信停止も受け付けられません。",
        do="`df -h {path}` and `du -xh --max-depth=2 {path}` show what takes the room; [backup] keep says how many backups stay.",
        ja_do="`df -h {path}` と `du -xh --max-depth=2 {path}` で、何が場所を取っているかを確かめてください。残すバックアップの数は [backup] の keep です。",
    ),
    "notice.failed_run.title": entry("nothing is sent: the run fails", "何も送れていません(実行の失敗)"),
    "notice.failed_run": entry(
        "{why} As long as this lasts, no letter goes out. What is due waits, each letter for [rules] late_after, and is missed then.",
        "{why} これが続くあいだ、便りは送られません。送る時刻の来た便りは [rules] の late_after まで待ち、それを過ぎると送らずに終わります。",
        do="`tayori run` says it again; under systemd `journalctl -u tayori.service -n 50` has what came before. Every next run tries again.",
        ja_do="`tayori run` でもう一度確かめられます。systemd では `journalctl -u tayori.service -n 50` に記録があります。次の実行ごとに、自動で試します。",
    ),
    "notice.unit_run.title": entry("nothing is sent: {unit} failed", "何も送れていません({unit} の失敗)"),
    "notice.unit_run": entry(
        "The system says of {unit}: {result}. As long as this lasts, no letter goes out; what is due waits, and is missed in the end.",
        "システムによると、{unit} が失敗しました: {result}。これが続くあいだ便りは送られず、待っている便りもやがて送らずに終わります。",
        do="`journalctl -u {unit} -n 50` says why; `systemctl start {unit}` tries it now.",
        ja_do="`journalctl -u {unit} -n 50` で原因を確かめてください。`systemctl start {unit}` で、いま試せます。",
    ),
    "notice.unit_serve.title": entry(
        "the pages do not answer: {unit} failed", "公開ページが応答しません({unit} の失敗)"
    ),
    "notice.unit_serve": entry(
        "The system says of {unit}: {result}. As long as this lasts, nobody can leave or sign up by the links of the letters; the law gives"
        " whoever wants to leave that right.",
        "システムによると、{unit} が失敗しました: {result}。これが続くあいだ、便りのリンクから配信停止も登録もできません。配信停止を受け付けることは法律上の義務です。",
        do="`journalctl -u {unit} -n 50` says why; `systemctl restart {unit}` tries it now. Should it last, `tayori pause all`.",
        ja_do="`journalctl -u {unit} -n 50` で原因を確かめ、`systemctl restart {unit}` で再開してください。長引くときは `tayori pause all` で配信を止めます。",
    ),
    "notice.unit_backup.title": entry(
        "there is no new backup: {unit} failed", "バックアップを作れませんでした({unit} の失敗)"
    ),
    "notice.unit_backup": entry(
        "The system says of {unit}: {result}. Letters go out as ever. If the disk were lost now, all since the last backup would be lost.",
        "システムによると、{unit} が失敗しました: {result}。便りは普段どおり送られますが、いまディスクが壊れると前回のバックアップより後の記録が失われます。",
        do="`journalctl -u {unit} -n 50` says why; `systemctl start {unit}` tries it now.",
        ja_do="`journalctl -u {unit} -n 50` で原因を確かめてください。`systemctl start {unit}` で、いま試せます。",
    ),
    "notice.unit.title": entry("{unit} failed", "{unit} が失敗しました"),
    "notice.unit": entry(
        "The system says of {unit}: {result}. What it does for the shop is not done.",
        "システムによると、{unit} が失敗しました: {result}。この仕事は行われていません。",
        do="`journalctl -u {unit} -n 50` says why; `systemctl start {unit}` tries it now.",
        ja_do="`journalctl -u {unit} -n 50` で原因を確かめてください。`systemctl start {unit}` で、いま試せます。",
    ),
    "notice.alarm.title": entry("readers do not like {title}", "「{title}」への反応に注意が必要です"),
    "notice.alarm": entry(
        "{why} {left:,} left and {complained:,} complained, of {reached:,} who were reached.",
        "{why} 届いた {reached:,} 人のうち、停止は {left:,} 人、迷惑メールの報告は {complained:,} 人です。",
        do="`tayori report {key}` shows it by mailbox provider, and why people left.",
        ja_do="`tayori report {key}` で、届け先ごとの数と停止の理由を確かめてください。",
    ),
    "notice.trial.title": entry("a trial", "お知らせの試し送り"),
    "notice.trial": entry(
        "This is a trial: whatever needs a person reaches you this way. Nothing has happened.",
        "これは試し送りです。人の手が必要なことが起きると、このようにお知らせします。いまは何も起きていません。",
        do="There is nothing to do.",
        ja_do="何もしていただく必要はありません。",
    ),
    "notify_mail_waits": entry(
        "a notice could not be mailed yet: {why}",
        "お知らせのメールをまだ送れません: {why}",
        do="It waits for a day; every run tries again.",
        ja_do="一日のあいだ、実行のたびに試します。",
    ),
    "notify_mail_lost": entry(
        "a notice could not be mailed: {why}",
        "お知らせのメールを送れませんでした: {why}",
        do="It is tried again the next time.",
        ja_do="次の機会にもう一度試します。",
    ),
    "notify_command_unstartable": entry(
        "the command of [notify] cannot be started: {command}: {reason}.",
        "[notify] の command を起動できません: {command}: {reason}。",
        do="Write the whole path of a program that may be run. The next run tries again.",
        ja_do="実行できるプログラムを、絶対パスで書いてください。次の実行でもう一度試します。",
    ),
    "notify_command_slow": entry(
        "the command of [notify] was still at work after {seconds} seconds and was ended: {command}.",
        "[notify] の command が {seconds} 秒たっても終わらないため、打ち切りました: {command}。",
        do="Let it put its work off and end. The next run tries again.",
        ja_do="時間のかかる処理は後に回し、すぐ終わるようにしてください。次の実行でもう一度試します。",
    ),
    "notify_command_failed": entry(
        "the command of [notify] ended with {status}: {command}.",
        "[notify] の command が {status} で終わりました: {command}。",
        do="Look what it says for itself. The next run tries again.",
        ja_do="その command の出力をご確認ください。次の実行でもう一度試します。",
    ),
    "notify_fault": entry(
        "a fault of ours kept a notice from being told: {reason}.",
        "エンジンの不具合でお知らせできませんでした: {reason}。",
        do="Please report it; letters go out as ever.",
        ja_do="お手数ですがご報告ください。便りは普段どおり送られます。",
    ),
    "notify_nobody": entry(
        "nobody is to be told.",
        "お知らせの宛先がありません。",
        do='Write mail = ["you@shop.example"] or command = ["/path/to/program"] under [notify] in tayori.toml.',
        ja_do='tayori.toml の [notify] に mail = ["you@shop.example"] か command = ["/path/to/program"] を書いてください。',
    ),
    "notify_trial_sent": entry(
        "a trial went to {mails} addresses and {commands} commands.",
        "試し送りをしました: メール {mails} 件、command {commands} 件。",
    ),
    "notify_trial_failed": entry("the trial did not reach everybody.", "試し送りが届かなかった宛先があります。"),
    "notify_open_none": entry("nothing needs a person.", "人の手が必要なことは、いまありません。"),
    "notify_known": entry("{what}: told before, or by the run itself.", "{what}: すでにお知らせ済みです。"),
    "kind.no_content": entry("nothing written", "中身なし"),
    "kind.held": entry("held", "保留"),
    "kind.missed": entry("missed", "時間切れ"),
    "kind.throttled": entry("will not be done in time", "期限に間に合わない"),
    "kind.ended": entry("ended", "送り終えた"),
    "kind.alarm": entry("readers' alarm", "反応への注意"),
    "kind.files": entry("mistakes in files", "ファイルの誤り"),
    "kind.deploy": entry("deploy refused", "デプロイを見送り"),
    "kind.backup": entry("no backup", "バックアップなし"),
    "kind.disk": entry("disk nearly full", "ディスクの空き不足"),
    "kind.failed": entry("failed", "失敗"),
}
