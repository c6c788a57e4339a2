-- ---
-- id: answers
-- about: A row per answer to some questions: the answer as first written, and its number of samples.
-- ---
-- Reads here: the groups that are asked for; present: the samples under the filter.
SELECT p.group_id, p.split, p.outcome_class,
    arg_min(p.answer, p.sample_row) AS answer,
    count(*) AS samples
FROM present AS p
JOIN here AS h ON h.group_id = p.group_id AND h.split = p.split
WHERE p.counted AND p.outcome_class IS NOT NULL
GROUP BY p.group_id, p.split, p.outcome_class
ORDER BY p.group_id, p.split, p.outcome_class <> 'TARGET', p.outcome_class = 'NONE', samples DESC, p.outcome_class
