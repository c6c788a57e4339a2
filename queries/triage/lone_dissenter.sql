-- ---
-- id: lone_dissenter
-- title: lone dissenter
-- order: 3
-- about: The one sample of a question that answered differently from all the others. A rare slip, or a single error of the scorer.
-- needs: classes
-- params: {least_samples: BIGINT = 4}
-- ---
SELECT p.sample_id,
    0.3 + 0.4 * (1 - 2 / g.n) AS severity,
    format('the other {} samples all {}; this one {}', g.n - 1,
        CASE g.common WHEN 'TARGET' THEN 'were right' WHEN 'NONE' THEN 'gave no answer' WHEN 'WRONG' THEN 'were wrong'
            ELSE 'answered “' || g.common[:40] || '”' END,
        CASE p.class WHEN 'TARGET' THEN 'is right' WHEN 'NONE' THEN 'gave no answer' WHEN 'WRONG' THEN 'is wrong'
            ELSE 'answered “' || coalesce(p.answer, p.class)[:40] || '”' END) AS reason
FROM present AS p
JOIN (
    SELECT group_id, sum(samples) AS n, arg_max(class, samples) AS common
    FROM (SELECT group_id, class, count(*) AS samples FROM present WHERE counted AND class IS NOT NULL GROUP BY group_id, class)
    GROUP BY group_id
    HAVING count(*) = 2 AND min(samples) = 1 AND sum(samples) >= $least_samples
) AS g ON g.group_id = p.group_id
WHERE p.counted AND p.class <> g.common
