"""The JSON Schemas of the report, the form, the policy and the settings, made from their models.

``python -m selfeval_cli.run.schemas FOLDER`` writes the files that the repository keeps.
"""

import json
import sys
from pathlib import Path
from typing import Any

NAMES = ("report", "form", "policy", "settings")
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(name: str) -> dict[str, Any]:
    """Return the schema called `name`, one of `NAMES`: of a report and of extracted forms as they
    are written, of a policy and of settings as they are read."""
    # Each of them is enough to load; a schema is never on the way of a check.
    if name == "report":
        from selfeval_cli.model.report import Report

        made = Report.model_json_schema(mode="serialization", by_alias=True)
    elif name == "form":
        from selfeval_cli.model.form import Extraction

        made = Extraction.model_json_schema(mode="serialization", by_alias=True)
    elif name == "policy":
        from selfeval_cli.model.policy import Policy

        made = Policy.model_json_schema(mode="validation")
    else:
        from selfeval_cli.run.settings import Settings

        made = Settings.model_json_schema(mode="validation", by_alias=True)
    return {"$schema": _DIALECT, **made}


def text(name: str) -> str:
    """Return a schema as the text of its file."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


def main(folder: str) -> None:
    """Write all schemas into a folder."""
    for name in NAMES:
        Path(folder, f"{name}.schema.json").write_text(text(name), "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1])
