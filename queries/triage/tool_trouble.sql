-- ---
-- id: tool_trouble
-- title: trouble with tools
-- order: 12
-- about: Tool calls that failed again and again, or the same call over and over. The agent is stuck, or the environment is broken.
-- needs: tools
-- params: {least_errors: BIGINT = 3, least_same: BIGINT = 3}
-- ---
SELECT p.sample_id,
    least(0.9, 0.3 + 0.1 * greatest(f.tool_errors, coalesce(f.same_calls, 0))) AS severity,
    concat_ws('; ',
        CASE WHEN f.tool_errors >= $least_errors THEN format('{:,} of {:,} tool calls failed, the last with “{}”', f.tool_errors, f.tool_calls, f.tool_error[:60]) END,
        CASE WHEN f.same_calls >= $least_same THEN format('the same call {:,} times: {}', f.same_calls, f.same_call[:60]) END) AS reason
FROM present AS p JOIN features AS f ON f.sample_row = p.sample_row
WHERE f.tool_errors >= $least_errors OR f.same_calls >= $least_same
