-- ---
-- id: decomposed
-- about: Groups under the present choice: error, bias and variance of the chosen decomposition and estimator, and the reasoning length in the chosen unit. Left out: groups without that figure; unbiased, groups with fewer than two samples.
-- params: {figures: VARCHAR}
-- ---
SELECT *, error - variance AS bias
FROM (
    SELECT *,
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
            WHEN getvariable('decomposition') = 'zero_one'
                THEN plugin_variance + brier_variance / (2 * (n - 1))
            ELSE plugin_variance * n / (n - 1)
        END AS variance
    FROM query_table(figures)
    WHERE n >= CASE WHEN getvariable('estimator') = 'plugin' OR getvariable('decomposition') = 'kl' THEN 1 ELSE 2 END
)
WHERE variance IS NOT NULL
