"""What YAML, JSON and bytes can do to a reader: aliases, merge keys, numbers, nesting, tags, encodings, sizes."""

from __future__ import annotations

from untrusted.attack import MANY, fixed_json, fixed_yaml, lines, members, text, texts

MEMBERS = ", ".join(f"k{number}: 1" for number in range(10_000))
CHAIN = ", ".join(f"&a{number} {{<<: *a{number - 1}}}" for number in range(1, MANY))
UNUSED = "".join(f"    a{n}: &a{n} [{f'*a{n - 1}, *a{n - 1}' if n else 'x'}]\n" for n in range(40))
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def doubling(line: str, count: int = 40) -> str:
    """Return lines, each of which names the line before it."""
    named = (line.format(number, number - 1) for number in range(1, count))
    return "x-bomb:\n  a0: &a0 {k: x}\n" + "".join(f"  {each}\n" for each in named)


lines(
    "aliases",
    {
        "lists": doubling("a{0}: &a{0} [*a{1}, *a{1}]"),
        "mappings": doubling("a{0}: &a{0} {{l: *a{1}, r: *a{1}}}"),
        "nine times": doubling(f"a{{0}}: &a{{0}} [{', '.join(['*a{1}'] * 9)}]", 12),
        "a long text many times": f"x-a: &a {'x' * MANY}\nx-b: [{', '.join(['*a'] * MANY)}]\n",
        "a long key many times": f"x-a: &a {'x' * 5000}\nx-b:\n" + "- {? *a : 1}\n" * MANY,
        "of themselves": "x-a: &a [*a]\n",
        "of themselves in a mapping": "x-a: &a {b: {c: *a}}\n",
        "of a mapping as a key": "x-a: &a {b: 1}\nx-b: {? *a : 1}\n",
        "of nothing": "x-a: *nowhere\n",
        "without an end of depth": "x-a: &a0 [x]\nx-b:\n" + "".join(f"- &a{n} [*a{n - 1}]\n" for n in range(1, MANY)),
    },
)
texts(
    "aliases",
    {
        "in a description": fixed_yaml().replace("info:\n", "info:\n  description: &a [*a]\n", 1),
        "in a component that is not used": fixed_yaml().replace(
            "components:\n", f"components:\n  headers:\n{UNUSED}", 1
        ),
    },
)
lines("aliases", {"many anchors": "x-a:\n" + "".join(f"- &a{n} x\n" for n in range(MANY))}, refused=False)
lines(
    "merge keys",
    {
        "a mapping many times": f"x-a: &a {{{MEMBERS}}}\nx-b: {{<<: [{', '.join(['*a'] * MANY)}]}}\n",
        "a mapping into many": f"x-a: &a {{{MEMBERS}}}\nx-b:\n" + "- {<<: *a}\n" * MANY,
        "a chain": f"x-a: {{b: {{c: {{d: [&a0 {{k: 1}}, {CHAIN}]}}}}}}\nx-e: {{<<: *a{MANY - 1}}}\n",
        "a text": "x-a: {<<: text}\n",
        "a list of texts": "x-a: {<<: [text]}\n",
    },
)
lines(
    "merge keys",
    {"doubling": doubling("a{0}: &a{0} {{<<: [*a{1}, *a{1}], k{0}: 1}}"), "of themselves": "x-a: &a {<<: *a, b: 1}\n"},
    refused=False,
)

DIGITS = {"a million digits": "9" * 1_000_000, "five thousand digits": "9" * 5000, "four hundred digits": "9" * 400}
DIGITS |= {"an exponent": "1e400", "a large exponent": "1e999999999", "a negative number": "-" + "9" * 400}
lines("numbers in YAML", {name: f"x-a: {number}\n" for name, number in DIGITS.items()})
members("numbers in JSON", {name: f'"x-a": {number}' for name, number in DIGITS.items()})
members("numbers in JSON", {name: f'"x-a": {name}' for name in ("Infinity", "-Infinity", "NaN")})
lines(
    "numbers in YAML",
    {
        "hexadecimal": f"x-a: 0x{'f' * 1_000_000}\n",
        "octal": f"x-a: 0o{'7' * 1_000_000}\n",
        "infinity": "x-a: .inf\n",
        "no number": "x-a: .nan\n",
        "many decimals": f"x-a: 1.{'0' * 1_000_000}e{'9' * 1000}\n",
        "in a list of a tag": "x-a: !!int [1]\n",
    },
)

lines(
    "nesting in YAML",
    {
        "flow lists": f"x-a: {'[' * MANY}\n",
        "flow lists that end": f"x-a: {'[' * MANY}{']' * MANY}\n",
        "flow mappings": f"x-a: {'{a: ' * MANY}1{'}' * MANY}\n",
        "block lists": f"x-a:\n  {'- ' * MANY}x\n",
        "block mappings": "".join(f"{' ' * depth}a:\n" for depth in range(1, 2000)),
        "keys of keys": f"x-a: {'{? ' * MANY}\n",
    },
)
members("nesting in JSON", {f"{depth} levels": f'"x-a": {"[" * depth}{"]" * depth}' for depth in (400, 900, MANY)})
members("nesting in JSON", {"150 levels": f'"x-a": {"[" * 150}{"]" * 150}'}, refused=False)
texts("nesting in JSON", {"lists without an end": "[" * MANY, "objects without an end": '{"a":' * MANY})

lines(
    "YAML",
    {
        "a Python object": "x-a: !!python/object/apply:os.system ['touch owned']\n",
        "a Python name": "x-a: !!python/name:os.system\n",
        "an unknown tag": "x-a: !unknown 1\n",
        "a tag of a stranger": "x-a: !<tag:example.com,2000:x> 1\n",
        "a set": "x-a: !!set {a, b}\n",
        "binary data": "x-a: !!binary aGk=\n",
        "an integer that is none": "x-a: !!int text\n",
        "a number that is none": "x-a: !!float text\n",
        "a boolean that is none": "x-a: !!bool text\n",
        "a null that is none": "x-a: !!null text\n",
        "a list as a text": "x-a: !!str [1]\n",
        "a list as a boolean": "x-a: !!bool [1]\n",
        "a text as a list": "x-a: !!seq text\n",
        "a text as a mapping": "x-a: !!map text\n",
        "a repeated key": "info: {}\n",
        "a repeated key far inside": "x-a: [{b: 1, 'b': 2}]\n",
        "two documents": "---\na: 1\n",
        "many documents": "---\na: 1\n" * MANY,
        "directives after a document": "...\n%YAML 1.2\n---\n",
        "a tab": "x-a:\n\t- b\n",
        "a key that is a list": "? [1]\n: 2\n",
        "a text without an end": 'x-a: "' + "x" * 1000 + "\n",
        "control characters": "x-a: \x1b[31m\n",
        "half a surrogate pair": 'x-a: "\\ud800"\n',
    },
)
lines("YAML", {"bidi controls": "x-a: \u202e\u2066\u200f\n"}, refused=False)
texts(
    "YAML",
    {
        "another version": f"%YAML 3.7\n---\n{fixed_yaml()}",
        "a repeated directive": f"%YAML 1.2\n%YAML 1.2\n---\n{fixed_yaml()}",
        "a text alone": "text\n",
        "a number alone": "5\n",
        "a list alone": "[1]\n",
    },
)
texts(
    "YAML",
    {
        "an unknown directive": f"%OWNED a\n---\n{fixed_yaml()}",
        "a prefix of tags that is defined anew": f"%TAG !! tag:example.com,2000:\n---\n{fixed_yaml()}",
    },
    refused=False,
)

texts("bytes", {"nothing": "", "spaces": " \n" * MANY, "zeros": "\0" * MANY})
members("bytes", {"half a surrogate pair": '"x-a": "\\ud800"', "half a surrogate pair in a key": '"\\udfff": 1'})
text("bytes: not UTF-8", lambda: fixed_yaml().encode() + b"x-a: \xff\xfe\n")
text("bytes: UTF-16", lambda: fixed_yaml().encode("utf-16"), refused=False)
text("bytes: UTF-16 that is cut off", lambda: fixed_yaml().encode("utf-16")[:-1])
text("bytes: UTF-32", lambda: fixed_json().encode("utf-32"), refused=False)
text("bytes: a byte order mark", lambda: BYTE_ORDER_MARK + fixed_yaml().encode(), refused=False)
text("bytes: a byte order mark before JSON", lambda: BYTE_ORDER_MARK + fixed_json().encode(), refused=False)
text("bytes: two byte order marks", lambda: BYTE_ORDER_MARK * 2 + fixed_yaml().encode())
text("bytes: a picture", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100)
text("size: lines", lambda: "- 1\n" * 7_000_000)
text("size: JSON", lambda: f"[{'0,' * 15_000_000}0]")
text("size: a text", lambda: f"a: {'x' * 60_000_000}")
text("size: a comment", lambda: "#" * 60_000_000)
text("size: spaces", lambda: " " * 60_000_000)
