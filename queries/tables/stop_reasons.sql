-- ---
-- id: stop_reasons
-- title: Stop reasons
-- about: Why samples ended, by model, and how often they were right.
-- kind: table
-- order: 4
-- ---
SELECT model, stop_reason, count(*) AS samples, avg(correct::INT) AS accuracy, median(reasoning_length) AS median_length
FROM samples
GROUP BY model, stop_reason
ORDER BY model, samples DESC
