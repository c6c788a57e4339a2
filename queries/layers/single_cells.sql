-- ---
-- id: single_cells
-- about: The same where each question has one group in a point, so that nothing is to be summed: the common case, and much faster.
-- ---
SELECT series, point, unit,
    1 AS groups, n AS samples, failed + counted - n AS failed,
    rate, CASE WHEN rate IS NULL THEN 0 ELSE 1 END AS rated,
    x, CASE WHEN x IS NULL THEN 0 ELSE 1 END AS with_x,
    length, CASE WHEN length IS NULL THEN 0 ELSE 1 END AS with_length,
    error, CASE WHEN error IS NULL THEN 0 ELSE 1 END AS with_error,
    variance, CASE WHEN variance IS NULL THEN 0 ELSE 1 END AS with_variance,
    CASE WHEN error IS NOT NULL THEN variance END AS matched,
    misses, flips, scatter, same, pairs, by_chance, pairs IS NULL OR by_chance IS NOT NULL AS chosen,
    one_hot, unknown > 0 AS untold
FROM members
