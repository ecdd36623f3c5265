-- The same counts as `tayori plan` for the weekly letter, by hand: every rule of the verdict (engine/audience/verdict.py) in its
-- order, for an advertisement that asks nothing of a person but their word. The moment is that of the plan in bench/run.py.
SELECT CASE
         WHEN s.domain = 'erased.invalid' THEN 'erased'
         WHEN x.address_key IS NOT NULL THEN 'suppressed'
         WHEN c.state IS NULL OR (c.state IN ('granted', 'confirmed') AND c.basis <> 'express') THEN 'no_consent'
         WHEN c.state NOT IN ('granted', 'confirmed', 'expired') THEN 'left'
         WHEN c.state = 'expired' OR c.expires_ms <= 1796179500000 THEN 'consent_expired'
         WHEN s.paused_until > '2026-12-02' THEN 'paused'
         WHEN d.id IS NOT NULL THEN 'already'
         WHEN s.open_complaints > 0 THEN 'open_complaint'
         WHEN (SELECT count(*) FROM deliveries h
                WHERE h.subscriber_id = s.id AND h.ad AND h.due_date > '2026-11-25' AND h.due_date <= '2026-12-02'
                  AND h.state IN ('planned', 'claimed', 'accepted', 'deferred', 'unknown')) >= 2 THEN 'cap'
         ELSE 'send'
       END AS verdict, s.lane, count(*)
  FROM subscribers s
  LEFT JOIN suppressions x ON x.address_key = s.address_key
  LEFT JOIN consent_states c ON c.subject = s.subject AND c.topic = 'newsletter'
  LEFT JOIN deliveries d ON d.campaign = 'wednesday-letter' AND d.subscriber_id = s.id AND d.occasion = '2026-W49'
 GROUP BY verdict, s.lane;
