"""Render the client of a fragment into an empty folder.

The output depends only on the fragment, the configuration, the templates, the runtime and the pinned tools.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import CodeType
from typing import Any

from attrs import field, frozen
from jinja2 import BytecodeCache, ChoiceLoader, DictLoader
from jinja2.bccache import Bucket
from openapi_python_client import Project
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from ruff import find_ruff_bin

from video_remix_contract.generation import abilities, naming
from video_remix_contract.generation.clashes import our_settling, settle_members, with_operations
from video_remix_contract.generation.copying import HEADER, copy_runtime
from video_remix_contract.generation.documented import Documented
from video_remix_contract.generation.filters import docstring, python_string
from video_remix_contract.generation.identifiers import our_rules
from video_remix_contract.generation.listing import client_names
from video_remix_contract.generation.literals import mend_literals
from video_remix_contract.generation.package import project_name
from video_remix_contract.generation.refusals import Budget, GenerationError, check_data, check_document, check_modules
from video_remix_contract.generation.sources import CONFIG, DISTRIBUTION, TEMPLATES
from video_remix_contract.openapi.checking import with_all_properties
from video_remix_contract.openapi.contract import content, loaded
from video_remix_contract.openapi.reference import Node

RUFF = ("--isolated", "--no-cache", "--quiet")
SHORT_IMPORTS = "lint.isort = {split-on-trailing-comma = false, combine-as-imports = true}"
SHORT_CODE = "format.skip-magic-trailing-comma = true"
REPLACED = ("client.py", "errors.py", "types.py")
"""The modules that the generator always renders from its own templates, and that the runtime brings instead."""


@frozen
class Fragment:
    """A fragment of which a client is made: its document as JSON values, the hash of its bytes in hexadecimal.

    ``hints`` are lines about what may be meant as it is written.
    """

    document: dict[str, Any] = field(repr=False)
    sha256: str
    hints: tuple[str, ...] = ()


class Compiled(BytecodeCache):
    """The compiled templates of this process, by their source: compiling them takes longer than rendering a client."""

    def __init__(self) -> None:
        self.code: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template its code, where it was compiled already."""
        bucket.code = self.code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self.code[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()


class VendorableProject(Project):
    """The generator's project with our filters and names, and with the extra templates that complete the package.

    Templates under ``templates/package`` are rendered into the package and those under ``templates/project`` into the
    folder that holds it, each at its own relative path without the ending ``.jinja``.
    """

    def prepare(self, fragment: Fragment, documented: Documented, names: dict[str, Any]) -> None:
        """Give the templates the two filters, the names and the document, and bound what they write."""
        self.env.bytecode_cache = COMPILED
        # What is replaced need not be compiled, nor rendered.
        nothing = DictLoader({f"{name}.jinja": "" for name in REPLACED})
        self.env.loader = ChoiceLoader([nothing, *filter(None, [self.env.loader])])
        # Each template is rendered a few times: to fold its constants takes longer than they do.
        self.env.optimized = False
        self.env.concat = Budget().concat  # type: ignore[method-assign]
        self.env.filters.update(python_string=python_string, docstring=docstring)
        methods = naming.method_names(self.openapi.endpoint_collections_by_tag)
        for module in (naming, abilities):
            functions = {name: value for name, value in vars(module).items() if callable(value) and name.islower()}
            self.env.globals.update(functions)
        self.env.globals.update(
            method_name=lambda operation, _: methods[operation], waiting=partial(abilities.waiting, methods)
        )
        self.env.globals.update(
            header=HEADER.rstrip("\n"),
            facade=naming.facade_name(self.package_name),
            alias=naming.ALIAS,
            document=fragment.document,
            documented=documented,
            names=names,
            spec_sha256=fragment.sha256,
        )

    def render_extras(self) -> None:
        """Render the extra templates; the generator itself has a fixed list of files."""
        for name in REPLACED:
            (self.package_dir / name).unlink()
        for folder, target in (("package", self.package_dir), ("project", self.project_dir)):
            for template in sorted((TEMPLATES / folder).rglob("*.jinja")):
                path = target / template.relative_to(TEMPLATES / folder).with_suffix("")
                path.parent.mkdir(parents=True, exist_ok=True)
                name = template.relative_to(TEMPLATES).as_posix()
                path.write_text(self.env.get_template(name).render(), encoding="utf-8")


def read_fragment(path: Path) -> Fragment:
    """Return a fragment, checked and with all members named; raises ContractError for one that has faults."""
    contract = loaded(content(path), str(path))
    with contract.placing_faults():
        for operation in contract.operations:
            for parameter in operation.parameters:
                parameter.refuse_other_styles()
    document = with_all_properties(Node.root(contract.document), contract.operations)
    return Fragment(document, contract.sha256, contract.hints)


def render(target: Path, fragment: Fragment, package: str | None = None) -> dict[str, Any]:
    """Render the client of a fragment into an empty folder, and return the names of the client.

    The package is called as the configuration says where no name is given. Raises GenerationError when no client can be
    made of the fragment, when the generator has any complaint (a warning means that a part of the fragment is missing
    in the client), or when ruff refuses its output.
    """
    check_document(fragment.document)
    try:
        with our_rules():
            return rendered(target, fragment, package)
    except GenerationError:
        raise
    except Exception as error:
        # A stranger's document can meet a case that the generator or a template does not know.
        raise GenerationError(f"the fragment cannot be rendered: {str(error) or type(error).__name__}") from error


def rendered(target: Path, fragment: Fragment, package: str | None) -> dict[str, Any]:
    """Render a client while the rules for its names hold; see ``render``."""
    config = configuration(target, package)
    data, schemas = parsed(fragment.document, config)
    project = VendorableProject(openapi=data, config=config, custom_template_path=TEMPLATES)
    project.package_dir = target / project.package_name
    documented = Documented(fragment.document)
    names = client_names(project, documented, schemas)
    project.prepare(fragment, documented, names)
    with contextlib.redirect_stdout(io.StringIO()):
        project.build()
    project.render_extras()
    # Imports are sorted and unused imports removed, since templates cannot know what a fragment will use.
    run_ruff("check", "--fix-only", "--select", "I,F401", "--config", SHORT_IMPORTS, target=target)
    check_modules(project.package_dir)
    copy_runtime(project.package_dir)
    run_ruff("format", "--line-length", "120", "--config", SHORT_CODE, target=target)
    return names


def configuration(target: Path, package: str | None = None) -> Config:
    """Return the settings of the generator, for a package of another name where it is given."""
    config = Config.from_sources(
        ConfigFile.load_from_path(CONFIG),
        meta_type=MetaType.NONE,
        document_source=target,
        file_encoding="utf-8",
        overwrite=True,
        output_path=target,
    )
    config.package_version_override = version(DISTRIBUTION)
    if package is not None:
        config.package_name_override = package
        config.project_name_override = project_name(package)
    return config


def parsed(document: dict[str, Any], config: Config) -> tuple[GeneratorData, dict[str, str]]:
    """Return what the generator reads in a document, all of which can be rendered, and the classes of its schemas."""
    config.content_type_overrides.update(abilities.bytes_overrides(document))
    with our_settling(Documented(document)) as classes:
        data = GeneratorData.from_dict(abilities.readable_first(with_operations(document)), config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError(f"the generator refuses the document: {data.header} {data.detail or ''}")
    collections = data.endpoint_collections_by_tag
    for complaint in [*(error for item in collections.values() for error in item.parse_errors), *data.errors]:
        raise GenerationError(f"the generator complains: {complaint.header} {complaint.detail or ''}")
    check_data(data)
    settle_members(data)
    mend_literals(data)
    data.endpoint_collections_by_tag = {naming.resource_name(tag): item for tag, item in collections.items()}
    return data, classes.by_schema()


def run_ruff(command: str, *options: str, target: Path) -> None:
    """Run the pinned ruff of this environment, whatever other ruff or configuration there is."""
    done = subprocess.run(  # noqa: S603 - our own pinned tool with fixed arguments
        [find_ruff_bin(), command, *RUFF, "--target-version", "py311", *options, str(target)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GenerationError(f"ruff {command} failed: {done.stderr or done.stdout}")
