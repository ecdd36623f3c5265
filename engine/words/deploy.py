"""The phrases of bringing a shop's files onto a server, and judging a branch there."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "deploy_done": entry(
        "{commit} is in force; before it was {before}.", "{commit} に切り替えました(それまでは {before})。"
    ),
    "deploy_first": entry("{commit} is in force, the first one.", "{commit} を使い始めます(最初のリビジョン)。"),
    "deploy_same": entry("{commit} is in force, the last of {branch}.", "{commit} のままです({branch} の最新です)。"),
    "deploy_stays": entry(
        "{commit} is in force and stays, whatever becomes of {branch}.",
        "{branch} が進んでも、{commit} のままにします。",
        do="`tayori deploy {branch}` follows the branch again.",
        ja_do="`tayori deploy {branch}` で、ふたたびブランチに従います。",
    ),
    "deploy_refused": entry(
        "{commit} is not put in force (mistakes: {number}); {before} stays.",
        "{commit} には誤りが {number} 件あるため、切り替えません。{before} のままです。",
        do="Mend them and push again; `tayori check` says the same of your own copy.",
        ja_do="直して、もう一度 push してください。手元の `tayori check` でも同じ結果になります。",
    ),
    "plan_of_branch": entry(
        "{revision} ({commit}), over the people of this store; it is not in force.",
        "{revision}({commit})を、このストアの宛先で見積もります。まだ切り替えていません。",
    ),
    "plan_rev_sums": entry(
        "of a branch only the sums are shown.",
        "ブランチについては、件数だけを表示します。",
        do="Leave out --list and --neglected, and name one revision.",
        ja_do="--list と --neglected を外し、リビジョンを一つだけ指定してください。",
    ),
    "plan_rev_ssh": entry(
        "SSH has to name a branch, a tag or a commit, and nothing else.",
        "SSH では、ブランチ・タグ・コミットの名前だけを指定してください。",
        do="ssh tayori@mail.shop.example winter-sale",
        ja_do="例: ssh tayori@mail.shop.example winter-sale",
    ),
    "deploy_nothing": entry("no revision lies here yet.", "まだ何も置かれていません。"),
    "deploy_left_out": entry(
        "{name} is a link that leads out of the revision, or to a folder: it was left out.",
        "{name} はリビジョンの外かフォルダーを指すリンクなので、除きました。",
        do="Put the file itself there.",
        ja_do="リンクではなく、ファイルそのものを置いてください。",
    ),
    "deploy_where": entry(
        "{path} is no place that `tayori deploy` made.",
        "{path} は `tayori deploy` の置き場所ではありません。",
        do="Name its link: --project /srv/tayori/shop/current.",
        ja_do="リンクを指定してください: --project /srv/tayori/shop/current。",
    ),
    "deploy_checkout": entry(
        "{path} is a folder of files, not the link that `tayori deploy` switches.",
        "{path} はファイルのあるフォルダーで、`tayori deploy` が切り替えるリンクではありません。",
        do="Move it away, once all of it is pushed, and call `tayori deploy --from URL` with a --project that ends with /current.",
        ja_do="すべて push してから別の場所へ移し、/current で終わる --project を付けて `tayori deploy --from URL` を実行してください。",
    ),
    "deploy_from": entry(
        "nobody has said yet where the shop's files come from.",
        "店のファイルの取得元が、まだ決まっていません。",
        do="The first time: `tayori deploy --from git@host.example:shop.git`.",
        ja_do="初回は `tayori deploy --from git@host.example:shop.git` と実行してください。",
    ),
    "deploy_back_or_revision": entry(
        "--back says which revision, and another one is named.",
        "--back とリビジョンの名前は、いっしょに使えません。",
        do="Take one of them; `tayori deploy --list` shows what lies here.",
        ja_do="どちらか一方にしてください。置かれているものは `tayori deploy --list` で見られます。",
    ),
    "deploy_no_earlier": entry(
        "no earlier revision lies here.",
        "前のリビジョンがありません。",
        do="Name one: `tayori deploy COMMIT`.",
        ja_do="`tayori deploy コミット` のように指定してください。",
    ),
    "deploy_rewritten": entry(
        "{branch} was pushed anew: its {commit} does not go on from {before}, which is in force and stays.",
        "{branch} が強制的に書き換えられています。{commit} は、いまの {before} の続きではありません。{before} のままにします。",
        do="If it is meant: `tayori deploy {branch}`. What changes: `tayori plan --rev {branch}`.",
        ja_do="意図した変更なら `tayori deploy {branch}` を実行してください。変わる内容は `tayori plan --rev {branch}` で見られます。",
    ),
    "deploy_elsewhere": entry(
        "another deploy is at work here; this one did nothing.",
        "別の deploy が実行中です。こちらは何もしませんでした。",
    ),
    "deploy_fetch": entry(
        "the shop's files cannot be fetched: {reason}.",
        "店のファイルを取得できません: {reason}。",
        do="See to the network, the key and the address; what is in force stays. A revision that lies here needs no network.",
        ja_do="ネットワーク・鍵・取得元をご確認ください。いまのリビジョンのままです。置かれているリビジョンへは、ネットワークなしで戻れます。",
    ),
    "deploy_mirror": entry(
        "the mirror cannot be written: {reason}.",
        "ミラーに書き込めません: {reason}。",
        do="See to the disk and to who owns repository.git. It holds nothing of its own: remove it, and deploy with --from.",
        ja_do="ディスクと repository.git の所有者をご確認ください。作り直せるものなので、消して --from で実行しても構いません。",
    ),
    "deploy_disk": entry(
        "{path} cannot be used: {reason}. In force: {commit}.",
        "{path} が使えません: {reason}。いまのリビジョン: {commit}。",
        do="See to the disk and the folder's owner, and call it again.",
        ja_do="ディスクとフォルダーの所有者を確かめて、もう一度実行してください。",
    ),
    "deploy_room": entry(
        "{path} has {free} MiB left, and the revision needs {wanted}; nothing was changed.",
        "{path} の空きは {free} MiB で、このリビジョンには {wanted} MiB 必要です。何も変えていません。",
        do="Make room.",
        ja_do="空きを作ってください。",
    ),
    "deploy_heavy": entry(
        "the revision has {size} MiB, and {most} are the most that is taken.",
        "このリビジョンは {size} MiB あります。上限は {most} MiB です。",
        do="Take out what no letter needs; the server needs the last state of the files only.",
        ja_do="メールに使わないファイルを外してください。",
    ),
    "deploy_user": entry(
        "{path} belongs to {user}.",
        "{path} の所有者は {user} です。",
        do="Deploy as that user, so that the timer can go on with it: `runuser -u {user} -- tayori deploy …`.",
        ja_do="タイマーが続けられるように、その利用者として実行してください: `runuser -u {user} -- tayori deploy …`。",
    ),
    "deploy_no_project": entry(
        "{commit} has no tayori.toml in its folder {folder}.",
        "{commit} のフォルダー {folder} に tayori.toml がありません。",
        do="If the shop's files lie in another folder: `--folder shops/tea`, the first time.",
        ja_do="別のフォルダーにある場合は、初回に `--folder shops/tea` のように指定してください。",
    ),
    "deploy_other_folder": entry(
        "this home deploys the folder {folder}.",
        "ここではフォルダー {folder} を使っています。",
        do="Make another home for another folder.",
        ja_do="別のフォルダーには、別の置き場所を作ってください。",
    ),
    "deploy_name": entry(
        "{commit} holds a file named {name!r}, which would lie outside its folder: the revision is not taken.",
        "{commit} のファイル {name!r} はフォルダーの外を指すため、このリビジョンは使いません。",
        do="Nobody makes such a name by mistake: look who pushed it.",
        ja_do="間違いでできる名前ではありません。誰が push したかをご確認ください。",
    ),
    "deploy_url": entry(
        "nothing can be fetched from {url!r}.",
        "{url!r} からは取得できません。",
        do="Write an address that git takes: git@host.example:shop.git.",
        ja_do="git の取得元を書いてください: git@host.example:shop.git。",
    ),
    "deploy_url_password": entry(
        "the address holds a password, which would lie in a file that everybody may read.",
        "取得元にパスワードが含まれています。誰でも読めるファイルに残ってしまいます。",
        do="Use a key that may only read (docs/deploy.md), or git's credential helper.",
        ja_do="読み取り専用の鍵(docs/deploy.md)か、git の credential helper をお使いください。",
    ),
    "deploy_branch": entry(
        "{branch!r} is no name of a branch.",
        "{branch!r} はブランチの名前ではありません。",
        do="Letters, digits and . _ - / +, such as main or release/winter.",
        ja_do="英数字と . _ - / + が使えます(main、release/winter など)。",
    ),
    "deploy_no_branch": entry(
        "the repository has no branch {branch}.",
        "リポジトリにブランチ {branch} がありません。",
        do="Push it, or follow another one: `tayori deploy --branch NAME`.",
        ja_do="push するか、`tayori deploy --branch 名前` で別のブランチにしてください。",
    ),
    "deploy_no_main": entry(
        "the repository does not say which branch is its main one, or has none yet.",
        "リポジトリの主なブランチがわかりません。まだ空かもしれません。",
        do="Push something, or name a branch: `tayori deploy --branch main`.",
        ja_do="何か push するか、`tayori deploy --branch main` のように指定してください。",
    ),
    "deploy_folder": entry(
        "{folder!r} is no folder of a repository.",
        "{folder!r} はリポジトリのフォルダーではありません。",
        do="Write it from the top, without .. in it: shops/tea.",
        ja_do=".. を使わずに、いちばん上から書いてください(shops/tea)。",
    ),
    "git_many_files": entry(
        "{revision} names more than {most} files.",
        "{revision} には {most} 個を超えるファイルがあります。",
        do="A shop's repository has a few hundred. Look at what was committed.",
        ja_do="店のリポジトリなら数百個ほどです。何をコミットしたかをご確認ください。",
    ),
    "git_heavy_file": entry(
        "{name} has more than {most} MiB.",
        "{name} が {most} MiB を超えています。",
        do="No letter can carry it: take it out of the repository.",
        ja_do="メールには入れられません。リポジトリから外してください。",
    ),
}
