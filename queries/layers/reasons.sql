-- ---
-- id: reasons
-- about: What a figure left out, by series: failed samples, single samples, groups without this decomposition or without a length.
-- ---
SELECT f.series,
    sum(f.failed) AS failed,
    sum(CASE WHEN f.n < least_n THEN f.n ELSE 0 END) AS single_samples,
    count(*) FILTER (f.n > 0 AND f.n < least_n) AS single_groups,
    sum(CASE WHEN f.n >= least_n AND g.group_id IS NULL THEN f.n ELSE 0 END) AS lacking_samples,
    count(*) FILTER (f.n >= least_n AND g.group_id IS NULL) AS lacking_groups,
    sum(CASE WHEN g.group_id IS NOT NULL AND g.length IS NULL THEN f.n ELSE 0 END) AS unmeasured_samples,
    count(*) FILTER (g.group_id IS NOT NULL AND g.length IS NULL) AS unmeasured_groups,
    median(f.n) FILTER (f.n > 0) AS median_n
FROM figures AS f
LEFT JOIN groups AS g ON g.group_id = f.group_id AND g.split = f.split
CROSS JOIN (SELECT CASE WHEN getvariable('estimator') = 'plugin' OR getvariable('decomposition') = 'kl' THEN 1 ELSE 2 END AS least_n)
GROUP BY f.series
ORDER BY f.series
