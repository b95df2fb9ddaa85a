"""One of two policies, as it stands in the joint space: its words in joint words, and joint claims in its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from aftercare_rules.differing.names import apart, plain
from aftercare_rules.engine import Engine
from aftercare_rules.language.boxes import Box
from aftercare_rules.language.counting import Counting
from aftercare_rules.language.durations import Measure
from aftercare_rules.language.policy import Policy
from aftercare_rules.language.prices import Elapsed, Key, Numbers, Range
from aftercare_rules.language.readings import Reading, UsesReading
from aftercare_rules.language.time_readings import ElapsedReading
from aftercare_rules.records.models import Claim, Use

Label: TypeAlias = Literal["OLD", "NEW"]

OLD: Final[Label] = "OLD"
NEW: Final[Label] = "NEW"


@dataclass(frozen=True)
class Side:
    """One of the two policies.

    `names` are the joint names of its facts and events, `rules` those of its rules with a limit, where they differ from
    its own. `counting` is how it counts time where the joint calendar counts otherwise.
    """

    label: Label
    engine: Engine
    names: Mapping[str, str]
    rules: Mapping[str, str]
    counting: Counting | None

    @property
    def policy(self) -> Policy:
        """The policy."""
        return self.engine.policy

    def reading(self, reading: Reading) -> Reading:
        """One of its readings, in joint words."""
        named = self.rules if isinstance(reading, UsesReading) else self.names
        found = replace(reading, name=named[reading.name]) if reading.name in named else reading
        if self.counting is None or not isinstance(found, ElapsedReading):
            return found
        is_own = found.counting is None and found.measure is not Measure.SECONDS
        return replace(found, counting=self.counting) if is_own else found

    def box(self, box: Box) -> Box:
        """One of its boxes, in joint words."""
        if not self.names and not self.rules and self.counting is None:
            return box
        return tuple(replace(atom, reading=self.reading(atom.reading)) for atom in box)

    def key(self, key: Key) -> Key:
        """A number that its prices read, in joint words."""
        if isinstance(key, str):
            return self.names.get(key, key)
        if isinstance(key, Elapsed):
            counting = self.counting if key.counting is None else key.counting
            return replace(key, event=self.names.get(key.event, key.event), counting=counting)
        return key

    def numbers(self, joint: Mapping[Key, Range]) -> Numbers:
        """Joint numbers by its own names."""
        if not joint:
            return joint
        return {key: joint[self.key(key)] for key in self.engine.rule_set.keys if self.key(key) in joint}

    def claim(self, joint: Claim, uses: Mapping[str, frozenset[str]]) -> Claim:
        """A claim of the joint space as this policy reads it: without what it does not declare.

        `uses` are for each joint rule with a limit the remedies that it gives.
        """
        policy, words = self.policy, self.policy.vocabulary
        own = {self.names.get(name, name): name for name in words.domains if name not in policy.made_of}
        declared = {joint_name: name for joint_name, name in own.items() if name in policy.facts}

        def told(facts: Mapping[str, object]) -> dict[str, object]:
            return {declared[name]: value for name, value in facts.items() if name in declared}

        purchase, defect, new = joint.purchase, joint.defect, joint.new
        stated = {own[name]: instant for name, instant in purchase.events.items() if name in own}
        history = None if purchase.history is None else real_history(purchase.history, uses)
        update: dict[str, object] = {"facts": told(purchase.facts), "events": stated, "history": history}
        changes: dict[str, object] = {"purchase": purchase.model_copy(update=update), "facts": told(joint.facts)}
        if defect is not None:
            kind = defect.kind if "defect" in policy.facts else None
            changes["defect"] = defect.model_copy(update={"facts": told(defect.facts), "kind": kind})
        if new is not None:
            changes["new"] = new.model_copy(update={"facts": told(new.facts)})
        return joint.model_copy(update=changes)


def real_history(history: Iterable[Use], uses: Mapping[str, frozenset[str]]) -> tuple[Use, ...]:
    """Entries that name OLD's and NEW's rule of one name apart, as a claim can tell them.

    An entry that names the rule counts for both. What counts for one of them alone names no rule, and a remedy that
    only this one gives; if there is none, it names the rule all the same, and is no witness.
    """
    found: list[Use] = []
    by_rule: dict[str, list[Use]] = {}
    for use in history:
        if use.rule is None or (use.rule == plain(use.rule) and apart(use.rule) not in uses):
            found.append(use)
        else:
            by_rule.setdefault(plain(use.rule), []).append(use)
    for rule, entries in by_rule.items():
        counts = Counter((entry.at, entry.rule) for entry in entries)
        for at in dict.fromkeys(entry.at for entry in entries):
            ours, theirs = counts[at, rule], counts[at, apart(rule)]
            entry = next(one for one in entries if one.at == at)
            both = entry.model_copy(update={"rule": rule})
            found += [both] * min(ours, theirs)
            more, less = (rule, apart(rule)) if ours > theirs else (apart(rule), rule)
            only = sorted(uses.get(more, frozenset()) - uses.get(less, frozenset()))
            alone = entry.model_copy(update={"rule": None, "remedy": only[0]}) if only else both
            found += [alone] * abs(ours - theirs)
    return tuple(sorted(found, key=lambda use: use.at.timestamp()))
