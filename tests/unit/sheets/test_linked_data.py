"""The machine-readable twins: they parse, keep every fact, and meet DCAT-AP 3."""

import json
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef

from vesalius.catalogue.load import default_catalogue
from vesalius.language import LANGUAGES
from vesalius.publish.sheets.export import write_sheets
from vesalius.publish.sheets.linked_data import (
    dcat_catalogue,
    dcat_dataset,
    render_json_ld,
    schema_org,
)

CATALOGUE = default_catalogue()
HOME = "https://atlas.example.org/"
SHAPES = Path(__file__).parent / "dcat_ap_3_core.ttl"


@pytest.fixture(scope="module")
def graph() -> Graph:
    text = render_json_ld(dcat_catalogue(CATALOGUE, HOME, ["csv", "json"]))
    return Graph().parse(data=text, format="json-ld")


def test_the_catalogue_meets_the_shapes(graph: Graph) -> None:
    conforms, _, report = validate(graph, shacl_graph=Graph().parse(SHAPES))
    assert conforms, report


@pytest.mark.parametrize("lost", [DCTERMS.title, DCTERMS.description, DCAT.contactPoint])
def test_the_shapes_notice_what_is_lost(graph: Graph, lost: URIRef) -> None:
    poorer = Graph()
    for triple in graph:
        if triple[1] != lost:
            poorer.add(triple)
    assert not validate(poorer, shacl_graph=Graph().parse(SHAPES))[0]


def test_every_indicator_is_a_dataset_with_its_titles_and_downloads(graph: Graph) -> None:
    datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) == 52
    for one in CATALOGUE.indicators.values():
        node = URIRef(f"https://atlas.example.org/dataset/{one.code}")
        assert node in datasets
        titles = set(graph.objects(node, DCTERMS.title))
        assert titles == {Literal(one.title[lang], lang=lang) for lang in LANGUAGES}
        assert len(set(graph.objects(node, DCAT.distribution))) == 2
        assert Literal(one.code) in set(graph.objects(node, DCTERMS.identifier))


def test_a_round_trip_through_turtle_loses_nothing(graph: Graph) -> None:
    again = Graph().parse(data=graph.serialize(format="turtle"), format="turtle")
    assert len(again) == len(graph) > 1500


def test_a_release_without_files_offers_none() -> None:
    one = CATALOGUE.indicators["cube_013_001"]
    assert dcat_dataset(CATALOGUE, one, HOME)["dcat:distribution"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_schema_org_keeps_the_facts(language: str) -> None:
    one = CATALOGUE.indicators["stat_013_014"]
    values = schema_org(CATALOGUE, one, language, HOME)  # type: ignore[arg-type]
    context = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}}
    text = json.dumps(values | {"@context": context})
    graph = Graph().parse(data=text, format="json-ld")
    node = URIRef(f"https://atlas.example.org/{language}/indicator/stat_013_014.html")
    schema = "https://schema.org/"
    assert (node, RDF.type, URIRef(schema + "Dataset")) in graph
    assert (node, URIRef(schema + "temporalCoverage"), Literal("2006/..")) in graph
    assert (node, URIRef(schema + "dateModified"), Literal("2026-11-23")) in graph
    assert len(list(graph.objects(node, URIRef(schema + "keywords")))) == 2


@pytest.mark.parametrize("home", ["https://atlas.example.org", ""])
def test_each_indicator_has_a_file_of_its_own_that_agrees_with_the_whole(
    home: str, tmp_path: Path
) -> None:
    list(write_sheets(CATALOGUE, tmp_path, home))
    base = "https://atlas.example.org/"
    whole = Graph().parse(tmp_path / "catalogue.jsonld", format="json-ld", publicID=base)
    for code in CATALOGUE.indicators:
        file = tmp_path / "dataset" / f"{code}.jsonld"
        own = Graph().parse(file, format="json-ld", publicID=f"{base}dataset/{code}.jsonld")
        node = URIRef(f"{base}dataset/{code}")
        assert (node, RDF.type, DCAT.Dataset) in own
        assert (node, RDF.type, DCAT.Dataset) in whole
        assert set(own.objects(node, DCTERMS.title)) == set(whole.objects(node, DCTERMS.title))
