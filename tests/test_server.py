"""The explorer as a program sees it: what it refuses, what its pages say, the command."""

import http.client
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from command import spawn
from graph_fixtures import OUTLINE
from servers import explorer, oxigraph

WUHAI = "/id/place/150300"
SELECT = "SELECT ?label WHERE { <https://w3id.org/fazhi-kg/id/place/150300> rdfs:label ?label }"


def ask(site: str, **more: object) -> requests.Response:
    return requests.get(f"{site}/sparql", timeout=60, **more)  # type: ignore[arg-type]


def raw(site: str, target: str, method: str = "GET") -> tuple[int, bytes]:
    """The answer to a request whose target is sent as it is, dots and all."""
    connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=20)
    connection.request(method, target, headers={"Accept": "text/html"})
    answer = connection.getresponse()
    return answer.status, answer.read()


# ---------------------------------------------------------------- safety


@pytest.mark.parametrize(
    "target",
    [
        "/static/../app.py", "/static/%2e%2e/%2e%2e/server/app.py", "/static/..%2f..%2fserver%2fapp.py",
        "/static/....//server/app.py", "/static//etc/passwd", "/static/%00", "/static/site.css/../../x",
        "/id/../../etc/passwd", "/id/place/..%2f..%2fetc", "/id/place/%3Cscript%3E", "/id/place/150300.exe",
        "/id/place/x%3E%20%3Fp%20%3Fo%20%7D", "/nothing", "/questions/..%2fcore", "/questions/nothing",
        "/id/place/000000", "/id/report/none", "/id/nothing/x", "/id/", "/id/place/",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_site(site: str, target: str) -> None:
    status, content = raw(site, target)
    assert status in (400, 404), target
    assert b"root:" not in content
    assert b"import " not in content
    assert b"<script>" not in content


def test_pages_have_the_headers_that_keep_them_safe(site: str) -> None:
    for path in ("/", WUHAI, "/query", "/nothing", "/static/site.css", "/sparql", f"{WUHAI}.ttl"):
        answer = requests.get(site + path, timeout=60)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "server" not in answer.headers
    policy = requests.get(site, timeout=60).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    drawn = requests.get(f"{site}/graph", params={"focus": "乌海市"}, timeout=120)
    assert "'sha256-" in drawn.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in requests.get(site, timeout=60).headers


def test_it_listens_to_this_computer_only(site: str) -> None:
    assert urlsplit(site).hostname == "127.0.0.1"


def test_head_is_answered_for_every_page(site: str) -> None:
    for path in ("/", WUHAI, "/search?q=x", "/questions", "/static/site.js"):
        answer = requests.head(site + path, timeout=60)
        assert (answer.status_code, answer.content) == (200, b"")


def test_a_page_that_is_not_there_says_so_in_chinese(site: str) -> None:
    status, content = raw(site, "/id/place/000000")
    assert status == 404
    assert "图中没有" in content.decode()
    plain = requests.get(f"{site}/nothing", headers={"Accept": "application/json"}, timeout=60)
    assert plain.headers["Content-Type"].startswith("text/plain")


def test_odd_parameters_do_no_harm(site: str) -> None:
    for query in ("page=-1", "page=99999999999", "page=x", "year=abcd", "relation=x'", "status=%3Cb%3E",
                  "level=*", "under=%22%3E", "year=%00", "page=1&page=2", "theme=99"):  # fmt: skip
        for path in (WUHAI, "/search"):
            assert requests.get(f"{site}{path}?{query}", timeout=60).status_code == 200, query


# ---------------------------------------------------------------- pages


def test_a_policy_page_tells_who_implements_it_with_the_sentence(site: str) -> None:
    found = requests.get(f"{site}/suggest", params={"q": OUTLINE}, timeout=60).json()
    text = requests.get(site + found[0]["url"], timeout=60).text
    assert found[0]["name"] == OUTLINE
    assert "乌海市全面落实" in text
    assert "#char=" in text
    wide = requests.get(site + found[0]["url"], params={"under": "河南省"}, timeout=60).text
    assert "乌海市全面落实" not in wide
    assert "平顶山" in wide
    wrong = requests.get(site + found[0]["url"], params={"under": "没有此地"}, timeout=60).text
    assert "no report in the store is about a place called 没有此地" in wrong


def test_search_ranks_what_is_the_same_before_what_contains_it(site: str) -> None:
    names = [hit["name"] for hit in requests.get(f"{site}/suggest?q=乌海市", timeout=60).json()]
    assert names[0] == "内蒙古自治区乌海市"
    assert requests.get(f"{site}/suggest?q=", timeout=60).json() == []
    assert "没有找到" in requests.get(f"{site}/search?q=没有这个名字的东西", timeout=60).text


def test_a_comparison_shows_what_is_common(site: str) -> None:
    params = [("place", "乌海市"), ("place", "保定市"), ("show", "common")]
    page = requests.get(f"{site}/compare", params=params, timeout=60)
    assert page.ok
    assert "比较：内蒙古自治区乌海市、河北省保定市" in page.text
    wrong = requests.get(f"{site}/compare?place=乌海市&place=没有此地", timeout=60)
    assert wrong.status_code == 400
    assert "没有此地" in wrong.text


def test_a_question_is_answered_and_its_sparql_can_be_taken_along(site: str) -> None:
    page = requests.get(f"{site}/questions/place-in-year", params={"place": "乌海市"}, timeout=60)
    assert page.ok
    assert "/query?query=" in page.text
    assert "id/place/150300&gt;" in page.text
    unknown = requests.get(f"{site}/questions/place-in-year", params={"place": "某地"}, timeout=60)
    assert "图中没有这个名称" in unknown.text
    assert unknown.status_code == 400


def test_an_answer_can_be_downloaded(site: str) -> None:
    answer = requests.get(f"{site}/download", params={"query": SELECT, "as": "csv"}, timeout=60)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="result.csv"'
    assert answer.content.decode() == "label\r\n乌海市\r\n"
    assert (
        requests.get(f"{site}/download", params={"query": SELECT, "as": "exe"}, timeout=60).status_code == 400
    )


def test_a_rebuilt_store_is_seen(tmp_path: Path) -> None:
    from command import SAMPLES, run

    where = tmp_path / "store"
    run("build", SAMPLES / "wuhai-2020.txt", "--store", where)
    with explorer(where) as url:
        assert "河北省保定市" not in requests.get(f"{url}/search?kind=place&q=保定", timeout=60).text
        run("build", SAMPLES / "baoding-2022.txt", "--store", where)
        time.sleep(2.5)
        assert "河北省保定市" in requests.get(f"{url}/search?kind=place&q=保定", timeout=60).text
        assert (
            "保定市" in ask(url, params={"query": "SELECT ?l { ?p kg:adcode '130600' ; rdfs:label ?l }"}).text
        )


def test_a_store_behind_a_url_is_served_too(tmp_path: Path) -> None:
    from command import SAMPLES, run

    with oxigraph(tmp_path / "remote") as remote:
        run("build", SAMPLES / "wuhai-2020.txt", "--store", remote)
        with explorer(remote) as url:
            assert "乌海市" in requests.get(url + WUHAI, timeout=60).text
            assert "乌海市" in ask(url, params={"query": SELECT}).text
            assert ask(url, params={"query": "CLEAR ALL"}).status_code == 400


# ---------------------------------------------------------------- the command


def test_a_port_in_use_is_one_clear_line(store: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = spawn("serve", "--port", port, "--store", store)
    assert outcome.returncode == 1
    assert outcome.stderr == f"Error: port {port} is in use; try --port {port + 1}\n"


def test_a_missing_store_is_one_clear_line(tmp_path: Path) -> None:
    outcome = spawn("serve", "--port", 0, "--store", tmp_path / "none")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("Error: there is no store at")
    assert outcome.stderr.count("\n") == 1


def test_an_address_that_is_not_ours_is_one_clear_line(store: Path) -> None:
    outcome = spawn("serve", "--host", "203.0.113.7", "--port", 0, "--store", store)
    assert outcome.returncode == 1
    assert outcome.stderr.count("\n") == 1
