"""What else an Inspect sample records, to read beside its trace: explanations, metadata, usage, settings, times."""

from __future__ import annotations

from typing import Any

from hotmess_tui.formats import scalars
from hotmess_tui.formats.inspect.run_header import Run

_TIMES = ("started_at", "completed_at", "total_time", "working_time")


def of(content: dict[str, Any], scores: Any, run: Run) -> dict[str, Any]:
    """The details of a sample by title; what the log does not have is left out.

    Args:
        content: the sample as parsed.
        scores: its scores by scorer, as parsed.
        run: what all samples of the log share.
    """
    scored = {name: entry for name, entry in scalars.members(scores).items() if isinstance(entry, dict)}
    target = content.get("target")
    limit = content.get("limit")
    details = {
        "explanation": _explanation(scored),
        "target": target if isinstance(target, list) and len(target) > 1 else None,
        "metadata": content.get("metadata"),
        "scoring": _scoring(scored),
        "usage": _usage(content),
        "settings": run.model_settings,
        "times": {name: content[name] for name in _TIMES if content.get(name) is not None},
        "limit": {"type": limit} if isinstance(limit, str) else limit,
        "retries": [_retry(retry) for retry in scalars.objects(content.get("error_retries"))],
        "invalidation": content.get("invalidation"),
    }
    return {title: detail for title, detail in details.items() if detail}


def _explanation(scored: dict[str, dict[str, Any]]) -> Any:
    """The explanation itself where one scorer has one, else each under the name of its scorer."""
    texts = {name: entry["explanation"] for name, entry in scored.items() if entry.get("explanation")}
    return next(iter(texts.values())) if len(texts) == 1 and len(scored) == 1 else texts


def _scoring(scored: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """By scorer what it recorded beside the score, and how the score was edited later."""
    noted: dict[str, Any] = {}
    for name, entry in scored.items():
        metadata, history = entry.get("metadata"), entry.get("history")
        if metadata and history:
            noted[name] = {"metadata": metadata, "history": history}
        elif metadata or history:
            noted[name] = metadata or {"history": history}
    return noted


def _usage(content: dict[str, Any]) -> dict[str, Any]:
    """Tokens and cost by model, and by role where calls were made in one; of the last call in logs without either."""
    usage = dict(scalars.members(content.get("model_usage")))
    for role, used in scalars.members(content.get("role_usage")).items():
        usage[f"role {role}"] = used
    last = scalars.members(content.get("output")).get("usage")
    return usage or ({"last call": last} if last else {})


def _retry(retry: dict[str, Any]) -> Any:
    """The message of an attempt that failed before this one; its traceback would repeat the one in the trace."""
    return retry.get("message") or retry.get("error") or retry
