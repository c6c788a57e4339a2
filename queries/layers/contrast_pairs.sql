-- ---
-- id: contrast_pairs
-- about: The questions of a contrast, a row per metric and question that both sides answered.
-- ---
-- Reads sides (of layers/contrast_sides.sql). Means, and agreement, are means of the questions' own differences (apart) with a
-- weight; other metrics, which have none, are differences of ratios. Where one side has no error (vectors without a target),
-- neither enters an incoherence (used); of agreement, only questions where both gave two wrong answers count (asked). unit: what an interval leaves out at a time; NULL where a question is in several.
WITH stated AS (
    SELECT *, CASE WHEN judged = 0 THEN NULL WHEN correct = 0 THEN 'misses' WHEN correct < judged THEN 'wavers' ELSE 'right' END AS state
    FROM sides
)
SELECT a.metric, a.question_key, CASE WHEN a.unit = b.unit THEN a.unit END AS unit, a.task,
    a.groups AS groups_a, b.groups AS groups_b,
    a.n AS n_a, a.state AS state_a, a.rates AS rates_a, a.rated AS rated_a, a.part AS part_a, a.whole AS whole_a,
    b.n AS n_b, b.state AS state_b, b.rates AS rates_b, b.rated AS rated_b, b.part AS part_b, b.whole AS whole_b,
    CASE WHEN a.whole > 0 AND b.whole > 0 THEN a.part / a.whole - b.part / b.whole END AS apart,
    CASE WHEN a.metric = 'agreement' THEN a.whole * b.whole / (a.whole + b.whole)
        WHEN a.metric IN ('error', 'bias', 'variance', 'length') THEN 1e0 END AS weight,
    a.part IS NOT NULL AND a.whole IS NOT NULL AND b.part IS NOT NULL AND b.whole IS NOT NULL AS known,
    a.metric <> 'agreement' OR coalesce(a.whole > 0 AND b.whole > 0, false) AS asked,
    a.metric <> 'incoherence' OR known AS used
FROM (FROM stated WHERE is_a) AS a
JOIN (FROM stated WHERE NOT is_a) AS b ON b.metric = a.metric AND b.question_key = a.question_key
