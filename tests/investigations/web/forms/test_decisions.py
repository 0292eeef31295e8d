from investigations.web.forms.decisions import VerdictForm


def test_a_decision_is_never_made_by_not_looking():
    unread = VerdictForm({"kind": "", "reason": "seen", "spoken": ""})
    assert not unread.is_valid()
    assert "kind" in unread.errors
    assert VerdictForm()["kind"].value() is None
