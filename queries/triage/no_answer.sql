-- ---
-- id: no_answer
-- title: no answer
-- order: 7
-- about: A sample that was scored without any answer. The model gave none, or the extraction missed it. Most severe where the text ends with the target.
-- needs: classes
-- many: 0.1
-- ---
-- A target of a letter or two is no news at the end of a text unless the text says that it is the answer.
SELECT sample_id,
    CASE WHEN correct OR stands THEN 0.8 ELSE 0.4 END AS severity,
    CASE WHEN correct THEN 'scored right without an answer'
        WHEN written IS NULL THEN 'no answer'
        WHEN written = 0 THEN 'no answer: the model wrote nothing'
        WHEN stands THEN format('no answer was found, but the text ends with the target: “{}”', trim(ending))
        ELSE format('no answer was found in {:,} characters; they end with “{}”', written, trim(ending[-40:])) END AS reason
FROM (
    SELECT p.sample_id, p.correct, f.written, f.ending,
        contains(lower(f.ending), lower(q.target)) AND (length(q.target) > 2 OR trim(f.ending) = q.target
            OR regexp_matches(f.ending, '(?i)answer|boxed')) AS stands
    FROM present AS p
    JOIN questions AS q ON q.question_key = p.question_key
    LEFT JOIN features AS f ON f.sample_row = p.sample_row
    WHERE p.counted AND p.answer IS NULL AND (p.class = 'NONE'
        OR p.correct AND EXISTS (FROM present AS o WHERE o.group_id = p.group_id AND o.answer IS NOT NULL))
)
