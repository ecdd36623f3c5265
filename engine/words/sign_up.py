"""The phrases of coming in by a form: the form, its pages, the mail that asks once more.

People who are not subscribers yet read most of them: they say who speaks and what happens next, and never whether an address is known.
"""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "sign_up.title": entry("Letters from {shop}", "{shop} からのお便り"),
    "sign_up.sender": entry("{sender} ({shop}) sends you e-mails.", "{sender}({shop})が、メールをお送りします。"),
    "sign_up.ad": entry("They contain advertising.", "広告を含みます。"),
    "sign_up.notice": entry("They contain no advertising.", "広告は含みません。"),
    "sign_up.confirm_first": entry(
        "We first send you an e-mail with a link. Nothing else comes before you confirm by it.",
        "はじめに、確認のメールをお送りします。その中のリンクでご確認いただくまで、ほかのメールはお送りしません。",
    ),
    "sign_up.leave_any_time": entry(
        "You can stop them at any time, by a link in every e-mail.",
        "配信は、どのメールからも、いつでも停止できます。",
    ),
    "sign_up.address": entry("E-mail address", "メールアドレス"),
    "sign_up.name": entry("Name (if you like)", "お名前(ご記入は任意です)"),
    "sign_up.birthday": entry("Birthday (if you like)", "お誕生日(ご記入は任意です)"),
    "sign_up.topics": entry("What would you like to receive?", "お届けするもの"),
    "sign_up.trap": entry("Please leave this empty", "ここには何も書かないでください"),
    "sign_up.button": entry("Sign up", "申し込む"),
    "sign_up.no_address": entry(
        "Please look at the e-mail address again: mail cannot go there.",
        "メールアドレスをもう一度ご確認ください。この書き方では、メールをお届けできません。",
    ),
    "sign_up.no_birthday": entry(
        "Please look at the birthday again, or leave it empty.",
        "お誕生日をもう一度ご確認いただくか、空欄のままお申し込みください。",
    ),
    "sign_up.no_topic": entry(
        "Please tick what you would like to receive.",
        "お届けするものを、ひとつ以上お選びください。",
    ),
    "sign_up.again": entry("Please look at this again.", "もう一度ご確認ください。"),
    "sign_up.sent": entry(
        "Please look into your inbox.",
        "メールをご確認ください。",
        do="We are sending an e-mail to the address that you gave. Open the link in it, and you are signed up.",
        ja_do="ご記入のアドレスへ、確認のメールをお送りします。その中のリンクをお開きいただくと、お申し込みが完了します。",
    ),
    "sign_up.not_there": entry(
        "Nothing came after a few minutes? Please look into the folder for junk mail, and whether the address was right.",
        "しばらくしても届かないときは、迷惑メールのフォルダと、アドレスのお書き間違いをご確認ください。",
    ),
    "sign_up.too_often": entry(
        "That was too often.",
        "しばらくお待ちください。",
        do="Many sign-ups came from your connection just now. Please try again in an hour.",
        ja_do="お使いの回線から、短い間に多くのお申し込みがありました。一時間ほどおいてから、もう一度お試しください。",
    ),
    "sign_up.too_long": entry(
        "That was too much.",
        "お申し込みを読み取れませんでした。",
        do="Please open the form once more and fill it in again.",
        ja_do="お手数ですが、もう一度フォームを開いて、ご記入ください。",
    ),
    "sign_up.unrecorded": entry(
        "Your sign-up could not be recorded.",
        "お申し込みを記録できませんでした。",
        do="We are sorry: something went wrong on our side. Please try again in a few minutes.",
        ja_do="申し訳ございません。こちらの不具合です。数分おいてから、もう一度お試しください。",
    ),
    "join.ask": entry(
        "One more press, and you are signed up.",
        "あとひと押しで、お申し込みが完了します。",
        do="You asked to receive this:",
        ja_do="お届けするのは、次のものです。",
    ),
    "join.button": entry("Yes, sign me up", "申し込みを完了する"),
    "join.not_you": entry(
        "If it was not you, simply close this page. Nothing will be sent.",
        "お心当たりのない場合は、このページをそのままお閉じください。何もお送りしません。",
    ),
    "joined": entry(
        "You are signed up.",
        "お申し込みありがとうございます。",
        do="Thank you. We are glad to write to you.",
        ja_do="これから、どうぞよろしくお願いいたします。",
    ),
    "joined.on": entry("On to {place}", "{place} へ"),
    "join.bad_link": entry(
        "This link does not work any more.",
        "このリンクでは、お申し込みを完了できません。",
        do="It is too old, or it was cut short on its way. Please sign up once more: you get a new one.",
        ja_do="期限が過ぎたか、途中で切れているようです。お手数ですが、もう一度お申し込みください。新しいリンクをお送りします。",
    ),
    "join.subject": entry("Please confirm: {title}", "{title}のお申し込みのご確認"),
    "join.heading": entry("Please confirm your sign-up", "お申し込みのご確認をお願いします"),
    "join.asked": entry(
        "Somebody gave this address to receive the following from {shop}:",
        "{shop} の次のお便りに、このアドレスでお申し込みをいただきました。",
    ),
    "join.open": entry(
        "Open this link to confirm. It works for seven days.", "次のリンクからご確認ください。七日間有効です。"
    ),
    "join.link": entry("Confirm", "申し込みを確認する"),
    "join.why": entry(
        "You get this e-mail because your address was typed into our form. If it was not you, there is nothing to do: without"
        " the confirmation we send you nothing.",
        "このメールは、お申し込みのフォームにご記入いただいたアドレスへお送りしています。お心当たりのない場合は、何もなさらなくて"
        "結構です。ご確認がなければ、ほかのメールはお送りしません。",
    ),
    "join.already_subject": entry("You receive this already: {title}", "{title}は、すでにお届けしています"),
    "join.already_heading": entry("You are signed up already", "すでにお申し込みいただいています"),
    "join.already": entry(
        "This address was just given to receive the following from {shop}. It comes to you already, so there is nothing to do.",
        "{shop} の次のお便りに、このアドレスでお申し込みをいただきましたが、すでにお届けしています。お手続きはいりません。",
    ),
    "join.already_settings": entry("Your settings", "お届けの設定を開く"),
    "join.already_leave": entry("Stop “{topic}”", "「{topic}」の配信を停止する"),
    "plan_welcomed": entry("sent so far", "これまでに送った"),
    "plan_welcome_waits": entry("came in and get it with the next run", "お申し込みを終え、次の実行で届く"),
    "form_topic_twice": entry(
        "a topic stands here twice.",
        "同じトピックがふたつあります。",
        do="Keep one.",
        ja_do="ひとつにしてください。",
    ),
    "form_template_name": entry(
        "a confirmation does not know {asked}.",
        "確認のメールに {asked} はありません。",
        do="It is the same for everybody who signs up. There is: {known}.",
        ja_do="お申し込みの方すべてに同じ内容です。あるのは {known} です。",
    ),
    "form_template_link": entry(
        "this confirmation does not show its link, as HTML and as text; nobody could confirm by it.",
        "確認のリンクが、HTML とテキストの両方に入っていません。このメールでは、お申し込みを確認できません。",
        do='Write it as a link: <a href="{{{{ {link} }}}}">. Until then a plain mail of ours goes out.',
        ja_do='<a href="{{{{ {link} }}}}"> と書いてください。それまでは、組み込みのメールをお送りします。',
    ),
    "form_template_broken": entry(
        "this confirmation cannot be printed: {reason}.",
        "確認のメールを作れません: {reason}。",
        do="Put the template right. Until then a plain mail of ours goes out.",
        ja_do="テンプレートを直してください。それまでは、組み込みのメールをお送りします。",
    ),
    "form_none": entry(
        "this shop has no form.",
        "お申し込みのフォームがありません。",
        do="Write one into tayori.toml: [forms.NAME] with `topics` and `says`.",
        ja_do="tayori.toml に [forms.名前] を加え、topics と says を書いてください。",
    ),
    "form_unknown": entry(
        "there is no form {name}.",
        "フォーム {name} はありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "welcome_failed": entry(
        "{key} cannot welcome those who signed up: {why}",
        "{key}: お申し込みくださった方へ、ごあいさつをお送りできません: {why}",
        do="Put its campaign right; whoever came in of late is welcomed then.",
        ja_do="キャンペーンを直してください。最近お入りの方には、そのあとお送りします。",
    ),
    "tending_failed": entry(
        "mail to those who sign up could not be sent, by a fault of ours: {reason}.",
        "お申し込みの方へのメールをお送りできませんでした。こちらの不具合です: {reason}。",
        do="It is tried again every half minute. Please report it.",
        ja_do="三十秒ごとに、もう一度試しています。どうぞお知らせください。",
    ),
    "letterbox_closed": entry(
        "mails to single people (confirmations) wait: in rehearsal no relay may be used that reaches anybody.",
        "おひとりずつのメール(確認など)は待たせています: 稽古中は、実際に届くリレーを使えません。",
        do='Use a relay on this machine, or one with "sink = true"; after "tayori live" they go.',
        ja_do="同じ機械の中のリレーか、sink = true のリレーをお使いください。tayori live のあとは送られます。",
    ),
}
