"""The phrases of `tayori init`: what keeps a new project from being made, and what to do with one that was."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "init_not_empty": entry(
        "{path} holds something already.",
        "{path} には、もう何かが入っています。",
        do="Name a folder that is empty or does not exist yet; nothing was written.",
        ja_do="空のフォルダーか、まだないフォルダーを指してください。何も書き込んでいません。",
    ),
    "init_not_folder": entry(
        "{path} is not a folder.",
        "{path} はフォルダーではありません。",
        do="Name a folder that is empty or does not exist yet; nothing was written.",
        ja_do="空のフォルダーか、まだないフォルダーを指してください。何も書き込んでいません。",
    ),
    "init_unwritable": entry(
        "{path} cannot be written: {reason}.",
        "{path} に書き込めません: {reason}。",
        do="Look at the rights and the room on the disk; then name an empty folder again.",
        ja_do="権限とディスクの空きを確かめて、空のフォルダーでもう一度お試しください。",
    ),
    "init_name": entry(
        "--name: a shop's name is one line of text that can be read.",
        "--name: 店の名前は、読める文字だけの一行です。",
        do="Leave out line breaks and control characters.",
        ja_do="改行や制御文字を除いてください。",
    ),
    "init_option": entry("{option}: {cause}", "{option}: {cause}"),
    "init_made": entry(
        "{path} is a project for {name}, with these files:", "{path} に {name} のプロジェクトを作りました:"
    ),
    "init_next": entry(
        "Next: cd {path} && tayori check. README.md there goes on from this.",
        "次は cd {path} && tayori check。続きは、その中の README.md にあります。",
    ),
}
