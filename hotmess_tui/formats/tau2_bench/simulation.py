"""A simulation of tau2-bench as a sample: its reward with the checks behind it, lengths, task and settings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from hotmess_tui.formats import scalars
from hotmess_tui.formats.records import SampleRecord, Score, Segment
from hotmess_tui.formats.tau2_bench.conversation import Conversation

_NAME = "tau2-bench"
# The tool keeps this one out of its own figures; all other reasons count there with the reward, which is then 0
_NEVER_RAN = "infrastructure_error"
_ERRORS = {_NEVER_RAN, "agent_error", "user_error", "unexpected_error"}
_CHECKS = {
    "env_assertions": "met",
    "action_checks": "action_match",
    "communicate_checks": "met",
    "nl_assertions": "met",
}


class Run:
    """What all simulations of a run share; `note` says where the model is not recorded."""

    def __init__(self, name: str, path: Path, header: dict[str, Any]) -> None:
        self.name = name
        self._info = scalars.members(header.get("info"))
        self._agent = scalars.members(self._info.get("agent_info"))
        self._user = scalars.members(self._info.get("user_info"))
        voice = scalars.members(self._info.get("audio_native_config"))
        model = self._agent.get("llm") or voice.get("model")
        stem = path.parent.name if path.name.split(".")[0] == "results" else path.name.split(".")[0]
        self.model = model if isinstance(model, str) and model else stem or _NAME
        self.note = "" if model else "no model is recorded: the name of the run is used"
        domain = scalars.members(self._info.get("environment_info")).get("domain_name")
        self.task = domain if isinstance(domain, str) and domain else _NAME
        started = header.get("timestamp")
        self.started = started if isinstance(started, str) else None
        self._tasks = {_text(task.get("id")): task for task in scalars.objects(header.get("tasks"))}
        self._settings = self._run_settings(voice)
        self._trials: Counter[str] = Counter()

    def _run_settings(self, voice: dict[str, Any]) -> dict[str, str]:
        settings = scalars.only(self._agent.get("llm_args"))
        settings |= {"agent": self._agent.get("implementation"), "user_llm": self._user.get("llm")}
        settings |= {"reasoning_effort": voice.get("reasoning_effort")} if voice.get("reasoning_effort") else {}
        for key in ("speech_complexity", "retrieval_config", "max_steps"):
            settings[key] = self._info.get(key)
        return {key: scalars.short_text(_text(setting)) for key, setting in scalars.only(settings).items()}

    def sample(self, simulation: dict[str, Any]) -> SampleRecord:
        """The sample of one simulation, whose task_id is text or a number."""
        question_id = _text(simulation["task_id"])
        trial = scalars.count(simulation.get("trial"))
        if trial is None:  # older runs of one trial leave it out
            trial = self._trials[question_id]
            self._trials[question_id] += 1
        task = self._tasks.get(question_id, {})
        talk = Conversation(simulation)
        reward_info = scalars.members(simulation.get("reward_info"))
        reward = scalars.number(reward_info.get("reward"))
        reason = scalars.text(simulation.get("termination_reason"))
        failure = _failure(simulation, reason, reward)
        score = Score(
            reward_info.get("reward"), score=reward, unjudged="no reward was recorded" if reward is None else None
        )
        error = [Segment("assistant", "error", failure)] if failure else []
        return SampleRecord(
            run=self.name,
            model=self.model,
            task=self.task,
            question_id=question_id,
            epoch=trial,
            question=_instructions(task),
            target=_target(task),
            score=None if failure else reward,
            unjudged=None if failure else score.unjudged,
            scores={} if failure else {"reward": score} | _checks(reward_info),
            tokens=talk.reasoning_tokens,
            output_tokens=talk.output_tokens,
            words=talk.words,
            characters=talk.characters,
            actions=talk.actions,
            stop_reason=reason,
            failure=failure,
            uuid=scalars.uuid(simulation.get("id")),
            started=_stamp(simulation.get("start_time")),
            run_started=self.started,
            settings=self._settings,
            metadata=scalars.only({key: simulation.get(key) for key in ("seed", "mode", "duration", "agent_cost")}),
            details=self._details(simulation, reward_info, task),
            segments=[*talk.segments, *error],
        )

    def _details(self, simulation: dict[str, Any], reward_info: dict[str, Any], task: dict[str, Any]) -> dict[str, Any]:
        reasons = {
            _text(check.get("nl_assertion") or check.get("info")): check["justification"]
            for name in ("nl_assertions", "communicate_checks")
            for check in scalars.objects(reward_info.get(name))
            if check.get("justification")
        }
        costs = ("agent_cost", "user_cost", "agent_usage")
        times = ("start_time", "end_time", "duration")
        details = {
            "explanation": reasons,
            "scoring": {key: member for key, member in reward_info.items() if member is not None},
            "usage": _given(simulation, costs),
            "times": _given(simulation, times),
            "settings": {"agent": self._agent, "user": _given(self._user, ("implementation", "llm", "llm_args"))},
            "metadata": _given(simulation, ("info", "review", "auth_classification", "hallucination_check"))
            | _given(task, ("description",)),
        }
        return {title: content for title, content in details.items() if content}


def _given(logged: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: logged[key] for key in keys if logged.get(key) is not None}


def _failure(simulation: dict[str, Any], reason: str | None, reward: float | None) -> str | None:
    """What went wrong; None for a simulation that ran, whatever it came to."""
    if reason != _NEVER_RAN and (reason not in _ERRORS or reward is not None):
        return None
    message = scalars.text(scalars.members(simulation.get("info")).get("error"))
    return f"{reason}: {message}" if message else reason


def _checks(reward_info: dict[str, Any]) -> dict[str, Score]:
    """The parts of a reward: as recorded, or the share of the checks of a kind that were met."""
    scores: dict[str, Score] = {}
    for kind, reward in scalars.members(reward_info.get("reward_breakdown")).items():
        if scalars.number(reward) is not None:
            scores[f"reward_breakdown.{kind}"] = Score(reward, score=scalars.number(reward))
    match = scalars.members(reward_info.get("db_check")).get("db_match")
    if isinstance(match, bool):
        scores["db_check"] = Score(match, correct=match)
    for kind, key in _CHECKS.items():
        met = [check.get(key) for check in scalars.objects(reward_info.get(kind))]
        if met and all(isinstance(verdict, bool) for verdict in met):
            share = met.count(True) / len(met)
            scores[kind] = Score(share, score=share)
    return scores


def _instructions(task: dict[str, Any]) -> str | None:
    """What the simulated user was told, a heading and its text a line where it is recorded by parts."""
    instructions = scalars.members(task.get("user_scenario")).get("instructions")
    if not isinstance(instructions, dict):
        return scalars.text(instructions or task.get("ticket"))
    lines = [f"{key.replace('_', ' ')}: {scalars.text(text)}" for key, text in instructions.items() if text is not None]
    return "\n".join(lines) or None


def _target(task: dict[str, Any]) -> str | None:
    """The reference actions, one a line, then what the user must be told and what must hold in the end."""
    criteria = scalars.members(task.get("evaluation_criteria"))
    lines = [
        f"{_text(action.get('name'))} {_text(action.get('arguments') or {})}"
        for action in scalars.objects(criteria.get("actions"))
    ]
    lines += [
        f"{_text(check.get('func_name'))} {_text(check.get('arguments') or {})}"
        for check in scalars.objects(criteria.get("env_assertions"))
    ]
    for key in ("communicate_info", "nl_assertions"):
        expected = criteria.get(key)
        lines += [_text(line) for line in expected] if isinstance(expected, list) else []
    return "\n".join(lines) or None


def _stamp(logged: Any) -> str | None:
    return logged if isinstance(logged, str) else None


def _text(logged: Any) -> str:
    return scalars.text(logged) or ""
