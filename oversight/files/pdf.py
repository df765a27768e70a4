"""A PDF without what it says of its maker: run as a process of its own, since a parser of strangers' files may fail.

`python -m oversight.files.pdf` reads a PDF on standard input and writes the copy; any other exit than 0 means that
there is none. Document properties (ISO 32000-2 §14.3), private data of programs (§14.5), thumbnails, attachments,
scripts and actions go, and so does the EXIF of photos inside. Pages stay as they are.
"""

import resource
import subprocess
import sys
from io import BytesIO

_MEMORY = 1 << 30
_SECONDS = 30
_OF_THE_ROOT = ("/Metadata", "/PieceInfo", "/OpenAction", "/AA", "/AF", "/Perms", "/Collection", "/SpiderInfo")
_OF_ANY = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/Thumb")
_OF_NAMES = ("/EmbeddedFiles", "/JavaScript")


def without_metadata(content: bytes) -> bytes:
    """The copy; ValueError for a PDF that is broken, locked, or takes too long or too much memory."""
    command = [sys.executable, "-m", "oversight.files.pdf"]
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=2 * _SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ValueError("the PDF takes too long") from None
    if run.returncode or not run.stdout.startswith(b"%PDF-"):
        raise ValueError("broken application/pdf")
    return run.stdout


def _copy(content: bytes) -> bytes:
    import pikepdf

    from oversight.files import metadata

    with pikepdf.open(BytesIO(content)) as pdf:
        for key in _OF_THE_ROOT:
            if key in pdf.Root:
                del pdf.Root[key]
        names = pdf.Root.get("/Names")
        if isinstance(names, pikepdf.Dictionary):
            for key in _OF_NAMES:
                if key in names:
                    del names[key]
        if "/Info" in pdf.trailer:
            del pdf.trailer["/Info"]
        for thing in pdf.objects:
            if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                continue
            for key in _OF_ANY:
                if key in thing:
                    del thing[key]
            if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
                photo = metadata.without_metadata(thing.read_raw_bytes(), "image/jpeg")
                parameters = thing.get("/DecodeParms")
                kept = parameters if isinstance(parameters, pikepdf.Dictionary) else None
                thing.write(photo or b"", filter=pikepdf.Name("/DCTDecode"), decode_parms=kept)
        out = BytesIO()
        # The identifier follows from the contents: the same original gives the same copy, byte for byte.
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def main() -> None:
    """One PDF in, one out, within limits of memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    sys.stdout.buffer.write(_copy(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
