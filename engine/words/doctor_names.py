"""The phrases of `tayori doctor` on names: SPF, DKIM, DMARC, PTR, MX."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "doctor_spf_ok": entry(
        "{domain} lets {addresses} send, in {lookups} of 10 questions: {record}",
        "{domain} の SPF は {addresses} からの送信を許しています(問い合わせ {lookups}/10): {record}",
    ),
    "doctor_spf_there": entry(
        "{domain} has a record that can be read, in {lookups} of 10 questions: {record}",
        "{domain} の SPF は読み取れます(問い合わせ {lookups}/10): {record}",
    ),
    "doctor_spf_none": entry(
        "{domain}, the domain of the return path, has no SPF record.",
        "返送先のドメイン {domain} に SPF の記録がありません。",
        do='Add to the DNS: {domain}. TXT "{record}"',
        ja_do='DNS に置いてください: {domain}. TXT "{record}"',
    ),
    "doctor_spf_ses_none": entry(
        "{domain} has no SPF record; Amazon sends with a return path of its own unless a MAIL FROM domain is set.",
        "{domain} に SPF の記録がありません。MAIL FROM ドメインを設定していなければ、Amazon は自分の返送先で送ります。",
        do='Set a custom MAIL FROM domain in SES, and add there: TXT "{record}"',
        ja_do='SES でカスタム MAIL FROM ドメインを設定し、そこに置いてください: TXT "{record}"',
    ),
    "doctor_spf_many": entry(
        "{domain} has {number} SPF records; there may be one.",
        "{domain} に SPF の記録が {number} 件あります。置けるのは 1 件です。",
        do="Put what they allow into one record, and take the others away.",
        ja_do="許すものを 1 件にまとめ、ほかを消してください。",
    ),
    "doctor_spf_include_none": entry(
        "the record of {domain} names {where}, which has no SPF record: {record}",
        "{domain} の記録が指す {where} に、SPF の記録がありません: {record}",
        do="Take {where} out of the record, or correct its spelling.",
        ja_do="記録から {where} を外すか、つづりを直してください。",
    ),
    "doctor_spf_include_many": entry(
        "the record of {domain} names {where}, which has more than one SPF record: {record}",
        "{domain} の記録が指す {where} に、SPF の記録が 2 件以上あります: {record}",
        do="Take {where} out of the record, or tell whoever keeps it.",
        ja_do="記録から {where} を外すか、その管理者に知らせてください。",
    ),
    "doctor_spf_term": entry(
        'the SPF record of {where} holds "{term}", which no receiver can read.',
        "{where} の SPF の記録にある「{term}」は、読み取れない書き方です。",
        do="Correct it; an address is written as ip4:203.0.113.5, another domain as include:NAME.",
        ja_do="直してください。アドレスは ip4:203.0.113.5、ほかのドメインは include:名前 と書きます。",
    ),
    "doctor_spf_lookups": entry(
        "the record of {domain} costs a receiver {lookups} questions, and it stops at 10: {record}",
        "{domain} の記録は問い合わせが {lookups} 回要ります。受け取る側は 10 回で打ち切ります: {record}",
        do="Take out includes that are not used any more, or write their addresses as ip4: and ip6:.",
        ja_do="使っていない include を外すか、アドレスを ip4: や ip6: で直接書いてください。",
    ),
    "doctor_spf_open": entry(
        "the record of {domain} allows everybody (+all): {record}",
        "{domain} の記録は、誰からの送信も許しています(+all): {record}",
        do="End it with -all.",
        ja_do="最後を -all にしてください。",
    ),
    "doctor_spf_end": entry(
        "the record of {domain} does not say what holds for everybody else: {record}",
        "{domain} の記録は、そのほかの送信元をどう扱うかを決めていません: {record}",
        do="End it with -all, or with ~all while you look for senders that you forgot.",
        ja_do="最後を -all にしてください。書き忘れた送信元を探す間は ~all でもかまいません。",
    ),
    "doctor_spf_refused": entry(
        "the record of {domain} does not let {address} send (SPF: {result}): {record}",
        "{domain} の記録は {address} からの送信を許していません(SPF: {result}): {record}",
        do="Put ip{version}:{address} into the record, before its end; or correct `outgoing` of the relay.",
        ja_do="記録の末尾の前に ip{version}:{address} を加えるか、リレーの outgoing を直してください。",
    ),
    "doctor_spf_ses": entry(
        "the record of {domain} does not name Amazon, by which mail leaves: {record}",
        "{domain} の記録に、送信に使う Amazon がありません: {record}",
        do="Put include:amazonses.com into the record, before its end.",
        ja_do="記録の末尾の前に include:amazonses.com を加えてください。",
    ),
    "doctor_spf_from": entry(
        "{domain}, the domain of the From address, has no SPF record of its own.",
        "差出人(From)のドメイン {domain} に、SPF の記録がありません。",
        do="Add the same record there as at the return path's domain.",
        ja_do="返送先のドメインと同じ記録を置いてください。",
    ),
    "doctor_dkim_ok": entry(
        "{name} holds the public half of our key ({bits} bits).",
        "{name} に、こちらの鍵の公開鍵({bits} ビット)があります。",
    ),
    "doctor_dkim_none": entry(
        "there is no key at {name}.",
        "{name} に公開鍵がありません。",
        do="Add to the DNS: {name}. TXT {record}",
        ja_do="DNS に置いてください: {name}. TXT {record}",
    ),
    "doctor_dkim_many": entry(
        "more than one key stands at {name}, and a receiver may take either.",
        "{name} に公開鍵が 2 件以上あり、どちらが使われるか分かりません。",
        do="Leave this one alone: {name}. TXT {record}",
        ja_do="これだけを残してください: {name}. TXT {record}",
    ),
    "doctor_dkim_other": entry(
        "the key at {name} is not the public half of ours.",
        "{name} の公開鍵は、こちらの秘密鍵と対になっていません。",
        do="Put ours there, or sign with the key that belongs to it: {name}. TXT {record}",
        ja_do="こちらのものに替えるか、対になる秘密鍵で署名してください: {name}. TXT {record}",
    ),
    "doctor_dkim_revoked": entry(
        "the key at {name} is revoked (p= is empty).",
        "{name} の公開鍵は取り消されています(p= が空です)。",
        do="Sign with another selector, or put the key back: {name}. TXT {record}",
        ja_do="別のセレクタで署名するか、鍵を戻してください: {name}. TXT {record}",
    ),
    "doctor_dkim_unfit": entry(
        "the record at {name} does not take our signatures: it wants another algorithm (k=, h=) or another service (s=).",
        "{name} の記録は、こちらの署名を受け付けません。方式(k=、h=)か用途(s=)が違います。",
        do="Replace it: {name}. TXT {record}",
        ja_do="置き換えてください: {name}. TXT {record}",
    ),
    "doctor_dkim_test": entry(
        "the record at {name} says that the domain only tries DKIM out (t=y).",
        "{name} の記録は、DKIM を試験中としています(t=y)。",
        do="Take t=y out of it.",
        ja_do="t=y を外してください。",
    ),
    "doctor_dkim_short": entry(
        "the key at {name} has {bits} bits; {least} are advised.",
        "{name} の鍵は {bits} ビットです。{least} ビットが勧められています。",
        do="Make a new one (openssl genrsa -out dkim.pem {least}) under a new selector, and keep the old record for a week.",
        ja_do="新しいセレクタで作り直し(openssl genrsa -out dkim.pem {least})、古い記録は一週間残してください。",
    ),
    "doctor_dkim_relay": entry(
        "we do not sign; whether the relay {relay} signs for {domain} cannot be seen from here.",
        "こちらでは署名していません。リレー {relay} が {domain} の署名を付けるかは、ここからは分かりません。",
        do="Write its selector as [relays.{relay}] selector, and its key is looked for; or let the engine sign: [sender.dkim].",
        ja_do="[relays.{relay}] selector にセレクタを書くと、公開鍵を確かめます。こちらで署名するなら [sender.dkim] です。",
    ),
    "doctor_dkim_relay_ok": entry(
        "{name} holds a key, of the relay {relay}.", "{name} に、リレー {relay} の公開鍵があります。"
    ),
    "doctor_dkim_relay_none": entry(
        "there is no key at {name}, which the relay {relay} signs with.",
        "リレー {relay} が署名に使う {name} に、公開鍵がありません。",
        do="Add the record that the relay's own pages show, or correct [relays.{relay}] selector.",
        ja_do="リレーの管理画面に出ている記録を DNS に置くか、[relays.{relay}] selector を直してください。",
    ),
    "doctor_dmarc_ok": entry(
        "{name} has p={policy}, and our mail belongs to {domain} {by}.",
        "{name} は p={policy} です。こちらのメールは{by}、{domain} のものと認められます。",
    ),
    "doctor_by_both": entry("by its signature and its return path", "署名と返送先の両方で"),
    "doctor_by_key": entry("by its signature", "署名で"),
    "doctor_by_path": entry("by its return path", "返送先で"),
    "doctor_dmarc_none": entry(
        "there is no DMARC record for {domain}.",
        "{domain} に DMARC の記録がありません。",
        do='Add to the DNS: _dmarc.{domain}. TXT "{record}"',
        ja_do='DNS に置いてください: _dmarc.{domain}. TXT "{record}"',
    ),
    "doctor_dmarc_many": entry(
        "there are {number} DMARC records at {name}; receivers then take none.",
        "{name} に DMARC の記録が {number} 件あり、どれも無効とみなされます。",
        do="Leave one of them.",
        ja_do="1 件だけ残してください。",
    ),
    "doctor_dmarc_policy": entry(
        "the DMARC record at {name} has no policy that receivers know: {record}",
        "{name} の DMARC の記録に、通用する方針(p=)がありません: {record}",
        do="Write p=none, p=quarantine or p=reject as its second tag.",
        ja_do="二つめの項目に p=none、p=quarantine、p=reject のどれかを書いてください。",
    ),
    "doctor_dmarc_unaligned": entry(
        "our mail does not belong to {domain}: it is signed for {signer} and comes back to {path} ({record}).",
        "こちらのメールは {domain} のものと認められません。署名は {signer}、返送先は {path} です({record})。",
        do="Sign for the From domain ([sender.dkim] domain), or take a return path below it.",
        ja_do="From のドメインで署名する([sender.dkim] domain)か、返送先をその下のドメインにしてください。",
    ),
    "doctor_dmarc_relay": entry(
        "{name} has p={policy}; whether our mail belongs to {domain} rests on the relay's signature, which is not known here.",
        "{name} は p={policy} です。こちらのメールが {domain} のものと認められるかは、リレーの署名しだいで、ここからは分かりません。",
        do="Write the relay's `selector`, or take a return path below {domain}.",
        ja_do="リレーの selector を書くか、返送先を {domain} の下のドメインにしてください。",
    ),
    "doctor_dmarc_reports": entry(
        "{name} has p={policy}, and nobody gets reports (no rua=).",
        "{name} は p={policy} ですが、レポートの宛先(rua=)がありません。",
        do="Add rua=mailto:ADDRESS to it.",
        ja_do="rua=mailto:アドレス を加えてください。",
    ),
    "doctor_ptr_ok": entry(
        "{address}, from which the relay {relay} sends, is {name}, and that is {address}.",
        "リレー {relay} の送信元 {address} は {name} で、互いに引けます。",
    ),
    "doctor_ptr_unknown": entry(
        "it is not written from which addresses the relay {relay} sends: neither their names nor SPF could be compared.",
        "リレー {relay} がどのアドレスから送るかが書かれていないため、逆引きと SPF を照らし合わせていません。",
        do='Write them as [relays.{relay}] outgoing = ["203.0.113.5"].',
        ja_do='[relays.{relay}] に outgoing = ["203.0.113.5"] のように書いてください。',
    ),
    "doctor_ptr_none": entry(
        "{address}, from which the relay {relay} sends, has no name (PTR).",
        "リレー {relay} の送信元 {address} に、逆引きの名前(PTR)がありません。",
        do="Whoever rents out the address sets it: give it the name with which the relay greets.",
        ja_do="アドレスの貸主(サーバー会社)の画面で、リレーが名乗る名前を設定してください。",
    ),
    "doctor_ptr_back": entry(
        "{address}, from which the relay {relay} sends, is called {name}, and that name does not lead back to it.",
        "リレー {relay} の送信元 {address} の名前は {name} ですが、その名前からこのアドレスを引けません。",
        do="Add to the DNS: {name}. A (or AAAA) {address}",
        ja_do="DNS に置いてください: {name}. A(または AAAA){address}",
    ),
    "doctor_mx_ok": entry(
        "{domain} ({key}) takes mail at {hosts}.", "{domain}({key})のメールは {hosts} が受け取ります。"
    ),
    "doctor_mx_none": entry(
        "{domain} ({key}) takes no mail: it has neither an MX nor an address.",
        "{domain}({key})はメールを受け取れません。MX もアドレスもありません。",
        do="Add to the DNS: {domain}. MX 10 SERVER",
        ja_do="DNS に置いてください: {domain}. MX 10 サーバー名",
    ),
    "doctor_mx_null": entry(
        "{domain} ({key}) says that it takes no mail (null MX, RFC 7505).",
        "{domain}({key})は、メールを受け取らないと宣言しています(null MX、RFC 7505)。",
        do="Replace it: {domain}. MX 10 SERVER",
        ja_do="置き換えてください: {domain}. MX 10 サーバー名",
    ),
    "doctor_mx_gone": entry(
        "the server {host} that takes the mail of {domain} ({key}) has no address.",
        "{domain}({key})のメールを受け取る {host} に、アドレスがありません。",
        do="Correct the MX of {domain}, or give {host} an address.",
        ja_do="{domain} の MX を直すか、{host} にアドレスを置いてください。",
    ),
    "doctor_mx_implicit": entry(
        "{domain} ({key}) has no MX; mail is tried at its own address.",
        "{domain}({key})に MX がなく、そのドメイン自身のアドレスへ届けられます。",
        do="Say it plainly: {domain}. MX 10 SERVER",
        ja_do="はっきり書いてください: {domain}. MX 10 サーバー名",
    ),
}
