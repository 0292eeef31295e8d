from investigations.web.tables.cells import account_cell, count_cell, likelihood_cell

HOSTILE = "<script>alert(1)</script>\"' onmouseover=alert(1)\n\u202e/../"


def test_a_hostile_identifier_is_text_and_still_a_link():
    cell = account_cell(HOSTILE)
    assert "<script>" not in cell and "&lt;script&gt;" in cell
    assert 'onmouseover=alert(1)"' not in cell.split("title=")[0]
    assert "%0A%E2%80%AE" in cell


def test_a_count_keeps_its_exact_number():
    assert count_cell(13_000_421) == '<span title="13,000,421">13.0\u00a0M</span>'


def test_a_likelihood_has_words_and_number():
    cell = likelihood_cell(0.97)
    assert "almost certain" in cell and "97\u00a0%" in cell and "likelihood-high" in cell
