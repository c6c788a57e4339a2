-- ---
-- id: rollup
-- about: From samples to groups: the sums from which every decomposition follows in closed form. The only step whose cost grows with the samples.
-- params: {epsilon: DOUBLE, splits: BIGINT, parts: BIGINT, kl: BOOLEAN}
-- returns: {group_id: INTEGER, split: INTEGER, part: INTEGER, n: INTEGER, counted: INTEGER, n_classed: INTEGER, n_scored: INTEGER, n_vectors: INTEGER, failed: INTEGER, correct: INTEGER, answers: INTEGER, classes: INTEGER, tokens: DOUBLE, output_tokens: DOUBLE, actions: DOUBLE, words: DOUBLE, characters: DOUBLE, brier_error: DOUBLE, brier_variance: DOUBLE, zero_one_error: DOUBLE, zero_one_variance: DOUBLE, kl_error: DOUBLE, kl_variance: DOUBLE, kl_unbiased: DOUBLE, squares: DOUBLE, cubes: DOUBLE, matches: DOUBLE, silent: INTEGER, unknown: INTEGER, partial: INTEGER, choices: INTEGER, score_error: DOUBLE, score_variance: DOUBLE, vector_error: DOUBLE, vector_variance: DOUBLE}
-- ---
-- Reads chosen (a row per sample), chosen_probabilities and chosen_vectors. A cell is a group, or a split or part of one, in
-- one number: (group_id * splits + split) * parts + part. split tells values of a grouping column apart that vary within a
-- group, part the halves or the steps; both are 0 otherwise. All figures here are plug-in, each over the samples that have
-- what it needs: a class (n_classed), a score in range (n_scored), a vector (n_vectors). Of answers as classes, with k samples
-- in each: squares and cubes are Σ k² and Σ k³, matches Σ k (k − 1) over the wrong answers, silent the samples without an
-- answer, unknown those of class WRONG, partial those of them with a score above 0; NULL where samples are distributions.
-- kl: whether its figures are asked for, which take half of the time; else they are NULL.
WITH totals AS (
    SELECT cell,
        sum(CASE WHEN counted THEN 1 ELSE 0 END) AS n,
        sum(CASE WHEN counted THEN 0 ELSE 1 END) AS failed,
        sum(CASE WHEN counted AND correct THEN 1 ELSE 0 END) AS correct,
        count(CASE WHEN counted THEN class_no END) AS classed,
        count(CASE WHEN counted THEN score END) AS scored,
        avg(CASE WHEN counted THEN (1 - score) * (1 - score) END) AS score_error,
        var_pop(CASE WHEN counted THEN 1 - score END) AS score_variance, -- near full marks 1 − s has all its digits
        sum(CASE WHEN counted AND class_no = 2 AND score > 0 THEN 1 ELSE 0 END) AS partial,
        avg(CASE WHEN counted THEN tokens END) AS tokens,
        avg(CASE WHEN counted THEN output_tokens END) AS output_tokens,
        avg(CASE WHEN counted THEN actions END) AS actions,
        avg(CASE WHEN counted THEN words END) AS words,
        avg(CASE WHEN counted THEN characters END) AS characters
    FROM chosen
    GROUP BY cell
),
-- how many samples of a cell gave a class
hits AS (
    SELECT cell, class_no, count(*)::DOUBLE AS told
    FROM chosen
    WHERE counted AND NOT distributed AND class_no IS NOT NULL
    GROUP BY cell, class_no
),
-- where samples are distributions: how many say something about a class (told), the sum of their p (mass) and of 1 − p
-- (shortfall), of (p − y)² (off) and of (p − mean p)² among them (spread). Differences are taken before they are summed: of
-- a model that is all but sure, a difference of sums near 1 would leave nothing
shares AS (
    SELECT cell, class_no, count(*)::DOUBLE AS told, sum(p) AS mass, sum(1 - p) AS shortfall,
        sum(CASE WHEN class_no = 0 THEN (1 - p) * (1 - p) ELSE p * p END) AS off,
        count(*) * var_pop(p) AS spread
    FROM chosen_probabilities
    GROUP BY cell, class_no
),
masses AS (
    SELECT cell, class_no, told, told AS mass FROM hits
    UNION ALL
    SELECT cell, class_no, told, mass FROM shares
),
seen AS (
    SELECT cell, sum(told) AS n,
        count(*) AS told,
        count(*) + 1 - max(CASE WHEN class_no = 0 THEN 1 ELSE 0 END) AS with_target,
        sum(CASE WHEN class_no = 0 THEN 0 ELSE 2 * told END) AS off,
        sum(CASE WHEN class_no = 0 THEN 0 ELSE told END) AS missed,
        (sum(told) * sum(told) - sum(told * told)) / sum(told) AS spread,
        sum(told) * sum(told) - sum(told * told) AS mixed,
        0e0 AS unsaid,
        sum(told * told) AS squares,
        sum(told * told * told) AS cubes,
        sum(CASE WHEN class_no > 2 THEN told * (told - 1) ELSE 0 END) AS matches,
        sum(CASE WHEN class_no = 1 THEN told ELSE 0 END) AS silent,
        sum(CASE WHEN class_no = 2 THEN told ELSE 0 END) AS unknown
    FROM hits
    GROUP BY cell
    UNION ALL
    SELECT s.cell, t.classed::DOUBLE AS n,
        count(*) AS told,
        count(*) + 1 - max(CASE WHEN class_no = 0 THEN 1 ELSE 0 END) AS with_target,
        -- samples that say nothing about a class hold it at 0, those that say nothing about the target miss it by 1
        sum(off) + (t.classed - sum(CASE WHEN class_no = 0 THEN told ELSE 0 END)) AS off,
        sum(CASE WHEN class_no = 0 THEN shortfall ELSE 0 END)
            + (t.classed - sum(CASE WHEN class_no = 0 THEN told ELSE 0 END)) AS missed,
        sum(spread + mass * mass / told * (t.classed - told) / t.classed) AS spread,
        sum(mass * (shortfall + (t.classed - told))) AS mixed,
        t.classed - sum(mass) AS unsaid,
        NULL AS squares, NULL AS cubes, NULL AS matches, NULL AS silent, NULL AS unknown
    FROM shares AS s
    JOIN totals AS t ON t.cell = s.cell
    GROUP BY s.cell, t.classed
),
-- what the samples answered, where their distributions speak of more classes than that
answered AS (
    SELECT cell, count(DISTINCT class_no) AS answers
    FROM chosen
    WHERE counted AND distributed
    GROUP BY cell
),
shapes AS (
    SELECT s.cell, s.n, s.told, coalesce(a.answers, s.told) AS answers,
        s.squares, s.cubes, s.matches, s.silent, s.unknown, names.choices,
        greatest(2, names.choices, s.with_target) AS classes,
        ln(1 - $epsilon + $epsilon / greatest(2, names.choices, s.with_target)) AS hit,
        ln($epsilon / greatest(2, names.choices, s.with_target)) AS miss,
        s.off / s.n AS brier_error,
        s.spread / s.n AS brier_variance,
        s.missed / s.n AS zero_one_error,
        -- 1 − Σ p² is Σ p (1 − p) and what is lacking where probabilities were rounded and do not add up to 1
        (s.mixed / (s.n * s.n) + CASE WHEN abs(s.unsaid) > 1e-12 * s.n THEN s.unsaid / s.n ELSE 0 END) / 2 AS zero_one_variance
    FROM seen AS s
    JOIN group_names AS names ON names.group_id = s.cell // ($splits * $parts)
    LEFT JOIN answered AS a ON a.cell = s.cell
),
-- log of the smoothed probability and its sum, only where a log gives distributions: one-hots follow from their counts
logs AS (
    SELECT p.cell, p.sample_row, p.class_no, ln((1 - $epsilon) * p.p + $epsilon / s.classes) AS log
    FROM chosen_probabilities AS p
    JOIN shapes AS s ON s.cell = p.cell
    WHERE $kl
),
smoothed AS (
    SELECT cell, class_no, sum(log) AS logs
    FROM logs
    GROUP BY cell, class_no
),
mean_logs AS (
    SELECT m.cell, m.class_no, m.told AS count, s.n, s.classes, s.told, s.hit, s.miss, d.logs IS NULL AS one_hot,
        (coalesce(d.logs, m.mass * s.hit) + (s.n - m.told) * s.miss) / s.n AS mean_log
    FROM masses AS m
    JOIN shapes AS s ON s.cell = m.cell
    LEFT JOIN smoothed AS d ON d.cell = m.cell AND d.class_no = m.class_no
    WHERE $kl
),
heskes AS (
    SELECT cell,
        -coalesce(max(CASE WHEN class_no = 0 THEN mean_log END), max(miss)) AS kl_error,
        -ln(sum(exp(mean_log)) + (max(classes) - max(told)) * exp(max(miss))) AS kl_variance
    FROM mean_logs
    GROUP BY cell
),
-- kl without one sample at a time: the logs of the others are the sum of all less its own, over n - 1. `rest` is Z as if
-- the sample had missed every class; each class that it speaks of then comes in with its own log.
rests AS (
    SELECT cell, any_value(n) AS n,
        sum(exp((n * mean_log - miss) / (n - 1))) + (max(classes) - max(told)) * exp(max(miss)) AS rest
    FROM mean_logs
    WHERE n > 2
    GROUP BY cell
),
left_out AS (
    SELECT m.cell, m.count AS samples,
        ln(r.rest + exp((m.n * m.mean_log - m.hit) / (m.n - 1)) - exp((m.n * m.mean_log - m.miss) / (m.n - 1))) AS log_z
    FROM mean_logs AS m
    JOIN rests AS r ON r.cell = m.cell
    WHERE m.one_hot
    UNION ALL
    SELECT l.cell, 1 AS samples,
        ln(any_value(r.rest) + sum(exp((m.n * m.mean_log - l.log) / (m.n - 1)) - exp((m.n * m.mean_log - m.miss) / (m.n - 1))))
            AS log_z
    FROM logs AS l
    JOIN mean_logs AS m ON m.cell = l.cell AND m.class_no = l.class_no
    JOIN rests AS r ON r.cell = l.cell
    GROUP BY l.cell, l.sample_row
),
-- samples that say nothing of any class are in no row above
deleted AS (
    SELECT l.cell, sum(l.samples * l.log_z) + (any_value(r.n) - sum(l.samples)) * ln(any_value(r.rest)) AS logs
    FROM left_out AS l
    JOIN rests AS r ON r.cell = l.cell
    GROUP BY l.cell
),
dimensions AS (
    SELECT cell, dimension,
        count(*) AS told,
        CASE WHEN count(target) = count(*) THEN avg((value - target) * (value - target)) END AS error,
        -- near the target, the difference from it has all its digits
        CASE WHEN min(target) = max(target) AND count(target) = count(*) THEN var_pop(value - target) ELSE var_pop(value) END
            AS variance
    FROM chosen_vectors
    GROUP BY cell, dimension
),
vectors AS (
    SELECT cell, max(told) AS told, min(told) AS least_told,
        CASE WHEN count(error) = count(*) THEN sum(error) END AS vector_error,
        sum(variance) AS vector_variance
    FROM dimensions
    GROUP BY cell
)
SELECT (t.cell // ($splits * $parts))::INTEGER AS group_id,
    (t.cell // $parts % $splits)::INTEGER AS split,
    (t.cell % $parts)::INTEGER AS part,
    t.n::INTEGER AS n, t.n::INTEGER AS counted, t.classed::INTEGER AS n_classed, t.scored::INTEGER AS n_scored,
    coalesce(CASE WHEN v.told = v.least_told THEN v.told END, 0)::INTEGER AS n_vectors,
    t.failed::INTEGER AS failed,
    -- vectors are neither right nor wrong
    CASE WHEN t.classed > 0 THEN t.correct END::INTEGER AS correct,
    s.answers::INTEGER AS answers, s.classes::INTEGER AS classes,
    t.tokens, t.output_tokens, t.actions, t.words, t.characters,
    s.brier_error, s.brier_variance, s.zero_one_error, s.zero_one_variance,
    h.kl_error,
    -- what is 0 in truth is 0: a trace of rounding would enter the power law
    CASE WHEN h.kl_variance < 1e-12 THEN 0 ELSE h.kl_variance END AS kl_variance,
    CASE WHEN s.n > 2 THEN
        CASE WHEN abs(s.n * h.kl_variance + (s.n - 1) * d.logs / s.n) < 1e-12 * s.n THEN 0
            ELSE s.n * h.kl_variance + (s.n - 1) * d.logs / s.n END
    END AS kl_unbiased,
    s.squares, s.cubes, s.matches, s.silent::INTEGER AS silent, s.unknown::INTEGER AS unknown, t.partial::INTEGER AS partial, s.choices,
    t.score_error, t.score_variance,
    CASE WHEN v.told = v.least_told THEN v.vector_error END AS vector_error,
    CASE WHEN v.told = v.least_told THEN v.vector_variance END AS vector_variance
FROM totals AS t
LEFT JOIN shapes AS s ON s.cell = t.cell
LEFT JOIN heskes AS h ON h.cell = t.cell
LEFT JOIN deleted AS d ON d.cell = t.cell
LEFT JOIN vectors AS v ON v.cell = t.cell
