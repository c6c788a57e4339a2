-- ---
-- id: unmeasured
-- about: What slopes over length leave out, by series: whether all samples answered in classes, groups, those of one or two samples, those in which a sample has no length above 0.
-- ---
-- Reads every and lengths.
SELECT e.series, bool_and(e.one_hot) AS one_hot, count(*) AS groups,
    count(*) FILTER (e.counted < 3) AS small,
    count(*) FILTER (e.counted >= 3 AND coalesce(l.measured, 0) < e.counted) AS unmeasured
FROM every AS e
LEFT JOIN lengths AS l ON l.group_id = e.group_id AND l.split = e.split
WHERE e.counted > 0
GROUP BY e.series
