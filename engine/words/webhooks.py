"""The phrases of what other programs tell by HTTP."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
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
