-- ---
-- id: contrast_sides
-- about: What the metrics of a contrast are made of, a row per metric, side and question: sums over the groups of the side. A ratio is Σ part / Σ whole; of a mean, the whole counts the groups.
-- ---
-- Reads every_in_units (groups with their unit), recorded (of layers/recorded.sql) and the variables series_a, series_b and
-- metrics. flips, scatter and agreement are unknown (NULL) in a series that has groups which did not answer in classes, the
-- latter two also where its wrong answers are not recorded.
WITH entering AS (
    SELECT m.metric, t.series, t.question_key, t.task, t.unit, t.correct, t.n_classed, t.rate,
        CASE WHEN m.metric IN ('incoherence', 'error', 'bias', 'variance') THEN t.n ELSE t.n_classed END AS n,
        CASE m.metric
            WHEN 'incoherence' THEN CASE WHEN t.error IS NOT NULL THEN t.variance END
            WHEN 'accuracy' THEN t.rate
            WHEN 'error' THEN t.error
            WHEN 'bias' THEN t.bias
            WHEN 'variance' THEN t.variance
            WHEN 'flips' THEN CASE WHEN k.classes_only THEN t.flips END
            WHEN 'scatter' THEN CASE WHEN k.answers_told THEN t.scatter END
            WHEN 'agreement' THEN CASE WHEN k.answers_told THEN t.same END
            WHEN 'length' THEN t.length
        END AS part,
        CASE m.metric
            WHEN 'incoherence' THEN t.error
            WHEN 'accuracy' THEN CASE WHEN t.rate IS NOT NULL THEN 1e0 END
            WHEN 'flips' THEN CASE WHEN k.classes_only THEN t.misses END
            WHEN 'scatter' THEN CASE WHEN k.answers_told THEN t.misses END
            WHEN 'agreement' THEN CASE WHEN k.answers_told THEN t.pairs END
            ELSE 1e0
        END AS whole
    FROM every_in_units AS t
    CROSS JOIN (SELECT unnest(getvariable('metrics')::VARCHAR[]) AS metric) AS m
    LEFT JOIN (
        FROM recorded WHERE list_has_any(getvariable('metrics'), ['flips', 'scatter', 'agreement']) -- nobody else asks
    ) AS k ON k.series = t.series
    WHERE t.series IN (getvariable('series_a'), getvariable('series_b')) AND CASE
        WHEN m.metric IN ('incoherence', 'error', 'bias', 'variance') THEN t.n >= t.least_n AND t.variance IS NOT NULL
        WHEN m.metric IN ('accuracy', 'length') THEN t.counted >= (CASE getvariable('estimator') WHEN 'plugin' THEN 1 ELSE 2 END)
            AND (m.metric = 'accuracy' OR t.length IS NOT NULL)
        ELSE t.counted > 1 END
)
SELECT metric, series = getvariable('series_a') AS is_a, question_key, any_value(task) AS task, count(*) AS groups,
    CASE WHEN count(unit) = count(*) AND min(unit) = max(unit) THEN min(unit) END AS unit,
    sum(n)::BIGINT AS n, sum(correct)::BIGINT AS correct, sum(n_classed)::BIGINT AS judged,
    sum(rate) AS rates, count(rate) AS rated,
    CASE WHEN count(part) = count(*) THEN sum(part) END AS part,
    CASE WHEN count(whole) = count(*) THEN sum(whole) END AS whole
FROM entering
GROUP BY metric, is_a, question_key
