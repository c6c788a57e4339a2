-- ---
-- id: right_and_wrong_lengths
-- title: Lengths of right and wrong samples
-- about: Does a model reason longer when it is wrong? Medians and quartiles of the reasoning length.
-- kind: table
-- order: 5
-- ---
SELECT model, CASE correct WHEN true THEN 'right' ELSE 'wrong' END AS verdict, count(*) AS samples,
    quantile_cont(reasoning_length, 25e-2) AS lower_quartile, median(reasoning_length) AS median,
    quantile_cont(reasoning_length, 75e-2) AS upper_quartile, any_value(length_unit) AS unit
FROM samples
WHERE correct IS NOT NULL AND reasoning_length IS NOT NULL
GROUP BY ALL
ORDER BY model, verdict
