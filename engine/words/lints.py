"""What a letter looks like to its reader, and what is wrong with that."""

from __future__ import annotations

from engine.words import Entry, entry

_SEE = {
    "do": "Show it as plainly as the text around it.",
    "ja_do": "まわりの文字と同じように、はっきり見えるようにしてください。",
}
_TURN = {
    "do": "Write the whole address, beginning with https://.",
    "ja_do": "https:// から始まる形で書いてください。",
}

WORDS: dict[str, Entry] = {
    "invitation_missing": entry(
        "this letter goes out by itself and does not invite to answer; the address in its footer is no invitation.",
        "自動で届く便りなのに、「お気付きの点がございましたら」のように声をかける一文がありません。",
        do='Write a sentence: "Is anything not right? Just reply to this mail."',
        ja_do="「お気付きの点がございましたら、このメールにご返信ください」のように書いてください。",
    ),
    "sale_reason": entry(
        'this is a sale ("{what}") and does not say why.',
        "特売のお知らせ(「{what}」)ですが、理由が書かれていません。",
        do='Write it into the edition, reason = "…", and show {{{{ reason }}}} in the template: thanks, a season, too much of something.',
        ja_do='reason = "…" と書き、テンプレートに {{{{ reason }}}} と入れてください。日頃のお礼、季節の入れ替え、作りすぎ、など。',
    ),
    "parcel_far": entry(
        "these words stand more than {most} lines from the parcel's number, which is what everybody looks for.",
        "ひとことが、追跡番号から{most}行より離れています。お客様がまずご覧になるのは、その番号です。",
        do="Put them directly before or after the number.",
        ja_do="番号のすぐ前か後に置いてください。",
    ),
    "parcel_order": entry(
        "the list of goods comes before the parcel's number.",
        "商品の一覧が、追跡番号より先にあります。",
        do="Order it so: a word, the number, then what was ordered.",
        ja_do="ひとこと、番号、ご注文の内容、の順にしてください。",
    ),
    "lint_shop_only": entry(
        "{name} stands for a law, and a campaign cannot turn it down.",
        "{name} は法律に関わる点検のため、キャンペーンごとには弱められません。",
        do="Take it out here; [lints] of tayori.toml may say it for the whole shop.",
        ja_do="ここからは外してください。お店全体でよければ tayori.toml の [lints] に書けます。",
    ),
    "item_footer_name": entry("the sender's legal name", "送信者の正式な名称"),
    "item_footer_address": entry("the sender's postal address", "送信者の住所"),
    "item_footer_contact": entry("where to ask or complain", "問い合わせ先"),
    "item_footer_leave": entry("the link to leave by", "配信停止のリンク"),
    "item_footer_sentence": entry("the sentence that one may leave", "「受信をやめられる」という一文"),
    "footer_unseen": entry(
        "{what} stands in the letter, but nobody sees it: {why}.",
        "{what}はありますが、見えません({why})。",
        **_SEE,
    ),
    "unseen_display": entry("it is not displayed", "display:none などで表示されません"),
    "unseen_hidden": entry("it is hidden (visibility)", "visibility で隠れています"),
    "unseen_opacity": entry("it is transparent (opacity)", "opacity で透明になっています"),
    "unseen_size": entry("its letters are of 6 pixels or less", "文字が 6px 以下です"),
    "unseen_colour": entry("it has the colour of its background", "文字の色が背景と同じです"),
    "unseen_clipped": entry("it is cut off (a height or width of 0)", "高さや幅が 0 で、切り落とされています"),
    "unseen_beside": entry("it stands beside the screen", "画面の外に置かれています"),
    "unseen_empty": entry("the link holds no words", "リンクに文字がありません"),
    "footer_text": entry(
        "the text part does not show {what}.",
        "テキスト版に{what}がありません。",
        do="Put it where the text part takes it from: into the letter's text, not into a picture.",
        ja_do="画像などではなく、本文の文字として入れてください。",
    ),
    "footer_sentence": entry(
        "no sentence says that one may leave.",
        "受信をやめられることを伝える一文がありません。",
        do='Write it beside the link: "You can unsubscribe at any time."',
        ja_do="リンクのそばに「配信停止は、いつでもこちらから」のように書いてください。",
    ),
    "review_for_stars": entry(
        'a reward hangs on a good rating here ("{what}"), which the law takes for hidden advertising.',
        "良い評価(「{what}」)を条件にした特典は、ステルスマーケティングにあたるおそれがあります。",
        do="Thank for any review, whatever it says; or take the reward out.",
        ja_do="評価の内容を問わない形にするか、特典を外してください。",
    ),
    "noreply": entry(
        "{address} says that nobody reads the answers.",
        "{address} は「返信を読まない」という宛先です。",
        do="Write as somebody whose mailbox is read.",
        ja_do="人が返信を読む宛先にしてください。",
    ),
    "subject_empty": entry(
        "the subject is empty for some readers.",
        "件名が空になる方がいます。",
        do="Let it say something whoever reads it.",
        ja_do="だれが読んでも内容があるように書いてください。",
    ),
    "subject_long": entry(
        "the subject is {columns} columns wide; a telephone shows {most} ({half} full-width characters).",
        "件名が半角で {columns} 文字分です。スマートフォンで見えるのは {most}(全角{half}文字)までです。",
        do="Shorten it, or put what matters first.",
        ja_do="短くするか、大切なことを前に置いてください。",
    ),
    "subject_characters": entry(
        "old telephones of Japanese carriers cannot show {what}.",
        "携帯電話の古い機種では表示できない文字があります: {what}。",
        do="Write it another way, or leave it out.",
        ja_do="書き換えるか、外してください。",
    ),
    "text_characters": entry(
        "the text part holds what old telephones of Japanese carriers cannot show: {what}.",
        "テキスト版に、携帯電話の古い機種では表示できない文字があります: {what}。",
        do="Write it another way, or leave it out.",
        ja_do="書き換えるか、外してください。",
    ),
    "preheader_missing": entry(
        "no preheader: the inbox shows whatever comes first in the letter.",
        "プリヘッダーがないため、受信箱には本文の先頭がそのまま出ます。",
        do="Write one sentence into <mj-preview>.",
        ja_do="<mj-preview> に一文を書いてください。",
    ),
    "preheader_long": entry(
        "the preheader is longer than any inbox shows ({most} full-width characters).",
        "プリヘッダーが、受信箱に出る長さ(全角{most}文字)を超えています。",
        do="Shorten it.",
        ja_do="短くしてください。",
    ),
    "text_part": entry(
        "the text part says nothing.",
        "テキスト版に内容がありません。",
        do="Write the letter as text, not as pictures.",
        ja_do="画像ではなく、文字で書いてください。",
    ),
    "html_size": entry(
        "the letter has {size} KB of HTML; Gmail cuts it off at {most} KB, and the link to leave with it.",
        "HTML が {size} KB あります。Gmail は {most} KB で切るため、配信停止のリンクも見えなくなります。",
        do="Say less, or take out styles that are not used.",
        ja_do="内容を減らすか、使っていないスタイルを外してください。",
    ),
    "html_size_near": entry(
        "the letter has {size} KB of HTML; at {most} KB Gmail cuts it off.",
        "HTML が {size} KB あります。{most} KB になると Gmail が途中で切ります。",
        do="Say less, or take out styles that are not used.",
        ja_do="内容を減らすか、使っていないスタイルを外してください。",
    ),
    "image_alt": entry(
        "the picture {src} has no alt, so readers without pictures see nothing.",
        "画像 {src} に alt がないため、画像を表示しない方には何も伝わりません。",
        do='Say in alt="…" what it shows; alt="" if it is only decoration.',
        ja_do='alt="…" に画像の内容をお書きください。飾りだけの画像なら alt="" とします。',
    ),
    "image_size": entry(
        "the picture {src} has {size} KB; more than {most} KB is slow on a telephone.",
        "画像 {src} が {size} KB あります。{most} KB を超えると、携帯の回線では遅くなります。",
        do="Make it smaller.",
        ja_do="小さくしてください。",
    ),
    "image_only": entry(
        "the pictures carry the letter: without them almost nothing is left to read.",
        "画像だけの便りです。画像を表示しない方には、ほとんど何も読めません。",
        do="Write the words as text.",
        ja_do="文字は、画像ではなく本文として書いてください。",
    ),
    "link_empty": entry('a link leads nowhere ("{words}").', "行き先のないリンクがあります(「{words}」)。", **_TURN),
    "link_anchor": entry(
        'the link {href} ("{words}") leads to a place that is not in the letter.',
        "リンク {href}(「{words}」)の行き先が、便りの中にありません。",
        do="Give the place this id, or take the link out.",
        ja_do="行き先に同じ id を付けるか、リンクを外してください。",
    ),
    "link_blank": entry(
        'the link {href} ("{words}") holds a blank.',
        "リンク {href}(「{words}」)に空白が入っています。",
        do="Write %20 for a blank that belongs there.",
        ja_do="必要な空白は %20 と書いてください。",
    ),
    "link_forbidden": entry(
        'the link {href} ("{words}") is one that mail programs do not open.',
        "リンク {href}(「{words}」)は、メールソフトでは開けません。",
        **_TURN,
    ),
    "link_relative": entry(
        'the link {href} ("{words}") has no host: in a mail it leads nowhere.',
        "リンク {href}(「{words}」)にホスト名がないため、メールからはどこへも行けません。",
        **_TURN,
    ),
    "link_host": entry(
        'the link {href} ("{words}") names no host.', "リンク {href}(「{words}」)にホスト名がありません。", **_TURN
    ),
    "link_http": entry(
        "{href} is http: it can be read on the way, and mail programs warn of it.",
        "{href} は http です。途中で読まれるおそれがあり、メールソフトも警告します。",
        do="Write https://.",
        ja_do="https:// にしてください。",
    ),
    "link_shop": entry(
        "no link leads to the shop ({url}).",
        "お店({url})へのリンクがありません。",
        do="Give the reader a way there.",
        ja_do="お店へ行けるリンクを入れてください。",
    ),
    "link_dead": entry(
        "{href} is not there: the server answers {status}.",
        "{href} はありません(サーバーの答え: {status})。",
        do="Correct the address, or put the page there before the letter goes out.",
        ja_do="アドレスを直すか、配信までにページを用意してください。",
    ),
    "link_page_empty": entry(
        "{href} is an empty page.",
        "{href} は空のページです。",
        do="Correct the address, or put the page there before the letter goes out.",
        ja_do="アドレスを直すか、配信までにページを用意してください。",
    ),
    "link_redirect": entry(
        "{href} leads on to {to}, without TLS.",
        "{href} は、暗号化されない {to} へ転送されます。",
        do="Let the server lead on to https://, or write the page's own address.",
        ja_do="転送先を https:// にするか、ページの本来のアドレスを書いてください。",
    ),
    "link_unreachable": entry(
        "nobody answers at {href}: {why}.",
        "{href} から答えがありません({why})。",
        do="Look at the host's name; ask again later.",
        ja_do="ホスト名を確かめ、時間をおいて試してください。",
    ),
    "link_unsure": entry(
        "{href} could not be looked at: the server answers {status}.",
        "{href} を確かめられません(サーバーの答え: {status})。",
        do="Open it yourself: some servers turn programs away.",
        ja_do="ブラウザーで開いて確かめてください。プログラムからの確認を断るサーバーもあります。",
    ),
    "link_tls": entry(
        "{href} cannot be opened safely: {why}.",
        "{href} を安全に開けません({why})。",
        do="Renew the server's certificate, or correct the host's name.",
        ja_do="サーバーの証明書を更新するか、ホスト名を直してください。",
    ),
    "unanswered_timeout": entry("it took too long", "時間切れ"),
    "unanswered_redirects": entry("it leads on and on", "転送が終わりません"),
    "unanswered_refused": entry("the connection is refused", "接続が拒まれました"),
    "unanswered_host": entry("there is no such host", "その名前のホストがありません"),
    "unanswered_closed": entry("the server hangs up", "サーバーが接続を切りました"),
    "no_value_block": entry(
        "there are goods here and nothing to read beside them.",
        "商品のほかに、読みものがありません。",
        do="Write something that is worth opening the letter for: a tip, a story, a reason.",
        ja_do="読んでよかったと思える話(使い方、出来事、理由など)を添えてください。",
    ),
    "human_missing": entry(
        "this letter goes out by itself, and nobody has written a word of their own in it.",
        "ひとりでに出る便りなのに、人の言葉がありません。",
        do='Write some as `hitokoto = "…"` (or `greeting`), and let the template show them near the top.',
        ja_do="hitokoto(または greeting)に一言を書き、テンプレートのはじめのほうに載せてください。",
    ),
    "human_low": entry(
        "these words stand below the first {most} lines of the text part.",
        "この一言が、テキスト版のはじめの{most}行より下にあります。",
        do="Put them near the top, before any list of goods.",
        ja_do="商品や明細より前の、はじめのほうに置いてください。",
    ),
    "human_unseen": entry(
        "these words do not stand within the first {most} lines of the text part, nor anywhere else in it.",
        "この一言が、テキスト版のはじめの{most}行どころか、どこにもありません。",
        do="Let the template show them near the top.",
        ja_do="テンプレートのはじめのほうに載せてください。",
    ),
    "teaser_missing": entry(
        "nothing makes the reader look forward to the next letter.",
        "次の便りを楽しみにしていただく一言がありません。",
        do='Write `teaser = "…"`, or say at the end what comes next.',
        ja_do="teaser を書くか、終わりに次回のことを一言添えてください。",
    ),
    "word_banned": entry(
        'this shop does not say "{word}".',
        "「{word}」は、このお店では使わない言葉です。",
        do="words.toml says: {instead}",
        ja_do="words.toml より: {instead}",
    ),
    "word_ask": entry(
        '"{word}" is a word to think about.',
        "「{word}」は、使う前に確かめる言葉です。",
        do="words.toml says: {instead}",
        ja_do="words.toml より: {instead}",
    ),
}
