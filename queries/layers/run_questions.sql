-- ---
-- id: run_questions
-- about: How often each run of a model was right on each question: Σ right / n over its groups, and their number, of models of which several runs answered the same question under the same condition.
-- ---
-- Reads chosen_samples. Groups of one sample count.
WITH answered AS (
    SELECT model, run, question_key, group_id, avg(correct::INTEGER) AS rate
    FROM chosen_samples
    WHERE counted AND class_no IS NOT NULL
    GROUP BY model, run, question_key, group_id
)
SELECT model, run, question_key, sum(rate) AS rate, count(*)::DOUBLE AS groups
FROM answered
WHERE model IN (SELECT model FROM (SELECT model, group_id FROM answered GROUP BY model, group_id HAVING count(*) > 1))
GROUP BY model, run, question_key
