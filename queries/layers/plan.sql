-- ---
-- id: plan
-- about: What the width of an interval of the incoherence hangs on, a row per series: how much questions differ (tau2), and samples of a question (sigma2); and on how many questions of equal weight its error rests (weight).
-- ---
-- Reads planned_noise (planned with u and sigma2, the noise of a sample, under the incoherence of the series).
SELECT series, count(*) AS groups, avg(n) AS n, sum(variance) / sum(error) AS incoherence, avg(error) AS error,
    greatest(0, var_samp(u) - avg(sigma2 / n)) AS tau2, avg(sigma2) AS sigma2,
    sum(error) * sum(error) / sum(error * error) AS weight
FROM planned_noise
GROUP BY series
HAVING count(*) >= 5 AND sum(error) > 1e-12
ORDER BY series
