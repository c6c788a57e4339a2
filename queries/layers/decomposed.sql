-- ---
-- id: decomposed
-- about: Groups under the present choice, as valued has them. Left out: groups without that figure; unbiased, groups with fewer than two samples.
-- params: {figures: VARCHAR}
-- ---
FROM valued(figures)
WHERE n >= least_n AND variance IS NOT NULL
