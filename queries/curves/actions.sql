-- ---
-- id: actions
-- title: Incoherence by actions taken
-- about: Do agents vary more when they take more actions? Like reasoning_length, counted in assistant messages.
-- order: 7
-- x: {label: actions taken, unit: , scale: log}
-- y: incoherence
-- length: actions
-- needs: length
-- fit: yes
-- bins: shared
-- empty: these logs contain no agent actions
-- ---
SELECT *,
    ntile(getvariable('bins')) OVER (PARTITION BY series ORDER BY length, place) AS point,
    length AS x
FROM groups
WHERE length IS NOT NULL
