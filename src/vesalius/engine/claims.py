"""The first step in SQL: from claims to the net quantities of each person.

Written in DuckDB's dialect; `vesalius.engine.spark` renders it for Spark. A claim's key numbers its
code, its segment of the year and its provider's class; the decision table gives, for each key, the
weights by which a quantity adds to the packed counters.
"""

from collections.abc import Iterable, Iterator

from vesalius.engine.interface import Inputs
from vesalius.engine.literals import text, values
from vesalius.engine.packing import Packing
from vesalius.engine.rules import ANY_OTHER, CountingRules, whole_year


def packed_person_years(inputs: Inputs, rules: CountingRules, packing: Packing) -> str:
    """person_id, word_0, ..., turnover. A quantity of half a field or more only adds turnover."""
    half = packing.half
    sums = "".join(f"sum({_added(i, half)}) AS word_{i}, " for i in range(packing.words))
    clipped = f"CASE WHEN abs(quantity) < {half} THEN abs(quantity) ELSE {half} END"
    turnover = f"sum_no_overflow(CAST({clipped} AS INTEGER))"
    return f"""(
        SELECT person_id, {sums}CAST({turnover} AS BIGINT) AS turnover
        FROM {keyed_claims(inputs, rules)} AS keyed
        JOIN {_decision_table(rules, packing)} AS decision USING (decision_key)
        GROUP BY person_id)"""


def _added(word: int, half: int) -> str:
    """What a claim adds to a word; most quantities are one, and need no product."""
    weight = f"weight_{word}"
    many = f"WHEN abs(quantity) < {half} THEN {weight} * quantity"
    return f"CASE WHEN quantity = 1 THEN {weight} {many} ELSE 0 END"


def wide_person_years(inputs: Inputs, rules: CountingRules, persons: str | None = None) -> str:
    """person_id, net_0, ...: one sum a variable, for all persons or those of a relation."""
    flags = Packing(len(rules.variables), width=2, word_bits=60, word_type="BIGINT")
    only = f"WHERE person_id IN (SELECT person_id FROM {persons} AS asked)" if persons else ""
    sums = "".join(
        f", sum(CASE WHEN {_counts(flags, i)} THEN quantity ELSE 0 END) AS net_{i}"
        for i in range(flags.variables)
    )
    return f"""(
        SELECT person_id{sums}
        FROM {keyed_claims(inputs, rules)} AS keyed
        JOIN {_decision_table(rules, flags)} AS decision USING (decision_key)
        {only}
        GROUP BY person_id)"""


def _counts(flags: Packing, variable: int) -> str:
    word, slot = flags.place(variable)
    return f"((weight_{word} >> {slot * flags.width}) & 1) = 1"


def keyed_claims(inputs: Inputs, rules: CountingRules) -> str:
    """The claims of the year with a code in some list: person, decision_key, quantity."""
    year = whole_year(rules.year)
    segments, classes = len(rules.segments), 1 << len(rules.groups)
    key = f"code_number * {segments * classes} + {_segment(rules)} * {classes} + {_class(rules)}"
    return f"""(
        SELECT person_id, CAST(quantity AS BIGINT) AS quantity, {key} AS decision_key
        FROM {inputs.claims} AS claims
        JOIN {_code_numbers(rules)} AS codes USING (code){_provider_joins(rules)}
        WHERE service_date BETWEEN DATE '{year.first}' AND DATE '{year.last}'
            AND quantity IS NOT NULL)"""


def _codes(rules: CountingRules) -> list[str]:
    return sorted({rule.code for rule in rules.codes})


def _code_numbers(rules: CountingRules) -> str:
    return values(["code", "code_number"], ((text(c), i) for i, c in enumerate(_codes(rules))))


def _segment(rules: CountingRules) -> str:
    """The number of the segment of the year in which a service falls."""
    if len(rules.segments) == 1:
        return "0"
    whens = (
        f"WHEN service_date <= DATE '{stretch.last.isoformat()}' THEN {number}"
        for number, stretch in enumerate(rules.segments)
    )
    return f"CASE {' '.join(whens)} END"


def _provider_joins(rules: CountingRules) -> str:
    """What tells a provider's class: the groups that the profession and qualification allow."""
    if not rules.groups:
        return ""
    professions = sorted({p for g in rules.groups for p in g.professions})
    qualifications = sorted({q for g in rules.groups for q in g.qualifications | g.excluded})
    by_profession = ((text(p), _profession_bits(rules, p)) for p in professions)
    by_qualification = ((text(q), _qualification_bits(rules, q)) for q in qualifications)
    return f"""
        LEFT JOIN {values(["provider_profession", "profession_bits"], by_profession)}
            AS professions USING (provider_profession)
        LEFT JOIN {values(["provider_qualification", "qualification_bits"], by_qualification)}
            AS qualifications USING (provider_qualification)"""


def _class(rules: CountingRules) -> str:
    """A provider's class: one bit for each group that he or she is in."""
    if not rules.groups:
        return "0"
    others = _qualification_bits(rules, ANY_OTHER)
    return f"(coalesce(profession_bits, 0) & coalesce(qualification_bits, {others}))"


def _profession_bits(rules: CountingRules, profession: str) -> int:
    return sum(1 << i for i, g in enumerate(rules.groups) if profession in g.professions)


def _qualification_bits(rules: CountingRules, qualification: str) -> int:
    return sum(
        1 << i
        for i, group in enumerate(rules.groups)
        if (not group.qualifications or qualification in group.qualifications)
        and qualification not in group.excluded
    )


def decision_keys(rules: CountingRules) -> int:
    """How many keys there are, from 0; most count for something."""
    return (len(_codes(rules)) * len(rules.segments)) << len(rules.groups)


def decisions(rules: CountingRules) -> Iterator[tuple[int, list[int]]]:
    """Each key that counts for something, and the numbers of the variables that it counts for."""
    number = {variable: i for i, variable in enumerate(rules.variables)}
    code_number = {code: i for i, code in enumerate(_codes(rules))}
    segments, classes = len(rules.segments), 1 << len(rules.groups)
    for code, segment, held, variables in rules.decisions():
        bits = sum(1 << i for i, g in enumerate(rules.groups) if g.id in held)
        key = (code_number[code] * segments + segment) * classes + bits
        yield key, sorted(number[v] for v in variables)


def _decision_table(rules: CountingRules, packing: Packing) -> str:
    """The decision table: decision_key and the weight of each word."""
    lines = (
        [key, *map(packing.literal, packing.weights(variables))]
        for key, variables in decisions(rules)
    )
    return values(["decision_key", *_weight_columns(packing)], lines)


def _weight_columns(packing: Packing) -> Iterable[str]:
    return (f"weight_{i}" for i in range(packing.words))
