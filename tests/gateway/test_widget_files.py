"""The widget's files: small, whole, from nobody else, and cached for as long as they do not change."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import httpx
import pytest

from bot.gateway.widget_files import ENTRY, LANGUAGES, WIDGET_FOLDER, WidgetError, WidgetFiles

LOADER_BYTES = 3_000
ALL_BYTES = 20_000
ONLY_ENGLISH = {"noticeVersion", "fileName"}
"""What is the same in every language: the answers themselves are in English."""


def test_the_loader_and_all_of_it_are_small() -> None:
    widget = WidgetFiles()
    loader = len(widget.loader.compressed)
    total = loader + sum(len(file.compressed) for file in widget.files.values())
    print(f"loader {loader} bytes, all of it {total} bytes, gzipped")
    assert loader <= LOADER_BYTES
    assert total <= ALL_BYTES


def test_every_module_and_the_style_sheet_are_in_it() -> None:
    """A file that nothing imports would not be served, and nobody would notice."""
    widget = WidgetFiles()
    written = {path.name for path in (*WIDGET_FOLDER.glob("*.js"), *WIDGET_FOLDER.glob("*.css"))}
    assert set(widget.modules) == written - {*LANGUAGES, "loader.js"}
    code = widget.files[ENTRY].content.decode()
    assert ":host" in code
    assert "/**" not in code


def keys(name: str) -> set[str]:
    return set(re.findall(r"^  (\w+):", (WIDGET_FOLDER / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_sentence_is_there_in_spanish_too() -> None:
    assert keys("en.js") - keys("es.js") == ONLY_ENGLISH
    assert keys("es.js") <= keys("en.js")
    assert len(keys("en.js")) > 60


def test_every_sentence_is_used() -> None:
    code = "".join(path.read_text() for path in WIDGET_FOLDER.glob("*.js") if path.name not in ("en.js", *LANGUAGES))
    named = set(re.findall(r"STRINGS\.(\w+)", code))
    assert keys("en.js") - named - {"visitor", "bot", "staff", "sending", "sent"} == set()
    assert named <= keys("en.js")


def test_what_a_page_changes_is_documented(root: Path) -> None:
    style = (WIDGET_FOLDER / "chat.css").read_text(encoding="utf-8")
    used = set(re.findall(r"--faq-chat-[a-z-]+", style.split("*/", 1)[1]))
    documented = set(re.findall(r"--faq-chat-[a-z-]+", (root / "docs/embed.md").read_text(encoding="utf-8")))
    assert used == documented


def test_nothing_in_it_names_another_host() -> None:
    """The one address that stands in a comment is not served."""
    widget = WidgetFiles()
    for file in (widget.loader, *widget.files.values()):
        assert b"://" not in file.content
        assert b"innerHTML" not in file.content
        assert b"eval(" not in file.content


def write(folder: Path, **modules: str) -> WidgetFiles:
    for name in ("loader", "es"):
        (folder / f"{name}.js").write_text("", encoding="utf-8")
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return WidgetFiles(folder)


def test_the_modules_become_one_function_with_names_of_its_own(tmp_path: Path) -> None:
    """What is said keeps its spaces and names, and what is somebody's property its name."""
    main = (
        'import { two } from "./two.js";\n\n/** Doc. */\n'
        "function askAgain(words) {\n"
        '  return `askAgain  ${words + " a  =  b // c"}`; // why\n'
        "}\n"
        "window.askMore = { askAgain, two };\n"
    )
    code = write(tmp_path, main=main, two='export const two = open("x");\n').files[ENTRY].content.decode()
    assert code == (
        '(()=>{const e=open("x");function t(e){return`askAgain  ${e+" a  =  b // c"}`}'
        "window.askMore={askAgain:t,two:e}})()"
    )


def test_a_module_that_is_no_code_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(WidgetError, match=r"main\.js: unexpected ="):
        write(tmp_path, main="const = 3;\n")


def test_a_variable_that_is_empty_on_purpose_stays_one(tmp_path: Path) -> None:
    """Older browsers take `--a: ;` and drop `--a:;`."""
    (tmp_path / "look.css").write_text("p {\n  --a: ;\n  --b: 1px ;\n}\n", encoding="utf-8")
    widget = write(tmp_path, main='import LOOK from "./look.css" with { type: "text" };\n')
    assert "p{--a: ;--b:1px}" in widget.files[ENTRY].content.decode()


def test_two_modules_with_the_same_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WidgetError, match="have twice: rename"):
        write(tmp_path, main='import { a } from "./a.js";\nconst twice = 1;\n', a="export function twice() {}\n")


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(WidgetError, match=r"main\.js → a\.js → main\.js"):
        write(tmp_path, main='import { a } from "./a.js";\n', a='import { b } from "./main.js";\n')


def test_the_version_changes_with_any_file(tmp_path: Path) -> None:
    before = write(tmp_path, main="const one = 1;\n").version
    assert write(tmp_path, main="const one = 2;\n").version != before
    assert write(tmp_path, main="const one = 1;\n").version == before


def test_the_loader_names_the_files_of_this_version(gateway: str, client: httpx.Client) -> None:
    loader = client.get(f"{gateway}/widget.js")
    assert loader.headers["cache-control"] == "no-cache"
    (version,) = re.findall(r"/widget/(\w+)/main\.js", loader.text)
    entry = client.get(f"{gateway}/widget/{version}/main.js")
    assert entry.status_code == 200
    assert "immutable" in entry.headers["cache-control"]
    assert entry.headers["content-type"].startswith("text/javascript")


def test_a_file_of_another_version_is_the_present_one_and_not_kept(gateway: str, client: httpx.Client) -> None:
    response = client.get(f"{gateway}/widget/older/main.js")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"
    assert client.get(f"{gateway}/widget/older/nothing.js").status_code == 404


def test_a_language_of_another_version_is_not_sent(gateway: str, client: httpx.Client) -> None:
    """It may lack a sentence, or have another; without it the widget speaks English."""
    assert client.get(f"{gateway}/widget/older/es.js").status_code == 404


@pytest.mark.parametrize("path", ["/widget.js", "/widget/any/main.js", f"/widget/{WidgetFiles().version}/es.js"])
def test_any_page_may_load_the_code_compressed_or_not(gateway: str, client: httpx.Client, path: str) -> None:
    plain = client.get(gateway + path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    with client.stream("GET", gateway + path, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(response.iter_raw())) == plain.content
    for either in (plain, response):
        assert either.headers["access-control-allow-origin"] == "*"
        assert either.headers["cross-origin-resource-policy"] == "cross-origin"
        assert either.headers["vary"] == "Accept-Encoding"
