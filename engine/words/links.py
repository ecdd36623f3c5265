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
    "dead_link": entry(
        "This link does not work.",
        "このリンクは、開けません。",
        do="It seems to have been cut short or changed on its way. Please open the link in the e-mail once more, or go to our website.",
        ja_do="リンクが途中で切れているか、一部が変わっているようです。メールの中のリンクをもう一度お開きになるか、お店のページからお進みください。",
    ),
    "not_now": entry(
        "This link cannot be opened just now.",
        "ただいま、リンクを開けません。",
        do="We are sorry: something went wrong on our side. Please try again in a few minutes, or go to our website.",
        ja_do="申し訳ございません。こちらの不具合です。数分おいてからもう一度お試しになるか、お店のページからお進みください。",
    ),
}
