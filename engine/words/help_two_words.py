"""What `--help` says in Japanese of the verbs of two words: lists, people, events, coupons, consents."""

from __future__ import annotations

from engine.words.help import ADDRESS, JSON, NO_WRITING, Verb, verb

COUPON = "クーポンの名前。"
WHERE = "書き出すファイル。省けば標準出力。"
WHY = "その理由。あとで見る方のために。"

TWO_WORDS: dict[str, Verb] = {
    "subscribers": verb("お客様の取り込みと書き出し、お一人ずつの扱い。"),
    "subscribers import": verb(
        "お客様とその同意を、CSV(UTF-8 か CP932)か JSON Lines から取り込みます。同じファイルを二度取り込んでも、何も変わりません。",
        file="カートや、ほかの配信システムの書き出し。.jsonl と .ndjson は JSON で、一行に一件。",
        mapping="列の意味を書いた対応表 imports/NAME.toml の名前。",
        dry_run=NO_WRITING,
        names="--dry-run とともに: お名前がどう記録されるかを示します。",
        accept="保留になった名簿を通します: columns, names, fewer, words, birthdays(いくつかはコンマで区切って)。",
        refused="取り込めない行の書き出し先。省けば、名簿の隣の NAME.refused.csv。",
        made_at="名簿が作られた時刻。省けば、名簿に書いてある時刻か、ファイルの時刻。",
        consent_batch="日付のない同意についての TOML ファイル: フォーム、その公開期間、責任者。",
        json=JSON,
    ),
    "subscribers export": verb(
        "全員を同意とともに書き出します。または、お一人について、ストアにあるすべてを JSON で書き出します。",
        file=WHERE,
        address="お一人: その方についてのすべて(開示請求)。",
        format="全員の名簿の形: csv か jsonl(一行に一件)。",
        not_warmed="日: その日に、送り始めの増やし方ではまだ届かない方。前のシステムのためのもので、このシステムはその日、この方々に送りません。",
        topic="--not-warmed とともに: どのトピックの広告を分け合うか。省けば、ただ一つの広告のトピック。",
    ),
    "subscribers find": verb(
        "アドレスの一部、お名前の一部(かなの種類や空白は問いません)、または識別子で、お客様を探します。",
        text="お電話の方がおっしゃること。",
        json=JSON,
    ),
    "subscribers show": verb(
        "お一人のカードを見せます: どなたで、何をお望みで、最近何が届いたか。", address=ADDRESS, json=JSON
    ),
    "subscribers leave": verb(
        "広告はもう要らないというお申し出を記録します。トピックを指定しなければ、すべての広告です。",
        address=ADDRESS,
        by="どのようにおっしゃったか。",
        topic="このトピックだけ。広告でなくてもかまいません。",
        said_at="おっしゃった時刻: 2026-12-02T11:45。省けば、いま。",
        note="あとで見る方への一言。",
        clerk="承った人。省けば $USER。",
        yes="確認を求めません。",
    ),
    "subscribers erase": verb(
        "お一人の個人情報を消去します。ストアが知るその方のことは消え、名簿を取り込んでも戻りません。",
        address=ADDRESS,
        yes="アドレスの再入力を求めません。",
    ),
    "events": verb("ご注文など、お客様がお店でなさったこと。"),
    "events import": verb(
        "ご注文などのできごとを、一覧(UTF-8 か CP932 の CSV、JSON Lines)から取り込みます。同じ一覧を二度取り込んでも、何も変わりません。",
        file="カートの書き出し: 一行に一件か、ご注文の一品を一行に。",
        mapping="列の意味を書いた、[events] のある対応表 imports/NAME.toml の名前。",
        refused="取り込めない行の、直すための書き出し先。省けば、一覧の隣。",
        dry_run=NO_WRITING,
        json=JSON,
    ),
    "coupons": verb("クーポンのコード: 取り込み、残り、お渡しした分。"),
    "coupons import": verb(
        "クーポンの束にコードを足します: 一行に一つか、code という列のある CSV。",
        name='クーポンの名前。kind = "pool" のもの。',
        file="コードのファイル。git には入れず、取り込んだら消してください。",
        dry_run="何が入るかを示すだけで、取り込みません。",
        json=JSON,
    ),
    "coupons list": verb(
        "クーポンごとの数を示します: 取り込み、残り、取り置き、送信済み。",
        name="一つのクーポンだけ。",
        codes="残っているコードも出力します。お金と同じです。",
        json=JSON,
    ),
    "coupons export": verb(
        "どなたにどのコードをお渡ししたかを、レジのための CSV に書き出します。識別子と号で示します。",
        name=COUPON,
        file=WHERE,
    ),
    "coupons verify": verb(
        "コードをお渡ししたか、どなたにか、まだ使えるかをお伝えします。",
        code="お客様が入力したとおりのコード。",
        json=JSON,
    ),
    "coupons withdraw": verb(
        "まだどなたにも渡していないコードを、束から除きます。",
        name=COUPON,
        yes="除きます。指定しなければ、数を示すだけです。",
    ),
    "suppressions": verb("停止リスト: どなたのものであっても、何も送らないアドレス。"),
    "suppressions list": verb(
        "何も送らないアドレスと、その理由を示します。", only="この理由で載っているものだけ。", json=JSON
    ),
    "suppressions add": verb(
        "アドレスに、今後何も送らないようにします。登録のある方でもない方でもかまいません。",
        address="アドレス。表記の違いは問いません。",
        reason=WHY,
    ),
    "suppressions remove": verb(
        "アドレスをリストから外します。その方が同意なさった便りが、また届くようになります。",
        address="アドレス。表記の違いは問いません。",
        reason=WHY,
        complaint="迷惑メール報告で載っていても外します。報告で断られたものは、断られたままです。",
    ),
    "suppressions import": verb(
        "ほかのシステムの停止リストを取り込みます: 一行に一アドレスか、email という列のある CSV。全員の名簿からも取り込めます。",
        file="アドレスのファイル。",
        as_="なぜ送ってはいけないのか。ファイルのすべてのアドレスに付けます。",
        mapping="どの行が停止なのかを書いた対応表 imports/NAME.toml の名前。その行だけを取り込みます。",
        json=JSON,
    ),
    "suppressions export": verb(
        "リスト全体を、CSV でファイルか標準出力に書き出します。", file=WHERE, only="この理由で載っているものだけ。"
    ),
    "moving": verb("ほかのシステムからの引っ越しで、一度だけ取り込むもの。"),
    "moving mapping": verb(
        "imports/SYSTEM.toml を書き出します: ほかのシステムの書き出しの読み方です。",
        system="お客様がいらした元のシステム。",
        form="同意なさったフォームの文面を、そのとおりに。同意一つずつの証明に、この文面を記します。",
        topic="同意なさったトピック。省けば、ただ一つの広告のトピック。",
    ),
    "moving served": verb(
        "キャンペーンの便りを、前のシステムからもう受け取った方を記録します。二度は届きません。",
        file="アドレスのファイル: 一行に一つか、email という列のある CSV。",
        campaign="このお店のどのキャンペーンにあたるか: birthday。",
        year="いつの年の分か。省けば今年。",
        json=JSON,
    ),
    "consent": verb("同意台帳と、その証明。"),
    "consent verify": verb(
        "同意台帳をたどり、合わない記録・封印・証跡・現在の状態をすべてお伝えします。",
        expect="ほかの場所に控えておいた、このコマンドの封印。台帳に含まれていなければなりません。",
        json=JSON,
    ),
    "consent proof": verb("お一人の同意を、その証明となるすべてとともに見せます。", address=ADDRESS, json=JSON),
}
