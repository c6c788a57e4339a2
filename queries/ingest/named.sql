-- ---
-- id: named
-- about: Samples (asked: copies left out, questions told apart) under the names that the program shows: aliases and derived conditions applied, grades as numbers, scores brought to [0, 1], hidden reasoning not recorded, the outcome class.
-- ---
-- The variables score_low and score_high are the range of scores in the logs, score_map the numbers of grades, graded
-- the scores (task and name) in which C, P, I and N are grades and not Inspect's verdicts.
WITH scored AS (
    SELECT r.* EXCLUDE (model, condition, score, correct, words, characters),
        names.model_name AS model,
        names.condition_name AS condition,
        names.has_answers,
        names.run_no,
        CASE WHEN names.words_recorded THEN r.words END AS words,
        CASE WHEN names.characters_recorded THEN r.characters END AS characters,
        r.correct AS stated,
        CASE WHEN r.grade IN ('C', 'P', 'I', 'N') AND NOT map_contains(getvariable('score_map'), r.grade)
                AND NOT list_contains(getvariable('graded'), concat(r.task, chr(31), r.scored_by))
            THEN CASE r.grade WHEN 'C' THEN 1 WHEN 'P' THEN 0.5 ELSE 0 END
        END AS on_scale,
        (coalesce(getvariable('score_map')[r.grade], r.score) - getvariable('score_low'))
            / (getvariable('score_high') - getvariable('score_low')) AS ranged
    FROM asked AS r
    JOIN run_names AS names
        ON names.run = r.run AND names.model = r.model AND names.task = r.task
        AND names.condition = r.condition AND names.settings IS NOT DISTINCT FROM r.settings::VARCHAR
),
judged AS (
    SELECT *,
        coalesce(on_scale, CASE WHEN ranged BETWEEN -1e-9 AND 1 + 1e-9 THEN greatest(0, least(1, ranged)) END) AS in_range
    FROM scored
),
decided AS (
    SELECT * EXCLUDE (stated, ranged, in_range, on_scale),
        CASE WHEN failure IS NULL THEN coalesce(stated, abs(in_range - 1) <= 1e-6) END AS correct,
        CASE WHEN failure IS NULL THEN coalesce(in_range, CASE WHEN ranged IS NULL THEN stated::INTEGER::DOUBLE END) END AS score,
        ranged IS NOT NULL AND in_range IS NULL AS out_of_range
    FROM judged
),
reasoned AS (
    SELECT * EXCLUDE (unjudged, judged_by),
        CASE
            WHEN failure IS NOT NULL OR correct IS NOT NULL OR probabilities IS NOT NULL OR outcome IS NOT NULL THEN NULL
            WHEN out_of_range THEN 'score out of range'
            WHEN grade IS NOT NULL THEN concat('graded ', left(grade, 40), ', not a number')
            ELSE coalesce(unjudged, 'not scored')
        END AS unjudged,
        CASE
            WHEN failure IS NOT NULL THEN NULL
            WHEN correct IS NOT NULL THEN judged_by
            WHEN outcome IS NOT NULL THEN 'vector'
            WHEN probabilities IS NOT NULL THEN 'probabilities'
        END AS judged_by
    FROM decided
)
SELECT *,
    CASE
        WHEN correct THEN 'TARGET'
        WHEN normal IS NOT NULL AND (correct IS NOT NULL OR probabilities IS NOT NULL) THEN normal
        WHEN correct IS NULL AND probabilities IS NULL THEN NULL
        WHEN has_answers THEN 'NONE'
        ELSE 'WRONG'
    END AS outcome_class
FROM reasoned
