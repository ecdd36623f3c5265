"""What is said of the text part, and of links in a letter: where they lead and how they are counted."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "text_wrap": entry(
        "lines of {value} columns are too narrow.",
        "{value} 桁では、行が短すぎます。",
        do="Write {least} columns (twelve full-width characters) or more, or 0 to wrap nothing.",
        ja_do="{least} 桁(全角12文字)以上にするか、折り返さないときは 0 とお書きください。",
    ),
    "text_without_leaving": entry(
        "The text part that stands in this file has no link by which its reader can leave.",
        "このファイルのテキストメールには、配信停止のリンクがありません。",
        do="Write {{{{ leave_url }}}} on a line of its own.",
        ja_do="{{{{ leave_url }}}} を、それだけの行に入れてください。",
    ),
    "text_line_wide": entry(
        "this line is {full} full-width characters long; many readers of text mails see it broken in an odd place.",
        "この行は全角 {full} 文字分あります。テキストメールでは、思わぬところで折り返されることがあります。",
        do="Break it at {most} characters or before, where the sense allows it, or set [text] wrap.",
        ja_do="意味の切れ目で、全角 {most} 文字までで改行するか、[text] の wrap をお使いください。",
    ),
    "clicks_refusal": entry(
        "whoever counts clicks has to let people refuse it.",
        "クリックを数えるには、数えられたくない方の意思を受け取れる項目が必要です。",
        do='Declare [attributes.{name}] with type = "flag", or take count_clicks out.',
        ja_do='[attributes.{name}] を type = "flag" で宣言するか、count_clicks を外してください。',
    ),
}
