-- ---
-- id: accuracy_by_length
-- title: Accuracy by reasoning length
-- about: Accuracy in ten bins of reasoning length, by model: columns x and y, so that it can be drawn.
-- kind: table
-- order: 6
-- ---
WITH binned AS (
    SELECT model, correct, reasoning_length, ntile(10) OVER (PARTITION BY model ORDER BY reasoning_length, sample_row) AS bin
    FROM samples
    WHERE correct IS NOT NULL AND reasoning_length IS NOT NULL
)
SELECT model AS series, avg(reasoning_length) AS x, avg(correct::INT) AS y, count(*) AS samples
FROM binned
GROUP BY model, bin
ORDER BY series, x
