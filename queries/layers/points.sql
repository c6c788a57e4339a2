-- ---
-- id: points
-- about: One row per series and point of a curve: means over its groups, incoherence Σ variance / Σ error and what it is made of, each with its interval.
-- ---
-- Reads cells (the sums of each unit within a point), ratios (of layers/point_sums.sql) and asked (the questions of a point).
WITH figures_of AS (
    SELECT series, point,
        max(ratio) FILTER (figure = 'incoherence') AS incoherence,
        max(low) FILTER (figure = 'incoherence') AS low,
        max(high) FILTER (figure = 'incoherence') AS high,
        bool_or(below_zero) FILTER (figure = 'incoherence') AS below_zero,
        max(ratio) FILTER (figure = 'accuracy') AS accuracy,
        max(low) FILTER (figure = 'accuracy') AS accuracy_low,
        max(high) FILTER (figure = 'accuracy') AS accuracy_high,
        max(ratio) FILTER (figure = 'flips') AS flips,
        max(low) FILTER (figure = 'flips') AS flips_low,
        max(high) FILTER (figure = 'flips') AS flips_high,
        max(ratio) FILTER (figure = 'scatter') AS scatter,
        max(low) FILTER (figure = 'scatter') AS scatter_low,
        max(high) FILTER (figure = 'scatter') AS scatter_high,
        max(ratio) FILTER (figure = 'agreement') AS agreement,
        max(low) FILTER (figure = 'agreement') AS agreement_low,
        max(high) FILTER (figure = 'agreement') AS agreement_high
    FROM ratios
    GROUP BY series, point
),
totals AS (
    SELECT series, point,
        sum(groups) AS groups, sum(samples) AS samples, sum(failed) AS left_out,
        sum(x) / sum(with_x) AS x,
        sum(length) / sum(with_length) AS mean_length,
        sum(error) / sum(with_error) AS error,
        CASE WHEN abs(sum(error) - sum(matched)) <= 1e-12 * sum(error) THEN 0 ELSE sum(error) - sum(matched) END
            / sum(with_error) AS bias,
        sum(variance) / sum(with_variance) AS variance,
        CASE WHEN bool_and(chosen) AND sum(pairs) > 0 THEN sum(by_chance) / sum(pairs) END AS chance
    FROM cells
    GROUP BY series, point
)
SELECT t.series, t.point, t.x, a.questions, t.groups, t.samples, t.left_out, t.mean_length,
    t.error, t.bias, t.variance,
    f.incoherence, f.low, f.high,
    f.accuracy, f.accuracy_low, f.accuracy_high,
    f.flips, f.flips_low, f.flips_high,
    f.scatter, f.scatter_low, f.scatter_high,
    f.agreement, f.agreement_low, f.agreement_high,
    CASE WHEN f.agreement IS NOT NULL THEN t.chance END AS chance,
    coalesce(f.below_zero, false) AS below_zero
FROM totals AS t
JOIN asked AS a ON a.series = t.series AND a.point IS NOT DISTINCT FROM t.point
LEFT JOIN figures_of AS f ON f.series = t.series AND f.point = t.point
ORDER BY t.series, t.point
