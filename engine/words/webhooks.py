"""The phrases of what other programs tell by HTTP."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "value_topic_arn": entry(
        "{value} is not the ARN of an SNS topic.",
        "{value} は SNS トピックの ARN ではありません。",
        do='Copy it from the console of SNS: "arn:aws:sns:ap-northeast-1:123456789012:ses-feedback".',
        ja_do="SNS のコンソールから「arn:aws:sns:ap-northeast-1:123456789012:ses-feedback」の形のものを写してください。",
    ),
    "webhook_topic": entry(
        'kind = "ses" needs topic_arn: a message of any other SNS topic is a stranger\'s.',
        'kind = "ses" には topic_arn が必要です。ほかの SNS トピックからの通知は、よその人のものです。',
        do="Write the ARN of the topic that SES publishes to.",
        ja_do="SES が通知を出すトピックの ARN を書いてください。",
    ),
    "webhook_key": entry(
        '{key} belongs to kind = "{kind}".',
        '{key} は kind = "{kind}" のときの項目です。',
        do="Take it out, or change kind.",
        ja_do="この行を消すか、kind を直してください。",
    ),
    "webhook_row": entry(
        "{field} is missing or is no such text.",
        "{field} がないか、決まった形の文字列ではありません。",
        do='A row has "id", "type" (bounce, complaint or delivery) and "delivery", the token of X-Tayori-Delivery; "address", "status" and "text" are texts.',
        ja_do="どの行にも id、type(bounce・complaint・delivery)、delivery(X-Tayori-Delivery のトークン)が必要です。address、status、text は文字列です。",
    ),
    "webhook_mapping": entry(
        "there is no imports/{name}.toml with [events] (there are: {known}).",
        "[events] のある imports/{name}.toml がありません(あるもの: {known})。",
        do="Name one that there is, or leave mapping out: then the fields are those of docs/webhooks.md.",
        ja_do="あるものの名前を書くか、mapping を消してください。消した場合の項目名は docs/webhooks.md にあります。",
    ),
    "webhook_no_secret": entry(
        "webhooks.{name} has no secret; calls to it are answered 503.",
        "webhooks.{name} のシークレットがありません。呼び出しには 503 を返します。",
        do="Set TAYORI_WEBHOOKS__{variable}__SECRET or the credential webhooks__{name}__secret, and start again.",
        ja_do="TAYORI_WEBHOOKS__{variable}__SECRET か、認証情報 webhooks__{name}__secret を設定して、起動し直してください。",
    ),
}
