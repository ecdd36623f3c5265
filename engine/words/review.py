"""The phrases of the room `review`: what only a look at everything together can find."""

from __future__ import annotations

from engine.words import Entry, entry

_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "content_not_in_slot": entry(
        "{date} is a {is}, and the slot is on {slot}.",
        "{date} は{is}で、枠の曜日({slot})ではありません。",
        do="Write {near}, the slot's own day, even if the edition is to move: the engine moves it by itself.",
        ja_do="枠のもともとの日({near})を書いてください。前倒しなどはエンジンが行います。",
    ),
    "footer_leave": entry(
        "nobody can leave by this mail: {{{{ leave_url }}}} is missing.",
        "配信停止のリンクがありません({{{{ leave_url }}}})。",
        do="Put it into the footer, easy to see.",
        ja_do="フッターの見やすいところに入れてください。",
    ),
    "footer_name": entry(
        "the sender's legal name is missing ({{{{ shop.legal.name }}}}).",
        "送信者の正式な名称がありません({{{{ shop.legal.name }}}})。",
        do="Put it into the footer; the law asks for it.",
        ja_do="フッターに入れてください(特定電子メール法で必要です)。",
    ),
    "footer_address": entry(
        "the sender's postal address is missing ({{{{ shop.legal.postal_address }}}}).",
        "送信者の住所がありません({{{{ shop.legal.postal_address }}}})。",
        do="Put it into the footer; the law asks for it.",
        ja_do="フッターに入れてください(特定電子メール法で必要です)。",
    ),
    "footer_contact": entry(
        "where to ask or complain is missing ({{{{ shop.legal.contact }}}}).",
        "問い合わせ先がありません({{{{ shop.legal.contact }}}})。",
        do="Put it into the footer; the law asks for it.",
        ja_do="フッターに入れてください(特定電子メール法で必要です)。",
    ),
    "variable_unknown": entry(
        "nothing gives {name} a value.",
        "{name} に入る値がどこにもありません。",
        do="There is: {known}.",
        ja_do="使えるのは {known} です。",
    ),
    "variable_unknown_guess": entry("nothing gives {name} a value.", "{name} に入る値がどこにもありません。", **_GUESS),
    "content_key_missing": entry(
        "the template asks for {name} ({where}), and this edition has none.",
        "テンプレート({where})が {name} を求めていますが、この号にありません。",
        do='Write it, or let the template ask "{name} is defined".',
        ja_do="書き足すか、テンプレートで {name} is defined を確かめてください。",
    ),
    "content_key_unused": entry(
        "the template {template} does not use this.",
        "テンプレート {template} はこの項目を使っていません。",
        do="It uses: {known}.",
        ja_do="使うのは {known} です。",
    ),
    "content_key_unused_guess": entry(
        "the template {template} does not use this.", "テンプレート {template} はこの項目を使っていません。", **_GUESS
    ),
    "content_member_missing": entry(
        "the template asks for {what} ({where}), and something in this edition has none.",
        "テンプレート({where})が {what} を求めていますが、この号にそれのないものがあります。",
        do='Write it wherever it is missing, or let the template say what stands there instead: | default("…").',
        ja_do='足りないところに書き足すか、テンプレートで | default("…") を使ってください。',
    ),
    "content_fails": entry(
        "this edition cannot be filled into the template ({where}): {what}.",
        "この号をテンプレート({where})に入れられません: {what}。",
        do="Correct the value that stands there.",
        ja_do="そこに入る値を直してください。",
    ),
    "subject_fails": entry(
        "the subject cannot be filled: {what}",
        "件名に値を入れられません: {what}",
        do="Correct the name in it, or write what it asks for.",
        ja_do="件名の中の名前を直すか、その値を書き足してください。",
    ),
    "content_not_in_month": entry(
        "{date} is no day of the slot.",
        "{date} は枠の日ではありません。",
        do="Write {near}, the slot's own day in that month, even if the edition is to move.",
        ja_do="その月の枠のもともとの日({near})を書いてください。前倒しなどはエンジンが行います。",
    ),
    "content_month_without": entry(
        "the slot has no day in the month of {date}.",
        "{date} の月に、この枠の日はありません。",
        do="Write the day of another month, or change the slot's rule.",
        ja_do="ほかの月の日を書くか、枠の決まりを直してください。",
    ),
    "content_before_start": entry(
        "{day} lies before the campaign's start ({bound}), so this is never sent.",
        "{day} はキャンペーンの始まり({bound})より前なので、送られません。",
        do="Let the campaign start earlier, or take the content out.",
        ja_do="start を早めるか、この中身を消してください。",
    ),
    "content_after_end": entry(
        "{day} lies after the campaign's end ({bound}), so this is never sent.",
        "{day} はキャンペーンの終わり({bound})より後なので、送られません。",
        do="Let the campaign end later, or take the content out.",
        ja_do="end を延ばすか、この中身を消してください。",
    ),
    "content_left_out": entry(
        "the calendar leaves the edition of {date} out ({why}), so this is not sent.",
        "{date} の号は暦で送らないことになっています({why})。この中身は送られません。",
        do="Keep it for another day, or let the edition move instead.",
        ja_do="別の日に回すか、号が動くように暦を直してください。",
    ),
    "content_year_without_event": entry(
        "{name} has no day in {year}.",
        "{year} 年に {name} の日はありません。",
        do="Write another year, or give the event a day in that year.",
        ja_do="年を直すか、その年の日を行事に書いてください。",
    ),
    "content_year_not_date": entry(
        "the campaign comes once, on {date}, and this is for {year}.",
        "このキャンペーンは {date} の一度きりで、この中身は {year} 年のものです。",
        do="Write the year of the date.",
        ja_do="日付と同じ年を書いてください。",
    ),
    "edition_unwritten": entry(
        "nothing is written for the edition of {day}.",
        "{day} の号の中身がまだありません。",
        do="Write {file}; a campaign that begins later says so with start.",
        ja_do="{file} を書いてください。もっと後に始まるキャンペーンなら、start に初日を書きます。",
    ),
    "edition_unwritten_evergreen": entry(
        "nothing is written for the edition of {day}; an evergreen stands in.",
        "{day} の号の中身がまだありません。控え(evergreen)が代わりに出ます。",
        do="Write {file}, and the evergreen is kept for later.",
        ja_do="{file} を書けば、控えは次の機会まで残ります。",
    ),
    "event_unwritten": entry(
        "nothing is written for {year}, and the edition is due on {day}.",
        "{year} 年の中身がまだありません。{day} に送る予定です。",
        do="Write an [[edition]] with year = {year}, or with evergreen = true.",
        ja_do="[[edition]] に year = {year} か evergreen = true で書いてください。",
    ),
    "volume_gap": entry(
        "the volume is {volume}, and by the editions before it this is {expected}.",
        "号数が {volume} になっていますが、前の号から数えると {expected} です。",
        do="Write volume = {expected}; an edition that is left out takes no number.",
        ja_do="volume = {expected} と書いてください。お休みの号は数えません。",
    ),
    "hitokoto_repeated": entry(
        "the same words stand in one of the last eight editions ({where}).",
        "最近の八号の中に、同じひとことがあります({where})。",
        do="Write new ones; regular readers notice.",
        ja_do="新しいひとことを書いてください。いつもの読者は気づきます。",
    ),
    "letter_untouched": entry(
        "this is the {times}th edition running that says the same, but for its subject.",
        "件名のほかは同じ便りが、{times}号続いています。",
        do="Add one touch of this week: a line on the weather, what arrived, what a customer asked.",
        ja_do="今週のひとことを足してください。天気、届いた品、お客様からのご質問など、一行でかまいません。",
    ),
    "teaser_wrong_day": entry(
        "the teaser names a day on which no next edition comes.",
        "予告の日付に、次の号は出ません。",
        do="The next one goes out on {day}.",
        ja_do="次の号は {day} です。",
    ),
    "cap_clash": entry(
        "{key} ({day}) could be one advertisement too many for somebody who had {others}: the cap is {cap}.",
        "{key}({day})は、{others} を受け取った方には多すぎるかもしれません(上限: {cap})。",
        do="Whoever had the others will not get it; move one of them, or narrow an audience.",
        ja_do="先の便りを受け取った方には届きません。どれかを動かすか、宛先を絞ってください。",
    ),
    "cap_clashes": entry(
        "{key} ({day}) could be one advertisement too many for somebody who had {others}: the cap is {cap}. Likewise in the year: {more} more.",
        "{key}({day})は、{others} を受け取った方には多すぎるかもしれません(上限: {cap})。この一年に同じ重なりがあと {more} 回あります。",
        do="Whoever had the others will not get it; move one of them, or narrow an audience.",
        ja_do="先の便りを受け取った方には届きません。どれかを動かすか、宛先を絞ってください。",
    ),
    "cap_anniversary": entry(
        "around {days} of {of} days this and other advertisements could be more than the cap ({cap}) for one person: {key} ({day}) with {others}, for example.",
        "{of} 日のうち {days} 日は、この便りとほかの便りが重なって上限({cap})を超える方がいるかもしれません。例: {key}({day})と {others}。",
        do="The last of them will not reach those people; that may be what you want.",
        ja_do="その方々には、いちばん後の便りが届きません。それでよければ、そのままで構いません。",
    ),
    "letter_left_out": entry(
        "no letter for {day}: {why}.",
        "{day} の便りはお休みです({why})。",
        do="If that is not meant, let the edition move, or be replaced by one that has its content.",
        ja_do="そのつもりでなければ、前後に動かすか、中身のある別の便りに替えてください。",
    ),
    "letters_left_out": entry(
        "no letter on {number} days of the year, first {day}: {why}. They are: {days}.",
        "この一年に便りのお休みが {number} 回あります。最初は {day}({why})。日付: {days}。",
        do="If that is not meant, let the editions move, or be replaced by ones that have their content.",
        ja_do="そのつもりでなければ、前後に動かすか、中身のある別の便りに替えてください。",
    ),
    "letter_not_replaced": entry(
        "on {days} another campaign should go instead and cannot, so this letter stays: {why}.",
        "{days} は別のキャンペーンを代わりに送る決まりですが送れないので、この便りがそのまま出ます({why})。",
        do="Write that campaign's content, or say what else happens on such a day.",
        ja_do="代わりのキャンペーンの中身を書くか、その日の扱いを変えてください。",
    ),
    "campaign_never_due": entry(
        "this campaign never comes due from {first} to {last}.",
        "このキャンペーンは {first} から {last} まで一度も送られません。",
        do="Look at its [when]; move the file away if it is not needed any more.",
        ja_do="[when] を確かめてください。もう使わないなら、ファイルを別の場所へ移してください。",
    ),
    "campaign_ended": entry(
        "this campaign ended on {day} and never comes due again.",
        "このキャンペーンは {day} に終わっていて、もう送られません。",
        do="Move the file away, or set a later end.",
        ja_do="ファイルを別の場所へ移すか、end を延ばしてください。",
    ),
    "campaign_not_yet": entry(
        "this campaign begins on {day}, later than a year from now.",
        "このキャンペーンの始まりは {day} で、一年より先です。",
        do="Look at the year of that day.",
        ja_do="年を確かめてください。",
    ),
    "campaign_was_once": entry(
        "the day of this campaign, {day}, is past.",
        "このキャンペーンの日({day})は過ぎています。",
        do="Move the file away, or write another day.",
        ja_do="ファイルを別の場所へ移すか、日付を直してください。",
    ),
    "campaign_ends_soon": entry(
        "this campaign ends on {end}; days left: {days}.",
        "このキャンペーンは {end} に終わります(あと {days} 日)。",
        do="Set a later end if it is to go on.",
        ja_do="続けるなら、end を延ばしてください。",
    ),
    "rule_without_day": entry(
        "{value} is no day in ten years.",
        "{value} にあたる日が、この先十年ありません。",
        do="Look at the number and the month; closed days are no business days.",
        ja_do="何番目かと月を確かめてください(休業日は営業日に数えません)。",
    ),
    "holiday_unknown": entry(
        "{country} has no public holiday {value}.",
        "{country} の祝日に {value} はありません。",
        do="Known here: {known}.",
        ja_do="使えるのは {known} です。",
    ),
    "holiday_unknown_guess": entry(
        "{country} has no public holiday {value}.", "{country} の祝日に {value} はありません。", **_GUESS
    ),
    "event_without_day": entry(
        "{name} has no day in {year}, so nothing is sent that year.",
        "{year} 年に {name} の日がないので、その年は送られません。",
        do="Give the event a day in that year, or choose another event.",
        ja_do="その年の日を行事に書くか、別の行事を選んでください。",
    ),
    "offset_before_start": entry(
        "for {event} this comes due on {due}, before the campaign's start ({start}), and is not sent.",
        "{event} の分は {due} に送ることになり、キャンペーンの始まり({start})より前なので送られません。",
        do="Set start to {due} or earlier, or come closer to the event.",
        ja_do="start を {due} 以前にするか、行事に近い日にしてください。",
    ),
    "at_in_quiet_hours": entry(
        "{at} lies in the quiet hours ({hours}), so the edition opens and waits for their end.",
        "{at} は送らない時間帯({hours})なので、号は開いたまま、その終わりまで待ちます。",
        do='Choose another time, or write on_quiet_hours = "move_forward".',
        ja_do='時刻を変えるか、on_quiet_hours = "move_forward" と書いてください。',
    ),
    "country_without_holidays": entry(
        "the calendar minds public holidays, and those of {country} are not known.",
        "暦が祝日を見ていますが、{country} の祝日はわかりません。",
        do='Write them as [closed] in schedules.toml, with on_holiday = "keep" and on_closed_day.',
        ja_do='schedules.toml の [closed] に書き、on_holiday = "keep" と on_closed_day を使ってください。',
    ),
    "year_without_holidays": entry(
        "the calendar minds public holidays, and those of {country} are not known for {years}.",
        "暦が祝日を見ていますが、{country} の {years} 年の祝日はわかりません。",
        do='Editions on such days are left out; write on_holiday = "keep", or look at an earlier year.',
        ja_do='その年の号はお休みになります。on_holiday = "keep" と書くか、前の年までにしてください。',
    ),
    "last_order_nobody": entry(
        "nobody's last order is older than {older} days and within {within} days.",
        "最後のご注文が {older} 日より前で、しかも {within} 日以内という方はいません。",
        do="Let within be longer than older_than, or keep one of them.",
        ja_do="within を older_than より長くするか、どちらかひとつにしてください。",
    ),
    "audience_none_of": entry(
        "an empty list is nobody.",
        "空のリストでは、どなたにも届きません。",
        do="Write the values that are meant, or take the line out for everybody.",
        ja_do="対象の値を書くか、全員に送るならこの行を消してください。",
    ),
    "audience_type": entry(
        "{value} is no {type}, as the attribute is declared, so nobody has it.",
        "属性の型は {type} なので、{value} にあてはまる方はいません。",
        do="Write a value of that type (text and dates in quotes), or change the type in tayori.toml.",
        ja_do="型に合う値を書くか(文字列と日付は引用符で囲みます)、tayori.toml の型を直してください。",
    ),
    "audience_both": entry(
        "true and false together are everybody who has a value.",
        "true と false の両方では、値のある方すべてになります。",
        do="Keep one of them, or take the line out.",
        ja_do="どちらかひとつにするか、この行を消してください。",
    ),
}
