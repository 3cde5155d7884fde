"""Where a remark stands that is about a form as a whole."""

from selfeval_cli.model.report import FormReport


def title_cell(form: FormReport) -> tuple[int, int, int] | None:
    """The cell (table, row, column) that prints the form's title, else the first one that prints
    anything; None when the form's layout was not kept."""
    places = [
        (cell.text.strip(), (table.table, cell.row, cell.column))
        for table in form.layout
        for cell in table.cells
        if cell.text.strip()
    ]
    titled = (place for text, place in places if text == form.title.strip())
    return next(titled, places[0][1] if places else None)
