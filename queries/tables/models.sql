-- ---
-- id: models
-- title: Models
-- about: How much of each model there is, how often it is right, and what failed.
-- kind: table
-- order: 1
-- ---
SELECT model, count(*) AS samples, count(DISTINCT question_key) AS questions,
    count(correct::INT) AS judged, avg(correct::INT) AS accuracy, count(unjudged) AS not_judged, count(failure) AS failed
FROM samples
GROUP BY model
ORDER BY model
