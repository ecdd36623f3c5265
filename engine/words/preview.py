"""What is said around previews and the pages on which they are looked at."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "face.newest": entry("newest reader", "登録したばかりの方"),
    "face.dormant": entry("dormant customer", "久しくご注文のない方"),
    "face.platinum": entry("top customer", "いちばん上の段階の方"),
    "face.blank": entry("without a name", "お名前のない方"),
    "face.long": entry("a long name", "長いお名前の方"),
    "face.emoji": entry("emoji in the name", "お名前に絵文字のある方"),
    "face_unknown": entry(
        "there is no face {name}.",
        "見本の人 {name} はありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "preview_face_fails": entry(
        "the letter cannot be printed for “{face}”: {reason}.",
        "「{face}」の便りを作れません: {reason}。",
        do="Let the template ask before it uses what not everybody has, or declare a default.",
        ja_do="だれにもあるとは限らない値は、テンプレートで確かめてから使うか、default を決めてください。",
    ),
    "preview_no_browser": entry(
        "no pictures: there is no Chromium on PATH.",
        "画像はありません: PATH に Chromium がありません。",
        do="Install it (Debian: apt install chromium) and call again.",
        ja_do="入れてから(Debian では apt install chromium)、もう一度お試しください。",
    ),
    "preview_camera": entry(
        "Chromium ended the pictures early: {reason}.",
        "Chromium が途中で画像をやめました: {reason}。",
        do="Everything else is written. --no-pictures leaves them out.",
        ja_do="ほかのファイルはそろっています。--no-pictures で画像を省けます。",
    ),
    "preview_erased": entry(
        "{address} was erased: there is nothing left to preview with.",
        "{address} の記録は消去済みで、プレビューに使えるものがありません。",
    ),
    "seen.heading": entry("Previews", "便りのプレビュー"),
    "seen.nothing": entry("There is nothing to see.", "ご覧いただくものがありません。"),
    "seen.contents": entry("Editions", "号の一覧"),
    "seen.problems": entry("To mend", "直すところ"),
    "seen.clean": entry("No mistakes were found.", "誤りは見つかりませんでした。"),
    "seen.personal": entry(
        "These are real people, unmasked: do not pass this folder on.",
        "伏せ字にしていない、実在のお客様です。このフォルダーを人に渡さないでください。",
    ),
    "seen.no_subject": entry("(no subject)", "(件名なし)"),
    "seen.size": entry("{size} of {most} KB", "{most} KB のうち {size}"),
    "seen.clipped": entry("Gmail hides what lies behind {most} KB.", "{most} KB より後ろは Gmail では隠れます。"),
    "seen.text": entry("Text part", "テキスト"),
    "seen.headers": entry("Headers", "ヘッダー"),
    "seen.links": entry("Links", "リンク"),
    "seen.no_links": entry("There is no link.", "リンクはありません。"),
    "seen.times": entry("({number} times)", "({number} か所)"),
    "seen.variables": entry("Variables", "差し込む値"),
    "seen.files": entry("Files", "ファイル"),
    "seen.pictures": entry("Pictures", "画像"),
    "seen.light": entry("light", "ライト"),
    "seen.dark": entry("dark", "ダーク"),
    "seen.images": entry(
        "Images from the web are not fetched: the pictures show the letter as it is before the reader loads them.",
        "外の画像は読み込んでいません。読む方が画像を表示する前の見え方です。",
    ),
}
