"""The rules of a year, compiled from the catalogue."""

from datetime import date

import pytest

from tests.spec.tables import catalogue, code_list, days, group, variable
from vesalius.catalogue.model import Validity
from vesalius.engine.rules import CodeRule, CountingRules, compile_rules

RADIOLOGIST = group("radiologist", ["10"], only=["930"])
SPECIALIST = group("specialist", ["10"], but=["001"])


def test_a_code_is_cut_where_its_variables_change() -> None:
    lists = [
        code_list("a", ("459034", days("2019-05-01", "2022-03-31"))),
        code_list("b", ("459034", days("2022-03-01"))),
    ]
    rules = compile_rules(catalogue([variable("A", "a"), variable("B", "b")], lists), 2022)
    assert [(r.validity.first.isoformat(), sorted(r.variables)) for r in rules.codes] == [
        ("2022-01-01", ["A"]),
        ("2022-03-01", ["A", "B"]),
        ("2022-04-01", ["B"]),
    ]
    assert [s.last.isoformat() for s in rules.segments] == [
        "2022-02-28",
        "2022-03-31",
        "2022-12-31",
    ]


def test_codes_of_other_years_are_left_out() -> None:
    lists = [code_list("a", ("459034", days("2010-01-01", "2021-12-31")))]
    rules = compile_rules(catalogue([variable("A", "a")], lists), 2022)
    assert rules.codes == ()
    assert rules.segments == (Validity(date(2022, 1, 1), date(2022, 12, 31)),)


def test_only_the_variables_asked_for_are_compiled() -> None:
    lists = [code_list("a", ("459034", days()))]
    whole = catalogue([variable("B", "a"), variable("A", "a"), variable("plain")], lists)
    assert compile_rules(whole, 2022).variables == ("A", "B")
    assert compile_rules(whole, 2022, frozenset({"B"})).variables == ("B",)


def test_only_providers_that_differ_are_told_apart() -> None:
    variables = [
        variable("R", "a", providers="radiologist"),
        variable("S", "a", providers="specialist"),
    ]
    lists, groups = [code_list("a", ("459034", days()))], [RADIOLOGIST, SPECIALIST]
    rules = compile_rules(catalogue(variables, lists, groups), 2022)
    assert [sorted(held) for held in rules.provider_classes] == [
        [],
        ["radiologist", "specialist"],
        ["specialist"],
    ]
    assert len(list(rules.decisions())) == 2


def test_a_provider_unknown_is_in_no_list() -> None:
    lists, groups = [code_list("a", ("459034", days()))], [SPECIALIST]
    chosen = catalogue([variable("S", "a", providers="specialist")], lists, groups)
    rules, day = compile_rules(chosen, 2022), date(2022, 5, 3)
    assert rules.counted("459034", day, "10", None) == {"S"}
    assert rules.counted("459034", day, None, "930") == frozenset()


def test_rules_refuse_what_cannot_be() -> None:
    day = Validity(date(2022, 1, 1), date(2022, 12, 31))
    with pytest.raises(ValueError, match="order of their names"):
        CountingRules(2022, ("B", "A"), (), {})
    with pytest.raises(ValueError, match="a variable that they do not count"):
        CountingRules(2022, ("A",), (CodeRule("459034", day, frozenset({"B"})),), {})
