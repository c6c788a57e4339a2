-- ---
-- id: models
-- title: Models
-- about: Samples, questions, accuracy and failures of each model.
-- kind: table
-- order: 1
-- ---
SELECT model, count(*) AS samples, count(DISTINCT question_key) AS questions,
    count(correct::INT) AS judged, avg(correct::INT) AS accuracy, count(unjudged) AS not_judged, count(failure) AS failed
FROM samples
GROUP BY model
ORDER BY model
