-- ---
-- id: cells
-- about: Sums of each question within a point: the clusters of the interval.
-- ---
SELECT series, point, question_key,
    count(*) AS groups, sum(n) AS samples, sum(failed + counted - n) AS failed, sum(correct) AS correct, sum(n_classed) AS classed,
    sum(x) AS x, count(x) AS with_x, sum(length) AS length, count(length) AS with_length,
    sum(error) AS error, count(error) AS with_error,
    sum(variance) AS variance,
    sum(CASE WHEN error IS NOT NULL THEN variance END) AS matched
FROM members
GROUP BY series, point, question_key
