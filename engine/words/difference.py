"""The phrases of the calendar's difference: what a change of the files changes, and revisions that cannot be read."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "git_missing": entry(
        "git is not installed here, and revisions are read from it.",
        "git が入っていません。版は git から読みます。",
        do="Install git.",
        ja_do="git を入れてください。",
    ),
    "git_no_repository": entry(
        "{path} is in no git repository that can be read: {reason}.",
        "{path} は、読める git リポジトリの中にありません: {reason}。",
        do="--against compares with a revision in git: commit the project first.",
        ja_do="--against は git の版と比べます。まずプロジェクトをコミットしてください。",
    ),
    "git_unknown_revision": entry(
        "git knows no revision {revision!r} here.",
        "git に版 {revision!r} がありません。",
        do="Write a commit, a branch or a tag: HEAD~1, main, v1. In CI, fetch all of them (actions/checkout: fetch-depth: 0).",
        ja_do="コミット・ブランチ・タグを書いてください(HEAD~1、main、v1)。CI では、すべて取得してください(actions/checkout の fetch-depth: 0)。",
    ),
    "git_unreadable": entry(
        "git cannot read {revision}: {reason}.",
        "git が {revision} を読めません: {reason}。",
        do="In CI, fetch it whole (actions/checkout: fetch-depth: 0, no filter); else look at `git fsck`.",
        ja_do="CI では丸ごと取得してください(actions/checkout の fetch-depth: 0、filter なし)。ほかでは `git fsck` をご覧ください。",
    ),
    "git_slow": entry(
        "git has not answered for {seconds} seconds.",
        "git が {seconds} 秒たっても答えません。",
        do="Look whether it asks for something, or fetches from a server that does not answer.",
        ja_do="何かを尋ねていないか、答えのないサーバーから取得していないかをご確認ください。",
    ),
    "against_no_project": entry(
        "{revision} has no project here: everything is new.",
        "{revision} には、ここにプロジェクトがありません。すべてが新しいものです。",
    ),
    "against_mistakes": entry(
        "{revision} has mistakes in its files; what could be read is compared. Not compared: {names}.",
        "{revision} のファイルに誤りがあります。読めたものだけを比べます。比べないもの: {names}。",
    ),
    "against_broken": entry(
        "these campaigns have mistakes and are not compared: {names}.",
        "次のキャンペーンには誤りがあるため、比べません: {names}。",
        do="`tayori check` tells all of them.",
        ja_do="`tayori check` ですべて確かめられます。",
    ),
    "against_heading": entry("The calendar", "暦"),
    "against_span": entry("against {revision}, {first} … {last}", "{revision} と比べて、{first} … {last}"),
    "against_nothing": entry("nothing changes", "変更はありません"),
    "against_renamed": entry(
        'the campaign {old} is called {new} now: who got one of its editions may get it again. If it is the same, write id = "{old}" into its file.',
        'キャンペーン {old} が {new} という名前になりました。送った号がもう一度届くことがあります。同じものなら、ファイルに id = "{old}" と書いてください。',
    ),
    "against_kind.added": entry("added", "追加"),
    "against_kind.dropped": entry("dropped", "取りやめ"),
    "against_kind.moved": entry("moved", "移動"),
    "against_kind.left_out": entry("left out", "休み"),
    "against_kind.back": entry("no longer left out", "休みの取り消し"),
    "against_kind.written": entry("written", "執筆済み"),
    "against_kind.unwritten": entry("no longer written", "中身の削除"),
    "against_kind.changed": entry("changed", "変更"),
    "against_kind.clash": entry("new clashes", "新しい重なり"),
    "against_clash": entry(
        "together more than {cap} for whoever gets all of them", "すべて届く方には上限({cap})を超えます"
    ),
    "against_editions": entry("{number} editions", "{number} 通"),
    "against_times": entry("{number} times", "{number} 回"),
    "against_every": entry("all editions", "すべての号"),
    "against_sign_up": entry("whenever somebody signs up", "お申し込みのたびに"),
    "against_more": entry("and {number} more", "ほか {number} 件"),
    "against_cut": entry(
        "{number} more lines are left out here: `tayori calendar --against` shows all of them.",
        "あと {number} 行あります。`tayori calendar --against` ですべて見られます。",
    ),
    "against_birthday": entry("every birthday {days:+d} days {at}", "毎年の誕生日の {days:+d} 日 {at}"),
    "against_birthday_business": entry(
        "every birthday {days:+d} business days {at}", "毎年の誕生日の {days:+d} 営業日 {at}"
    ),
    "against_instead": entry("{name} goes instead", "代わりに {name} を送る"),
    "against_what.subject": entry("subject", "件名"),
    "against_what.content": entry("content", "中身"),
    "against_what.volume": entry("volume number", "号数"),
    "against_what.template": entry("template", "テンプレート"),
    "against_what.audience": entry("audience", "宛先の条件"),
    "against_what.topic": entry("topic", "トピック"),
    "against_what.title": entry("title", "題名"),
    "against_what.spread": entry("how it is spread over days", "日を分けた送り方"),
    "against_what.stand_in": entry("evergreen content that stands in", "代わりに使ういつでも号"),
    "against_what.sender": entry("sender", "差出人"),
    "against_what.legal": entry("the legal notice", "法律による表示"),
    "against_what.shop": entry("what the shop says of itself and how it addresses people", "店の表示と宛名の書き方"),
}
