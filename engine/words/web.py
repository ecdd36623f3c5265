"""The phrases of the room `web`: what somebody reads who leaves.

An entry's message is the heading of its page, its hint the sentence below. The subscriber reads them, not the operator,
so they ask for nothing and blame nobody.
"""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "leave.ask": entry(
        "Stop receiving “{topic}”?",
        "「{topic}」の配信を停止しますか。",
        do="Press the button and it stops at once. There is nothing to fill in and no need to sign in.",
        ja_do="ボタンを押すと、すぐに停止します。ログインも、理由のご記入もいりません。",
    ),
    "leave.ask_any": entry(
        "Stop receiving these e-mails?",
        "このメールの配信を停止しますか。",
        do="Press the button and they stop at once. There is nothing to fill in and no need to sign in.",
        ja_do="ボタンを押すと、すぐに停止します。ログインも、理由のご記入もいりません。",
    ),
    "leave.only": entry(
        "Only “{topic}” stops. Other e-mails, such as those about an order, are not affected.",
        "停止するのは「{topic}」だけです。ご注文の確認など、ほかのメールには影響しません。",
    ),
    "leave.notice": entry(
        "“{topic}” tells you about what you ordered or agreed with us. If you stop it, we cannot let you know by e-mail any more.",
        "「{topic}」は、ご注文やお約束についてのお知らせです。停止すると、こうした大切なお知らせもメールではお届けできなくなります。",
    ),
    "leave.button": entry("Unsubscribe", "配信を停止する"),
    "leave.all": entry("Stop all our newsletters and offers", "ほかの便りやご案内も、すべて停止する"),
    "leave.all_but": entry(
        "Even if you stop everything, {notices} will still reach you: it is about your orders and agreements, and carries no advertising.",
        "すべて停止しても、{notices}は届きます。ご注文やお約束についてのお知らせで、広告は載りません。",
    ),
    "leave.stay": entry(
        "To go on reading, simply close this page.",
        "これからもお読みいただける場合は、このページをそのままお閉じください。",
    ),
    "left": entry(
        "You are unsubscribed.",
        "配信を停止しました。",
        do="We will not send you “{topic}” any more. Thank you for having read it.",
        ja_do="「{topic}」は、これからお届けしません。これまでお読みくださり、ありがとうございました。",
    ),
    "left_any": entry(
        "You are unsubscribed.",
        "配信を停止しました。",
        do="We will not send you these e-mails any more. Thank you for having read them.",
        ja_do="このメールは、これからお届けしません。これまでお読みくださり、ありがとうございました。",
    ),
    "left_all": entry(
        "You are unsubscribed from all newsletters and offers.",
        "便りやご案内の配信を、すべて停止しました。",
        do="We will not send you any more of them. Thank you for having read them.",
        ja_do="これからはお届けしません。これまでお読みくださり、ありがとうございました。",
    ),
    "undo.ask": entry(
        "Was that a mistake?",
        "お間違いではありませんか。",
        do="Press the button and everything is as it was before.",
        ja_do="ボタンを押すと、停止する前の状態に戻ります。",
    ),
    "undo.button": entry("Undo, go on sending", "停止を取り消す"),
    "undone": entry(
        "Your unsubscription was undone.",
        "配信停止を取り消しました。",
        do="{topics} will go on reaching you, as before. We are glad that you stay.",
        ja_do="{topics}は、これまでどおりお届けします。これからもどうぞよろしくお願いいたします。",
    ),
    "undone_any": entry(
        "Your unsubscription was undone.",
        "配信停止を取り消しました。",
        do="The e-mails will go on reaching you, as before.",
        ja_do="メールは、これまでどおりお届けします。",
    ),
    "reason.ask": entry(
        "May we ask why?",
        "よろしければ、理由をお聞かせください。",
        do="Only if you like: one press is enough. You are unsubscribed in any case.",
        ja_do="ご回答は任意です。ひとつ押すだけで届きます。お答えがなくても、配信はもう停止しています。",
    ),
    "reason.too_many": entry("Too many e-mails", "届く回数が多い"),
    "reason.not_for_me": entry("The content is not for me", "内容が自分に合わない"),
    "reason.no_need": entry("I do not need your products any more", "もう商品を使わなくなった"),
    "reason.not_asked": entry("I did not ask for them", "申し込んだ覚えがない"),
    "reason.hard_to_read": entry("Hard to read on my device", "画面で読みにくい"),
    "reason.other": entry("Another reason", "そのほか"),
    "reason.thanks": entry(
        "Thank you for telling us.",
        "お聞かせくださり、ありがとうございました。",
        do="You are unsubscribed. What you told us helps us to write better.",
        ja_do="配信は停止しています。いただいたご意見は、これからの便りに生かします。",
    ),
    "left.crossing": entry(
        "One that was already on its way may still arrive. Please excuse it.",
        "行き違いで、送信中だった一通が届くことがあります。どうかご容赦ください。",
    ),
    "unrecorded": entry(
        "Your unsubscription could not be recorded.",
        "配信停止を記録できませんでした。",
        do="We are sorry: something went wrong on our side, and you are not unsubscribed yet. Please try again in a few minutes.",
        ja_do="申し訳ございません。こちらの不具合で、停止のお手続きがまだ済んでおりません。数分おいてから、もう一度お試しください。",
    ),
    "unrecorded.button": entry("Try again", "停止をもう一度試す"),
    "bad_link": entry(
        "This link does not work.",
        "このリンクでは、お手続きできません。",
        do="It may have been cut short or changed on its way, or its time is over. Please open the link in the e-mail once more.",
        ja_do="リンクが途中で切れているか、期限が過ぎているようです。メールの中のリンクを、もう一度そのままお開きください。",
    ),
    "web.write": entry(
        "If that does not help, please write to us at the address below, and we will do it for you.",
        "それでもうまくいかないときは、下のお問い合わせ先へご連絡ください。こちらでお手続きいたします。",
    ),
    "no_page": entry(
        "There is no page here.",
        "ページが見つかりません。",
        do="To unsubscribe, please open the unsubscribe link in one of our e-mails.",
        ja_do="メールの配信を停止したいときは、お届けしたメールの中の、配信停止のリンクをお開きください。",
    ),
    "no_method": entry(
        "That is not possible here.",
        "この操作には対応していません。",
        do="To unsubscribe, please open the unsubscribe link in one of our e-mails.",
        ja_do="メールの配信を停止したいときは、お届けしたメールの中の、配信停止のリンクをお開きください。",
    ),
    "web_languages": entry(
        'people can choose a language only where it is kept: [attributes.{name}] with type = "text" is missing.',
        '言語を選んでいただくには、選んだ言語を残す項目 [attributes.{name}](type = "text")が必要です。',
        do="Declare it, or take web.languages out.",
        ja_do="宣言するか、web.languages を外してください。",
    ),
    "page_words_unknown": entry(
        "no page and no single mail says this.",
        "この言葉を使うページもメールもありません。",
        do="Did you mean {near}? docs/pages.md lists them all.",
        ja_do="{near} ではありませんか。一覧は docs/pages.md にあります。",
    ),
    "page_words_value": entry(
        "{{{wrong}}} cannot be filled in here.",
        "{{{wrong}}} は、ここでは埋められません。",
        do="What there is: {known}. Any other brace is written twice.",
        ja_do="使えるもの: {known}。波かっこそのものは二つ重ねて書きます。",
    ),
    "page_words_missing": entry(
        "{number} sentences are missing and are said in the engine's own words: {first}.",
        "{number} 個の言葉がなく、組み込みの言葉で表示します: {first}。",
        do="Add them, so that pages and confirmations speak one language.",
        ja_do="足りないものを加えると、ページと確認のメールの言葉がそろいます。",
    ),
    "web_contrast": entry(
        '"{text}" on "{ground}" has a contrast of {ratio} to 1, and cannot be read by everybody.',
        "「{ground}」の上の「{text}」はコントラスト比が {ratio} 対 1 しかなく、読みにくい方がいます。",
        do="Choose colours that are at least {least} to 1 apart (WCAG AA).",
        ja_do="{least} 対 1 以上になる色をお選びください(WCAG の AA)。",
    ),
    "web.quoted": entry("“{title}”", "「{title}」"),
    "web.between": entry(", ", "、"),
    "web.sender": entry("Sender", "送信者"),
    "web.postal_address": entry("Address", "所在地"),
    "web.questions": entry("Questions", "お問い合わせ"),
    "listen_failed": entry(
        "cannot listen on {host}, port {port}: {reason}.",
        "{host} のポート {port} で待ち受けできません: {reason}。",
        do="Look whether another program uses that port, or choose another one.",
        ja_do="ほかのプログラムがそのポートを使っていないかを確かめるか、別のポートをお選びください。",
    ),
    "web_crowded": entry(
        "more than {most} refusals wait for the store; one more was told to come again.",
        "配信停止のお申し出が {most} 件を超えて順番待ちです。次の一件には、あとで試すよう伝えました。",
        do="Look whether the store's disk is slow or another program holds it.",
        ja_do="ストアのディスクが遅くないか、ほかのプログラムが占有していないかをご確認ください。",
    ),
}
