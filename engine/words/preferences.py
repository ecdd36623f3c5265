"""The phrases of what a person changes by themselves: the page, and the mails about a new address.

An entry's message is a heading or a label, its hint the sentence below. The subscriber reads them. The words of "preferences.topics",
"preferences.ad" and "preferences.notice" are kept as the form of a consent.
"""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "preferences.heading": entry(
        "Your settings",
        "お届けの設定",
        do="What you change here holds at once. For your protection nothing of your name or address is shown.",
        ja_do="ここで変えた内容は、すぐに反映されます。お名前やアドレスなどは、安全のため表示していません。",
    ),
    "preferences.topics": entry(
        "What you would like to receive",
        "お届けするメール",
        do="Tick what you would like to receive by e-mail, and take the tick away from what you would not.",
        ja_do="受け取りたいものに印をつけ、受け取りたくないものは印を外してください。",
    ),
    "preferences.ad": entry(
        "Carries advertising. You can stop it at any time.", "広告を含みます。いつでも停止できます。"
    ),
    "preferences.notice": entry(
        "About your orders and agreements, without advertising.",
        "ご注文やお約束についてのお知らせです。広告は載りません。",
    ),
    "preferences.save": entry("Save", "保存する"),
    "preferences.pause": entry(
        "Take a break",
        "しばらくお休みする",
        do="Until the day that you choose we send you no advertising; notices about your orders still come. Empty the field to end the break.",
        ja_do="お選びの日の前日まで、広告を含むメールをお送りしません。ご注文などのお知らせは届きます。空欄にして保存すると、お休みを終えます。",
    ),
    "preferences.until": entry("Start again on", "再開する日"),
    "preferences.person": entry(
        "About you",
        "お客様について",
        do="What you leave empty stays as it is.",
        ja_do="空欄のままの項目は変わりません。",
    ),
    "preferences.as_is": entry("as it is", "変更しない"),
    "preferences.name": entry("Name", "お名前"),
    "preferences.month": entry("Birthday: month", "お誕生日(月)"),
    "preferences.day": entry("Birthday: day", "お誕生日(日)"),
    "preferences.year": entry("Birthday: year (may stay empty)", "お誕生日(年、西暦。なくてもかまいません)"),
    "preferences.language": entry("Language", "言語"),
    "preferences.address": entry(
        "Change your address",
        "メールアドレスの変更",
        do="We send a confirmation to the new address. Nothing changes before you press the link in it.",
        ja_do="新しいアドレスに確認のメールをお送りします。その中のリンクで確認していただくまで、何も変わりません。",
    ),
    "preferences.new_address": entry("New e-mail address", "新しいメールアドレス"),
    "preferences.send": entry("Send the confirmation", "確認のメールを送る"),
    "preferences.saved": entry("Saved.", "保存しました。"),
    "preferences.same": entry("Nothing was changed.", "変更はありませんでした。"),
    "preferences.bad_day": entry(
        "Nothing was changed: please choose a day from tomorrow on, within a year.",
        "変更していません。明日から一年以内の日をお選びください。",
    ),
    "preferences.bad_birthday": entry(
        "Nothing was changed: there is no such birthday. Month and day are needed; the year may stay empty.",
        "変更していません。お誕生日の日付をお確かめください。月と日は両方が必要です。年は空欄でもかまいません。",
    ),
    "preferences.bad_name": entry(
        "Nothing was changed: that does not look like a name.", "変更していません。お名前の入力をお確かめください。"
    ),
    "preferences.bad_address": entry(
        "Nothing was changed: that does not look like an e-mail address.",
        "変更していません。メールアドレスの形をお確かめください。",
    ),
    "preferences.mailed": entry(
        "If mail can be sent to that address, a confirmation is on its way. Please press the link in it within seven days; until then nothing changes.",
        "そのアドレスへお送りできる場合は、確認のメールをお届けします。七日以内に、メールの中のリンクで確認してください。それまでは何も変わりません。",
    ),
    "address.ask": entry(
        "Receive our e-mails at this address from now on?",
        "これからのメールを、このアドレスで受け取りますか。",
        do="Press the button, and everything that came to your old address comes to this one.",
        ja_do="ボタンを押すと、これまでのアドレスに届いていたメールが、こちらに届くようになります。",
    ),
    "address.button": entry("Yes, use this address", "このアドレスに変更する"),
    "address.done": entry(
        "Your address was changed.",
        "メールアドレスを変更しました。",
        do="From now on our e-mails come to the new address. We told the old one, too.",
        ja_do="これからは、新しいアドレスへお届けします。念のため、これまでのアドレスにもお知らせしました。",
    ),
    "address.mail": entry("Please confirm your new address", "新しいメールアドレスのご確認"),
    "address.mail_asked": entry(
        "Somebody asked us to send the e-mails of {shop} to this address from now on. If that was you, please confirm it.",
        "{shop}のメールを、これからこのアドレスで受け取りたいとのお申し出がありました。ご本人でしたら、ご確認をお願いします。",
    ),
    "address.mail_link": entry("Confirm this address", "このアドレスに変更する"),
    "address.mail_ignore": entry(
        "The link works for seven days. If you did not ask for it, please ignore this mail: nothing changes, and no e-mails come.",
        "リンクは七日間有効です。お心当たりがなければ、このメールはそのままお捨てください。何も変わらず、メールが届くこともありません。",
    ),
    "address.mail_taken": entry(
        "This address receives e-mails of {shop} already. So nothing was changed: two subscriptions are not put together by themselves.",
        "このアドレスは、すでに{shop}のメールの受け取りに使われています。そのため、何も変更していません。二つのご登録を自動でまとめることはありません。",
    ),
    "address.mail_taken_do": entry(
        "To receive each e-mail only once, please unsubscribe the other address, or write to us.",
        "同じメールを一通だけ受け取るには、もうひとつのアドレスの配信を停止されるか、お問い合わせ先までご連絡ください。",
    ),
    "address.moved": entry("Your e-mail address was changed", "メールアドレスの変更のお知らせ"),
    "address.moved_told": entry(
        "The e-mails of {shop} that came to this address go to another one from now on, as was asked on your settings page and confirmed at the new address.",
        "{shop}のメールは、これから別のアドレスへお届けします。お届けの設定のページからお申し出があり、新しいアドレスで確認をいただきました。",
    ),
    "address.moved_do": entry(
        "If that was not you, please put this address back by the link. It works for seven days. Later, or if it does not work, please write to us.",
        "お心当たりがない場合は、次のリンクで元に戻せます。七日間有効です。そのあとや、うまくいかないときは、下のお問い合わせ先へお知らせください。",
    ),
    "address.moved_link": entry("Put this address back", "このアドレスに戻す"),
    "address.back": entry(
        "Receive our e-mails at your old address again?",
        "メールのお届け先を、元のアドレスに戻しますか。",
        do="Press the button, and everything comes to the old address again, and nothing to the new one.",
        ja_do="ボタンを押すと、すべて元のアドレスに届くようになり、新しいアドレスには届かなくなります。",
    ),
    "address.back_button": entry("Yes, put it back", "元のアドレスに戻す"),
    "address.back_done": entry(
        "Your old address is back.",
        "元のアドレスに戻しました。",
        do="Our e-mails come to it again. For seven days it cannot be changed on the settings page. If you forwarded one of our e-mails, its links went with it.",
        ja_do="これまでどおり、元のアドレスへお届けします。念のため、七日間は、お届けの設定のページからアドレスを変更できません。便りを転送なさった場合は、その中のリンクも相手の方に渡っています。",
    ),
}
