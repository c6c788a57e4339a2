-- ---
-- id: contradiction
-- title: answer contradicts reasoning
-- order: 2
-- about: The reasoning ends with one answer and the sample gives another. Either the reasoning did not lead to the answer, or the answer was extracted wrongly.
-- needs: reasonings, classes
-- params: {tolerance: DOUBLE = 0.001}
-- ---
-- Two ways to arrive: a number at the very end ("so it is 24", "= 24"), and "the answer is …" with something that is an
-- answer to this question elsewhere or its target, where the sample's own answer does not follow. A number that was being
-- checked, or cut off, is no conclusion.
WITH said AS (
    SELECT p.sample_id, p.question_key, p.answer, f.concluded, f.closing, f.results,
        compared(p.answer) AS own, compared(f.concluded) AS other,
        CASE WHEN f.concluded IS NULL AND NOT f.checked AND coalesce(p.stop_reason, '') NOT IN ('max_tokens', 'length', 'model_length')
            THEN f.result END AS result,
        TRY_CAST(replace(p.answer, ',', '') AS DOUBLE) AS number,
        TRY_CAST(replace(f.result, ',', '') AS DOUBLE) AS result_number
    FROM present AS p JOIN features AS f ON f.sample_row = p.sample_row
    WHERE p.counted AND p.answer IS NOT NULL AND (f.result IS NOT NULL OR f.concluded IS NOT NULL)
),
known AS (
    SELECT question_key, compared(answer) AS own FROM (SELECT DISTINCT question_key, answer FROM present WHERE answer IS NOT NULL)
    UNION
    SELECT question_key, compared(target) FROM questions WHERE target IS NOT NULL
),
words AS (
    SELECT s.* FROM said AS s JOIN known AS k ON k.question_key = s.question_key AND k.own = s.other
    WHERE s.own <> s.other AND NOT contains(s.own, s.other) AND NOT contains(s.other, s.own)
)
SELECT sample_id, 0.75 AS severity,
    format('the reasoning ends with “{}”, the answer is “{}”', concluded[:60], answer[:60]) AS reason
FROM words
WHERE NOT regexp_matches(CASE WHEN length(answer) > 1 THEN lower(closing) ELSE closing END,
    '\b' || regexp_escape(CASE WHEN length(answer) > 1 THEN lower(answer) ELSE answer END) || '\b')
UNION ALL
SELECT sample_id, 0.7 AS severity,
    format('the reasoning ends with “{}”, the answer is “{}”', result[:60], answer[:60]) AS reason
FROM said
WHERE result IS NOT NULL AND abs(result_number - number) > $tolerance * greatest(1, abs(number))
    AND NOT list_contains(list_transform(results, lambda each: TRY_CAST(replace(each, ',', '') AS DOUBLE)), number)
