-- ---
-- id: same_every_time
-- title: same every time
-- order: 11
-- about: A task in which a model gives the same answer at the same length in nearly every epoch. Hardly any randomness was measured: the temperature is too low, or there is a cache.
-- needs: classes, lengths
-- params: {share: DOUBLE = 0.9, closeness: DOUBLE = 0.01, least_questions: BIGINT = 5, least_samples: BIGINT = 3, least_length: DOUBLE = 20}
-- ---
-- share: of the questions; closeness: spread of the lengths of a question, as a share of their mean.
SELECT first AS sample_id,
    0.9 AS severity,
    format('in {:,} of {:,} questions of this task all samples have the same answer and the same length, within {:.0f} %', alike, questions, 100 * $closeness) AS reason
FROM (
    SELECT count(*) AS questions, count(*) FILTER (alike) AS alike, arg_min(sample_id, sample_row) FILTER (alike) AS first
    FROM (
        SELECT any_value(model) AS model, any_value(task) AS task, any_value(condition) AS condition,
            arg_min(sample_id, sample_row) AS sample_id, min(sample_row) AS sample_row,
            min(class) = max(class) AND max(length) - min(length) <= $closeness * avg(length) AS alike
        FROM present WHERE counted AND class IS NOT NULL AND length IS NOT NULL
        GROUP BY group_id HAVING count(*) >= $least_samples AND avg(length) >= $least_length
    )
    GROUP BY model, task, condition
)
WHERE questions >= $least_questions AND alike >= $share * questions
