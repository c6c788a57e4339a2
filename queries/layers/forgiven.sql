-- ---
-- id: forgiven
-- about: Incoherence and accuracy of a series over all its groups, of which some were rolled up anew with other verdicts.
-- params: {series: INTEGER}
-- ---
-- Reads groups, figures, changed (samples with another verdict, with their group_id) and rolled_anew (their groups).
SELECT sum(variance) / nullif(sum(error), 0) AS incoherence, avg(rate) AS accuracy
FROM (
    SELECT error, variance, rate
    FROM groups
    WHERE series = $series AND group_id NOT IN (SELECT group_id FROM changed)
    UNION ALL
    SELECT a.error, a.variance, a.rate
    FROM decomposed('rolled_anew') AS a
    JOIN figures AS f ON f.group_id = a.group_id AND f.split = a.split
    WHERE f.series = $series
)
