-- ---
-- id: long_and_wrong
-- title: long and wrong
-- order: 8
-- about: A wrong sample far longer than the question's other samples. Overthinking, a loop, or a thread that was lost.
-- needs: lengths, verdicts
-- params: {longer_than: DOUBLE = 3, least_samples: BIGINT = 3}
-- ---
SELECT p.sample_id,
    least(0.9, 0.3 + 0.1 * p.length / g.middle) AS severity,
    format('wrong after {:,.0f} {}, {:.1f} times the median of its question ({:,.0f})', p.length,
        replace(getvariable('length_unit'), '_', ' '), p.length / g.middle, g.middle) AS reason
FROM present AS p
JOIN (
    SELECT group_id, median(length) AS middle FROM present WHERE counted AND length IS NOT NULL
    GROUP BY group_id HAVING count(*) >= $least_samples AND median(length) > 0
) AS g ON g.group_id = p.group_id
WHERE p.counted AND NOT p.correct AND p.length > $longer_than * g.middle
