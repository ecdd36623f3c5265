-- The same counts as `tayori plan` for the weekly letter, written by hand for one topic and no cap in the way.
SELECT CASE
         WHEN x.address_key IS NOT NULL THEN 'suppressed'
         WHEN c.state IS NULL THEN 'no_consent'
         WHEN c.state NOT IN ('granted', 'confirmed') THEN 'left'
         WHEN d.id IS NOT NULL THEN 'already'
         WHEN (SELECT count(*) FROM deliveries h
                WHERE h.subscriber_id = s.id AND h.ad AND h.due_date > '2026-11-25' AND h.due_date <= '2026-12-02'
                  AND h.state IN ('claimed', 'accepted', 'deferred', 'unknown')) >= 2 THEN 'cap'
         ELSE 'send'
       END AS verdict, s.lane, count(*)
  FROM subscribers s
  LEFT JOIN suppressions x ON x.address_key = s.address_key
  LEFT JOIN consent_states c ON c.subject = s.subject AND c.topic = 'newsletter'
  LEFT JOIN deliveries d ON d.campaign = 'wednesday-letter' AND d.subscriber_id = s.id AND d.occasion = '2026-W49'
 GROUP BY verdict, s.lane;
