-- ---
-- id: refusal
-- title: refusal
-- order: 4
-- about: The answer begins with a refusal. This measures caution, not ability.
-- needs: classes
-- ---
-- An agent that declines what its user asks for does its work: samples with tool calls do not count.
SELECT p.sample_id,
    0.75 AS severity,
    CASE WHEN p.stop_reason IN ('content_filter', 'refusal') THEN 'stopped: ' || replace(p.stop_reason, '_', ' ')
        ELSE format('“{}”', f.refusal[:80]) END AS reason
FROM present AS p LEFT JOIN features AS f ON f.sample_row = p.sample_row
WHERE f.refusal IS NOT NULL AND f.tool_calls = 0 OR p.stop_reason IN ('content_filter', 'refusal')
