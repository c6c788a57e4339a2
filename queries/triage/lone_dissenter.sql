-- ---
-- id: lone_dissenter
-- title: lone dissenter
-- order: 3
-- about: The one sample of a question that answered differently from all the others. A slip that is rare enough to be read, or a scorer that stumbled once.
-- needs: classes
-- params: {least_samples: BIGINT = 4}
-- ---
SELECT p.sample_id,
    1 - 2 / g.n AS severity,
    format('the other {} samples all {}; this one {}', g.n - 1,
        CASE WHEN g.common = 'TARGET' THEN 'were right' WHEN g.common = 'NONE' THEN 'gave no answer'
            ELSE 'answered “' || g.common[:40] || '”' END,
        CASE WHEN p.class = 'TARGET' THEN 'is right' WHEN p.class = 'NONE' THEN 'gave no answer'
            ELSE 'answered “' || p.answer[:40] || '”' END) AS reason
FROM present AS p
JOIN (
    SELECT group_id, sum(samples) AS n, arg_max(class, samples) AS common
    FROM (SELECT group_id, class, count(*) AS samples FROM present WHERE counted AND class IS NOT NULL GROUP BY group_id, class)
    GROUP BY group_id
    HAVING count(*) = 2 AND min(samples) = 1 AND sum(samples) >= $least_samples
) AS g ON g.group_id = p.group_id
WHERE p.counted AND p.class <> g.common
