"""The rules entail what OWL reasoners entail, and decide what a good practice is as the design says."""

from collections.abc import Iterable
from pathlib import Path

import owlready2
import owlrl
import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from graph.named_graph import NamedGraph
from graph.reasoning import Rule, RuleError, infer, read_rules
from graph.vocabulary import BASE, GG, packaged
from tests.ontology.test_consistency import needs_java, reason, world_of

PREFIXES = f"""
@prefix gg: <{BASE}ontology#> . @prefix void: <http://rdfs.org/ns/void#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix b: <{BASE}> .
@prefix dk: <{BASE}document-kind/> . @prefix c: <{BASE}criterion/> . @prefix s: <{BASE}practice-status/> .
"""
SAMPLE = (
    PREFIXES
    + """
b:domain-I a gg:Domain . b:governance a gg:Subdomain ; gg:inDomain b:domain-I .
b:I.1 a gg:Indicator ; gg:inSubdomain b:governance . b:I.1-4 a gg:MaturityLevel ; gg:levelOf b:I.1 .
b:nbs a gg:ClinicalApplication . b:spain a gg:Country . b:catalonia a gg:Region ; gg:inCountry b:spain .
b:hs-es a gg:NationalHealthSystem ; gg:inCountry b:spain .
b:hs-ct a gg:RegionalHealthSystem ; gg:inCountry b:spain ; gg:partOfHealthSystem b:hs-es ; gg:servesRegion b:catalonia .
b:plan a gg:Programme .
b:committee a gg:Practice ; gg:addresses b:I.1 ; gg:concerns b:nbs ; gg:carriedOutBy b:hs-es ; gg:inRegion b:catalonia ;
  gg:partOfProgramme b:plan .
b:act a gg:Document ; gg:kind dk:law ; gg:addresses b:I.1 .
dk:law a gg:DocumentKind .
b:advice a gg:Recommendation ; gg:partOfDocument b:act ; gg:addresses b:I.1 .
b:wave a gg:Survey . b:answers a gg:Response ; gg:partOfSurvey b:wave ; gg:respondent b:hs-es .
b:reported a gg:ReportedPractice ; gg:addresses b:I.1 . b:passport a gg:Practice ; gg:reportedIn b:answers .
"""
)


def turtle(text: str) -> list[pyoxigraph.Triple]:
    return [q.triple for q in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TURTLE)]


def ontology() -> list[pyoxigraph.Triple]:
    return turtle((packaged("ontology") / "genoguide.ttl").read_text(encoding="utf-8"))


def triples_about(individuals: Iterable[str], triples: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Keep statements that relate individuals, or put them into a class of ours or one above ours."""
    mine = set(individuals)
    boring = {str(OWL.Thing), str(RDFS.Resource), str(RDFS.Class), str(OWL.NamedIndividual)}
    return {
        (s, p, o) for s, p, o in triples
        if s in mine and (o in mine or (p == str(RDF.type) and o.startswith("http") and o not in boring)) and p != str(OWL.sameAs)
    }  # fmt: skip


def individuals() -> set[str]:
    return {t.subject.value for t in turtle(SAMPLE)}


@pytest.fixture(scope="module")
def by_rules() -> set[tuple[str, str, str]]:
    graph = NamedGraph.of("sample", [*ontology(), *turtle(SAMPLE)])
    both = (*graph.triples, *infer([graph], read_rules()).triples)
    return triples_about(individuals(), ((t.subject.value, t.predicate.value, t.object.value) for t in both))


def test_the_rules_entail_what_an_owl_rl_reasoner_entails(by_rules: set[tuple[str, str, str]]) -> None:
    """Types, super-properties, inverses, chains and classes by value: the same triples, none missing, none besides."""
    graph = rdflib.Graph().parse(packaged("ontology") / "genoguide.ttl").parse(data=SAMPLE, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    by_owlrl = triples_about(individuals(), ((str(s), str(p), str(o)) for s, p, o in graph))
    assert by_rules == by_owlrl


@needs_java
def test_the_rules_entail_the_relations_that_hermit_entails(
    tmp_path: Path, by_rules: set[tuple[str, str, str]]
) -> None:
    """HermiT as a second opinion on inverses and chains (Owlready2 hands on no super-properties)."""
    world, loaded = world_of([*ontology(), *turtle(SAMPLE)], tmp_path)
    reason(world, loaded)
    graph = world.as_rdflib_graph()
    by_hermit = triples_about(
        individuals(), ((str(s), str(p), str(o)) for s, p, o in graph.triples((None, None, None)))
    )
    of_ours = {t for t in by_rules if t[1].startswith(str(GG))}
    assert {t for t in by_hermit if t[1].startswith(str(GG))} == of_ours


@needs_java
def test_the_rules_entail_the_types_that_hermit_entails(tmp_path: Path, by_rules: set[tuple[str, str, str]]) -> None:
    world, loaded = world_of([*ontology(), *turtle(SAMPLE)], tmp_path)
    reason(world, loaded)
    for iri in individuals():
        thing = world[iri]
        by_hermit = {
            c.iri for c in thing.INDIRECT_is_a if isinstance(c, owlready2.ThingClass) and c is not owlready2.Thing
        }
        assert by_hermit == {o for s, p, o in by_rules if s == iri and p == str(RDF.type)}, iri


@pytest.mark.parametrize(
    ("subject", "predicate", "object_"),
    [
        ("committee", "concernsDomain", "domain-I"),
        ("committee", "inCountry", "spain"),
        ("committee", "carriedOutBy", "hs-ct"),
        ("hs-es", "carriesOut", "committee"),
        ("I.1", "inDomain", "domain-I"),
        ("I.1", "hasLevel", "I.1-4"),
        ("plan", "hasPractice", "committee"),
        ("act", "hasRecommendation", "advice"),
    ],
)
def test_what_queries_rely_on_follows(
    by_rules: set[tuple[str, str, str]], subject: str, predicate: str, object_: str
) -> None:
    assert (BASE + subject, GG[predicate].value, BASE + object_) in by_rules


CRITERIA = ["in-force", "population-wide", "evaluated", "independent", "recognised"]
STATUSES = ["implemented", "pilot", "planned", "ended"]


def is_good(status: str, met: set[str]) -> bool:
    """DESIGN 3.1, once more and by hand."""
    strong = "evaluated" in met or "recognised" in met or {"population-wide", "independent"} <= met
    return status == "implemented" and "in-force" in met and strong


def is_promising(status: str, met: set[str]) -> bool:
    strong = "evaluated" in met or "recognised" in met or {"population-wide", "independent"} <= met
    return status == "pilot" and strong


def test_good_and_promising_for_every_combination_of_status_and_criteria() -> None:
    cases = [(status, {c for i, c in enumerate(CRITERIA) if n >> i & 1}) for status in STATUSES for n in range(32)]
    text = PREFIXES + "".join(
        f"b:p{i} a gg:Practice ; gg:status s:{status} {''.join(f'; gg:meetsCriterion c:{c} ' for c in met)} .\n"
        for i, (status, met) in enumerate(cases)
    )
    inferred = infer([NamedGraph.of("sample", [*ontology(), *turtle(text)])], read_rules()).triples
    for class_name, rule in (("GoodPractice", is_good), ("PromisingPractice", is_promising)):
        found = {t.subject.value for t in inferred if t.object == GG[class_name]}
        assert found == {f"{BASE}p{i}" for i, (status, met) in enumerate(cases) if rule(status, met)}


def test_a_reported_practice_is_good_from_level_four_and_says_that_it_is_self_reported() -> None:
    text = PREFIXES + "".join(
        f"""b:p{n} a gg:Practice ; gg:addresses b:i ; gg:reportedIn b:r{n} . b:r{n} a gg:Response ; gg:respondent b:hs{n} .
        b:a{n} a gg:MaturityAssessment ; gg:partOfResponse b:r{n} ; gg:assessedIndicator b:i ; gg:assessedLevel b:l{n} .
        b:l{n} gg:rank {n} .\n"""
        for n in range(1, 6)
    )
    inferred = infer([NamedGraph.of("sample", turtle(text))], read_rules()).triples
    assert {t.subject.value for t in inferred if t.object == GG.GoodPractice} == {f"{BASE}p4", f"{BASE}p5"}
    assert {t.subject.value for t in inferred if t.predicate == GG.selfReported} == {f"{BASE}p4", f"{BASE}p5"}


def test_the_level_of_another_response_makes_no_practice_good() -> None:
    """The same health system may have been further, or less far, in another wave."""
    text = (
        PREFIXES
        + """
    b:p a gg:Practice ; gg:addresses b:i ; gg:reportedIn b:then . b:then gg:respondent b:hs . b:now gg:respondent b:hs .
    b:a gg:assessedSystem b:hs ; gg:partOfResponse b:now ; gg:assessedIndicator b:i ; gg:assessedLevel b:l . b:l gg:rank 5 .
    """
    )
    inferred = infer([NamedGraph.of("sample", turtle(text))], read_rules()).triples
    assert [t for t in inferred if t.object == GG.GoodPractice] == []


def test_addresses_of_one_work_share_it() -> None:
    text = (
        PREFIXES
        + """
    b:r void:inDataset b:f ; dcterms:source <https://a.example/t2>, <https://a.example/t3>, <https://b.example/> .
    <https://a.example/t2> gg:doi <https://doi.org/10.1/x> . <https://a.example/t3> gg:doi <https://doi.org/10.1/x> .
    b:d a gg:Document ; schema:url <https://b.example/> .
    """
    )
    inferred = infer([NamedGraph.of("sample", turtle(text))], read_rules()).triples
    works = {t.subject.value.removeprefix(BASE): t.object.value for t in inferred if t.predicate == GG.work}
    assert works == {
        "https://a.example/t2": "https://doi.org/10.1/x",
        "https://a.example/t3": "https://doi.org/10.1/x",
        "https://b.example/": "https://b.example/",
        "d": "https://b.example/",
    }


def test_lists_are_sorted_and_whole() -> None:
    """Criteria follow from appraisals and a programme's practices from their programme: both before the lists."""
    text = (
        PREFIXES
        + """
    b:p a gg:Practice ; gg:addresses b:i2, b:i1 ; gg:appraisedBy b:a1, b:a2 ; gg:meetsCriterion c:stated .
    b:a1 gg:criterion c:followed . b:a2 gg:criterion c:also . b:q a gg:Practice ; gg:addresses b:i3 .
    b:p gg:partOfProgramme b:plan . b:q gg:partOfProgramme b:plan . b:p void:inDataset b:f ; dcterms:source b:s2, b:s1 .
    b:i1 skos:notation "I.1" . b:i2 skos:notation "I.2" . b:i3 skos:notation "I.3" .
    b:i2 gg:inDomain b:d1 . b:q gg:concernsDomain b:d2 . b:d1 skos:notation "I" . b:d2 skos:notation "II" .
    c:stated skos:notation "stated" . c:followed skos:notation "followed" . c:also skos:notation "also" .
    """
    )
    inferred = infer([NamedGraph.of("sample", [*ontology(), *turtle(text)])], read_rules()).triples
    lists = {
        (t.subject.value.removeprefix(BASE), t.predicate.value.removeprefix(str(GG))): t.object.value for t in inferred
    }
    assert lists["p", "indicatorCodes"] == "I.1 I.2"
    assert lists["p", "criterionCodes"] == "also followed stated"
    assert lists["p", "sourceAddresses"] == f"{BASE}s1 {BASE}s2"
    assert lists["plan", "indicatorCodes"] == "I.1 I.2 I.3"
    assert (lists["p", "domainCodes"], lists["plan", "domainCodes"]) == ("I", "I II")
    assert not {("p", "applicationCodes"), ("q", "criterionCodes")} & lists.keys()
    assert sum(t.predicate == GG.criterionCodes for t in inferred) == 2, "one list for the practice, one for the plan"


RELEVANCE = (
    PREFIXES
    + """
    b:d a gg:Domain . b:i a gg:Indicator ; gg:inDomain b:d . b:j a gg:Indicator ; gg:inDomain b:d .
    b:nation a gg:NationalHealthSystem ; gg:inCountry b:c . b:abroad a gg:NationalHealthSystem ; gg:inCountry b:e .
    b:local a gg:RegionalHealthSystem ; gg:inCountry b:c ; gg:servesRegion b:region . b:region a gg:Region .
    b:r gg:respondent b:nation . b:r-local gg:respondent b:local . b:r-old gg:respondent b:nation .
    b:nation-i a gg:MaturityAssessment ; gg:assessedSystem b:nation ; gg:assessedIndicator b:i ; gg:partOfResponse b:r .
    b:nation-j a gg:MaturityAssessment ; gg:assessedSystem b:nation ; gg:assessedIndicator b:j ; gg:partOfResponse b:r .
    b:local-i a gg:MaturityAssessment ; gg:assessedSystem b:local ; gg:assessedIndicator b:i ; gg:partOfResponse b:r-local .
    b:abroad-i a gg:MaturityAssessment ; gg:assessedSystem b:abroad ; gg:assessedIndicator b:i .
    b:r a gg:Response . b:r-local a gg:Response . b:r-old a gg:Response .
    """
)


@pytest.mark.parametrize(
    ("practice", "assessments"),
    [
        ("gg:addresses b:i ; gg:carriedOutBy b:nation", {"nation-i"}),
        ("gg:addresses b:i ; gg:carriedOutBy b:local ; gg:inRegion b:region", {"nation-i", "local-i"}),
        ("gg:addresses b:i ; gg:carriedOutBy b:abroad", {"abroad-i"}),
        ("gg:concernsDomain b:d ; gg:carriedOutBy b:nation", set()),
        ("gg:reportedIn b:r ; gg:carriedOutBy b:nation ; gg:concernsDomain b:d", {"nation-i", "nation-j"}),
        ("gg:reportedIn b:r ; gg:carriedOutBy b:nation ; gg:concernsDomain b:d ; gg:addresses b:j", {"nation-j"}),
        ("gg:reportedIn b:r-local ; gg:carriedOutBy b:local ; gg:concernsDomain b:d", {"local-i"}),
        ("gg:reportedIn b:r-old ; gg:carriedOutBy b:nation ; gg:addresses b:i", set()),
    ],
)
def test_a_practice_is_relevant_where_it_bears_on_what_its_health_system_reports(
    practice: str, assessments: set[str]
) -> None:
    """One on record where it addresses the indicator; a reported one in its own response, for its domain at least."""
    sample = turtle(f"{RELEVANCE} b:p a gg:Practice ; {practice} .")
    inferred = infer([NamedGraph.of("sample", [*ontology(), *sample])], read_rules()).triples
    found = {t.subject.value.removeprefix(BASE) for t in inferred if t.predicate == GG.relevantPractice}
    assert found == assessments


def test_nothing_is_inferred_that_was_stated() -> None:
    graph = NamedGraph.of("sample", [*ontology(), *turtle(SAMPLE)])
    assert not set(graph.triples) & set(infer([graph], read_rules()).triples)


def test_a_rule_that_is_no_construct_query_is_refused() -> None:
    with pytest.raises(RuleError, match="bad is not a CONSTRUCT"):
        infer([], [Rule("bad", "SELECT * {}")])
    with pytest.raises(RuleError, match="bad is not valid SPARQL"):
        infer([], [Rule("bad", "CONSTRUCT {")])


def test_rules_without_end_are_refused() -> None:
    grow = "CONSTRUCT { ?next a <urn:n> } WHERE { ?n a <urn:n> BIND (IRI(CONCAT(STR(?n), 'x')) AS ?next) }"
    seed = NamedGraph.of(
        "seed", [pyoxigraph.Triple(GG.x, pyoxigraph.NamedNode(str(RDF.type)), pyoxigraph.NamedNode("urn:n"))]
    )
    with pytest.raises(RuleError, match="still yield new triples"):
        infer([seed], [Rule("grow", grow)])
