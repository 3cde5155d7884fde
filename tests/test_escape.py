"""What is made safe for an output: text that is printable throughout needs nothing."""

from selfeval_cli.output import escape


def test_what_is_taken_out_is_never_printable() -> None:
    printable = "".join(filter(str.isprintable, map(chr, range(0x110000))))
    taken_out = (escape._ANSI, escape._LINE_ENDS, escape._CONTROLS, escape._BROKEN)
    for unsafe in (*taken_out, escape._JSON_UNSAFE):
        assert unsafe.search(printable) is None, unsafe.pattern


def test_a_text_that_is_not_printable_throughout_is_looked_at() -> None:
    assert escape.plain("总分\u202e一\x1b[31m百\u3000") == "总分一百\u3000"
    assert escape.json('{\n"总分": "\u202e\u3000"\n}') == '{\n"总分": "\\u202e\u3000"\n}'
