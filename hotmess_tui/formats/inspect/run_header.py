"""What all samples of one Inspect log share, from its header: run, model, task, condition, budget and settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hotmess_tui.formats import scalars

# The reasoning effort, from least to most: the budget where no number of tokens is given.
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_CONDITION_KEYS = ("reasoning_effort", "reasoning_tokens")
# How calls are made, not what is asked; and the seed, which is meant to differ between repeats.
_NOT_SETTINGS = {
    *("max_connections", "adaptive_connections", "max_retries", "timeout", "attempt_timeout", "batch", "cache"),
    *("seed", "cache_prompt", "extra_headers", "modalities"),
}
_LIMITS = ("message_limit", "token_limit", "time_limit", "working_limit", "cost_limit", "turn_limit")


@dataclass(slots=True)
class Run:
    """The header of a log as its samples need it."""

    run: str
    model: str
    task: str
    status: str
    condition: str
    budget: float | None
    scorers: list[str]
    started: str | None = None
    task_run: str | None = None
    counts_errors: bool = False  # whether the log's own results include samples that have both an error and a score
    settings: dict[str, str] = field(default_factory=dict)
    model_settings: dict[str, Any] = field(default_factory=dict)  # in full, to read
    metadata: dict[str, Any] = field(default_factory=dict)
    role_models: dict[str, str] = field(default_factory=dict)


def from_header(header: dict[str, Any]) -> Run:
    """Read a header, of a finished log or out of the journal of one that is still running."""
    spec = scalars.members(header.get("eval"))
    plan = scalars.members(header.get("plan"))
    stated = [
        {key: setting for key, setting in scalars.members(config).items() if setting is not None}
        for config in (spec.get("model_generate_config"), plan.get("config"))
    ]
    config = {**stated[0], **stated[1]}
    identity = [scalars.text(spec.get(key)) for key in ("run_id", "task_id", "created")]
    return Run(
        run=scalars.text(spec.get("eval_id")) or "_".join(name for name in identity if name) or "unnamed",
        model=scalars.text(spec.get("model")) or "unknown",
        task=scalars.text(spec.get("task")) or "unnamed",
        status=scalars.text(header.get("status")) or "started",
        condition=", ".join(f"{key}={scalars.text(config[key])}" for key in _CONDITION_KEYS if key in config),
        budget=_budget(config),
        scorers=_scorers(spec, scalars.members(header.get("results"))),
        started=scalars.text(spec.get("created") or scalars.members(header.get("stats")).get("started_at")),
        task_run=scalars.text(spec.get("task_id")) or None,
        counts_errors=_counts_errors(spec, header),
        settings=_settings(spec, plan, config),
        model_settings=_model_settings(spec, config),
        metadata=_metadata(spec, header),
        role_models=_role_models(spec),
    )


def _budget(config: dict[str, Any]) -> float | None:
    tokens = scalars.number(config.get("reasoning_tokens"))
    effort = config.get("reasoning_effort")
    if tokens is None and effort in _EFFORTS:
        return float(_EFFORTS.index(effort))
    return tokens


def _scorers(spec: dict[str, Any], summary: dict[str, Any]) -> list[str]:
    """Names under which the samples may have their scores, first scorer first."""
    scores = summary.get("scores")
    entries = [*scalars.objects(spec.get("scorers")), *scalars.objects(scores), scalars.members(summary.get("scorer"))]
    names = [entry.get(key) for entry in entries for key in ("scorer", "name")]
    return [name for name in names if isinstance(name, str)]


def _counts_errors(spec: dict[str, Any], header: dict[str, Any]) -> bool:
    """Whether a sample that failed after it was scored is in the log's results.

    It is with `score_on_error`. Without it, versions that know this option count what scorers (or solvers) had scored
    before the error, if the evaluation came to its end; earlier ones count no sample with an error.
    """
    asked = scalars.members(spec.get("config")).get("score_on_error")
    return asked is True or (asked is False and bool(scalars.members(header.get("results")).get("scores")))


def _model_settings(spec: dict[str, Any], config: dict[str, Any]) -> dict[str, Any]:
    stated = {
        "generate": config,
        "model_args": spec.get("model_args"),
        "model_roles": spec.get("model_roles"),
        "base_url": spec.get("model_base_url"),
    }
    return {name: setting for name, setting in stated.items() if setting}


def _settings(spec: dict[str, Any], plan: dict[str, Any], config: dict[str, Any]) -> dict[str, str]:
    """What could set this run apart from another of the same model and task, as short text under short names."""
    stated: dict[str, Any] = {}
    solvers: list[str] = []
    for step in scalars.objects(plan.get("steps")):
        solver = str(step.get("solver")).rpartition("/")[2]
        solvers.append(solver)
        passed = step.get("params_passed")  # without the defaults, which newer versions add to the others
        for key, setting in scalars.members(step.get("params") if passed is None else passed).items():
            name = "system" if solver == "system_message" and key == "template" else f"{solver}.{key}"
            stated[name if name not in stated else f"{name} #{len(solvers)}"] = setting
    stated["solver"] = spec.get("solver") or " > ".join(solvers) or None
    if config.get("system_message") is not None:
        stated["system"] = config["system_message"]
    for key, setting in config.items():
        if key not in _NOT_SETTINGS and key not in _CONDITION_KEYS and key != "system_message":
            stated[key] = setting
    limits = scalars.members(spec.get("config"))
    stated.update({key: limits.get(key) for key in _LIMITS})
    stated.update({f"role.{role}": model for role, model in _role_models(spec).items()})
    stated.update(scalars.members(spec.get("task_args")))
    texts = {key: scalars.text(setting) or "" for key, setting in stated.items() if setting is not None}
    return {key: text if key == "solver" else scalars.short_text(text) for key, text in texts.items()}


def _metadata(spec: dict[str, Any], header: dict[str, Any]) -> dict[str, Any]:
    metadata = {**scalars.only(spec.get("metadata")), **scalars.only(header.get("metadata"))}
    tags = header.get("tags") or spec.get("tags")
    if isinstance(tags, list) and tags:
        metadata["tags"] = ", ".join(str(tag) for tag in tags)
    version = scalars.members(spec.get("packages")).get("inspect_ai")
    if isinstance(version, str):
        metadata["inspect_ai"] = version  # how providers count reasoning tokens has changed between versions
    return metadata


def _role_models(spec: dict[str, Any]) -> dict[str, str]:
    roles = scalars.members(spec.get("model_roles")).items()
    models = {role: entry.get("model") if isinstance(entry, dict) else entry for role, entry in roles}
    return {role: model for role, model in models.items() if isinstance(model, str)}
