-- ---
-- id: contradiction
-- title: answer contradicts reasoning
-- order: 2
-- about: The reasoning ends at one answer and the sample gives another. Either the reasoning did not lead to the answer, or the answer was extracted wrongly.
-- needs: reasonings, classes
-- params: {tolerance: DOUBLE = 0.001}
-- ---
-- Two ways to arrive: a number at the very end ("so it is 24", "= 24"), and "the answer is …" with something that is an
-- answer to this question elsewhere or its target, where the sample's own answer does not follow. A number that was being
-- checked, or cut off, is no conclusion.
WITH said AS (
    SELECT p.sample_id, p.question_key, p.answer, compared(p.answer) AS own,
        TRY_CAST(replace(p.answer, ',', '') AS DOUBLE) AS number,
        CASE WHEN NOT regexp_matches(CASE WHEN length(p.answer) > 1 THEN lower(f.closing) ELSE f.closing END,
            '\b' || regexp_escape(CASE WHEN length(p.answer) > 1 THEN lower(p.answer) ELSE p.answer END) || '\b')
            THEN f.concluded END AS concluded,
        CASE WHEN f.concluded IS NULL AND NOT f.checked AND coalesce(p.stop_reason, '') NOT IN ('max_tokens', 'length', 'model_length')
            THEN f.result END AS result,
        TRY_CAST(replace(f.result, ',', '') AS DOUBLE) AS result_number, f.results
    FROM present AS p JOIN features AS f ON f.sample_row = p.sample_row
    WHERE p.counted AND p.answer IS NOT NULL AND (f.result IS NOT NULL OR f.concluded IS NOT NULL)
),
known AS (
    SELECT DISTINCT question_key, compared(answer) AS own FROM present WHERE answer IS NOT NULL
    UNION
    SELECT question_key, compared(target) FROM questions WHERE target IS NOT NULL
)
SELECT s.sample_id,
    CASE WHEN k.own IS NOT NULL THEN 0.75 ELSE 0.7 END AS severity,
    format('the reasoning ends with “{}”, the answer is “{}”', CASE WHEN k.own IS NOT NULL THEN s.concluded ELSE s.result END[:60], s.answer[:60]) AS reason
FROM said AS s
LEFT JOIN known AS k
    ON k.question_key = s.question_key AND k.own = compared(s.concluded) AND s.own <> k.own
    AND NOT contains(s.own, k.own) AND NOT contains(k.own, s.own)
WHERE k.own IS NOT NULL
    OR s.result IS NOT NULL AND abs(s.result_number - s.number) > $tolerance * greatest(1, abs(s.number))
    AND NOT list_contains(list_transform(s.results, lambda each: TRY_CAST(replace(each, ',', '') AS DOUBLE)), s.number)
