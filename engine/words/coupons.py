"""What is said of coupons: mistakes in coupons.toml, codes that run short, come twice or fit nothing."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "coupon_unknown": entry(
        "there is no coupon {name} in coupons.toml.",
        "coupons.toml にクーポン {name} はありません。",
        do="Known here: {known}.",
        ja_do="使えるのは {known} です。",
    ),
    "coupon_unknown_guess": entry(
        "there is no coupon {name} in coupons.toml.",
        "coupons.toml にクーポン {name} はありません。",
        do="Did you mean {guess}?",
        ja_do="{guess} ではありませんか。",
    ),
    "coupon_broken": entry(
        "the coupon {name} has a mistake in coupons.toml.",
        "クーポン {name} の、coupons.toml での書き方に間違いがあります。",
        do="Correct it there; until then this campaign is out of action.",
        ja_do="coupons.toml を直してください。それまで、このキャンペーンは送られません。",
    ),
    "value_coupon_code": entry(
        "{value} cannot be a code: a letter or digit first, then letters, digits and signs without a blank, 60 at most.",
        "{value} はコードにできません。半角の英数字で始まる、半角の英数字と記号、空白なし、60字までです。",
        do='Write it as "OIWAI500".',
        ja_do='"OIWAI500" のように書いてください。',
    ),
    "value_once_per": entry(
        "{value} does not say how often.",
        "{value} では、何回に一度かが分かりません。",
        do='Write "year", "person" or "90 days".',
        ja_do='"year"(一年に一度)、"person"(おひとり一度)、"90 days" のどれかで書いてください。',
    ),
    "coupon_code_missing": entry(
        'kind = "code" needs the code that everybody gets.',
        'kind = "code" には、全員に同じコードが要ります。',
        do='Write code = "OIWAI500".',
        ja_do='code = "OIWAI500" のように書いてください。',
    ),
    "coupon_code_stray": entry(
        'kind = "{kind}" gives everybody a code of their own; `code` says nothing here.',
        'kind = "{kind}" は、ひとりひとり別のコードです。ここに code は書けません。',
        do="Take it out. Codes of a pool come in by `tayori coupons import`, never in a file that lies in git.",
        ja_do="消してください。コードの束は tayori coupons import で取り込みます。git に入るファイルには書きません。",
    ),
    "coupon_two_ends": entry(
        "`valid` and `until` both say when it ends.",
        "valid と until の両方が期限を言っています。",
        do="Keep one of them.",
        ja_do="どちらか一方だけにしてください。",
    ),
    "coupon_valid": entry(
        "a coupon counts for at least a day and at most {most} days.",
        "クーポンの期間は、1日以上、{most}日までです。",
        do='Write "30 days"; leave both `valid` and `until` out for one without end.',
        ja_do='"30 days" のように書いてください。期限のないものは、valid も until も書きません。',
    ),
    "coupon_unseen": entry(
        "the campaign gives a coupon, and {template} never shows its code.",
        "このキャンペーンはクーポンを贈りますが、{template} のどこにもコードが出てきません。",
        do="Write {{{{ coupon.code }}}} into the template, for both parts, or take `coupon` out of the campaign.",
        ja_do="テンプレートに {{{{ coupon.code }}}} を(テキスト版にも)書くか、キャンペーンの coupon を消してください。",
    ),
    "coupon_unnamed": entry(
        "the letter shows a coupon, and the campaign {campaign} gives none.",
        "文面はクーポンを見せていますが、キャンペーン {campaign} はクーポンを贈りません。",
        do='Name one in the campaign: coupon = "NAME"; or show it only {{% if coupon is defined %}}.',
        ja_do='キャンペーンに coupon = "名前" と書くか、{{% if coupon is defined %}} で囲んでください。',
    ),
    "coupon_over": entry(
        "the coupon {name} ends on {until}, before {key} goes out on {day}.",
        "クーポン {name} は {until} までで、{key} が届く {day} には終わっています。",
        do="Give it a later end, or take `coupon` out of the campaign.",
        ja_do="期限を延ばすか、キャンペーンの coupon を消してください。",
    ),
    "coupon_past": entry(
        "the coupon {name} ended on {until}, and the campaign {campaign} still gives it.",
        "クーポン {name} は {until} に終わっていますが、キャンペーン {campaign} はまだ贈ろうとしています。",
        do="Give it a later end: until then no edition of it goes out.",
        ja_do="期限を延ばしてください。それまで、このキャンペーンは送られません。",
    ),
    "coupon_in_notice": entry(
        "the topic {topic} is a notice, and a coupon is an offer.",
        "{topic} はお知らせ(notice)です。クーポンは広告にあたります。",
        do="Take `coupon` out, or send it under a topic that people agreed to as an advertisement.",
        ja_do="coupon を消すか、広告として同意を得たトピックで送ってください。",
    ),
    "held_codes": entry(
        "the pool {coupon} has {left} codes left for it, and {people} people would get it.",
        "クーポン {coupon} の残りは {left} 枚で、受け取る人は {people} 人います。",
        do="Bring at least {missing} more: `tayori coupons import {coupon} FILE`. The next `tayori run` sends {key}.",
        ja_do="あと {missing} 枚以上を tayori coupons import {coupon} FILE で取り込んでください。{key} は次の tayori run で送ります。",
    ),
    "held_budget": entry(
        "the budget of the coupon {coupon} has {left} left for it, and {people} people would get it.",
        "クーポン {coupon} の予算の残りは {left} 枚で、受け取る人は {people} 人います。",
        do="Raise `budget` in coupons.toml by at least {missing}, or mean fewer people. The next `tayori run` sends {key}.",
        ja_do="coupons.toml の budget を {missing} 以上増やすか、対象を絞ってください。{key} は次の tayori run で送ります。",
    ),
    "waits_for_codes": entry(
        "there is no code of the coupon {coupon} left; the rest of {key} waits.",
        "クーポン {coupon} のコードがなくなりました。{key} の残りは送らずに待っています。",
        do="Bring more codes: `tayori coupons import {coupon} FILE`. The next `tayori run` goes on; nobody gets it twice.",
        ja_do="tayori coupons import {coupon} FILE で足すと、次の tayori run が続きを送ります。同じ人に二度は送りません。",
    ),
    "coupon.alone": entry(
        "It cannot be used together with another coupon.", "ほかのクーポンとあわせてのご利用はできません。"
    ),
    "csv_quote": entry(
        "{path}:{line}: a quote is never closed.",
        "{path}:{line}: 引用符が閉じていません。",
        do="Correct it; nothing was imported.",
        ja_do="直してください。取り込みはしていません。",
    ),
    "code_known": entry("this code is in the store already.", "このコードはもう取り込んであります。"),
    "code_twice": entry("the same code as in line {other}.", "{other} 行目と同じコードです。"),
    "code_unfit": entry(
        "this is no code: a letter or digit first, then letters, digits and signs without a blank, 60 at most.",
        "コードではありません。半角の英数字で始まる、半角の英数字と記号、空白なし、60字までです。",
    ),
    "coupons.more_refused": entry("… and {number} more lines.", "……ほか {number} 行。"),
    "coupons.came": entry(
        "{number} codes came in, {refused} lines were refused; {left} codes of {coupon} are left.",
        "{number} 枚を取り込み、{refused} 行は取り込みませんでした。{coupon} の残りは {left} 枚です。",
    ),
    "coupons.would_come": entry(
        "{number} codes would come in, {refused} lines would be refused; {left} codes of {coupon} are left now.",
        "{number} 枚を取り込み、{refused} 行は取り込まないことになります。いまの {coupon} の残りは {left} 枚です。",
    ),
    "coupons.pool": entry(
        "{imported} brought, {free} left, {reserved} reserved, {sent} sent",
        "取り込み {imported} 枚、残り {free} 枚、取り置き {reserved} 枚、発送済み {sent} 枚",
    ),
    "coupons.free": entry("{given} given, {sent} of them sent", "贈った数 {given}、うち発送済み {sent}"),
    "coupons.exported": entry("{number} codes written to {path}.", "{number} 枚を {path} に書き出しました。"),
    "coupons.no_pool": entry(
        'the coupon {name} is of kind "{kind}" and takes no codes.',
        'クーポン {name} は kind = "{kind}" で、コードの束を使いません。',
        do='Write kind = "pool" in coupons.toml.',
        ja_do='coupons.toml に kind = "pool" と書いてください。',
    ),
    "coupons.good": entry(
        "good: {coupon}, given on {day} to {subject} by {edition}; it counts until {until}.",
        "使えます。{coupon}、{day} に {subject} へ {edition} で贈ったもの。期限は {until} です。",
    ),
    "coupons.over": entry(
        "over since {until}: {coupon}, given on {day} to {subject} by {edition}.",
        "期限({until})が過ぎています。{coupon}、{day} に {subject} へ {edition} で贈ったものです。",
    ),
    "coupons.shared": entry("good: everybody has this code.", "使えます。どなたにも同じコードです。"),
    "coupons.stranger": entry(
        "it has the form of our codes, and was never given to anybody.",
        "形は合っていますが、だれにも贈っていないコードです。",
    ),
    "coupons.unknown": entry(
        "no such code: look at it again, a character may be wrong.",
        "このコードはありません。一文字違っていないか、もう一度ご確認ください。",
    ),
    "coupons.would_go": entry(
        "{number} codes of {coupon} are in nobody's hands.",
        "{coupon} のコードのうち、だれにも渡していないものは {number} 枚です。",
        do="Take them out with --yes.",
        ja_do="--yes をつけると取り除きます。",
    ),
    "coupons.gone": entry(
        "{number} codes of {coupon} were taken out.", "{coupon} のコード {number} 枚を取り除きました。"
    ),
}
