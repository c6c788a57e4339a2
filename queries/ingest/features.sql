-- ---
-- id: features
-- about: What triage needs to know of a sample's text, computed once for each new source: a hash, loops, what the reasoning concluded, refusals, how the text ends, tool calls, scripts. A row per sample in which the model wrote anything.
-- returns: {sample_no: BIGINT, written: BIGINT, reasoned: BIGINT, text_hash: UBIGINT, loop_times: INTEGER, loop_share: DOUBLE, loop_text: VARCHAR, result: VARCHAR, results: VARCHAR[], checked: BOOLEAN, concluded: VARCHAR, closing: VARCHAR, refusal: VARCHAR, ending: VARCHAR, tool_calls: INTEGER, tool_errors: INTEGER, tool_error: VARCHAR, same_calls: INTEGER, same_call: VARCHAR, script: VARCHAR, script_letters: INTEGER, script_asked: BOOLEAN}
-- ---
-- Reads passages: the segments of new sources (sample_no, position, role, kind, name, text), with `number` for their order.
-- The long texts pass through no list, join or sort: it is that which would cost.
WITH own AS (
    SELECT sample_no, number, position, kind, name, text, strlen(text) AS bytes, length(text) AS size
    FROM passages WHERE role = 'assistant' AND kind IN ('reasoning', 'answer', 'tool_call')
),
-- A loop of a third of a passage holds one of these three places. Where the 24 characters at a place come again behind it,
-- all up to there is taken for what is repeated, and counted in the whole passage. It is shown from a word's beginning.
probed AS (
    SELECT sample_no, text, bytes, size,
        strpos(substr(text, (0.32 * size)::BIGINT + 1), substr(text, (0.32 * size)::BIGINT, 24)) AS a,
        strpos(substr(text, (0.64 * size)::BIGINT + 1), substr(text, (0.64 * size)::BIGINT, 24)) AS b,
        strpos(substr(text, (0.9 * size)::BIGINT + 1), substr(text, (0.9 * size)::BIGINT, 24)) AS c
    FROM own WHERE size >= 120 AND kind <> 'tool_call'
),
periods AS (
    SELECT sample_no, text, bytes, unnest([substr(text, (0.32 * size)::BIGINT, a), substr(text, (0.64 * size)::BIGINT, b),
        substr(text, (0.9 * size)::BIGINT, c)]) AS unit
    FROM probed WHERE a > 0 OR b > 0 OR c > 0
),
loops AS (
    SELECT sample_no, max({'share': times * strlen(unit) / bytes, 'times': times, 'unit': substr(unit || unit, strpos(unit, ' ') + 1, least(120, length(unit)))}) AS found
    FROM (
        SELECT sample_no, unit, bytes, (bytes - strlen(replace(text, unit, ''))) // strlen(unit) AS times
        FROM periods WHERE unit <> ''
    )
    WHERE times >= 3
    GROUP BY sample_no
),
said AS (
    SELECT sample_no,
        coalesce(sum(length(text)) FILTER (kind <> 'tool_call'), 0)::BIGINT AS written,
        coalesce(sum(length(text)) FILTER (kind = 'reasoning'), 0)::BIGINT AS reasoned,
        (sum(hash(text, kind, position)::HUGEINT) & 18446744073709551615)::UBIGINT AS text_hash,
        arg_max(right(text, 300), number) FILTER (kind = 'reasoning') AS tail,
        -- a response of a table that announces no answer is reasoning as a whole
        coalesce(arg_max(left(text, 300), number) FILTER (kind = 'answer'), min(left(text, 300)) FILTER (kind = 'reasoning')) AS reply,
        arg_max(right(text, 60), number) FILTER (kind <> 'tool_call') AS ending,
        (count(*) FILTER (kind = 'tool_call'))::INTEGER AS tool_calls
    FROM own GROUP BY sample_no
),
calls AS (
    SELECT sample_no, max(times)::INTEGER AS same_calls, arg_max(call, times) AS same_call
    FROM (
        SELECT sample_no, any_value(concat_ws(' ', name, text[:80])) AS call, count(*) AS times
        FROM own WHERE kind = 'tool_call' GROUP BY sample_no, name, text
    )
    GROUP BY sample_no
),
failures AS (
    SELECT sample_no, count(*)::INTEGER AS tool_errors, arg_max(text[:120], number) AS tool_error
    FROM passages
    WHERE role = 'tool' AND (kind = 'error' OR regexp_matches(left(text, 40), '(?i)^\W*(error|exception|traceback)\b'))
    GROUP BY sample_no
),
-- letters of other scripts than Latin and Greek, which formulas use, by who wrote them
lettered AS (
    SELECT sample_no, role = 'assistant' AS own, unnest([
        {'script': 'Chinese or Japanese', 'letters': length(regexp_replace(text, '[^\p{Han}\p{Hiragana}\p{Katakana}]', '', 'g'))},
        {'script': 'Korean', 'letters': length(regexp_replace(text, '[^\p{Hangul}]', '', 'g'))},
        {'script': 'Cyrillic', 'letters': length(regexp_replace(text, '[^\p{Cyrillic}]', '', 'g'))},
        {'script': 'Arabic', 'letters': length(regexp_replace(text, '[^\p{Arabic}]', '', 'g'))},
        {'script': 'Hebrew', 'letters': length(regexp_replace(text, '[^\p{Hebrew}]', '', 'g'))},
        {'script': 'an Indian script', 'letters': length(regexp_replace(text, '[^\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Gujarati}]', '', 'g'))},
        {'script': 'Thai', 'letters': length(regexp_replace(text, '[^\p{Thai}]', '', 'g'))}], recursive := true)
    FROM passages
    WHERE strlen(text) > length(text) AND kind IN ('reasoning', 'answer', 'message') AND regexp_matches(text,
        '[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Cyrillic}\p{Arabic}\p{Hebrew}\p{Devanagari}\p{Bengali}\p{Tamil}\p{Telugu}\p{Gujarati}\p{Thai}]')
),
scripts AS (
    SELECT sample_no, max({'letters': letters, 'script': script, 'asked': asked}) AS found
    FROM (
        SELECT sample_no, script,
            (coalesce(sum(letters) FILTER (own), 0))::INTEGER AS letters,
            coalesce(sum(letters) FILTER (NOT own), 0) > 0 AS asked
        FROM lettered GROUP BY sample_no, script
    )
    WHERE letters > 0
    GROUP BY sample_no
),
-- Where a phrase is looked for, plain containment comes first: it costs a tenth of a pattern.
ends AS (
    SELECT * EXCLUDE (low, low_reply),
        right(tail, 60) AS close,
        CASE WHEN contains(low, 'answer') THEN string_split(replace(replace(low, 'answer:', 'answer is'), 'answer =', 'answer is'), 'answer is') END AS said,
        contains(low, 'verif') OR contains(low, 'check') OR contains(low, '✓') OR contains(low, '>>') AS checked,
        contains(low_reply, 'sorry') OR contains(low_reply, 'apolog') OR contains(low_reply, 'i can') OR contains(low_reply, 'i will not')
            OR contains(low_reply, 'i won') OR contains(low_reply, 'able to') OR contains(low_reply, 'i must') OR contains(low_reply, 'as an ai') AS declines
    FROM (SELECT *, lower(tail) AS low, lower(reply) AS low_reply FROM said)
),
closings AS (
    SELECT * EXCLUDE (said), CASE WHEN len(said) > 1 THEN nullif(right(tail, length(said[-1]))[:160], '') END AS closing FROM ends
)
SELECT s.sample_no, s.written, s.reasoned, s.text_hash,
    l.found.times::INTEGER AS loop_times, l.found.share::DOUBLE AS loop_share, l.found.unit AS loop_text,
    nullif(regexp_extract(s.close, '(?i)(?:=|\b(?:is|be|equals|gives|answer:))[\s:*$\\({]*(?:boxed\{)?(-?\d+(?:,\d{3})*(?:\.\d+)?)[\s*$})\\.°]*(?:[a-z]{1,12}[\s.*]*)?$', 1), '') AS result,
    regexp_extract_all(s.close, '(?i)(?:=|\b(?:is|be|equals|gives|answer:))[\s:*$\\({]*(?:boxed\{)?(-?\d+(?:,\d{3})*(?:\.\d+)?)(?:\s*$|[ \t]*[^-+*/×÷ \t\d.])', 1) AS results,
    s.checked,
    nullif(trim(regexp_extract(s.closing, '^[ \t:*"''$(]*(?:\\boxed\{)?([^\n.,:;()"}]{1,60})', 1), ' *''$'), '') AS concluded,
    s.closing,
    CASE WHEN s.declines THEN nullif(regexp_extract(s.reply, '(?i)\b(?:(?:sorry|apologi[sz]e)\b[^.\n]{0,40}\b(?:can(?:no|\W?)t|unable|not able|won\W?t)\b|i (?:can(?:no|\W?)t|am unable to|am not able to|won\W?t|will not)(?: be able to)? (?:help|assist|provide|comply|fulfil|answer|do that|engage|continue|discuss|create|generate|share|support)|i\W?m (?:unable|not able) to (?:help|assist|provide|comply|fulfil|answer|engage|continue|discuss|create|generate|share|support)|i must (?:decline|refuse)|as an ai\b)[^.\n]{0,80}'), '') END AS refusal,
    s.ending, s.tool_calls, coalesce(f.tool_errors, 0) AS tool_errors, f.tool_error, c.same_calls, c.same_call,
    w.found.script AS script, w.found.letters AS script_letters, w.found.asked AS script_asked
FROM closings AS s
LEFT JOIN loops AS l USING (sample_no)
LEFT JOIN calls AS c USING (sample_no)
LEFT JOIN failures AS f USING (sample_no)
LEFT JOIN scripts AS w USING (sample_no)
