-- ---
-- id: planned_noise
-- about: Groups of planned with u = variance − I · error and the noise of one sample in it (sigma2), I the incoherence of their series over all of them.
-- ---
-- Reads planned.
SELECT *,
    variance - incoherence * error AS u,
    n * (n - 1) * greatest(0, a * a * own + 2 * a * b * incoherence * shared + b * b * incoherence * incoherence * wrong) AS sigma2
FROM (SELECT *, sum(variance) OVER of_series / nullif(sum(error) OVER of_series, 0) AS incoherence FROM planned WINDOW of_series AS (PARTITION BY series))
