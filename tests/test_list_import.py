"""Lists from spreadsheets: what is recognised, what is refused with its cell, what stays in an update."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import Result

from commands import SHIPPED, run
from policylib.authoring.columns import HEADERS, recognise
from policylib.cli import lists_importing
from policylib.tables.model import Cell, Place

HEADER = "编号,事项名称,别名,依据,引文,角色,起始,终止,备注\n"
OPEN_AFFAIRS = "社区居民委员会应当建立健全居务公开和民主监督制度"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rule base without its rules, which takes no time to check: lists rest on texts and registers."""
    folder = tmp_path_factory.mktemp("policy")
    for path in SHIPPED.rglob("*.yaml"):
        place = path.relative_to(SHIPPED)
        if len(place.parts) == 1 or place.parts[0] in {"national", "tonghua"}:
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / place)
    (folder / "coverage.yaml").unlink(missing_ok=True)
    return folder


@pytest.fixture(autouse=True)
def here(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, with that rule base as the one that is shipped."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lists_importing, "policy_root", lambda: base)


def bring(
    table: str | bytes | Path,
    *more: str | Path,
    id: str = "a-duty",  # noqa: A002
    out: str = "a.yaml",
) -> Result:
    """Import a table as a list of duties of Tonghua."""
    path = table if isinstance(table, Path) else Path("table.csv")
    if not isinstance(table, Path):
        path.write_bytes(table.encode() if isinstance(table, str) else table)
    what = ["--kind", "duty", "--region", "220500", "--id", id, "--title", "社区工作事项清单"]
    return run(
        *["lists", "import", path, *what, "--status", "official", "--from", "2023-07-01", "--out", out, *more]
    )


def update(table: str, *more: str, start: str = "2025-01-01") -> Result:
    Path("next.csv").write_text(table, "utf-8")
    return run("lists", "import", "next.csv", "--out", "a.yaml", "--update", "--from", start, *more)


def refused(*arguments: Any, **how: Any) -> list[tuple[str, str]]:
    """The codes and places of the mistakes; nothing is written."""
    before = sorted(Path().iterdir())
    result = bring(*arguments, "--format", "json", **how)
    assert result.exit_code == 2, result.output
    assert {path for path in Path().iterdir() if path.suffix == ".yaml"} <= set(before)
    error = json.loads(result.stdout)["error"]
    return [(each["code"], each["path"]) for each in [error, *error["more"]]]


def items(path: str = "a.yaml") -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(Path(path).read_text("utf-8"))["items"]
    return loaded


# --- what is recognised ------------------------------------------------------------------------


def test_a_list_is_imported_with_everything_in_it() -> None:
    cited = f"《通化市社区治理促进条例》第二十一条第三款,{OPEN_AFFAIRS}"
    row = f"affairs,居务公开和民主监督,居务公开；公开、监督,{cited},自身,2024/3/1,,每季度\n"
    result = bring(HEADER + row + "\n,调处邻里纠纷,,,,,,2025年12月31日,\n", "--complete")
    assert result.exit_code == 0, result.output
    written = yaml.safe_load(Path("a.yaml").read_text("utf-8"))
    entries = written.pop("items")
    assert written == {
        "list": "duty",
        "id": "a-duty",
        "title": "社区工作事项清单",
        "region": "220500",
        "status": "official",
        "complete": True,
        "from": dt.date(2023, 7, 1),
        "source": {"note": "导入自 table.csv"},
    }
    basis = {"regulation": "tonghua-ordinance", "article": "第二十一条第三款", "quote": OPEN_AFFAIRS}
    assert entries[0] == {
        "id": "affairs",
        "name": "居务公开和民主监督",
        "aliases": ["居务公开", "公开、监督"],
        "basis": basis,
        "role": "own",
        "from": dt.date(2024, 3, 1),
        "note": "每季度",
    }
    assert (entries[1]["name"], entries[1]["until"]) == ("调处邻里纠纷", dt.date(2025, 12, 31))


def test_the_report_says_what_was_recognised() -> None:
    basis = "《通化市社区治理促进条例》第二十一条第三款"
    table = f"序号,事项,法律依据,电话\n1,居务公开制度,{basis},123\n\n2,邻里节,,\n"
    result = bring(table.encode("gbk"), "--format", "json", "--ignore-column", "电话")
    report = json.loads(result.stdout)
    (first, second) = report["entries"]["added"]
    assert report["table"] == {
        "file": "table.csv",
        "kind": "csv",
        "sheet": None,
        "encoding": "gb18030",
        "delimiter": ",",
    }
    assert [(each["place"], each["header"], each["field"]) for each in report["columns"]] == [
        ("1:1", "序号", None),
        ("1:2", "事项", "name"),
        ("1:3", "法律依据", "basis"),
        ("1:4", "电话", None),
    ]
    assert report["bases"] == [
        {
            "id": first,
            "written": "《通化市社区治理促进条例》第二十一条第三款",
            "found": "tonghua-ordinance 第二十一条第三款",
        }
    ]
    assert report["blank_rows"] == [3]
    assert report["written"] is True
    assert [each["id"] for each in items()] == [first, second]
    text = bring(table.encode("gbk"), "--ignore-column", "电话", "--force").stdout
    for said in ("GB18030", "1:2 事项 → 事项名称", "1:4 电话：不读", "新增 2", "空行：3", "已写入 a.yaml"):
        assert said in text


def test_a_spreadsheet_names_its_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.title = "协助"
    for row in (["事项名称", "起始"], ["邻里节", dt.datetime(2024, 3, 1)], ["居务", 45352]):
        book.active.append(row)
    book.save("table.xlsx")
    report = json.loads(bring(Path("table.xlsx"), "--format", "json").stdout)
    assert (report["table"]["sheet"], report["table"]["encoding"]) == ("协助", None)
    assert [each["from"] for each in items()] == [dt.date(2024, 3, 1)] * 2


@pytest.mark.parametrize("field", HEADERS)
def test_columns_are_known_by_each_of_their_names(field: str) -> None:
    for word in HEADERS[field]:
        for shown in (word, f" {word.upper()} ", f"{word}（必填）"):
            columns, _ = recognise([Cell(shown, Place(1, 1)), Cell("x", Place(1, 2))], ["x"])
            assert columns.fields == {field: 0}


def test_nothing_is_written_in_a_dry_run() -> None:
    result = bring("名称\n邻里节\n", "--dry-run")
    assert result.exit_code == 0
    assert "没有写入" in result.stdout
    assert not Path("a.yaml").exists()


def test_warnings_name_what_may_be_a_slip() -> None:
    names = "名称,依据\n组织居民开展文化体育活动,\n组织居民开展文化和体育活动,\n"
    table = names + "无犯罪记录证明,《城市居民委员会组织法》\n"
    report = json.loads(bring(table, "--format", "json").stdout)
    assert [(each["code"], each["path"]) for each in report["warnings"]] == [
        ("basis_without_place", "4:2"),
        ("nearly_the_same", "3:1"),
        ("also_listed", "4:1"),
    ]
    assert items()[2]["note"] == "依据：《城市居民委员会组织法》"


def test_more_than_a_basis_is_kept_as_a_note() -> None:
    assert bring("名称,依据\n邻里节,《通化条例》第五条；第三条\n").exit_code == 0
    (entry,) = items()
    assert entry["basis"] == {"regulation": "tonghua-ordinance", "article": "第五条"}
    assert entry["note"] == "依据：《通化条例》第五条；第三条"


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("名称,联系电话\n邻里节,1\n", [("unknown_column", "1:2")]),
        ("备注\n邻里节\n", [("missing_column", "1:1")]),
        ("事项,事项名称\n邻里节,x\n", [("duplicate_column", "1:2")]),
        ("名称\n", [("no_entries", "1:1")]),
        ("名称,备注\n,x\n", [("missing_name", "2:1")]),
        ("名称,起始\n邻里节,2024-02-30\n居务,明年\n", [("bad_date", "2:2"), ("bad_date", "3:2")]),
        ("编号,名称\na,邻里节\nA,居务\n", [("duplicate_id", "3:2")]),
        ("名称,别名\n邻里节,\n居务,邻里 节\n", [("duplicate_name", "3:1")]),
        ("编号,名称\n甲一,邻里节\n", [("bad_id", "2:1")]),
        ("名称,角色\n邻里节,牵头\n", [("bad_role", "2:2")]),
        ("名称,依据\n邻里节,《没有的法》第一条\n", [("unknown_basis", "2:2")]),
        ("名称,依据\n邻里节,《通化条例》第九十九条\n", [("unknown_basis", "2:2")]),
        ("名称,引文\n邻里节,词\n", [("quote_without_basis", "2:2")]),
        ("名称,依据,引文\n居务,,\n邻里节,《通化条例》第五条,没有的话\n", [("D236", "3:1")]),
        ("名称,起始,终止\n邻里节,2025-01-01,2024-01-01\n", [("D221", "2:1")]),
        ("编号,名称\nexcluded-dog,邻里节\n", [("D230", "2:2")]),
        ("名称,名称\n邻里节,x\n", [("duplicate_header", "1:2")]),
        ("", [("empty", "")]),
        ("名称\n邻里节\n".encode() + b"\xff\n", [("wrong_encoding", "")]),
    ],
)
def test_whatever_is_wrong_is_said_with_its_place(table: str | bytes, found: list[tuple[str, str]]) -> None:
    assert refused(table) == found


def test_a_broken_entry_keeps_all_others_out() -> None:
    rows = "".join(f"事项{n},2024-01-01\n" for n in range(30))
    assert refused(f"名称,起始\n{rows}最后,2024-13-01\n") == [("bad_date", "32:2")]
    assert not Path("a.yaml").exists()


def test_merged_cells_are_refused() -> None:
    book = openpyxl.Workbook()
    for row in (["社区清单", None], ["名称", "备注"], ["邻里节", "x"]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save("table.xlsx")
    assert refused(Path("table.xlsx")) == [("merged_cells", "A1")]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--kind", "duties"], "D212"),
        (["--region", "990000"], "D222"),
        (["--region", "22"], "D207"),
        (["--until", "2023-01-01"], "D221"),
        (["--replaces", "tonghua-assistance"], "D238"),
        (["--regulation", "nothing"], "unknown_regulation"),
    ],
)
def test_a_wrong_head_is_refused(options: list[str], code: str) -> None:
    assert refused("名称,依据\n邻里节,\n居务公开制度,《通化条例》第五条\n", *options)[0][0] == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2024-1-1"], "2024-1-1"),
        (["--out", "a.txt"], "a.txt"),
        (["--ignore-column", "没有"], "没有"),
        (["--sheet", "表"], "--sheet"),
        (["--lists", "none"], "none"),
        (["--policy", "none"], "none"),
        (["--update"], "a.yaml"),
    ],
)
def test_wrong_options_are_refused(arguments: list[str], said: str) -> None:
    result = bring("名称\n邻里节\n", *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_new_list_needs_all_of_its_head() -> None:
    Path("table.csv").write_text("名称\n邻里节\n", "utf-8")
    result = run("lists", "import", "table.csv", "--kind", "duty", "--title", "x")
    assert result.exit_code == 2
    assert "--region, --id, --status, --from" in result.stderr


def test_a_missing_table_is_refused() -> None:
    assert refused(Path("none.csv")) == [("unreadable", "")]


def test_an_existing_file_is_not_overwritten() -> None:
    Path("a.yaml").write_text("x", "utf-8")
    assert bring("名称\n邻里节\n").exit_code == 2
    assert Path("a.yaml").read_text("utf-8") == "x"
    assert bring("名称\n邻里节\n", "--force").exit_code == 0
    assert [each["name"] for each in items()] == ["邻里节"]


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.yaml").write_text("x", "utf-8")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    result = bring("名称\n邻里节\n", "--force")
    assert result.exit_code == 2
    assert Path("a.yaml").read_text("utf-8") == "x"
    assert sorted(path.name for path in Path().iterdir()) == ["a.yaml", "table.csv"]


def test_a_missing_extra_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    openpyxl.Workbook().save("table.xlsx")
    book = openpyxl.Workbook()
    book.active.append(["名称"])
    book.save("table.xlsx")
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    result = bring(Path("table.xlsx"), "--lang", "en")
    assert result.exit_code == 2
    assert "policylib[tables]" in result.stderr


# --- ids and versions --------------------------------------------------------------------------


def test_ids_come_from_names_and_not_from_the_order_of_rows() -> None:
    bring("名称\n邻里节\n居务公开制度\n")
    first = {each["name"]: each["id"] for each in items()}
    bring("名称\n调解\n居务公开制度\n邻里节\n", "--force")
    second = {each["name"]: each["id"] for each in items()}
    assert second.items() >= first.items()
    assert all(each.startswith("a-duty-") for each in second.values())


def test_numbers_become_ids_within_the_list() -> None:
    bring("编号,名称\n1,邻里节\n2,居务公开制度\n")
    assert [each["id"] for each in items()] == ["a-duty-1", "a-duty-2"]


def test_an_update_keeps_ids_and_former_names_and_ends_what_is_gone() -> None:
    bring("编号,名称,别名,备注\nparty,邻里节,社区节,每年\n,居务公开制度,,\n,走访老人,,\n")
    Path("a.yaml").write_text("# 一份清单\n" + Path("a.yaml").read_text("utf-8"), "utf-8")
    before = {each["name"]: each["id"] for each in items()}
    result = update(
        "编号,名称,别名\nparty,社区邻里节,邻里日\n,居务公开制度,居务\n,防火检查制度,\n", "--format", "json"
    )
    report = json.loads(result.stdout)
    party, affairs, visits, fire = items()
    assert party == {
        "id": "party",
        "name": "社区邻里节",
        "aliases": ["邻里日", "邻里节", "社区节"],
        "note": "每年",
    }
    assert affairs == {"id": before["居务公开制度"], "name": "居务公开制度", "aliases": ["居务"]}
    assert visits == {"id": before["走访老人"], "name": "走访老人", "until": dt.date(2024, 12, 31)}
    assert (fire["name"], fire["from"]) == ("防火检查制度", dt.date(2025, 1, 1))
    assert report["entries"] == {
        "added": [fire["id"]],
        "kept": ["party", before["居务公开制度"]],
        "renamed": [{"id": "party", "former": "邻里节", "name": "社区邻里节"}],
        "ended": [before["走访老人"]],
    }
    text = Path("a.yaml").read_text("utf-8")
    assert text.startswith("# 一份清单\n# 由 table.csv 导入。\n")
    assert yaml.safe_load(text)["from"] == dt.date(2023, 7, 1)
    assert text.count("导入自 table.csv") == 1


def test_what_has_ended_stays_as_it_is_and_may_come_back() -> None:
    bring("名称\n邻里节\n居务公开制度\n")
    update("名称\n居务公开制度\n")
    again = update("名称\n居务公开制度\n邻里节\n", start="2026-01-01")
    assert again.exit_code == 0, again.output
    former, kept, new = items()
    assert (former["name"], former["until"]) == ("邻里节", dt.date(2024, 12, 31))
    assert (new["name"], new["from"]) == ("邻里节", dt.date(2026, 1, 1))
    assert new["id"] != former["id"]
    assert "until" not in kept


def test_the_same_table_changes_nothing() -> None:
    bring("名称,备注\n邻里节,x\n居务公开制度,\n")
    before = Path("a.yaml").read_text("utf-8")
    update("名称,备注\n居务公开制度,\n邻里节,x\n")
    assert Path("a.yaml").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("table", "start", "code"),
    [
        ("编号,名称\nother,邻里节\n", "2025-01-01", "changed_id"),
        ("名称\n居务公开制度\n", "2023-07-01", "cannot_end"),
        ("编号,名称\nparty,邻里节\nparty,居务公开制度\n", "2025-01-01", "duplicate_id"),
        ("名称\n邻里节\n社区节\n", "2025-01-01", "duplicate_id"),
    ],
)
def test_an_update_that_would_change_the_past_is_refused(table: str, start: str, code: str) -> None:
    bring("编号,名称,别名\nparty,邻里节,社区节\n")
    before = Path("a.yaml").read_text("utf-8")
    result = update(table, "--format", "json", start=start)
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["code"] == code
    assert Path("a.yaml").read_text("utf-8") == before


@pytest.mark.parametrize(
    "option",
    [
        ["--kind", "assistance"],
        ["--id", "b"],
        ["--region", "220502"],
        ["--complete"],
        ["--status", "derived"],
    ],
)
def test_an_update_makes_no_other_list(option: list[str]) -> None:
    bring("名称\n邻里节\n")
    assert update("名称\n邻里节\n", *option).exit_code == 2


def test_comments_that_are_lost_are_mentioned() -> None:
    bring("名称\n邻里节\n")
    Path("a.yaml").write_text(Path("a.yaml").read_text("utf-8") + "  # 说明\n", "utf-8")
    assert "注释" in update("名称\n邻里节\n").stdout


def test_a_list_in_a_policy_folder_is_checked_there(base: Path) -> None:
    shutil.copytree(base, "policy")
    out = "policy/town/lists/a.yaml"
    assert refused("名称\n邻里节\n", out="policy/town/a.yaml") == [("bad_out", "")]
    assert bring("编号,名称\nparty,邻里节\n", out=out).exit_code == 0
    assert refused("编号,名称\nparty,邻里节\n", id="b-duty", out="policy/town/lists/b.yaml") == [
        ("D230", "2:2")
    ]
    assert bring("编号,名称\nparty,邻里节\n", "--force", out=out).exit_code == 0


def test_a_broken_policy_is_no_reason_to_blame_the_list(base: Path) -> None:
    shutil.copytree(base, "policy")
    Path("policy/ranks.yaml").write_text("x", "utf-8")
    assert refused("名称\n邻里节\n", "--policy", "policy") == [("bad_policy", "")]
