-- ---
-- id: changed
-- about: What samples count as where their verdict is not the one logged: a row for each that a correction, or a doubt that is forgiven, changes.
-- returns: {sample_row: INTEGER, group_id: INTEGER, one_hot: BOOLEAN, counted: BOOLEAN, correct: BOOLEAN, score: DOUBLE, class_no: INTEGER, outcome_class: VARCHAR, unjudged: VARCHAR, judged_by: VARCHAR, logged: VARCHAR}
-- ---
-- Reads spoken (sample_row, correction, forgiven), own (sample_row, outcome_class: what a sample that was not scored wrong
-- answered) and the tables of the store. Of a sample with probabilities or a vector only the verdict changes; a failed one is
-- as it was.
WITH said AS (
    SELECT s.sample_row, s.group_id, s.question_key, s.distributed, s.counted, s.correct, s.score, s.class_no, s.outcome_class,
        s.unjudged, k.correction, k.forgiven,
        s.sample_row IN (SELECT sample_row FROM store.vectors)
            OR s.sample_row IN (
                SELECT sample_row FROM store.distributions
                WHERE sample_row IN (SELECT sample_row FROM spoken)
                GROUP BY sample_row HAVING count(*) > 1 OR min(p) < 1
            ) AS measured,
        coalesce(nullif(s.outcome_class, 'TARGET'), o.outcome_class) AS own_class
    FROM spoken AS k
    JOIN store.samples AS s ON s.sample_row = k.sample_row
    LEFT JOIN own AS o ON o.sample_row = k.sample_row
    WHERE s.failure IS NULL
),
decided AS (
    SELECT *,
        correction = 'right' AS hit,
        CASE WHEN correction = 'drop' THEN NULL WHEN measured THEN outcome_class WHEN correction = 'right' THEN 'TARGET' ELSE own_class END
            AS new_class
    FROM said
),
-- an answer that nothing was scored wrong for has no number yet
added AS (
    SELECT d.question_key, d.new_class,
        any_value(n.last) + row_number() OVER (PARTITION BY d.question_key ORDER BY d.new_class) AS class_no
    FROM (SELECT DISTINCT question_key, new_class FROM decided WHERE new_class NOT IN ('TARGET', 'NONE', 'WRONG')) AS d
    JOIN (
        SELECT question_key, greatest(2, max(class_no)) AS last FROM store.classes
        WHERE question_key IN (SELECT question_key FROM decided) GROUP BY question_key
        UNION ALL
        SELECT DISTINCT question_key, 2 FROM decided WHERE question_key NOT IN (SELECT question_key FROM store.classes)
    ) AS n ON n.question_key = d.question_key
    ANTI JOIN store.classes AS c ON c.question_key = d.question_key AND c.outcome_class = d.new_class
    GROUP BY d.question_key, d.new_class
),
numbered AS (
    SELECT d.*,
        CASE d.new_class WHEN 'TARGET' THEN 0 WHEN 'NONE' THEN 1 WHEN 'WRONG' THEN 2 ELSE coalesce(c.class_no, a.class_no) END::INTEGER
            AS new_no,
        CASE WHEN d.correction = 'drop' THEN NULL WHEN d.measured THEN d.score ELSE d.hit::INTEGER::DOUBLE END AS new_score
    FROM decided AS d
    LEFT JOIN store.classes AS c ON c.question_key = d.question_key AND c.outcome_class = d.new_class
    LEFT JOIN added AS a ON a.question_key = d.question_key AND a.new_class = d.new_class
)
SELECT sample_row, group_id, NOT measured AND distributed AS one_hot,
    correction <> 'drop' AS counted,
    CASE WHEN correction <> 'drop' THEN hit END AS correct,
    new_score AS score, new_no AS class_no, new_class AS outcome_class,
    CASE WHEN correction = 'drop' THEN 'dropped by a person' END AS unjudged,
    CASE WHEN correction = 'drop' THEN NULL WHEN forgiven THEN 'forgiven' ELSE 'correction' END AS judged_by,
    CASE WHEN unjudged IS NOT NULL OR correct IS NULL THEN 'not judged'
        WHEN correct THEN 'right' WHEN score > 0 THEN format('score {:.3g}', score) ELSE 'wrong' END AS logged
FROM numbered
WHERE counted IS DISTINCT FROM (correction <> 'drop') OR correct IS DISTINCT FROM hit
    OR score IS DISTINCT FROM new_score OR class_no IS DISTINCT FROM new_no
