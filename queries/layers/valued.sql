-- ---
-- id: valued
-- about: Groups with the samples that the chosen decomposition can use (n of the counted ones), with error, bias and variance of the chosen decomposition and estimator, and the reasoning length in the chosen unit; least_n is how many samples that estimator needs.
-- params: {figures: VARCHAR}
-- ---
SELECT *,
    -- what differs by rounding alone is equal
    CASE WHEN abs(error - variance) <= 1e-12 * error THEN 0 ELSE error - variance END AS bias
FROM (
    SELECT *,
        CASE WHEN getvariable('estimator') = 'plugin' OR getvariable('decomposition') = 'kl' THEN 1 ELSE 2 END AS least_n,
        CASE getvariable('length_unit')
            WHEN 'tokens' THEN tokens
            WHEN 'output_tokens' THEN output_tokens
            WHEN 'actions' THEN actions
            WHEN 'words' THEN words
            WHEN 'characters' THEN characters
        END AS length,
        CASE getvariable('decomposition')
            WHEN 'brier' THEN brier_error
            WHEN 'zero_one' THEN zero_one_error
            WHEN 'kl' THEN kl_error
            WHEN 'score' THEN score_error
            WHEN 'vector' THEN vector_error
        END AS error,
        CASE getvariable('decomposition')
            WHEN 'brier' THEN brier_variance
            WHEN 'zero_one' THEN zero_one_variance
            WHEN 'kl' THEN kl_variance
            WHEN 'score' THEN score_variance
            WHEN 'vector' THEN vector_variance
        END AS plugin_variance,
        CASE
            WHEN getvariable('estimator') = 'plugin' OR getvariable('decomposition') = 'kl' THEN plugin_variance
            WHEN n < 2 THEN NULL
            WHEN getvariable('decomposition') = 'zero_one' THEN plugin_variance + brier_variance / (2 * (n - 1))
            ELSE plugin_variance * n / (n - 1)
        END AS variance
    FROM (
        SELECT * REPLACE (
            CASE getvariable('decomposition') WHEN 'score' THEN n_scored WHEN 'vector' THEN n_vectors ELSE n_classed END AS n
        )
        FROM query_table(figures)
    )
)
