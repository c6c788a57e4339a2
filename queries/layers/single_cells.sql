-- ---
-- id: single_cells
-- about: The same where each question has one group in a point, so that nothing is to be summed: the common case, and much faster.
-- ---
SELECT series, point, question_key,
    1 AS groups, n AS samples, failed + counted - n AS failed, correct, n_classed AS classed,
    x, CASE WHEN x IS NULL THEN 0 ELSE 1 END AS with_x,
    length, CASE WHEN length IS NULL THEN 0 ELSE 1 END AS with_length,
    error, CASE WHEN error IS NULL THEN 0 ELSE 1 END AS with_error,
    variance,
    CASE WHEN error IS NOT NULL THEN variance END AS matched
FROM members
