-- ---
-- id: other_script
-- title: change of script
-- order: 13
-- about: Letters of a script that the question does not use. The model switched to another language, or produced noise.
-- needs: texts
-- params: {least_letters: BIGINT = 3}
-- ---
SELECT p.sample_id,
    least(0.9, 0.4 + f.script_letters / greatest(1, f.written)) AS severity,
    format('{:,} letters of another script than the question: {}', f.script_letters, f.script) AS reason
FROM present AS p JOIN features AS f ON f.sample_row = p.sample_row
WHERE NOT f.script_asked AND f.script_letters >= $least_letters
