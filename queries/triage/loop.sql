-- ---
-- id: loop
-- title: loop
-- order: 5
-- about: A passage repeats many times. The model was stuck in a loop; what follows means little.
-- needs: texts
-- params: {least_times: BIGINT = 4, least_share: DOUBLE = 0.3}
-- ---
SELECT p.sample_id,
    least(0.95, 0.3 + 0.6 * f.loop_share) AS severity,
    format('“{}” repeats {:,} times ({:.0f} % of a passage)', f.loop_text[:40], f.loop_times, 100 * f.loop_share) AS reason
FROM present AS p JOIN features AS f ON f.sample_row = p.sample_row
WHERE f.loop_times >= $least_times AND f.loop_share >= $least_share
