-- ---
-- id: short_and_wrong
-- title: short and wrong
-- order: 9
-- about: A wrong sample far shorter than the question's other samples. The model jumped to an answer, or its text was lost.
-- needs: lengths, verdicts
-- params: {shorter_than: DOUBLE = 3, spread: DOUBLE = 1.5, least_length: DOUBLE = 20, least_samples: BIGINT = 3}
-- ---
-- shorter_than: the question's median divided by it. least_length: of that median; below it a difference is a matter of a few
-- words. spread: where a question has 8 samples or more, it must also lie below their lower quartile by so many times the
-- distance of the quartiles, on a log scale.
SELECT p.sample_id,
    least(0.8, 0.3 + 0.1 * g.middle / greatest(1, p.length)) AS severity,
    format('wrong after {:,.0f} {}, where the median of its question is {:,.0f}', p.length,
        replace(getvariable('length_unit'), '_', ' '), g.middle) AS reason
FROM present AS p
JOIN (
    SELECT group_id, count(*) AS n, quantile_cont(length, 0.5) AS middle, quantile_cont(ln(1 + length), [0.25, 0.75]) AS q
    FROM present WHERE counted AND length IS NOT NULL
    GROUP BY group_id HAVING count(*) >= $least_samples
) AS g ON g.group_id = p.group_id
WHERE p.counted AND NOT p.correct AND g.middle >= $least_length AND p.length * $shorter_than < g.middle
    AND (g.n < 8 OR ln(1 + p.length) < g.q[1] - $spread * (g.q[2] - g.q[1]))
