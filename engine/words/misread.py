"""The phrases about a command line that cannot be read: no such command or option, a value that is missing or no value."""

from __future__ import annotations

from engine.words import Entry, entry

_ITS_HELP = {"do": "`{command} --help` tells what it takes.", "ja_do": "書き方は `{command} --help` にあります。"}
_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "misread_command": entry(
        "there is no command `{command} {name}`.",
        "`{command} {name}` というコマンドはありません。",
        do="`{command} --help` lists what there is.",
        ja_do="`{command} --help` に一覧があります。",
    ),
    "misread_command_guess": entry(
        "there is no command `{command} {name}`.",
        "`{command} {name}` というコマンドはありません。",
        do="Did you mean `{command} {guess}`?",
        ja_do="`{command} {guess}` ではありませんか。",
    ),
    "misread_option": entry(
        "`{command}` has no option {name}.", "`{command}` に {name} というオプションはありません。", **_ITS_HELP
    ),
    "misread_option_guess": entry(
        "`{command}` has no option {name}.", "`{command}` に {name} というオプションはありません。", **_GUESS
    ),
    "misread_missing": entry("`{command}`: {name} is missing.", "`{command}`: {name} がありません。", **_ITS_HELP),
    "misread_no_value": entry(
        "`{command}`: {name} needs a value.", "`{command}`: {name} には値が必要です。", **_ITS_HELP
    ),
    "misread_choice": entry(
        "{name}: {value} is not one of the choices.",
        "{name}: {value} は選べません。",
        do="Choose from: {choices}.",
        ja_do="次から選んでください: {choices}。",
    ),
    "misread_choice_guess": entry(
        "{name}: {value} is not one of the choices.", "{name}: {value} は選べません。", **_GUESS
    ),
    "misread_number": entry(
        "{name}: {value} is not a whole number.",
        "{name}: {value} は整数ではありません。",
        do="Write it in digits: 25.",
        ja_do="25 のように数字で書いてください。",
    ),
    "misread_day": entry(
        "{name}: {value} is not a day.",
        "{name}: {value} は日付ではありません。",
        do="Write it as 2026-12-02.",
        ja_do="2026-12-02 のように書いてください。",
    ),
    "misread_value": entry("{name}: {value} cannot be read.", "{name}: {value} を読み取れません。", **_ITS_HELP),
    "misread_range": entry(
        "{name}: {value} is too little or too much.",
        "{name}: {value} は範囲の外です。",
        do="It goes from {least} to {most}.",
        ja_do="{least} から {most} までです。",
    ),
    "misread_least": entry(
        "{name}: {value} is too little.",
        "{name}: {value} は小さすぎます。",
        do="It is {least} or more.",
        ja_do="{least} 以上で書いてください。",
    ),
    "misread_extra": entry(
        "`{command}` does not know what to do with {words}.", "`{command}` には余分な引数です: {words}。", **_ITS_HELP
    ),
    "misread_twice": entry(
        "{name} stands there twice.", "{name} が二度あります。", do="Write it once.", ja_do="一度だけ書いてください。"
    ),
    "misread_order": entry(
        "`{command}`: {value} stands without a name behind {named}, which has one.",
        "`{command}`: 名前を付けた {named} のあとに、名前のない {value} があります。",
        do="Write both without names, or both with: {name} {value}.",
        ja_do="どちらも名前なしで書くか、どちらにも付けてください: {name} {value}。",
    ),
    "misread_other": entry("the command line cannot be read: {reason}", "コマンドラインを読み取れません: {reason}"),
}
