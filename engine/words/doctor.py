"""The phrases of `tayori doctor`: how a line stands, what a provider does about what is wrong, what could not be asked."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "doctor_level_ok": entry("ok", "正常"),
    "doctor_level_warning": entry("warning", "注意"),
    "doctor_level_wrong": entry("wrong", "異常"),
    "doctor_level_unknown": entry("unknown", "不明"),
    "doctor_sums": entry(
        "{ok} ok, {warning} warnings, {wrong} wrong, {unknown} unknown",
        "正常 {ok} 件、注意 {warning} 件、異常 {wrong} 件、不明 {unknown} 件",
    ),
    "doctor_check_unknown": entry(
        "there is no check called {name}.",
        "{name} という点検はありません。",
        do="Name one of these: {known}.",
        ja_do="次の中から選んでください: {known}。",
    ),
    "doctor_nameserver": entry(
        "{value} is not the address of a name server.",
        "{value} はネームサーバーのアドレスではありません。",
        do="Write 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53.",
        ja_do="192.0.2.53、192.0.2.53:5353、[2001:db8::53]:53 のように書いてください。",
    ),
    "value_ip": entry(
        "{value} is not an IP address.",
        "{value} は IP アドレスではありません。",
        do="Write 203.0.113.5 or 2001:db8::5, without a name or a network.",
        ja_do="203.0.113.5 や 2001:db8::5 のように書いてください。名前や範囲は書けません。",
    ),
    "doctor_unasked": entry(
        "{kind} of {name} could not be asked: {reason}. It may be as it should be.",
        "{name} の {kind} を確かめられませんでした({reason})。正しく置かれているかもしれません。",
        do="Ask again later, or another server: --nameserver 192.0.2.53.",
        ja_do="あとでもう一度試すか、--nameserver 192.0.2.53 のように別のサーバーに聞いてください。",
    ),
    "doctor_dns_timeout": entry("no answer in time", "時間内に答えがありません"),
    "doctor_dns_servfail": entry("the server failed or refused (SERVFAIL)", "サーバーが答えられませんでした(SERVFAIL)"),
    "doctor_dns_network": entry("no name server can be reached", "ネームサーバーにつながりません"),
    "doctor_dns_failed": entry("the answer makes no sense", "答えの意味が分かりません"),
    "doctor_dns_reserved": entry(
        "{domain} is a name for examples, at which nobody can be: it was not asked for.",
        "{domain} は見本のための名前で、実在しません。問い合わせませんでした。",
        do="Write the shop's own domain into [sender], [web] and [notify].",
        ja_do="[sender]・[web]・[notify] に、お店のドメインを書いてください。",
    ),
    "doctor_files_ok": entry(
        "tayori.toml and schedules.toml can be read.", "tayori.toml と schedules.toml を読めました。"
    ),
    "doctor_files_wrong": entry(
        "{number} mistakes in the shop's files, the first: {first}",
        "お店のファイルに誤りが {number} 件あります。最初のもの: {first}",
        do="`tayori check` names them all; below, what is left of the settings was looked at.",
        ja_do="すべて見るには `tayori check` です。下では、読めた設定だけで点検しました。",
    ),
    # What a provider, or the engine, does about it; origins: docs/doctor.md.
    "doctor_why_files": entry(
        "A campaign with a mistake is left out; with one in tayori.toml or schedules.toml nothing is sent at all.",
        "誤りのあるキャンペーンは送られません。tayori.toml か schedules.toml の誤りでは、何も送られません。",
    ),
    "doctor_why_reserved": entry(
        "No mail of this domain could be answered, and no link in it opened.",
        "このドメインのメールには返信が届かず、リンクも開けません。",
    ),
    "doctor_why_spf": entry(
        "Gmail, Yahoo and Outlook refuse bulk mail whose sending server SPF does not allow (550 5.7.26, 5.7.515); docomo warns its reader.",
        "Gmail・Yahoo・Outlook は、SPF で許されていないサーバーからの一斉メールを断ります(550 5.7.26、5.7.515)。ドコモは受け取った方に警告を出します。",
    ),
    "doctor_why_spf_broken": entry(
        "A receiver cannot work the record out and takes it as an error (permerror, RFC 7208): no mail of the domain passes SPF, whoever sends it.",
        "受け取る側は記録を読み取れず、誤りとみなします(permerror、RFC 7208)。どのサーバーから送っても、SPF に通りません。",
    ),
    "doctor_why_spf_from": entry(
        "docomo looks for SPF at the From domain, too, and warns its reader where there is none.",
        "ドコモは差出人(From)のドメインの SPF も調べ、なければ受け取った方に警告を出します。",
    ),
    "doctor_why_spf_open": entry(
        "Anybody may send in the shop's name, and receivers give such a record no credit.",
        "誰でもお店の名前で送れてしまい、受け取る側もこの記録を信用しません。",
    ),
    "doctor_why_dkim": entry(
        "Gmail, Yahoo and Outlook refuse bulk mail without a DKIM signature that they can verify, and Gmail's one-click unsubscribe needs it.",
        "Gmail・Yahoo・Outlook は、確かめられる DKIM 署名のない一斉メールを断ります。Gmail のワンクリック配信停止にも必要です。",
    ),
    "doctor_why_dkim_weak": entry(
        "The signature is valid, and receivers may give it less weight or none.",
        "署名は通りますが、受け取る側で軽く扱われるか、ないものとされることがあります。",
    ),
    "doctor_why_dmarc": entry(
        "Gmail, Yahoo and Outlook want DMARC of whoever sends thousands a day, with SPF or DKIM of the From domain; else 550 5.7.26 or 5.7.515.",
        "Gmail・Yahoo・Outlook は、大量に送る差出人に DMARC と、From のドメインに合う SPF か DKIM を求めます。なければ 550 5.7.26 や 5.7.515 です。",
    ),
    "doctor_why_reports": entry(
        "Without reports nobody learns who else sends in the shop's name, or which of its own mail fails.",
        "レポートがないと、誰がお店の名前で送っているか、自分のどのメールが通っていないかが分かりません。",
    ),
    "doctor_why_ptr": entry(
        "Gmail defers or refuses mail from an address whose name does not lead back to it (421 4.7.23, 550 5.7.25); Yahoo and Apple, too.",
        "Gmail は、名前と相互に引けないアドレスからのメールを遅らせるか断ります(421 4.7.23、550 5.7.25)。Yahoo や Apple も同じです。",
    ),
    "doctor_why_mx": entry(
        "Bounces are lost, so that dead addresses are written to again and carriers block the sender; some servers refuse mail from a domain that takes none.",
        "戻りメールが届かず、使われていない宛先へ送り続けて、携帯会社に止められます。メールを受け取らないドメインからの差出を断るサーバーもあります。",
    ),
    "doctor_why_relay": entry("Nothing can be sent by it.", "ここからは何も送れません。"),
    "doctor_why_certificate": entry(
        "When it ends, mail programs and the engine refuse the connection.",
        "期限が切れると、メールソフトもこのエンジンも接続を断ります。",
    ),
    "doctor_why_plain": entry(
        "Everybody on the way can read the letters, the addresses and the password.",
        "途中の誰もが、文面と宛先とパスワードを読めます。",
    ),
    "doctor_why_size": entry("Larger letters are not sent.", "これより大きい便りは送れません。"),
    "doctor_why_web": entry(
        'Gmail and Yahoo want one-click unsubscribe over HTTPS, without a redirect; who cannot leave presses "spam" (Gmail stops delivering at 0.3 %).',
        "Gmail と Yahoo は、転送のない HTTPS のワンクリック配信停止を求めます。やめられない方は「迷惑メール」を押します(Gmail では 0.3% で届かなくなります)。",
    ),
    "doctor_why_clock": entry(
        "Letters leave at the wrong minute, and a Date in the future looks like spam.",
        "便りの出る時刻がずれ、未来の日付(Date)は迷惑メールのように見えます。",
    ),
    "doctor_why_disk": entry(
        "A run stops before the dot of a letter that it cannot write down; a backup ends in the middle.",
        "書き留められない便りの手前で配信が止まります。控えも途中で終わります。",
    ),
    "doctor_why_secret": entry(
        "Who reads a key can take readers off the list and sign in the shop's name; the store holds their addresses.",
        "鍵を読めば、お客様を勝手に停止したり、お店の名前で署名したりできます。ストアには宛先が入っています。",
    ),
    "doctor_why_timer": entry(
        "Nothing goes out until somebody types `tayori run`.", "誰かが `tayori run` と打つまで、何も出ません。"
    ),
    "doctor_why_version": entry(
        "It has mistakes that were mended since, some of them holes.", "その後に直された誤りや、安全上の穴があります。"
    ),
    "doctor_why_store": entry("Nothing is sent, and nobody can leave.", "何も送れず、配信停止も受け付けられません。"),
    "doctor_why_run": entry("Letters that are due do not go out.", "出るはずの便りが出ていません。"),
    "doctor_why_consent": entry(
        "The proof of consents (Japanese law has them kept) does not hold: somebody changed it past the engine.",
        "同意の証拠(特定電子メール法で保存が必要)が成り立ちません。誰かがエンジンを通さずに書き換えています。",
    ),
    "doctor_why_journal": entry(
        "Without it nobody knows what a run that died had sent: these letters are never sent again by themselves.",
        "これがないと、途中で止まった実行がどこまで送ったか分かりません。その便りは、自動では送り直されません。",
    ),
    "doctor_why_backup": entry(
        "If this machine is lost, so are the people, their consents and their refusals.",
        "この機械を失うと、お客様も同意も配信停止の記録も失われます。",
    ),
    "doctor_why_notify": entry(
        "Nobody hears of a held or missed edition.", "配信の保留や見送りが、誰にも知らされません。"
    ),
}
