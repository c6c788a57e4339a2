-- ---
-- id: points
-- about: One row per series and point of a curve: means over its groups, incoherence Σ variance / Σ error and its interval, with questions as clusters.
-- ---
-- Reads cells: the sums of each question within a point.
-- An error up to 1e-24 (a distance of 1e-12) is a rounding of what the log says, and none.
-- The interval is that of the metrics page: two half questions added, one question left out at a time, logit scale, Student's t.
WITH totals AS (
    SELECT series, point,
        count(*) AS questions, sum(groups) AS groups, sum(samples) AS samples, sum(failed) AS failed,
        sum(correct) / sum(classed) AS accuracy,
        sum(x) / sum(with_x) AS x,
        sum(length) / sum(with_length) AS mean_length,
        sum(error) / sum(with_error) AS mean_error,
        sum(variance) / sum(groups) AS mean_variance,
        CASE WHEN abs(sum(error) - sum(matched)) <= 1e-12 * sum(error) THEN 0 ELSE sum(error) - sum(matched) END
            / sum(with_error) AS mean_bias,
        sum(error) AS error, sum(matched) AS variance,
        sum(error * error) AS squared,
        min(error) AS least_error,
        count(*) FILTER (error > 1e-24) AS clusters
    FROM cells
    GROUP BY series, point
),
widened AS (
    SELECT *,
        CASE WHEN error > 1e-24 THEN variance / error END AS incoherence,
        CASE WHEN error > 1e-24 THEN squared / error / 2 END AS half,
        CASE WHEN error > 1e-24 THEN (variance + squared / error / 2) / (error + squared / error) END AS with_halves
    FROM totals
),
left_out AS (
    SELECT c.series, c.point,
        sum((t.variance + t.half - c.matched) / (t.error + 2 * t.half - c.error) - t.with_halves) AS drift,
        sum(pow((t.variance + t.half - c.matched) / (t.error + 2 * t.half - c.error) - t.with_halves, 2)) AS squares
    FROM cells AS c
    JOIN widened AS t ON t.series = c.series AND t.point = c.point
    WHERE c.error > 1e-24
    GROUP BY c.series, c.point
),
jackknife AS (
    SELECT w.*,
        clusters + 2 AS leaves,
        pow(w.error + 2 * half, 2) / (squared + 2 * half * half) - 1 AS nu,
        l.drift + (w.variance + half) / (w.error + half) - with_halves + w.variance / (w.error + half) - with_halves AS drift,
        l.squares + pow((w.variance + half) / (w.error + half) - with_halves, 2)
            + pow(w.variance / (w.error + half) - with_halves, 2) AS squares,
        greatest(1e-3, least(999e-3, with_halves)) AS clipped
    FROM widened AS w
    LEFT JOIN left_out AS l ON l.series = w.series AND l.point = w.point
),
intervals AS (
    SELECT *,
        clusters >= 2 AND nu >= 15e-1 AND incoherence BETWEEN 0 AND 1 + 1e-9
            AND least_error >= -1e-12 * error AS has_interval,
        ln(clipped / (1 - clipped)) AS middle,
        student(nu) * sqrt(greatest(0, (leaves - 1) / leaves * (squares - drift * drift / leaves))) / (clipped * (1 - clipped)) AS reach
    FROM jackknife
)
SELECT i.series, i.point,
    i.x, i.questions, i.groups, i.samples, i.failed AS left_out,
    i.accuracy, i.mean_length,
    i.mean_error AS error,
    i.mean_bias AS bias,
    i.mean_variance AS variance,
    i.incoherence,
    CASE WHEN has_interval THEN least(i.incoherence, 1 / (1 + exp(-(middle - reach)))) END AS low,
    CASE WHEN has_interval THEN greatest(i.incoherence, 1 / (1 + exp(-(middle + reach)))) END AS high,
    coalesce(least_error < -1e-12 * i.error, false) AS below_zero
FROM intervals AS i
ORDER BY i.series, i.point
