"""Reads PDFs as a reader of text would: glyphs back to characters through each font's own table."""

import io
import re

import pikepdf

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def text_of(content: bytes) -> str:
    """All text, in the order of the pages, without any white space: line breaks are the sheet's, not the writer's."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return "".join("".join(_page(page)).translate({ord(" "): None}) for page in pdf.pages)


def squeezed(text: str) -> str:
    """What `text_of` makes of a text."""
    return "".join(text.split())


def everything_in(content: bytes) -> bytes:
    """Every byte of the file with all its streams unpacked: where anything that leaked would stand."""
    parts = [content]
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                parts.append(item.read_bytes())
            else:
                parts.append(item.unparse(resolved=True))
    return b"\n".join(parts)


def metadata(content: bytes) -> str:
    """The XMP of the file."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return pdf.Root.Metadata.read_bytes().decode()


def is_tagged(content: bytes) -> bool:
    """Whether it says that it is tagged, has a tree of tags, a language and a title that is shown."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        return bool(
            root.MarkInfo.Marked
            and "/StructTreeRoot" in root
            and str(root.Lang).startswith("id")
            and root.ViewerPreferences.DisplayDocTitle
        )


def page_count(content: bytes) -> int:
    """How many pages it has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def _page(page: pikepdf.Page) -> list[str]:
    tables = {name: _table(font) for name, font in page.Resources.get("/Font", {}).items()}
    found: list[str] = []
    table: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                table = tables[str(operands[0])]
            case "Tj":
                found.append(_decoded(bytes(operands[0]), table))
            case "TJ":
                found += [_decoded(bytes(one), table) for one in operands[0] if isinstance(one, pikepdf.String)]
    return found


def _decoded(codes: bytes, table: dict[bytes, str]) -> str:
    return "".join(table.get(codes[at : at + 2], "") for at in range(0, len(codes), 2))


def _table(font: pikepdf.Object) -> dict[bytes, str]:
    table = {}
    content = font.ToUnicode.read_bytes()
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", content, re.DOTALL):
        for code, text in _PAIR.findall(block):
            table[bytes.fromhex(code.decode())] = bytes.fromhex(text.decode()).decode("utf-16-be")
    return table
