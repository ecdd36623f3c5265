"""The phrases of the room `audience`: why somebody does not get an edition."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "verdict.send": entry("gets it", "送ります"),
    "verdict.later": entry("gets it later, since the cap bars them on the day", "上限のため、あとの日に送ります"),
    "verdict.erased": entry("was erased", "個人情報を消去した"),
    "verdict.suppressed": entry("address is dead, or its owner complained", "宛先エラー・迷惑メール報告で停止中"),
    "verdict.no_consent": entry("never agreed to this topic", "このトピックへの同意がない"),
    "verdict.left": entry("has left this topic", "配信を停止した"),
    "verdict.consent_expired": entry("the consent has expired", "同意の期限が切れた"),
    "verdict.paused": entry("wants no advertisements until a day of theirs", "ご本人の希望で、お休み中"),
    "verdict.not_in_audience": entry("not meant by this campaign", "このキャンペーンの対象ではない"),
    "verdict.already": entry("already got it", "もう受け取っている"),
    "verdict.elsewhere": entry("another system writes to them", "ほかの配信システムからお送りする"),
    "verdict.has_coupon": entry(
        "was given this coupon in its period already", "このクーポンを、期間のうちにもう受け取っている"
    ),
    "verdict.open_complaint": entry("has a complaint that is still open", "対応中のクレームがある"),
    "verdict.cap": entry("has had enough advertisements these days", "この期間の広告メールが上限に達した"),
    "verdict.quiet_hours": entry("quiet hours: sent later", "静かな時間帯のため、あとで送る"),
}
