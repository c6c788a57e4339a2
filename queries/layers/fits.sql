-- ---
-- id: fits
-- about: The power law of each series: ordinary least squares of log10 y on log10 x, over points where both are above 0, three at least; the slope's interval by Student's t, from five points on.
-- ---
-- Reads curve_points: (series, x, y).
-- A sum of squares below 1e-20 is what roundings leave: no line is laid through points of one x, and where y does not
-- vary there is nothing to be explained.
WITH logs AS (
    SELECT series, log10(x) AS x, log10(y) AS y
    FROM curve_points
    WHERE x > 0 AND y > 1e-12 -- less is rounding
),
lines AS (
    SELECT series, count(*) AS points,
        regr_slope(y, x) AS slope,
        regr_intercept(y, x) AS intercept,
        CASE WHEN regr_syy(y, x) > 1e-20 THEN regr_r2(y, x) END AS r2,
        sqrt(greatest(0, regr_syy(y, x) - regr_slope(y, x) * regr_sxy(y, x)) / (count(*) - 2) / regr_sxx(y, x)) AS spread
    FROM logs
    GROUP BY series
    HAVING count(*) >= 3 AND regr_sxx(y, x) > 1e-20
)
SELECT series, points, slope, intercept,
    CASE WHEN points >= 5 THEN slope - student(points - 2) * spread END AS slope_low,
    CASE WHEN points >= 5 THEN slope + student(points - 2) * spread END AS slope_high,
    r2
FROM lines
ORDER BY series
