"""Edits of the fixed fragment, each with the fault that it makes: line, pointer, sentence."""

from __future__ import annotations

from typing import NamedTuple

from support import FIXED_FRAGMENT

TEXT = FIXED_FRAGMENT.read_text(encoding="utf-8")
PATH = "/paths/~1videos~1{video_id}~1remix"
POST = f"{PATH}/post"
SCHEMAS = "/components/schemas"
VIDEO = f"{SCHEMAS}/Video/properties"
QUEUED = f"{POST}/responses/200/content/application~1json/examples/queued/value"
# The other operation of the tests: the same path with another name, or another path.
COPY = """\
  {path}:
    get:
      operationId: {name}
      parameters:
        - {{name: id, in: path, required: true, schema: {{type: string}}}}
      responses: {{"200": {{description: Done.}}}}
"""


def other(path: str, name: str = "get_video") -> tuple[str, str]:
    """Return the edit that adds an operation."""
    return "paths:\n", f"paths:\n{COPY.format(path=path, name=name)}"


class Case(NamedTuple):
    """An edit of the fixed fragment, a text for another, and the fault of it: line, pointer, sentence."""

    old: str
    new: str
    line: str  # how the line of the fault begins
    pointer: str
    sentence: str


STATUS = "          enum: [queued, in_progress, completed, failed]"
NUMBER = "          enum: [4, 8]"
SECONDS = '          enum: ["4", "8", "12"]'
PROGRESS = "          type: integer\n          description: How much"
REFERENCE = '$ref: "#/components/schemas/VideoError"'
PROMPT = "          type: string\n          description: The new text"
ERRORS = {
    "an enum of another type": Case(
        SECONDS, NUMBER, NUMBER, f"{VIDEO}/seconds/enum/0", 'another type than its schema: 4 is not of type "string"'
    ),
    "a constant of another type": Case(
        PROGRESS,
        PROGRESS.replace("  desc", "  const: 'x'\n          desc"),
        "          const",
        f"{VIDEO}/progress/const",
        '"x" is not of type "integer"; change it, or the type',
    ),
    "a default of another type": Case(
        "default: video",
        "default: 5",
        "          default: 5",
        f"{VIDEO}/object/default",
        "write it in quotes, or change",
    ),
    "a default of another type than a reference": Case(
        REFERENCE,
        f"{REFERENCE}\n              default: 5",
        "              default",
        f"{VIDEO}/error/anyOf/0/default",
        '5 is not of type "object"',
    ),
    "an unknown type": Case(
        PROGRESS,
        PROGRESS.replace("integer", "interger"),
        "          type: interger",
        f"{VIDEO}/progress/type",
        "the type 'interger' is unknown, did you mean integer?",
    ),
    "an unknown type among others": Case(
        PROGRESS,
        PROGRESS.replace("integer", "[integer, timestamp]"),
        "          type: [integer, timestamp]",
        f"{VIDEO}/progress/type/1",
        "the type 'timestamp' is unknown; a type is ",
    ),
    "a keyword of another kind": Case(
        PROGRESS,
        PROGRESS.replace("  desc", "  minimum: low\n          desc"),
        "          minimum",
        f"{VIDEO}/progress/minimum",
        '"low" is not of type "number"',
    ),
    "an example of a response": Case(
        "status: queued",
        "status: waiting",
        "                    status: waiting",
        f"{QUEUED}/status",
        'the schema forbids this example: "waiting" is not one of',
    ),
    "an example that lacks a member": Case(
        "                    progress: 0\n", "", "                  value:", QUEUED, "the example lacks 'progress'"
    ),
    "an example of a parameter": Case(
        "example: video_123", "example: 123", "          example", f"{POST}/parameters/0/example", "123 is not of type"
    ),
    "an example of a schema": Case(
        PROGRESS,
        PROGRESS.replace("  desc", "  example: 0.5\n          desc"),
        "          example: 0.5",
        f"{VIDEO}/progress/example",
        "0.5 is not of type",
    ),
    "one of the examples of a schema": Case(
        PROGRESS,
        PROGRESS.replace("  desc", "  examples: [1, x]\n          desc"),
        "          examples",
        f"{VIDEO}/progress/examples/1",
        '"x" is not of type',
    ),
    "a reference to nothing": Case(
        REFERENCE,
        REFERENCE.replace("VideoError", "VideoEror"),
        "            - $ref",
        f"{VIDEO}/error/anyOf/0",
        "the reference '#/components/schemas/VideoEror' leads nowhere, did you mean #/components/schemas/VideoError?",
    ),
    "a reference to another document": Case(
        REFERENCE, "$ref: other.yaml#/A", "            - $ref", f"{VIDEO}/error/anyOf/0", "does not stay inside"
    ),
    "a reference to itself": Case(
        "    VideoError:\n",
        "    VideoError:\n      $ref: '#/components/schemas/VideoError'\n",
        "    VideoError:",
        f"{SCHEMAS}/VideoError",
        "is circular",
    ),
    "a reference of a response": Case(
        "        default:\n          desc",
        "        4XX: {$ref: '#/components/responses/No'}\n        default:\n          desc",
        "        4XX",
        f"{POST}/responses/4XX",
        "leads nowhere",
    ),
    "the same path": Case(
        *other("/videos/{id}/remix"), "  /videos/{video_id}/remix:", PATH, "the same path as /videos/{id}/remix"
    ),
    "the same operationId": Case(
        *other("/videos/{id}", "remix_video"),
        "      operationId: remix_video",
        f"{POST}/operationId",
        "GET /videos/{id} has the operationId 'remix_video' as well",
    ),
    "a path parameter that nothing describes": Case(
        "- name: video_id",
        "- name: vide_id",
        "    post:",
        POST,
        "no parameter describes {video_id} of the path, did you mean vide_id?",
    ),
    "a described parameter that no path has": Case(
        "- name: video_id",
        "- name: vide_id",
        "        - name: vide_id",
        f"{POST}/parameters/0",
        "the path has no parameter {vide_id}, did you mean video_id?",
    ),
    "a part that is none": Case(
        "tags: [videos]",
        "tags: videos",
        "      tags",
        f"{POST}/tags",
        'not as OpenAPI 3 has it: "videos" is not of type',
    ),
}


def unused(text: str, line: str, pointer: str, sentence: str) -> Case:
    """Return the case of components that nothing refers to, in the place of their name: the schemas, or another."""
    kind, _, _ = pointer.partition("/")
    old = "  schemas:\n" if kind == "schemas" else "components:\n"
    return Case(old, f"{old}{text}\n", line, f"/components/{pointer}", sentence)


HINTS = {
    "a keyword": Case(
        PROMPT,
        PROMPT.replace("  desc", "  minLenght: 1\n          desc"),
        "          minLenght",
        f"{SCHEMAS}/RemixVideoRequest/properties/prompt/minLenght",
        "hint: the keyword is unknown, did you mean minLength?",
    ),
    "a keyword like no other": Case(
        PROMPT,
        PROMPT.replace("  desc", "  zzz: 1\n          desc"),
        "          zzz",
        f"{SCHEMAS}/RemixVideoRequest/properties/prompt/zzz",
        "hint: the keyword is unknown",
    ),
    "a member of a parameter": Case(
        "          in: path\n",
        "          in: path\n          requierd: true\n",
        "          requierd",
        f"{POST}/parameters/0/requierd",
        "hint: the member is unknown, did you mean required?",
    ),
    "a member of a media type": Case(
        "            examples:\n              plain",
        "            exmaple: 1\n            examples:\n              plain",
        "            exmaple",
        f"{POST}/requestBody/content/application~1json/exmaple",
        "did you mean example?",
    ),
    "a member of an operation": Case(
        "      summary: Remix",
        "      sumary: x\n      summary: Remix",
        "      sumary",
        f"{POST}/sumary",
        "did you mean summary?",
    ),
    "a method": Case("    post:\n", "    pots: {}\n    post:\n", "    pots", f"{PATH}/pots", "did you mean post?"),
    "a required member without a property": Case(
        "required: [prompt]",
        "required: [prompt, promt]",
        "      required: [prompt, promt]",
        f"{SCHEMAS}/RemixVideoRequest/required/1",
        "hint: no property describes the required member 'promt', did you mean prompt?",
    ),
    "a member that no example has yet": Case(
        "required: [prompt]",
        "required: [prompt, mode]",
        "                value:",
        f"{POST}/requestBody/content/application~1json/examples/plain/value",
        "hint: the example lacks 'mode', which its schema requires; a value is made up",
    ),
    "a keyword of a schema that nothing refers to": unused(
        "    Unused:\n      items:\n        maxlength: 1",
        "        maxlength",
        "schemas/Unused/items/maxlength",
        "hint: the keyword is unknown, did you mean maxLength?",
    ),
    "a member of a parameter that nothing refers to": unused(
        "  parameters:\n    Unused:\n      requird: true",
        "      requird",
        "parameters/Unused/requird",
        "hint: the member is unknown, did you mean required?",
    ),
    "a member inside of a response that nothing refers to": unused(
        "  responses:\n    Unused:\n      content:\n        a/b:\n          shema: {}",
        "          shema",
        "responses/Unused/content/a~1b/shema",
        "did you mean schema?",
    ),
    "a kind of components": unused("  responsess: {}", "  responsess", "responsess", "did you mean responses?"),
}


def edited(case: Case) -> str:
    """Return the fragment after an edit."""
    assert TEXT.count(case.old) >= 1
    return TEXT.replace(case.old, case.new, 1)
