"""What is said of one person: what they get, what they do not, and why."""

from __future__ import annotations

from engine.words import Entry, entry

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

WORDS: dict[str, Entry] = {
    # the card
    "card.subject": entry("subject", "識別子"),
    "card.lane": entry("lane", "届け先"),
    "card.joined": entry("here since", "登録"),
    "card.source": entry("came by", "登録元"),
    "card.birthday": entry("birthday", "誕生日"),
    "card.orders": entry("orders", "ご注文"),
    "card.ordered": entry("{number} orders, {first} to {last}", "{number} 回({first} 〜 {last})"),
    "card.stage": entry("stage", "ステージ"),
    "card.attributes": entry("attributes", "項目"),
    "card.complaints": entry("open complaints", "対応中の苦情"),
    "card.paused": entry("paused until", "お休み(この日の前まで)"),
    "card.stopped": entry("STOPPED", "送信停止"),
    "card.bounce": entry("the address is dead", "宛先エラー"),
    "card.complaint": entry("complained of junk mail", "迷惑メールの報告"),
    "card.consents": entry("What they said", "同意と停止"),
    "card.no_consents": entry("nothing: no advertisement goes to them", "なし(広告は届きません)"),
    "card.got": entry("What they got in the last {days} days", "この {days} 日に届いたもの"),
    "card.got_nothing": entry("nothing", "なし"),
    "card.ahead": entry("The next {days} days", "これから {days} 日"),
    "card.ahead_nothing": entry("nothing falls due", "予定はありません"),
    "card.expires": entry("until {at}", "期限 {at}"),
    "card.erased": entry(
        "{address} was erased on {at}: nothing is known of them, and nothing goes to them.",
        "{address} の方の情報は {at} に消去しました。記録はなく、何もお送りしません。",
    ),
    "got.planned": entry("is to be sent", "送信待ち"),
    "got.claimed": entry("is being sent", "送信中"),
    "got.accepted": entry("accepted", "受付"),
    "got.deferred": entry("to be tried again {until}", "再送待ち({until})"),
    "got.refused": entry("turned away: {why}", "拒否({why})"),
    "got.unknown": entry("unknown: the relay fell silent", "不明(リレーの応答が途切れました)"),
    "got.skipped": entry("not sent after all", "送信とりやめ"),
    "ahead.pending": entry("begun, and to be tried again", "再送待ち"),
    "ahead.put_off": entry("put off to this day, since the cap barred them", "上限のため、この日に延ばしました"),
    "ahead.between": entry(
        "in one of the batches from {first} to {last} at the latest", "{first} から遅くとも {last} までのどれかの回"
    ),
    # what keeps somebody out
    "unmet.fails": entry("{text}", "{text}"),
    "unmet.holds": entry("not {text}", "{text} ではないこと"),
    "unmet.choice": entry("one of these", "いずれか"),
    "fact.is": entry("it is {value}", "{value} です"),
    "fact.blank": entry("nothing is known", "記録がありません"),
    "fact.ordered": entry("they ordered on {day}", "{day} にご注文"),
    "fact.never_ordered": entry("they never ordered", "ご注文の記録なし"),
    "fact.happened": entry("{number} in all, the last on {day}", "全部で {number} 件、最後は {day}"),
    "fact.never_happened": entry("there is none", "1 件もありません"),
    "fact.got": entry("the last was due on {day}", "最後は {day} の号"),
    "fact.never_got": entry("they never got one", "届いたことがありません"),
    "cap.filled": entry("{count} per {days} days:", "{days} 日に {count} 通まで:"),
    # the telephone
    "call.title": entry("On the telephone", "お電話では"),
    "call.letter": entry('"{title}" of {day}', "{day}の「{title}」"),
    "call.letter_undated": entry('"{title}" ({key})', "「{title}」({key})"),
    "call.other": entry('"{title}" of {day}', "{day}の「{title}」"),
    "call.quoted": entry('"{title}"', "「{title}」"),
    "call.and": entry("{left} and {right}", "{left}と{right}"),
    "call.at": entry("on {day} at {clock}", "{day} {clock}"),
    "call.soon": entry("soon", "まもなく"),
    "call.accepted": entry(
        "{letter} left us for you on {at}; if you cannot find it, please look among the junk mail, too.",
        "{letter}は、{at}にお送りしております。見当たらない場合は、迷惑メールのフォルダーもご確認くださいませ。",
    ),
    "call.deferred": entry(
        "{letter} could not be handed over yet, since your provider asked us to try again later; we do so {until}.",
        "{letter}は、ご利用のメール会社からあとで送るよう求められたため、まだお届けできておりません。{until}に再度お送りします。",
    ),
    "call.refused": entry(
        "{letter} was sent to you on {at}, but it was turned away: {why}.",
        "{letter}は、{at}にお送りしましたが、{why}ため、お届けできませんでした。",
    ),
    "call.unknown": entry(
        "{letter} was sent to you on {at}, but the connection broke, and we cannot tell whether it arrived.",
        "{letter}は、{at}にお送りしましたが、途中で通信が切れたため、届いたかどうかを確認できておりません。",
    ),
    "call.claimed": entry(
        "{letter} is on its way to you at this moment.", "{letter}は、ただいまお送りしているところです。"
    ),
    "call.planned": entry("{letter} is about to be sent to you.", "{letter}は、まもなくお送りします。"),
    "call.not_sent": entry(
        "{letter} was not sent to you, since {because}.", "{letter}は、{because}ため、お送りしておりません。"
    ),
    "call.will_not": entry(
        "{letter} will not be sent to you, since {because}.", "{letter}は、{because}ため、お送りしない予定です。"
    ),
    "call.will": entry("{letter} will be sent to you on {at}.", "{letter}は、{at}にお送りする予定です。"),
    "call.missed": entry(
        "{letter} could not be sent in time for a reason of ours, and nobody got it.",
        "{letter}は、こちらの都合により、どなたにもお送りしておりません。",
    ),
    "call.expired": entry(
        "{letter} could not be sent to everybody in time for a reason of ours, and did not reach you.",
        "{letter}は、こちらの都合により全員にはお送りできず、お客様にもお送りできておりません。",
    ),
    "call.left_out": entry("{letter} was left out for everybody.", "{letter}は、お休みとさせていただきました。"),
    "call.not_ready": entry(
        "{letter} is not ready yet, and we cannot tell whether it comes to you.",
        "{letter}は、まだ準備が整っておらず、お送りするかどうかをお答えできません。",
    ),
    "call.joined_later": entry(
        "{letter} had gone out already when you joined us.",
        "{letter}は、お申し込みをいただく前にお送りしたもののため、お届けしておりません。",
    ),
    "call.other_day": entry(
        "{letter} went to those whose birthday it was near, and yours is on another day.",
        "{letter}は、その日ごろがお誕生日の方へのご案内で、お客様のお誕生日は別の日のため、お送りしておりません。",
    ),
    "call.not_new": entry(
        "{letter} welcomes those who just signed up by our form, so it did not go to you.",
        "{letter}は、お申し込みのフォームから新しくお入りくださった方へのごあいさつのため、お送りしておりません。",
    ),
    "call.not_kept": entry(
        "{letter} was not sent to you, and the reason is no longer on record.",
        "{letter}は、お送りしておりません。理由の記録は、保存の期間を過ぎたため残っておりません。",
    ),
    "call.erased": entry(
        "We deleted all that we knew of you on {at}, and send you nothing any more.",
        "お客様の情報は{at}にすべて消去しており、それ以後は何もお送りしておりません。",
    ),
    "call.unknown_person": entry(
        "We have no subscription under the address {address}.",
        "{address} では、お申し込みをいただいておりません。",
    ),
    "because.left": entry("you asked us on {since} to stop", "{since}に配信停止のお手続きをいただいていた"),
    "because.left_once": entry("you asked us to stop", "配信停止のお手続きをいただいていた"),
    "because.no_consent": entry('you have not asked for "{topic}"', "「{topic}」のお申し込みをいただいていない"),
    "because.consent_expired": entry(
        'your consent to "{topic}" ended on {since}', "「{topic}」のお申し込みの期限が{since}に切れている"
    ),
    "because.consent_expired_once": entry(
        'your consent to "{topic}" has ended', "「{topic}」のお申し込みの期限が切れている"
    ),
    "because.suppressed": entry(
        "mail to your address has come back since {since}", "{since}からお客様の宛先にメールが届かなくなっている"
    ),
    "because.complaint": entry(
        "mail of ours was reported as junk from your address on {since}",
        "{since}に迷惑メールとのご報告をいただいている",
    ),
    "because.erased": entry("we deleted all that we knew of you on {since}", "{since}にお客様の情報を消去した"),
    "because.erased_once": entry("we deleted all that we knew of you", "お客様の情報を消去した"),
    "because.paused": entry("you asked us to pause until {until}", "{until}までお休みにするお手続きをいただいている"),
    "because.not_in_audience": entry(
        "it is for some of our customers only", "一部のお客様に向けたご案内で、お客様は対象ではない"
    ),
    "because.already": entry("you have it already", "同じご案内をすでにお送りしている"),
    "because.elsewhere": entry(
        "it comes to you from the system that we are moving from", "移行前の配信システムからお送りしている"
    ),
    "because.has_coupon": entry("you have had the coupon in it already", "同じクーポンをすでにお送りしている"),
    "because.open_complaint": entry(
        "we are still looking into what you told us", "お申し出への対応中で、ご案内を控えている"
    ),
    "because.cap": entry(
        "we do not write too often, and you got {others} in the same days",
        "短い間に何通もお送りしないよう控えており、{others}をお送りしている",
    ),
    "because.later": entry(
        "we do not write too often; it comes on {until} instead", "続けてお送りしないよう、{until}に改めてお送りする"
    ),
    "because.unprintable": entry("we could not make it for you", "こちらの不手際で作成できなかった"),
    "because.other": entry("it was not meant for you", "お客様は対象ではなかった"),
    "reply.mailbox": entry("your provider does not know the address", "宛先が見つからないとの返答があった"),
    "reply.full": entry("your mailbox was full", "メールボックスがいっぱいとの返答があった"),
    "reply.disabled": entry("your mailbox is closed at present", "メールボックスが停止中との返答があった"),
    "reply.too_long": entry(
        "your provider takes no mail of that size", "メールの大きさが受信側の上限を超えるとの返答があった"
    ),
    "reply.policy": entry("your provider's rules do not let it in", "受信側の規則により受け取れないとの返答があった"),
    "reply.time_over": entry(
        "your provider put us off until it was too late", "受信側の準備が整わず、期限までにお渡しできなかった"
    ),
    "reply.other": entry("your provider did not take it", "受信側で受け取れないとの返答があった"),
    "day.here": entry("{day} {month}", "{month}{day}日"),
    "day.far": entry("{day} {month} {year}", "{year}年{month}{day}日"),
    **{f"month.{number}": entry(name, f"{number}月") for number, name in enumerate(_MONTHS, 1)},
    # finding
    "find.nobody": entry(
        "nobody is found by {text!r}.",
        "{text!r} に当たる方は見つかりません。",
        do="Give a part of the address or of the name, or the subject id.",
        ja_do="宛先かお名前の一部、または識別子で探してください。",
    ),
    "find.short": entry(
        "{text!r} would find almost everybody.",
        "{text!r} では、ほとんど全員が当てはまります。",
        do="Give two characters or more.",
        ja_do="2 文字以上で探してください。",
    ),
    "find.more": entry("… and more: give a longer text.", "…ほかにもいます。もっと長く入れてください。"),
    "person_near": entry(
        "the store knows nobody by the address {address}.",
        "{address} という宛先の方は、ストアにいません。",
        do="Did you mean {near}?",
        ja_do="{near} ではありませんか。",
    ),
    # leaving
    "leave.will": entry("{address} leaves", "{address} の方が停止するもの"),
    "leave.topic": entry('"{title}" ({topic})', "「{title}」({topic})"),
    "leave.already": entry('"{title}" ({topic}): had left on {at}', "「{title}」({topic}): {at} に停止済み"),
    "leave.stops": entry("not sent any more: {key}", "送信をとりやめ: {key}"),
    "leave.too_late": entry("on the wire already, may still arrive: {key}", "送信中のため届くことがあります: {key}"),
    "leave.question": entry("Record this? [y/N]", "記録しますか。[y/N]"),
    "leave.not_done": entry("nothing was recorded.", "何も記録していません。"),
    "leave.done": entry(
        "You get nothing of {topics} from us any more.",
        "{topics}の配信停止を承りました。今後はお送りいたしません。",
    ),
    "leave.done_late": entry(
        "You get nothing of {topics} from us any more; one letter that is on its way may still arrive.",
        "{topics}の配信停止を承りました。今後はお送りいたしませんが、送信中の一通だけは届くことがございます。",
    ),
    "leave_topic_unknown": entry(
        "there is no topic {name}.",
        "{name} というトピックはありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "leave_nothing": entry(
        "this shop has no topic of advertisements.",
        "広告のトピックがありません。",
        do="Name one with --topic.",
        ja_do="--topic で選んでください。",
    ),
    "leave_ahead": entry(
        "{at} is still to come: nobody can have said it then.",
        "{at} はまだ来ていません。言われた日時を書いてください。",
    ),
    "leave_older": entry(
        "{address} agreed to {topic} anew on {at}, after that.",
        "{address} の方は、そのあと {at} に改めて {topic} に同意しています。",
        do="If they want to leave now, give the command without --said-at. Nothing was recorded.",
        ja_do="いま停止を望まれているなら、--said-at を外してください。何も記録していません。",
    ),
    "leave_erased": entry(
        "{address} was erased on {at}: they get nothing as it is.",
        "{address} の方の情報は {at} に消去済みで、もともと何もお送りしません。",
    ),
    # the mail as it was
    "show_no_delivery": entry("{key} was not made for {address}.", "{key} は {address} 宛てには作られていません。"),
    "show_fails": entry("the letter cannot be printed: {reason}.", "便りを再現できません: {reason}。"),
    "show_frozen": entry(
        "the letter is the one of that day; the name and the attributes are those of today.",
        "文面は当時のもの、お名前と項目は今日のものです。",
    ),
    "show_link_dead": entry(
        "its leave link opens nothing; --as-sent makes it a live one.",
        "配信停止のリンクは働きません(--as-sent をつけると本物になります)。",
    ),
    "show_link_live": entry(
        "its leave link is LIVE: whoever presses it leaves.",
        "配信停止のリンクは本物です。押すと本当に停止されます。",
    ),
    "show_one_form": entry(
        "give one of --text, --html and --eml, or --out DIR for all of them.",
        "--text・--html・--eml のどれか一つか、--out DIR を指定してください。",
    ),
    "explain_nothing_known": entry(
        "neither the store nor the calendar knows an edition {key}.",
        "{key} という号は、ストアにも暦にもありません。",
        do="`tayori calendar --list` shows the keys, such as wednesday-letter/2026-W49.",
        ja_do="`tayori calendar --list` で、wednesday-letter/2026-W49 のようなキーを確かめてください。",
    ),
}
