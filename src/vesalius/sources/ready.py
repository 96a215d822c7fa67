"""Ready-made mappings of owners whose column names are known.

`ima-aim`: the zones of the Belgian intermutualist agency that are publicly known (atlas sheets and
public descriptions of its databases). Not publicly known, and therefore to be named by the owner:
the zones of the accounting month, of the provider's profession, of the quantity, of the amounts,
of the preferential reimbursement and of the domicile on 30 June. The year of a population table
is not a known zone either. That the population's zones hold 0 for someone alive is known; how the
sex is coded is not, and the owner says so under `values`.
"""

from typing import Any

from vesalius.sources.contracts import TableName

READY: dict[str, dict[TableName, dict[str, Any]]] = {
    "ima-aim": {
        "claims": {
            "columns": {
                "person_id": "SS00010",
                "service_date": "SS00015",
                "code": "SS00020",
                "provider_qualification": "SS00065B",
            },
        },
        "population": {
            "columns": {
                "person_id": "PP0010",
                "birth_year": "PP0015",
                "sex": "PP0020",
                "death_year": "PP0040A",
                "death_month": "PP0040B",
                "sector_december": "PP0055_AGG",
            },
            "values": {
                "death_year": {"0": None, "0000": None},
                "death_month": {"0": None, "00": None},
            },
        },
    },
}
