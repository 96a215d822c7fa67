"""The JSON schema of a catalogue file, by which editors complete and check its keys."""

from typing import Any

from pydantic.json_schema import models_json_schema

from vesalius.catalogue.schema import HISTORY, SECTIONS, ChangeEntry

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The schema of one YAML file: sections, each a mapping of ids to entries.

    >>> sorted(json_schema()["properties"])[:2]
    ['code_lists', 'databases']
    """
    models = [(model, "validation") for model in dict.fromkeys((*SECTIONS.values(), ChangeEntry))]
    _, definitions = models_json_schema(models)  # type: ignore[arg-type]
    return {
        "$schema": DIALECT,
        "title": "A file of a Vesalius catalogue",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            section: {
                "type": "object",
                "additionalProperties": {"$ref": f"#/$defs/{model.__name__}"},
            }
            for section, model in sorted(SECTIONS.items())
        }
        | {HISTORY: {"type": "array", "items": {"$ref": f"#/$defs/{ChangeEntry.__name__}"}}},
        **definitions,
    }
