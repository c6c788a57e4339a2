-- ---
-- id: named
-- about: Samples (asked: copies left out, questions told apart) under the names that the program shows: aliases and derived conditions applied, scores brought to [0, 1], hidden reasoning not recorded, the outcome class.
-- params: {score_low: DOUBLE, score_high: DOUBLE}
-- ---
WITH scored AS (
    SELECT r.* EXCLUDE (model, condition, score, correct, words, characters),
        names.model_name AS model,
        names.condition_name AS condition,
        names.has_answers,
        names.run_no,
        CASE WHEN names.words_recorded THEN r.words END AS words,
        CASE WHEN names.characters_recorded THEN r.characters END AS characters,
        r.correct AS stated,
        (r.score - $score_low) / ($score_high - $score_low) AS ranged
    FROM asked AS r
    JOIN run_names AS names
        ON names.run = r.run AND names.model = r.model AND names.task = r.task
        AND names.condition = r.condition AND names.settings IS NOT DISTINCT FROM r.settings::VARCHAR
),
judged AS (
    SELECT *,
        CASE WHEN ranged BETWEEN -1e-9 AND 1 + 1e-9 THEN greatest(0, least(1, ranged)) END AS in_range
    FROM scored
),
decided AS (
    SELECT * EXCLUDE (stated, ranged, in_range),
        coalesce(stated, abs(in_range - 1) <= 1e-6) AS correct,
        coalesce(in_range, CASE WHEN ranged IS NULL THEN stated::INTEGER::DOUBLE END) AS score,
        ranged IS NOT NULL AND in_range IS NULL AS out_of_range
    FROM judged
)
SELECT * EXCLUDE (failure),
    coalesce(failure, CASE
        WHEN correct IS NOT NULL OR probabilities IS NOT NULL OR outcome IS NOT NULL THEN NULL
        WHEN out_of_range THEN 'score out of range'
        ELSE 'not scored'
    END) AS failure,
    CASE
        WHEN correct THEN 'TARGET'
        WHEN normal IS NOT NULL AND (correct IS NOT NULL OR probabilities IS NOT NULL) THEN normal
        WHEN correct IS NULL AND probabilities IS NULL THEN NULL
        WHEN has_answers THEN 'NONE'
        ELSE 'WRONG'
    END AS outcome_class
FROM decided
