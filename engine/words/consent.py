"""The phrases of the consent ledger: its chain, a person's proof, erasure and retention."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "value_years": entry(
        "{value} is not a number of years.",
        "{value} は年数として読めません。",
        do='Write "3 years".',
        ja_do='"3 years" のように書いてください。',
    ),
    "seal_keys_unreadable": entry(
        "the keys of the consent ledger's seals in {path} cannot be read: {reason}.",
        "同意台帳の封印の鍵 {path} を読めません: {reason}。",
        do="Put the file back from the backup: without it the old seals cannot be verified.",
        ja_do="控えから戻してください。なくすと古い封印を確かめられなくなります。",
    ),
    "erasures_unreadable": entry(
        "people were erased under a key that is not here ({keys}): nobody can tell whom an import must leave out.",
        "いまある鍵では読めない消去の記録があります(鍵 {keys})。取り込んではいけない方を見分けられません。",
        do="Put seal.keys back from the backup, or give the secret of that time; nothing was changed.",
        ja_do="seal.keys を控えから戻すか、当時の秘密の値を渡してください。何も変更していません。",
    ),
    "bad_seal": entry(
        "{value!r} is not a seal.",
        "{value!r} は封印として読めません。",
        do="Give it as `tayori consent verify` printed it: 57:3fa9…, 64 characters behind the colon.",
        ja_do="`tayori consent verify` の表示のとおり、57:3fa9… のように(コロンのあと 64 文字)書いてください。",
    ),
    "person_unknown": entry(
        "the store knows nobody by the address {address}.",
        "{address} という宛先の方は、ストアにいません。",
        do="Look at the spelling; small and capital letters do not matter.",
        ja_do="つづりをご確認ください(大文字・小文字は問いません)。",
    ),
    # what `consent verify` finds
    "entry_changed": entry(
        "entry {entry} ({at}) is not what seal {seal} was made over.",
        "記録 {entry}({at})が、封印 {seal} を押したときと違います。",
    ),
    "entry_missing": entry(
        "entry {entry}, under seal {seal}, is gone.", "封印 {seal} の記録 {entry} がなくなっています。"
    ),
    "entries_missing": entry(
        "{what} entries under seal {seal} are gone.", "封印 {seal} の記録が {what} 件なくなっています。"
    ),
    "entry_unsealed": entry(
        "entry {entry} ({at}) is under no seal: the engine did not write it.",
        "記録 {entry}({at})に封印がありません。エンジンが書いたものではありません。",
    ),
    "ledger_unsealed": entry(
        "none of the {what} entries is sealed.",
        "{what} 件の記録に、ひとつも封印がありません。",
        do="An earlier release wrote them: `tayori upgrade` seals them. Otherwise somebody took the seals away.",
        ja_do="以前の版の記録なら `tayori upgrade` で封印されます。そうでなければ、だれかが封印を取り去っています。",
    ),
    "seal_changed": entry("seal {seal} does not fit its entries.", "封印 {seal} が、その記録と合いません。"),
    "seal_missing": entry(
        "seal {seal} is gone: the next one is {what}.", "封印 {seal} がなくなっています(次にあるのは {what})。"
    ),
    "seal_order": entry(
        "seal {seal} does not follow from the one before it.", "封印 {seal} が、ひとつ前の封印につながっていません。"
    ),
    "seal_key_gone": entry(
        "the key {what} is not here: seal {seal} and all others that it made cannot be verified.",
        "鍵 {what} がありません。封印 {seal} をはじめ、この鍵の封印を確かめられません。",
        do="Put seal.keys back from the backup, or give the secret of that time.",
        ja_do="seal.keys を控えから戻すか、当時の秘密の値を渡してください。",
    ),
    "seal_not_met": entry(
        "the chain does not hold the seal {what}: entries were cut off, or all was written anew.",
        "封印 {what} が連鎖の中にありません。末尾が切り取られたか、すべて書き直されています。",
    ),
    "form_changed": entry(
        "the words of form {what} are not those that people agreed to.",
        "同意文 {what} の文言が、同意されたときと違います。",
    ),
    "evidence_changed": entry(
        "the evidence of entry {entry} ({at}) does not fit its commitment.",
        "記録 {entry}({at})の証跡が、台帳の照合値と合いません。",
    ),
    "state_differs": entry(
        "the present state does not repeat entry {entry}, the newest of its person and topic.",
        "現在の状態が、その人とトピックの最新の記録 {entry} と違います。",
    ),
    "state_of_nothing": entry(
        "a present state rests on entry {entry}, which is not in the ledger or is somebody else's.",
        "現在の状態が指す記録 {entry} が台帳にないか、ほかの人のものです。",
    ),
    "evidence_of_nothing": entry(
        "there is evidence of entry {entry}, which is not in the ledger.",
        "台帳にない記録 {entry} の証跡があります。",
    ),
    "delivery_of_nothing": entry(
        "{what} deliveries rest on entry {entry}, which is not in the ledger.",
        "{what} 通の送信が、台帳にない記録 {entry} にもとづいています。",
    ),
    "chain.more": entry("… and {number:,} more: --json tells all.", "… ほか {number:,} 件(--json ですべて出ます)。"),
    "chain.entries": entry("entries", "件の記録"),
    "chain.seals": entry("seals", "個の封印"),
    "chain.evidence": entry("of the entries have their evidence still", "件に証跡が残っています"),
    "chain.faults": entry("do not fit (see above)", "件が合いません(上をご覧ください)"),
    "chain.latest": entry(
        "latest seal {seal} ({at}). Keep it elsewhere: `--expect` compares.",
        "最新の封印 {seal}({at})。別の場所に控えておくと `--expect` で照合できます。",
    ),
    "chain.holds": entry("everything fits.", "すべて合っています。"),
    # what `consent proof` says
    "consent.granted": entry("granted", "同意"),
    "consent.confirmed": entry("confirmed", "確認済み"),
    "consent.refused": entry("refused", "停止"),
    "consent.expired": entry("expired", "期限切れ"),
    "consent.erased": entry("erased", "消去"),
    "proof.recorded": entry("recorded", "記録日時"),
    "proof.source": entry("source", "経路"),
    "proof.basis": entry("basis", "根拠"),
    "proof.expires": entry("expires", "期限"),
    "proof.form": entry("form", "同意文"),
    "proof.no_form": entry("none", "なし"),
    "proof.first_seen": entry("first seen {at}", "初めて使われた日時 {at}"),
    "proof.evidence": entry("evidence", "証跡"),
    "proof.gone": entry("not kept any more", "もう保存していません"),
    "proof.fits": entry("it fits the commitment in the ledger", "台帳の照合値と一致"),
    "proof.fits_not": entry("IT DOES NOT FIT the commitment in the ledger", "台帳の照合値と一致しません"),
    "proof.seal": entry("seal", "封印"),
    "proof.sealed": entry(
        "{seal} (entries {first} to {last}, {at}): it holds", "{seal}(記録 {first}–{last}、{at}): 有効"
    ),
    "proof.sealed_not": entry(
        "{seal} (entries {first} to {last}, {at}): IT DOES NOT HOLD", "{seal}(記録 {first}–{last}、{at}): 合いません"
    ),
    "proof.unsealed": entry("NONE", "なし"),
    "proof.mails": entry("mails", "送信"),
    "proof.mailed": entry("{number:,} under this entry, the last {at}", "この同意で {number:,} 通、最後は {at}"),
    "proof.erased": entry(
        "erased {at}; the evidence is kept for the proof until its time is over.",
        "{at} に消去済み。証明のための証跡だけを、期限まで保存しています。",
    ),
    "proof.erased_whole": entry(
        "{address} was erased {at}. Nothing is kept that leads to its entries; the address stays barred.",
        "{address} は {at} に消去済みです。記録につながるものは残っておらず、この宛先は今後も取り込みません。",
    ),
    "proof.nothing": entry(
        "{address} is known and never said a word on any topic.",
        "{address} は登録がありますが、どのトピックにも同意も停止もしていません。",
    ),
    "proof.chain": entry(
        "the whole chain holds: {entries:,} entries, {seals:,} seals, the latest {latest}.",
        "台帳全体の連鎖は有効です: 記録 {entries:,} 件、封印 {seals:,} 個、最新は {latest}。",
    ),
    "proof.chain_not": entry(
        "the chain of the ledger DOES NOT HOLD: {number:,} faults.",
        "台帳の連鎖が合いません: {number:,} 件。",
        do="`tayori consent verify` names them.",
        ja_do="`tayori consent verify` で内訳がわかります。",
    ),
    # erasure and retention
    "erase_question": entry(
        "All that the store knows of {address} goes, and no import brings them back. Type the address again:",
        "{address} についての記録をすべて消します。取り込みでも戻りません。もう一度アドレスを入力してください:",
    ),
    "erase_not_typed": entry(
        "that is not {address}: nothing was erased.", "{address} と一致しません。何も消していません。"
    ),
    "erased_already": entry(
        "{address} was erased {at}: there is nothing more to do.", "{address} は {at} に消去済みです。"
    ),
    "erased": entry(
        "{address} is erased: {topics} topics ended, {events} events and {evidence} pieces of evidence deleted.",
        "{address} を消去しました(終えたトピック {topics}、消した行動 {events} 件・証跡 {evidence} 件)。",
        do="Backups, copies of the store and the lists on your disk are yours to delete.",
        ja_do="控え、ストアのコピー、手元の名簿は、ご自身で消してください。",
    ),
    "erased_kept": entry(
        "{number} pieces of evidence prove consents under which mail went out within {span}; `tayori retention` deletes them in time.",
        "証跡 {number} 件は、{span} 以内に送ったメールの同意を証明するため残します。期限が来たら `tayori retention` が消します。",
    ),
    "import.erased": entry("rows left out: these people were erased", "行は、消去された方のため取り込みません"),
    "retained": entry(
        "{over:,} of {evidence:,} pieces of evidence were older than {span} and are deleted; the ledger stays.",
        "証跡 {evidence:,} 件のうち、{span} を過ぎた {over:,} 件を消しました(台帳は残ります)。",
    ),
    "retained_dry": entry(
        "{over:,} of {evidence:,} pieces of evidence are older than {span} and would be deleted.",
        "証跡 {evidence:,} 件のうち、{span} を過ぎた {over:,} 件が消えます。",
    ),
    "reasons_pruned": entry(
        "Why somebody did not get an edition is kept for {days} days: {number:,} pages are gone.",
        "送らなかった理由は {days} 日間だけ残します。{number:,} ページを消しました。",
    ),
    "unlinked": entry(
        "Nothing leads any more to the entries of {number:,} people who were erased.",
        "消去された {number:,} 人の記録につながるものも、なくなりました。",
    ),
}
