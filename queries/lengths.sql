-- ---
-- id: lengths
-- about: From samples to groups: the sums over lengths from which slopes over length follow in closed form, made when they are first asked for.
-- returns: {group_id: INTEGER, split: INTEGER, measured: BIGINT, mean_log: DOUBLE, spread: DOUBLE, missed: DOUBLE, products: DOUBLE}
-- ---
-- Reads measured_samples (group_id, split, class_no, log: log10 of a length above 0), a row per sample. Of the samples with such
-- a length: how many there are (measured), the mean of their logs and its population variance (spread), the sum of logs over the
-- wrong ones (missed), and Σ k L over the answers, with k samples that gave one and L the sum of their logs (products).
WITH answered AS (
    SELECT group_id, split, class_no, count(*) AS told, sum(log) AS logs
    FROM measured_samples
    GROUP BY group_id, split, class_no
),
sums AS (
    SELECT group_id, split,
        sum(CASE WHEN class_no = 0 THEN 0 ELSE logs END) AS missed,
        sum(told * logs) AS products
    FROM answered
    GROUP BY group_id, split
),
-- the variance by differences from the mean: lengths that are all but equal would lose it in a difference of sums
totals AS (
    SELECT group_id, split, count(*) AS measured, avg(log) AS mean_log, var_pop(log) AS spread
    FROM measured_samples
    GROUP BY group_id, split
)
SELECT t.group_id, t.split, t.measured, t.mean_log, t.spread, s.missed, s.products
FROM totals AS t
JOIN sums AS s ON s.group_id = t.group_id AND s.split = t.split
