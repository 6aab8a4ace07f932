"""Which broken forms of the policy a learner has repaired in the lab."""

from __future__ import annotations

from mfa_lesson.analysis.goals.sentences import goals_of
from mfa_lesson.course.drafts import IDENTITY, Draft
from mfa_lesson.course.progress import Progress
from mfa_lesson.iam.loading import load_policy

from .lab_results import Snapshot
from .lab_state import BROKEN
from .wording import TITLES

KEPT_AS = "lab/repaired"

BROKEN_FORMS = tuple(name for name in TITLES if name.startswith(BROKEN))


class Repairs:
    """The broken forms that the learner has repaired, in this lab or in another."""

    def __init__(self) -> None:
        self._progress = Progress()

    @property
    def names(self) -> list[str]:
        names = self._progress.work(KEPT_AS).get("names")
        return [name for name in BROKEN_FORMS if isinstance(names, list) and name in names]

    def note(self, drafts: tuple[Draft, ...], snapshot: Snapshot) -> bool:
        """Notes the broken form that is repaired where all goals are met. Out: whether there is one.

        It must be the only policy in force, the goals must be its own, and requests must carry nothing more.
        """
        on = [draft for draft in drafts if draft.on]
        if len(on) != 1 or snapshot.scenario.context:
            return False
        draft = on[0]
        if draft.problem or not draft.changed or draft.kind != IDENTITY:
            return False
        name = next((name for name in BROKEN_FORMS if load_policy(name).text == draft.start), "")
        if not name or str(snapshot.goals) != str(goals_of(name)):
            return False
        if name not in (known := self.names):
            self._progress.keep_work(KEPT_AS, {"names": [*known, name]})
        return True
