-- ---
-- id: point_sums
-- about: What the figures of a point are ratios of: incoherence, accuracy, flips, scatter, agreement, a row each.
-- ---
-- Reads cells, the sums of each unit within a point. All figures are summed in one pass, and taken apart at the end.
-- Where a series has groups that are not classes, nothing is known of flips, scatter and agreement; where its wrong answers
-- are not recorded, nothing of scatter and agreement.
WITH kinds AS (
    SELECT series, coalesce(bool_and(one_hot), false) AS classes_only, coalesce(bool_or(untold), false) AS untold
    FROM cells
    GROUP BY series
),
totals AS (
    SELECT series, point,
        sum(matched) AS matched, sum(error) AS error, sum(error * error) AS errors, min(error) AS least_error,
        count(*) FILTER (error > 1e-24) AS with_error,
        sum(rate) AS rate, sum(rated) AS rated, sum(rated * rated) AS rates, count(*) FILTER (rated > 0) AS with_rate,
        sum(flips) AS flips, sum(scatter) AS scatter,
        sum(misses) AS misses, sum(misses * misses) AS missed, count(*) FILTER (misses > 1e-24) AS with_misses,
        sum(same) AS same, sum(pairs) AS pairs, sum(pairs * pairs) AS paired, count(*) FILTER (pairs > 1e-24) AS with_pairs
    FROM cells
    GROUP BY series, point
),
moved AS (
    SELECT c.series, c.point,
        CASE WHEN c.error > 1e-24
            THEN without(t.matched, t.error, t.errors / t.error / 2, c.matched, c.error) END AS incoherence,
        CASE WHEN c.rated > 0 THEN without(t.rate, t.rated, t.rates / t.rated / 2, c.rate, c.rated) END AS accuracy,
        CASE WHEN c.misses > 1e-24
            THEN without(t.flips, t.misses, t.missed / t.misses / 2, c.flips, c.misses) END AS flips,
        CASE WHEN c.misses > 1e-24
            THEN without(t.scatter, t.misses, t.missed / t.misses / 2, c.scatter, c.misses) END AS scatter,
        CASE WHEN c.pairs > 1e-24 THEN without(t.same, t.pairs, t.paired / t.pairs / 2, c.same, c.pairs) END AS agreement
    FROM cells AS c
    JOIN totals AS t ON t.series = c.series AND t.point = c.point
),
drifts AS (
    SELECT series, point,
        sum(incoherence) AS incoherence, sum(incoherence * incoherence) AS incoherence_squares,
        sum(accuracy) AS accuracy, sum(accuracy * accuracy) AS accuracy_squares,
        sum(flips) AS flips, sum(flips * flips) AS flips_squares,
        sum(scatter) AS scatter, sum(scatter * scatter) AS scatter_squares,
        sum(agreement) AS agreement, sum(agreement * agreement) AS agreement_squares
    FROM moved
    GROUP BY series, point
),
figures_of AS (
    SELECT t.series, t.point,
        unnest([
            {figure: 'incoherence', known: true, part: t.matched, whole: t.error, squared: t.errors, least: t.least_error,
                clusters: t.with_error, drift: d.incoherence, squares: d.incoherence_squares},
            {figure: 'accuracy', known: true, part: t.rate, whole: t.rated, squared: t.rates, least: 0,
                clusters: t.with_rate, drift: d.accuracy, squares: d.accuracy_squares},
            {figure: 'flips', known: k.classes_only, part: t.flips, whole: t.misses, squared: t.missed, least: 0,
                clusters: t.with_misses, drift: d.flips, squares: d.flips_squares},
            {figure: 'scatter', known: k.classes_only AND NOT k.untold, part: t.scatter, whole: t.misses, squared: t.missed,
                least: 0, clusters: t.with_misses, drift: d.scatter, squares: d.scatter_squares},
            {figure: 'agreement', known: k.classes_only AND NOT k.untold, part: t.same, whole: t.pairs, squared: t.paired,
                least: 0, clusters: t.with_pairs, drift: d.agreement, squares: d.agreement_squares}
        ]) AS figure
    FROM totals AS t
    JOIN drifts AS d ON d.series = t.series AND d.point = t.point
    JOIN kinds AS k ON k.series = t.series
)
SELECT figure.figure, series, point, figure.part, figure.whole, figure.squared, figure.squared / figure.whole / 2 AS half,
    figure.least, figure.clusters, figure.drift, figure.squares
FROM figures_of
WHERE figure.known AND figure.whole > 1e-24
