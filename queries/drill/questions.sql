-- ---
-- id: questions
-- about: A row per group, with its metrics under the current settings; NULL where they are undefined (a single sample, unbiased).
-- params: {search: VARCHAR}
-- columns: {agreement: share off screen: how often two wrong answers are the same}
-- ---
-- Reads inside, the groups (group_id, split) that a person drilled into, or all; it may read present, the samples under the
-- filter (group_id, split, counted, outcome_class and the columns of samples). What it reads of present is read for every question that is listed.
WITH kinds AS (
    SELECT series, bool_and(one_hot) AS classes_only, bool_and(one_hot) AND NOT bool_or(unknown > 0) AS answers_told
    FROM every
    WHERE counted > 0
    GROUP BY series
)
SELECT f.group_id, f.split, f.model, f.task, f.question_id, f.condition, f.n,
    f.correct / nullif(f.n_classed, 0) AS accuracy,
    f.length AS mean_length,
    f.answers,
    CASE WHEN f.entering THEN f.error END AS error,
    CASE WHEN f.entering THEN f.bias END AS bias,
    CASE WHEN f.entering THEN f.variance END AS variance,
    CASE WHEN f.entering THEN f.variance / nullif(f.error, 0) END AS incoherence,
    CASE WHEN k.classes_only THEN f.flips END AS flips,
    CASE WHEN k.answers_told THEN f.scatter END AS scatter,
    CASE WHEN k.answers_told THEN f.same / nullif(f.pairs, 0) END AS agreement,
    f.failed AS left_out, f.place
FROM (
    SELECT * REPLACE (counted AS n), n >= least_n AND variance IS NOT NULL AS entering -- as layers/decomposed.sql has it
    FROM every
) AS f
JOIN inside AS i ON i.group_id = f.group_id AND i.split = f.split
LEFT JOIN kinds AS k ON k.series = f.series
WHERE $search IS NULL
    OR contains(lower(f.question_id), lower($search))
    OR EXISTS (FROM questions AS q WHERE q.question_key = f.question_key AND contains(lower(q.text), lower($search)))
