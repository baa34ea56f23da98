"""Read a request as the contract sees it: which source video, which document, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from video_remix_contract.clauses.catalogue import Catalogue
from video_remix_contract.clauses.features import FEATURES
from video_remix_contract.clauses.from_schema import credentials
from video_remix_contract.clauses.model import Clause, Location, Side
from video_remix_contract.clauses.request_rules import RequestRule
from video_remix_contract.errors import DecodingError
from video_remix_contract.judging.documents import decoded
from video_remix_contract.judging.explain import described
from video_remix_contract.judging.features import blank_feature, clause_about, head_features
from video_remix_contract.judging.parameters import address, authorized, read_parameters
from video_remix_contract.judging.usual import Known, expected, remember, size_of, usual_request
from video_remix_contract.openapi.operation import Operation
from video_remix_contract.schema.rules import Checked, Rule, check
from video_remix_contract.wire.decoding import File
from video_remix_contract.wire.encoding import is_form
from video_remix_contract.wire.messages import Request, content_type, fields, media_type, url_path
from video_remix_contract.wire.settled import settled


@settled
class Demand:
    """Something that the contract demands of a request, as this request keeps or breaks it.

    ``client`` is the clause that a client has to keep, ``refusal`` the provider's clause that asks for the refusal of
    such a request; each is None where the contract has no such clause.
    """

    client: Clause | None
    refusal: Clause | None
    kept: bool
    pointer: str = ""
    message: str = ""
    got: Any = None


@define
class Reading:
    """A request as the contract sees it, set once; ``document`` is None where the body could not be decoded.

    ``features`` are what it has apart from its document, by name, each with the clause about it, if there is one.
    ``operation`` is the name of the operation, ``address`` the URL without documented parameters of the query,
    ``parameters`` their values by carrier and name. ``kind`` is what all requests have in common that keep every clause
    and show the same; None where this one is not known to be one of these (``judging.usual``).
    """

    video_id: str | None
    media_type: str | None
    document: Any
    demands: tuple[Demand, ...]
    features: Mapping[str, Clause | None] = field(factory=dict)
    operation: str = ""
    address: str = ""
    parameters: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    kind: Known | None = field(default=None, eq=False, repr=False)

    @property
    def breaches(self) -> list[Demand]:
        """What is wrong with the request, outermost first."""
        return [demand for demand in self.demands if not demand.kept]

    @property
    def refusable(self) -> Demand | None:
        """The outermost breach that a provider has to refuse the request for."""
        return next((demand for demand in self.breaches if demand.refusal), None)

    @property
    def invalid(self) -> Demand | None:
        """The outermost breach that a provider has to refuse, apart from what its features are judged by."""
        about_features = [clause for clause in self.features.values() if clause]
        return next((demand for demand in self.breaches if demand.refusal not in (None, *about_features)), None)

    @property
    def members(self) -> dict[str, Any]:
        """The members of the document, none where it is not an object."""
        return self.document if isinstance(self.document, dict) else {}

    def breaks(self, location: Location) -> bool:
        """Return whether the request breaks what the contract demands at a location."""
        return any(demand.client and demand.client.location is location for demand in self.breaches)


def read_request(catalogue: Catalogue, request: Request) -> Reading:
    """Read a request; whatever its bytes are, the result tells what is wrong with them."""
    usual = expected(catalogue)
    found = usual_request(usual, request)
    if found is None:
        return read_carefully(catalogue, request)
    kind, video_id, name, document, parameters = found
    careful, known = None, catalogue.known.get(kind)
    if known is None:
        careful = read_carefully(catalogue, request)
        known = Known(careful.demands, features=careful.features)
    where = request.url if usual.plain else address(usual.operation, request.url)
    reading = Reading(video_id, name, document, known.shown, known.features, usual.name, where, parameters, known)
    if careful is None or (reading == careful and remember(catalogue, kind, known, size_of(kind))):
        return reading
    return careful


def read_carefully(catalogue: Catalogue, request: Request) -> Reading:
    """Read a request clause by clause."""
    operation = catalogue.operation
    video_id = source_video(operation, request.url)
    document, body, features = read_body(catalogue, request)
    given = read_parameters(operation, request, operation.values(url_path(request.url)) or {})
    asked = parameter_demands(catalogue, given)
    demands = (*read_head(catalogue, request, video_id), *asked, *body)
    where = address(operation, request.url)
    return Reading(video_id, media_type(request.headers), document, demands, features, operation.name, where, given)


def parameter_demands(catalogue: Catalogue, given: Mapping[str, Mapping[str, Any]]) -> Iterator[Demand]:
    """Yield what is demanded of the parameters of a request, by carrier and name."""
    for carrier, rules in catalogue.parameter_rules.items():
        for asked in rules:
            for pointer, kept, got in check(asked.rule, given[carrier]):
                message = "" if kept else f"{breach(asked.rule, pointer, got)} in the {carrier}"
                yield Demand(asked.client, asked.refusal, kept, pointer, message, None if kept else got)


def read_head(catalogue: Catalogue, request: Request, video_id: str | None) -> Iterator[Demand]:
    """Yield what is demanded of method, path and credentials."""

    def demand(location: Location, *, kept: bool, message: str) -> Demand:
        return Demand(catalogue.find(location, side=Side.CLIENT), None, kept, message="" if kept else message)

    same_method = request.method.upper() == catalogue.operation.method.upper()
    yield demand(Location.METHOD, kept=same_method, message=f"sent with {request.method}")
    yield demand(Location.PATH, kept=video_id is not None, message=f"sent to {url_path(request.url)}")
    if catalogue.operation.secured:
        missing = f"there is no {credentials(catalogue.operation)}"
        yield demand(
            Location.AUTHORIZATION,
            kept=authorized(catalogue.operation, request.url, fields(request.headers)),
            message=missing,
        )


def source_video(operation: Operation, url: str) -> str | None:
    """Return the decoded source id of a URL, or None where its path is not the operation's."""
    values = operation.values(url_path(url))
    return None if values is None else next(iter(values.values()), "")


def read_body(catalogue: Catalogue, request: Request) -> tuple[Any, list[Demand], dict[str, Clause | None]]:
    """Decode the body and judge it against the schema of its media type; return its features too."""
    operation = catalogue.operation
    kind = media_type(request.headers)
    demands: list[Demand] = []

    def demand(
        location: Location,
        client: str | None,
        refusal: str | None,
        *,
        kept: bool,
        aspect: str | None = None,
        **breach: Any,
    ) -> None:
        asked_of_client = catalogue.find(location, side=Side.CLIENT, keyword=client)
        media = kind if refusal == "malformed" else None
        wanted = catalogue.find(location, keyword=refusal, media_type=media, aspect=aspect)
        demands.append(Demand(asked_of_client, wanted, kept, **({} if kept else breach)))

    present = bool(request.body) or is_form(kind)
    absent_is_fine = not operation.body_required
    demand(Location.BODY, "required", "required", kept=present or absent_is_fine, message="there is no body")
    if not present or not operation.request_media_types:
        return None, demands, {}
    documented = kind in operation.request_media_types
    wrong_type = f"the media type is {kind}"
    demand(Location.CONTENT_TYPE, None, "undocumented", kept=documented, message=wrong_type, got=kind)
    if kind is None or not documented:
        return None, demands, {}
    features = {name: clause_about(catalogue, name) for name in head_features(fields(request.headers))}
    try:
        document, names = decoded(kind, content_type(request.headers) or "", request.body, operation)
    except DecodingError as error:
        if error.aspect in FEATURES:
            features[error.aspect] = clause = clause_about(catalogue, error.aspect)
            # The bounds of a reader are its own: a client may well send what lies beyond ours.
            wrong = catalogue.find(Location.BODY, side=Side.CLIENT, keyword="malformed")
            client = None if FEATURES[error.aspect].acceptable else wrong
            return None, [*demands, Demand(client, clause, kept=False, message=str(error))], features
        demand(Location.BODY, "malformed", "malformed", kept=False, aspect=error.aspect, message=str(error))
        return None, demands, features
    demand(Location.BODY, "malformed", "malformed", kept=True)
    features |= {name: clause_about(catalogue, name) for name in names}
    for name in catalogue.texts[kind]:
        blank = blank_feature(document.get(name)) if isinstance(document, dict) else None
        if blank:
            features[blank] = clause_about(catalogue, blank, name)
    for place in catalogue.request_places[kind]:
        demands += place.shown(document, demanded)
    return document, demands, features


def demanded(asked: RequestRule, checked: Checked) -> Demand:
    """Return what is demanded by a rule at a value of a request."""
    pointer, kept, got = checked
    if kept:
        return Demand(asked.client, asked.refusal, kept, pointer)
    return Demand(asked.client, asked.refusal_of(got), kept, pointer, breach(asked.rule, pointer, got), got)


def breach(rule: Rule, pointer: str, got: Any) -> str:
    """Say what is wrong with a value of a request."""
    where = f"`{pointer.removeprefix('/')}`" if pointer else "the body"
    if rule.keyword == "required":
        return f"{where} is missing"
    if rule.keyword == "nullability":
        return f"{where} is null"
    came = "a file" if isinstance(got, File) else described(got)
    return f"{where} is {came}" if rule.keyword == "type" else f"{where} is {came}, which breaks {rule.keyword}"
