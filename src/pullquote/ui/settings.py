"""What an operator can set by environment variables; docs/hosting.md has the table."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

from pullquote.datatypes import Answer
from pullquote.documents.uploads import LARGEST_FILE
from pullquote.errors import PullquoteError
from pullquote.questions.understanding import LONGEST_QUESTION

#: What the assistant and the reader of files refuse, whatever is set here.
_MOST = {"question_length": LONGEST_QUESTION, "upload_mb": LARGEST_FILE // 1_000_000}


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits of the server; the defaults suit two cores."""

    concurrency: int = 2
    queue: int = 60
    upload_mb: int = 20
    visitors: int = 500
    own_tokens: int = 600_000
    question_length: int = 1000
    feedback: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read ``PULLQUOTE_CONCURRENCY`` and so on.

        Raises PullquoteError if one is no number, or more than what answers takes anyway.
        """
        numbers = {}
        for name in (field.name for field in fields(cls) if field.name != "feedback"):
            given = environment.get(f"PULLQUOTE_{name.upper()}", "").strip()
            if given:
                if not given.isdecimal() or int(given) < 1:
                    raise PullquoteError(
                        f"PULLQUOTE_{name.upper()} is {given!r}; give a whole number of at least 1."
                    )
                most = _MOST.get(name)
                if most is not None and int(given) > most:
                    raise PullquoteError(
                        f"PULLQUOTE_{name.upper()} is {given}; more than {most} has no effect. "
                        f"Give at most {most}."
                    )
                numbers[name] = int(given)
        folder = environment.get("PULLQUOTE_FEEDBACK", "").strip()
        return cls(feedback=Path(folder) if folder else None, **numbers)

    def keep_feedback(self, answer: Answer, liked: bool | str) -> None:
        """Add one line to ``feedback.jsonl`` in the feedback folder."""
        if self.feedback is None:
            return
        self.feedback.mkdir(parents=True, exist_ok=True)
        record = {
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "liked": liked,
            "question": answer.question,
            "searched_for": answer.searched_for,
            "verdict": answer.verdict,
            "confidence": answer.confidence,
            "citations": [asdict(citation) for citation in answer.citations],
        }
        with (self.feedback / "feedback.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
