"""The phrases for the MJML in `templates/`: code → message and hint, in English and in Japanese."""

from __future__ import annotations

from engine.words import Entry, entry

_FORM: dict[str, Entry] = {
    "template_too_deep": entry(
        "More than {most} elements stand inside each other here.",
        "ここで要素の入れ子が {most} 段を超えています。",
        do="Is an element above this line never closed?",
        ja_do="これより前に、閉じ忘れた要素はありませんか。",
    ),
    "template_unclosed": entry(
        "<{tag}> is never closed.",
        "<{tag}> が閉じられていません。",
        do="Write </{tag}> where it ends.",
        ja_do="終わりの場所に </{tag}> をお書きください。",
    ),
    "template_close_stray": entry(
        "</{tag}> closes nothing that is open.",
        "</{tag}> に対応する、開いている要素がありません。",
        do="Take it out, or write <{tag}> above it.",
        ja_do="これを消すか、前に <{tag}> をお書きください。",
    ),
    "template_declaration": entry(
        "“{text}” cannot stand in MJML.",
        "「{text}」は MJML の中に書けません。",
        do="Take it out; the letter starts with <mjml>.",
        ja_do="お消しください。テンプレートは <mjml> から始まります。",
    ),
    "template_stray_less_than": entry(
        "A bare “<” stands here.",
        "ここに「<」がそのまま書かれています。",
        do="Write &lt; for the character itself.",
        ja_do="文字として使うときは &lt; とお書きください。",
    ),
    "template_comment_unclosed": entry(
        "This comment never ends.",
        "このコメントが閉じられていません。",
        do="End it with -->.",
        ja_do="--> で閉じてください。",
    ),
    "template_comment_hyphens": entry(
        "A comment must not hold “--” or end with “-”.",
        "コメントの中に「--」を書いたり、「-」で終えたりはできません。",
        do="Write other characters, or use a Jinja comment: {{# … #}}.",
        ja_do="別の文字にするか、Jinja のコメント {{# … #}} をお使いください。",
    ),
    "template_comment_place": entry(
        "A comment cannot stand in <{parent}>, whose characters are all shown or used.",
        "<{parent}> の中の文字はそのまま使われるため、コメントは書けません。",
        do="Move it in front of the element, or use a Jinja comment: {{# … #}}.",
        ja_do="要素の前へ移すか、Jinja のコメント {{# … #}} をお使いください。",
    ),
    "template_tag_broken": entry(
        "The tag <{tag}> is not written completely.",
        "<{tag}> のタグが正しく書かれていません。",
        do='Look at its quotation marks, its attributes (name="value"), its “>”, and for full-width blanks.',
        ja_do='引用符、属性(名前="値")、「>」をお確かめください。全角の空白が混じっていることもあります。',
    ),
    "template_attribute_glued": entry(
        "No blank stands before {attribute} in <{tag}>.",
        "<{tag}> の {attribute} の前に空白がありません。",
        do="Put a blank between two attributes.",
        ja_do="属性と属性のあいだに空白を入れてください。",
    ),
    "template_attribute_twice": entry(
        "<{tag}> has the attribute {attribute} twice.",
        "<{tag}> に {attribute} が二つあります。",
        do="Keep one of them.",
        ja_do="一つだけ残してください。",
    ),
    "template_attribute_unquoted": entry(
        "The value of {attribute} in <{tag}> is not in quotation marks.",
        "<{tag}> の {attribute} の値が引用符で囲まれていません。",
        do='Write {attribute}="…".',
        ja_do='{attribute}="…" とお書きください。',
    ),
    "template_mjml": entry(
        "MJML cannot compile this: {detail}.",
        "MJML として組み立てられません({detail})。",
        do="Look at the tags and quotation marks around this line.",
        ja_do="この行の前後のタグと引用符をお確かめください。",
    ),
}

_MJML: dict[str, Entry] = {
    "template_no_mjml": entry(
        "The template does not start with <mjml>.",
        "テンプレートが <mjml> から始まっていません。",
        do="A part that others include is not a template by itself; write <mjml><mj-body> … </mj-body></mjml>.",
        ja_do="取り込み用の部品は、それだけではテンプレートになりません。"
        "<mjml><mj-body> … </mj-body></mjml> の形でお書きください。",
    ),
    "template_no_body": entry(
        "<mjml> has no <mj-body>, so the letter would be empty.",
        "<mjml> に <mj-body> がなく、中身のないメールになります。",
        do="Put the letter into <mj-body> … </mj-body>.",
        ja_do="本文を <mj-body> … </mj-body> の中にお書きください。",
    ),
    "template_outside": entry(
        "<{tag}> stands outside of <mjml>.",
        "<{tag}> が <mjml> の外にあります。",
        do="Move it inside, or take it out.",
        ja_do="<mjml> の中へ移すか、お消しください。",
    ),
    "template_selector_broken": entry(
        "“{path}” is no CSS selector.",
        "「{path}」は CSS のセレクタではありません。",
        do='Write one such as path=".price td".',
        ja_do='path=".price td" のようにお書きください。',
    ),
    "template_selector_nothing": entry(
        "“{path}” selects nothing in this letter.",
        "「{path}」に当てはまるものが、このメールにありません。",
        do='It is looked up in the finished HTML; give the element a css-class="…" and select that.',
        ja_do='できあがった HTML の中で探します。要素に css-class="…" を付け、それを選んでください。',
    ),
    "template_gap_jinja": entry(
        "<mj-wrapper gap> cannot know which section is the first, as a Jinja tag stands between them.",
        "<mj-wrapper> のセクションのあいだに Jinja のタグがあるため、gap の最初がどれか決められません。",
        do="Take gap out and give the sections a padding-top.",
        ja_do="gap を消し、それぞれのセクションに padding-top をお付けください。",
    ),
    "template_unknown_tag": entry(
        "MJML has no element <{tag}>.",
        "MJML に <{tag}> という要素はありません。",
        do="Text and HTML go into <mj-text>.",
        ja_do="文章や HTML は <mj-text> の中にお書きください。",
    ),
    "template_unknown_tag_guess": entry(
        "MJML has no element <{tag}>.",
        "MJML に <{tag}> という要素はありません。",
        do="Did you mean <{guess}>?",
        ja_do="<{guess}> のことでしょうか。",
    ),
    "template_loose_html": entry(
        "<{tag}> stands directly in <{parent}>, which holds MJML elements only.",
        "<{tag}> が <{parent}> のすぐ中にあります。ここには MJML の要素だけが入ります。",
        do="Put HTML into <mj-text>, or into <mj-raw>.",
        ja_do="HTML は <mj-text> か <mj-raw> の中にお書きください。",
    ),
    "template_loose_text": entry(
        "The text “{text}” stands directly in <{parent}>, which holds elements only.",
        "「{text}」という文字が <{parent}> のすぐ中にあります。ここには要素だけが入ります。",
        do="Put it into <mj-text>.",
        ja_do="<mj-text> の中にお書きください。",
    ),
    "template_wrong_parent": entry(
        "<{tag}> cannot stand in <{parent}>.",
        "<{tag}> は <{parent}> の中には置けません。",
        do="It belongs in {allowed}.",
        ja_do="置ける場所は {allowed} です。",
    ),
    "template_nested_default": entry(
        "<{parent}> cannot hold <{tag}>.",
        "<{parent}> の中に <{tag}> は書けません。",
        do="Close <{parent} … /> at once; give each element a class of its own.",
        ja_do="<{parent} … /> とすぐに閉じ、要素ごとに別のクラスをお作りください。",
    ),
    "template_unknown_attribute": entry(
        "<{tag}> has no attribute {attribute}.",
        "<{tag}> に {attribute} という属性はありません。",
        do='Take it out; for a style of your own, use css-class="…" and <mj-style>.',
        ja_do='お消しください。独自の見た目には css-class="…" と <mj-style> が使えます。',
    ),
    "template_unknown_attribute_guess": entry(
        "<{tag}> has no attribute {attribute}.",
        "<{tag}> に {attribute} という属性はありません。",
        do="Did you mean {guess}?",
        ja_do="{guess} のことでしょうか。",
    ),
    "template_bad_value": entry(
        "“{value}” does not work for {attribute} of <{tag}>.",
        "<{tag}> の {attribute} に「{value}」は使えません。",
        do="It takes values such as {example}.",
        ja_do="{example} のような値をお書きください。",
    ),
    "template_missing_attribute": entry(
        "<{tag}> has no {attribute}.",
        "<{tag}> に {attribute} がありません。",
        do='Write {attribute}="…".',
        ja_do='{attribute}="…" をお書きください。',
    ),
    "template_address_scheme": entry(
        "A link cannot start with “{scheme}:”, which mail programs block.",
        "「{scheme}:」で始まるリンクは、メールソフトに止められます。",
        do="Link to a page: https://…",
        ja_do="https:// で始まるページへのリンクにしてください。",
    ),
    "template_address_part": entry(
        "{tag} is part of an address, which a “&” or a blank in it would break.",
        "{tag} が URL の一部になっています。「&」や空白が入ると URL が壊れます。",
        do="Write {encoded}",
        ja_do="{encoded} とお書きください。",
    ),
    "template_missing_alt": entry(
        "<{tag}> has no alt, so readers without pictures see nothing.",
        "<{tag}> に alt がないため、画像を表示しない方には何も伝わりません。",
        do='Say in alt="…" what the picture shows; alt="" if it is only decoration.',
        ja_do='alt="…" に画像の内容をお書きください。飾りだけの画像なら alt="" とします。',
    ),
    "template_carousel_icons": entry(
        "<mj-carousel> would show arrows from a stranger's host (imgur.com).",
        "<mj-carousel> の矢印が、外部のサイト(imgur.com)の画像になります。",
        do="Give it left-icon and right-icon of your own, or show the pictures one below the other.",
        ja_do="left-icon と right-icon に自社の画像を指定するか、画像を縦に並べてください。",
    ),
    "template_foreign_icon": entry(
        "<{tag}> would show an icon from {host}, which learns who opens the letter.",
        "<{tag}> のアイコンが {host} から読み込まれ、開封した方が外部に知られます。",
        do="Give it icons of your own: {attributes}.",
        ja_do="自社の画像をご指定ください: {attributes}",
    ),
    "template_unknown_class": entry(
        "No mj-class “{name}” is defined.",
        "「{name}」という mj-class は定義されていません。",
        do='Define it in <mj-attributes>: <mj-class name="{name}" … />.',
        ja_do='<mj-attributes> に <mj-class name="{name}" … /> とお書きください。',
    ),
    "template_unknown_class_guess": entry(
        "No mj-class “{name}” is defined.",
        "「{name}」という mj-class は定義されていません。",
        do="Did you mean “{guess}”?",
        ja_do="「{guess}」のことでしょうか。",
    ),
}

WORDS: dict[str, Entry] = {**_FORM, **_MJML}
