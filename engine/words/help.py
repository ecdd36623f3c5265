"""What `--help` says in Japanese, by verb and option: the frame of the page, and the verbs of one word.

The English stands where the command is: the verb's line in engine/cli/app.py, its options in the docstring of its function. So
these are no entries of the catalogue; a test walks every verb and option and fails where one has no Japanese, or no longer is.
Verbs of two words lie in help_two_words.py. Only a page of help loads either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Verb:
    """What a verb does, and each of its options, under the name by which it is typed: `dry_run` for --dry-run."""

    does: str
    options: Mapping[str, str]


def verb(does: str, /, **options: str) -> Verb:
    """Write a verb; an option whose name Python keeps for itself has a stroke behind it: `from_`."""
    return Verb(does, {name.rstrip("_"): says for name, says in options.items()})


TITLES = {"Commands": "コマンド", "Parameters": "引数とオプション", "Arguments": "引数"}
USAGE = "使い方"
PLACES = {"COMMAND": "コマンド", "[OPTIONS]": "[オプション]", "[ARGS]": "[引数]"}
"""The places of a line of usage."""
REQUIRED, DEFAULT, CHOICES = "[必須]", "[既定: {value}]", "[選択肢: {value}]"

JSON = "JSON 文書を一つ出力します。"
YES = "確認を求めません。"
AT = "別の時刻でリハーサルします: 2026-12-02T11:45+09:00。本番のストアではできません。"
EDITION = "号の名前。tayori run が示すもの。"
ADDRESS = "その方のアドレス。表記の違いは問いません。"
NO_WRITING = "どうなるかを示すだけで、何も書き込みません。"

EVERYWHERE = {
    "project": "お店のプロジェクトのフォルダー。省けば、いまの場所から上へたどって最初に見つかるもの。",
    "state": "状態を置くディレクトリー。省けば $STATE_DIRECTORY、それもなければ var/。",
    "help": "この説明を表示して終わります。",
    "version": "バージョンを表示して終わります。",
}

VERBS: dict[str, Verb] = {
    "": verb("git に置いたファイルから、お店の便りを、同意してくださった方にだけお届けします。"),
    "init": verb(
        "check に通る、新しいプロジェクトを作ります。",
        directory="空のフォルダーか、まだないフォルダー。",
        name="お店の名前。",
        url="お店のウェブサイト。差出人のアドレスは、ここから推測します。",
        zone="お店のタイムゾーン(Europe/Paris など)。省けば東京(ja)かニューヨーク(en)。",
        locale="メールの言語と、ファイルの注釈の言語。省けば、お使いの言語。",
        country="国を表す二文字。省けば JP(ja)か US(en)。",
    ),
    "check": verb(
        "ファイルの誤りを、すべてお伝えします。",
        on="どの日からの一年を見るか: 2026-12-02。省けば今日。",
        online="これからの便りのリンクと画像があるかを、ウェブにも尋ねます。",
        format="text: 一件一行。json: 文書一つ。github: プルリクエストの注釈。",
        json="--format json と同じです。",
    ),
    "deploy": verb(
        "ファイルのリビジョンをこのサーバーに取り込み、誤りがなければ切り替えます。",
        revision="ブランチ・タグ・コミット。このサーバーが従うブランチの名前をふたたび指定するまで、そのままになります。省くか、そのブランチを指定すれば、その最新のコミット。",
        back="一つ前のリビジョンに戻します。",
        list="ここにあるリビジョンの一覧を示します。",
        from_="初めてのときと、引っ越したとき: お店のリポジトリの取得元。",
        branch="これから従うブランチ。省けば、リポジトリの既定のブランチ。",
        folder="初めてのとき: tayori.toml がある、リポジトリの中のフォルダー。省けば、いちばん上。",
        key="ssh が使う鍵のファイル。省けば、利用者自身の鍵。",
        json=JSON,
    ),
    "schema": verb(
        "エディターのための JSON Schema を書き出します。",
        out="書き出すフォルダー。プロジェクトから見た場所。",
        openapi="tayori serve の公開アドレスの説明(OpenAPI 3.1)も、このファイルに書き出します。",
    ),
    "calendar": verb(
        "ある期間に出る号を示します。",
        from_="最初の日。省けば今日(html では今月の一日)。",
        to="最後の日。省けば三か月後(ics・html・--against では十二か月後)。",
        format="text: 画面に月ごとに。json: 文書一つ。記念日は一日ずつ。ics: ほかのカレンダー用のファイル。html: 目で見る一枚のページ。markdown: --against のときだけ。",
        json="--format json と同じです。",
        list="一号を一行にして、名前とともに示します。",
        events="キャンペーンで使える行事と、その決まりと、その日。",
        out="このファイルに書き出します。",
        against="git のこのリビジョンから変わったところを示します。",
    ),
    "plan": verb(
        "だれに届き、だれに届かないか、その理由を示します。何も送りません。",
        at="別の時刻で見ます: 2026-12-02T11:45+09:00。",
        days="この日数だけ先まで見ます。",
        list="お一人ずつ、理由とともに示します。",
        neglected="広告に同意なさったのに、この日数のあいだ便りのない方を、代わりに示します: --neglected、--neglected 45。",
        rev="ブランチ・タグ・コミットのファイルを、このストアの方々に当てはめます。いまのファイルは切り替わりません。",
        rev_from_ssh="SSH の強制コマンドから尋ねる方のために: リビジョンは $SSH_ORIGINAL_COMMAND で受け取り、丸めた合計だけを示します。--rev と同じ見積もりです。",
        json=JSON,
    ),
    "explain": verb(
        "お一人に何が届き、何が届かないか、その理由をお伝えします。",
        address=ADDRESS,
        edition="号の名前(wednesday-letter/2026-W49 など): その号が届いた理由、届かなかった理由。",
        days="何日先まで見るか。",
        at="別の時刻から見ます: 2026-12-02T11:45+09:00。本番のストアではできません。",
        json=JSON,
    ),
    "show": verb(
        "便りを、どなたかが受け取ったとおりに見せます。",
        key="号の名前(wednesday-letter/2026-W49 など)。",
        address=ADDRESS,
        text="テキスト版を出力します(ほかを指定しなければ、これです)。",
        html="HTML 版を出力します。",
        eml="メールのバイト列を出力します。",
        out="出力の代わりに、三つともこのフォルダーに書き出します。",
        as_sent="働く配信停止リンクのまま見せます。押すと、その方の配信が止まります。",
    ),
    "preview": verb(
        "号を、だれかに届く前に、ファイルに書き出します。",
        campaign="キャンペーンの id。--serve のときは省けます。",
        on="号の日。省けば、最初に中身のある号。",
        as_="ストアにいる方の目で見ます(アドレスで指定し、お名前は伏せます)。何度でも指定できます。",
        face="架空のお客様: newest, first_buyer, dormant, platinum, guest, blank, long, emoji か、faces.toml のもの。何度でも指定できます。--as もなければ、全員。",
        form="号の代わりに、このフォームの確認メールをファイルに書き出します。",
        out="ファイルを書き出すフォルダー。",
        pictures="絵を必ず付けるか、付けないか。指定しなければ、Chromium があるときに付けます。",
        unmasked="--as の方のお名前とアドレスを、伏せずに出します。",
        json=JSON,
        serve="すべてのキャンペーンを、この機械だけで開けるページに出します。保存のたびに描き直します。",
        port="そのページのポート。0 なら、空いているもの。",
    ),
    "proof": verb(
        "一つの号を、店の者に、本物のメールで送ります。",
        campaign="キャンペーンの id。",
        on="号の日。省けば、最初に中身のある号。",
        face="だれの目で見るか: newest, first_buyer, dormant, platinum, guest, blank, long, emoji か、faces.toml のもの。",
        to="[proof] のアドレスのうちの一つ。何度でも指定できます。省けば、すべて。",
        relay="[relays] のどれを使うか。省けば、最初のもの。",
        json=JSON,
    ),
    "rehearse": verb(
        "一年を先に通して動かします。ストアの写しを使い、どこにも届けません。",
        from_="最初の日。省けば今日。",
        to="最後の日。省けば一年後。",
        as_written="まだ書かれていない号を飛ばします。指定しなければ、そのキャンペーンの直前の中身で代わりをします。",
        json=JSON,
    ),
    "run": verb(
        "時刻になったものを、すべて送ります。タイマーが呼ぶものです。",
        at=AT,
        dry_run="tayori plan と同じです。",
        relay="すべてに使う [relays] の一つ。省けば、ファイルのとおり。",
        resend_missed="送れずに終わった号の名前: 遅れてでも、いま送ります。",
        log="標準エラーに一行ずつ記録します(画面でも): text か json。",
        metrics="Prometheus 用のファイル(node_exporter の textfile collector)。動いているあいだと終わりに書き直します。",
        json="標準出力に、" + JSON,
    ),
    "worker": verb(
        "動いている run とともに送ります。プロセスを一つ増やします。",
        at="run と同じ別の時刻でリハーサルします: 2026-12-02T11:45+09:00。本番のストアではできません。",
        relay="すべてに使う [relays] の一つ。省けば、ファイルのとおり。",
        stay="残りがなくなっても終わらず、次を待ちます。",
        log="標準エラーに一行ずつ記録します(画面でも): text か json。",
        json="標準出力に、" + JSON + "--stay では、何かを送るたびに一つ。",
    ),
    "pause": verb(
        "いま出ている号を止めます。",
        key="号の名前(tayori run が示すもの)か、all: 出ているすべての号。",
    ),
    "resume": verb(
        "止めた号の続きを、前の文面か新しい文面で出します。",
        key=EDITION,
        text="止めているあいだにファイルが変わったとき: 前の文面(old)で続けるか、新しい文面(new)で続けるか。",
    ),
    "cancel": verb("まだ届いていない方に、その号を出すのをやめます。", key=EDITION, yes=YES),
    "unknown": verb(
        "届いたかどうか分からないものを示し、扱いを決めます。",
        key="号の名前。省けば、すべての号。",
        resend="もう一度送ります。--relay-log とともに使えば、その時間を含むログにないものだけ。",
        as_sent="送られたものとします。",
        relay_log="リレー自身のログ(Postfix のもの。.gz も可。古い分も何度でも指定できます): 受け取られたものを、送られたとします。",
        only="この識別子の方だけ。",
        addresses="出力先が画面でないときにも、アドレスを出します。",
        yes=YES,
        json=JSON,
    ),
    "backup": verb(
        "ストアとジャーナルと鍵を、動いているまま写します。",
        to="バックアップを置くフォルダー。別のディスクに。省けば [backup] の to。",
        keep="いくつ残すか。省けば [backup] の keep。",
        json="標準出力に、" + JSON,
    ),
    "restore": verb(
        "ストアのないところに、バックアップを戻します。",
        backup="tayori backup が作ったフォルダー: tayori-20261202T024500Z。",
    ),
    "recover": verb(
        "戻したストアのバックアップのあとに、何が送られたかを決めます。",
        journal="残っていたジャーナルのとおりとします。",
        relay_log="リレー自身のログのとおりとします: Postfix のものか、Message-ID の一覧。",
        assume_sent="送れたはずのものは、送ったものとします。二度届く方はなく、届かない方があるかもしれません。",
        nothing_was_sent="あのあとは何も送っていません。機械が止まっていただけです。",
        at=AT,
    ),
    "lanes": verb(
        "アドレスがどのレーンに入り、そこで何が守られるか、または、すべてのレーンの様子を示します。",
        address="どなたかのアドレスか、ほかのどれか: hanako@docomo.ne.jp。",
        relay="どのリレーのことか。省けば、すべて。",
        json=JSON,
    ),
    "report": verb(
        "号や月の結果を示します: 受け取り、宛先エラー、迷惑メール報告、停止、ご注文。",
        key="号の名前(tayori run が示すもの): 受け取り・宛先エラー・迷惑メール報告・停止を、レーンごとに。いつもと違えば警告します。",
        month="月(2026-11): 号ごとの数と合計を、前の月と十二か月の中央値と並べて。ご注文、定刻どおりか、名簿の増減。",
        format="月のとき。text: 画面。csv: 一号一行、表計算用。html: 読んで印刷できる一枚のページ。",
        json=JSON,
        out="月の結果を、このファイルに書き出します。",
    ),
    "release": verb(
        "保留になった号を、人数が正しければ出します。",
        key="号の名前(tayori run が示すもの): christmas-dormant/christmas-2026。",
        people="人数。入力を求められる代わりに書きます。いま届く方の数と違えば、出しません。",
        yes="人数がいくつでも、確認を求めません。",
    ),
    "stages": verb("会員ステージを全員分計算し直し、変わる方を示します。", dry_run=NO_WRITING, json=JSON),
    "retention": verb("もう証明しなくてよい同意の証跡を消します。", dry_run="数えるだけです。"),
    "doctor": verb(
        "サーバー・ドメイン・ストアの具合の悪いところと、その直し方をお伝えします。",
        only="一部だけを調べます: dns relay store。",
        nameserver="尋ねる DNS サーバー(アドレスか、アドレス:ポート)。省けば、この機械のもの。",
        json=JSON,
    ),
    "live": verb("ストアのリハーサルを終えて、本番にします。一度だけです。"),
    "upgrade": verb(
        "ストアを作るか、このバージョンに合わせます。",
        backed_up="サーバーにあるストア: 控え(pg_dump)は取ってあるので、表を変更します。",
        dry_run="何をするかを示すだけで、何もしません。",
        json="標準出力に、" + JSON,
    ),
    "notify": verb(
        "人の手が必要なことを店の者に知らせます。試すことも、知らせたものを見ることもできます。",
        unit="動かなかった systemd のユニット: それを知らせます。OnFailure=tayori-notify@%n.service が呼びます。",
        test="[notify] のすべての宛先に、試しの知らせを送ります。",
        json=JSON,
    ),
    "inbound": verb(
        "メールで戻ってくるものを受け取ります: 宛先エラー、迷惑メール報告、停止のお申し出。",
        to="届いた先のアドレス。メールサーバーがメールに書き込まないとき(Postfix: ${original_recipient})。",
        maildir="DIR/new のすべてのメールを受け取り、DIR/cur に移します。",
        keep="報告でも停止のお申し出でもないものを、人が読むために、この Maildir に入れます。",
        json=JSON,
    ),
    "serve": verb(
        "配信を停止するためのページなど、公開のページを出します。",
        host="待ち受けるアドレス。",
        port="待ち受けるポート。0 なら、空いているもの。",
        metrics="Prometheus が /metrics を見る、127.0.0.1 のポート(9464 など)。省けば、ありません。",
    ),
    "form": verb(
        "お店のページに埋め込む、登録フォームを出力します。",
        name="[forms] の名前。一つしかなければ省けます。",
    ),
}
