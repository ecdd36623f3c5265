"""What is said of files that go along with a letter: its pictures and its attachments."""

from __future__ import annotations

from engine.words import Entry, entry

_THERE = {
    "do": "Put the file there and write its path as it is; links that lead elsewhere are not followed.",
    "ja_do": "ファイルをそこに置き、そのままの場所を書いてください。別の場所を指すリンクはたどりません。",
}
_SMALLER = {
    "do": "Make it smaller, or put it on the shop's site and link to it.",
    "ja_do": "小さくするか、お店のサイトに置いてリンクしてください。",
}

WORDS: dict[str, Entry] = {
    "enclosure_outside": entry(
        "{name} does not lie in {folder}/ of the project, and nothing from elsewhere is sent.",
        "{name} はプロジェクトの {folder}/ の中にないため、送りません。",
        **_THERE,
    ),
    "enclosure_missing": entry(
        "there is no {name} in {folder}/.",
        "{folder}/ に {name} がありません。",
        **_THERE,
    ),
    "enclosure_missing_guess": entry(
        'there is no {name} in {folder}/; did you mean "{guess}"?',
        "{folder}/ に {name} がありません。「{guess}」ではありませんか。",
        **_THERE,
    ),
    "enclosure_unreadable": entry(
        "{name} cannot be read: {reason}.",
        "{name} を読めません({reason})。",
        do="Let the user that Tayori runs as read it.",
        ja_do="Tayori を動かすユーザーが読めるようにしてください。",
    ),
    "enclosure_empty": entry(
        "{name} is empty.",
        "{name} は空です。",
        do="Save it again, or take it out here.",
        ja_do="保存しなおすか、ここから外してください。",
    ),
    "enclosure_name": entry(
        "{name!r} cannot be a file's name in a mail: it holds or begins with what cannot be seen, or has more than {most} characters.",
        "{name!r} はメールのファイル名にできません。見えない文字や前後の空白があるか、{most}文字を超えています。",
        do="Give the file a plain, shorter name.",
        ja_do="ふつうの短い名前に変えてください。",
    ),
    "enclosure_program": entry(
        "{name} is a program, or a page that can run one ({ending}): Gmail and Outlook refuse the letter or take it out.",
        "{name} はプログラムか、プログラムを動かせるページ({ending})です。Gmail や Outlook に拒まれます。",
        do="Save it as a PDF or a PNG, or link to a page of the shop.",
        ja_do="PDF か PNG にするか、お店のページにリンクしてください。",
    ),
    "enclosure_kind": entry(
        "{name} is of no kind that goes along with a letter here ({known}).",
        "{name} は、ここでお送りできる種類({known})ではありません。",
        do="Save it as one of these, or link to it.",
        ja_do="いずれかの形で保存するか、リンクにしてください。",
    ),
    "enclosure_other": entry(
        "what is in {name} is not what its name says ({ending}).",
        "{name} の中身が、名前({ending})と違います。",
        do="Save it anew in that form; text files have to be UTF-8.",
        ja_do="その形で保存しなおしてください。文字のファイルは UTF-8 です。",
    ),
    "enclosure_heavy": entry(
        "{name} has {size} KB; all that goes along with a letter may have {most} KB together.",
        "{name} は {size} KB あります。便り一通に添えられるのは、合わせて {most} KB までです。",
        **_SMALLER,
    ),
    "enclosures_heavy": entry(
        "what goes along with this letter has {size} KB together; {most} KB may go.",
        "この便りに添えるものは、合わせて {size} KB あります。{most} KB までです。",
        **_SMALLER,
    ),
    "enclosure_twice": entry(
        "two attachments are called {name}, and their readers could not tell them apart.",
        "{name} という名前の添付が二つあり、見分けがつきません。",
        do="Rename one, or take it out.",
        ja_do="片方の名前を変えるか、外してください。",
    ),
    "enclosure_jinja": entry(
        'a picture that comes with the letter has to stand with its whole name, and "cid:{name}" goes on with Jinja.',
        "便りに添える画像は、名前をすべて書く必要があります。「cid:{name}」の続きが Jinja です。",
        do='Write the whole name, or let the content say it: picture = "cid:NAME.png" there, src="{{{{ picture }}}}" here.',
        ja_do='名前をすべて書くか、中身に picture = "cid:NAME.png" と書いて、ここを src="{{{{ picture }}}}" にしてください。',
    ),
    "image_lost": entry(
        "the picture {src} does not come with the letter, and readers would see a broken one.",
        "画像 {src} は便りに添えられないため、壊れた画像に見えます。",
        do="A picture of an ordered product needs an address of the web (https://); another one has to lie in images/.",
        ja_do="ご注文の商品の画像は、ウェブの住所(https://)にしてください。ほかの画像は images/ に置いてください。",
    ),
    "mail_size": entry(
        "the whole letter has {size} KB with what goes along; {most} KB are much for a telephone and for a relay.",
        "添えたものも合わせて、便りは {size} KB あります。{most} KB を超えると、携帯電話にも配信サーバーにも重くなります。",
        **_SMALLER,
    ),
}
