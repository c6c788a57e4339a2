-- ---
-- id: long_and_wrong
-- title: long and wrong
-- order: 8
-- about: A wrong sample far longer than the question's other samples. Overthinking, a loop, or a lost thread.
-- needs: lengths, verdicts
-- params: {longer_than: DOUBLE = 3, spread: DOUBLE = 1.5, least_length: DOUBLE = 20, least_samples: BIGINT = 3}
-- ---
-- longer_than: times the question's median. least_length: shorter samples are not long whatever the others are. spread: where a question has 8 samples or more, it must also lie beyond their
-- upper quartile by so many times the distance of the quartiles, on a log scale: some questions have lengths of all kinds.
SELECT p.sample_id,
    least(0.9, 0.3 + 0.1 * p.length / g.middle) AS severity,
    format('wrong after {:,.0f} {}, {:.1f} times the median of its question ({:,.0f})', p.length,
        replace(getvariable('length_unit'), '_', ' '), p.length / g.middle, g.middle) AS reason
FROM present AS p
JOIN (
    SELECT group_id, count(*) AS n, quantile_cont(length, 0.5) AS middle, quantile_cont(ln(1 + length), [0.25, 0.75]) AS q
    FROM present WHERE counted AND length IS NOT NULL
    GROUP BY group_id HAVING count(*) >= $least_samples
) AS g ON g.group_id = p.group_id
WHERE p.counted AND NOT p.correct AND g.middle > 0 AND p.length >= $least_length AND p.length > $longer_than * g.middle
    AND (g.n < 8 OR ln(1 + p.length) > g.q[2] + $spread * (g.q[2] - g.q[1]))
