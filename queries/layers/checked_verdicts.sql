-- ---
-- id: checked_verdicts
-- about: How many samples are wrong as logged, of how many of them the answer can be compared with the target, and of how many it reads like it.
-- returns: {wrong: BIGINT, compared: BIGINT, doubtful: BIGINT}
-- ---
-- Reads samples, questions and doubtful: all of the logs, whatever the filter.
SELECT count(*) AS wrong,
    count(*) FILTER (s.answer IS NOT NULL AND q.target IS NOT NULL) AS compared,
    (SELECT count(*) FROM doubtful) AS doubtful
FROM samples AS s
JOIN questions AS q ON q.question_key = s.question_key
WHERE s.counted AND NOT s.correct
