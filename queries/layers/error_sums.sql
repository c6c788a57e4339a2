-- ---
-- id: error_sums
-- about: What the error of a point is a ratio of: the errors of its groups as shares of the largest error there is, over the number of groups.
-- params: {most: DOUBLE}
-- ---
-- Reads kept, the sums of each unit within a point.
WITH shares AS (
    SELECT series, point, error / $most AS error, with_error::DOUBLE AS groups FROM kept WHERE with_error > 0
),
totals AS (
    SELECT series, point, sum(error) AS part, sum(groups) AS whole, sum(groups * groups) AS squared,
        sum(groups * groups) / sum(groups) / 2 AS half, count(*) AS clusters
    FROM shares
    GROUP BY series, point
),
drifts AS (
    SELECT series, point, sum(drift) AS drift, sum(drift * drift) AS squares
    FROM (
        SELECT s.series, s.point, without(t.part, t.whole, t.half, s.error, s.groups) AS drift
        FROM shares AS s
        JOIN totals AS t ON t.series = s.series AND t.point = s.point
    )
    GROUP BY series, point
)
SELECT t.*, 'error' AS figure, 0e0 AS least, d.drift, d.squares
FROM totals AS t
JOIN drifts AS d ON d.series = t.series AND d.point = t.point
