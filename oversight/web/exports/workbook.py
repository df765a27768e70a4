"""XLSX (ECMA-376), written piece by piece: one sheet with texts inline, so that nothing of it waits in memory.

No cell is a formula: texts are typed as texts, and those that look like one also carry the mark of a quoted text, so
that editing such a cell does not bring it to life.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

from django.utils import timezone

from oversight.web.exports.cells import Cell, fit, is_dangerous

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="14" applyNumberFormat="1"/><xf xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_PLAIN, _BOLD, _MOMENT, _DAY, _QUOTED = range(5)
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  a serial number has no zone
_LARGEST_NUMBER = 10**15
_LONGEST_TEXT = 32_767


class _Sink(io.RawIOBase):
    """Takes what the archive writes and hands it on; it cannot be gone back in."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        content = bytes(piece)  # type: ignore[call-overload]
        self._pieces.append(content)
        return len(content)

    def drained(self) -> bytes:
        content = b"".join(self._pieces)
        self._pieces.clear()
        return content


def write(
    head: Sequence[Sequence[Cell]],
    titles: Sequence[str],
    widths: Sequence[int],
    pieces: Iterable[Sequence[Sequence[Cell]]],
    *,
    sheet: str,
) -> Iterator[bytes]:
    """The file in pieces: the lines above, an empty line, the titles (they stay in view), the rows."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as book:
        for name, content in {**_PARTS, "xl/workbook.xml": _workbook(sheet)}.items():
            book.writestr(_info(name), _XML + content)
        with book.open(_info("xl/worksheets/sheet1.xml"), "w") as part:
            number = len(head) + 2
            part.write((_XML + _opening(widths, number)).encode())
            for line, cells in enumerate(head, start=1):
                part.write(_row(line, cells, bold_first=True))
            part.write(_row(number, titles, bold=True))
            yield sink.drained()
            last = number
            for piece in pieces:
                for cells in piece:
                    last += 1
                    part.write(_row(last, cells))
                yield sink.drained()
            table = f"A{number}:{_letters(len(titles))}{last}"
            part.write(f'</sheetData><autoFilter ref="{table}"/></worksheet>'.encode())
    yield sink.drained()


def _info(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)  # dated 1980: the file says itself as of when it is
    made.compress_type = zipfile.ZIP_DEFLATED
    return made


def _workbook(sheet: str) -> str:
    name = escape("".join(" " if sign in "[]:*?/\\" else sign for sign in fit(sheet))[:31], {'"': "&quot;"})
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>'
    )


def _opening(widths: Sequence[int], number: int) -> str:
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, start=1)
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="{number}" '
        f'topLeftCell="A{number + 1}" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _row(number: int, cells: Sequence[Cell], *, bold: bool = False, bold_first: bool = False) -> bytes:
    content = "".join(
        _cell(f"{_letters(at)}{number}", cell, is_bold=bold or (bold_first and at == 1))
        for at, cell in enumerate(cells, start=1)
        if cell is not None and cell != ""
    )
    return f'<row r="{number}">{content}</row>'.encode()


def _cell(at: str, cell: Cell, *, is_bold: bool) -> str:
    if isinstance(cell, datetime):
        local = timezone.localtime(cell).replace(tzinfo=None)
        return f'<c r="{at}" s="{_MOMENT}"><v>{(local - _EPOCH).total_seconds() / 86_400:.8f}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{at}" s="{_DAY}"><v>{(cell - _EPOCH.date()).days}</v></c>'
    if isinstance(cell, int) and abs(cell) < _LARGEST_NUMBER:
        return f'<c r="{at}"><v>{int(cell)}</v></c>'
    text = fit(str(cell))[:_LONGEST_TEXT]
    style = _QUOTED if is_dangerous(text) else _BOLD if is_bold else _PLAIN
    # A carriage return would come back as a line feed; the reference keeps it.
    inner = escape(text, {"\r": "&#13;"})
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{inner}</t></is></c>'


def _letters(column: int) -> str:
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
