"""What PDF/UA-1 (ISO 14289-1) asks of a file, as far as it can be read out of it: a list of what is wrong.

veraPDF would check more, but it comes by none of the package registries; these are the failure conditions of the Matterhorn
Protocol 1.02 that a typesetter can get wrong, by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf

SHOWING = frozenset({"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh", "Do"})
HEADINGS = ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6")
INSIDE = {
    "/LI": ("/L",), "/Lbl": ("/LI",), "/LBody": ("/LI",), "/TR": ("/Table", "/THead", "/TBody", "/TFoot"),
    "/TH": ("/TR",), "/TD": ("/TR",), "/THead": ("/Table",), "/TBody": ("/Table",),
}  # fmt: skip


@dataclass(eq=False)
class Element:
    """A node of the tree of tags, with its own pieces of content as (page, mark) and where they stand among its children."""

    tag: str
    node: Any
    parent: Element | None
    language: str
    children: list[Element | tuple[int, int]] = field(default_factory=list)

    def below(self) -> Iterator[Element]:
        """This element and all below it, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.below()

    def marks(self) -> Iterator[tuple[int, int]]:
        """The pieces of content of this element and all below, in reading order."""
        for child in self.children:
            if isinstance(child, Element):
                yield from child.marks()
            else:
                yield child


def open_tags(pdf: pikepdf.Pdf) -> Element:
    """The tree of tags."""
    numbers = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    root = Element("/Root", pdf.Root.StructTreeRoot, None, str(pdf.Root.get("/Lang", "")))
    _grow(root, numbers, None)
    return root


def _grow(element: Element, numbers: dict[Any, int], page: int | None) -> None:
    page = numbers[element.node.Pg.objgen] if "/Pg" in element.node else page
    kids = element.node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, int):
            assert page is not None
            element.children.append((page, kid))
        elif kid.get("/Type") == "/MCR":
            element.children.append((numbers[kid.Pg.objgen] if "/Pg" in kid else page or 0, int(kid.MCID)))
        elif "/S" in kid:
            child = Element(str(kid.S), kid, element, str(kid.get("/Lang", element.language)))
            _grow(child, numbers, page)
            element.children.append(child)


def operations(page: pikepdf.Page) -> Iterator[tuple[Any, pikepdf.Operator]]:
    """What the page paints, in order: the operands and the operator of each step."""
    for step in pikepdf.parse_content_stream(page):
        yield step.operands, step.operator


def content(page: pikepdf.Page) -> tuple[set[int], list[str]]:
    """The marks on a page that hold something, and what is painted outside of every mark and artifact."""
    stack: list[int | str | None] = []
    marked, loose = set[int](), []
    for operands, operator in operations(page):
        name = str(operator)
        if name in ("BDC", "BMC"):
            facts: Any = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
            outer = stack[-1] if stack else None
            stack.append(int(facts["/MCID"]) if "/MCID" in facts else "artifact" if str(operands[0]) == "/Artifact" else outer)
        elif name == "EMC":
            stack.pop()
        elif name in SHOWING:
            if not stack or stack[-1] is None:
                loose.append(name)
            elif isinstance(stack[-1], int):
                marked.add(stack[-1])
    assert not stack, "a mark is never closed"
    return marked, loose


def languages_of(page: pikepdf.Page) -> set[str]:
    """The languages that single words on a page are marked with."""
    return {
        str(operands[1]["/Lang"]) for operands, operator in operations(page)
        if str(operator) == "BDC" and isinstance(operands[1], pikepdf.Dictionary) and "/Lang" in operands[1]
    }  # fmt: skip


def faults(document: bytes) -> list[str]:
    """What is wrong with the document; empty when nothing that is looked for is."""
    with pikepdf.open(BytesIO(document)) as pdf:
        tree = open_tags(pdf)
        return [*_file(pdf), *_pages(pdf, tree), *_tree(tree), *_fonts(pdf)]


def _file(pdf: pikepdf.Pdf) -> Iterator[str]:
    root: Any = pdf.Root
    if not root.get("/MarkInfo", {}).get("/Marked") or root.MarkInfo.get("/Suspects"):
        yield "01-005, 02-001: not a tagged file, or one that suspects itself"
    if not str(root.get("/Lang", "")):
        yield "11-006: no language"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "07-001: the window shows the name of the file"
    metadata = bytes(root.Metadata.read_bytes()).decode()
    if "<pdfuaid:part>1<" not in metadata:
        yield "06-002: does not say that it is PDF/UA-1"
    if "<dc:title>" not in metadata or not str(pdf.docinfo.get("/Title", "")).strip():
        yield "06-003, 06-004: no title"
    if pdf.is_encrypted or "/OpenAction" in root or "/AA" in root or "/JavaScript" in root.get("/Names", {}):
        yield "26-001: shut, or it does something by itself"


def _pages(pdf: pikepdf.Pdf, tree: Element) -> Iterator[str]:
    told = list(tree.marks())
    for mark in {mark for mark in told if told.count(mark) > 1}:
        yield f"01-004: {mark} is read twice"
    parents = _numbers(pdf.Root.StructTreeRoot.get("/ParentTree"))
    for index, page in enumerate(pdf.pages):
        marked, loose = content(page)
        if loose:
            yield f"01-003: page {index + 1} paints {loose[:3]} that are neither tagged nor artifacts"
        for number in sorted(marked - {number for at, number in told if at == index}):
            yield f"01-005: mark {number} of page {index + 1} stands in no tag"
        if page.get("/Tabs") != "/S":
            yield f"28-008: page {index + 1} is not walked in the order of its tags"
        known = parents.get(int(page.get("/StructParents", -1)), [])
        if any(mark >= len(known) or known[mark] is None for mark in marked):
            yield f"09-004: marks of page {index + 1} do not lead back to their tags"


def _tree(tree: Element) -> Iterator[str]:
    level = 0
    for element in tree.below():
        parent = element.parent.tag if element.parent else ""
        if element.tag in INSIDE and parent not in INSIDE[element.tag]:
            yield f"09-004: {element.tag} stands in {parent}"
        if element.tag in HEADINGS:
            deeper = HEADINGS.index(element.tag) + 1
            if deeper > level + 1:
                yield f"14-003: {element.tag} follows a heading of level {level}"
            level = deeper
            if not list(element.marks()):
                yield f"14-007: an empty {element.tag}"
        if element.tag == "/Figure" and not str(element.node.get("/Alt", "")).strip():
            yield "13-004: a figure without words"
        if element.tag == "/TH" and not _attribute(element.node, "/Scope"):
            yield "15-003: a head of a table that says not of what"
        if element.tag == "/Table":
            widths = {sum(int(_attribute(cell.node, "/ColSpan") or 1) for cell in row.below() if cell.tag in ("/TH", "/TD"))
                      for row in element.below() if row.tag == "/TR"}  # fmt: skip
            if len(widths) != 1:
                yield f"15-004: the rows of a table have {sorted(widths)} cells"


def _fonts(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        for font in page.Resources.get("/Font", {}).values():
            below = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(below.FontDescriptor.keys()):
                yield f"31-009: {font.BaseFont} is not in the file"
            if "/ToUnicode" not in font:
                yield f"31-027: {font.BaseFont} cannot be read back"


def _attribute(node: Any, name: str) -> Any:
    found = node.get("/A", [])
    for one in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(one, pikepdf.Dictionary) and name in one:
            return one[name]
    return None


def _numbers(node: Any) -> dict[int, Any]:
    """A number tree as a mapping."""
    if node is None:
        return {}
    pairs = list(node.get("/Nums", []))
    found = {int(pairs[at]): pairs[at + 1] for at in range(0, len(pairs), 2)}
    for kid in node.get("/Kids", []):
        found |= _numbers(kid)
    return found
