-- ---
-- id: cause_sums
-- about: What the other figures of a point are ratios of, whatever the decomposition: accuracy, flips, scatter, agreement, a row each.
-- ---
-- Reads kept, the sums of each unit within a point. All figures are summed in one pass, what each unit moves (layers/without.sql)
-- in another, and taken apart at the end.
-- Where a series has groups that are not classes, nothing is known of flips, scatter and agreement; where its wrong answers
-- are not recorded, nothing of scatter and agreement.
WITH totals AS MATERIALIZED (
    SELECT series, point,
        sum(rate) AS rate, sum(rated) AS rated, sum(rated * rated) AS rates, count(CASE WHEN rated > 0 THEN 1 END) AS rated_units,
        sum(rated * rated) / nullif(sum(rated), 0) / 2 AS half_rated,
        sum(flips) AS flips, sum(scatter) AS scatter,
        sum(misses) AS misses, sum(misses * misses) AS missed, count(CASE WHEN misses > 1e-24 THEN 1 END) AS missed_units,
        sum(misses * misses) / nullif(sum(misses), 0) / 2 AS half_misses,
        sum(same) AS same, sum(pairs) AS pairs, sum(pairs * pairs) AS paired, count(CASE WHEN pairs > 1e-24 THEN 1 END) AS paired_units,
        sum(pairs * pairs) / nullif(sum(pairs), 0) / 2 AS half_pairs,
        CASE WHEN bool_and(chosen) THEN sum(by_chance) / nullif(sum(pairs), 0) END AS chance,
        coalesce(bool_and(one_hot), false) AS classes_only, coalesce(bool_or(untold), false) AS untold
    FROM kept
    GROUP BY series, point
),
kinds AS (
    SELECT series, bool_and(classes_only) AS classes_only, bool_or(untold) AS untold
    FROM totals
    GROUP BY series
),
moved AS (
    SELECT c.series, c.point,
        without(t.rate, t.rated, t.half_rated, c.rate, c.rated) AS accuracy,
        without(t.flips, t.misses, t.half_misses, c.flips, c.misses) AS flips,
        without(t.scatter, t.misses, t.half_misses, c.scatter, c.misses) AS scatter,
        without(t.same, t.pairs, t.half_pairs, c.same, c.pairs) AS agreement
    FROM kept AS c
    JOIN totals AS t ON t.series = c.series AND t.point = c.point
),
drifts AS (
    SELECT series, point,
        sum(accuracy) AS accuracy, sum(accuracy * accuracy) AS accuracy_squares,
        sum(flips) AS flips, sum(flips * flips) AS flips_squares,
        sum(scatter) AS scatter, sum(scatter * scatter) AS scatter_squares,
        sum(agreement) AS agreement, sum(agreement * agreement) AS agreement_squares
    FROM moved
    GROUP BY series, point
),
figures_of AS (
    SELECT t.series, t.point, t.chance,
        unnest([
            {figure: 'accuracy', known: true, part: t.rate, whole: t.rated::DOUBLE, squared: t.rates, half: t.half_rated,
                clusters: t.rated_units, drift: d.accuracy, squares: d.accuracy_squares},
            {figure: 'flips', known: k.classes_only, part: t.flips, whole: t.misses, squared: t.missed, half: t.half_misses,
                clusters: t.missed_units, drift: d.flips, squares: d.flips_squares},
            {figure: 'scatter', known: k.classes_only AND NOT k.untold, part: t.scatter, whole: t.misses, squared: t.missed,
                half: t.half_misses, clusters: t.missed_units, drift: d.scatter, squares: d.scatter_squares},
            {figure: 'agreement', known: k.classes_only AND NOT k.untold, part: t.same, whole: t.pairs, squared: t.paired,
                half: t.half_pairs, clusters: t.paired_units, drift: d.agreement, squares: d.agreement_squares}
        ]) AS figure
    FROM totals AS t
    JOIN drifts AS d ON d.series = t.series AND d.point = t.point
    JOIN kinds AS k ON k.series = t.series
)
SELECT series, point, chance, figure.figure, figure.part, figure.whole, figure.squared, figure.half, 0e0 AS least,
    figure.clusters, figure.drift, figure.squares
FROM figures_of
WHERE figure.known AND figure.whole > 1e-24
