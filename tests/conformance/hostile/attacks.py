"""The attacks by name."""

import asyncio
import base64
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from . import honest, letters, office, pdf, senders, wire
from .honest import JSON

ANSWERS = {200, 400, 408, 413, 429, 503}
OLD = json.dumps(letters.MINIMAL).encode()


@dataclass
class Target:
    """The attacked instance, and its responses."""

    port: int
    key: str
    seconds: float
    process: int
    answers: dict = field(default_factory=dict)
    complaints: list = field(default_factory=list)

    def record(self, answer):
        self.answers[str(answer)] = self.answers.get(str(answer), 0) + 1

    def complain(self, what):
        self.complaints.append(what)

    def require(self, answer):
        """Records the response to a complete request; it is an error if there is none."""
        self.record(answer)
        if answer.status not in ANSWERS:
            self.complain(f"the attacker got {answer} after {answer.took:.1f} s")


@dataclass
class Attack:
    name: str
    run: Callable[[Target], Awaitable[None]]
    options: tuple = ()
    with_keys: bool = False
    mute_log: bool = False
    render_time: int = 3
    # Share of the honest letters that may get 503 queue-full: above the capacity of the
    # service some must.
    refused_share: float = 0.0

    @property
    def is_mixable(self):
        """Returns whether the attack can share an instance with others."""
        own = self.options or self.with_keys or self.mute_log or self.render_time != 3
        return not own and not self.refused_share


def comparison(make, other=None):
    """Returns an attack that compares a file twice in parallel, as many times as there are slots."""

    async def run(target):
        new = base64.b64encode(await asyncio.to_thread(make))
        old = OLD if other is None else b'"' + base64.b64encode(other()) + b'"'
        body = b'{"old":' + old + b',"new":"' + new + b'"}'

        async def send():
            path = "/v1/letters/_compare"
            target.require(await wire.call(target.port, "POST", path, body, [JSON]))

        await asyncio.gather(send(), send())

    return run


def letter(make, *formats, count=2):
    """Returns an attack that renders a letter twice in parallel in each format."""

    async def run(target):
        body = await asyncio.to_thread(make)

        async def send(path):
            target.require(await wire.call(target.port, "POST", path, body, [JSON]))

        for form in formats:
            path = f"/v1/letters{form}"
            await asyncio.gather(*(send(path) for _ in range(count)))

    return run


def is_rendered(answer):
    """Returns true for a document, and for a letter whose only violation is its length."""
    if answer.code != "invalid-letter":
        return answer.status == 200
    violations = json.loads(answer.body)["violations"]
    codes = [found["code"] for found in violations]
    return codes in (["too-many-pages"], ["too-many-lines"], ["too-many-pieces"])


def accepted(make, *formats):
    """Renders a letter within all limits of the format, which must get its document.

    Sends one at a time: each takes a slot for seconds, and two would take all capacity.
    """

    async def run(target):
        body = await asyncio.to_thread(make)

        for form in formats:
            path = f"/v1/letters{form}"
            answer = await wire.call(target.port, "POST", path, body, [JSON])
            target.record(answer)
            if not is_rendered(answer):
                took = f"after {answer.took:.1f} s"
                target.complain(f"{path} got {answer} {took}")

    return run


PDF, DOCX, HTML = "?format=pdf", "?format=docx", "?format=html"
ZIP = "?format=zip"
COPIES = f"{ZIP}&addressee=tweede-kamer,eerste-kamer"
ALL = [
    # Recursion.
    Attack("deep-xmp", comparison(pdf.deep_xmp)),
    Attack("deep-arrays", comparison(pdf.deep_arrays)),
    Attack("self-reference", comparison(pdf.self_reference)),
    Attack("deep-structure-tree", comparison(pdf.deep_structure)),
    Attack("deep-docprops", comparison(office.deep_document_properties)),
    Attack("deep-ins", comparison(office.deep_insertions)),
    Attack("deep-properties", comparison(office.deep_properties)),
    Attack("deep-tables", comparison(office.deep_tables)),
    Attack("deep-html", comparison(office.deep_page)),
    Attack("deep-json", letter(letters.nested_json, PDF)),
    # Memory.
    Attack("ccitt-image", comparison(pdf.ccitt)),
    Attack("double-flate", comparison(pdf.double_flate)),
    Attack("large-image", comparison(pdf.large_image)),
    Attack("many-paths", comparison(pdf.many_paths)),
    Attack("much-text", comparison(pdf.much_text)),
    Attack("equal-words", comparison(pdf.equal_words)),
    Attack("properties-per-word", comparison(office.properties_per_word)),
    Attack("css-nesting", comparison(office.nested_styles)),
    Attack("zip-bomb", comparison(office.zip_bomb)),
    Attack("many-zip-bombs", comparison(office.many_bombs)),
    Attack("xml-entities", comparison(office.entities)),
    # Time.
    Attack("dashes", comparison(pdf.dashes)),
    Attack("nested-forms", comparison(pdf.nested_forms)),
    Attack("nested-arrays", comparison(pdf.nested_arrays)),
    Attack("many-children", comparison(office.many_children)),
    Attack(
        "other-words",
        comparison(lambda: office.other_words("a"), lambda: office.other_words("b")),
    ),
    # Letters.
    Attack("footnotes", letter(lambda: letters.footnotes(12_500), PDF, DOCX)),
    Attack("plain-text", letter(lambda: letters.plain_text(4_100_000), PDF, DOCX)),
    Attack(
        "tables-of-contents",
        letter(lambda: letters.tables_of_contents(1_000, 700), PDF, DOCX),
    ),
    Attack("empty-cells", letter(lambda: letters.empty_cells(5_700), PDF, DOCX)),
    Attack("narrow-columns", letter(lambda: letters.narrow_columns(95_000), PDF, DOCX)),
    Attack("narrow-columns-small", letter(lambda: letters.narrow_columns(23_000), PDF)),
    Attack("items-of-cell", letter(letters.items_of_cell, PDF)),
    Attack("header-runs", letter(letters.header_runs, PDF, DOCX, HTML)),
    Attack(
        "contents-of-inlines",
        letter(lambda: letters.contents_of_inlines(900), PDF, DOCX, HTML),
    ),
    Attack("docx-header-pages", letter(letters.header_beside_column, DOCX)),
    Attack("many-clusters", letter(lambda: letters.many_clusters(100_000), PDF, DOCX)),
    Attack("soft-hyphens", letter(letters.soft_hyphens, DOCX, ZIP)),
    Attack("one-word", letter(lambda: letters.long_words(1, 4 << 20), PDF)),
    Attack("violations", letter(letters.violations, PDF)),
    Attack(
        "nested-quotes", letter(lambda: letters.nested_markdown("> ", "> b\n"), PDF)
    ),
    Attack("nested-lists", letter(lambda: letters.nested_markdown("- ", "b\n"), PDF)),
    Attack("many-sources", letter(letters.many_sources, PDF)),
    Attack("long-name", letter(letters.long_name, PDF)),
    Attack("residue-texts", letter(letters.residue_texts, PDF)),
    # Letters just below the limits, which must be rendered.
    Attack(
        "most-footnotes",
        accepted(lambda: letters.footnotes(9_999), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "most-text",
        accepted(lambda: letters.plain_text(1_990_000), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "most-contents",
        accepted(lambda: letters.tables_of_contents(14, 700), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "most-runs",
        accepted(lambda: letters.contents_of_inlines(80), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "most-cells",
        accepted(lambda: letters.empty_cells(1_249), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "most-lines",
        accepted(lambda: letters.narrow_columns(9_000), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "longest-words",
        accepted(lambda: letters.long_words(19, 100_000), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "most-pixels",
        accepted(lambda: letters.many_pixels(1), PDF, DOCX, HTML),
        render_time=10,
    ),
    Attack(
        "most-pixels-of-all",
        accepted(lambda: letters.many_pixels(4), PDF, DOCX, HTML),
        render_time=10,
    ),
    # Images that take more space in memory or in a PDF than in their file.
    Attack("long-row", letter(letters.long_row, PDF)),
    Attack("profile-tags", letter(letters.profile_tags, PDF)),
    Attack("profile-texts", letter(letters.profile_texts, PDF)),
    Attack(
        "repeated-rows",
        accepted(lambda: letters.repeated_rows(2, 4), PDF, DOCX, HTML, ZIP),
        render_time=10,
    ),
    Attack(
        "repeated-rows-with-alpha",
        letter(lambda: letters.repeated_rows(6, 4), PDF, ZIP, COPIES),
        render_time=10,
    ),
    Attack(
        "shifted-rows",
        letter(lambda: letters.shifted_rows(4), PDF, ZIP, COPIES),
        render_time=10,
    ),
    Attack(
        "interlaced",
        letter(lambda: letters.interlaced(4), PDF, ZIP, COPIES),
        render_time=10,
    ),
    Attack("largest-jpeg", accepted(letters.large_jpeg, PDF, DOCX, HTML), render_time=10),
    # Misbehaving connections.
    Attack("slow-json", senders.send_slow_bodies(70, "/v1/letters", JSON)),
    Attack(
        "slow-json-with-key",
        senders.send_slow_bodies(70, "/v1/letters", JSON, key=True),
        with_keys=True,
    ),
    Attack(
        "slow-form",
        senders.send_slow_bodies(70, "/", senders.FORM, senders.form_field("letter")),
    ),
    Attack(
        "slow-form-without-key",
        senders.send_slow_bodies(70, "/", senders.FORM, senders.form_field("letter")),
        with_keys=True,
    ),
    Attack("unread-answers", senders.unread_answers),
    Attack("stalled-batches", senders.stalled_batches),
    Attack("unread-batches", senders.unread_batches),
    Attack("large-beside-comparisons", senders.large_beside_comparisons),
    Attack("dripping-batches", senders.dripping_batches),
    Attack("batches-of-tiny-letters", senders.batches_of_tiny_letters),
    Attack("costly-letters", senders.costly_letters),
    Attack("nine-callers", senders.nine_callers, render_time=10, refused_share=0.1),
    Attack("batches-of-violations", senders.batches_of_violations),
    Attack("batches-of-long-names", senders.batches_of_long_names),
    Attack("refused-letters", senders.refused_bodies("/v1/letters", "x: y", b"", 126_000)),
    Attack(
        "refused-forms",
        senders.refused_bodies("/", senders.FORM, senders.form_field("x", "a"), 250_000),
    ),
    Attack("coded-answers", senders.coded_answers),
    Attack("mute-log", senders.chatter, mute_log=True),
    Attack("slowloris", senders.slowloris),
    Attack("header-flood", senders.header_flood),
    Attack(
        "pipelined-descriptions",
        senders.send_pipelined("GET", "/v1/openapi.json", 2000, 40),
    ),
    Attack("pipelined-probes", senders.send_pipelined("GET", "/livez", 20_000, 40)),
    Attack(
        "pipelined-letters",
        senders.send_pipelined("POST", "/v1/letters", 100, 4, honest.LETTER),
    ),
    Attack("unread-pages", senders.unread_pages),
    Attack("idle-connections", senders.idle_connections),
    Attack("expect-continue", senders.expectations),
    Attack("many-comparisons", senders.many_comparisons),
    Attack("aborted-comparisons", senders.aborted_comparisons),
    Attack("many-addressees", senders.many_addressees),
    Attack("unfinished-batches", senders.unfinished_batches),
    Attack("many-encodings", senders.many_encodings),
]
