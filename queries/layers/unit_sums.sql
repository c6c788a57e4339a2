-- ---
-- id: unit_sums
-- about: The sums that ratios need, of figures that are given unit by unit.
-- ---
-- Reads units: (figure, series, point, part, whole), a row per unit.
WITH totals AS (
    SELECT figure, series, point,
        sum(part) AS part, sum(whole) AS whole, sum(whole * whole) AS squared, sum(whole * whole) / sum(whole) / 2 AS half,
        min(whole) AS least, count(*) FILTER (whole > 1e-24) AS clusters
    FROM units
    GROUP BY figure, series, point
    HAVING sum(whole) > 1e-24
)
SELECT t.*, d.drift, d.squares
FROM totals AS t
JOIN (
    SELECT u.figure, u.series, u.point,
        sum(without(t.part, t.whole, t.half, u.part, u.whole)) AS drift,
        sum(pow(without(t.part, t.whole, t.half, u.part, u.whole), 2)) AS squares
    FROM units AS u
    JOIN totals AS t ON t.figure = u.figure AND t.series = u.series AND t.point = u.point
    WHERE u.whole > 1e-24
    GROUP BY u.figure, u.series, u.point
) AS d ON d.figure = t.figure AND d.series = t.series AND d.point = t.point
