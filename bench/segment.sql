-- The same counts as `tayori plan` for bench/million.py's campaign, by hand: every rule of the verdict
-- (engine/audience/verdict.py) in its order, with two conditions on orders. The moment is that of the plan there.
SELECT CASE
         WHEN s.domain = 'erased.invalid' THEN 'erased'
         WHEN x.address_key IS NOT NULL THEN 'suppressed'
         WHEN c.state IS NULL OR (c.state IN ('granted', 'confirmed') AND c.basis <> 'express') THEN 'no_consent'
         WHEN c.state NOT IN ('granted', 'confirmed', 'expired') THEN 'left'
         WHEN c.state = 'expired' OR c.expires_ms <= 1796379300000 THEN 'consent_expired'
         WHEN NOT EXISTS (SELECT 1 FROM events e JOIN event_items i ON i.event_id = e.id
                           WHERE e.subscriber_id = s.id AND e.kind = 'order' AND e.day >= '2025-12-04'
                             AND i.category = '抹茶')
           OR EXISTS (SELECT 1 FROM events e
                       WHERE e.subscriber_id = s.id AND e.kind = 'order' AND e.day >= '2026-11-04') THEN 'not_in_audience'
         WHEN d.id IS NOT NULL THEN 'already'
         WHEN s.open_complaints > 0 THEN 'open_complaint'
         WHEN (SELECT count(*) FROM deliveries h
                WHERE h.subscriber_id = s.id AND h.ad AND h.due_date > '2026-11-27' AND h.due_date <= '2026-12-04'
                  AND h.state IN ('planned', 'claimed', 'accepted', 'deferred', 'unknown')) >= 2 THEN 'cap'
         ELSE 'send'
       END AS verdict, s.lane, count(*)
  FROM subscribers s
  LEFT JOIN suppressions x ON x.address_key = s.address_key
  LEFT JOIN consent_states c ON c.subject = s.subject AND c.topic = 'newsletter'
  LEFT JOIN deliveries d ON d.campaign = 'matcha' AND d.subscriber_id = s.id AND d.occasion = 'once'
 GROUP BY verdict, s.lane;
