"""What is said of products, authors and the facts about a person that a letter uses."""

from __future__ import annotations

from engine.words import Entry, entry

_KNOWN = {"do": "Known here: {known}.", "ja_do": "使えるのは {known} です。"}
_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "value_product": entry(
        "{value} cannot be the name of a product.",
        "{value} は商品の名前(キー)に使えません。",
        do="Use small letters, digits, - and _, 60 at most: [products.kuki-hojicha]. What orders call it stands in `sold_as`.",
        ja_do="英小文字・数字・-・_ だけで、60 文字までで書いてください(例: [products.kuki-hojicha])。受注での呼び名は sold_as に書きます。",
    ),
    "product_unknown": entry(
        "there is no product {name} in products.toml.", "products.toml に商品 {name} はありません。", **_KNOWN
    ),
    "product_unknown_guess": entry(
        "there is no product {name} in products.toml.", "products.toml に商品 {name} はありません。", **_GUESS
    ),
    "product_broken": entry(
        "the product {name} has a mistake in products.toml.",
        "商品 {name} の、products.toml での書き方に間違いがあります。",
        do="Correct it there; until then this campaign is out of action.",
        ja_do="products.toml を直してください。それまで、このキャンペーンは送られません。",
    ),
    "product_related_itself": entry(
        "this product is related to itself.",
        "関連商品に、その商品自身が入っています。",
        do="Take it out of `related`.",
        ja_do="related から消してください。",
    ),
    "product_sold_twice": entry(
        "orders that say {name} could mean {other}, too.",
        "受注の {name} は、商品 {other} とも読めてしまいます。",
        do="Let each name of `sold_as` stand at one product only.",
        ja_do="sold_as の名前は、ひとつの商品にだけ書いてください。",
    ),
    "product_key_taken": entry(
        "the engine itself gives each product {key}.",
        "{key} は、エンジンが商品ごとに用意する名前です。",
        do="Call your own key something else.",
        ja_do="ご自分の項目には、別の名前を使ってください。",
    ),
    "product_deal_without_price": entry(
        "what a subscription or a bundle saves cannot be told without a price.",
        "price がないと、subscription や bundle でいくらお得になるか計算できません。",
        do="Write `price`.",
        ja_do="price を書いてください。",
    ),
    "author_unknown": entry(
        "there is no author {name} in [authors] of tayori.toml.",
        "tayori.toml の [authors] に書き手 {name} はいません。",
        **_KNOWN,
    ),
    "author_unknown_guess": entry(
        "there is no author {name} in [authors] of tayori.toml.",
        "tayori.toml の [authors] に書き手 {name} はいません。",
        **_GUESS,
    ),
    "author_from": entry(
        "{value} cannot be the name of a sender: it holds a sign of an address.",
        "{value} は差出人の名前に使えません(アドレスの記号が入っています)。",
        do="Write the name alone; the address is that of [sender].",
        ja_do="名前だけを書いてください。アドレスは [sender] のものを使います。",
    ),
    "author_missing": entry(
        "the template asks for author, and {campaign} names none.",
        "テンプレートが author を求めていますが、{campaign} に書き手がありません。",
        do='Write author = "…" there, or put {{% if author is defined %}} around it.',
        ja_do='そこに author = "…" を書くか、テンプレートを {{% if author is defined %}} で囲んでください。',
    ),
    "person_lacks": entry(
        "not everybody has {what} (tried: {who}), and would get no letter.",
        "{what} のない方がいます(試した方: {who})。その方には届きません。",
        do='Declare a default for the attribute, write | default("…"), or put {{% if … is defined %}} around it.',
        ja_do='項目に default を決めるか、| default("…") を付けるか、{{% if … is defined %}} で囲んでください。',
    ),
    "person_fails": entry(
        "this cannot be filled for everybody (tried: {who}): {what}.",
        "ここに値を入れられない方がいます(試した方: {who}): {what}。",
        do="Let the template say what such people read.",
        ja_do="その方に何を書くか、テンプレートで分けてください。",
    ),
    "product_sold_out": entry(
        "{name} is sold out, and the edition due on {due} shows it.",
        "{name} は売り切れですが、{due} の便りに載っています。",
        do="Show another product, or correct its stock; until then the edition does not go out.",
        ja_do="別の商品に替えるか、stock を直してください。それまで、この便りは送られません。",
    ),
    "product_expired": entry(
        "{name} is offered until {until}, and the edition that shows it is due on {due}.",
        "{name} のご案内は {until} までですが、載っている便りは {due} に出ます。",
        do="Show another product, or correct `valid_until`; until then the edition does not go out.",
        ja_do="別の商品に替えるか、valid_until を直してください。それまで、この便りは送られません。",
    ),
    "product_no_benefit": entry(
        "no_benefit: the subscription or bundle of {name} costs its reader no less than buying one by one.",
        "no_benefit: {name} の定期便・まとめ買いは、一つずつ買うより安くなっていません。",
        do="Correct its prices, or take the deal out; until then no edition that shows it goes out.",
        ja_do="価格を直すか、subscription・bundle を消してください。それまで、載せた便りは送られません。",
    ),
}
