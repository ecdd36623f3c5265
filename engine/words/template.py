"""The phrases for `templates/`, its Jinja and its includes: code → message and hint, in English and in Japanese."""

from __future__ import annotations

from engine.words import Entry, entry, markup

_SOURCE: dict[str, Entry] = {
    "template_missing": entry(
        "There is no template “{name}”.",
        "「{name}」というテンプレートがありません。",
        do="Make the file in templates/, or name one that is there.",
        ja_do="templates/ にファイルを作るか、あるファイルの名前をお書きください。",
    ),
    "template_missing_guess": entry(
        "There is no template “{name}”.",
        "「{name}」というテンプレートがありません。",
        do="Did you mean “{guess}”?",
        ja_do="「{guess}」のことでしょうか。",
    ),
    "template_include_path": entry(
        "<mj-include> does not say which file to include.",
        "<mj-include> に、取り込むファイルが書かれていません。",
        do='Write <mj-include path="./partials/footer.mjml" />; the path is fixed, so no Jinja tag can stand in it.',
        ja_do='<mj-include path="./partials/footer.mjml" /> のようにお書きください。パスの中に Jinja のタグは書けません。',
    ),
    "template_include_missing": entry(
        "The included file “{path}” is not in templates/.",
        "取り込もうとしている「{path}」が templates/ にありません。",
        do="The path counts from the file that includes it. Make the file, or correct the path.",
        ja_do="パスは、取り込む側のファイルから数えます。ファイルを作るか、パスをお直しください。",
    ),
    "template_include_missing_guess": entry(
        "The included file “{path}” is not in templates/.",
        "取り込もうとしている「{path}」が templates/ にありません。",
        do="Did you mean “{guess}”? The path counts from the file that includes it.",
        ja_do="「{guess}」のことでしょうか。パスは、取り込む側のファイルから数えます。",
    ),
    "template_include_outside": entry(
        "The included path “{path}” leads out of templates/.",
        "取り込もうとしているパス「{path}」は templates/ の外を指しています。",
        do="Put the file in templates/ and write the path from the including file, without a leading “/”.",
        ja_do="ファイルを templates/ の中に置き、取り込む側からのパスを、先頭の「/」なしでお書きください。",
    ),
    "template_include_circle": entry(
        "These files include each other in a circle: {chain}.",
        "ファイルが互いを取り込み合っています: {chain}",
        do="Take one of these includes out.",
        ja_do="どれか一つの取り込みをお外しください。",
    ),
    "template_include_many": entry(
        "The template includes more than {most} files.",
        "取り込むファイルが {most} 個を超えています。",
        do="Do the files include each other twice over? A loop ({{% for %}}) repeats a part without more includes.",
        ja_do="同じファイルを何重にも取り込んでいませんか。繰り返しには {{% for %}} が使えます。",
    ),
    "template_include_document": entry(
        "The included file “{path}” is a whole <mjml> document.",
        "取り込もうとしている「{path}」は、<mjml> から始まる一つの文書です。",
        do="Keep only the part that is to be included, such as its <mj-section>.",
        ja_do="<mj-section> など、取り込みたい部分だけを残してください。",
    ),
}

_JINJA: dict[str, Entry] = {
    "template_jinja_unclosed": entry(
        "“{tag}” opens a Jinja tag that never ends.",
        "「{tag}」で始まる Jinja のタグが閉じられていません。",
        do="End it with }}}}, %}} or #}}. In CSS, put a blank after “{{” (“{{ #id”).",
        ja_do="}}}}、%}}、#}} で閉じてください。CSS では「{{」のあとに空白を入れてください(「{{ #id」)。",
    ),
    "template_habit": entry(
        "“{found}” belongs to another template language.",
        "「{found}」は、別のテンプレート言語の書き方です。",
        do="In Jinja it is written {instead}",
        ja_do="Jinja では次のように書きます: {instead}",
    ),
    "template_block_stray": entry(
        "{tag} stands where no {{% {opens} %}} is open.",
        "{tag} に対応する {{% {opens} %}} がありません。",
        do="Take it out, or write its beginning above it.",
        ja_do="このタグを消すか、はじまりのタグを前にお書きください。",
    ),
    "template_block_unclosed": entry(
        "{tag} is never closed.",
        "{tag} が閉じられていません。",
        do="Write {end} where it ends.",
        ja_do="終わりの場所に {end} をお書きください。",
    ),
    "template_block_unknown": entry(
        "{tag} is no tag of Jinja.",
        "{tag} は Jinja のタグではありません。",
        do="A letter can use if, elif, else, for, set, with and filter.",
        ja_do="使えるのは if、elif、else、for、set、with、filter です。",
    ),
    "template_block_unknown_guess": entry(
        "{tag} is no tag of Jinja.",
        "{tag} は Jinja のタグではありません。",
        do="Did you mean “{guess}”?",
        ja_do="「{guess}」のことでしょうか。",
    ),
    "template_block_crosses": entry(
        "{tag} closes what {opener} opened in line {line}, inside another element.",
        "{tag} が、{line} 行目の {opener} とは別の要素の中にあります。",
        do="Let both stand in the same element, around whole elements.",
        ja_do="どちらも同じ要素の中に置き、要素をまるごと囲んでください。",
    ),
    "template_forbidden": entry(
        "“{what}” is not allowed in a letter.",
        "「{what}」は、メールのテンプレートでは使えません。",
        do="Work the value out beforehand and put it into the campaign's file; "
        'a part is shared with <mj-include path="…" />; every other row is found with "is odd".',
        ja_do="値はあらかじめ計算してキャンペーンのファイルにお書きください。"
        '部品の共有には <mj-include path="…" />、一行おきの判定には is odd が使えます。',
    ),
    "template_filter_unknown": entry(
        "There is no filter “{name}”.",
        "「{name}」というフィルタはありません。",
        do="Among others there are default, join, upper, urlencode, yen, date_ja and br.",
        ja_do="default、join、upper、urlencode、yen、date_ja、br などが使えます。",
    ),
    "template_filter_unknown_guess": entry(
        "There is no filter “{name}”.",
        "「{name}」というフィルタはありません。",
        do="Did you mean “{guess}”?",
        ja_do="「{guess}」のことでしょうか。",
    ),
    "template_jinja_syntax": entry(
        "Jinja does not understand this: {detail}.",
        "Jinja の文法に合いません({detail})。",
        do="Look at the tag in this line; {{{{ name }}}} prints a value, {{% if … %}} … {{% endif %}} chooses.",
        ja_do="この行のタグをお確かめください。値は {{{{ name }}}}、条件は {{% if … %}} … {{% endif %}} と書きます。",
    ),
    "template_jinja_deep": entry(
        "The Jinja tags are nested too deeply.",
        "Jinja のタグの入れ子が深すぎます。",
        do="Put fewer conditions, loops or brackets inside each other.",
        ja_do="条件や繰り返し、かっこの入れ子を減らしてください。",
    ),
    "template_jinja_in_tag": entry(
        "A Jinja tag stands between the attributes of <{tag}>.",
        "<{tag}> の属性のあいだに Jinja のタグがあります。",
        do='Put it inside a value, as in color="{{% if x %}}red{{% else %}}black{{% endif %}}", or around the whole element.',
        ja_do='color="{{% if x %}}red{{% else %}}black{{% endif %}}" のように値の中に書くか、要素ごと囲んでください。',
    ),
    "template_jinja_place": entry(
        "{tag} cannot stand directly in <{parent}>.",
        "{tag} は <{parent}> のすぐ中には書けません。",
        do="Put it into <mj-body>, around whole elements, or into a value.",
        ja_do="<mj-body> の中で要素をまるごと囲むか、値の中にお書きください。",
    ),
    "template_jinja_fixed": entry(
        "{attribute} of <{tag}> is needed when the template is compiled, before any value is known.",
        "<{tag}> の {attribute} は、値が決まる前(テンプレートを組み立てるとき)に必要です。",
        do="Write a fixed value; to choose between some, put {{% if %}} around whole elements.",
        ja_do="決まった値をお書きください。選びたいときは、要素ごと {{% if %}} で囲んでください。",
    ),
    "template_jinja_lost": entry(
        "MJML leaves {tag} out of the letter.",
        "MJML が {tag} をメールに残しません。",
        do="Move it into the text of the letter or around whole elements, or take it out.",
        ja_do="本文の中か、要素を囲む位置へ移すか、お消しください。",
    ),
    "template_part_broken": entry(
        "Compiled, the template is no longer valid Jinja: {detail}.",
        "組み立てたあと、Jinja の文法が壊れました({detail})。",
        do="Put {{% … %}} around whole elements only.",
        ja_do="{{% … %}} は、要素をまるごと囲むように置いてください。",
    ),
}

_FILLED: dict[str, Entry] = {
    "template_name_undefined": entry(
        "Nothing is named “{what}”.",
        "「{what}」という値がありません。",
        do='Put it into the campaign\'s file, or write {{{{ {what} | default("…") }}}}.',
        ja_do='キャンペーンのファイルに書くか、{{{{ {what} | default("…") }}}} とお書きください。',
    ),
    "template_name_undefined_guess": entry(
        "Nothing is named “{what}”.",
        "「{what}」という値がありません。",
        do="Did you mean “{guess}”?",
        ja_do="「{guess}」のことでしょうか。",
    ),
    "template_member_undefined": entry(
        "“{what}” does not exist.",
        "「{what}」がありません。",
        do='Correct the name, or write | default("…") behind it if it may be missing.',
        ja_do='名前をお直しください。ない場合もあるときは、うしろに | default("…") を付けてください。',
    ),
    "template_member_undefined_guess": entry(
        "“{what}” does not exist.",
        "「{what}」がありません。",
        do="Did you mean “{guess}”?",
        ja_do="「{guess}」のことでしょうか。",
    ),
    "template_value_none": entry(
        "{what} would print an empty value.",
        "{what} の値が空(none)です。",
        do='Put {{% if … %}} around it, or write | default("…", true).',
        ja_do='{{% if … %}} で囲むか、| default("…", true) を付けてください。',
    ),
    "template_many_turns": entry(
        "The loops of this template turn more than {most} times.",
        "このテンプレートの繰り返しが {most} 回を超えています。",
        do="Loop over fewer things; a loop inside a loop multiplies.",
        ja_do="繰り返す数を減らしてください。繰り返しの中の繰り返しは掛け算になります。",
    ),
    "template_much_made": entry(
        "This template makes too much out of little (a step here goes beyond {most}).",
        "このテンプレートは、小さな値から大きすぎるものを作っています(ここで上限の {most} を超えました)。",
        do="Look for a text or list that is joined to itself over and over, or a very large number.",
        ja_do="自分自身を何度もつなげている文字列やリスト、大きすぎる数がないか、お確かめください。",
    ),
    "template_long_letter": entry(
        "The letter becomes longer than {most} characters.",
        "メールが {most} 文字を超えています。",
        do="Repeat less in loops; Gmail shows the first 102 KB only.",
        ja_do="繰り返しを減らしてください。Gmail で表示されるのは最初の 102 KB だけです。",
    ),
    "template_long_range": entry(
        "range(…) counts further than {most}.",
        "range(…) の数が {most} を超えています。",
        do="No letter needs as many; loop over the things themselves.",
        ja_do="メールでは必要のない数です。並べたいものそのもので繰り返してください。",
    ),
    "template_render": entry(
        "Filling the template fails here: {what}.",
        "ここで値を入れられませんでした({what})。",
        do="Look at the value and the filter in this line.",
        ja_do="この行の値とフィルタをお確かめください。",
    ),
}

WORDS: dict[str, Entry] = {**_SOURCE, **_JINJA, **markup.WORDS, **_FILLED}
