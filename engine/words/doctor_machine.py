"""The phrases of `tayori doctor` on relays, pages, the machine and the store."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "doctor_relay_ok": entry(
        "{relay} ({where}) takes us in: {tls}, {login}; it offers {offers}.",
        "{relay}({where})に入れました。{tls}、{login}。使える拡張: {offers}。",
    ),
    "doctor_tls_none": entry("without TLS", "TLS なし"),
    "doctor_tls_days": entry("TLS with a certificate for another {days} days", "TLS(証明書の残り {days} 日)"),
    "doctor_login_yes": entry("logged in", "ログイン済み"),
    "doctor_login_no": entry("without a login", "ログインなし"),
    "doctor_relay_soon": entry(
        "the certificate of {relay} ({where}) ends in {days} days.",
        "{relay}({where})の証明書は、あと {days} 日で切れます。",
        do="Have it renewed; certbot and its like do it a month before the end, so look why they did not.",
        ja_do="更新してください。certbot などは一か月前に更新するはずなので、更新されていない理由も調べてください。",
    ),
    "doctor_relay_plain": entry(
        "{relay} ({where}) is on another machine and is spoken to without TLS.",
        "{relay}({where})は別の機械にありますが、TLS なしで話しています。",
        do='Write [relays.{relay}] tls = "starttls", or "tls" on port 465.',
        ja_do='[relays.{relay}] に tls = "starttls"(465 番なら "tls")と書いてください。',
    ),
    "doctor_relay_size": entry(
        "{relay} ({where}) takes letters of {most} KB at most; one with a picture along may have {usual}.",
        "{relay}({where})が受け取るのは {most} KB までです。絵を添えた便りは {usual} KB になることがあります。",
        do="Raise its limit (Postfix: message_size_limit).",
        ja_do="上限を上げてください(Postfix では message_size_limit)。",
    ),
    "doctor_relay_password": entry(
        "the relay {name} wants a login, and its password is not here.",
        "リレー {name} にはログインしますが、パスワードがここにありません。",
        do="Give TAYORI_RELAYS__{name}__PASSWORD, or CREDENTIALS_DIRECTORY with the credential relays__{name}__password.",
        ja_do="環境変数 TAYORI_RELAYS__{name}__PASSWORD か、credential relays__{name}__password の入った CREDENTIALS_DIRECTORY を渡してください。",
    ),
    "doctor_web_ok": entry(
        "{base} opens a leave link of ours ({tls}).", "{base} で、こちらの配信停止リンクが開きます({tls})。"
    ),
    "doctor_web_none": entry(
        "{base} cannot be opened: {reason}.",
        "{base} を開けません: {reason}。",
        do="Look whether `tayori serve` and the proxy in front of it run, and whether the name leads to this machine.",
        ja_do="`tayori serve` と手前のプロキシが動いているか、名前がこの機械を指しているかをご確認ください。",
    ),
    "doctor_web_moved": entry(
        "{base} answers a leave link with a redirect ({status}) to {to}.",
        "{base} は、配信停止リンクを {to} へ転送します({status})。",
        do="Write the address that it leads to into [web] base_url, or take the redirect away: RFC 8058 forbids it.",
        ja_do="転送先を [web] base_url に書くか、転送をやめてください。RFC 8058 は転送を認めていません。",
    ),
    "doctor_web_other": entry(
        "something else answers at {base} ({status}): the page does not bear the shop's name.",
        "{base} では別のものが答えています({status})。ページにお店の名前がありません。",
        do="Let the proxy pass {base}/leave/ to `tayori serve` (deploy/nginx.conf).",
        ja_do="プロキシで {base}/leave/ を `tayori serve` へ渡してください(deploy/nginx.conf)。",
    ),
    "doctor_web_key": entry(
        "{base} does not know the key that letters are signed with: no leave link opens.",
        "{base} は、便りの署名に使う鍵を知りません。配信停止のリンクがどれも開きません。",
        do="Give `tayori serve` the same web__token_key, or the same state directory, as the run.",
        ja_do="`tayori serve` に、配信と同じ web__token_key か、同じ状態ディレクトリを渡してください。",
    ),
    "doctor_web_keyless": entry(
        "{base} is served by us; whether leave links open was not tried, since their key is not here.",
        "{base} はこちらのページです。鍵がここにないため、配信停止リンクが開くかは試していません。",
        do="Give CREDENTIALS_DIRECTORY or TAYORI_WEB__TOKEN_KEY as the run has it, and call again.",
        ja_do="配信と同じ CREDENTIALS_DIRECTORY か TAYORI_WEB__TOKEN_KEY を渡して、もう一度試してください。",
    ),
    "doctor_web_status": entry(
        "{base} answers a leave link with {status}.",
        "{base} は、配信停止リンクに {status} を返します。",
        do="Look into the log of `tayori serve`.",
        ja_do="`tayori serve` のログをご覧ください。",
    ),
    "doctor_web_soon": entry(
        "the certificate of {base} ends in {days} days.",
        "{base} の証明書は、あと {days} 日で切れます。",
        do="Have it renewed; certbot and its like do it a month before the end, so look why they did not.",
        ja_do="更新してください。certbot などは一か月前に更新するはずなので、更新されていない理由も調べてください。",
    ),
    "doctor_web_plain": entry(
        "{base} is for rehearsals on this machine: no reader can open it.",
        "{base} はこの機械での稽古用で、お客様は開けません。",
        do="Before `tayori live`, write a public address with https:// into [web] base_url.",
        ja_do="`tayori live` の前に、公開の https:// のアドレスを [web] base_url に書いてください。",
    ),
    "doctor_tls_broken": entry("its certificate does not hold ({reason})", "証明書が正しくありません({reason})"),
    "doctor_other_reason": entry("{reason}", "{reason}"),
    "doctor_clock_kept": entry(
        "The clock is kept by somebody who knows the time ({by}).", "時計は時刻サーバーに合わせられています({by})。"
    ),
    "doctor_clock_near": entry(
        "The clock is {seconds} seconds from that of {against}.", "時計と {against} の差は {seconds} 秒です。"
    ),
    "doctor_clock_alone": entry(
        "nobody sets the clock ({by}).",
        "時計を合わせるものがありません({by})。",
        do="timedatectl set-ntp true",
        ja_do="timedatectl set-ntp true を実行してください。",
    ),
    "doctor_clock_off": entry(
        "the clock is {seconds} seconds from that of {against}.",
        "時計が {against} と {seconds} 秒ずれています。",
        do="timedatectl set-ntp true, or install chrony.",
        ja_do="timedatectl set-ntp true を実行するか、chrony を入れてください。",
    ),
    "doctor_clock_back": entry(
        "the store was run on {seconds} seconds from now, in the future: the clock was set back.",
        "ストアの最後の実行が {seconds} 秒先の未来になっています。時計が戻されています。",
        do="Set the clock right before the next run.",
        ja_do="次の実行の前に、時計を合わせてください。",
    ),
    "doctor_clock_unknown": entry(
        "nobody here can say whether the clock is right.",
        "時計が正しいかを確かめるものがありません。",
        do="Install chrony or systemd-timesyncd.",
        ja_do="chrony か systemd-timesyncd を入れてください。",
    ),
    "doctor_disk_ok": entry("{path}: {free} of {size} GB free.", "{path}: {size} GB のうち {free} GB が空いています。"),
    "doctor_disk_low": entry(
        "{path}: only {free} of {size} GB are free.",
        "{path}: {size} GB のうち空きは {free} GB だけです。",
        do="Make room, or let [backup] keep fewer.",
        ja_do="空きを作るか、[backup] keep を減らしてください。",
    ),
    "doctor_disk_full": entry(
        "{path}: {free} GB are free; the next backup alone needs {wanted}.",
        "{path}: 空きが {free} GB しかありません。次の控えだけで {wanted} GB 要ります。",
        do="Make room now.",
        ja_do="すぐに空きを作ってください。",
    ),
    "doctor_secrets_ok": entry(
        "{number} files with keys, passwords or addresses: nobody else can read them.",
        "鍵・パスワード・宛先の入ったファイル {number} 件は、ほかの人には読めません。",
    ),
    "doctor_secret_open": entry(
        "everybody on this machine can read or change {path} (mode {mode}).",
        "{path} は、この機械の誰でも読めるか書き換えられます(モード {mode})。",
        do="chmod o= {path}",
        ja_do="chmod o= {path} を実行してください。",
    ),
    "doctor_secret_foreign": entry(
        "{path} belongs to another user than its folder: a command was called as somebody else, and the services may not write it.",
        "{path} の持ち主が、フォルダーの持ち主と違います。別のユーザーで実行したため、サービスが書けないことがあります。",
        do="chown --reference=DIRECTORY {path}, and call tayori as that user.",
        ja_do="chown --reference=フォルダー {path} で揃え、tayori はそのユーザーで実行してください。",
    ),
    "doctor_timers_unknown": entry(
        "there is no systemd here to ask: whether something calls `tayori run` is not known.",
        "ここには systemd がなく、`tayori run` が定期的に呼ばれるかは分かりません。",
        do="With cron, see deploy/crontab; the line `store` tells when it was last run on.",
        ja_do="cron を使うなら deploy/crontab をご覧ください。最後の実行は store の行に出ます。",
    ),
    "doctor_timers_none": entry(
        "systemd has no timer that calls `tayori run`.",
        "`tayori run` を呼ぶ systemd のタイマーがありません。",
        do="systemctl enable --now tayori.timer (deploy/README.md)",
        ja_do="systemctl enable --now tayori.timer を実行してください(deploy/README.md)。",
    ),
    "doctor_timer_ok": entry("{unit} is active.", "{unit} は動いています。"),
    "doctor_timer_off": entry(
        "{unit} is {state}.",
        "{unit} が動いていません({state})。",
        do="systemctl enable --now {unit}",
        ja_do="systemctl enable --now {unit} を実行してください。",
    ),
    "doctor_unit_failed": entry(
        "{unit} failed when it was last called ({result}).",
        "{unit} の前回の実行が失敗しています({result})。",
        do="journalctl -u {unit} -n 50",
        ja_do="journalctl -u {unit} -n 50 で理由をご覧ください。",
    ),
    "doctor_versions_ok": entry(
        "{listed}, {number} libraries that will do.", "{listed}、必要を満たすライブラリー {number} 件。"
    ),
    "doctor_version_old": entry(
        "{name} {version} is installed; {least} is the least that will do.",
        "{name} {version} が入っています。{least} 以上が必要です。",
        do="Install the engine anew: pipx reinstall tayori, or pip install --upgrade tayori.",
        ja_do="エンジンを入れ直してください: pipx reinstall tayori か pip install --upgrade tayori。",
    ),
    "doctor_store_ok": entry(
        "{where} is sound ({version}): {people} people, {state}.",
        "{where} は健全です({version})。{people} 人、{state}。",
    ),
    "doctor_live": entry("live", "本番"),
    "doctor_rehearsing": entry("in rehearsal", "稽古中"),
    "doctor_store_none": entry(
        "there is no store at {where} yet.",
        "{where} にストアがまだありません。",
        do="`tayori subscribers import FILE.csv` makes one; or name the state directory: --state.",
        ja_do="`tayori subscribers import FILE.csv` で作れます。場所が違うなら --state で示してください。",
    ),
    "doctor_store_unsound": entry(
        "{where} is damaged: {what}",
        "{where} が壊れています: {what}",
        do="Stop the timers, keep the file and the journal as they are, and put back the last backup (docs/restore.md).",
        ja_do="タイマーを止め、ファイルと journal をそのまま残して、最後の控えを戻してください(docs/restore.md)。",
    ),
    "doctor_run_never": entry(
        "the store is live, and nothing has run on it yet.",
        "ストアは本番ですが、まだ一度も実行されていません。",
        do="systemctl enable --now tayori.timer",
        ja_do="systemctl enable --now tayori.timer を実行してください。",
    ),
    "doctor_run_silent": entry(
        "nothing has run on the store for {hours} hours.",
        "ストアへの実行が {hours} 時間ありません。",
        do="Look whether the timer is active: systemctl list-timers 'tayori*'.",
        ja_do="タイマーが動いているかをご覧ください: systemctl list-timers 'tayori*'。",
    ),
    "doctor_consent_ok": entry(
        "The ledger of {number} consents holds.", "同意の台帳 {number} 件は、すべて合っています。"
    ),
    "doctor_consent_broken": entry(
        "{number} faults in the ledger of consents, the first: {first}",
        "同意の台帳に {number} 件の不一致があります。最初のもの: {first}",
        do="`tayori consent verify` tells them all; compare with the last backup.",
        ja_do="すべて見るには `tayori consent verify` です。最後の控えと見比べてください。",
    ),
    "doctor_consent_unread": entry(
        "the ledger of consents was not walked: the store cannot be opened.",
        "ストアを開けないため、同意の台帳は調べていません。",
    ),
    "doctor_journal_ok": entry(
        "{path} ({size} MB) belongs to the store, on another disk.",
        "{path}({size} MB)はこのストアのもので、別のディスクにあります。",
    ),
    "doctor_journal_beside": entry(
        "{path} ({size} MB) belongs to the store, on the same disk: it survives the process, not the disk.",
        "{path}({size} MB)はこのストアのもので、同じディスクにあります。プロセスが死んでも残りますが、ディスクとは共倒れです。",
    ),
    "doctor_journal_new": entry("{path} is made by the first run.", "{path} は最初の実行で作られます。"),
    "doctor_journal_shut": entry(
        "the journal {path} cannot be written.",
        "ジャーナル {path} に書き込めません。",
        do="Make its folder, and let the user who runs this write there: install -d -o tayori -g tayori -m 0700 FOLDER.",
        ja_do="フォルダーを作り、実行するユーザーが書けるようにしてください: install -d -o tayori -g tayori -m 0700 フォルダー。",
    ),
    "doctor_journal_gone": entry(
        "the journal {path} that the store was run on with is gone or shorter than it was.",
        "ストアの実行に使ったジャーナル {path} がなくなったか、短くなっています。",
        do="Put it back if you have it; else the next run takes what was under way as unknown.",
        ja_do="手元にあれば戻してください。なければ、途中だった便りは次の実行で「不明」になります。",
    ),
    "doctor_journal_other": entry(
        "the journal {path} is another store's.",
        "ジャーナル {path} は、別のストアのものです。",
        do="Correct [store] journal, or --state.",
        ja_do="[store] journal か --state を直してください。",
    ),
    "doctor_backup_ok": entry(
        "{number} backups in {folder}, the last {hours} hours old.",
        "{folder} に控えが {number} 件、最後は {hours} 時間前です。",
    ),
    "doctor_backup_few": entry(
        "{number} backups in {folder} so far, the last {hours} hours old.",
        "{folder} の控えはまだ {number} 件で、最後は {hours} 時間前です。",
    ),
    "doctor_backup_old": entry(
        "the last backup in {folder} is {hours} hours old.",
        "{folder} の最後の控えは {hours} 時間前のものです。",
        do="systemctl status tayori-backup.timer; then `tayori backup` once by hand.",
        ja_do="systemctl status tayori-backup.timer を見て、一度 `tayori backup` を手で実行してください。",
    ),
    "doctor_backup_none": entry(
        "there is no backup of this store in {folder}.",
        "{folder} に、このストアの控えがありません。",
        do="tayori backup",
        ja_do="tayori backup を実行してください。",
    ),
    "doctor_backup_unset": entry(
        "the settings name no folder for backups: their age is not known here.",
        "控えの置き場所が設定にないため、いつの控えがあるか分かりません。",
        do='Write [backup] to = "/var/backups/tayori", on another disk.',
        ja_do='[backup] に to = "/var/backups/tayori" のように、別のディスクを書いてください。',
    ),
    "doctor_notify_program": entry("{program} is there to be called.", "{program} を呼び出せます。"),
    "doctor_notify_gone": entry(
        "the program of [notify] command, {program}, is not there or may not be called.",
        "[notify] command の {program} がないか、実行できません。",
        do="Write its absolute path, and chmod +x it.",
        ja_do="絶対パスで書き、chmod +x で実行できるようにしてください。",
    ),
    "doctor_notify_none": entry(
        "[notify] names nobody.",
        "[notify] に宛先がありません。",
        do='Write [notify] mail = ["ADDRESS"].',
        ja_do='[notify] に mail = ["アドレス"] と書いてください。',
    ),
}
