"""Office documents under a password: opened with it, in memory, by msoffcrypto-tool."""

import io

from selfeval_cli.base.errors import UnreadableDocument

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def unlocked(data: bytes, password: str) -> bytes:
    """The document without its password; `data` itself where it has none.

    Raises UnreadableDocument: "needs-part" without msoffcrypto-tool (the extra
    ``selfeval[password]``), "wrong-password".
    """
    if not data.startswith(_OLE):  # a package or a text: nothing to open
        return data
    try:
        import msoffcrypto
    except ImportError as error:
        raise UnreadableDocument("needs-part", "password") from error
    out = io.BytesIO()
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(data))
        if not office.is_encrypted():
            return data
        office.load_key(password=password)
        office.decrypt(out)
    except MemoryError:
        raise
    except Exception as error:  # whatever a damaged or strange file makes the library raise
        raise UnreadableDocument("wrong-password") from error
    return out.getvalue()
