-- ---
-- id: rollup
-- about: From samples to groups: the sums from which every decomposition follows in closed form. The only step whose cost grows with the samples.
-- params: {epsilon: DOUBLE, splits: BIGINT, parts: BIGINT}
-- returns: {group_id: INTEGER, split: INTEGER, part: INTEGER, n: INTEGER, counted: INTEGER, n_classed: INTEGER, n_scored: INTEGER, n_vectors: INTEGER, failed: INTEGER, correct: INTEGER, answers: INTEGER, classes: INTEGER, tokens: DOUBLE, output_tokens: DOUBLE, actions: DOUBLE, words: DOUBLE, characters: DOUBLE, brier_error: DOUBLE, brier_variance: DOUBLE, zero_one_error: DOUBLE, zero_one_variance: DOUBLE, kl_error: DOUBLE, kl_variance: DOUBLE, score_error: DOUBLE, score_variance: DOUBLE, vector_error: DOUBLE, vector_variance: DOUBLE}
-- ---
-- Reads chosen (a row per sample), chosen_probabilities and chosen_vectors. A cell is a group, or a split or part of one, in
-- one number: (group_id * splits + split) * parts + part. split tells values of a grouping column apart that vary within a
-- group, part the halves or the steps; both are 0 otherwise. All figures here are plug-in, each over the samples that have
-- what it needs: a class (n_classed), a score in range (n_scored), a vector (n_vectors).
WITH totals AS (
    SELECT cell,
        sum(CASE WHEN counted THEN 1 ELSE 0 END) AS n,
        sum(CASE WHEN counted THEN 0 ELSE 1 END) AS failed,
        sum(CASE WHEN counted AND correct THEN 1 ELSE 0 END) AS correct,
        count(CASE WHEN counted THEN class_no END) AS classed,
        count(CASE WHEN counted THEN score END) AS scored,
        avg(CASE WHEN counted THEN (1 - score) * (1 - score) END) AS score_error,
        var_pop(CASE WHEN counted THEN 1 - score END) AS score_variance, -- near full marks 1 − s has all its digits
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
        0e0 AS unsaid
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
        t.classed - sum(mass) AS unsaid
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
-- Σ log of the smoothed probability, only where a log gives distributions: one-hots follow from their counts
smoothed AS (
    SELECT p.cell, p.class_no, sum(ln((1 - $epsilon) * p.p + $epsilon / s.classes)) AS logs
    FROM chosen_probabilities AS p
    JOIN shapes AS s ON s.cell = p.cell
    GROUP BY p.cell, p.class_no
),
mean_logs AS (
    SELECT m.cell, m.class_no, s.classes, s.told, s.miss,
        (coalesce(d.logs, m.mass * s.hit) + (s.n - m.told) * s.miss) / s.n AS mean_log
    FROM masses AS m
    JOIN shapes AS s ON s.cell = m.cell
    LEFT JOIN smoothed AS d ON d.cell = m.cell AND d.class_no = m.class_no
),
heskes AS (
    SELECT cell,
        -coalesce(max(CASE WHEN class_no = 0 THEN mean_log END), max(miss)) AS kl_error,
        -ln(sum(exp(mean_log)) + (max(classes) - max(told)) * exp(max(miss))) AS kl_variance
    FROM mean_logs
    GROUP BY cell
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
    t.score_error, t.score_variance,
    CASE WHEN v.told = v.least_told THEN v.vector_error END AS vector_error,
    CASE WHEN v.told = v.least_told THEN v.vector_variance END AS vector_variance
FROM totals AS t
LEFT JOIN shapes AS s ON s.cell = t.cell
LEFT JOIN heskes AS h ON h.cell = t.cell
LEFT JOIN vectors AS v ON v.cell = t.cell
