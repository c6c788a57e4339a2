-- ---
-- id: ensemble
-- title: Incoherence of an ensemble
-- about: How much error remains when k samples are averaged? Exact in expectation from the unbiased components, no resampling.
-- order: 6
-- x: {label: ensemble size, unit: samples, scale: log}
-- y: incoherence
-- joined: yes
-- decompositions: [brier, score, vector]
-- estimator: unbiased
-- ---
SELECT g.* EXCLUDE (error, bias, variance, rate, one_hot), -- of single samples
    k AS point,
    k::DOUBLE AS x,
    g.error - g.variance + g.variance / k AS error,
    g.variance / k AS variance
FROM groups AS g, (VALUES (1), (2), (4), (8), (16), (32)) AS sizes (k)
