"""SARIF 2.1.0: every test names the section of the OASIS standard it stands for."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from msgspec.structs import replace
from report_fixture import (
    DOCUMENTS,
    HOSTILE_FORM,
    RULES,
    check_golden,
    full_run,
    make_run,
    rendered,
    without_baseline,
)

from selfeval_cli.model.report import DocumentReport, Finding
from selfeval_cli.model.run import Run

Json = dict[str, Any]

#: The properties we use of each object, by the section that defines it; all else is forbidden.
ALLOWED = {
    "log": {"$schema", "version", "runs"},  # §3.13
    "run": {  # §3.14
        "tool", "language", "columnKind", "originalUriBaseIds", "properties", "invocations",
        "artifacts", "logicalLocations", "results",
    },
    "driver": {"name", "version", "language", "rules"},  # §3.19
    "rule": {  # §3.49
        "id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration",
        "properties",
    },
    "invocation": {"executionSuccessful", "toolExecutionNotifications"},  # §3.20
    "notification": {"descriptor", "level", "message", "locations"},  # §3.58
    "artifact": {"location", "mimeType", "roles", "hashes", "properties"},  # §3.24
    "logicalLocation": {"name", "fullyQualifiedName", "kind", "parentIndex", "index"},  # §3.33
    "result": {  # §3.27
        "ruleId", "ruleIndex", "kind", "level", "message", "locations", "relatedLocations",
        "partialFingerprints", "baselineState", "suppressions", "properties",
    },
    "location": {"id", "physicalLocation", "logicalLocations", "message"},  # §3.28
    "physicalLocation": {"artifactLocation", "region"},  # §3.29
    "artifactLocation": {"uri", "uriBaseId", "index"},  # §3.4
    "region": {"startLine"},  # §3.30
    "suppression": {"kind", "status", "justification"},  # §3.35
}  # fmt: skip


def sarif_run(run: Run | None = None) -> Json:
    """The only run of the log."""
    log = json.loads(rendered("sarif", run or full_run()))
    (only,) = log["runs"]
    found: Json = only
    return found


def locations_of(run: Json) -> Iterator[Json]:
    """Every location object of a run."""
    for result in run["results"]:
        yield from result["locations"]
        yield from result.get("relatedLocations", ())
    for notification in run["invocations"][0]["toolExecutionNotifications"]:
        yield from notification.get("locations", ())


def by_code(run: Json) -> dict[str, Json]:
    """The results by rule."""
    return {result["ruleId"]: result for result in run["results"]}


def test_golden() -> None:
    """The whole log."""
    check_golden("report.sarif", rendered("sarif", full_run()))


def test_only_defined_properties_are_used() -> None:
    """§3.13 to §3.58: each object has properties of its own section only."""
    log = json.loads(rendered("sarif", full_run()))
    run = log["runs"][0]
    objects = [("log", log), ("run", run), ("driver", run["tool"]["driver"])]
    objects += [("rule", rule) for rule in run["tool"]["driver"]["rules"]]
    objects += [("invocation", item) for item in run["invocations"]]
    objects += [
        ("notification", n) for i in run["invocations"] for n in i["toolExecutionNotifications"]
    ]
    objects += [("artifact", item) for item in run["artifacts"]]
    objects += [("logicalLocation", item) for item in run["logicalLocations"]]
    objects += [("result", item) for item in run["results"]]
    objects += [("suppression", s) for item in run["results"] for s in item["suppressions"]]
    for location in locations_of(run):
        physical = location["physicalLocation"]
        objects += [("location", location), ("physicalLocation", physical)]
        objects += [("artifactLocation", physical["artifactLocation"])]
        objects += [("region", physical["region"])] if "region" in physical else []
        objects += [("logicalLocation", x) for x in location.get("logicalLocations", ())]

    assert [
        (kind, set(item) - ALLOWED[kind]) for kind, item in objects if set(item) - ALLOWED[kind]
    ] == []


def test_version_and_schema() -> None:
    """§3.13.2, §3.13.3: the version is 2.1.0 and the schema belongs to it."""
    log = json.loads(rendered("sarif", full_run()))

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-schema-2.1.0.json")


def test_all_selected_rules_are_described() -> None:
    """§3.19.23, §3.49: each has an identifier, texts, help and a default level."""
    rules = sarif_run()["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    assert all(rule["help"]["text"] and rule["help"]["markdown"] for rule in rules)
    assert [rule["defaultConfiguration"]["level"] for rule in rules][:6] == [
        "warning", "error", "error", "error", "warning", "note",
    ]  # fmt: skip


def test_a_rule_index_points_at_its_rule() -> None:
    """§3.27.6: the index is that of the rule in the driver's list."""
    run = sarif_run()
    rules = run["tool"]["driver"]["rules"]

    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])


def test_a_finding_of_a_rule_that_is_not_listed_has_no_index() -> None:
    """§3.27.6: without metadata the index is absent."""
    crash = Finding(code="XXX999", name="x", severity="error", message="m", where="表格")
    form = replace(HOSTILE_FORM, findings=(crash,))
    document = DocumentReport(path="a.docx", format="docx", status="checked", forms=(form,))

    assert "ruleIndex" not in by_code(sarif_run(make_run(document)))["XXX999"]


def test_kind_and_level_agree() -> None:
    """§3.27.9: where the level is not "none", the kind is "fail"."""
    results = by_code(sarif_run())

    assert {result["kind"] for result in results.values()} == {"fail"}
    assert results["SCR001"]["level"] == "error"
    assert results["SCR008"]["level"] == "warning"
    assert results["WGT004"]["level"] == "note"


def test_a_word_document_has_no_text_region() -> None:
    """§3.30.1: no text region in a binary artifact; a text file has its line."""
    results = by_code(sarif_run())
    physical = {code: r["locations"][0]["physicalLocation"] for code, r in results.items()}

    assert "region" not in physical["FND001"]
    assert physical["SCR001"]["region"] == {"startLine": 211}


def test_uris_are_relative_percent_encoded_and_based() -> None:
    """§3.4.3, §3.4.4: RFC 3986 characters only; the base is declared (§3.14.14)."""
    run = sarif_run()
    places = [location["physicalLocation"]["artifactLocation"] for location in locations_of(run)]

    assert all(re.fullmatch(r"[A-Za-z0-9._~%/-]+", place["uri"]) for place in places)
    assert {place["uriBaseId"] for place in places} == set(run["originalUriBaseIds"])
    assert unquote(run["artifacts"][0]["location"]["uri"]) == "材料/100%, [草稿].docx"


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/data/表.docx", "file:///data/%E8%A1%A8.docx"),
        ("C:\\data\\a b.docx", "file:///C:/data/a%20b.docx"),
    ],
)
def test_an_absolute_path_is_a_file_uri_without_base(path: str, uri: str) -> None:
    """§3.10.1, §3.4.4: an absolute URI takes no base."""
    document = replace(DOCUMENTS[0], path=path)

    assert sarif_run(make_run(document))["artifacts"][0]["location"] == {"uri": uri}


def test_artifacts_carry_their_hash_and_are_referred_to_by_index() -> None:
    """§3.24.11, §3.4.5: "sha-256" is the name of the algorithm; indices point at the same URI."""
    run = sarif_run()
    artifacts = run["artifacts"]

    assert len(artifacts) == 5
    assert artifacts[0]["hashes"] == {"sha-256": "1" * 64}
    for location in locations_of(run):
        place = location["physicalLocation"]["artifactLocation"]
        assert artifacts[place["index"]]["location"]["uri"] == place["uri"]


def test_logical_locations_form_a_tree_and_are_referred_to_by_index() -> None:
    """§3.33.3, §3.33.5, §3.33.8: same qualified name; a top-level name is the qualified one."""
    run = sarif_run()
    listed = run["logicalLocations"]

    for location in locations_of(run):
        for place in location.get("logicalLocations", ()):
            assert listed[place["index"]]["fullyQualifiedName"] == place["fullyQualifiedName"]
    for place in listed:
        if "parentIndex" in place:
            parent = listed[place["parentIndex"]]["fullyQualifiedName"]
            assert place["fullyQualifiedName"].startswith(parent + "/")
        else:
            assert place["name"] == place["fullyQualifiedName"]


def test_the_place_reads_in_the_words_of_the_form() -> None:
    """§3.33.4: the name is for display; the qualified name has form, table, row and column."""
    run = sarif_run()
    place = by_code(run)["SCR001"]["locations"][0]["logicalLocations"][0]

    assert run["logicalLocations"][place["index"]]["name"] == "总分 › 得分"
    assert place["fullyQualifiedName"] == "材料/党建.txt/form[5]/table[5]/row[24]/column[3]"


def test_related_locations_have_unique_ids_and_messages() -> None:
    """§3.28.2, §3.27.22: the cells a finding rests on."""
    related = by_code(sarif_run())["FND001"]["relatedLocations"]

    assert [location["id"] for location in related] == [1, 2]
    assert related[0]["message"]["text"] == "年度资金总额 › 全年预算数 13"


def test_messages_escape_braces_and_hold_no_links() -> None:
    """§3.11.5, §3.11.6: braces are doubled; hostile text makes no embedded link."""
    texts = [result["message"]["text"] for result in sarif_run()["results"]]

    assert "{{0}}" in texts[0]
    assert not [text for text in texts if re.search(r"(?<!\{)\{(?!\{)|\]\(", text)]


def test_fingerprints_are_versioned_and_do_not_depend_on_places() -> None:
    """§3.27.17: the key names our scheme; the value is the finding's own fingerprint."""
    assert by_code(sarif_run())["SCR001"]["partialFingerprints"] == {"selfeval/v1": "f" * 64}


def test_baseline_state_is_on_all_results_or_on_none() -> None:
    """§3.27.24: "unchanged" for known findings, else "new"."""
    states = {code: r["baselineState"] for code, r in by_code(sarif_run()).items()}
    without = make_run(*map(without_baseline, DOCUMENTS), baseline=False)

    assert states.pop("SCR002") == "unchanged"
    assert set(states.values()) == {"new"}
    assert not [r for r in sarif_run(without)["results"] if "baselineState" in r]


def test_suppressions_are_on_all_results_or_on_none() -> None:
    """§3.27.23: an empty list for those that count; nowhere in a run that suppresses nothing."""
    suppressions = {code: r["suppressions"] for code, r in by_code(sarif_run()).items()}

    assert suppressions.pop("SCR008") == [
        {"kind": "external", "status": "accepted", "justification": "历史数据，见 会议纪要 3 号"}
    ]
    assert list(suppressions.values()) == [[]] * 5
    assert not [r for r in sarif_run(make_run(DOCUMENTS[0]))["results"] if "suppressions" in r]


def test_what_was_not_read_is_a_notification_and_a_failed_execution() -> None:
    """§3.20.14, §3.20.21: one per document, with its cause and place; notes are of level note."""
    (invocation,) = sarif_run()["invocations"]
    notifications = invocation["toolExecutionNotifications"]

    assert invocation["executionSuccessful"] is False
    assert [(n.get("descriptor", {}).get("id"), n["level"]) for n in notifications] == [
        ("truncated", "error"),
        ("look-alike", "warning"),
        (None, "note"),
    ]
    assert sarif_run(make_run(DOCUMENTS[2]))["invocations"] == [
        {"executionSuccessful": True, "toolExecutionNotifications": []}
    ]


def test_a_run_that_checked_nothing_was_not_successful() -> None:
    """§3.20.14: no document, no success."""
    run = sarif_run(make_run())

    assert run["invocations"][0]["executionSuccessful"] is False
    assert run["results"] == []
