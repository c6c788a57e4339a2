-- ---
-- id: measured
-- about: Groups that slopes over length are taken from: three samples or more, all of them with a length above 0, in series that answered in classes only.
-- ---
-- Reads every and lengths; the unit that an interval leaves out is a group's cluster, or its question. x is the mean of log10 length, w its mean square about that; n_e / w is the slope of the error over
-- log10 length within the group, n_v / w that of "two samples differ" over their mean log10 length. Error and variance are those
-- of classes, unbiased, whatever decomposition and estimator are chosen.
SELECT e.series, e.group_id, l.cluster, coalesce(l.cluster, e.question_key) AS unit, e.n_classed AS n, l.mean_log AS x, l.spread AS w,
    -2e0 / (e.n_classed * (e.n_classed - 2e0)) * (l.products - l.mean_log * e.squares) AS n_v,
    2e0 / e.n_classed * (l.missed - (e.n_classed - e.correct) * l.mean_log) AS n_e,
    e.misses AS error,
    e.flips + e.scatter AS variance
FROM every AS e
JOIN lengths AS l ON l.group_id = e.group_id AND l.split = e.split
JOIN (SELECT series FROM every WHERE counted > 0 GROUP BY series HAVING bool_and(one_hot)) AS k ON k.series = e.series
WHERE e.counted >= 3 AND e.n_classed = e.counted AND l.measured = e.counted
