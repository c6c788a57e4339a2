-- ---
-- id: planned
-- about: Groups of four samples or more, of series that answered in classes: what each adds to the uncertainty of the incoherence of some of them together. Read by layers/plan.sql and layers/plan_between.sql.
-- ---
-- Reads every. Errors and variances are those of classes, unbiased, whatever decomposition and estimator are chosen. With k samples that gave
-- a sample's own answer, leaving it out moves variance − I · error by a · k + b where it is wrong, a · k where it is right, but for a
-- constant: a = 2 / ((n − 1) (n − 2)), b = 2 I / (n − 1). So its variance over the samples is a² · own + 2 a b · shared + b² · wrong, the
-- variances of k and of being wrong and their covariance.
SELECT e.series, e.group_id, e.split, e.question_key, e.n_classed AS n, e.misses AS error, e.flips + e.scatter AS variance,
    2e0 / ((e.n_classed - 1e0) * (e.n_classed - 2e0)) AS a,
    2e0 / (e.n_classed - 1e0) AS b,
    e.cubes / e.n_classed - pow(e.squares / e.n_classed, 2) AS own,
    (e.squares - e.correct * e.correct::DOUBLE) / e.n_classed
        - e.squares / e.n_classed * (e.n_classed - e.correct) / e.n_classed AS shared,
    (e.n_classed - e.correct) / e.n_classed * (e.correct / e.n_classed) AS wrong
FROM every AS e
JOIN (SELECT series FROM every WHERE counted > 0 GROUP BY series HAVING bool_and(one_hot)) AS k ON k.series = e.series
WHERE e.n_classed >= 4
