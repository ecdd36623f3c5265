"""Tayori: an e-mail campaign engine for shops, configured by files in git.

Files become a project (`project`), the project a calendar of editions (`calendar`), an edition verdicts (`audience`),
verdicts messages (`message`), messages replies (`reply`), replies records (`store`). `delivery` walks that road when
the timer calls, `review` walks it without sending, `notify` tells a person of what needs one, `web` takes what comes back
by HTTP, `cli` is one file a verb; `doctor` judges what is seen of the server.
What a person reads stands in `words`, by code; the tables stand in `schema`. Imports go one way (see pyproject.toml,
"importlinter"); `docs/flow.md` tells the same story on two pages, and `delivery/run.py` is where a reader starts.
"""
