-- ---
-- id: cells
-- about: Sums of each question within a point: what an interval leaves out at a time.
-- ---
SELECT series, point, unit,
    count(*) AS groups, sum(n) AS samples, sum(failed + counted - n) AS failed,
    sum(rate) AS rate, count(rate) AS rated,
    sum(x) AS x, count(x) AS with_x, sum(length) AS length, count(length) AS with_length,
    sum(error) AS error, count(error) AS with_error,
    sum(variance) AS variance, count(variance) AS with_variance,
    sum(CASE WHEN error IS NOT NULL THEN variance END) AS matched,
    sum(misses) AS misses, sum(flips) AS flips, sum(scatter) AS scatter, sum(same) AS same, sum(pairs) AS pairs,
    sum(by_chance) AS by_chance, bool_and(pairs IS NULL OR by_chance IS NOT NULL) AS chosen,
    bool_and(one_hot) AS one_hot, bool_or(unknown > 0) AS untold
FROM members
GROUP BY series, point, unit
