"""What is said of signing mail."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "dkim_domain": entry(
        "{value} is neither the domain of sender.from ({domain}) nor one above it: such a signature counts for nothing.",
        "{value} は、sender.from のドメイン({domain})でも、その上位でもありません。この署名は差出人の証明になりません。",
        do="Write that domain, or leave it out.",
        ja_do="そのドメインを書くか、この項目を省いてください。",
    ),
    "dkim_key_path": entry(
        "{value} is not an absolute path: the key must not lie in the project, whose files lie in git.",
        "{value} は絶対パスではありません。プロジェクトのファイルは git に入るので、鍵は別の場所に置きます。",
        do="Write it from the root: /etc/tayori/dkim.pem.",
        ja_do="/etc/tayori/dkim.pem のように、ルートから書いてください。",
    ),
    "value_selector": entry(
        "{value} is not a selector.",
        "{value} はセレクタではありません。",
        do="Write small letters, digits and hyphens, as in s2026: the public key stands at s2026._domainkey.DOMAIN.",
        ja_do="s2026 のように、小文字と数字とハイフンで書いてください。公開鍵は s2026._domainkey.ドメイン に置きます。",
    ),
    "dkim_key_none": entry(
        "[sender.dkim] stands in tayori.toml, and there is no key.",
        "tayori.toml に [sender.dkim] がありますが、鍵がありません。",
        do="Give key_file there, TAYORI_SENDER__DKIM__PRIVATE_KEY or the credential sender__dkim__private_key. Nothing was sent.",
        ja_do="key_file、環境変数 TAYORI_SENDER__DKIM__PRIVATE_KEY、credential sender__dkim__private_key のどれかで渡してください。まだ何も送っていません。",
    ),
    "dkim_key_unreadable": entry(
        "the DKIM key {file} cannot be read: {reason}",
        "DKIM の鍵 {file} を読めません: {reason}",
        do="Correct sender.dkim.key_file, or let the user who runs this read the file. Nothing was sent.",
        ja_do="sender.dkim.key_file を直すか、実行するユーザーがファイルを読めるようにしてください。まだ何も送っていません。",
    ),
    "dkim_key_unfit": entry(
        "the DKIM key {file} is not an RSA private key in PEM form without a password.",
        "DKIM の鍵 {file} は、パスワードなしの PEM 形式の RSA 秘密鍵ではありません。",
        do="Make one: openssl genrsa -out dkim.pem 2048. Nothing was sent.",
        ja_do="openssl genrsa -out dkim.pem 2048 で作れます。まだ何も送っていません。",
    ),
    "dkim_key_short": entry(
        "the DKIM key {file} has fewer than {least} bits, and receivers pass over its signature.",
        "DKIM の鍵 {file} は {least} ビットより短く、受け取る側は署名を無視します。",
        do="Make one with 2048: openssl genrsa -out dkim.pem 2048. Nothing was sent.",
        ja_do="2048 ビットで作り直してください: openssl genrsa -out dkim.pem 2048。まだ何も送っていません。",
    ),
    "dkim_relay_signs": entry(
        "mail leaves without a DKIM signature of ours: {relays} must sign for {domain}.",
        "メールに DKIM の署名を付けずに渡します。{relays} が {domain} の署名を付ける必要があります。",
        do="Let the relay sign List-Unsubscribe and List-Unsubscribe-Post, too; or write [sender.dkim].",
        ja_do="リレーでは List-Unsubscribe と List-Unsubscribe-Post も署名の対象にしてください。ここで署名するなら [sender.dkim] を書きます。",
    ),
}
