-- ---
-- id: cut_off
-- title: cut off
-- order: 6
-- about: A limit stopped the sample before it finished. Its answer, or the lack of one, says little about the model.
-- needs: stops
-- many: 0.1
-- ---
SELECT sample_id,
    CASE WHEN answer IS NULL THEN 0.7 WHEN correct THEN 0.3 ELSE 0.5 END AS severity,
    format('stopped: {}{}', replace(stop_reason, '_', ' '), CASE WHEN answer IS NULL THEN ', without an answer' ELSE '' END) AS reason
FROM present
WHERE stop_reason IN ('max_tokens', 'length', 'model_length', 'max_output_tokens', 'incomplete', 'not finished')
    OR stop_reason LIKE '% limit'
