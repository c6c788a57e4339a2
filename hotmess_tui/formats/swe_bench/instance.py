"""An instance of SWE-bench as a sample: the patch is the answer, `resolved` the verdict, its tests a vector."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hotmess_tui.formats import chat_messages, json_text, scalars
from hotmess_tui.formats.records import SampleRecord, Score, Segment

_TASK = "SWE-bench"
_KINDS = ("FAIL_TO_PASS", "PASS_TO_PASS")  # what resolves the issue, and what must not break
_UNJUDGED = "no report contains its verdict"


def predicted(run: str, stem: str, entry: dict[str, Any]) -> SampleRecord:
    """The sample of a prediction, whose instance_id is text; some writers add whether it was resolved."""
    model = entry.get("model_name_or_path")
    verdict = entry.get("resolved") if isinstance(entry.get("resolved"), bool) else None
    sample = SampleRecord(
        run=run,
        model=model if isinstance(model, str) and model else stem,
        task=_TASK,
        question_id=entry["instance_id"],
        epoch=0,
        question=scalars.text(entry.get("problem_statement")),
        metadata=scalars.only({key: member for key, member in entry.items() if key not in _SHOWN}),
    )
    output = scalars.text(entry.get("full_output"))
    _judge(sample, verdict, scalars.text(entry.get("model_patch")), output)
    return sample


_SHOWN = {"instance_id", "model_name_or_path", "model_patch", "full_output", "problem_statement", "resolved", "text"}


class Evaluation:
    """What the samples of one run of the harness share.

    `folder` holds a folder for each instance, where it is there, `patches` those known from elsewhere. People give one
    name to many runs: the time that a run recorded, else the `origin` it was started in, tells them apart.
    """

    def __init__(self, run: str, model: str, folder: Path | None, origin: Path, patches: dict[str, str]) -> None:
        self.folder = folder
        self._patches = patches
        self._model = model.replace("__", "/")  # as the harness names folders after models
        self._metadata = _metadata(folder)
        dataset = self._metadata.get("dataset")
        self._task = dataset if isinstance(dataset, str) and dataset else _TASK
        created = self._metadata.get("created_at")
        self._started = created if isinstance(created, str) and created else None
        self.run = f"{run} {self._started or origin.name}".rstrip()

    def sample(self, instance_id: str, verdict: bool | None, logged: dict[str, Any]) -> SampleRecord:
        """The sample of an instance that was evaluated; `logged` is its own report, or empty."""
        sample = self._blank(instance_id)
        sample.stop_reason = _reason(logged)
        _judge(sample, verdict, self._patch(instance_id), None)
        status = scalars.members(logged.get("tests_status"))
        sample.outcome, sample.details["scoring"] = _tests(status), status or logged
        if sample.outcome is not None:
            sample.outcome_target = [1.0] * len(sample.outcome)
        for kind in _KINDS:
            passed = _names(status, kind, "success")
            total = len(passed) + len(_names(status, kind, "failure"))
            if total:
                share = len(passed) / total
                sample.scores[kind] = Score(share, score=share, answer=sample.answer)
        sample.details = {title: content for title, content in sample.details.items() if content}
        return sample

    def failed(self, instance_id: str, reason: str | None) -> SampleRecord:
        """The sample of an instance whose evaluation ended in an error."""
        sample = self._blank(instance_id)
        sample.failure = reason or "its evaluation ended in an error"
        patch = self._patch(instance_id)
        answer = [Segment("assistant", "answer", patch)] if patch else []
        sample.segments = [*answer, Segment("assistant", "error", sample.failure)]
        return sample

    def _blank(self, instance_id: str) -> SampleRecord:
        return SampleRecord(
            run=self.run,
            model=self._model,
            task=self._task,
            question_id=instance_id,
            epoch=0,
            run_started=self._started,
        )

    def file(self, instance_id: str, name: str) -> Path | None:
        """A file of an instance in the folder of the run; None where it is not there, or the id leads elsewhere."""
        if self.folder is None or "/" in instance_id or "\0" in instance_id or instance_id in (".", ".."):
            return None
        file = self.folder / instance_id / name
        return file if file.is_file() else None

    def _patch(self, instance_id: str) -> str | None:
        file = self.file(instance_id, "patch.diff")
        try:
            return file.read_text("utf-8", "replace") if file else self._patches.get(instance_id)
        except OSError:
            return self._patches.get(instance_id)


def _metadata(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {}
    try:
        return scalars.members(json_text.parse((folder.parent / "run.json").read_bytes()))
    except (OSError, ValueError):  # older versions of the harness wrote none
        return {}


def _judge(sample: SampleRecord, verdict: bool | None, patch: str | None, output: str | None) -> None:
    written = list(chat_messages.assistant_text(output)) if output else []
    if patch and patch.strip():
        written.append(Segment("assistant", "answer", patch))
    chat_messages.write(sample, written)
    sample.answer = patch if patch and patch.strip() else None
    if not output:  # how the patch was come to is not in these files
        sample.words = sample.characters = None
    sample.correct = verdict
    sample.unjudged = _UNJUDGED if verdict is None else None
    sample.scores = {"resolved": Score(verdict, correct=verdict, answer=sample.answer, unjudged=sample.unjudged)}


def _names(status: dict[str, Any], kind: str, outcome: str) -> list[str]:
    listed = scalars.members(status.get(kind)).get(outcome)
    return [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []


def _tests(status: dict[str, Any]) -> list[float] | None:
    """1 for every test that passed, 0 for the others, by name, so that a test has the same place in every sample."""
    vector: list[float] = []
    for kind in _KINDS:
        outcomes = dict.fromkeys(_names(status, kind, "success"), 1.0)
        outcomes |= dict.fromkeys(_names(status, kind, "failure"), 0.0)
        vector += [outcomes[name] for name in sorted(outcomes)]
    return vector or None


def _reason(logged: dict[str, Any]) -> str | None:
    reason = logged.get("infra_failure_reason")
    if isinstance(reason, str) and reason:
        return reason
    if logged.get("patch_exists") is False or logged.get("patch_is_None") is True:
        return "no patch"
    return "patch not applied" if logged.get("patch_successfully_applied") is False else None
